#include "engine/workflow/change_judge.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/contains.h"
#include "engine/base/stream_id.h"
#include "engine/workflow/date_rule.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/deadline_mark.h"
#include "engine/workflow/event_judge.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/occurred_at.h"
#include "engine/workflow/occurred_on.h"
#include "engine/workflow/payload.h"
#include "engine/workflow/pinned_fact.h"
#include "engine/workflow/reference_check.h"
#include "engine/workflow/refold.h"
#include "engine/workflow/responsible.h"
#include "engine/workflow/schedule.h"
#include "engine/workflow/waiver_check.h"
#include "engine/workflow/words.h"
#include "fmt/format.h"
#include "tandem/v1/history.pb.h"

namespace tandem {
namespace {

// People leave off a deadline's first part: 'data' is 'activity/data'.
std::string NoSuchDeadline(const std::string& id, const std::vector<std::string>& ids) {
  for (const std::string& one : ids) {
    if (one.ends_with("/" + id)) {
      return fmt::format("no deadline '{}'; did you mean '{}'?", id, one);
    }
  }
  return NoSuchName("deadline", id, ids);
}

class Changing {
 public:
  Changing(const Scope& scope, const EventView& event, const JudgeContext& context,
           v1::Envelope* recorded, Problems& problems)
      : scope_(scope), event_(event), context_(context), recorded_(recorded), problems_(problems) {}

  void Check() {
    const std::string& type = event_.entry->type();
    if (scope_.instance.phase().empty()) {
      Add("start", fmt::format("{} has no events yet; there is nothing that {} could change.",
                               scope_.instance.stream(), type));
    } else if (type == "EventCorrected") {
      CheckCorrection(Read<v1::EventCorrected>());
    } else if (type == "EventRetracted") {
      CheckRetraction(Read<v1::EventRetracted>());
    } else if (type == "DeadlineMoved") {
      CheckMove(Read<v1::DeadlineMoved>());
    } else if (type == "DeadlineWaived") {
      CheckWaiver(Read<v1::DeadlineWaived>());
    } else if (type == "ConditionWaived") {
      CheckConditionWaiver(scope_, Read<v1::ConditionWaived>(), problems_);
    } else if (type == "InstanceMigrated") {
      CheckMigration(Read<v1::InstanceMigrated>());
    }
  }

 private:
  template <typename M>
  M Read() const {
    M message;
    message.ParseFromString(event_.entry->payload());
    return message;
  }

  void Add(std::string rule, std::string message, std::string about = "") {
    AddProblem({std::move(rule), std::move(message), std::move(about)}, false, problems_);
  }

  // The event that is changed; absent if it cannot be, which was then said.
  std::optional<v1::HistoryEntry> Original(uint64_t version) {
    const v1::InstanceState& state = scope_.instance.state();
    const std::string about = fmt::format("#{}", version);
    if (version == 0 || version > state.version()) {
      Add("event", fmt::format("There is no event #{}; the last is #{}.", version, state.version()),
          about);
      return std::nullopt;
    }
    if (Contains(state.retracted(), version)) {
      Add("event", fmt::format("Event #{} was retracted already.", version), about);
      return std::nullopt;
    }
    for (const v1::HistoryEntry& entry : scope_.instance.history()) {
      if (entry.version() == version) return entry;
    }
    const auto stored =
        context_.original ? context_.original(version) : absl::NotFoundError("it is not at hand");
    if (!stored.ok()) {
      Add("event",
          fmt::format("Event #{} cannot be read: {}.", version,
                      std::string(stored.status().message())),
          about);
      return std::nullopt;
    }
    if (ChangesHistory(stored->type()) || stored->type() == "InstanceMigrated") {
      Add("event",
          fmt::format("#{} is itself {}; correct the event that it was about once more instead.",
                      version, stored->type()),
          about);
      return std::nullopt;
    }
    return EntryOf(*stored);
  }

  void CheckCorrection(const v1::EventCorrected& corrected) {
    const auto original = Original(corrected.event());
    if (!corrected.has_payload() && !corrected.has_occurred_on()) {
      Add("payload", "Say what is corrected: a new payload, a new date, or both.");
    }
    if (corrected.has_occurred_on()) {
      CheckOccurredOn(scope_, corrected.occurred_on(), {}, problems_);
    }
    if (!original) return;
    CheckTime(*original, corrected);
    const auto before = scope_.definition.ParsePayload(original->type(), original->payload());
    if (!corrected.has_payload()) {
      if (before.ok()) CheckStated(**before, *original, corrected);
      return;
    }
    const auto payload = scope_.definition.ParsePayload(original->type(), corrected.payload());
    if (!payload.ok()) {
      Add("payload", fmt::format("{}.", std::string(payload.status().message())));
      return;
    }
    PayloadRules rules;
    for (const std::string& name : original->unknown()) {
      const auto* field = (*payload)->GetDescriptor()->FindFieldByName(name);
      if (field != nullptr && !IsGiven(**payload, field)) rules.unknown.insert(name);
    }
    for (const FieldProblem& problem : CheckPayload(**payload, rules)) {
      Add(problem.field, AsSentence(problem.message));
    }
    CheckReferences(scope_.definition, context_.references, **payload,
                    before.ok() ? before->get() : nullptr, recorded_, problems_);
    if (const v1::EventType* type = scope_.definition.FindEvent(original->type());
        type != nullptr && recorded_ != nullptr) {
      PinFacts(scope_.definition, context_.references, *type, **payload,
               {before.ok() ? before->get() : nullptr, &*original}, *recorded_);
    }
    CheckFieldsHaveBegun(scope_, **payload, {}, problems_);
    CheckStated(**payload, *original, corrected);
  }

  // The minute on the day that it would then have happened.
  void CheckTime(const v1::HistoryEntry& original, const v1::EventCorrected& corrected) {
    const std::string& bytes = corrected.has_payload() ? corrected.payload() : original.payload();
    const auto payload = scope_.definition.ParsePayload(original.type(), bytes);
    if (!payload.ok()) return;
    v1::Period day = corrected.has_occurred_on() ? corrected.occurred_on() : original.occurred_on();
    if (const auto stated = DaysStatedIn(**payload)) day = stated->period;
    if (CheckPeriod(day).ok()) CheckOccurredAt(**payload, day, scope_.now, problems_);
  }

  // The date follows days that the payload states, and may not contradict them.
  void CheckStated(const google::protobuf::Message& payload, const v1::HistoryEntry& original,
                   v1::EventCorrected corrected) {
    const auto stated = DaysStatedIn(payload);
    if (!stated) return;
    if (corrected.has_occurred_on()) {
      if (!CheckPeriod(corrected.occurred_on()).ok() ||
          IsSamePeriod(corrected.occurred_on(), stated->period)) {
        return;
      }
      Add("occurred_on",
          fmt::format("'{}' says that it happened {}, and the correction dates it {}: correct "
                      "'{}'; the date follows it.",
                      stated->field, ToText(stated->period), ToText(corrected.occurred_on()),
                      stated->field));
      return;
    }
    if (original.has_occurred_on() && IsSamePeriod(original.occurred_on(), stated->period)) return;
    CheckOccurredOn(scope_, stated->period, {}, problems_);
    *corrected.mutable_occurred_on() = stated->period;
    recorded_->set_payload(corrected.SerializeAsString());
  }

  void CheckRetraction(const v1::EventRetracted& retracted) {
    const auto original = Original(retracted.event());
    if (!original) return;
    const v1::EventType* type = scope_.definition.FindEvent(original->type());
    if (type != nullptr && type->starts()) {
      Add("start",
          fmt::format("#{} began the instance and cannot be retracted; correct it, or record how "
                      "the instance ended.",
                      retracted.event()),
          fmt::format("#{}", retracted.event()));
    }
  }

  // What moves a deadline whose date is an activity's: " The date is the activity's: ...".
  std::string Rescheduling(std::string_view deadline) const {
    const v1::Deadline* rule = scope_.definition.FindDeadline(deadline);
    const bool of_activity =
        rule != nullptr &&
        std::any_of(rule->due().begin(), rule->due().end(), [](const v1::DateRule& due) {
          return due.from().activity_field().rfind("due", 0) == 0;
        });
    std::vector<std::string> events;
    for (const v1::EventType& type : scope_.definition.proto().event()) {
      const auto& effects = type.effect();
      if (std::any_of(effects.begin(), effects.end(), [](const v1::Effect& effect) {
            return effect.activity().kind() == v1::ActivityChange::RESCHEDULE;
          })) {
        events.push_back(type.name());
      }
    }
    if (!of_activity || events.empty()) return "";
    return fmt::format(" The date is the activity's: record {} to move it.", EitherOf(events));
  }

  // The deadline as it stands; absent if it may not be changed, which was said.
  std::optional<v1::DeadlineState> Deadline(const std::string& id, bool moved, absl::Time until) {
    if (id.empty()) return std::nullopt;  // The payload's check says so.
    std::vector<std::string> ids;
    for (const v1::DeadlineState& state :
         Schedule(scope_.definition, scope_.instance, scope_.places, until)) {
      if (state.id() != id) {
        ids.push_back(state.id());
        continue;
      }
      if (!(moved ? state.movable() : state.waivable())) {
        Add("deadline",
            fmt::format("Deadline '{}' stands: it may not be {}.{}", id, moved ? "moved" : "waived",
                        moved ? Rescheduling(state.name()) : ""));
        return std::nullopt;
      }
      if (state.state() == v1::DeadlineState::MET || state.state() == v1::DeadlineState::WAIVED ||
          state.state() == v1::DeadlineState::CANCELLED) {
        Add("deadline", fmt::format("Deadline '{}' is no longer owed: it is {}.", id,
                                    state.state() == v1::DeadlineState::MET      ? "met"
                                    : state.state() == v1::DeadlineState::WAIVED ? "waived"
                                                                                 : "cancelled"));
        return std::nullopt;
      }
      return state;
    }
    Add("deadline", AsSentence(NoSuchDeadline(id, ids)));
    return std::nullopt;
  }

  void CheckMove(const v1::DeadlineMoved& moved) {
    if (!moved.has_due() || !CheckDate(moved.due()).ok()) return;
    const absl::CivilDay due = LastDay(moved.due());
    const absl::Time until = std::max(scope_.now, InstantOf(due + 1, 0, absl::UTCTimeZone()));
    const auto state = Deadline(moved.deadline(), true, until);
    if (!state) return;
    const v1::Deadline* rule = scope_.definition.FindDeadline(state->name());
    if (rule == nullptr) return;
    if (rule->moves_max() > 0 && state->moves() >= rule->moves_max()) {
      Add("deadline", fmt::format("Deadline '{}' may be moved {} time{}, and was.", state->id(),
                                  rule->moves_max(), rule->moves_max() == 1 ? "" : "s"));
    }
    if (!rule->has_latest()) return;
    for (const DeadlineThing& thing : ThingsOf(scope_, *rule)) {
      if (thing.about != state->about()) continue;
      AtHand at_hand = thing.at_hand;
      if (state->has_boundary()) at_hand.occurrence = LastDay(state->boundary());
      const Place place = state->responsible().empty()
                              ? PlaceAtHand(scope_, at_hand)
                              : scope_.places.Of(state->responsible(0).organisation());
      const auto latest = Reckon(scope_, rule->latest(), at_hand, place);
      if (latest && due > latest->day) {
        Add("deadline", fmt::format("Deadline '{}' may not be moved past {}.", state->id(),
                                    ToText(ToDate(latest->day), true)));
      }
    }
  }

  void CheckWaiver(const v1::DeadlineWaived& waived) {
    Deadline(waived.deadline(), false, scope_.now);
  }

  void CheckMigration(const v1::InstanceMigrated& migrated) {
    const uint32_t present = scope_.instance.state().definition_version();
    if (migrated.definition_version() == present) {
      Add("migration",
          fmt::format("It runs on version {} of '{}' already.", present, scope_.definition.name()));
    } else if (!context_.definition_of ||
               context_.definition_of(migrated.definition_version()) == nullptr) {
      Add("migration", fmt::format("Version {} of '{}' is not deployed.",
                                   migrated.definition_version(), scope_.definition.name()));
    }
  }

  const Scope& scope_;
  const EventView& event_;
  const JudgeContext& context_;
  v1::Envelope* recorded_;
  Problems& problems_;
};

}  // namespace

void CheckChange(const Scope& scope, const EventView& event, const JudgeContext& context,
                 v1::Envelope* recorded, Problems& problems) {
  Changing(scope, event, context, recorded, problems).Check();
}

namespace {

std::vector<Breach> Broken(const Definition& definition, const Places& places,
                           const Instance& instance, bool only_own) {
  std::vector<Breach> breaches;
  Problems earlier;
  const auto add = [&breaches](const v1::HistoryEntry& entry, const Problems& problems) {
    for (const Problem& problem : problems) {
      if (entry.backfill() && problem.backfill_serves) continue;
      breaches.push_back({entry.version(), entry.type(), problem.failure});
    }
  };
  const auto view = [&definition](const v1::HistoryEntry& entry) {
    EventView event{&entry, nullptr};
    if (auto payload = definition.ParsePayload(entry.type(), entry.payload()); payload.ok()) {
      event.payload = *std::move(payload);
    }
    return event;
  };
  RefoldObserver observer;
  observer.before = [&](const Instance& present, const v1::HistoryEntry& entry) {
    earlier.clear();
    if (!only_own) earlier = StandingProblems({definition, present, places, ClockOf(present)});
    const v1::EventType* type = definition.FindEvent(entry.type());
    const EventView event = view(entry);
    if (type == nullptr || event.payload == nullptr ||
        entry.definition_version() != definition.version()) {
      return;
    }
    add(entry, ProblemsBefore({definition, present, places, ClockOf(present)}, *type, event));
  };
  observer.after = [&](const Instance& present, const v1::HistoryEntry& entry,
                       const Application& application) {
    const Scope later{definition, present, places, ClockOf(present)};
    const v1::EventType* type = definition.FindEvent(entry.type());
    const EventView event = view(entry);
    const bool is_own = type != nullptr && event.payload != nullptr &&
                        entry.definition_version() == definition.version();
    static const auto* const kNoRules = new v1::EventType();
    if (only_own) {
      if (is_own) add(entry, OwnProblemsAfter(later, *type, event, application));
      return;
    }
    add(entry, ProblemsAfter(earlier, later, is_own ? *type : *kNoRules, event,
                             is_own ? application : Application()));
  };
  Refold(definition, places, instance, HistoryOf(instance), {.observer = &observer});
  return breaches;
}

// The phase in which the instance was at that time, with its events up to `version`.
std::string PhaseAt(const Definition& definition, const Places& places, const Instance& instance,
                    uint64_t version, absl::Time at) {
  History history = HistoryOf(instance);
  std::erase_if(history,
                [version](const v1::HistoryEntry& entry) { return entry.version() > version; });
  const Instance then = Refold(definition, places, instance, history, {.clock_max = at});
  return Advance(definition, then, places, at).phase();
}

}  // namespace

std::vector<Breach> BrokenRules(const Definition& definition, const Places& places,
                                const Instance& instance) {
  return Broken(definition, places, instance, false);
}

std::vector<Breach> BrokenOwnRules(const Definition& definition, const Places& places,
                                   const Instance& instance) {
  return Broken(definition, places, instance, true);
}

std::vector<Failure> LostReferences(const Definition& definition, const JudgeContext& context,
                                    const Instance& before, const Instance& after,
                                    uint64_t first_changed) {
  std::vector<Failure> failures;
  // Organisations and people have no phases that anybody could want.
  if (!StreamId::Of(before.stream()).IsInstance()) return failures;
  for (const References::ReferringEvent& one :
       context.references.EventsReferringTo(before.stream(), first_changed)) {
    if (one.wanted.empty()) continue;
    const auto phase_in = [&](const Instance& instance) {
      return PhaseAt(definition, context.places, instance, one.pinned, one.judged_at);
    };
    const auto is_wanted = [&one](const std::string& phase) { return Contains(one.wanted, phase); };
    const std::string phase = phase_in(before);
    if (!is_wanted(phase) || is_wanted(phase_in(after))) continue;
    failures.push_back(
        {"reference",
         fmt::format("{}#{} refers to {} as it stood at #{}, in phase {}, where it would not have "
                     "been. Correct or retract that event first.",
                     one.stream, one.event, before.stream(), one.pinned,
                     PhaseWords(definition, phase)),
         one.stream});
  }
  return failures;
}

std::vector<Breach> NewBreaches(const std::vector<Breach>& before, std::vector<Breach> after) {
  const auto is_old = [&before](const Breach& breach) {
    return std::any_of(before.begin(), before.end(), [&breach](const Breach& old) {
      return old.at == breach.at && old.failure.rule == breach.failure.rule &&
             old.failure.about == breach.failure.about &&
             // Which phase it is, and when that was left, may be another now.
             (breach.failure.rule == "phase" || old.failure.message == breach.failure.message);
    });
  };
  after.erase(std::remove_if(after.begin(), after.end(), is_old), after.end());
  return after;
}

}  // namespace tandem
