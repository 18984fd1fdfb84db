#include "tools/tandem/arguments/command_line.h"

#include <fmt/format.h>

#include <sstream>

#include "tools/tandem/arguments/usage_mistake.h"
#include "tools/tandem/endpoint.h"
#include "tools/tandem/language.h"
#include "tools/tandem/version.h"

namespace tandem::cli {

CommandLine::CommandLine()
    : app_("Tandem: where partnerships stand, what is due, and what happened.", "tandem") {
  app_.require_subcommand(1);
  app_.fallthrough();
  app_.set_version_flag("--version", fmt::format("tandem {}", kVersion),
                        "Print the version of this program");
  app_.add_option(
      "--endpoint", global_.endpoint,
      fmt::format("Where the node is (also TANDEM_ENDPOINT), such as {}", kInstalledEndpoint));
  app_.add_flag("--json", global_.json, "For programs: JSON, documented and stable");
  app_.add_option("--language", global_.language,
                  "Of what a programme says (titles, guidance), such as vi; else LANG's. "
                  "Headings, dates and messages are English");
  app_.add_option("--timeout", global_.timeout_seconds,
                  "Seconds to wait for an answer; import, verify and deploy may take longer")
      ->check(CLI::Range(0.1, 3600.0));
  app_.footer(
      "\n`tandem COMMAND --help` shows each with an example; `tandem help exit-codes` is for "
      "scripts.");
  AddListing(&app_, &action_);
  AddRecording(&app_, &action_);
  AddTime(&app_, &action_);
  AddOrganisations(&app_, &action_);
  AddPeople(&app_, &action_);
  AddOperating(&app_, &action_);
  AddHelp(&app_, &action_);
}

absl::StatusOr<Action> CommandLine::Parse(int argc, const char* const* argv) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      return absl::InvalidArgumentError(UsageMistake(app_, error));
    }
    // Help, or the version.
    std::ostringstream text;
    app_.exit(error, text, text);
    return [text = text.str()](Session& session) {
      session.out() << text;
      return absl::OkStatus();
    };
  }
  if (!global_.language.empty()) {
    const absl::Status language = CheckLanguageTag(global_.language);
    if (!language.ok()) return language;
  }
  return action_;
}

}  // namespace tandem::cli
