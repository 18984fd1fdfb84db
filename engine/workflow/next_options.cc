// What may be recorded now, whatever it says.
#include <utility>

#include "engine/workflow/decide.h"
#include "engine/workflow/failure.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/phase.h"
#include "engine/workflow/words.h"
#include "fmt/format.h"

namespace tandem {
namespace {

bool WasRecorded(const Instance& instance, const std::string& type) {
  for (const v1::HistoryEntry& entry : instance.history()) {
    if (entry.type() == type) return true;
  }
  return false;
}

NextOption OptionOf(const Scope& scope, const v1::EventType& type) {
  NextOption option;
  option.type = &type;
  const bool has_begun = !scope.instance.phase().empty();
  if (type.starts() == has_begun) {
    option.blocked_by.push_back(has_begun ? "It has begun already."
                                          : "The instance has not begun yet.");
    return option;
  }
  const Timeliness timeliness =
      TimelinessOf(scope.definition, scope.instance.state(), type, nullptr);
  option.late = timeliness == Timeliness::kLate;
  if (option.late && type.only_in_phase()) {
    option.blocked_by.push_back(OnlyInPhaseWords(scope.definition, type));
    option.late = false;
  }
  if (option.late) option.happened_by = LeftOn(scope.definition, scope.instance.state(), type);
  if (timeliness == Timeliness::kEarly) {
    option.blocked_by.push_back(
        fmt::format("It is recorded in {}.", PhaseListWords(scope.definition, type.phase())));
  }
  if (type.repeat() == v1::EventType::ONCE && WasRecorded(scope.instance, type.name())) {
    option.blocked_by.push_back("It is recorded once, and was.");
  }
  for (const v1::Condition& condition : type.require()) {
    for (const Failure& failure : FailuresOf(scope, condition, AtHand(), "require")) {
      option.blocked_by.push_back(failure.about.empty()
                                      ? TextOf(failure)
                                      : fmt::format("{} ({})", TextOf(failure), failure.about));
    }
    if (Judge(scope, condition, AtHand()) == Truth::kUnknown) {
      option.depends_on.push_back(WordsOf(scope.definition, condition));
    }
  }
  if (option.late) return option;
  for (const v1::Effect& effect : type.effect()) {
    if (!effect.has_when() && !effect.enter().empty()) option.leads_to = effect.enter();
    if (!effect.has_when() && effect.resume()) {
      option.leads_to = scope.instance.state().resume_phase();
    }
  }
  // Entering is judged with the event's own effects: what one of them sets, or what
  // the event says, is not in its way.
  if (option.leads_to == scope.instance.phase()) option.leads_to.clear();
  return option;
}

}  // namespace

std::vector<NextOption> NextOptions(const Definition& definition, const Instance& instance,
                                    const JudgeContext& context) {
  const Instance present = Advance(definition, instance, context.places, context.now);
  Scope scope{definition, present, context.places, context.now};
  scope.references = &context.references;
  std::vector<NextOption> options;
  for (const v1::EventType& type : definition.proto().event()) {
    scope.hypothetical = &type;
    options.push_back(OptionOf(scope, type));
  }
  return options;
}

}  // namespace tandem
