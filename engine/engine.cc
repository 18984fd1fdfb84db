#include "engine/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "engine/engine_reads.h"
#include "engine/preview.h"
#include "engine/submission_digest.h"
#include "engine/workflow/place_change.h"

namespace tandem {
namespace {

// For people: another code than "busy", which clients wait out.
absl::Status DiskFull(const absl::Status& why) {
  v1::Problem problem;
  problem.set_code(v1::Problem::DISK_FULL);
  problem.set_message(std::string(why.message()));
  return StatusFrom(problem);
}

absl::Status OutcomeUnknown() {
  return absl::UnavailableError(
      "the last write to the store failed and its outcome is not known; the node must be started "
      "again, then submit again under the same id");
}

}  // namespace

Engine::Engine(const Parts& parts, About about, absl::Time now)
    : parts_(parts),
      about_(std::move(about)),
      started_at_(now),
      directory_([this](std::string_view name) { return programmes_.FindCalendar(name); }) {
  InstanceCache::Storage storage;
  storage.read = [this](std::string_view stream,
                        uint64_t from) -> absl::StatusOr<std::vector<v1::Envelope>> {
    TANDEM_ASSIGN_OR_RETURN(const EventPage page,
                            parts_.log->ReadStream(StreamId::Of(stream), StreamVersion{from}));
    std::vector<v1::Envelope> events;
    events.reserve(page.events.size());
    for (const EventPtr& event : page.events) events.push_back(epochs_.AsRecorded(*event));
    return events;
  };
  storage.load_snapshot = [this](std::string_view stream) {
    const auto snapshot = parts_.store->snapshots().Get(stream);
    return snapshot.ok() ? snapshot->value_or("") : std::string();
  };
  storage.save_snapshot = [this](std::string_view stream, const std::string& bytes) {
    parts_.store->snapshots().Put(stream, bytes).IgnoreError();  // Losing one costs only time.
  };
  instances_ = std::make_unique<InstanceCache>(std::move(storage), &programmes_, &directory_,
                                               about_.instances_max);
}

absl::StatusOr<std::unique_ptr<Engine>> Engine::Open(const Parts& parts, About about,
                                                     absl::Time now) {
  std::unique_ptr<Engine> engine(new Engine(parts, std::move(about), now));
  TANDEM_RETURN_IF_ERROR(engine->LoadClock());
  TANDEM_RETURN_IF_ERROR(engine->LoadProgrammes());
  TANDEM_RETURN_IF_ERROR(engine->LoadDirectory());
  TANDEM_RETURN_IF_ERROR(engine->HoldMailAfterUpgrade(engine->NotBefore(now)));
  TANDEM_RETURN_IF_ERROR(engine->DeployCore(engine->NotBefore(now)));
  return engine;
}

void Engine::Take(const std::string& client, const Principal& principal, const v1::Request& request,
                  absl::Time now) {
  now = NotBefore(now);
  if (const absl::Status may = MayRequest(principal, request); !may.ok()) {
    return Reply(client, request.id(), may);
  }
  if (request.has_submit() && !request.submit().dry_run()) {
    return Submit(client, principal, request, now);
  }
  // Everything else is answered as of what is committed, and forces no commit.
  reads_.push_back({client, principal, request, now});
  if (staged_.empty()) AnswerReads();
}

void Engine::AnswerReads() {
  for (const Read& read : std::exchange(reads_, {})) {
    const uint64_t id = read.request.id();
    if (read.request.wait_for_position() > head().value) {
      Reply(read.client, id,
            absl::DeadlineExceededError(
                fmt::format("the log ends at {}, before the {} that was asked for", head().value,
                            read.request.wait_for_position())));
    } else {
      // As of what is committed, which may have been taken after it.
      Reply(read.client, id, Answer(read.principal, read.request, NotBefore(read.now)));
    }
  }
}

absl::StatusOr<v1::Reply> Engine::Answer(const Principal& principal, const v1::Request& request,
                                         absl::Time now) {
  v1::Reply reply;
  switch (request.body_case()) {
    case v1::Request::kHello:
      *reply.mutable_greeting() = Greet(principal, now);
      return reply;
    case v1::Request::kPing:
      reply.mutable_pong()->set_head(head().value);
      *reply.mutable_pong()->mutable_now() = ToTimestamp(now);
      return reply;
    case v1::Request::kStatus:
      *reply.mutable_status() = DescribeNode(now);
      return reply;
    case v1::Request::kSubmit:
      return Rehearse(principal, request.submit().submission(), now);
    case v1::Request::kReadStream: {
      TANDEM_ASSIGN_OR_RETURN(*reply.mutable_events(), ReadOneStream(request.read_stream()));
      return reply;
    }
    case v1::Request::kReadAll: {
      TANDEM_ASSIGN_OR_RETURN(*reply.mutable_events(), ReadWholeLog(request.read_all()));
      return reply;
    }
    case v1::Request::kListStreams: {
      TANDEM_ASSIGN_OR_RETURN(*reply.mutable_streams(), List(request.list_streams()));
      return reply;
    }
    case v1::Request::kDescribeNext: {
      TANDEM_ASSIGN_OR_RETURN(*reply.mutable_next(), Next(principal, request.describe_next(), now));
      return reply;
    }
    case v1::Request::kReadPeople: {
      TANDEM_ASSIGN_OR_RETURN(*reply.mutable_people(),
                              ReadPeople(principal, request.read_people()));
      return reply;
    }
    case v1::Request::kDeployProgramme: {
      ProgrammeFiles files;
      for (const v1::DeployedFile& file : request.deploy_programme().file()) {
        files.insert_or_assign(file.path(), file.content());
      }
      TANDEM_ASSIGN_OR_RETURN(
          *reply.mutable_deployed(),
          Deploy(principal.id, files, request.deploy_programme().dry_run(), now));
      return reply;
    }
    case v1::Request::kQuery:
      return absl::InvalidArgumentError(
          "read models are served elsewhere: ask at the endpoint that Greeting names");
    case v1::Request::kSubscribe:
    case v1::Request::kGrant:
    case v1::Request::kUnsubscribe:
    case v1::Request::kVerifyLog:
    case v1::Request::BODY_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("this request is not one that the engine knows");
}

absl::Status Engine::MayRequest(const Principal& principal, const v1::Request& request) const {
  return parts_.authorizer->MayRequest(principal, request);
}

void Engine::Submit(const std::string& client, const Principal& principal,
                    const v1::Request& request, absl::Time now) {
  if (failed_) return Reply(client, request.id(), OutcomeUnknown());
  const v1::Submission& submission = request.submit().submission();
  const absl::StatusOr<Uuid> id = Uuid::FromBytes(submission.id());
  if (!id.ok()) return Reply(client, request.id(), id.status());
  v1::Reply reply;
  reply.set_id(request.id());
  absl::StatusOr<std::optional<v1::SubmitOutcome>> known = FindOutcome(*id, submission);
  if (!known.ok()) return Reply(client, request.id(), known.status());
  if (known->has_value()) {
    // It may be staged and not yet synced: the answer waits for the commit.
    *reply.mutable_submit_outcome() = **std::move(known);
    waiting_.emplace_back(client, std::move(reply));
    return;
  }

  Judgement judgement = JudgeUnit(WorldAt(now), principal, submission);
  if (!judgement.accepted()) {
    *reply.mutable_problem() = std::move(judgement.problem);
    return Reply(client, request.id(), std::move(reply));
  }
  // Before staging: the changes compare what was with what will be.
  v1::SubmitOutcome* outcome = reply.mutable_submit_outcome();
  for (const v1::Envelope& event : judgement.events) DescribeEvent(event, outcome->add_event());
  outcome->set_position(judgement.events.back().position());
  if (request.submit().tell_changes()) DescribeChanges(judgement, now, outcome);
  if (const absl::Status staged = Stage(*id, submission, judgement); !staged.ok()) {
    return Reply(client, request.id(), staged);
  }
  const int events = outcome->event_size();
  waiting_.emplace_back(client, std::move(reply));
  // What is judged next has to see it, and folded instances do not.
  const bool places = std::any_of(staged_.end() - events, staged_.end(), [this](const auto& event) {
    return ChangesPlaces(event, programmes_);
  });
  if (places) CommitStaged().IgnoreError();
}

absl::StatusOr<v1::Reply> Engine::Rehearse(const Principal& principal,
                                           const v1::Submission& submission, absl::Time now) {
  v1::Reply reply;
  if (const absl::StatusOr<Uuid> id = Uuid::FromBytes(submission.id()); id.ok()) {
    TANDEM_ASSIGN_OR_RETURN(std::optional<v1::SubmitOutcome> known, FindOutcome(*id, submission));
    if (known.has_value()) {
      *reply.mutable_submit_outcome() = *std::move(known);
      return reply;
    }
  }
  Judgement judgement = JudgeUnit(WorldAt(now), principal, submission);
  if (!judgement.accepted()) {
    *reply.mutable_problem() = std::move(judgement.problem);
    return reply;
  }
  v1::SubmitOutcome* outcome = reply.mutable_submit_outcome();
  for (const v1::Envelope& event : judgement.events) {
    v1::EventRef* reference = outcome->add_event();
    DescribeEvent(event, reference);
    reference->clear_id();
    reference->clear_position();
  }
  DescribeChanges(judgement, now, outcome);
  Undo(judgement, directory_);
  return reply;
}

absl::Status Engine::Stage(const Uuid& id, const v1::Submission& submission, Judgement& judgement) {
  absl::Status staged = [&]() -> absl::Status {
    TANDEM_ASSIGN_OR_RETURN(const std::optional<Sha256> digest,
                            DigestOfUnit(submission, judgement.events, judgement.keys));
    UnitToAppend unit{id, digest.value_or(Sha256{}), judgement.events, {}};
    for (const v1::Precondition& precondition : submission.precondition()) {
      TANDEM_ASSIGN_OR_RETURN(StreamId stream, StreamId::Parse(precondition.stream()));
      unit.preconditions.push_back({std::move(stream), StreamVersion{precondition.version()}});
    }
    absl::Status added = parts_.log->Stage(unit).status();
    if (!absl::IsResourceExhausted(added) || staged_.empty()) return added;
    // The block is full. A commit that is refused undoes what was staged before, which
    // stands under what this unit did to the directory: that is lifted meanwhile.
    Undo(judgement, directory_);
    TANDEM_RETURN_IF_ERROR(CommitStaged());
    for (const v1::Envelope& event : judgement.events) {
      if (!StreamId::Of(event.stream()).IsDirectory()) continue;
      TANDEM_RETURN_IF_ERROR(ApplyToDirectory(event, directory_, judgement));
    }
    return parts_.log->Stage(std::move(unit)).status();
  }();
  if (!staged.ok()) {
    Undo(judgement, directory_);
    return staged;
  }
  last_recorded_at_ = ToTime(judgement.events.back().recorded_at());
  for (auto& [stream, instance] : judgement.after) instances_->Put(std::move(instance));
  for (auto& [person, key] : judgement.keys) staged_keys_.emplace(person, key);
  for (auto& [stream, saved] : judgement.undo) undo_.push_back(std::move(saved));
  judgement.undo.clear();
  for (v1::Envelope& event : judgement.events) staged_.push_back(std::move(event));
  return absl::OkStatus();
}

absl::Status Engine::Commit() {
  absl::Status committed = CommitStaged();
  AnswerReads();
  return committed;
}

absl::Status Engine::CommitStaged() {
  if (staged_.empty()) {
    AnswerWaiting();
    // It may have failed while a full block was committed: then too the caller has to know.
    return failed_ ? OutcomeUnknown() : absl::OkStatus();
  }
  // What is sealed must not outlive its keys: they are kept first.
  const absl::Status keys_kept = parts_.keys->Add(staged_keys_);
  if (!keys_kept.ok()) {
    parts_.log->DropStaged();
    return ForgetStaged(keys_kept, /*refused=*/true);
  }
  const absl::StatusOr<Position> committed = parts_.log->Commit();
  if (!committed.ok()) {
    return ForgetStaged(committed.status(), absl::IsResourceExhausted(committed.status()));
  }
  ++commits_;
  instances_->Settle();
  const uint64_t places_changed_before = places_changed_at_;
  for (v1::Envelope& event : staged_) {
    NoteChange(event);
    committed_.push_back(std::move(event));
  }
  if (places_changed_at_ != places_changed_before) {
    instances_->SetPlacesChangedAt(places_changed_at_);
  }
  staged_.clear();
  staged_keys_.clear();
  undo_.clear();
  AnswerWaiting();
  return absl::OkStatus();
}

absl::Status Engine::ForgetStaged(const absl::Status& why, bool refused) {
  failed_ = failed_ || !refused;
  instances_->Clear();
  for (; !undo_.empty(); undo_.pop_back()) directory_.Restore(std::move(undo_.back()));
  staged_.clear();
  staged_keys_.clear();
  const absl::Status told = absl::IsResourceExhausted(why) ? DiskFull(why)
                            : refused                      ? why
                                                           : OutcomeUnknown();
  for (auto& [client, reply] : std::exchange(waiting_, {})) Reply(client, reply.id(), told);
  return refused ? told : why;
}

void Engine::NoteChange(const v1::Envelope& event) {
  epochs_.Take(event);
  if (ChangesPlaces(event, programmes_) || IsClockSetBack(event)) {
    places_changed_at_ = std::max(places_changed_at_, event.position());
  }
}

void Engine::AnswerWaiting() {
  for (auto& [client, reply] : std::exchange(waiting_, {})) {
    const uint64_t id = reply.id();  // Arguments are evaluated in any order.
    Reply(client, id, std::move(reply));
  }
}

void Engine::DescribeChanges(const Judgement& judgement, absl::Time now,
                             v1::SubmitOutcome* outcome) const {
  // Of a large import the changes are nothing that people read.
  constexpr int kInstancesMax = 20;
  for (const auto& [stream, after] : judgement.after) {
    if (outcome->change_size() >= kInstancesMax) return;
    const Instance& before = judgement.before.at(stream);
    const auto definition_before = DefinitionFor(programmes_, before);
    const auto definition_after = DefinitionFor(programmes_, after);
    if (!definition_before.ok() || !definition_after.ok()) continue;
    v1::InstanceChange change =
        DescribeChange(**definition_before, before, **definition_after, after, directory_, now,
                       [this](std::string_view name) { return NameOf(name); });
    if (!StreamId::Of(stream).IsInstance()) {
      // Of an organisation or a person people know what is due, and no phases.
      if (change.deadline().empty()) continue;
      change.clear_phase_before();
      change.clear_phase_after();
    }
    *outcome->add_change() = std::move(change);
  }
}

World Engine::WorldAt(absl::Time now) {
  World world;
  world.programmes = &programmes_;
  world.directory = &directory_;
  world.instances = instances_.get();
  world.authorizer = parts_.authorizer;
  world.keys = parts_.keys;
  world.staged_keys = &staged_keys_;
  world.random = parts_.random;
  world.now = now;
  world.home = about_.home;
  world.next_position = parts_.log->StagedHead().value + 1;
  world.read_event = [this](std::string_view stream,
                            uint64_t version) -> absl::StatusOr<v1::Envelope> {
    for (const v1::Envelope& event : staged_) {
      if (event.stream() == stream && event.version() == version) return event;
    }
    TANDEM_ASSIGN_OR_RETURN(
        const EventPage page,
        parts_.log->ReadStream(StreamId::Of(stream), StreamVersion{version}, {1, 1}));
    if (version == 0 || page.events.empty()) {
      return absl::NotFoundError(fmt::format("{} has no event #{}", stream, version));
    }
    return epochs_.AsRecorded(*page.events.front());
  };
  world.head_of = [this](std::string_view stream) -> absl::StatusOr<uint64_t> {
    TANDEM_ASSIGN_OR_RETURN(const StreamVersion version,
                            parts_.log->StagedVersion(StreamId::Of(stream)));
    return version.value;
  };
  world.referring_to =
      [this](std::string_view stream) -> absl::StatusOr<std::vector<EventAddress>> {
    constexpr size_t kPage = 1000;
    std::vector<EventAddress> events;
    for (EventAddress after;;) {
      TANDEM_ASSIGN_OR_RETURN(const std::vector<EventAddress> page,
                              parts_.log->ReferringTo(stream, after, kPage));
      events.insert(events.end(), page.begin(), page.end());
      if (page.size() < kPage) break;
      after = page.back();
    }
    for (const v1::Envelope& event : staged_) {
      if (RefersTo(event, stream)) events.push_back({event.stream(), {event.version()}});
    }
    return events;
  };
  return world;
}

std::string Engine::NameOf(std::string_view organisation) const {
  const Organisation* known = directory_.FindOrganisation(organisation);
  if (known == nullptr || known->display_name.empty()) return std::string(organisation);
  return known->display_name;
}

absl::Time Engine::NotBefore(absl::Time now) const { return std::max(now, last_recorded_at_); }

Position Engine::head() const { return parts_.log->Head(); }

void Engine::Reply(const std::string& client, uint64_t id, absl::StatusOr<v1::Reply> reply) {
  v1::Reply message;
  if (reply.ok()) {
    message = *std::move(reply);
  } else {
    *message.mutable_problem() = ProblemFrom(reply.status());
  }
  message.set_id(id);
  if (message.position() == 0) message.set_position(head().value);
  replies_.emplace_back(client, std::move(message));
}

std::vector<std::pair<std::string, v1::Reply>> Engine::TakeReplies() {
  return std::exchange(replies_, {});
}

std::vector<v1::Envelope> Engine::TakeCommitted() { return std::exchange(committed_, {}); }

}  // namespace tandem
