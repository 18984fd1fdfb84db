#include "engine/workflow/waiver_check.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "engine/base/contains.h"
#include "engine/workflow/condition.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/event_judge.h"
#include "engine/workflow/failure.h"
#include "engine/workflow/message_walk.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/occurred_on.h"
#include "fmt/format.h"

namespace tandem {
namespace {

enum class Asked { kNever, kMay, kMust };

// What a condition may be waived for.
struct Extent {
  Asked about = Asked::kNever;
  Asked occurrence = Asked::kNever;
};

Asked Widest(Asked a, Asked b) { return std::max(a, b); }

// Calls visit(condition) for all within `root`, through names as well.
template <typename Visit>
void WalkConditions(const Definition& definition, const google::protobuf::Message& root, int depth,
                    const Visit& visit) {
  if (depth > Scope::kDepthMax) return;
  WalkEach<v1::Condition>(root, [&](const v1::Condition& condition) {
    visit(condition);
    if (const auto* named = definition.FindCondition(condition.holds())) {
      WalkConditions(definition, *named, depth + 1, visit);
    }
  });
}

bool Mentions(const Definition& definition, const google::protobuf::Message& root,
              const std::string& name) {
  bool mentions = false;
  WalkConditions(definition, root, 0, [&](const v1::Condition& condition) {
    mentions = mentions || condition.name() == name;
  });
  return mentions;
}

bool ChoosesThings(const Definition& definition, const v1::Condition& condition) {
  bool chooses = false;
  WalkConditions(definition, condition, 0, [&chooses](const v1::Condition& inner) {
    chooses = chooses || inner.has_every();
  });
  return chooses;
}

// Whether events of the type are refused where the condition does not hold.
bool Blocks(const Definition& definition, const v1::Condition& condition,
            const v1::EventType& type) {
  const auto mentions = [&](const v1::Condition& one) {
    return Mentions(definition, one, condition.name());
  };
  return std::any_of(type.require().begin(), type.require().end(), mentions) ||
         std::any_of(type.ensure().begin(), type.ensure().end(), mentions);
}

Extent ExtentOf(const Definition& definition, const v1::Condition& condition) {
  Extent extent;
  if (ChoosesThings(definition, condition)) extent.about = Asked::kMust;
  for (const v1::EventType& type : definition.proto().event()) {
    if (!Blocks(definition, condition, type)) continue;
    for (const NamingField& naming : definition.NamingFieldsOf(type.name())) {
      const Asked asked = RuleOf(naming.field).required() ? Asked::kMust : Asked::kMay;
      Asked& of_kind = naming.kind == "occurrence" ? extent.occurrence : extent.about;
      of_kind = Widest(of_kind, asked);
    }
  }
  for (const v1::Deadline& deadline : definition.proto().deadline()) {
    if (!Mentions(definition, deadline, condition.name())) continue;
    if (deadline.has_each()) extent.about = Widest(extent.about, Asked::kMay);
    if (deadline.has_repeat()) extent.occurrence = Widest(extent.occurrence, Asked::kMay);
  }
  return extent;
}

std::vector<std::string> WaivableIn(const v1::Definition& definition) {
  std::vector<std::string> waivable;
  WalkEach<v1::Condition>(definition, [&waivable](const v1::Condition& condition) {
    if (condition.waivable()) waivable.push_back(condition.name());
  });
  return waivable;
}

// Whether it is parties alone that the condition is judged for. Of an activity or an item
// the next event may tell; who takes part is known.
bool IsOfPartiesAlone(const Definition& definition, const v1::Condition& condition) {
  bool parties = true;
  WalkConditions(definition, condition, 0, [&parties](const v1::Condition& inner) {
    parties = parties && (!inner.has_every() || inner.every().of().has_parties());
  });
  for (const v1::EventType& type : definition.proto().event()) {
    if (!Blocks(definition, condition, type)) continue;
    for (const NamingField& naming : definition.NamingFieldsOf(type.name())) {
      parties = parties && (naming.kind == "party" || naming.kind == "occurrence");
    }
  }
  return parties;
}

bool IsEventHere(const Scope& scope, const std::string& about) {
  uint64_t version = 0;
  return about.size() > 1 && about[0] == '#' && absl::SimpleAtoi(about.substr(1), &version) &&
         version >= 1 && version <= scope.instance.state().version();
}

// Names the things that fail the condition, as a sentence. Empty: none does.
std::string FailingNow(const Scope& scope, const v1::Condition& condition) {
  std::vector<std::string> failing;
  for (const Failure& failure : FailuresOf(scope, condition, AtHand(), "")) {
    if (!failure.about.empty()) failing.push_back(fmt::format("'{}'", failure.about));
  }
  return failing.empty() ? "" : fmt::format(" It is not met for {}.", ListNames(failing));
}

bool IsSame(const v1::Waiver& waiver, const v1::ConditionWaived& waived) {
  return waiver.condition() == waived.condition() && waiver.about() == waived.about() &&
         waiver.has_occurrence() == waived.has_occurrence() &&
         IsSamePeriod(waiver.occurrence(), waived.occurrence());
}

class Checking {
 public:
  Checking(const Scope& scope, const v1::ConditionWaived& waived, Problems& problems)
      : scope_(scope), waived_(waived), problems_(problems) {}

  void Check() {
    const std::string& name = waived_.condition();
    const v1::Condition* condition = scope_.definition.FindCondition(name);
    const std::vector<std::string> waivable = WaivableIn(scope_.definition.proto());
    if (condition == nullptr) {
      return Add("condition", AsSentence(NoSuchName("waivable condition", name, waivable)));
    }
    if (!condition->waivable()) {
      return Add("condition", fmt::format("Condition '{}' cannot be waived; these can: {}.", name,
                                          waivable.empty() ? "none" : ListNames(waivable)));
    }
    const auto& waivers = scope_.instance.state().waiver();
    if (Contains(scope_.instance.state().waived(), name) ||
        std::any_of(waivers.begin(), waivers.end(),
                    [this](const v1::Waiver& one) { return IsSame(one, waived_); })) {
      return Add("condition", fmt::format("Condition '{}' is already waived.", name));
    }
    const Extent extent = ExtentOf(scope_.definition, *condition);
    CheckAbout(extent.about, *condition);
    CheckOccurrence(extent.occurrence);
  }

 private:
  void Add(std::string field, std::string message) {
    AddProblem({std::move(field), std::move(message), waived_.about()}, false, problems_);
  }

  void CheckAbout(Asked asked, const v1::Condition& condition) {
    const std::string& about = waived_.about();
    if (about.empty()) {
      if (asked != Asked::kMust) return;
      return Add("about", fmt::format("Say what '{}' is waived for: add 'about'.{}",
                                      waived_.condition(), FailingNow(scope_, condition)));
    }
    if (asked == Asked::kNever) {
      return Add("about",
                 fmt::format("'{}' cannot be waived for one thing only: leave out 'about'.",
                             waived_.condition()));
    }
    if (about[0] == '#' ? IsEventHere(scope_, about)
                        : !IsOfPartiesAlone(scope_.definition, condition)) {
      return;
    }
    std::vector<std::string> parties;
    for (const v1::Party& party : scope_.instance.state().party()) {
      parties.push_back(party.organisation());
    }
    if (Contains(parties, about)) return;
    const std::string nearest = NearestName(about, parties);
    Add("about", fmt::format("There is no '{}' here{}", about,
                             nearest.empty() ? "." : fmt::format("; did you mean '{}'?", nearest)));
  }

  void CheckOccurrence(Asked asked) {
    if (!waived_.has_occurrence() && asked == Asked::kMust) {
      return Add("occurrence", fmt::format("Say which period '{}' is waived for: add 'occurrence'.",
                                           waived_.condition()));
    }
    if (waived_.has_occurrence() && asked == Asked::kNever) {
      return Add("occurrence",
                 fmt::format("'{}' cannot be waived for one period only: leave out 'occurrence'.",
                             waived_.condition()));
    }
    if (!waived_.has_occurrence()) return;
    if (const absl::Status valid = CheckPeriod(waived_.occurrence()); !valid.ok()) {
      Add("occurrence", AsSentence(std::string(valid.message())));
    }
  }

  const Scope& scope_;
  const v1::ConditionWaived& waived_;
  Problems& problems_;
};

}  // namespace

void CheckConditionWaiver(const Scope& scope, const v1::ConditionWaived& waived,
                          Problems& problems) {
  if (waived.condition().empty()) return;  // The payload's check says so.
  Checking(scope, waived, problems).Check();
}

}  // namespace tandem
