// tandem deadlines, reminders and watch: how they are typed.
#include <memory>
#include <string>

#include "tools/tandem/arguments/arguments.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/leaving_off.h"

namespace tandem::cli {

void AddTime(CLI::App* app, Action* action) {
  auto deadlines = std::make_shared<DeadlinesOptions>();
  CLI::App* command = AddCommand(app, "deadlines", "What is due, when, and whose turn it is",
                                 "tandem deadlines --within 30d --mine");
  command->add_flag("--overdue", deadlines->overdue, "Only what is late");
  command->add_option("--within", deadlines->within, "Only what is due within 30d, 2w ...");
  command->add_flag("--mine", deadlines->mine, "Only what is your turn");
  command->add_option("--city,--organisation", deadlines->organisation, "Only where it takes part");
  command->add_flag("--closed", deadlines->closed, "Also what was met, waived or fell away");
  command->callback(
      [=] { *action = InItsLanguage([=](Session& s) { return RunDeadlines(*deadlines, s); }); });

  auto reminders = std::make_shared<RemindersOptions>();
  command = AddCommand(app, "reminders", "What was or will be mailed, to whom",
                       "tandem reminders --held");
  command->add_flag("--sent", reminders->sent, "Those that were sent");
  command->add_flag("--pending", reminders->pending, "Those that go out in a morning to come");
  command->add_flag("--held", reminders->held, "Those that wait for a release");
  command->add_flag("--failed", reminders->failed, "Those that could not be sent");
  command->add_flag("--suppressed", reminders->suppressed, "Those not needed, or not wanted");
  CLI::App* listing = command;

  auto note = std::make_shared<std::string>();
  CLI::App* release =
      AddCommand(command, "release", "Let held mail go", "tandem reminders release");
  release->add_option("--note", *note, "Why, for the record");
  release->callback([=] { *action = [=](Session& s) { return RunRemindersRelease(*note, s); }; });
  AddWishes(listing, action);
  listing->callback([=] {
    if (!listing->get_subcommands().empty()) return;
    *action = InItsLanguage([=](Session& s) { return RunReminders(*reminders, s); });
  });

  auto watch = std::make_shared<WatchOptions>();
  command = AddCommand(app, "watch", "Follow what is recorded, live, until Ctrl-C", "tandem watch");
  command->add_flag("--notices", watch->notices, "Also reminders and mail");
  command->callback([=] {
    *action = InItsLanguage([=](Session& s) {
      ListenForStop();
      return RunWatch(
          *watch, [] { return IsStopAsked() || IsOutputUnread(); }, s);
    });
  });
}

}  // namespace tandem::cli
