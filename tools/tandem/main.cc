// tandem: the staff's command line. Reads the arguments and hands them to the
// commands (commands.h); nothing else happens here.
#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/problem_status.h"
#include "engine/base/random.h"
#include "engine/workflow/near_name.h"
#include "tools/tandem/bus_node.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/endpoint.h"
#include "tools/tandem/exit_code.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/language.h"
#include "tools/tandem/render/joined.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

std::atomic<bool> stop_asked{false};
void AskToStop(int /*signal*/) { stop_asked = true; }

struct GlobalOptions {
  std::string endpoint;
  std::string language;
  double timeout_seconds = 30;
  bool json = false;
};

// Whether whoever read standard output has had enough, as `head` has: then that it
// was not written in full is nobody's failure.
bool IsOutputUnread() {
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  return poll(&output, 1, /*timeout=*/0) > 0 && (output.revents & POLLERR) != 0;
}

// What the chosen command does.
using Action = std::function<absl::Status(Session&)>;

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

// A command with its help and an example.
CLI::App* AddCommand(CLI::App* parent, const std::string& name, const std::string& what,
                     const std::string& example) {
  CLI::App* command = parent->add_subcommand(name, what);
  if (!example.empty()) command->footer("\nExample:\n  " + example);
  return command;
}

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
  command->callback([=] { *action = [=](Session& s) { return RunList(*list, s); }; });

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
    *action = [=](Session& s) { return RunShow(*show, s); };
  });

  command = AddCommand(app, "history", "What happened, event by event, and who said so",
                       "tandem history haiphong kitakyushu");
  add_id(command);
  add_past(command);
  command->callback([=] {
    show->id = Joined(*words, " ");
    *action = [=](Session& s) { return RunHistory(*show, s); };
  });

  command = AddCommand(app, "next", "Where it stands, what to do, and what may be recorded now",
                       "tandem next haiphong kitakyushu");
  add_id(command);
  command->callback([=] {
    const NextOptions next{Joined(*words, " ")};
    *action = [=](Session& s) { return RunNext(next, s); };
  });
}

void AddRecording(CLI::App* app, Action* action) {
  auto record = std::make_shared<RecordOptions>();
  CLI::App* command =
      AddCommand(app, "record", "Record that something happened",
                 "tandem record kitakyushu-haiphong ActivityDone activity=questionnaire "
                 "--on 2016-02-15 --dry-run\n\n"
                 "`tandem next ID` says what may be recorded and which fields that needs.\n"
                 "A mistake is put right by EventCorrected (event=#5 reason=... and the fields\n"
                 "that change) or EventRetracted (event=#5 reason=...). A deadline is moved by\n"
                 "DeadlineMoved (deadline=NAME due=2016-03-31 reason=...) or given up by\n"
                 "DeadlineWaived (deadline=NAME reason=...); `tandem deadlines` prints its name.");
  command->add_option("ID", record->id, "City names, the id, or a full stream to begin a new one")
      ->required();
  command->add_option("EVENT", record->event, "Such as ActivityDone or activity-done")->required();
  command->add_option("FIELDS", record->fields,
                      "field=value; field=unknown with --backfill; again for another item");
  command->add_option("--on", record->on,
                      "When it happened: 2015-09-23, 2015-12, 23-25 Sep 2015, unknown");
  command->add_option("--reported-by", record->reported_by, "On whose behalf: a city or person");
  command
      ->add_option("--evidence", record->evidence,
                   "A link, or kind=report,url=...,title=...,language=vi,sha256=...; repeatable")
      ->expected(1)
      ->take_all();
  command->add_option("--note", record->note, "Free text; no personal data");
  command->add_option("--file", record->file,
                      "JSON file with the fields; names in it are ids, such as haiphong");
  command->add_option("--submission-id", record->submission_id,
                      "Repeats a record that got no answer, under the id that was printed then");
  command->add_flag("--backfill", record->backfill,
                    "History not kept at the time: what is missing becomes a visible gap");
  command->add_flag("--illustrative", record->illustrative, "Example data, marked as such");
  command->add_flag("--dry-run", record->dry_run, "Show what would change; record nothing");
  command->callback([=] { *action = [=](Session& s) { return RunRecord(*record, s); }; });

  auto import = std::make_shared<ImportOptions>();
  command = AddCommand(app, "import", "Record a file of events, all or nothing",
                       "tandem import history.jsonl --backfill --dry-run\n\n"
                       "The file has one event a line, as JSON; see tools/tandem/README.md.");
  command->add_option("FILE", import->file, "JSON lines")->required();
  command->add_flag("--backfill", import->backfill, "History: what is missing becomes a gap");
  command->add_flag("--dry-run", import->dry_run, "Check it; record nothing");
  command->callback([=] { *action = [=](Session& s) { return RunImport(*import, s); }; });
}

void AddTime(CLI::App* app, Action* action) {
  auto deadlines = std::make_shared<DeadlinesOptions>();
  CLI::App* command = AddCommand(app, "deadlines", "What is due, when, and whose turn it is",
                                 "tandem deadlines --within 30d --mine");
  command->add_flag("--overdue", deadlines->overdue, "Only what is late");
  command->add_option("--within", deadlines->within, "Only what is due within 30d, 2w ...");
  command->add_flag("--mine", deadlines->mine, "Only what is your turn");
  command->add_option("--city,--organisation", deadlines->organisation, "Only where it takes part");
  command->add_flag("--closed", deadlines->closed, "Also what was met, waived or fell away");
  command->callback([=] { *action = [=](Session& s) { return RunDeadlines(*deadlines, s); }; });

  auto reminders = std::make_shared<RemindersOptions>();
  command = AddCommand(app, "reminders", "What was or will be mailed, to whom",
                       "tandem reminders --held");
  command->add_flag("--sent", reminders->sent, "Those that were sent");
  command->add_flag("--pending", reminders->pending, "Those that go out next morning");
  command->add_flag("--held", reminders->held, "Those that wait for a release");
  command->add_flag("--failed", reminders->failed, "Those that could not be sent");
  command->add_flag("--suppressed", reminders->suppressed, "Those not needed any more");
  CLI::App* listing = command;

  auto note = std::make_shared<std::string>();
  CLI::App* release =
      AddCommand(command, "release", "Let held mail go", "tandem reminders release");
  release->add_option("--note", *note, "Why, for the record");
  listing->callback([=] {
    if (release->parsed()) {
      *action = [=](Session& s) { return RunRemindersRelease(*note, s); };
    } else {
      *action = [=](Session& s) { return RunReminders(*reminders, s); };
    }
  });

  auto watch = std::make_shared<WatchOptions>();
  command = AddCommand(app, "watch", "Follow what is recorded, live, until Ctrl-C", "tandem watch");
  command->add_flag("--notices", watch->notices, "Also reminders and mail");
  command->callback([=] {
    *action = [=](Session& s) {
      std::signal(SIGINT, AskToStop);
      std::signal(SIGTERM, AskToStop);
      return RunWatch(
          *watch, [] { return stop_asked.load() || IsOutputUnread(); }, s);
    };
  });
}

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
                       "tandem post leave haiphong coordinator --on 2016-03-31");
  add_post(command);
  command->add_option("PERSON", post->person, "Id, name or address; else who holds it");
  command->add_option("--successor", post->successor, "Who is to follow; does not appoint");
  command->callback([=] { *action = [=](Session& s) { return RunPostLeave(*post, s); }; });
}

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

// The commands that stand directly under one.
std::vector<std::string> CommandsOf(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

// "no command 'lst'; did you mean 'list'?"
std::string NoSuchCommand(const CLI::App& app, const std::string& name) {
  return NoSuchName("command", name, CommandsOf(app));
}

// "no option '--phse'; did you mean '--phase'?"; empty if nothing is near.
std::string NearOption(const CLI::App& app, const CLI::App& command, const std::string& name) {
  std::vector<std::string> names;
  for (const CLI::App* one : {&app, &command}) {
    for (const CLI::Option* option : one->get_options()) {
      for (const std::string& known : option->get_lnames()) names.push_back("--" + known);
    }
  }
  const std::string given = name.substr(0, name.find('='));
  const std::string near = NearestName(given, names);
  return near.empty() ? near : fmt::format("no option '{}'; did you mean '{}'?", given, near);
}

// What is wrong with a command line, as far as a slip explains it; else what the
// parser says.
std::string UsageMistake(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  for (const std::string& word : app.remaining(/*recurse=*/true)) {
    if (word.rfind("--", 0) == 0) {
      const std::string near = NearOption(app, *at, word);
      if (!near.empty()) return near;
    } else if (!CommandsOf(*at).empty()) {
      return NoSuchCommand(*at, word);
    }
  }
  return fmt::format("{}\nSee --help.", error.what());
}

// `tandem help`, `tandem help record`, `tandem help exit-codes`.
void AddHelp(CLI::App* app, Action* action) {
  auto topic = std::make_shared<std::vector<std::string>>();
  CLI::App* command =
      AddCommand(app, "help", "Help on a command, or on exit-codes", "tandem help exit-codes");
  command->add_option("TOPIC", *topic, "A command, or exit-codes");
  command->callback([=] {
    *action = [=](Session& session) -> absl::Status {
      if (*topic == std::vector<std::string>{"exit-codes"}) {
        session.out() << ExitCodesHelp();
        return absl::OkStatus();
      }
      const CLI::App* at = app;
      std::string prefix;  // What stands before the command that is shown.
      for (const std::string& name : *topic) {
        const std::vector<const CLI::App*> named = at->get_subcommands(
            [&name](const CLI::App* candidate) { return candidate->check_name(name); });
        if (named.empty()) {
          return absl::InvalidArgumentError(NoSuchCommand(*at, name));
        }
        prefix += (prefix.empty() ? "" : " ") + at->get_name();
        at = named.front();
      }
      session.out() << at->help(prefix);
      return absl::OkStatus();
    };
  });
}

int Finish(const Console& console) {
  console.out->flush();
  if (console.out->good() || IsOutputUnread()) return static_cast<int>(ExitCode::kDone);
  *console.err << "tandem: the output could not be written in full; is its disk full?\n";
  return static_cast<int>(ExitCode::kFailed);
}

int Fail(const absl::Status& status, const Console& console, bool told_in_json) {
  if (console.json && !told_in_json) PrintJson(*console.out, FailureJson(status));
  console.out->flush();
  *console.err << "tandem: " << RefusalText(status) << '\n';
  return static_cast<int>(ExitCodeOf(status));
}

int Main(int argc, char** argv) {
  GlobalOptions global;
  Action action;
  CLI::App app("Tandem: where partnerships stand, what is due, and what happened.", "tandem");
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option(
      "--endpoint", global.endpoint,
      "Where the node is (also TANDEM_ENDPOINT), such as " + std::string(kInstalledEndpoint));
  app.add_flag("--json", global.json, "For programs: JSON, documented and stable");
  app.add_option("--language", global.language, "Of guidance and titles, such as vi; else LANG's");
  app.add_option("--timeout", global.timeout_seconds,
                 "Seconds to wait for an answer; import, verify and deploy may take longer")
      ->check(CLI::Range(0.1, 3600.0));
  app.footer(
      "\n`tandem COMMAND --help` shows each with an example; `tandem help exit-codes` is for "
      "scripts.");
  AddListing(&app, &action);
  AddRecording(&app, &action);
  AddTime(&app, &action);
  AddOrganisations(&app, &action);
  AddPeople(&app, &action);
  AddOperating(&app, &action);
  AddHelp(&app, &action);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // Help.
    return Fail(absl::InvalidArgumentError(UsageMistake(app, error)), MakeConsole(global),
                /*told_in_json=*/false);
  }

  SystemRandom random;
  const Console console = MakeConsole(global);
  const std::string endpoint =
      ChooseEndpoint(global.endpoint, Variable("TANDEM_ENDPOINT"), std::filesystem::current_path());
  Session session(
      console,
      ChooseLanguage(global.language, Variable("LC_ALL"), Variable("LC_MESSAGES"),
                     Variable("LANG")),
      &random, [&] { return BusNode::Connect(endpoint, absl::Seconds(global.timeout_seconds)); });
  std::signal(SIGPIPE, SIG_IGN);
  const absl::Status status = action(session);
  return status.ok() ? Finish(console) : Fail(status, console, session.told_in_json());
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
