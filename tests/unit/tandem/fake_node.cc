#include "tests/unit/tandem/fake_node.h"

#include "engine/workflow/name_search.h"

namespace tandem::cli {
namespace {

bool Matches(const v1::OrganisationView& view, const std::string& text) {
  if (SearchKey(view.id()) == SearchKey(text) || SearchKey(view.name()) == SearchKey(text)) {
    return true;
  }
  for (const std::string& name : view.local_name()) {
    if (SearchKey(name) == SearchKey(text)) return true;
  }
  return false;
}

}  // namespace

void FakeStore::Deploy(const ProgrammeFiles& files) {
  const Programme::Result result = Programme::Compile(files);
  for (const Finding& finding : result.findings) {
    if (result.programme == nullptr) throw std::runtime_error(finding.ToString());
  }
  const v1::ProgrammeDeployed deployed = result.programme->ToDeployment();
  v1::Envelope event;
  event.set_stream("definition/" + deployed.programme());
  event.set_version(streams[event.stream()].size() + 1);
  event.set_type("ProgrammeDeployed");
  event.set_payload(deployed.SerializeAsString());
  streams[event.stream()].push_back(event);
}

absl::StatusOr<v1::Reply> FakeNode::Read(const v1::ReadStream& read) const {
  const auto found = store_->streams.find(read.stream());
  if (found == store_->streams.end()) return ProblemStatus(v1::Problem::NOT_FOUND, "no stream");
  v1::Reply reply;
  v1::Events* events = reply.mutable_events();
  events->set_head_version(found->second.back().version());
  const uint32_t max = read.events_max() == 0 ? 1000 : read.events_max();
  for (const v1::Envelope& event : found->second) {
    if (event.version() < read.from_version()) continue;
    if (static_cast<uint32_t>(events->event_size()) == max) {
      events->set_more(true);
      break;
    }
    *events->add_event() = event;
  }
  return reply;
}

absl::StatusOr<v1::Reply> FakeNode::ReadPeople(const v1::ReadPeople& read) const {
  v1::Reply reply;
  v1::People* people = reply.mutable_people();
  for (const v1::Person& person : store_->people) {
    bool wanted =
        read.person_size() == 0 && (person.email().find(read.text()) != std::string::npos ||
                                    person.name().find(read.text()) != std::string::npos);
    for (const std::string& id : read.person()) wanted = wanted || id == person.id();
    if (wanted) *people->add_person() = person;
  }
  return reply;
}

absl::StatusOr<v1::Reply> FakeNode::Submit(const v1::Submit& submit) {
  store_->submitted.push_back(submit);
  v1::Reply reply;
  if (store_->judge) {
    absl::StatusOr<v1::SubmitOutcome> outcome = store_->judge(submit);
    if (!outcome.ok()) return outcome.status();
    *reply.mutable_submit_outcome() = *outcome;
    return reply;
  }
  for (const v1::NewEvent& event : submit.submission().event()) {
    v1::EventRef* reference = reply.mutable_submit_outcome()->add_event();
    reference->set_stream(event.stream());
    reference->set_type(event.type());
    reference->set_version(1);
  }
  return reply;
}

absl::StatusOr<v1::Reply> FakeNode::Ask(const v1::Request& request) {
  if (request.has_submit() && !store_->ask_fails.ok()) {
    store_->submitted.push_back(request.submit());
    return store_->ask_fails;
  }
  return Answer(request);
}

absl::StatusOr<v1::Reply> FakeNode::AskPatiently(const v1::Request& request) {
  if (!store_->patient_fails.ok()) return store_->patient_fails;
  return Answer(request);
}

absl::StatusOr<v1::Reply> FakeNode::Answer(const v1::Request& request) {
  v1::Reply reply;
  switch (request.body_case()) {
    case v1::Request::kReadStream:
      return Read(request.read_stream());
    case v1::Request::kReadPeople:
      return ReadPeople(request.read_people());
    case v1::Request::kSubmit:
      return Submit(request.submit());
    case v1::Request::kDescribeNext:
      *reply.mutable_next() = store_->next;
      return reply;
    case v1::Request::kStatus:
      *reply.mutable_status() = store_->status;
      reply.mutable_status()->set_version("0.1");
      return reply;
    case v1::Request::kVerifyLog:
      if (!store_->verify.ok()) return store_->verify;
      *reply.mutable_log_verified()->mutable_trouble() = {store_->verify_troubles.begin(),
                                                          store_->verify_troubles.end()};
      reply.mutable_log_verified()->set_events(12);
      reply.mutable_log_verified()->set_blocks(3);
      return reply;
    default:
      return ProblemStatus(v1::Problem::INVALID, "not expected by the test");
  }
}

v1::Organisations FakeNode::Find(const v1::OrganisationsQuery& query) const {
  v1::Organisations found;
  for (const v1::OrganisationView& view : store_->organisations) {
    if (!query.kind().empty() && view.kind() != query.kind()) continue;
    if (query.text().empty() || Matches(view, query.text())) *found.add_organisation() = view;
  }
  if (found.organisation_size() == 0 && !query.text().empty() && !store_->organisations.empty()) {
    found.add_did_you_mean(store_->organisations.front().name());
  }
  return found;
}

absl::StatusOr<v1::QueryResult> FakeNode::Query(const v1::Query& query) {
  store_->last_query = query;
  v1::QueryResult result;
  switch (query.query_case()) {
    case v1::Query::kPortfolio:
      *result.mutable_portfolio() = store_->portfolio;
      return result;
    case v1::Query::kDeadlines:
      *result.mutable_deadlines() = store_->deadlines;
      return result;
    case v1::Query::kReminders:
      *result.mutable_reminders() = store_->reminders;
      return result;
    case v1::Query::kProjections:
      *result.mutable_projections() = store_->projections;
      return result;
    case v1::Query::kOrganisations:
      *result.mutable_organisations() = Find(query.organisations());
      return result;
    case v1::Query::kInstance: {
      if (!store_->instance_error.ok()) return store_->instance_error;
      const auto found = store_->instances.find(query.instance().id());
      if (found == store_->instances.end()) {
        return ProblemStatus(v1::Problem::NOT_FOUND, "nothing is called " + query.instance().id());
      }
      v1::InstanceView& view = *result.mutable_instance();
      view = found->second;
      view.clear_event();
      for (const v1::EventView& event : found->second.event()) {
        if (event.version() <= query.instance().after_version()) continue;
        view.set_more_events(view.event_size() == store_->events_in_a_view);
        if (view.more_events()) break;
        *view.add_event() = event;
      }
      return result;
    }
    default:
      return ProblemStatus(v1::Problem::INVALID, "not expected by the test");
  }
}

absl::Status FakeNode::Follow(Position /*checkpoint*/, const v1::Filter& /*filter*/,
                              const std::function<void(const v1::Batch&)>& on_batch,
                              const std::function<bool()>& stop) {
  for (const v1::Batch& batch : store_->batches) {
    if (stop()) break;
    on_batch(batch);
  }
  return absl::OkStatus();
}

FakeSession::FakeSession(FakeStore* store, bool json, const Language& language) {
  Console console;
  console.out = &out_;
  console.err = &err_;
  console.json = json;
  session_ = std::make_unique<Session>(console, language, &random_,
                                       [store]() -> absl::StatusOr<std::unique_ptr<Node>> {
                                         return std::make_unique<FakeNode>(store);
                                       });
}

}  // namespace tandem::cli
