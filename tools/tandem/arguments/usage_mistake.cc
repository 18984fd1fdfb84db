#include "tools/tandem/arguments/usage_mistake.h"

#include <fmt/format.h>

#include <vector>

#include "engine/base/contains.h"
#include "engine/workflow/near_name.h"
#include "tools/tandem/render/joined.h"

namespace tandem::cli {
namespace {

std::vector<const CLI::App*> CommandsUnder(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<std::string> NamesOfCommands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : CommandsUnder(app)) names.push_back(command->get_name());
  return names;
}

// The command that was typed, as far as it was understood.
const CLI::App* Chosen(const CLI::App& app) {
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  return at;
}

// "reminders release": as it is typed behind the program's name.
std::string Words(const CLI::App& command) {
  std::string words = command.get_name();
  for (const CLI::App* at = command.get_parent(); at != nullptr && at->get_parent() != nullptr;
       at = at->get_parent()) {
    words.insert(0, at->get_name() + " ");
  }
  return words;
}

std::vector<std::string> OptionsOf(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& known : option->get_lnames()) names.push_back("--" + known);
  }
  return names;
}

// Adds the commands at and under `app` that have the option.
void FindOwners(const CLI::App& app, const std::string& option, std::vector<std::string>* owners) {
  const std::vector<std::string> options = OptionsOf(app);
  if (Contains(options, option)) {
    owners->push_back(fmt::format("`{}`", Words(app)));
  }
  for (const CLI::App* command : CommandsUnder(app)) FindOwners(*command, option, owners);
}

// Of an option that `command` has not. Empty if nothing explains it.
std::string OptionMistake(const CLI::App& app, const CLI::App& command, const std::string& word) {
  const std::string given = word.substr(0, word.find('='));
  std::vector<std::string> owners;
  FindOwners(app, given, &owners);
  if (!owners.empty() && &command != &app) {
    const std::string last = owners.back();
    owners.pop_back();
    const std::string all =
        owners.empty() ? last + " has it" : Joined(owners) + " and " + last + " have it";
    return fmt::format("`{}` has no option '{}'; {}", Words(command), given, all);
  }
  std::vector<std::string> names = OptionsOf(app);
  for (const std::string& name : OptionsOf(command)) names.push_back(name);
  const std::string near = NearestName(given, names);
  return near.empty() ? near : fmt::format("no option '{}'; did you mean '{}'?", given, near);
}

}  // namespace

std::string NoSuchCommand(const CLI::App& app, const std::string& name) {
  return NoSuchName("command", name, NamesOfCommands(app));
}

std::string UsageMistake(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& chosen = *Chosen(app);
  // An option's value may stand before it in what was left over.
  const std::vector<std::string> words = app.remaining(/*recurse=*/true);
  for (const std::string& word : words) {
    if (word.rfind("--", 0) != 0) continue;
    std::string mistake = OptionMistake(app, chosen, word);
    if (!mistake.empty()) return mistake;
  }
  for (const std::string& word : words) {
    if (word.rfind("--", 0) != 0 && !CommandsUnder(chosen).empty()) {
      return NoSuchCommand(chosen, word);
    }
  }
  const std::string words_of_chosen = &chosen == &app ? "" : Words(chosen) + " ";
  return fmt::format("{}\n`tandem {}--help` shows how it is typed.", error.what(), words_of_chosen);
}

}  // namespace tandem::cli
