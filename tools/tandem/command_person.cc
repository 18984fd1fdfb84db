// tandem person: people, whose names and addresses only some may see.
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/base/status_macros.h"
#include "tandem/v1/directory.pb.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/json_output.h"
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
  std::string id;
  for (const uint8_t byte : bytes) id += fmt::format("{:02x}", byte);
  return id;
}

std::string PostsText(const v1::Person& person) {
  std::vector<std::string> posts;
  for (const v1::PostHeld& post : person.post()) {
    posts.push_back(fmt::format("{} {}", post.organisation(), post.post()));
  }
  return Joined(posts);
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
    table.Add({person.id(), person.name().empty() ? "(not shown)" : person.name(), person.email(),
               PostsText(person), Joined({person.language().begin(), person.language().end()}),
               person.time_zone(),
               Cell(person.illustrative() ? "illustrative" : "", Colour::kFaint)});
  }
  if (table.empty()) session.err() << "Nobody found.\n";
  session.out() << table.Render(session.console().palette, session.console().columns);
  return absl::OkStatus();
}

}  // namespace

absl::Status RunPersonAdd(const PersonAddOptions& options, Session& session) {
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
  TANDEM_ASSIGN_OR_RETURN(const v1::SubmitOutcome outcome,
                          SubmitUnit(std::move(submission), /*dry_run=*/false, session));
  if (session.console().json) {
    Json json = OutcomeJson(outcome, /*dry_run=*/false, session.language());
    json["person"] = id;
    PrintJson(session.out(), json);
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
  return PrintPeople(reply.people(), session);
}

absl::Status RunPersonList(const std::string& text, Session& session) {
  v1::Request request;
  request.mutable_read_people()->set_text(text);
  TANDEM_ASSIGN_OR_RETURN(const v1::Reply reply, session.Ask(request));
  return PrintPeople(reply.people(), session);
}

}  // namespace tandem::cli
