// tandem programme: checking a programme's folder here, and deploying it.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/workflow/programme.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/programme_folder.h"
#include "tools/tandem/render/counted.h"

namespace tandem::cli {
namespace {

Json FindingJson(const Finding& finding) {
  return Json{{"file", finding.file},
              {"line", finding.line},
              {"column", finding.column},
              {"severity", finding.severity == Finding::Severity::kError ? "error" : "warning"},
              {"message", finding.message}};
}

void PrintFindings(const std::string& folder, const std::vector<Finding>& findings,
                   Session& session) {
  const std::string prefix = folder.empty() || folder.back() == '/' ? folder : folder + "/";
  for (const Finding& finding : findings) {
    session.out() << prefix << finding.ToString() << '\n';
  }
}

}  // namespace

absl::Status RunProgrammeCheck(const std::string& folder, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const ProgrammeFiles files, ReadProgrammeFolder(folder));
  const Programme::Result result = Programme::Compile(files);
  const auto errors = std::count_if(
      result.findings.begin(), result.findings.end(),
      [](const Finding& finding) { return finding.severity == Finding::Severity::kError; });
  if (session.console().json) {
    Json findings = Json::array();
    for (const Finding& finding : result.findings) findings.push_back(FindingJson(finding));
    PrintJson(session.out(), Json{{"ok", result.programme != nullptr}, {"findings", findings}});
    session.NoteJsonFailure(JsonFailure::kTold);
  } else {
    PrintFindings(folder, result.findings, session);
  }
  if (result.programme == nullptr) {
    return absl::FailedPreconditionError(
        fmt::format("{} in {}", Counted(static_cast<uint64_t>(errors), "error", "errors"), folder));
  }
  if (!session.console().json) {
    session.err() << fmt::format(
        "{} is sound: {}, {}.\n", result.programme->name(),
        Counted(result.programme->workflows().size(), "workflow", "workflows"),
        Counted(result.findings.size(), "warning", "warnings"));
  }
  return absl::OkStatus();
}

absl::Status RunProgrammeDeploy(const DeployOptions& options, Session& session) {
  v1::Request request;
  TANDEM_ASSIGN_OR_RETURN(*request.mutable_deploy_programme(), ReadDeployment(options.folder));
  request.mutable_deploy_programme()->set_dry_run(options.dry_run);
  TANDEM_ASSIGN_OR_RETURN(const v1::Reply reply, session.AskPatiently(request));
  const v1::Deployed& deployed = reply.deployed();
  if (session.console().json) {
    Json findings = Json::array();
    for (const std::string& finding : deployed.finding()) findings.push_back(finding);
    PrintJson(session.out(), Json{{"programme", deployed.programme()},
                                  {"unchanged", deployed.unchanged()},
                                  {"dry_run", options.dry_run},
                                  {"findings", findings}});
    return absl::OkStatus();
  }
  for (const std::string& finding : deployed.finding()) session.err() << finding << '\n';
  const char* what = deployed.unchanged() ? "was deployed already; nothing changed"
                     : options.dry_run    ? "could be deployed"
                                          : "is deployed";
  session.out() << fmt::format("{} {}.\n", deployed.programme(), what);
  return absl::OkStatus();
}

}  // namespace tandem::cli
