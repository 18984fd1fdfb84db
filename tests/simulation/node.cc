#include "tests/simulation/node.h"

#include <fmt/format.h>

#include <utility>

#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"

namespace tandem::simulation {
namespace {

// The bounds are small, so that they are met.
bus::SubscriptionSet::Limits SmallLimits() {
  bus::SubscriptionSet::Limits limits;
  limits.events_max = 20;
  limits.scan_max = 30;
  return limits;
}

bus::SubscriptionSet::ReadFn ReaderOf(const EventLog& log) {
  return [&log](Position from, size_t events_max,
                size_t bytes_max) -> absl::StatusOr<std::vector<v1::Envelope>> {
    TANDEM_ASSIGN_OR_RETURN(const EventPage page, log.ReadAll(from, {events_max, bytes_max}));
    std::vector<v1::Envelope> events;
    for (const EventPtr& event : page.events) events.push_back(*event);
    return events;
  };
}

}  // namespace

Node::Node(Surroundings* surroundings, Witness* witness, std::vector<Wire*> wires)
    : surroundings_(surroundings),
      witness_(witness),
      wires_(std::move(wires)),
      authorizer_(Authorizer::FromConfiguration({}).value()) {
  store_.HoldSyncs(surroundings_->bugs.answer_before_sync);
}

void Node::Start() {
  EventLogOptions options;
  options.events_behind_max = 64;  // So that the indexes lag and catch up.
  absl::StatusOr<std::unique_ptr<EventLog>> log = EventLog::Open(&store_, options);
  if (!log.ok()) {
    return witness_->Object(fmt::format("the log cannot be opened: {}", log.status().ToString()));
  }
  log_ = *std::move(log);
  witness_->LookAgain(*log_);
  absl::StatusOr<std::unique_ptr<Engine>> engine = Engine::Open(
      {&store_, log_.get(), &keys_, &authorizer_, &surroundings_->dice.random()}, {}, Now());
  if (!engine.ok()) {
    return witness_->Object(
        fmt::format("the engine cannot be opened: {}", engine.status().ToString()));
  }
  engine_ = *std::move(engine);
  subscriptions_ = std::make_unique<bus::SubscriptionSet>(SmallLimits());
  taken_ = true;
}

absl::Time Node::Now() {
  return surroundings_->clock.Now() - surroundings_->dice.UpTo(absl::Seconds(2));
}

void Node::TakeFrom(Wire& wire) {
  // What was sent to a node that is away waits for it.
  if (wire.to_node().empty() || !running()) return;
  const v1::Request request = std::move(wire.to_node().front());
  wire.to_node().pop_front();
  Take(wire, request);
  const bool answered_once = !request.has_subscribe() && !request.has_grant();
  if (answered_once && surroundings_->dice.PerMille(surroundings_->faults.message_twice)) {
    Take(wire, request);
  }
}

void Node::Take(Wire& wire, const v1::Request& request) {
  taken_ = true;
  const bus::ClientId client = wire.id();
  if (!request.has_subscribe() && !request.has_grant() && !request.has_unsubscribe()) {
    return engine_->Take(client.value, wire.principal(), request, Now());
  }
  absl::Status status = engine_->MayRequest(wire.principal(), request);
  if (status.ok()) status = Subscribe(client, request);
  if (!status.ok()) return Send(client, ProblemReply(request.id(), status));
  if (request.has_subscribe()) return;  // Its first batch is the answer.
  v1::Reply done;
  done.set_id(request.id());
  Send(client, done);
}

absl::Status Node::Subscribe(const bus::ClientId& client, const v1::Request& request) {
  if (request.has_grant()) {
    return subscriptions_->Grant(client, request.grant().subscription(), request.grant().credit());
  }
  if (request.has_unsubscribe()) {
    return subscriptions_->Remove(client, request.unsubscribe().subscription());
  }
  TANDEM_RETURN_IF_ERROR(bus::CheckSameLog(request.subscribe(), engine_->head(), ReaderOf(*log_)));
  return subscriptions_->Add(client, request.id(), request.subscribe(), engine_->head());
}

void Node::Turn() {
  if (!running()) return;
  Dice& dice = surroundings_->dice;
  taken_ = false;
  if (dice.PerMille(surroundings_->faults.commit_fails)) {
    store_.FailNextAppend(dice.PerMille(500) ? MemoryStore::Failure::kWritten
                                             : MemoryStore::Failure::kNothingWritten);
  }
  if (surroundings_->elapsed < full_until_) {
    store_.FailNextAppend(MemoryStore::Failure::kDiskFull);
  }
  // Who asked is told. What a deployment committed before is there, whatever comes of this.
  engine_->Commit().IgnoreError();
  if (!engine_->failed()) witness_->Look(*log_);
  for (const auto& [client, reply] : engine_->TakeReplies()) Send(bus::ClientId{client}, reply);
  if (engine_->failed()) return Stop();
  subscriptions_->NoteCommitted(engine_->TakeCommitted());
  for (const auto& [client, reply] : subscriptions_->Pump(engine_->head(), ReaderOf(*log_))) {
    Send(client, reply);
  }
  if (dice.PerMille(50)) {
    for (const auto& [client, reply] : subscriptions_->Heartbeat(engine_->head())) {
      Send(client, reply);
    }
  }
  if (dice.PerMille(50)) {
    const absl::Status saved = log_->SaveHead();
    if (!saved.ok()) witness_->Object(fmt::format("the head: {}", saved.ToString()));
  }
}

void Node::Send(const bus::ClientId& client, const v1::Reply& reply) {
  for (Wire* wire : wires_) wire->ToClient(client, reply);
}

void Node::FillDisk() {
  full_until_ = surroundings_->elapsed + surroundings_->dice.UpTo(absl::Seconds(20));
}

void Node::Stop() {
  if (!running()) return;
  subscriptions_.reset();
  engine_.reset();
  log_.reset();  // What it tidies up is not synced, and lost.
  store_.Crash(surroundings_->dice.Below(2));
  for (Wire* wire : wires_) wire->Break();
  const absl::Status reopened = store_.Reopen();
  if (!reopened.ok()) {
    witness_->Object(fmt::format("the store cannot be opened again: {}", reopened.ToString()));
  }
}

bool Node::SetClockBack() {
  Stop();
  Start();
  const absl::Time now = surroundings_->clock.Now();
  if (!running()) return false;
  if (engine_->last_recorded_at() <= now) return true;
  const absl::Status set_back = engine_->SetClockBack("gro", "it was ahead", now);
  witness_->Look(*log_);
  return set_back.ok();
}

bool Node::IsQuiet() const {
  return running() && !taken_ && !subscriptions_->HasWork(engine_->head());
}

}  // namespace tandem::simulation
