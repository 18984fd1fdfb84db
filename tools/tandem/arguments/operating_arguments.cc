// tandem node, programme and verify: how they are typed.
#include <memory>
#include <string>

#include "tools/tandem/arguments/arguments.h"
#include "tools/tandem/commands.h"

namespace tandem::cli {

void AddOperating(CLI::App* app, Action* action) {
  CLI::App* group = AddCommand(app, "node", "The node itself", "");
  group->require_subcommand(1);
  CLI::App* command = AddCommand(group, "status", "How it is", "tandem node status");
  command->callback([=] { *action = [](Session& s) { return RunNodeStatus(s); }; });

  group = AddCommand(app, "programme", "Programmes: workflows, calendars, templates", "");
  group->require_subcommand(1);
  auto folder = std::make_shared<std::string>();
  command = AddCommand(group, "check", "Prove a programme's folder, without a node",
                       "tandem programme check deploy/programmes/mine");
  command->add_option("DIR", *folder, "The folder")->required();
  command->callback([=] { *action = [=](Session& s) { return RunProgrammeCheck(*folder, s); }; });
  auto deploy = std::make_shared<DeployOptions>();
  command = AddCommand(group, "deploy", "Put a programme's folder to work",
                       "tandem programme deploy deploy/programmes/mine --dry-run");
  command->add_option("DIR", deploy->folder, "The folder")->required();
  command->add_flag("--dry-run", deploy->dry_run, "Check it against the node; deploy nothing");
  command->callback([=] { *action = [=](Session& s) { return RunProgrammeDeploy(*deploy, s); }; });

  command =
      AddCommand(app, "verify", "Check every stored event against its hashes", "tandem verify");
  command->callback([=] { *action = [](Session& s) { return RunVerify(s); }; });
}

}  // namespace tandem::cli
