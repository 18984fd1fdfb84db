#include "tools/tandem/known_names.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "engine/base/localized_text.h"
#include "engine/base/status_macros.h"
#include "engine/workflow/name_search.h"
#include "engine/workflow/near_name.h"
#include "tools/tandem/loose_name.h"

namespace tandem::cli {
namespace {

constexpr char kCore[] = "core";
constexpr char kAll[] = "*";

// Those that may be meant: the one that is named, or all.
absl::StatusOr<std::vector<std::shared_ptr<const Programme>>> Programmes(const std::string& named,
                                                                         Session& session) {
  v1::Request request;
  request.mutable_status();
  TANDEM_ASSIGN_OR_RETURN(const v1::Reply reply, session.Ask(request));
  std::vector<std::string> names(reply.status().programme().begin(),
                                 reply.status().programme().end());
  if (std::find(names.begin(), names.end(), kCore) == names.end()) names.emplace_back(kCore);
  if (!named.empty()) {
    if (std::find(names.begin(), names.end(), named) == names.end()) {
      return absl::NotFoundError(NoSuchName("programme", named, names));
    }
    names = {named};
  }
  std::vector<std::shared_ptr<const Programme>> programmes;
  for (const std::string& name : names) {
    TANDEM_ASSIGN_OR_RETURN(std::shared_ptr<const Programme> programme,
                            session.ProgrammeNamed(name));
    programmes.push_back(std::move(programme));
  }
  return programmes;
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
                          Programmes(options.programme, session));
  std::vector<std::string> workflows;
  std::vector<std::string> phases;
  bool phase_is_known = options.phase.empty();
  bool workflow_is_known = any_workflow;
  for (const std::shared_ptr<const Programme>& programme : programmes) {
    for (const auto& [name, definition] : programme->workflows()) {
      workflows.push_back(name);
      workflow_is_known = workflow_is_known || name == options.workflow;
      if (!any_workflow && name != options.workflow) continue;
      for (const v1::Phase& phase : definition->proto().phase()) {
        const std::string& title = TextIn(phase.title(), session.language());
        phases.push_back(title.empty() ? phase.name() : title);
        phase_is_known =
            phase_is_known || IsPhaseCalled(phase.name(), phase.title(), options.phase);
      }
    }
  }
  if (!workflow_is_known) {
    return absl::NotFoundError(NoSuchName("workflow", options.workflow, workflows));
  }
  if (!phase_is_known) return absl::NotFoundError(NoSuchName("phase", options.phase, phases));
  return absl::OkStatus();
}

}  // namespace tandem::cli
