// tandem: the staff's command line. Has the arguments read, and carries out what they
// ask for in a session with the node.
#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/random.h"
#include "tools/tandem/arguments/command_line.h"
#include "tools/tandem/bus_node.h"
#include "tools/tandem/endpoint.h"
#include "tools/tandem/exit_code.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/language.h"
#include "tools/tandem/leaving_off.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

size_t TerminalColumns() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

Console MakeConsole(const GlobalOptions& options) {
  Console console;
  console.out = &std::cout;
  console.err = &std::cerr;
  console.json = options.json;
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  console.palette = Palette(WantsColour(terminal, std::getenv("NO_COLOR"), std::getenv("TERM")));
  console.columns = terminal ? TerminalColumns() : 0;
  console.err_is_terminal = isatty(STDERR_FILENO) != 0;
  return console;
}

int Finish(const Console& console) {
  console.out->flush();
  if (console.out->good() || IsOutputUnread()) return static_cast<int>(ExitCode::kDone);
  *console.err << "tandem: the output could not be written in full; is its disk full?\n";
  return static_cast<int>(ExitCode::kFailed);
}

int Fail(const absl::Status& status, const Console& console, JsonFailure how) {
  if (console.json && how == JsonFailure::kDocument) PrintJson(*console.out, FailureJson(status));
  if (console.json && how == JsonFailure::kLine) PrintJsonLine(*console.out, FailureJson(status));
  console.out->flush();
  *console.err << "tandem: " << RefusalText(status) << '\n';
  return static_cast<int>(ExitCodeOf(status));
}

int Main(int argc, char** argv) {
  CommandLine command_line;
  const absl::StatusOr<Action> action = command_line.Parse(argc, argv);
  const GlobalOptions& global = command_line.global();
  const Console console = MakeConsole(global);
  if (!action.ok()) return Fail(action.status(), console, JsonFailure::kDocument);

  SystemRandom random;
  const std::string endpoint =
      ChooseEndpoint(global.endpoint, Variable("TANDEM_ENDPOINT"), std::filesystem::current_path());
  const Language language = ChooseLanguage(global.language, Variable("LC_ALL"),
                                           Variable("LC_MESSAGES"), Variable("LANG"));
  Session session(console, language, &random, [&] {
    return BusNode::Connect(endpoint, absl::Seconds(global.timeout_seconds));
  });
  std::signal(SIGPIPE, SIG_IGN);
  const absl::Status status = (*action)(session);
  return status.ok() ? Finish(console) : Fail(status, console, session.json_failure());
}

}  // namespace
}  // namespace tandem::cli

int main(int argc, char** argv) {
  try {
    return tandem::cli::Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "tandem: " << error.what() << '\n';
    return static_cast<int>(tandem::cli::ExitCode::kFailed);
  }
}
