// tandem organisation: how it is typed.
#include <memory>
#include <string>

#include "tools/tandem/arguments/arguments.h"
#include "tools/tandem/commands.h"

namespace tandem::cli {

void AddOrganisations(CLI::App* app, Action* action) {
  CLI::App* group = AddCommand(app, "organisation", "Cities, NGOs, funders, agencies", "");
  group->require_subcommand(1);
  auto add = std::make_shared<OrganisationAddOptions>();
  CLI::App* command =
      AddCommand(group, "add", "Register one",
                 "tandem organisation add haiphong --kind city --name Haiphong "
                 "--zone Asia/Ho_Chi_Minh --calendar vn --local-name 'vi:Hải Phòng'");
  command->add_option("ID", add->id, "Lower case letters, digits, hyphens")->required();
  command->add_option("--kind", add->kind, "city, ngo, funder or agency")->required();
  command->add_option("--name", add->name, "As people write it")->required();
  command->add_option("--zone", add->zone, "Time zone, such as Asia/Manila")->required();
  command->add_option("--calendar", add->calendar, "Its days off; else Monday to Friday");
  command->add_option("--country", add->country_label, "As the organisation writes it");
  command->add_option("--language", add->languages, "BCP 47, the preferred first; repeatable")
      ->expected(1)
      ->take_all();
  command->add_option("--local-name", add->local_names, "vi:Hải Phòng; may be repeated")
      ->expected(1)
      ->take_all();
  command->add_option("--on", add->on, "Since when; else today");
  command->add_flag("--illustrative", add->illustrative, "Example data, marked as such");
  command->add_flag("--dry-run", add->dry_run, "Check it; record nothing");
  command->callback([=] { *action = [=](Session& s) { return RunOrganisationAdd(*add, s); }; });

  auto text = std::make_shared<std::string>();
  command = AddCommand(group, "show", "One with its posts", "tandem organisation show 'Hải Phòng'");
  command->add_option("NAME", *text, "Id or name in any script")->required();
  command->callback([=] { *action = [=](Session& s) { return RunOrganisationShow(*text, s); }; });

  auto list = std::make_shared<OrganisationListOptions>();
  command = AddCommand(group, "list", "All, or those of a kind or name",
                       "tandem organisation list --kind city");
  command->add_option("NAME", list->text, "Id or the beginning of a name");
  command->add_option("--kind", list->kind, "city, ngo, funder or agency");
  command->callback([=] { *action = [=](Session& s) { return RunOrganisationList(*list, s); }; });
}

}  // namespace tandem::cli
