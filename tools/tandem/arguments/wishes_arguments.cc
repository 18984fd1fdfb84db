// tandem reminders snooze, hand-on, opt-out and their opposites: how they are typed.
#include <memory>
#include <string>

#include "tools/tandem/arguments/arguments.h"
#include "tools/tandem/commands.h"

namespace tandem::cli {
namespace {

using Run = absl::Status (*)(const WishOptions&, Session&);

CLI::App* AddWish(CLI::App* group, const std::string& name, const std::string& what,
                  const std::string& example, const std::shared_ptr<WishOptions>& wish, Run run,
                  Action* action) {
  CLI::App* command = AddCommand(group, name, what, example);
  command->add_option("--person", wish->person, "Whose reminders; else your own");
  command->add_flag("--dry-run", wish->dry_run, "Check it; record nothing");
  command->callback([=] { *action = [=](Session& s) { return run(*wish, s); }; });
  return command;
}

void AddScope(CLI::App* command, const std::shared_ptr<WishOptions>& wish) {
  command->add_option("ID", wish->id, "Of this partnership alone; else of all, and the digest");
  command->add_option("DEADLINE", wish->deadline,
                      "Of this deadline alone, as `tandem deadlines` names it");
}

}  // namespace

void AddWishes(CLI::App* reminders, Action* action) {
  auto wish = std::make_shared<WishOptions>();
  CLI::App* command =
      AddWish(reminders, "snooze", "Let reminders wait until a day",
              "tandem reminders snooze kitakyushu-haiphong progress --until 2016-02-15", wish,
              RunSnooze, action);
  AddScope(command, wish);
  command->add_option("--until", wish->until, "The first day on which they may come again")
      ->required();

  wish = std::make_shared<WishOptions>();
  command =
      AddWish(reminders, "unsnooze", "Let them come again at once",
              "tandem reminders unsnooze kitakyushu-haiphong progress", wish, RunUnsnooze, action);
  AddScope(command, wish);

  wish = std::make_shared<WishOptions>();
  command = AddWish(reminders, "hand-on", "Let a colleague get reminders instead",
                    "tandem reminders hand-on --to tran@example.org --until 2016-03-01", wish,
                    RunHandOn, action);
  AddScope(command, wish);
  command->add_option("--to", wish->colleague, "The colleague: id, name or address")->required();
  command->add_option("--until", wish->until, "The first day on which they come to you again");

  wish = std::make_shared<WishOptions>();
  command = AddWish(reminders, "take-back", "Get them oneself again",
                    "tandem reminders take-back kitakyushu-haiphong", wish, RunTakeBack, action);
  AddScope(command, wish);

  wish = std::make_shared<WishOptions>();
  command = AddWish(reminders, "opt-out", "Get no more mail of a kind",
                    "tandem reminders opt-out digest", wish, RunOptOut, action);
  const char* const kinds =
      "digest (the weekly one), before-due (of what is not due yet), or a deadline's name";
  command->add_option("KIND", wish->kind, kinds)->required();

  wish = std::make_shared<WishOptions>();
  command = AddWish(reminders, "opt-in", "Get mail of a kind again",
                    "tandem reminders opt-in digest", wish, RunOptIn, action);
  command->add_option("KIND", wish->kind, kinds)->required();
}

}  // namespace tandem::cli
