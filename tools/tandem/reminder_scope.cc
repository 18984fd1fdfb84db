#include "tools/tandem/reminder_scope.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "engine/base/contains.h"
#include "engine/base/status_macros.h"
#include "engine/workflow/mail_wishes.h"
#include "engine/workflow/near_name.h"
#include "tools/tandem/deployed_programmes.h"
#include "tools/tandem/instance_query.h"
#include "tools/tandem/loose_name.h"
#include "tools/tandem/render/deadline_text.h"

namespace tandem::cli {
namespace {

constexpr char kEverything[] = "everything (the weekly digest, too)";

}  // namespace

absl::StatusOr<std::string> DeadlineAmong(const std::string& text,
                                          const std::vector<std::string>& ids) {
  if (Contains(ids, text)) return text;
  std::vector<std::string> fitting;
  for (const std::string& id : ids) {
    const size_t slash = std::min(id.find('/'), id.size() - 1);
    for (const std::string& part : {id, id.substr(0, slash), id.substr(slash + 1)}) {
      if (LooseName(part) != LooseName(text)) continue;
      fitting.push_back(id);
      break;
    }
  }
  if (fitting.size() == 1) return fitting.front();
  if (fitting.empty()) return absl::NotFoundError(NoSuchName("deadline", text, ids));
  return absl::InvalidArgumentError(
      fmt::format("'{}' may mean {}: say which", text, fmt::join(fitting, ", ")));
}

absl::StatusOr<NamedScope> FindScope(Session& session, const std::string& id,
                                     const std::string& deadline) {
  if (id.empty()) return NamedScope{"", "", kEverything};
  TANDEM_ASSIGN_OR_RETURN(const v1::InstanceView view, QueryInstance(session, {id, "", ""}));
  NamedScope scope{view.row().stream(), "", view.row().title()};
  if (deadline.empty()) return scope;
  std::vector<std::string> ids;
  for (const v1::DeadlineView& one : view.deadline()) ids.push_back(one.state().id());
  TANDEM_ASSIGN_OR_RETURN(scope.deadline, DeadlineAmong(deadline, ids));
  for (const v1::DeadlineView& one : view.deadline()) {
    if (one.state().id() != scope.deadline) continue;
    scope.words =
        fmt::format("'{}' of {}", DeadlineTitle(one, session.language()), view.row().title());
  }
  return scope;
}

std::string ScopeWords(const std::string& stream, const std::string& deadline) {
  if (stream.empty()) return kEverything;
  const std::string name = stream.substr(stream.rfind('/') + 1);
  return deadline.empty() ? name : fmt::format("{} of {}", deadline, name);
}

absl::StatusOr<std::string> FindKind(Session& session, const std::string& text) {
  std::vector<std::string> kinds = {std::string(kDigestKind), std::string(kBeforeDueKind)};
  TANDEM_ASSIGN_OR_RETURN(const auto programmes, DeployedProgrammes("", session));
  for (const auto& programme : programmes) {
    for (const auto& [workflow, definition] : programme->workflows()) {
      const std::string prefix = programme->name() == kCoreProgramme
                                     ? workflow
                                     : fmt::format("{}/{}", programme->name(), workflow);
      for (const v1::Deadline& deadline : definition->proto().deadline()) {
        kinds.push_back(fmt::format("{}/{}", prefix, deadline.name()));
      }
    }
  }
  if (Contains(kinds, text)) return text;
  std::vector<std::string> fitting;
  std::vector<std::string> names;
  for (const std::string& kind : kinds) {
    names.push_back(kind.substr(kind.rfind('/') + 1));
    if (LooseName(names.back()) == LooseName(text)) fitting.push_back(kind);
  }
  if (fitting.size() == 1) return fitting.front();
  if (!fitting.empty()) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' may mean {}: say which", text, fmt::join(fitting, ", ")));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const std::string nearest = NearestName(text, names);
  return absl::NotFoundError(
      fmt::format("no kind of mail '{}'{}", text,
                  nearest.empty() ? fmt::format("; there are: {}", fmt::join(names, ", "))
                                  : fmt::format("; did you mean '{}'?", nearest)));
}

}  // namespace tandem::cli
