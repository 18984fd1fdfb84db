// tandem help: on a command, or on exit codes.
#include <memory>
#include <string>
#include <vector>

#include "tools/tandem/arguments/arguments.h"
#include "tools/tandem/arguments/usage_mistake.h"
#include "tools/tandem/exit_code.h"

namespace tandem::cli {
namespace {

absl::Status PrintHelp(const CLI::App& app, const std::vector<std::string>& topic,
                       Session& session) {
  if (topic == std::vector<std::string>{"exit-codes"}) {
    session.out() << ExitCodesHelp();
    return absl::OkStatus();
  }
  const CLI::App* at = &app;
  std::string prefix;  // What stands before the command that is shown.
  for (const std::string& name : topic) {
    const std::vector<const CLI::App*> named = at->get_subcommands(
        [&name](const CLI::App* candidate) { return candidate->check_name(name); });
    if (named.empty()) return absl::InvalidArgumentError(NoSuchCommand(*at, name));
    prefix += (prefix.empty() ? "" : " ") + at->get_name();
    at = named.front();
  }
  session.out() << at->help(prefix);
  return absl::OkStatus();
}

}  // namespace

void AddHelp(CLI::App* app, Action* action) {
  auto topic = std::make_shared<std::vector<std::string>>();
  CLI::App* command =
      AddCommand(app, "help", "Help on a command, or on exit-codes", "tandem help exit-codes");
  command->add_option("TOPIC", *topic, "A command, or exit-codes");
  command->callback([=] { *action = [=](Session& s) { return PrintHelp(*app, *topic, s); }; });
}

}  // namespace tandem::cli
