// tandem person: people, whose names and addresses only some may see.
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "tandem/v1/directory.pb.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/hex.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/people_names.h"
#include "tools/tandem/reminder_scope.h"
#include "tools/tandem/render/display_width.h"
#include "tools/tandem/render/joined.h"
#include "tools/tandem/render/table.h"
#include "tools/tandem/resolve.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

// Ids say nothing of who it is.
std::string RandomPersonId(Random& random) {
  std::array<uint8_t, 8> bytes{};
  random.Fill(bytes);
  return ToHex(std::string(bytes.begin(), bytes.end()));
}

std::string PostsText(const v1::Person& person) {
  std::vector<std::string> posts;
  for (const v1::PostHeld& post : person.post()) {
    posts.push_back(fmt::format("{} {}", post.organisation(), post.post()));
  }
  return Joined(posts);
}

// Those that hold for a while yet.
void AddWishes(const v1::Person& person, Table& table, Session& session) {
  const v1::MailWishes& wishes = person.wishes();
  const auto node = session.node();
  if (!node.ok()) return;
  const absl::CivilDay today =
      absl::ToCivilDay(ToTime((*node)->greeting().now()), ZoneOf(person, session));
  std::set<std::string> colleagues;
  for (const auto& hand_on : wishes.hand_on()) colleagues.insert(hand_on.colleague());
  const std::map<std::string, std::string> names = NamesOf(colleagues, session);
  for (const auto& hand_on : wishes.hand_on()) {
    if (hand_on.has_until() && LastDay(hand_on.until()) <= today) continue;
    table.Add({"Handed on",
               fmt::format("{}, to {}{}", ScopeWords(hand_on.stream(), hand_on.deadline()),
                           NameOr(names, hand_on.colleague()),
                           hand_on.has_until() ? " until " + ToText(hand_on.until(), true) : "")});
  }
  for (const auto& snooze : wishes.snooze()) {
    if (LastDay(snooze.until()) <= today) continue;
    table.Add(
        {"Snoozed", fmt::format("{}, until {}", ScopeWords(snooze.stream(), snooze.deadline()),
                                ToText(snooze.until(), true))});
  }
  if (wishes.opted_out_size() > 0) {
    table.Add({"Opted out of", Joined({wishes.opted_out().begin(), wishes.opted_out().end()})});
  }
}

// What stands for the name of somebody: empty ones were erased or are not the asker's to see.
std::string ShownName(const v1::Person& person) {
  if (!person.name().empty()) return person.name();
  return person.unreadable().empty() ? "(not shown)" : "(unreadable)";
}

// One in full.
void PrintPerson(const v1::Person& person, Session& session) {
  const Palette& palette = session.console().palette;
  session.out() << palette.Paint(Colour::kHeading, Printable(ShownName(person))) << "  ("
                << person.id() << ")\n";
  Table table({{}, {}});
  const auto add = [&table](const char* what, const std::string& value) {
    if (!value.empty()) table.Add({what, value});
  };
  if (!person.unreadable().empty()) {
    table.Add({"Unreadable", Cell(person.unreadable(), Colour::kLate)});
  }
  add("Address", person.email());
  add("Telephone", person.phone());
  add("Languages", Joined({person.language().begin(), person.language().end()}));
  add("Time zone", person.time_zone());
  add("Expertise", Joined({person.expertise().begin(), person.expertise().end()}));
  for (const v1::PostHeld& post : person.post()) {
    add("Post", fmt::format("{} {}{}", post.organisation(), post.post(),
                            post.has_since() ? ", since " + ToText(post.since()) : ""));
  }
  AddWishes(person, table, session);
  if (person.illustrative()) table.Add({"", Cell("example data (illustrative)", Colour::kSoon)});
  session.out() << table.Render(palette, session.console().columns, "  ");
}

absl::Status PrintPeople(const v1::People& people, Session& session) {
  if (session.console().json) {
    Json list = Json::array();
    for (const v1::Person& person : people.person()) list.push_back(PersonJson(person));
    PrintJson(session.out(), Json{{"people", list}});
    return absl::OkStatus();
  }
  Table table({{.title = "Id"},
               {.title = "Name"},
               {.title = "Address"},
               {.title = "Posts", .may_shrink = true},
               {.title = "Languages"},
               {.title = "Time zone"},
               {.title = ""}});
  for (const v1::Person& person : people.person()) {
    table.Add({person.id(), ShownName(person), person.email(), PostsText(person),
               Joined({person.language().begin(), person.language().end()}), person.time_zone(),
               Cell(person.illustrative() ? "illustrative" : "", Colour::kFaint)});
  }
  if (table.empty()) session.err() << "Nobody found.\n";
  session.out() << table.Render(session.console().palette, session.console().columns);
  for (const v1::Person& person : people.person()) {
    if (!person.unreadable().empty()) session.err() << person.unreadable() << ".\n";
  }
  return absl::OkStatus();
}

std::string InLowerCase(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// Only here: in the log addresses are sealed. kFailedPrecondition: somebody has it, and
// whoever is found by the address would be one of two.
absl::Status CheckAddressIsNew(const std::string& email, Session& session) {
  if (email.empty()) return absl::OkStatus();
  v1::Request request;
  request.mutable_read_people()->set_text(email);
  TANDEM_ASSIGN_OR_RETURN(const v1::Reply reply, session.Ask(request));
  for (const v1::Person& person : reply.people().person()) {
    if (InLowerCase(person.email()) != InLowerCase(email)) continue;
    return absl::FailedPreconditionError(fmt::format(
        "{0} is the address of {1} already; nobody was registered. Is it the same person (tandem "
        "person show {2})? Give another person an address of their own.",
        email, person.name(), person.id()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunPersonAdd(const PersonAddOptions& options, Session& session) {
  TANDEM_RETURN_IF_ERROR(CheckAddressIsNew(options.email, session));
  const std::string id = RandomPersonId(session.random());
  v1::PersonRegistered registered;
  registered.set_person(id);
  registered.set_name(options.name);
  registered.set_email(options.email);
  registered.set_phone(options.phone);
  registered.set_time_zone(options.zone);
  for (const std::string& language : options.languages) registered.add_language(language);
  for (const std::string& topic : options.expertise) registered.add_expertise(topic);

  v1::Submission submission;
  v1::NewEvent* event = submission.add_event();
  event->set_stream("person/" + id);
  event->set_type(v1::PersonRegistered::descriptor()->name());
  event->set_payload(registered.SerializeAsString());
  event->set_illustrative(options.illustrative);
  v1::Precondition* precondition = submission.add_precondition();
  precondition->set_stream("person/" + id);
  precondition->set_version(0);
  Sending sending;
  sending.dry_run = options.dry_run;
  sending.given_by = GivenBy::kOwnCommand;
  sending.if_unanswered =
      fmt::format("Look (tandem person list {}) before you repeat the command.", options.email);
  TANDEM_ASSIGN_OR_RETURN(const v1::SubmitOutcome outcome,
                          SubmitUnit(std::move(submission), sending, session));
  if (session.console().json) {
    Json json = OutcomeJson(outcome, options.dry_run, session.language());
    json["person"] = options.dry_run ? Json(nullptr) : Json(id);
    PrintJson(session.out(), json);
  } else if (options.dry_run) {
    session.err() << fmt::format("{} could be registered. Nothing was recorded: a dry run.\n",
                                 options.name);
  } else {
    session.out() << id << '\n';
    session.err() << fmt::format(
        "{} is registered. Give them a post: tandem post appoint ORGANISATION POST {}\n",
        options.name, id);
  }
  return absl::OkStatus();
}

absl::Status RunPersonShow(const std::string& text, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const std::string id, FindPerson(session, text));
  v1::Request request;
  request.mutable_read_people()->add_person(id);
  TANDEM_ASSIGN_OR_RETURN(const v1::Reply reply, session.Ask(request));
  if (session.console().json) return PrintPeople(reply.people(), session);
  for (const v1::Person& person : reply.people().person()) PrintPerson(person, session);
  return absl::OkStatus();
}

absl::Status RunPersonList(const std::string& text, Session& session) {
  v1::Request request;
  request.mutable_read_people()->set_text(text);
  TANDEM_ASSIGN_OR_RETURN(const v1::Reply reply, session.Ask(request));
  return PrintPeople(reply.people(), session);
}

}  // namespace tandem::cli
