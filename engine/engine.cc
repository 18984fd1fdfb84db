#include "engine/engine.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <utility>

#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "engine/engine_reads.h"
#include "engine/preview.h"
#include "engine/proof/hash.h"

namespace tandem {
namespace {

// The same bytes for the same request, whatever its maps and unknown fields.
Sha256 DigestOf(const v1::Submission& submission) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream output(&bytes);
    google::protobuf::io::CodedOutputStream coded(&output);
    coded.SetSerializationDeterministic(true);
    submission.SerializeToCodedStream(&coded);
  }
  return HashOf(bytes);
}

void DescribeEvent(const v1::Envelope& event, bool late, v1::EventRef* reference) {
  reference->set_stream(event.stream());
  reference->set_version(event.version());
  reference->set_position(event.position());
  reference->set_id(event.id());
  reference->set_type(event.type());
  *reference->mutable_unmet() = event.unmet();
  reference->set_late(late);
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
    for (const EventPtr& event : page.events) events.push_back(*event);
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
  // Everything else is answered as of what is committed.
  if (!staged_.empty()) {
    if (const absl::Status committed = Commit(); !committed.ok()) {
      return Reply(client, request.id(), committed);
    }
  }
  if (request.wait_for_position() > head().value) {
    return Reply(client, request.id(),
                 absl::DeadlineExceededError(
                     fmt::format("the log ends at {}, before the {} that was asked for",
                                 head().value, request.wait_for_position())));
  }
  Reply(client, request.id(), Answer(principal, request, now));
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
  const Sha256 digest = DigestOf(submission);

  v1::Reply reply;
  reply.set_id(request.id());
  absl::StatusOr<std::optional<v1::SubmitOutcome>> known = FindOutcome(*id, digest);
  if (!known.ok()) return Reply(client, request.id(), known.status());
  if (known->has_value()) {
    // It may be staged and not yet synced: the answer waits for the commit.
    *reply.mutable_submit_outcome() = **std::move(known);
    waiting_.emplace_back(client, std::move(reply));
    return;
  }

  Judgement judgement = JudgeUnit(WorldAt(now), principal, submission, /*dry_run=*/false);
  if (!judgement.accepted()) {
    *reply.mutable_problem() = std::move(judgement.problem);
    return Reply(client, request.id(), std::move(reply));
  }
  // Before staging: the changes compare what was with what will be.
  v1::SubmitOutcome* outcome = reply.mutable_submit_outcome();
  for (size_t i = 0; i < judgement.events.size(); ++i) {
    DescribeEvent(judgement.events[i], judgement.late[i], outcome->add_event());
  }
  outcome->set_position(judgement.events.back().position());
  if (request.submit().tell_changes()) DescribeChanges(judgement, now, outcome);
  if (const absl::Status staged = Stage(*id, digest, submission, judgement); !staged.ok()) {
    return Reply(client, request.id(), staged);
  }
  waiting_.emplace_back(client, std::move(reply));
}

v1::Reply Engine::Rehearse(const Principal& principal, const v1::Submission& submission,
                           absl::Time now) {
  v1::Reply reply;
  Judgement judgement = JudgeUnit(WorldAt(now), principal, submission, /*dry_run=*/true);
  if (!judgement.accepted()) {
    *reply.mutable_problem() = std::move(judgement.problem);
    return reply;
  }
  v1::SubmitOutcome* outcome = reply.mutable_submit_outcome();
  for (size_t i = 0; i < judgement.events.size(); ++i) {
    v1::EventRef* reference = outcome->add_event();
    DescribeEvent(judgement.events[i], judgement.late[i], reference);
    reference->clear_id();
    reference->clear_position();
  }
  DescribeChanges(judgement, now, outcome);
  return reply;
}

absl::StatusOr<std::optional<v1::SubmitOutcome>> Engine::FindOutcome(const Uuid& id,
                                                                     const Sha256& digest) const {
  std::optional<SubmissionOutcome> unit = parts_.log->FindStaged(id);
  const bool staged = unit.has_value();
  if (!staged) {
    TANDEM_ASSIGN_OR_RETURN(unit, parts_.log->FindSubmission(id));
  }
  std::optional<v1::SubmitOutcome> outcome;
  if (!unit.has_value()) return outcome;
  if (unit->digest != digest) {
    return absl::AlreadyExistsError(
        fmt::format("the submission id {} was used for something else; a new submission needs a "
                    "new id",
                    id.ToString()));
  }
  outcome.emplace();
  outcome->set_repeated(true);
  outcome->set_position(unit->last().value);
  if (staged) {
    for (const v1::Envelope& event : staged_) {
      if (event.position() < unit->first.value || event.position() > unit->last().value) continue;
      DescribeEvent(event, false, outcome->add_event());
    }
    return outcome;
  }
  Position next = unit->first;
  while (next <= unit->last()) {
    TANDEM_ASSIGN_OR_RETURN(const EventPage page, parts_.log->ReadAll(next));
    for (const EventPtr& event : page.events) {
      if (event->position() <= unit->last().value) {
        DescribeEvent(*event, false, outcome->add_event());
      }
    }
    next = Position{page.events.back()->position() + 1};
  }
  return outcome;
}

absl::Status Engine::Stage(const Uuid& id, const Sha256& digest, const v1::Submission& submission,
                           Judgement& judgement) {
  UnitToAppend unit{id, digest, judgement.events, {}};
  for (const v1::Precondition& precondition : submission.precondition()) {
    TANDEM_ASSIGN_OR_RETURN(StreamId stream, StreamId::Parse(precondition.stream()));
    unit.preconditions.push_back({std::move(stream), StreamVersion{precondition.version()}});
  }
  absl::Status staged = parts_.log->Stage(unit).status();
  if (absl::IsResourceExhausted(staged) && !staged_.empty()) {  // The block is full.
    TANDEM_RETURN_IF_ERROR(Commit());
    staged = parts_.log->Stage(std::move(unit)).status();
  }
  TANDEM_RETURN_IF_ERROR(staged);
  last_recorded_at_ = ToTime(judgement.events.back().recorded_at());
  for (auto& [stream, instance] : judgement.after) instances_->Put(std::move(instance));
  if (judgement.directory != nullptr) directory_ = std::move(*judgement.directory);
  for (v1::Envelope& event : judgement.events) staged_.push_back(std::move(event));
  return absl::OkStatus();
}

absl::Status Engine::Commit() {
  if (staged_.empty()) {
    AnswerWaiting();
    // It may have failed while a read was answered: then too the caller has to know.
    return failed_ ? OutcomeUnknown() : absl::OkStatus();
  }
  const absl::StatusOr<Position> committed = parts_.log->Commit();
  if (!committed.ok()) {
    // Refused or unknown, what was judged on top of it is void.
    failed_ = true;
    instances_->Clear();
    staged_.clear();
    for (auto& [client, reply] : std::exchange(waiting_, {})) {
      Reply(client, reply.id(), OutcomeUnknown());
    }
    return committed.status();
  }
  ++commits_;
  instances_->Settle();
  for (v1::Envelope& event : staged_) committed_.push_back(std::move(event));
  staged_.clear();
  AnswerWaiting();
  return absl::OkStatus();
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
  const Directory& places = judgement.directory != nullptr ? *judgement.directory : directory_;
  for (const auto& [stream, after] : judgement.after) {
    if (outcome->change_size() >= kInstancesMax) return;
    if (!StreamId::Of(stream).IsInstance()) continue;
    const Instance& before = judgement.before.at(stream);
    const auto definition_before = DefinitionFor(programmes_, before);
    const auto definition_after = DefinitionFor(programmes_, after);
    if (!definition_before.ok() || !definition_after.ok()) continue;
    *outcome->add_change() =
        DescribeChange(**definition_before, before, **definition_after, after, places, now);
  }
}

World Engine::WorldAt(absl::Time now) {
  World world;
  world.programmes = &programmes_;
  world.directory = &directory_;
  world.instances = instances_.get();
  world.authorizer = parts_.authorizer;
  world.keys = parts_.keys;
  world.random = parts_.random;
  world.now = now;
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
    return *page.events.front();
  };
  world.head_of = [this](std::string_view stream) -> uint64_t {
    const auto version = parts_.log->StagedVersion(StreamId::Of(stream));
    return version.ok() ? version->value : 0;
  };
  world.list_streams = [this](std::string_view prefix) {
    std::vector<std::string> streams;
    for (bool more = true; more;) {
      const auto page =
          parts_.log->ListStreams(prefix, streams.empty() ? "" : streams.back(), 1000);
      if (!page.ok()) break;
      for (const StreamHead& head : page->streams) streams.push_back(head.stream);
      more = page->more;
    }
    return streams;
  };
  return world;
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
