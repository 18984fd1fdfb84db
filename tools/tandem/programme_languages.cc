#include "tools/tandem/programme_languages.h"

#include <fmt/format.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/workflow/message_walk.h"
#include "tandem/v1/values.pb.h"
#include "tools/tandem/deployed_programmes.h"
#include "tools/tandem/render/joined.h"

namespace tandem::cli {
namespace {

constexpr char kAlways[] = "en";  // Every text has it.

void AddLanguages(const google::protobuf::Message& message, std::set<std::string>* languages) {
  WalkEach<v1::Translation>(message, [languages](const v1::Translation& translation) {
    languages->insert(translation.language());
  });
}

std::set<std::string> LanguagesOf(const std::vector<std::shared_ptr<const Programme>>& all) {
  std::set<std::string> languages = {kAlways};
  for (const std::shared_ptr<const Programme>& programme : all) {
    AddLanguages(programme->manifest(), &languages);
    for (const auto& [name, workflow] : programme->workflows()) {
      AddLanguages(workflow->proto(), &languages);
    }
  }
  return languages;
}

}  // namespace

absl::Status CheckLanguage(Session& session) {
  if (!session.language_was_asked_for()) return absl::OkStatus();
  TANDEM_ASSIGN_OR_RETURN(const std::vector<std::shared_ptr<const Programme>> programmes,
                          DeployedProgrammes(/*named=*/"", session));
  const std::set<std::string> languages = LanguagesOf(programmes);
  const std::string& wanted = session.language();
  // A text in "pt" is there for who wants "pt-BR" (TextIn).
  if (languages.count(wanted) > 0 || languages.count(wanted.substr(0, wanted.find('-'))) > 0) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      fmt::format("--language: nothing here is in '{}'; there are: {}", wanted,
                  Joined({languages.begin(), languages.end()})));
}

}  // namespace tandem::cli
