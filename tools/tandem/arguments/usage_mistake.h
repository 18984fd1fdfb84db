// What is wrong with a command line, in words that help to type it right.
#ifndef TANDEM_TOOLS_TANDEM_ARGUMENTS_USAGE_MISTAKE_H_
#define TANDEM_TOOLS_TANDEM_ARGUMENTS_USAGE_MISTAKE_H_

#include <CLI/CLI.hpp>
#include <string>

namespace tandem::cli {

// "no command 'lst'; did you mean 'list'?"
std::string NoSuchCommand(const CLI::App& app, const std::string& name);

// As far as a slip explains the error: the nearest command or option, or the commands
// that have an option which this one has not. Else what the parser says.
std::string UsageMistake(const CLI::App& app, const CLI::ParseError& error);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_ARGUMENTS_USAGE_MISTAKE_H_
