#include "engine/workflow/decide.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/workflow/backfill.h"
#include "engine/workflow/change_judge.h"
#include "engine/workflow/changed_history.h"
#include "engine/workflow/event_judge.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/history.h"
#include "engine/workflow/named_check.h"
#include "engine/workflow/occurred_on.h"
#include "engine/workflow/pinned_fact.h"
#include "engine/workflow/recorder_check.h"
#include "engine/workflow/reference_check.h"
#include "engine/workflow/refold.h"
#include "engine/workflow/submitted_event.h"
#include "fmt/format.h"
#include "tandem/v1/history.pb.h"

namespace tandem {
namespace {

using google::protobuf::Message;

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
    v1::Envelope event = EnvelopeOf(submitted, *definition_, decision_.after, backfill_, context_);
    const std::shared_ptr<Message> payload = ReadPayload(submitted, *definition_, event, problems_);
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
    for (Failure& failure :
         NewlyBroken(*definition_, before_, decision_, first_rewritten_, context_)) {
      v1::Refusal& refusal = *decision_.refusals.emplace(decision_.refusals.end());
      refusal.set_event(change_index_);
      refusal.set_stream(before_.stream());
      refusal.set_type(change_type_);
      refusal.set_rule(std::move(failure.rule));
      refusal.set_about(std::move(failure.about));
      refusal.set_message(std::move(failure.message));
    }
  }

  Decision Take() { return std::move(decision_); }

 private:
  Scope Now(const Instance& instance) const {
    Scope scope{*definition_, instance, context_.places, context_.now};
    scope.references = &context_.references;
    scope.home = &context_.home;
    return scope;
  }

  void Add(std::string rule, std::string message, std::string about = "") {
    AddProblem({std::move(rule), std::move(message), std::move(about)}, false, problems_);
  }

  void JudgeOwn(const v1::EventType& type, const std::shared_ptr<Message>& payload,
                v1::Envelope& event) {
    decision_.after =
        Advance(*definition_, std::move(decision_.after), context_.places, context_.now);
    v1::HistoryEntry entry = EntryOf(event);
    const std::vector<std::string> joining = BroughtIn(type, {&entry, payload});
    GiveDay(Now(decision_.after), joining, *payload, event, problems_);
    entry = EntryOf(event);
    const EventView view{&entry, payload};
    CheckReferences(*definition_, context_.references, *payload, nullptr, &event, problems_);
    PinFacts(*definition_, context_.references, type, *payload, {}, event);
    CheckPartiesOfUnknownRole(type, event);
    AddOrExcuseAll(ProblemsBefore(Now(decision_.after), type, view), type, event);
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
    AddOrExcuseAll(later, type, event);
    if (untouched) {
      decision_.after = Evolve(*definition_, std::move(decision_.after), event, context_.places);
    }
    Accept(std::move(event), application.late);
  }

  // `decision_.after` stands before the event.
  void AddOrExcuseAll(const Problems& problems, const v1::EventType& type, v1::Envelope& event) {
    for (const Problem& problem : problems) {
      AddOrExcuse(problem, *definition_, decision_.after, type, event, problems_);
    }
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
          organisation);
    }
  }

  void JudgeChange(const std::shared_ptr<Message>& payload, v1::Envelope& event) {
    const Instance present = Advance(*definition_, decision_.after, context_.places, context_.now);
    GiveDay(Now(present), {}, *payload, event, problems_);
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
    const auto stored = StoredEvents(before_, context_);
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
      refusal.set_message(TextOf(problem.failure));
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
