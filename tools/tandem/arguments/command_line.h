// A command line, read: what to do, and the options that every command has.
#ifndef TANDEM_TOOLS_TANDEM_ARGUMENTS_COMMAND_LINE_H_
#define TANDEM_TOOLS_TANDEM_ARGUMENTS_COMMAND_LINE_H_

#include <CLI/CLI.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "tools/tandem/arguments/arguments.h"

namespace tandem::cli {

struct GlobalOptions {
  std::string endpoint;
  std::string language;  // Empty: not given.
  double timeout_seconds = 30;
  bool json = false;
};

// Knows every command. The actions that it gives must not outlive it.
class CommandLine {
 public:
  CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // What was typed; to be called once. kInvalidArgument: it cannot be understood.
  absl::StatusOr<Action> Parse(int argc, const char* const* argv);
  // As far as Parse came.
  const GlobalOptions& global() const { return global_; }

 private:
  CLI::App app_;
  GlobalOptions global_;
  Action action_;
};

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_ARGUMENTS_COMMAND_LINE_H_
