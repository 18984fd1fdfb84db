#include "tools/tandem/known_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

#include "engine/base/contains.h"
#include "engine/base/localized_text.h"
#include "engine/base/status_macros.h"
#include "engine/workflow/name_search.h"
#include "engine/workflow/near_name.h"
#include "tools/tandem/deployed_programmes.h"
#include "tools/tandem/loose_name.h"
#include "tools/tandem/render/joined.h"

namespace tandem::cli {
namespace {

constexpr char kAll[] = "*";

using Workflows = std::vector<std::shared_ptr<const Definition>>;

std::string TitleOf(const v1::LocalizedText& title, const std::string& name,
                    const Session& session) {
  const std::string& text = TextIn(title, session.language());
  return text.empty() ? name : text;
}

// Whether a list that is asked for so looks through the workflow's instances.
bool IsLookedThrough(const ListOptions& options, const Programme& programme,
                     const std::string& workflow) {
  if (!options.workflow.empty() && options.workflow != kAll) return workflow == options.workflow;
  if (programme.name() == kCoreProgramme) return options.programme == kCoreProgramme;
  const auto& main = programme.manifest().main_workflow();
  return !options.workflow.empty() || main.empty() || Contains(main, workflow);
}

bool HasPhase(const Definition& workflow, const std::string& text) {
  const auto& phases = workflow.proto().phase();
  return std::any_of(phases.begin(), phases.end(), [&](const v1::Phase& phase) {
    return IsPhaseCalled(phase.name(), phase.title(), text);
  });
}

std::vector<std::string> PhaseTitles(const Definition& workflow, const Session& session) {
  std::vector<std::string> titles;
  for (const v1::Phase& phase : workflow.proto().phase()) {
    titles.push_back(TitleOf(phase.title(), phase.name(), session));
  }
  return titles;
}

// What there is instead of a phase that no workflow looked through has.
absl::Status NoSuchPhase(const std::string& text, const Workflows& looked_through,
                         const Workflows& others, const Session& session) {
  for (const std::shared_ptr<const Definition>& other : others) {
    if (!HasPhase(*other, text)) continue;
    return absl::NotFoundError(
        fmt::format("no phase '{}' in what is listed; '{}' has it: add --workflow {}", text,
                    TitleOf(other->proto().title(), other->name(), session), other->name()));
  }
  std::vector<std::string> all;
  std::string lines;
  for (const std::shared_ptr<const Definition>& workflow : looked_through) {
    const std::vector<std::string> titles = PhaseTitles(*workflow, session);
    all.insert(all.end(), titles.begin(), titles.end());
    lines +=
        fmt::format("\n  {}: {}", TitleOf(workflow->proto().title(), workflow->name(), session),
                    Joined(titles));
  }
  const std::string near = NearestName(text, all);
  return absl::NotFoundError(near.empty()
                                 ? fmt::format("no phase '{}'; there are:{}", text, lines)
                                 : fmt::format("no phase '{}'; did you mean '{}'?", text, near));
}

}  // namespace

bool IsPhaseCalled(const std::string& name, const v1::LocalizedText& title,
                   const std::string& text) {
  if (LooseName(name) == LooseName(text)) return true;
  const std::string key = SearchKey(text);
  if (key.empty()) return false;
  if (SearchKey(title.en()) == key) return true;
  return std::any_of(title.also().begin(), title.also().end(),
                     [&](const v1::Translation& one) { return SearchKey(one.text()) == key; });
}

absl::Status CheckNames(const ListOptions& options, Session& session) {
  const bool any_workflow = options.workflow.empty() || options.workflow == kAll;
  if (options.programme.empty() && any_workflow && options.phase.empty()) return absl::OkStatus();
  TANDEM_ASSIGN_OR_RETURN(const std::vector<std::shared_ptr<const Programme>> programmes,
                          DeployedProgrammes(options.programme, session));
  std::set<std::string> names;
  Workflows looked_through;
  Workflows others;
  for (const std::shared_ptr<const Programme>& programme : programmes) {
    for (const auto& [name, definition] : programme->workflows()) {
      names.insert(name);
      (IsLookedThrough(options, *programme, name) ? looked_through : others).push_back(definition);
    }
  }
  if (!any_workflow && names.count(options.workflow) == 0) {
    return absl::NotFoundError(
        NoSuchName("workflow", options.workflow, {names.begin(), names.end()}));
  }
  const bool phase_is_known =
      options.phase.empty() ||
      std::any_of(looked_through.begin(), looked_through.end(),
                  [&](const auto& workflow) { return HasPhase(*workflow, options.phase); });
  if (phase_is_known) return absl::OkStatus();
  return NoSuchPhase(options.phase, looked_through, others, session);
}

}  // namespace tandem::cli
