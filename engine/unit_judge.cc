#include "engine/unit_judge.h"

#include <fmt/format.h>

#include <span>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "engine/notice.h"
#include "engine/sealing.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/payload.h"
#include "engine/workflow/payload_json.h"
#include "tandem/v1/directory.pb.h"
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

// Whether any event that the instance's history keeps refers to `target`.
bool RefersTo(const Definition& definition, const Instance& instance, const StreamId& target) {
  for (int i = 0; i < instance.history().size(); ++i) {
    const auto payload = instance.history().PayloadAt(definition, i);
    if (payload == nullptr) continue;
    for (const FieldReference& reference : ReferencesIn(*payload)) {
      if (reference.value == target.last_part() &&
          target.text().find(fmt::format("/{}/", reference.target->to())) != std::string::npos) {
        return true;
      }
    }
  }
  return false;
}

// Judges one unit; lives as long as that takes.
class UnitJudge : private WorldReferences {
 public:
  UnitJudge(const World& world, const Principal& principal, const v1::Submission& submission,
            bool dry_run)
      : WorldReferences(world),
        principal_(principal),
        submission_(submission),
        dry_run_(dry_run),
        next_position_(world.next_position) {}

  Judgement Judge();

 private:
  void JudgeRun(uint32_t begin, uint32_t end);
  void JudgeInstanceRun(const std::string& stream, uint32_t begin, uint32_t end);
  void JudgeNotice(uint32_t index);
  // The whole stream under the definition that its last event, a migration, leads to:
  // it may look at events that the one before did not keep.
  absl::StatusOr<Instance> FoldAnew(const Instance& migrated) const;
  absl::Status CheckDirectoryName(const v1::Envelope& event) const;
  // Refuses what would put personal data where it is not sealed.
  bool RefusePersonalCorrections(const Definition& definition, uint32_t begin, uint32_t end);
  // Completes, seals and keeps an event that may be recorded.
  absl::Status Accept(const Message& payload_type, v1::Envelope event, uint64_t version, bool late);
  JudgeContext ContextOf(const std::string& stream) const;
  void Refuse(v1::Refusal refusal);
  void Fail(uint32_t index, const absl::Status& status);

  const Directory& directory() const override {
    return judgement_.directory != nullptr ? *judgement_.directory : *world_.directory;
  }
  const Instance* FindInstance(const std::string& stream) const override {
    const auto touched = judgement_.after.find(stream);
    return touched != judgement_.after.end() ? &touched->second
                                             : WorldReferences::FindInstance(stream);
  }

  const Principal& principal_;
  const v1::Submission& submission_;
  const bool dry_run_;
  uint64_t next_position_;
  std::map<std::string, uint64_t> notice_versions_;
  Judgement judgement_;
};

Judgement UnitJudge::Judge() {
  if (const absl::Status shape = CheckShape(submission_); !shape.ok()) {
    judgement_.problem = MakeProblem(v1::Problem::INVALID, std::string(shape.message()));
    return std::move(judgement_);
  }
  for (const v1::NewEvent& event : submission_.event()) {
    const absl::Status may =
        world_.authorizer->MayRecord(principal_, StreamId::Of(event.stream()), event.type());
    if (!may.ok()) {
      judgement_.problem = MakeProblem(v1::Problem::NOT_ALLOWED, std::string(may.message()));
      return std::move(judgement_);
    }
  }
  const auto count = static_cast<uint32_t>(submission_.event_size());
  for (uint32_t begin = 0; begin < count;) {
    uint32_t end = begin + 1;
    const std::string& stream = submission_.event(static_cast<int>(begin)).stream();
    while (end < count && submission_.event(static_cast<int>(end)).stream() == stream) ++end;
    JudgeRun(begin, end);
    begin = end;
  }
  if (judgement_.problem.refusal_size() > 0 && judgement_.accepted()) {
    judgement_.problem.set_code(v1::Problem::REFUSED);
    judgement_.problem.set_message(judgement_.problem.refusal(0).message());
  }
  return std::move(judgement_);
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
  if (RefusePersonalCorrections(**definition, begin, end)) return;

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
    if (accepted.ok()) {
      accepted = Accept(*payload, std::move(decision.events[i]), version, decision.late[i]);
    }
    if (!accepted.ok()) return Fail(begin + static_cast<uint32_t>(i), accepted);
    const v1::Envelope& stored = judgement_.events.back();
    instance = Evolve(**present, std::move(instance), stored, directory());
    if (stored.type() == "InstanceMigrated") {
      absl::StatusOr<Instance> anew = FoldAnew(instance);
      if (!anew.ok()) return Fail(begin + static_cast<uint32_t>(i), anew.status());
      instance = *std::move(anew);
    }
    if (StreamId::Of(stream).IsDirectory()) {
      if (judgement_.directory == nullptr) {
        judgement_.directory = std::make_shared<Directory>(*world_.directory);
      }
      const absl::Status applied = judgement_.directory->Apply(stored);
      if (!applied.ok()) return Fail(begin + static_cast<uint32_t>(i), applied);
    }
  }
  judgement_.after.insert_or_assign(stream, std::move(instance));
}

absl::StatusOr<Instance> UnitJudge::FoldAnew(const Instance& migrated) const {
  TANDEM_ASSIGN_OR_RETURN(const Definition* definition,
                          DefinitionFor(*world_.programmes, migrated));
  std::map<uint64_t, const v1::Envelope*> own;
  for (const v1::Envelope& event : judgement_.events) {
    if (event.stream() == migrated.stream()) own[event.version()] = &event;
  }
  std::vector<v1::Envelope> events;
  for (uint64_t version = 1; version <= migrated.state().version(); ++version) {
    if (const auto found = own.find(version); found != own.end()) {
      events.push_back(*found->second);
      continue;
    }
    TANDEM_ASSIGN_OR_RETURN(v1::Envelope stored, world_.read_event(migrated.stream(), version));
    events.push_back(std::move(stored));
  }
  return Fold(*definition, migrated.stream(), events, directory());
}

absl::Status UnitJudge::CheckDirectoryName(const v1::Envelope& event) const {
  std::string name;
  if (event.type() == "OrganisationRegistered") {
    v1::OrganisationRegistered payload;
    payload.ParseFromString(event.payload());
    name = payload.organisation();
  } else if (event.type() == "PersonRegistered") {
    v1::PersonRegistered payload;
    payload.ParseFromString(event.payload());
    name = payload.person();
  } else {
    return absl::OkStatus();
  }
  if (StreamId::Of(event.stream()).last_part() == name) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format(
      "the stream {} registers '{}': both must bear the same name", event.stream(), name));
}

bool UnitJudge::RefusePersonalCorrections(const Definition& definition, uint32_t begin,
                                          uint32_t end) {
  bool refused = false;
  for (uint32_t i = begin; i < end; ++i) {
    const v1::NewEvent& event = submission_.event(static_cast<int>(i));
    if (event.type() != "EventCorrected") continue;
    v1::EventCorrected correction;
    const bool readable = event.content_case() == v1::NewEvent::kPayloadJson
                              ? ReadPayloadJson(event.payload_json(), &correction).ok()
                              : correction.ParseFromString(event.payload());
    if (!readable || !correction.has_payload()) continue;  // Decide says what is wrong.
    const absl::StatusOr<v1::Envelope> original =
        world_.read_event(event.stream(), correction.event());
    if (!original.ok()) continue;
    const google::protobuf::Descriptor* payload = definition.PayloadOf(original->type());
    if (payload == nullptr || PersonalFields(*payload).empty()) continue;
    Refuse(MakeRefusal(i, event, "personal",
                       fmt::format("what {} says of a person is not corrected but replaced: record "
                                   "ContactChanged",
                                   original->type())));
    refused = true;
  }
  return refused;
}

void UnitJudge::JudgeNotice(uint32_t index) {
  const v1::NewEvent& submitted = submission_.event(static_cast<int>(index));
  const std::unique_ptr<Message> payload = NewNotice(submitted.type());
  if (payload == nullptr) {
    return Refuse(MakeRefusal(index, submitted, "unknown-event",
                              fmt::format("there is no notice '{}'", submitted.type())));
  }
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
  v1::Envelope event;
  event.set_stream(submitted.stream());
  event.set_type(submitted.type());
  event.set_payload_type(payload->GetDescriptor()->full_name());
  event.set_payload(payload->SerializeAsString());
  *event.mutable_occurred_on() = submitted.has_occurred_on()
                                     ? submitted.occurred_on()
                                     : ToPeriod(absl::ToCivilDay(world_.now, absl::UTCTimeZone()));
  event.set_causation_id(submitted.causation_id());
  event.set_correlation_id(submitted.correlation_id());
  auto [known, added] = notice_versions_.try_emplace(submitted.stream(), 0);
  if (added) known->second = world_.head_of(submitted.stream());
  const absl::Status accepted = Accept(*payload, std::move(event), ++known->second, false);
  if (!accepted.ok()) Fail(index, accepted);
}

absl::Status UnitJudge::Accept(const Message& payload_type, v1::Envelope event, uint64_t version,
                               bool late) {
  event.set_id(Uuid::V7(world_.now, *world_.random).bytes());
  event.set_version(version);
  event.set_position(next_position_);
  *event.mutable_recorded_at() = ToTimestamp(world_.now);
  event.set_recorded_by(principal_.id);
  if (dry_run_) {
    PersonKeyMemory no_keys(world_.random);
    TANDEM_RETURN_IF_ERROR(Seal(payload_type, no_keys, *world_.random, event));
  } else {
    TANDEM_RETURN_IF_ERROR(Seal(payload_type, *world_.keys, *world_.random, event));
  }
  ++next_position_;
  judgement_.events.push_back(std::move(event));
  judgement_.late.push_back(late);
  return absl::OkStatus();
}

JudgeContext UnitJudge::ContextOf(const std::string& stream) const {
  JudgeContext context{world_.now, directory(), *this, {}, principal_.id, true, {}, {}};
  context.original = [this, stream](uint64_t version) {
    return world_.read_event(stream, version);
  };
  context.definition_of = [this, stream](uint32_t version) {
    return world_.programmes->FindDefinition(stream, version);
  };
  context.may_record_all = principal_.Has(Right::kRecordAll) || StreamId::Of(stream).IsDirectory();
  for (const PostHeld& held : directory().PostsOf(principal_.id)) {
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
    const auto code = absl::IsUnavailable(status) ? v1::Problem::UNAVAILABLE
                      : absl::IsDataLoss(status)  ? v1::Problem::DAMAGED
                                                  : v1::Problem::INTERNAL;
    judgement_.problem.set_code(code);
    judgement_.problem.set_message(std::string(status.message()));
    return;
  }
  Refuse(MakeRefusal(index, submission_.event(static_cast<int>(index)),
                     absl::IsNotFound(status) ? "unknown-workflow" : "payload",
                     std::string(status.message())));
}

}  // namespace

Judgement JudgeUnit(const World& world, const Principal& principal,
                    const v1::Submission& submission, bool dry_run) {
  return UnitJudge(world, principal, submission, dry_run).Judge();
}

std::optional<References::Found> WorldReferences::Find(std::string_view stream) const {
  const absl::StatusOr<StreamId> id = StreamId::Parse(stream);
  if (!id.ok()) return std::nullopt;
  if (id->first_part() == "organisation") {
    const Organisation* organisation = directory().FindOrganisation(id->last_part());
    if (organisation == nullptr || !organisation->registered) return std::nullopt;
    return Found{organisation->kind, "", organisation->version.value};
  }
  if (id->first_part() == "person") {
    const Person* person = directory().FindPerson(id->last_part());
    if (person == nullptr || !person->registered) return std::nullopt;
    return Found{"", "", person->version.value};
  }
  if (!id->IsInstance()) return std::nullopt;
  const Instance* instance = FindInstance(id->text());
  if (instance == nullptr) return std::nullopt;
  const absl::StatusOr<const Definition*> definition = DefinitionFor(*world_.programmes, *instance);
  if (!definition.ok()) return std::nullopt;
  const Instance now = Advance(**definition, *instance, directory(), world_.now);
  return Found{"", now.phase(), now.state().version()};
}

const Instance* WorldReferences::FindInstance(const std::string& stream) const {
  const absl::StatusOr<const Instance*> found = world_.instances->Find(stream);
  if (!found.ok() || (*found)->state().version() == 0) return nullptr;
  return *found;
}

std::vector<References::Referring> WorldReferences::ReferringTo(std::string_view stream,
                                                                std::string_view workflow) const {
  std::vector<Referring> referring;
  const absl::StatusOr<StreamId> target = StreamId::Parse(stream);
  if (!target.ok()) return referring;
  const std::string prefix = fmt::format("{}/{}/", target->first_part(), workflow);
  for (const std::string& candidate : world_.list_streams(prefix)) {
    const Instance* instance = FindInstance(candidate);
    if (instance == nullptr) continue;
    const absl::StatusOr<const Definition*> definition =
        DefinitionFor(*world_.programmes, *instance);
    if (!definition.ok()) continue;
    if (!RefersTo(**definition, *instance, *target)) continue;
    const Instance now = Advance(**definition, *instance, directory(), world_.now);
    referring.push_back({candidate, now.phase()});
  }
  return referring;
}

}  // namespace tandem
