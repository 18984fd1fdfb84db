// What can be typed: each function adds some commands, with their help, to the parser.
#ifndef TANDEM_TOOLS_TANDEM_ARGUMENTS_ARGUMENTS_H_
#define TANDEM_TOOLS_TANDEM_ARGUMENTS_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

// What the chosen command does.
using Action = std::function<absl::Status(Session&)>;

// Each sets `*action` once one of its commands was typed; both are borrowed until then.
void AddListing(CLI::App* app, Action* action);
void AddRecording(CLI::App* app, Action* action);
void AddTime(CLI::App* app, Action* action);
// The commands below `reminders` that say what people wish of their mail.
void AddWishes(CLI::App* reminders, Action* action);
void AddOrganisations(CLI::App* app, Action* action);
void AddPeople(CLI::App* app, Action* action);
void AddOperating(CLI::App* app, Action* action);
// What it prints of `app` it reads when the action runs: `app` must live until then.
void AddHelp(CLI::App* app, Action* action);

// A command with its help and an example, which may be empty.
CLI::App* AddCommand(CLI::App* parent, const std::string& name, const std::string& what,
                     const std::string& example);

// The same action, for a command that prints a programme's texts: it ends with
// kInvalidArgument if they were asked for in a language that no programme has.
Action InItsLanguage(Action action);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_ARGUMENTS_ARGUMENTS_H_
