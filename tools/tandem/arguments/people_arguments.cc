// tandem person and post: how they are typed.
#include <memory>
#include <string>

#include "tools/tandem/arguments/arguments.h"
#include "tools/tandem/commands.h"

namespace tandem::cli {

void AddPeople(CLI::App* app, Action* action) {
  CLI::App* group = AddCommand(app, "person", "People", "");
  group->require_subcommand(1);
  auto add = std::make_shared<PersonAddOptions>();
  CLI::App* command = AddCommand(group, "add", "Register one; prints the new id",
                                 "tandem person add --name 'Tran Thi Example' --email "
                                 "tran@example.org --language vi --zone Asia/Ho_Chi_Minh");
  command->add_option("--name", add->name, "Name")->required();
  command->add_option("--email", add->email, "Address that reminders go to")->required();
  command->add_option("--language", add->languages, "BCP 47, the preferred first; repeatable")
      ->expected(1)
      ->take_all();
  command->add_option("--zone", add->zone, "Time zone, such as Asia/Manila");
  command->add_option("--phone", add->phone, "Telephone");
  command->add_option("--expertise", add->expertise, "A topic; may be repeated")
      ->expected(1)
      ->take_all();
  command->add_flag("--illustrative", add->illustrative, "Example data, marked as such");
  command->add_flag("--dry-run", add->dry_run, "Check it; record nothing");
  command->callback([=] { *action = [=](Session& s) { return RunPersonAdd(*add, s); }; });

  auto text = std::make_shared<std::string>();
  command =
      AddCommand(group, "show", "One with the posts held", "tandem person show tran@example.org");
  command->add_option("PERSON", *text, "Id, name or address")->required();
  command->callback([=] { *action = [=](Session& s) { return RunPersonShow(*text, s); }; });
  command =
      AddCommand(group, "list", "All, or those found by name or address", "tandem person list");
  command->add_option("TEXT", *text, "Part of a name or address");
  command->callback([=] { *action = [=](Session& s) { return RunPersonList(*text, s); }; });

  group = AddCommand(app, "post", "Who holds which post", "");
  group->require_subcommand(1);
  auto post = std::make_shared<PostOptions>();
  const auto add_post = [&](CLI::App* to) {
    to->add_option("ORGANISATION", post->organisation, "Id or name")->required();
    to->add_option("POST", post->post, "Such as coordinator")->required();
    to->add_option("--on", post->on, "From or until when; else today");
    to->add_flag("--backfill", post->backfill, "History not kept at the time");
    to->add_flag("--dry-run", post->dry_run, "Show what would change; record nothing");
  };
  command = AddCommand(group, "appoint", "Somebody takes a post",
                       "tandem post appoint haiphong coordinator tran@example.org");
  add_post(command);
  command->add_option("PERSON", post->person, "Id, name or address")->required();
  command->add_flag("--new-post", post->new_post, "Create the post if it is not there yet");
  command->callback([=] { *action = [=](Session& s) { return RunPostAppoint(*post, s); }; });
  command = AddCommand(group, "leave", "Somebody leaves a post",
                       "tandem post leave haiphong coordinator --on 2015-12-31");
  add_post(command);
  command->add_option("PERSON", post->person, "Id, name or address; else who holds it");
  command->add_option("--successor", post->successor, "Who is to follow; does not appoint");
  command->callback([=] { *action = [=](Session& s) { return RunPostLeave(*post, s); }; });
}

}  // namespace tandem::cli
