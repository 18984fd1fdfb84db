#include "engine/workflow/words.h"

#include <algorithm>

#include "engine/workflow/money.h"
#include "fmt/format.h"

namespace tandem {
namespace {

constexpr int kNestingMax = 6;

std::string Joined(const std::vector<std::string>& words, std::string_view last) {
  std::string joined;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) joined += i + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
    joined += words[i];
  }
  return joined;
}

class Wording {
 public:
  explicit Wording(const Definition& definition) : definition_(definition) {}

  std::string Of(const v1::Condition& condition, int depth) const {
    if (depth > kNestingMax) return "a condition further down holds";
    std::string words = Test(condition, depth);
    if (condition.has_when()) {
      words = fmt::format("{} (where {})", words, Of(condition.when(), depth + 1));
    }
    return words;
  }

 private:
  std::string Inner(const v1::Condition& condition, int depth) const {
    if (condition.message().en().empty()) return Of(condition, depth + 1);
    std::string message = condition.message().en();
    while (!message.empty() && message.back() == '.') message.pop_back();
    return fmt::format("\"{}\"", message);
  }

  std::string Several(const v1::Conditions& conditions, std::string_view last, int depth) const {
    std::vector<std::string> words;
    for (const v1::Condition& one : conditions.of()) words.push_back(Inner(one, depth));
    return Joined(words, last);
  }

  std::string Events(const v1::EventPattern& pattern, int depth) const {
    std::vector<std::string> types(pattern.event().begin(), pattern.event().end());
    std::string words = types.empty() ? "any event" : Joined(types, "or");
    if (pattern.has_where()) words += fmt::format(" (where {})", Inner(pattern.where(), depth));
    const std::vector<std::string> undoing(pattern.undone_by().begin(), pattern.undone_by().end());
    if (!undoing.empty()) words += fmt::format(" that no {} undid", Joined(undoing, "or"));
    return words;
  }

  std::string Things(const v1::Selection& selection, int depth) const {
    std::string words = "thing";
    switch (selection.things_case()) {
      case v1::Selection::kParties: {
        std::vector<std::string> roles;
        for (const std::string& name : selection.parties().role()) {
          const v1::PartyRole* role = definition_.FindRole(name);
          roles.push_back(role == nullptr || role->title().en().empty() ? name
                                                                        : role->title().en());
        }
        words = roles.empty() ? "party" : Joined(roles, "and");
        break;
      }
      case v1::Selection::kActivities:
        words = "activity";
        if (!selection.activities().state().empty()) {
          words += fmt::format(" that is {}", States(selection.activities()));
        }
        break;
      case v1::Selection::kItems:
        words = selection.items();
        break;
      case v1::Selection::kEvents:
        words = fmt::format("recorded {}", Events(selection.events(), depth));
        break;
      case v1::Selection::kInstances:
        words = fmt::format("{} that refers to this", selection.instances().workflow());
        break;
      case v1::Selection::THINGS_NOT_SET:
        break;
    }
    if (selection.has_where()) words += fmt::format(" (where {})", Inner(selection.where(), depth));
    return words;
  }

  std::string States(const v1::ActivityStates& states) const {
    std::vector<std::string> words;
    for (const int state : states.state()) {
      std::string name = v1::Activity::State_Name(static_cast<v1::Activity::State>(state));
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
      words.push_back(std::move(name));
    }
    return Joined(words, "or");
  }

  std::string Day(const v1::DateRule& rule, int depth) const {
    std::string anchor = "the day";
    switch (rule.anchor_case()) {
      case v1::DateRule::kEvent:
        anchor = fmt::format("the last {}", Events(rule.event(), depth));
        break;
      case v1::DateRule::kFirstEvent:
        anchor = fmt::format("the first {}", Events(rule.first_event(), depth));
        break;
      case v1::DateRule::kFrom:
        anchor = ValueOf(rule.from(), depth);
        break;
      case v1::DateRule::kPhase:
        anchor = fmt::format("entering phase {}", PhaseWords(definition_, rule.phase()));
        break;
      case v1::DateRule::kEarliest:
        anchor = "the earliest of several days";
        break;
      case v1::DateRule::kLatest:
        anchor = "the latest of several days";
        break;
      case v1::DateRule::ANCHOR_NOT_SET:
        break;
    }
    const auto offset = [&anchor](int64_t count, std::string_view unit) {
      if (count == 0) return;
      anchor =
          fmt::format("{} {}{} {} {}", count < 0 ? -count : count, unit,
                      count == 1 || count == -1 ? "" : "s", count < 0 ? "before" : "after", anchor);
    };
    offset(rule.months(), "month");
    offset(rule.calendar_days(), "day");
    offset(rule.working_days(), "working day");
    if (rule.has_clock()) anchor += fmt::format(", at {}", ValueOf(rule.clock(), depth));
    return anchor;
  }

  std::string ValueOf(const v1::Value& value, int depth) const {
    switch (value.value_case()) {
      case v1::Value::kFact: {
        const v1::Fact* fact = definition_.FindFact(value.fact());
        return fact == nullptr || fact->title().en().empty()
                   ? fmt::format("'{}'", value.fact())
                   : fmt::format("'{}'", fact->title().en());
      }
      case v1::Value::kField:
        return fmt::format("the event's '{}'", value.field());
      case v1::Value::kActivityField:
        return fmt::format("the activity's '{}'", value.activity_field());
      case v1::Value::kItemField:
        return fmt::format("the item's '{}'", value.item_field());
      case v1::Value::kAtHand:
        switch (value.at_hand()) {
          case v1::Value::PARTY:
            return "the party";
          case v1::Value::ACTIVITY:
            return "the activity";
          case v1::Value::ITEM:
            return "the item";
          case v1::Value::EVENT:
            return "the event's day";
          default:
            return "the occurrence";
        }
      case v1::Value::kNumber:
        return fmt::format("{}", value.number());
      case v1::Value::kText:
        return fmt::format("'{}'", value.text());
      case v1::Value::kFlag:
        return value.flag() ? "yes" : "no";
      case v1::Value::kMoney:
        return ToText(value.money());
      case v1::Value::kDay:
        return value.day();
      case v1::Value::kDate:
        return Day(value.date(), depth);
      case v1::Value::kSum:
        return fmt::format("the sum of {} over every {}", ValueOf(value.sum().value(), depth),
                           Things(value.sum().of(), depth));
      case v1::Value::kOther:
        return fmt::format("the '{}' of what '{}' refers to", value.other().fact(),
                           value.other().field());
      case v1::Value::VALUE_NOT_SET:
        break;
    }
    return "a value";
  }

  std::string Comparison(const v1::Compare& compare, int depth) const {
    std::vector<std::string> to;
    for (const v1::Value& one : compare.to()) to.push_back(ValueOf(one, depth));
    std::string_view relation = "is";
    switch (compare.is()) {
      case v1::Compare::LESS:
        relation = "is less (or earlier) than";
        break;
      case v1::Compare::AT_MOST:
        relation = "is at most (or no later than)";
        break;
      case v1::Compare::AT_LEAST:
        relation = "is at least (or no earlier than)";
        break;
      case v1::Compare::MORE:
        relation = "is more (or later) than";
        break;
      case v1::Compare::CONTAINS:
        relation = "contains";
        break;
      default:
        break;
    }
    return fmt::format("{} {} {}", ValueOf(compare.value(), depth), relation, Joined(to, "or"));
  }

  std::string Number(const v1::Count& count, int depth) const {
    const std::string things = Things(count.of(), depth);
    if (count.has_min() && count.has_max()) {
      return count.max() == 0
                 ? fmt::format("there is no {}", things)
                 : fmt::format("there are {} to {} of: {}", count.min(), count.max(), things);
    }
    if (count.has_max()) {
      return count.max() == 0 ? fmt::format("there is no {}", things)
                              : fmt::format("there are at most {} of: {}", count.max(), things);
    }
    return fmt::format("there are at least {} of: {}", count.min(), things);
  }

  std::string Test(const v1::Condition& condition, int depth) const {
    switch (condition.test_case()) {
      case v1::Condition::kAll:
        return Several(condition.all(), "and", depth);
      case v1::Condition::kAny:
        return Several(condition.any(), "or", depth);
      case v1::Condition::kNot:
        return fmt::format("it is not so that {}", Inner(condition.not_(), depth));
      case v1::Condition::kHolds: {
        const v1::Condition* named = definition_.FindCondition(condition.holds());
        return named == nullptr ? condition.holds() : Inner(*named, depth);
      }
      case v1::Condition::kHappened:
        return fmt::format("{} was recorded", Events(condition.happened(), depth));
      case v1::Condition::kEvidence: {
        const auto& kinds = condition.evidence().kind();
        const std::vector<std::string> words(kinds.begin(), kinds.end());
        return words.empty() ? "evidence is given"
                             : fmt::format("evidence of kind {} is given", Joined(words, "or"));
      }
      case v1::Condition::kEvery:
        return fmt::format("for every {}, {}", Things(condition.every().of(), depth),
                           Inner(condition.every().holds(), depth));
      case v1::Condition::kCount:
        return Number(condition.count(), depth);
      case v1::Condition::kCompare:
        return Comparison(condition.compare(), depth);
      case v1::Condition::kKnown:
        return fmt::format("{} is known", ValueOf(condition.known(), depth));
      case v1::Condition::kReached:
        return fmt::format("{} has come", Day(condition.reached(), depth));
      case v1::Condition::kInPhase:
        return fmt::format("the phase is {}",
                           PhaseListWords(definition_, condition.in_phase().phase()));
      case v1::Condition::kPhaseReached:
        return fmt::format("phase {} is reached",
                           PhaseWords(definition_, condition.phase_reached()));
      case v1::Condition::kPartyIn: {
        const auto& roles = condition.party_in().role();
        return fmt::format("the party's role is {}",
                           Joined(std::vector<std::string>(roles.begin(), roles.end()), "or"));
      }
      case v1::Condition::kActivityIn:
        return fmt::format("the activity is {}", States(condition.activity_in()));
      case v1::Condition::kHappenedBy: {
        const v1::DateRule& by = condition.happened_by();
        std::string words = fmt::format("the event happened by {}", Day(by, depth));
        if (!by.time().empty()) words += fmt::format(", {}", by.time());
        if (!by.zone().empty()) words += fmt::format(" {}", by.zone());
        return words;
      }
      case v1::Condition::TEST_NOT_SET:
        break;
    }
    return "nothing is asked";
  }

  const Definition& definition_;
};

}  // namespace

std::string WordsOf(const Definition& definition, const v1::Condition& condition) {
  if (!condition.message().en().empty()) return condition.message().en();
  if (condition.test_case() == v1::Condition::kHolds) {
    const v1::Condition* named = definition.FindCondition(condition.holds());
    if (named != nullptr && !named->message().en().empty()) return named->message().en();
  }
  return fmt::format("It must be so that {}.", Wording(definition).Of(condition, 0));
}

std::string PhaseWords(const Definition& definition, std::string_view phase) {
  const v1::Phase* found = definition.FindPhase(phase);
  return fmt::format("'{}'", found == nullptr || found->title().en().empty() ? std::string(phase)
                                                                             : found->title().en());
}

std::string OnlyInPhaseWords(const Definition& definition, const v1::EventType& type) {
  return fmt::format("{} is recorded only while the phase is {}, and not afterwards.", type.name(),
                     PhaseListWords(definition, type.phase()));
}

std::string EitherOf(const std::vector<std::string>& words) { return Joined(words, "or"); }

}  // namespace tandem
