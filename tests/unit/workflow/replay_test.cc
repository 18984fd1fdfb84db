// Properties of folding: live is the same as replayed, and a corrected history is
// the one that would have been recorded right in the first place.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "engine/base/contains.h"
#include "engine/workflow/at_hand.h"
#include "engine/workflow/scope.h"
#include "tandem/v1/history.pb.h"
#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

const char* const kSteps[] = {"dig", "plant", "fence"};

std::string StepJson(int step) { return std::string(R"({"step": ")") + kSteps[step % 3] + "\""; }

// One of many events, some of which will be refused.
Told AnyEvent(int kind, int step, int day) {
  const std::string on = "2016-0" + std::to_string(1 + day % 9) + "-15";
  switch (kind) {
    case 0:
      return {"StepStarted", StepJson(step) + "}"};
    case 1:
      return {"StepDone", StepJson(step) + "}"};
    case 2:
      return {"StepMoved", StepJson(step) + R"(, "due": ")" + on + "\"}"};
    case 3:
      return {"StepDropped", StepJson(step) + "}"};
    case 4:
      return {"GrantCame", StepJson(step) + R"(, "amount": {"currency": "EUR", "minor": 700}})"};
    case 5:
      return {"Rested"};
    case 6:
      return {"WokenUp"};
    case 7:
      return {"Noted"};
    case 8:
      return {"Counted", R"({"party": "oslo", "period": ")" + on + "\"}"};
    case 9:
      return {"Extended", R"({"end": "2017-0)" + std::to_string(1 + day % 9) + "-01\"}"};
    case 10:
      return {"VisitPlanned",
              R"({"visit": "v)" + std::to_string(step) + R"(", "period": ")" + on + "\"}"};
    default:
      return {"Asked"};
  }
}

// Something that people do to what was recorded before: date it anew, retract it,
// move or waive what is owed.
Told AnyChange(const Story& story, int kind, int step, int days) {
  const auto version =
      1 + static_cast<uint64_t>(step * 7 + days) % static_cast<uint64_t>(story.events().size());
  if (kind == 0) {
    const absl::CivilDay on = absl::CivilDay(2016, 1, 4) + days;
    return story.Correction(version, "", "", absl::FormatCivilTime(on));
  }
  if (kind == 1) return story.Retraction(version);
  const std::vector<v1::DeadlineState> deadlines = story.Deadlines();
  const std::string& id = deadlines[static_cast<size_t>(step * 11 + days) % deadlines.size()].id();
  if (kind == 2) {
    return {"DeadlineMoved", R"({"deadline": ")" + id + R"(", "due": "2016-0)" +
                                 std::to_string(1 + days % 9) + R"(-20", "reason": "R"})"};
  }
  return {"DeadlineWaived", R"({"deadline": ")" + id + R"(", "reason": "R"})"};
}

constexpr int kEventKinds = 12;
constexpr int kChangeKinds = 4;
// Of the choices behind those: an event that is dated late, or a backfilled one.
constexpr int kLateKinds = 3;

// Lets time pass and records what is not refused.
Story AnyStory(const std::vector<std::tuple<int, int, int>>& choices) {
  Story story = Planned();
  absl::CivilDay day(2016, 1, 21);
  for (const auto& [kind, step, days] : choices) {
    day += days;
    story.At(absl::FormatCivilTime(day));
    Told told;
    if (kind < kEventKinds) {
      told = AnyEvent(kind, step, days);
    } else if (kind < kEventKinds + kChangeKinds) {
      told = AnyChange(story, kind - kEventKinds, step, days);
    } else {
      told = AnyEvent((kind + step * 5 + days) % kEventKinds, step, days);
      told.on = absl::FormatCivilTime(day - days);
      story.AsBackfill(kind == kEventKinds + kChangeKinds);
    }
    if (story.Refused(told).empty()) story.Then(told);
    story.AsBackfill(false);
  }
  return story;
}

auto AnyChoices() {
  return rc::gen::resize(
      25, rc::gen::container<std::vector<std::tuple<int, int, int>>>(
              rc::gen::tuple(rc::gen::inRange(0, kEventKinds + kChangeKinds + kLateKinds),
                             rc::gen::inRange(0, 3), rc::gen::inRange(0, 40))));
}

// The state without what tells how it came about: the clock and who corrected.
std::string Essence(const Instance& instance) {
  v1::InstanceState state = instance.Snapshot();
  state.clear_version();
  state.clear_position();
  state.clear_advanced_to();
  state.clear_last_by_person();
  state.clear_retracted();
  for (v1::HistoryEntry& entry : *state.mutable_snapshot_history()) {
    entry.clear_corrected_by();
    entry.clear_corrected_at();
    entry.clear_redated_by();
    entry.clear_reworded_by();
  }
  return StateText(Instance(std::move(state)));
}

RC_GTEST_PROP(Replay, GivesTheStateThatLiveTrafficLeft, ()) {
  const Story story = AnyStory(*AnyChoices());
  const Instance folded =
      Fold(story.definition(), "trees/orchard/one", story.events(), OrchardWorld());
  const Instance now = Advance(story.definition(), folded, OrchardWorld(), story.now());
  RC_ASSERT(StateText(now) == StateText(story.Now()));
}

RC_GTEST_PROP(Replay, GivesTheSameStateThroughASnapshotAnywhere, ()) {
  const Story story = AnyStory(*AnyChoices());
  const auto cut = *rc::gen::inRange<size_t>(0, story.events().size());
  Instance instance = Instance::Empty("trees/orchard/one", 1);
  for (size_t i = 0; i < story.events().size(); ++i) {
    if (i == cut) {
      v1::InstanceState stored;
      stored.ParseFromString(instance.Snapshot().SerializeAsString());
      instance = Instance(std::move(stored));
    }
    instance = Evolve(story.definition(), std::move(instance), story.events()[i], OrchardWorld());
  }
  instance = Advance(story.definition(), instance, OrchardWorld(), story.now());
  RC_ASSERT(StateText(instance) == StateText(story.Now()));
}

RC_GTEST_PROP(Replay, DoesNotDependOnHowOftenTimeWasLetPass, ()) {
  const Story story = AnyStory(*AnyChoices());
  Instance in_steps = story.Now();
  const int days = *rc::gen::inRange(1, 700);
  for (int day = 1; day <= days; day += 13) {
    in_steps =
        Advance(story.definition(), in_steps, OrchardWorld(), story.now() + absl::Hours(24 * day));
  }
  const absl::Time end = story.now() + absl::Hours(24 * days);
  in_steps = Advance(story.definition(), in_steps, OrchardWorld(), end);
  const Instance at_once = Advance(story.definition(), story.Now(), OrchardWorld(), end);
  RC_ASSERT(StateText(in_steps) == StateText(at_once));
}

RC_GTEST_PROP(Replay, OfACorrectedHistoryIsThatOfOneRecordedRightAtFirst, ()) {
  const auto choices = *AnyChoices();
  const std::string right =
      R"({"end": "2016-12-0)" + std::to_string(*rc::gen::inRange(1, 9)) + "\"}";
  Story wrong = AnyStory(choices);
  const Told correction = wrong.Correction(4, "Begun", right);
  if (!wrong.Refused(correction).empty()) RC_DISCARD("the correction breaks a rule");
  std::vector<v1::Envelope> corrected = wrong.events();
  v1::Envelope begun = corrected[3];
  wrong.Then(correction);
  v1::EventCorrected change;
  change.ParseFromString(wrong.events().back().payload());
  begun.set_payload(change.payload());
  corrected[3] = begun;
  const Instance at_first = Advance(
      wrong.definition(), Fold(wrong.definition(), "trees/orchard/one", corrected, OrchardWorld()),
      OrchardWorld(), wrong.now());
  RC_ASSERT(Essence(at_first) == Essence(wrong.Now()));
}

RC_GTEST_PROP(Replay, OfAHistoryWithARetractionIsThatOfOneWithoutTheEvent, ()) {
  Story story = AnyStory(*AnyChoices());
  // The next event from a random place on that may be retracted.
  auto place = *rc::gen::inRange<size_t>(0, story.events().size());
  size_t refused = 0;
  while (refused < story.events().size() && !story.Refused(story.Retraction(place + 1)).empty()) {
    place = (place + 1) % story.events().size();
    ++refused;
  }
  if (refused == story.events().size()) return;
  const Told retraction = story.Retraction(place + 1);
  std::vector<v1::Envelope> without = story.events();
  without.erase(without.begin() + static_cast<ptrdiff_t>(place));
  story.Then(retraction);
  const Instance never = Advance(
      story.definition(), Fold(story.definition(), "trees/orchard/one", without, OrchardWorld()),
      OrchardWorld(), story.now());
  RC_ASSERT(Essence(never) == Essence(story.Now()));
}

// Places that the index gives are those that looking at every entry finds.
bool IsIndexed(const Definition& definition, const Instance& instance) {
  const EventHistory& history = instance.history();
  for (const std::string& visit : history.Named(definition, "visit")) {
    std::vector<int> places;
    for (int i = 0; i < history.size(); ++i) {
      const std::vector<std::string> named =
          NamedBy(definition, ViewAt(definition, instance, i), "visit");
      if (Contains(named, visit)) places.push_back(i);
    }
    if (places.empty() || places != history.Naming(definition, "visit", visit)) return false;
  }
  size_t of_types = 0;
  for (const v1::EventType& type : definition.proto().event()) {
    const std::vector<std::string> types = {type.name()};
    for (const int place : history.OfTypes(definition, types)) {
      if (history[place].type() != type.name()) return false;
      ++of_types;
    }
  }
  const auto of_core =
      std::count_if(history.begin(), history.end(),
                    [](const v1::HistoryEntry& entry) { return IsHistoryEvent(entry.type()); });
  return of_types + static_cast<size_t>(of_core) == static_cast<size_t>(history.size());
}

RC_GTEST_PROP(History, IsFoundByItsIndexInEveryCopyThatGoesOnByItself, ()) {
  const Story story = AnyStory(*AnyChoices());
  Story other = story;
  Story another = story;
  const Told planned{"VisitPlanned", R"({"visit": "w", "period": "2016-03-15"})"};
  if (other.Refused(planned).empty()) other.Then(planned);
  const Told moved{"VisitPlanned", R"({"visit": "x", "period": "2016-03-15"})"};
  if (another.Refused(moved).empty()) another.Then(moved);
  RC_ASSERT(IsIndexed(story.definition(), other.Now()));
  RC_ASSERT(IsIndexed(story.definition(), another.Now()));
  RC_ASSERT(IsIndexed(story.definition(), story.Now()));
  RC_ASSERT(IsIndexed(story.definition(), other.Now()));
}

RC_GTEST_PROP(Schedule, AlwaysSaysWhoOwesWhatByWhen, ()) {
  const Story story = AnyStory(*AnyChoices());
  for (const v1::DeadlineState& deadline : story.Deadlines()) {
    RC_ASSERT(!deadline.id().empty());
    RC_ASSERT(deadline.has_due());
    RC_ASSERT(deadline.state() != v1::DeadlineState::STATE_UNSPECIFIED);
    RC_ASSERT(deadline.responsible_size() > 0);
  }
}

}  // namespace
}  // namespace tandem
