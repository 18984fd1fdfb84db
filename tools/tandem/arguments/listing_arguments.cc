// tandem list, show, history and next: how they are typed.
#include <memory>
#include <string>
#include <vector>

#include "tools/tandem/arguments/arguments.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/render/joined.h"

namespace tandem::cli {

void AddListing(CLI::App* app, Action* action) {
  auto list = std::make_shared<ListOptions>();
  CLI::App* command = AddCommand(app, "list", "Where everything stands, a line each",
                                 "tandem list --phase implementing --overdue");
  command->add_option("--phase", list->phase, "Only in this phase");
  command->add_option("--city,--organisation", list->organisation, "Only where it takes part");
  command->add_flag("--overdue", list->overdue, "Only with something late");
  command->add_option("--workflow", list->workflow,
                      "Of this workflow; '*': of all. Else the programme's main ones");
  command->add_option("--programme", list->programme, "Of this programme");
  command->callback(
      [=] { *action = InItsLanguage([=](Session& s) { return RunList(*list, s); }); });

  auto show = std::make_shared<ShowOptions>();
  // City names may be several words.
  auto words = std::make_shared<std::vector<std::string>>();
  const auto add_id = [&](CLI::App* to) {
    to->add_option("ID", *words, "City names in any order or script, or the id")->required();
  };
  const auto add_past = [&](CLI::App* to) {
    to->add_option("--as-of", show->as_of, "As it stood at the end of this day");
    to->add_option("--known-at", show->known_at, "As it was known at the end of this day (UTC)");
  };
  command = AddCommand(app, "show", "One in full: parties, phases, activities, deadlines, gaps",
                       "tandem show haiphong kitakyushu --as-of 2015-12-31");
  add_id(command);
  add_past(command);
  command->callback([=] {
    show->id = Joined(*words, " ");
    *action = InItsLanguage([=](Session& s) { return RunShow(*show, s); });
  });

  command = AddCommand(app, "history", "What happened, event by event, and who said so",
                       "tandem history haiphong kitakyushu");
  add_id(command);
  add_past(command);
  command->callback([=] {
    show->id = Joined(*words, " ");
    *action = InItsLanguage([=](Session& s) { return RunHistory(*show, s); });
  });

  command = AddCommand(app, "next", "Where it stands, what to do, and what may be recorded now",
                       "tandem next haiphong kitakyushu");
  add_id(command);
  command->callback([=] {
    const NextOptions next{Joined(*words, " ")};
    *action = InItsLanguage([=](Session& s) { return RunNext(next, s); });
  });
}

}  // namespace tandem::cli
