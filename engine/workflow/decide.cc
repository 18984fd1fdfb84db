#include "engine/workflow/decide.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "engine/base/timestamp.h"
#include "engine/workflow/change_judge.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/event_judge.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/history.h"
#include "engine/workflow/named_check.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/occurred_on.h"
#include "engine/workflow/payload.h"
#include "engine/workflow/payload_json.h"
#include "engine/workflow/phase.h"
#include "engine/workflow/recorder_check.h"
#include "engine/workflow/reference_check.h"
#include "engine/workflow/refold.h"
#include "engine/workflow/words.h"
#include "fmt/format.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "tandem/v1/history.pb.h"

namespace tandem {
namespace {

using google::protobuf::Message;

constexpr std::string_view kOccurredOn = "occurred_on";
constexpr size_t kSha256Bytes = 32;

// The same bytes for the same payload, whoever wrote it.
std::string Serialized(const Message& payload) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  payload.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

// Gives fields with `reporter_by_default` the reporter, where they are empty.
void FillReporter(const std::string& reporter, Message& payload) {
  if (reporter.empty()) return;
  for (int i = 0; i < payload.GetDescriptor()->field_count(); ++i) {
    const auto* field = payload.GetDescriptor()->field(i);
    if (RuleOf(field).reporter_by_default() && !field->is_repeated() &&
        field->type() == google::protobuf::FieldDescriptor::TYPE_STRING &&
        !IsGiven(payload, field)) {
      payload.GetReflection()->SetString(&payload, field, reporter);
    }
  }
}

bool Says(const google::protobuf::RepeatedPtrField<std::string>& unknown, std::string_view name) {
  return std::find(unknown.begin(), unknown.end(), name) != unknown.end();
}

// The event that a correction or retraction is about; 0: it is neither.
uint64_t RewrittenBy(const v1::Envelope& event) {
  v1::EventCorrected corrected;
  v1::EventRetracted retracted;
  if (event.type() == "EventCorrected" && corrected.ParseFromString(event.payload())) {
    return corrected.event();
  }
  if (event.type() == "EventRetracted" && retracted.ParseFromString(event.payload())) {
    return retracted.event();
  }
  return 0;
}

class Deciding {
 public:
  Deciding(const Definition& definition, const Instance& instance, bool backfill,
           const JudgeContext& context)
      : definition_(&definition),
        before_(instance),
        decision_{{}, {}, instance, {}},
        backfill_(backfill),
        context_(context) {}

  void Judge(const v1::NewEvent& submitted, uint32_t index) {
    submitted_ = &submitted;
    index_ = index;
    problems_.clear();
    v1::Envelope event = EnvelopeOf(submitted);
    const std::shared_ptr<Message> payload = ReadPayload(submitted, event);
    if (payload != nullptr) {
      const v1::EventType* type = definition_->FindEvent(submitted.type());
      if (type != nullptr) {
        JudgeOwn(*type, payload, event);
      } else {
        JudgeChange(payload, event);
      }
    }
    Refuse();
  }

  // Once all are judged one by one: what corrections, retractions and migrations
  // among them lead to.
  void JudgeWhole() {
    if (!changes_history_ || !decision_.refusals.empty()) return;
    const Instance then = Advance(*definition_, decision_.after, context_.places, context_.now);
    std::vector<Breach> old;
    if (before_.state().definition_version() == definition_->version()) {
      old = BrokenRules(*definition_, context_.places, before_);
    }
    RefuseBreaches(NewBreaches(old, BrokenRules(*definition_, context_.places, then)));
    if (first_rewritten_ == 0) return;
    JudgeByOtherVersions(then);
    for (Failure& failure :
         LostReferences(*definition_, context_, before_, then, first_rewritten_)) {
      RefuseWhole(std::move(failure));
    }
  }

  Decision Take() { return std::move(decision_); }

 private:
  void RefuseWhole(Failure failure) {
    v1::Refusal& refusal = *decision_.refusals.emplace(decision_.refusals.end());
    refusal.set_event(change_index_);
    refusal.set_stream(before_.stream());
    refusal.set_type(change_type_);
    refusal.set_rule(std::move(failure.rule));
    refusal.set_about(std::move(failure.about));
    refusal.set_message(std::move(failure.message));
  }

  void RefuseBreaches(const std::vector<Breach>& breaches) {
    for (const Breach& breach : breaches) {
      Failure failure = breach.failure;
      failure.message = fmt::format("The history would then break a rule at #{} ({}): {}",
                                    breach.at, breach.type, failure.message);
      RefuseWhole(std::move(failure));
    }
  }

  // After a migration older events keep the rules of the version that judged them,
  // and are judged in the state as that version sees it. Its history may hold more
  // than the present one's, so that it folds the stream.
  void JudgeByOtherVersions(const Instance& then) {
    std::set<uint32_t> others;
    for (const v1::HistoryEntry& entry : then.history()) {
      if (entry.definition_version() != definition_->version()) {
        others.insert(entry.definition_version());
      }
    }
    if (others.empty() || !context_.definition_of) return;
    const auto stored = Stored();
    if (!stored.ok()) {
      RefuseWhole({"event", fmt::format("{}.", std::string(stored.status().message())), ""});
      return;
    }
    std::vector<v1::Envelope> changed = *stored;
    changed.insert(changed.end(), decision_.events.begin(), decision_.events.end());
    for (const uint32_t version : others) {
      const Definition* other = context_.definition_of(version);
      if (other == nullptr) continue;
      const auto breaches = [&](const std::vector<v1::Envelope>& events) {
        return BrokenOwnRules(*other, context_.places,
                              Fold(*other, before_.stream(), events, context_.places));
      };
      RefuseBreaches(NewBreaches(breaches(*stored), breaches(changed)));
    }
  }

  // The stream as it was before this unit.
  absl::StatusOr<std::vector<v1::Envelope>> Stored() const {
    std::vector<v1::Envelope> events;
    for (uint64_t version = 1; version <= before_.state().version(); ++version) {
      auto stored =
          context_.original ? context_.original(version) : absl::NotFoundError("it is not at hand");
      if (!stored.ok()) {
        return absl::Status(stored.status().code(),
                            fmt::format("Event #{} cannot be read: {}", version,
                                        std::string(stored.status().message())));
      }
      events.push_back(*std::move(stored));
    }
    return events;
  }

  Scope Now(const Instance& instance) const {
    Scope scope{*definition_, instance, context_.places, context_.now};
    scope.references = &context_.references;
    return scope;
  }

  void Add(std::string rule, std::string message, bool backfill_serves = false,
           std::string about = "") {
    AddProblem({std::move(rule), std::move(message), std::move(about)}, backfill_serves, problems_);
  }

  v1::Envelope EnvelopeOf(const v1::NewEvent& submitted) const {
    v1::Envelope event;
    event.set_stream(submitted.stream());
    event.set_type(submitted.type());
    event.set_version(decision_.after.state().version() + 1);
    event.set_position(decision_.after.state().position());
    if (submitted.has_occurred_on()) *event.mutable_occurred_on() = submitted.occurred_on();
    *event.mutable_recorded_at() = ToTimestamp(context_.now);
    event.set_recorded_by(context_.recorded_by);
    event.set_reported_by(submitted.reported_by());
    event.set_note(submitted.note());
    event.set_causation_id(submitted.causation_id());
    event.set_correlation_id(submitted.correlation_id());
    event.set_definition_version(definition_->version());
    *event.mutable_evidence() = submitted.evidence();
    event.set_illustrative(submitted.illustrative());
    event.set_backfill(backfill_);
    *event.mutable_unknown() = submitted.unknown();
    *event.mutable_party_of_unknown_role() = submitted.party_of_unknown_role();
    return event;
  }

  // Null if it cannot be read, which is then among the problems.
  std::shared_ptr<Message> ReadPayload(const v1::NewEvent& submitted, v1::Envelope& event) {
    if (definition_->PayloadOf(submitted.type()) == nullptr) {
      std::vector<std::string> names;
      for (const v1::EventType& type : definition_->proto().event()) names.push_back(type.name());
      const std::string nearest = NearestName(submitted.type(), names);
      Add("unknown-event",
          fmt::format("There is no event '{}' in workflow '{}'{}. It has {}.", submitted.type(),
                      definition_->name(),
                      nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest),
                      ListNames(names)));
      return nullptr;
    }
    std::shared_ptr<Message> payload = definition_->NewPayload(submitted.type());
    if (submitted.content_case() == v1::NewEvent::kPayloadJson) {
      const absl::Status read = ReadPayloadJson(submitted.payload_json(), payload.get());
      if (!read.ok()) {
        Add("payload", fmt::format("{}.", std::string(read.message())));
        return nullptr;
      }
    } else if (!payload->ParseFromString(submitted.payload())) {
      Add("payload", fmt::format("The payload is no {}.", payload->GetDescriptor()->full_name()));
      return nullptr;
    }
    FillReporter(submitted.reported_by(), *payload);
    CheckForm(*payload, event);
    event.set_payload_type(payload->GetDescriptor()->full_name());
    event.set_payload(Serialized(*payload));
    return payload;
  }

  // What can be said of the event by itself.
  void CheckForm(const Message& payload, const v1::Envelope& event) {
    PayloadRules rules;
    for (const std::string& name : event.unknown()) {
      if (name == kOccurredOn) {
        if (event.has_occurred_on()) {
          Add("unknown", "'occurred_on' is given and said to be unknown: leave out one.");
        }
        continue;
      }
      const auto* field = payload.GetDescriptor()->FindFieldByName(name);
      if (field == nullptr) {
        std::vector<std::string> names = {std::string(kOccurredOn)};
        for (int i = 0; i < payload.GetDescriptor()->field_count(); ++i) {
          names.push_back(payload.GetDescriptor()->field(i)->name());
        }
        Add("unknown", NoSuchName("field", name, names) + ".");
      } else {
        rules.unknown.insert(name);
      }
    }
    if (!backfill_ && (!event.unknown().empty() || !event.party_of_unknown_role().empty())) {
      Add("unknown", "Only a backfill may say that something is not known.", true);
    }
    for (const FieldProblem& problem : CheckPayload(payload, rules)) {
      // A backfill records it once it says that the field is unknown.
      Add(problem.field, problem.message + ".", problem.backfill_serves && !backfill_);
    }
    for (const v1::Evidence& evidence : event.evidence()) {
      if (!evidence.sha256().empty() && evidence.sha256().size() != kSha256Bytes) {
        Add("evidence", fmt::format("The SHA-256 of evidence '{}' has {} bytes, not 32.",
                                    evidence.title(), evidence.sha256().size()));
      }
    }
  }

  // The day that was given, else the one that the payload states, else today.
  void GiveDay(const Scope& scope, const std::vector<std::string>& joining, const Message& payload,
               v1::Envelope& event) {
    if (const auto stated = DaysStatedIn(payload)) TakeStated(*stated, event);
    if (event.has_occurred_on()) {
      CheckOccurredOn(scope, event.occurred_on(), joining, problems_);
      if (!CheckedPeriod(event)) event.clear_occurred_on();  // What follows reads days.
    } else if (!Says(event.unknown(), kOccurredOn)) {
      *event.mutable_occurred_on() = TodayOf(scope, joining);
    }
  }

  void TakeStated(const StatedDays& stated, v1::Envelope& event) {
    const std::string says =
        fmt::format("'{}' says that it happened {}", stated.field, ToText(stated.period));
    if (Says(event.unknown(), kOccurredOn)) {
      Add(std::string(kOccurredOn), says +
                                        ", and the event that it is not known when: leave "
                                        "out one.");
    } else if (!event.has_occurred_on()) {
      *event.mutable_occurred_on() = stated.period;
    } else if (CheckPeriod(event.occurred_on()).ok() &&
               !IsSamePeriod(event.occurred_on(), stated.period)) {
      Add(std::string(kOccurredOn),
          fmt::format("{}, and the event is dated {}: leave out the event's own date, or correct "
                      "one of them.",
                      says, ToText(event.occurred_on())));
    }
  }

  bool CheckedPeriod(const v1::Envelope& event) const {
    return std::none_of(
               problems_.begin(), problems_.end(),
               [](const Problem& problem) { return problem.failure.rule == kOccurredOn; }) &&
           event.has_occurred_on();
  }

  void JudgeOwn(const v1::EventType& type, const std::shared_ptr<Message>& payload,
                v1::Envelope& event) {
    decision_.after =
        Advance(*definition_, std::move(decision_.after), context_.places, context_.now);
    v1::HistoryEntry entry = EntryOf(event);
    const std::vector<std::string> joining = BroughtIn(type, {&entry, payload});
    GiveDay(Now(decision_.after), joining, *payload, event);
    entry = EntryOf(event);
    const EventView view{&entry, payload};
    CheckReferences(*definition_, context_.references, *payload, nullptr, &event, problems_);
    CheckPartiesOfUnknownRole(type, event);
    for (Problem& problem : ProblemsBefore(Now(decision_.after), type, view)) {
      AddOrExcuse(problem, type, event);
    }
    const Problems earlier = StandingProblems(Now(decision_.after));
    // What a backfill passes over is part of the event, and known only once it was
    // tried out.
    std::optional<Instance> untouched;
    if (backfill_) untouched = decision_.after;
    Application application;
    decision_.after = EvolveTelling(*definition_, std::move(decision_.after), event,
                                    context_.places, application);
    const Problems later = ProblemsAfter(earlier, Now(decision_.after), type, view, application);
    CheckKinds(*definition_, context_.references, decision_.after, event.version(), problems_);
    CheckRecorder(Now(decision_.after), &type, view, context_, problems_);
    if (untouched) std::swap(*untouched, decision_.after);
    for (Problem problem : later) AddOrExcuse(problem, type, event);
    if (untouched) {
      decision_.after = Evolve(*definition_, std::move(decision_.after), event, context_.places);
    }
    Accept(std::move(event), application.late);
  }

  // What a backfill passes over is written into the event.
  // `decision_.after` stands before it.
  void AddOrExcuse(Problem& problem, const v1::EventType& type, v1::Envelope& event) {
    if (!backfill_ || !problem.backfill_serves) {
      AddProblem(std::move(problem.failure), problem.backfill_serves, problems_);
      return;
    }
    if (problem.failure.rule == "phase") {
      for (const v1::Phase* phase : PassedOver(*definition_, decision_.after.state(), type)) {
        AddUnmet("phase",
                 fmt::format("Nobody recorded how it came to phase {}.",
                             PhaseWords(*definition_, phase->name())),
                 phase->name(), event);
      }
      return;
    }
    const bool is_named = definition_->FindCondition(problem.failure.rule) != nullptr;
    AddUnmet(is_named ? problem.failure.rule : "", problem.failure.message, problem.failure.about,
             event);
  }

  static void AddUnmet(std::string condition, std::string message, std::string about,
                       v1::Envelope& event) {
    for (const v1::Unmet& other : event.unmet()) {
      if (other.condition() == condition && other.about() == about && other.message() == message) {
        return;
      }
    }
    v1::Unmet& unmet = *event.add_unmet();
    unmet.set_condition(std::move(condition));
    unmet.set_message(std::move(message));
    unmet.set_about(std::move(about));
  }

  void CheckPartiesOfUnknownRole(const v1::EventType& type, const v1::Envelope& event) {
    if (event.party_of_unknown_role().empty()) return;
    if (!type.starts()) {
      Add("unknown", "Only the event that begins an instance has parties of unknown role.");
    }
    for (const std::string& organisation : event.party_of_unknown_role()) {
      if (context_.references.Find("organisation/" + organisation)) continue;
      Add("reference",
          fmt::format("There is no organisation '{}'. Register it first, or correct the name.",
                      organisation),
          false, organisation);
    }
  }

  void JudgeChange(const std::shared_ptr<Message>& payload, v1::Envelope& event) {
    const Instance present = Advance(*definition_, decision_.after, context_.places, context_.now);
    GiveDay(Now(present), {}, *payload, event);
    const v1::HistoryEntry entry = EntryOf(event);
    const EventView view{&entry, payload};
    CheckRecorder(Now(present), nullptr, view, context_, problems_);
    CheckChange(Now(present), view, context_, &event, problems_);
    if (!problems_.empty()) return;
    if (event.type() == "InstanceMigrated") {
      Migrate(event);
    } else {
      decision_.after = Evolve(*definition_, std::move(decision_.after), event, context_.places);
    }
    if (const uint64_t version = RewrittenBy(event); version != 0) {
      first_rewritten_ = first_rewritten_ == 0 ? version : std::min(first_rewritten_, version);
    }
    if (!IsRelief(event.type()) && !changes_history_) {
      changes_history_ = true;
      change_index_ = index_;
      change_type_ = event.type();
    }
    Accept(std::move(event), false);
  }

  // The whole stream folds anew, for the other version may look at events that
  // this one's history does not keep.
  void Migrate(const v1::Envelope& event) {
    v1::InstanceMigrated migrated;
    migrated.ParseFromString(event.payload());
    const Definition* next = context_.definition_of(migrated.definition_version());
    const auto stored = Stored();
    if (!stored.ok()) {
      Add("migration", fmt::format("{}.", std::string(stored.status().message())));
      return;
    }
    std::vector<v1::Envelope> events = *stored;
    events.insert(events.end(), decision_.events.begin(), decision_.events.end());
    events.push_back(event);
    for (const v1::Envelope& one : events) {
      if (next->PayloadOf(one.type()) != nullptr &&
          next->ParsePayload(one.type(), one.payload()).ok()) {
        continue;
      }
      Add("migration", fmt::format("Version {} of '{}' cannot read #{} ({}).", next->version(),
                                   next->name(), one.version(), one.type()));
      return;
    }
    decision_.after = Fold(*next, before_.stream(), events, context_.places);
    definition_ = next;
  }

  void Accept(v1::Envelope event, bool late) {
    decision_.events.push_back(std::move(event));
    decision_.late.push_back(late);
  }

  void Refuse() {
    for (const Problem& problem : problems_) {
      v1::Refusal& refusal = *decision_.refusals.emplace(decision_.refusals.end());
      refusal.set_event(index_);
      refusal.set_stream(submitted_->stream());
      refusal.set_type(submitted_->type());
      refusal.set_rule(problem.failure.rule);
      refusal.set_message(problem.failure.message);
      refusal.set_about(problem.failure.about);
      refusal.set_backfill_serves(problem.backfill_serves && !backfill_);
    }
  }

  const Definition* definition_;
  const Instance before_;
  Decision decision_;
  const bool backfill_;
  const JudgeContext& context_;

  const v1::NewEvent* submitted_ = nullptr;
  uint32_t index_ = 0;
  Problems problems_;
  bool changes_history_ = false;
  uint64_t first_rewritten_ = 0;  // The earliest event that is corrected or retracted.
  uint32_t change_index_ = 0;
  std::string change_type_;
};

// Versions, positions and who recorded them are the log's to give.
void LeaveToTheLog(std::vector<v1::Envelope>& events) {
  for (v1::Envelope& event : events) {
    event.clear_version();
    event.clear_position();
    event.clear_recorded_at();
    event.clear_recorded_by();
  }
}

}  // namespace

Decision Decide(const Definition& definition, const Instance& instance,
                std::span<const v1::NewEvent* const> events, std::span<const uint32_t> indexes,
                bool backfill, const JudgeContext& context) {
  Deciding deciding(definition, instance, backfill, context);
  for (size_t i = 0; i < events.size(); ++i) {
    deciding.Judge(*events[i], i < indexes.size() ? indexes[i] : static_cast<uint32_t>(i));
  }
  deciding.JudgeWhole();
  Decision decision = deciding.Take();
  LeaveToTheLog(decision.events);
  return decision;
}

}  // namespace tandem
