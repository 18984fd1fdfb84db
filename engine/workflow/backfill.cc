#include "engine/workflow/backfill.h"

#include <string>
#include <utility>

#include "engine/workflow/phase.h"
#include "engine/workflow/words.h"
#include "fmt/format.h"

namespace tandem {
namespace {

void AddUnmet(std::string condition, std::string message, std::string about, v1::Envelope& event) {
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

}  // namespace

void AddOrExcuse(Problem problem, const Definition& definition, const Instance& before,
                 const v1::EventType& type, v1::Envelope& event, Problems& problems) {
  if (!event.backfill() || !problem.backfill_serves) {
    AddProblem(std::move(problem.failure), problem.backfill_serves, problems);
    return;
  }
  if (problem.failure.rule == "phase") {
    for (const v1::Phase* phase : PassedOver(definition, before.state(), type)) {
      AddUnmet("phase",
               fmt::format("Nobody recorded how it came to phase {}.",
                           PhaseWords(definition, phase->name())),
               phase->name(), event);
    }
    return;
  }
  const bool is_named = definition.FindCondition(problem.failure.rule) != nullptr;
  AddUnmet(is_named ? problem.failure.rule : "", problem.failure.message, problem.failure.about,
           event);
}

}  // namespace tandem
