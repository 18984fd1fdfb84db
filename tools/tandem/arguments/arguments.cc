#include "tools/tandem/arguments/arguments.h"

#include <utility>

#include "engine/base/status_macros.h"
#include "tools/tandem/programme_languages.h"

namespace tandem::cli {

CLI::App* AddCommand(CLI::App* parent, const std::string& name, const std::string& what,
                     const std::string& example) {
  CLI::App* command = parent->add_subcommand(name, what);
  if (!example.empty()) command->footer("\nExample:\n  " + example);
  return command;
}

Action InItsLanguage(Action action) {
  return [action = std::move(action)](Session& session) -> absl::Status {
    TANDEM_RETURN_IF_ERROR(CheckLanguage(session));
    return action(session);
  };
}

}  // namespace tandem::cli
