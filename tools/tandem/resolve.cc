#include "tools/tandem/resolve.h"

#include <fmt/format.h>

#include <functional>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "engine/base/status_macros.h"
#include "engine/base/stream_id.h"
#include "engine/workflow/name_search.h"
#include "engine/workflow/text_length.h"
#include "tools/tandem/deployed_programmes.h"
#include "tools/tandem/event_name.h"
#include "tools/tandem/render/joined.h"

namespace tandem::cli {
namespace {

std::string DidYouMean(const std::vector<std::string>& names) {
  return names.empty() ? std::string() : fmt::format("; did you mean {}?", Joined(names, " or "));
}

std::string OrganisationNames(const v1::Organisations& found) {
  std::vector<std::string> names;
  for (const v1::OrganisationView& view : found.organisation()) {
    names.push_back(fmt::format("{} ({})", view.name(), view.id()));
  }
  return Joined(names);
}

// Whether the built-in workflow `stream_kind` has the event and no other has.
absl::StatusOr<bool> IsCoreEvent(Session& session, const std::string& stream_kind,
                                 const std::string& event) {
  TANDEM_ASSIGN_OR_RETURN(std::shared_ptr<const Programme> core, session.ProgrammeNamed("core"));
  const auto workflow = core->workflows().find(stream_kind);
  if (workflow == core->workflows().end()) return false;
  const absl::StatusOr<std::string> name = FindEventName(*workflow->second, event);
  return name.ok() && !IsHistoryEvent(*name);
}

// "c3/partnership" for the event that begins partnerships; empty: it begins nothing, or
// several workflows.
absl::StatusOr<std::string> WorkflowBegunBy(Session& session, const std::string& event) {
  TANDEM_ASSIGN_OR_RETURN(const auto programmes, DeployedProgrammes("", session));
  std::vector<std::string> begun;
  for (const auto& programme : programmes) {
    if (programme->name() == kCoreProgramme) continue;
    for (const auto& [workflow, definition] : programme->workflows()) {
      const absl::StatusOr<std::string> name = FindEventName(*definition, event);
      const v1::EventType* type = name.ok() ? definition->FindEvent(*name) : nullptr;
      if (type == nullptr || !type->starts()) continue;
      begun.push_back(fmt::format("{}/{}", programme->name(), workflow));
    }
  }
  return begun.size() == 1 ? begun.front() : std::string();
}

// What was typed, as a stream may be called: "Oslo Hanoi" is oslo-hanoi.
std::string ExampleName(const std::string& text) {
  std::string name;
  for (const std::string& word :
       std::vector<std::string>(absl::StrSplit(text, absl::ByAnyChar(" -_/")))) {
    const std::string key = SearchKey(word);
    if (!absl::c_all_of(key, absl::ascii_isalnum)) return "oslo-hanoi";
    if (!key.empty()) name += (name.empty() ? "" : "-") + key;
  }
  return name.empty() ? "oslo-hanoi" : name;
}

absl::StatusOr<Target> TargetOf(Session& session, const std::string& stream) {
  TANDEM_ASSIGN_OR_RETURN(const uint64_t version, VersionOf(session, stream));
  return Target{stream, version};
}

}  // namespace

absl::Status CheckIsWritten(const std::string& text) {
  if (!IsBlank(text)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "the name is empty: write an id or a name; `tandem list` and `tandem organisation list` show "
      "what there is");
}

absl::StatusOr<v1::OrganisationView> FindOrganisationView(Session& session,
                                                          const std::string& text) {
  TANDEM_RETURN_IF_ERROR(CheckIsWritten(text));
  v1::Query query;
  query.mutable_organisations()->set_text(text);
  TANDEM_ASSIGN_OR_RETURN(const v1::QueryResult result, session.Query(query));
  const v1::Organisations& found = result.organisations();
  for (const v1::OrganisationView& view : found.organisation()) {
    if (view.id() == text) return view;
  }
  if (found.organisation_size() == 1) return found.organisation(0);
  if (found.organisation_size() > 1) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' may be {}; write more of the name", text, OrganisationNames(found)));
  }
  return absl::NotFoundError(
      fmt::format("no organisation '{}'{}", text,
                  DidYouMean({found.did_you_mean().begin(), found.did_you_mean().end()})));
}

absl::StatusOr<std::string> FindOrganisation(Session& session, const std::string& text) {
  TANDEM_ASSIGN_OR_RETURN(const v1::OrganisationView view, FindOrganisationView(session, text));
  return view.id();
}

namespace {

// The only one of whom `is` is true; null if there is none, or more.
const v1::Person* OnlyOne(const v1::People& people,
                          const std::function<bool(const v1::Person&)>& is) {
  const v1::Person* only = nullptr;
  for (const v1::Person& person : people.person()) {
    if (!is(person)) continue;
    if (only != nullptr) return nullptr;
    only = &person;
  }
  return only;
}

// "an@example.org" is meant as it stands, though "tuan@example.org" has it in it.
const v1::Person* PersonCalled(const v1::People& people, const std::string& text) {
  if (people.person_size() == 1) return &people.person(0);
  const std::string key = SearchKey(text);
  if (key.empty()) return nullptr;
  const v1::Person* only =
      OnlyOne(people, [&](const v1::Person& person) { return SearchKey(person.email()) == key; });
  if (only != nullptr) return only;
  return OnlyOne(people, [&](const v1::Person& person) { return SearchKey(person.name()) == key; });
}

}  // namespace

absl::StatusOr<std::string> FindPerson(Session& session, const std::string& text) {
  TANDEM_RETURN_IF_ERROR(CheckIsWritten(text));
  v1::Request request;
  request.mutable_read_people()->add_person(text);
  const absl::StatusOr<v1::Reply> by_id = session.Ask(request);
  if (by_id.ok() && by_id->people().person_size() == 1 && by_id->people().person(0).version() > 0) {
    return by_id->people().person(0).id();
  }
  request.mutable_read_people()->clear_person();
  request.mutable_read_people()->set_text(text);
  TANDEM_ASSIGN_OR_RETURN(const v1::Reply reply, session.Ask(request));
  const v1::People& people = reply.people();
  if (const v1::Person* person = PersonCalled(people, text)) return person->id();
  if (people.person_size() == 0) {
    return absl::NotFoundError(fmt::format(
        "no person '{}' (by id, name or address); `tandem person list` shows all", text));
  }
  std::vector<std::string> names;
  for (const v1::Person& person : people.person()) {
    names.push_back(fmt::format("{} <{}> ({})", person.name(), person.email(), person.id()));
  }
  return absl::InvalidArgumentError(
      fmt::format("'{}' may be {}; write the address or the id", text, Joined(names)));
}

absl::StatusOr<std::string> FindReporter(Session& session, const std::string& text) {
  absl::StatusOr<std::string> organisation = FindOrganisation(session, text);
  if (organisation.ok() || !absl::IsNotFound(organisation.status())) return organisation;
  absl::StatusOr<std::string> person = FindPerson(session, text);
  if (person.ok() || !absl::IsNotFound(person.status())) return person;
  return absl::NotFoundError(
      fmt::format("{}, and no person of that name", std::string(organisation.status().message())));
}

absl::StatusOr<uint64_t> VersionOf(Session& session, const std::string& stream) {
  const absl::StatusOr<v1::Reply> reply = session.Ask(ReadStreamRequest(stream, 1, 1));
  if (absl::IsNotFound(reply.status())) return 0;
  TANDEM_RETURN_IF_ERROR(reply.status());
  return reply->events().head_version();
}

absl::StatusOr<Target> FindTarget(Session& session, const std::string& id,
                                  const std::string& event) {
  TANDEM_RETURN_IF_ERROR(CheckIsWritten(id));
  if (id.find('/') != std::string::npos) {
    TANDEM_ASSIGN_OR_RETURN(const StreamId stream, StreamId::Parse(id));
    return TargetOf(session, stream.text());
  }
  TANDEM_ASSIGN_OR_RETURN(const bool of_organisation, IsCoreEvent(session, "organisation", event));
  if (of_organisation) {
    TANDEM_ASSIGN_OR_RETURN(const std::string name, FindOrganisation(session, id));
    return TargetOf(session, "organisation/" + name);
  }
  TANDEM_ASSIGN_OR_RETURN(const bool of_person, IsCoreEvent(session, "person", event));
  if (of_person) {
    TANDEM_ASSIGN_OR_RETURN(const std::string person, FindPerson(session, id));
    return TargetOf(session, "person/" + person);
  }
  v1::Query query;
  query.mutable_instance()->set_id(id);
  const absl::StatusOr<v1::QueryResult> result = session.Query(query);
  if (result.ok()) {
    const v1::PortfolioRow& row = result->instance().row();
    return Target{row.stream(), row.version()};
  }
  if (!absl::IsNotFound(result.status())) return result.status();
  TANDEM_ASSIGN_OR_RETURN(const std::string workflow, WorkflowBegunBy(session, event));
  if (!workflow.empty()) {
    return absl::NotFoundError(fmt::format(
        "{0} begins a new one: write its stream in full, with a name of your choice, such as "
        "{1}/{2}; `tandem next {1}/{2}` says what that needs",
        event, workflow, ExampleName(id)));
  }
  const absl::StatusOr<std::string> organisation = FindOrganisation(session, id);
  if (organisation.ok()) return TargetOf(session, "organisation/" + *organisation);
  return absl::IsNotFound(organisation.status()) ? result.status() : organisation.status();
}

}  // namespace tandem::cli
