#include "engine/unit_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <span>
#include <utility>

#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "engine/directory_name_check.h"
#include "engine/directory_value_check.h"
#include "engine/log/append_rules.h"
#include "engine/notice.h"
#include "engine/sealing.h"
#include "engine/wish_check.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/payload.h"
#include "engine/workflow/payload_json.h"
#include "engine/workflow/value.h"
#include "tandem/v1/history.pb.h"

namespace tandem {
namespace {

using google::protobuf::Message;

constexpr int kEventsMax = 10'000;
constexpr size_t kBytesMax = size_t{16} << 20U;
constexpr int kRefusalsMax = 50;

v1::Problem MakeProblem(v1::Problem::Code code, std::string message) {
  v1::Problem problem;
  problem.set_code(code);
  problem.set_message(std::move(message));
  return problem;
}

v1::Refusal MakeRefusal(uint32_t index, const v1::NewEvent& event, std::string rule,
                        std::string message) {
  v1::Refusal refusal;
  refusal.set_event(index);
  refusal.set_stream(event.stream());
  refusal.set_type(event.type());
  refusal.set_rule(std::move(rule));
  refusal.set_message(std::move(message));
  return refusal;
}

absl::Status CheckShape(const v1::Submission& submission) {
  TANDEM_RETURN_IF_ERROR(Uuid::FromBytes(submission.id()).status());
  if (submission.event().empty()) {
    return absl::InvalidArgumentError("a submission needs at least one event");
  }
  if (submission.event_size() > kEventsMax || submission.ByteSizeLong() > kBytesMax) {
    return absl::InvalidArgumentError(fmt::format(
        "a submission has at most {} events and {} MiB, this one has {} events and {} "
        "bytes; record it in parts",
        kEventsMax, kBytesMax >> 20U, submission.event_size(), submission.ByteSizeLong()));
  }
  for (const v1::NewEvent& event : submission.event()) {
    TANDEM_RETURN_IF_ERROR(StreamId::Parse(event.stream()).status());
  }
  return absl::OkStatus();
}

// Judges one unit; lives as long as that takes.
class UnitJudge : private WorldReferences {
 public:
  UnitJudge(const World& world, const Principal& principal, const v1::Submission& submission)
      : WorldReferences(world),
        principal_(principal),
        submission_(submission),
        keys_(world.directory, world.keys, world.staged_keys, world.random),
        next_position_(world.next_position) {}

  Judgement Judge();

 private:
  void JudgeAll();
  absl::Status CheckPreconditions() const;
  void JudgeRun(uint32_t begin, uint32_t end);
  void JudgeInstanceRun(const std::string& stream, uint32_t begin, uint32_t end);
  void JudgeNotice(uint32_t index);
  Place PlaceOfNotice(const Message& payload) const;
  // The whole stream under the definition that its last event, a migration, leads to:
  // it may look at events that the one before did not keep.
  absl::StatusOr<Instance> FoldAnew(const Instance& migrated) const;
  // Refuses what would put personal data where it is not sealed. `instance`: before the
  // run.
  bool RefusePersonalCorrections(const Definition& definition, const Instance& instance,
                                 uint32_t begin, uint32_t end);
  // An event that is recorded, or that this unit has brought so far, or will bring in
  // the run that begins there.
  absl::StatusOr<std::unique_ptr<Message>> PayloadOf(const Definition& definition,
                                                     const Instance& instance, uint32_t begin,
                                                     uint32_t end, uint64_t version) const;
  absl::StatusOr<v1::Envelope> ReadEvent(const std::string& stream,
                                         uint64_t version) const override;
  // Completes, seals and keeps an event that may be recorded.
  absl::Status Accept(const Message& payload_type, v1::Envelope event, uint64_t version, bool late);
  JudgeContext ContextOf(const std::string& stream) const;
  void Refuse(v1::Refusal refusal);
  void Fail(uint32_t index, const absl::Status& status);

  const Instance* FindInstance(const std::string& stream) const override {
    const auto touched = judgement_.after.find(stream);
    return touched != judgement_.after.end() ? &touched->second
                                             : WorldReferences::FindInstance(stream);
  }
  std::set<EventAddress> AsRecordedReferringTo(std::string_view stream) const override;

  const Principal& principal_;
  const v1::Submission& submission_;
  KeyDraft keys_;
  uint64_t next_position_;
  std::map<std::string, uint64_t> notice_versions_;
  Judgement judgement_;
};

Judgement UnitJudge::Judge() {
  JudgeAll();
  if (!trouble().ok()) Fail(0, trouble());
  if (judgement_.problem.refusal_size() > 0 && judgement_.accepted()) {
    judgement_.problem.set_code(v1::Problem::REFUSED);
    judgement_.problem.set_message(judgement_.problem.refusal(0).message());
  }
  if (!judgement_.accepted()) Undo(judgement_, *world_.directory);
  judgement_.keys = keys_.made();
  return std::move(judgement_);
}

void UnitJudge::JudgeAll() {
  if (const absl::Status shape = CheckShape(submission_); !shape.ok()) {
    judgement_.problem = MakeProblem(v1::Problem::INVALID, std::string(shape.message()));
    return;
  }
  for (const v1::NewEvent& event : submission_.event()) {
    const absl::Status may =
        world_.authorizer->MayRecord(principal_, StreamId::Of(event.stream()), event.type());
    if (!may.ok()) {
      judgement_.problem = MakeProblem(v1::Problem::NOT_ALLOWED, std::string(may.message()));
      return;
    }
  }
  if (const absl::Status expected = CheckPreconditions(); !expected.ok()) {
    judgement_.problem = ProblemFrom(expected);
    return;
  }
  const auto count = static_cast<uint32_t>(submission_.event_size());
  for (uint32_t begin = 0; begin < count;) {
    uint32_t end = begin + 1;
    const std::string& stream = submission_.event(static_cast<int>(begin)).stream();
    while (end < count && submission_.event(static_cast<int>(end)).stream() == stream) ++end;
    JudgeRun(begin, end);
    begin = end;
  }
}

// Before the rules: who was first decides, not what it would come to.
absl::Status UnitJudge::CheckPreconditions() const {
  for (const v1::Precondition& expected : submission_.precondition()) {
    TANDEM_RETURN_IF_ERROR(StreamId::Parse(expected.stream()).status());
    TANDEM_ASSIGN_OR_RETURN(const uint64_t found, world_.head_of(expected.stream()));
    if (found != expected.version())
      return VersionConflict(expected.stream(), expected.version(), found);
  }
  return absl::OkStatus();
}

std::set<EventAddress> UnitJudge::AsRecordedReferringTo(std::string_view stream) const {
  std::set<EventAddress> events = WorldReferences::AsRecordedReferringTo(stream);
  for (const v1::Envelope& event : judgement_.events) {
    if (RefersTo(event, stream)) events.insert({event.stream(), {event.version()}});
  }
  return events;
}

void UnitJudge::JudgeRun(uint32_t begin, uint32_t end) {
  const std::string& text = submission_.event(static_cast<int>(begin)).stream();
  const StreamId stream = StreamId::Of(text);
  if (stream.IsNotice()) {
    for (uint32_t i = begin; i < end; ++i) JudgeNotice(i);
    return;
  }
  if (stream.IsInstance() || stream.IsDirectory()) {
    JudgeInstanceRun(text, begin, end);
    return;
  }
  Refuse(MakeRefusal(begin, submission_.event(static_cast<int>(begin)), "stream",
                     fmt::format("'{}' is no stream that can be written to; an instance is called "
                                 "<programme>/<workflow>/<name>",
                                 text)));
}

void UnitJudge::JudgeInstanceRun(const std::string& stream, uint32_t begin, uint32_t end) {
  Instance instance = Instance::Empty(stream, 0);
  if (const auto touched = judgement_.after.find(stream); touched != judgement_.after.end()) {
    instance = touched->second;
  } else {
    const absl::StatusOr<const Instance*> found = world_.instances->Find(stream);
    if (!found.ok()) return Fail(begin, found.status());
    instance = **found;
  }
  const absl::StatusOr<const Definition*> definition = DefinitionFor(*world_.programmes, instance);
  if (!definition.ok()) return Fail(begin, definition.status());
  if (instance.state().version() == 0) {
    instance = Instance::Empty(stream, (*definition)->version());
  }
  if (RefusePersonalCorrections(**definition, instance, begin, end)) return;

  std::vector<const v1::NewEvent*> events;
  std::vector<uint32_t> indexes;
  for (uint32_t i = begin; i < end; ++i) {
    events.push_back(&submission_.event(static_cast<int>(i)));
    indexes.push_back(i);
  }
  Decision decision =
      Decide(**definition, instance, events, indexes, submission_.backfill(), ContextOf(stream));
  if (!decision.refusals.empty()) {
    for (v1::Refusal& refusal : decision.refusals) Refuse(std::move(refusal));
    return;
  }

  // What Decide tried out goes, so that the history need not be copied.
  decision.after = Instance::Empty(stream, 0);
  judgement_.before.try_emplace(stream, instance);
  // The state is folded anew from what is stored, so that no personal field and
  // nothing that Decide alone knew stays in it.
  for (size_t i = 0; i < decision.events.size(); ++i) {
    // A migration may have changed the definition under the instance.
    const absl::StatusOr<const Definition*> present = DefinitionFor(*world_.programmes, instance);
    if (!present.ok()) return Fail(begin + static_cast<uint32_t>(i), present.status());
    const std::unique_ptr<Message> payload = (*present)->NewPayload(decision.events[i].type());
    const uint64_t version = instance.state().version() + 1;
    absl::Status accepted = CheckDirectoryName(decision.events[i]);
    if (accepted.ok()) accepted = CheckAddress(decision.events[i]);
    if (accepted.ok()) accepted = CheckWish(decision.events[i], *world_.programmes);
    if (accepted.ok()) {
      accepted = Accept(*payload, std::move(decision.events[i]), version, decision.late[i]);
    }
    if (!accepted.ok()) return Fail(begin + static_cast<uint32_t>(i), accepted);
    const v1::Envelope& stored = judgement_.events.back();
    instance = Evolve(**present, std::move(instance), stored, *world_.directory);
    if (stored.type() == "InstanceMigrated") {
      absl::StatusOr<Instance> anew = FoldAnew(instance);
      if (!anew.ok()) return Fail(begin + static_cast<uint32_t>(i), anew.status());
      instance = *std::move(anew);
    }
    if (StreamId::Of(stream).IsDirectory()) {
      const DirectoryValues values = ValuesOf(*world_.directory, StreamId::Of(stream));
      absl::Status applied = ApplyToDirectory(stored, *world_.directory, judgement_);
      if (applied.ok()) {
        applied = CheckDirectoryValues(values, ValuesOf(*world_.directory, StreamId::Of(stream)),
                                       *world_.programmes);
      }
      if (!applied.ok()) return Fail(begin + static_cast<uint32_t>(i), applied);
    }
  }
  judgement_.after.insert_or_assign(stream, std::move(instance));
}

absl::StatusOr<Instance> UnitJudge::FoldAnew(const Instance& migrated) const {
  TANDEM_ASSIGN_OR_RETURN(const Definition* definition,
                          DefinitionFor(*world_.programmes, migrated));
  std::vector<v1::Envelope> events;
  for (uint64_t version = 1; version <= migrated.state().version(); ++version) {
    TANDEM_ASSIGN_OR_RETURN(v1::Envelope event, ReadEvent(migrated.stream(), version));
    events.push_back(std::move(event));
  }
  return Fold(*definition, migrated.stream(), events, *world_.directory);
}

absl::StatusOr<v1::Envelope> UnitJudge::ReadEvent(const std::string& stream,
                                                  uint64_t version) const {
  for (const v1::Envelope& event : judgement_.events) {
    if (event.stream() == stream && event.version() == version) return event;
  }
  return world_.read_event(stream, version);
}

// Null: it has no such event, or of a type that is not known.
absl::StatusOr<std::unique_ptr<Message>> UnitJudge::PayloadOf(const Definition& definition,
                                                              const Instance& instance,
                                                              uint32_t begin, uint32_t end,
                                                              uint64_t version) const {
  const uint64_t recorded = instance.state().version();
  if (version > recorded) {
    if (version - recorded > end - begin) return nullptr;
    const auto index = static_cast<int>(begin + (version - recorded - 1));
    const v1::NewEvent& event = submission_.event(index);
    std::unique_ptr<Message> payload = definition.NewPayload(event.type());
    if (payload == nullptr) return nullptr;
    const bool read = event.content_case() == v1::NewEvent::kPayloadJson
                          ? ReadPayloadJson(event.payload_json(), payload.get()).ok()
                          : payload->ParseFromString(event.payload());
    return read ? std::move(payload) : nullptr;
  }
  const absl::StatusOr<v1::Envelope> event = ReadEvent(instance.stream(), version);
  if (absl::IsNotFound(event.status())) return nullptr;
  TANDEM_RETURN_IF_ERROR(event.status());
  std::unique_ptr<Message> payload = definition.NewPayload(event->type());
  if (payload == nullptr || !payload->ParseFromString(event->payload())) return nullptr;
  return payload;
}

bool UnitJudge::RefusePersonalCorrections(const Definition& definition, const Instance& instance,
                                          uint32_t begin, uint32_t end) {
  bool refused = false;
  for (uint32_t i = begin; i < end; ++i) {
    const v1::NewEvent& event = submission_.event(static_cast<int>(i));
    if (event.type() != v1::EventCorrected::descriptor()->name()) continue;
    v1::EventCorrected correction;
    const bool readable = event.content_case() == v1::NewEvent::kPayloadJson
                              ? ReadPayloadJson(event.payload_json(), &correction).ok()
                              : correction.ParseFromString(event.payload());
    // What is wrong with it, Decide says.
    while (readable && correction.has_payload()) {
      absl::StatusOr<std::unique_ptr<Message>> original =
          PayloadOf(definition, instance, begin, end, correction.event());
      if (!original.ok()) {
        Fail(i, original.status());
        return true;
      }
      if (*original == nullptr) break;
      // A correction may be corrected: then its payload holds another.
      if ((*original)->GetDescriptor() == v1::EventCorrected::descriptor()) {
        v1::EventCorrected inner;
        if (!inner.ParseFromString(correction.payload())) break;
        correction = std::move(inner);
        continue;
      }
      if (PersonalFields(*(*original)->GetDescriptor()).empty()) break;
      Refuse(MakeRefusal(
          i, event, "personal",
          fmt::format(
              "what {} says of a person is not corrected but replaced: record ContactChanged",
              (*original)->GetDescriptor()->name())));
      refused = true;
      break;
    }
  }
  return refused;
}

// Of a mail: where its reader is.
Place UnitJudge::PlaceOfNotice(const Message& payload) const {
  const Value value = FieldOf(payload, "person");
  const std::string* person = value.As<std::string>();
  if (person == nullptr) return world_.home;
  return world_.directory->OfPerson(*person).value_or(world_.home);
}

void UnitJudge::JudgeNotice(uint32_t index) {
  const v1::NewEvent& submitted = submission_.event(static_cast<int>(index));
  const absl::Status known = CheckNotice(submitted.type(), StreamId::Of(submitted.stream()));
  if (!known.ok()) {
    return Refuse(MakeRefusal(index, submitted,
                              absl::IsNotFound(known) ? "unknown-event" : "stream",
                              std::string(known.message())));
  }
  const std::unique_ptr<Message> payload = NewNotice(submitted.type());
  absl::Status read;
  if (submitted.content_case() == v1::NewEvent::kPayloadJson) {
    read = ReadPayloadJson(submitted.payload_json(), payload.get());
  } else if (!payload->ParseFromString(submitted.payload())) {
    read = absl::InvalidArgumentError(fmt::format("the payload is no {}", submitted.type()));
  }
  if (!read.ok()) {
    return Refuse(MakeRefusal(index, submitted, "payload", std::string(read.message())));
  }
  if (const auto problems = CheckPayload(*payload); !problems.empty()) {
    return Refuse(MakeRefusal(index, submitted, problems.front().field, problems.front().message));
  }
  if (const absl::Status day = CheckNoticeDay(*payload, world_.now); !day.ok()) {
    return Refuse(MakeRefusal(index, submitted, "day", std::string(day.message())));
  }
  v1::Envelope event;
  event.set_stream(submitted.stream());
  event.set_type(submitted.type());
  event.set_payload_type(payload->GetDescriptor()->full_name());
  event.set_payload(payload->SerializeAsString());
  *event.mutable_occurred_on() =
      submitted.has_occurred_on()
          ? submitted.occurred_on()
          : ToPeriod(absl::ToCivilDay(world_.now, PlaceOfNotice(*payload).zone));
  event.set_causation_id(submitted.causation_id());
  event.set_correlation_id(submitted.correlation_id());
  auto [version, added] = notice_versions_.try_emplace(submitted.stream(), 0);
  if (added) {
    const absl::StatusOr<uint64_t> head = world_.head_of(submitted.stream());
    if (!head.ok()) return Fail(index, head.status());
    version->second = *head;
  }
  const absl::Status accepted = Accept(*payload, std::move(event), ++version->second, false);
  if (!accepted.ok()) Fail(index, accepted);
}

absl::Status UnitJudge::Accept(const Message& payload_type, v1::Envelope event, uint64_t version,
                               bool late) {
  event.set_id(Uuid::V7(world_.now, *world_.random).bytes());
  event.set_version(version);
  event.set_position(next_position_);
  *event.mutable_recorded_at() = ToTimestamp(world_.now);
  event.set_recorded_by(principal_.id);
  event.set_late(late);
  TANDEM_RETURN_IF_ERROR(Seal(payload_type, keys_, *world_.random, event));
  ++next_position_;
  judgement_.events.push_back(std::move(event));
  return absl::OkStatus();
}

JudgeContext UnitJudge::ContextOf(const std::string& stream) const {
  JudgeContext context{world_.now, *world_.directory, *this, {}, principal_.id, true, {},
                       {},         world_.home};
  context.original = [this, stream](uint64_t version) { return ReadEvent(stream, version); };
  context.definition_of = [this, stream](uint32_t version) {
    return world_.programmes->FindDefinition(stream, version);
  };
  context.may_record_all = principal_.Has(Right::kRecordAll) || StreamId::Of(stream).IsDirectory();
  context.has_left = [this](std::string_view organisation) {
    return world_.directory->HasLeft(principal_.id, organisation, world_.now);
  };
  for (const PostHeld& held : world_.directory->PostsOf(principal_.id)) {
    context.posts.push_back(fmt::format("{}/{}", held.organisation, held.post));
  }
  return context;
}

void UnitJudge::Refuse(v1::Refusal refusal) {
  if (judgement_.problem.refusal_size() >= kRefusalsMax) return;
  *judgement_.problem.add_refusal() = std::move(refusal);
}

void UnitJudge::Fail(uint32_t index, const absl::Status& status) {
  if (absl::IsUnavailable(status) || absl::IsDataLoss(status) || absl::IsInternal(status)) {
    judgement_.problem = ProblemFrom(status);
    return;
  }
  Refuse(MakeRefusal(index, submission_.event(static_cast<int>(index)),
                     absl::IsNotFound(status) ? "unknown-workflow" : "payload",
                     std::string(status.message())));
}

}  // namespace

Judgement JudgeUnit(const World& world, const Principal& principal,
                    const v1::Submission& submission) {
  return UnitJudge(world, principal, submission).Judge();
}

absl::Status ApplyToDirectory(const v1::Envelope& event, Directory& directory,
                              Judgement& judgement) {
  if (!judgement.undo.contains(event.stream())) {
    judgement.undo.emplace(event.stream(), directory.Save(event.stream()));
  }
  return directory.Apply(event);
}

void Undo(Judgement& judgement, Directory& directory) {
  for (auto& [stream, saved] : judgement.undo) directory.Restore(std::move(saved));
  judgement.undo.clear();
}

}  // namespace tandem
