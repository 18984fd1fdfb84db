// tandem post: who holds which post of an organisation.
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/near_name.h"
#include "tandem/v1/directory.pb.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/loose_name.h"
#include "tools/tandem/resolve.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

const v1::PostView* FindPost(const v1::OrganisationView& organisation, const std::string& post) {
  for (const v1::PostView& view : organisation.post()) {
    if (LooseName(view.post()) == LooseName(post) || LooseName(view.title()) == LooseName(post)) {
      return &view;
    }
  }
  return nullptr;
}

std::string NoSuchPost(const v1::OrganisationView& organisation, const std::string& post) {
  std::vector<std::string> posts;
  for (const v1::PostView& view : organisation.post()) posts.push_back(view.post());
  return fmt::format("{} has {}", organisation.name(), NoSuchName("post", post, posts));
}

// A post that the organisation does not have is created only if that is meant.
absl::Status CheckNewPost(const v1::OrganisationView& organisation, const PostOptions& options) {
  if (options.new_post) return absl::OkStatus();
  return absl::NotFoundError(
      fmt::format("{}\n--new-post creates it.", NoSuchPost(organisation, options.post)));
}

Sending SendingOf(const PostOptions& options, const v1::OrganisationView& organisation) {
  Sending sending;
  sending.dry_run = options.dry_run;
  sending.given_by = GivenBy::kOwnCommand;
  sending.if_unanswered = fmt::format(
      "Look (tandem organisation show {}) before you repeat the command.", organisation.id());
  return sending;
}

// Adds an event to the organisation's stream.
template <typename Payload>
v1::NewEvent* AddEvent(const std::string& stream, const Payload& payload,
                       v1::Submission* submission) {
  v1::NewEvent* event = submission->add_event();
  event->set_stream(stream);
  event->set_type(Payload::descriptor()->name());
  event->set_payload(payload.SerializeAsString());
  return event;
}

// A submission for the organisation's stream as it stands now.
absl::StatusOr<v1::Submission> Begin(const std::string& stream, const PostOptions& options,
                                     Session& session) {
  v1::Submission submission;
  submission.set_backfill(options.backfill);
  v1::Precondition* precondition = submission.add_precondition();
  precondition->set_stream(stream);
  TANDEM_ASSIGN_OR_RETURN(const uint64_t version, VersionOf(session, stream));
  precondition->set_version(version);
  return submission;
}

absl::Status SetDay(const std::string& on, v1::Submission* submission) {
  if (on.empty()) return absl::OkStatus();
  TANDEM_ASSIGN_OR_RETURN(const v1::Period period, ParsePeriod(on));
  for (v1::NewEvent& event : *submission->mutable_event()) *event.mutable_occurred_on() = period;
  return absl::OkStatus();
}

}  // namespace

absl::Status RunPostAppoint(const PostOptions& options, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const v1::OrganisationView organisation,
                          FindOrganisationView(session, options.organisation));
  TANDEM_ASSIGN_OR_RETURN(const std::string person, FindPerson(session, options.person));
  const std::string stream = "organisation/" + organisation.id();
  TANDEM_ASSIGN_OR_RETURN(v1::Submission submission, Begin(stream, options, session));

  v1::PersonAppointed appointed;
  appointed.set_person(person);
  if (const v1::PostView* post = FindPost(organisation, options.post)) {
    appointed.set_post(post->post());
  } else {
    TANDEM_RETURN_IF_ERROR(CheckNewPost(organisation, options));
    v1::PostCreated created;
    created.set_post(options.post);
    AddEvent(stream, created, &submission);
    appointed.set_post(options.post);
  }
  AddEvent(stream, appointed, &submission);
  TANDEM_RETURN_IF_ERROR(SetDay(options.on, &submission));
  return SubmitAndTell(std::move(submission), SendingOf(options, organisation), session);
}

absl::Status RunPostLeave(const PostOptions& options, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(const v1::OrganisationView organisation,
                          FindOrganisationView(session, options.organisation));
  const v1::PostView* post = FindPost(organisation, options.post);
  if (post == nullptr) {
    return absl::NotFoundError(NoSuchPost(organisation, options.post));
  }
  v1::PersonLeft left;
  left.set_post(post->post());
  left.set_person(post->holder());
  if (!options.person.empty()) {
    TANDEM_ASSIGN_OR_RETURN(*left.mutable_person(), FindPerson(session, options.person));
  }
  if (left.person().empty()) {
    return absl::NotFoundError(
        fmt::format("nobody holds the post '{}' of {}", post->post(), organisation.name()));
  }
  if (!options.successor.empty()) {
    TANDEM_ASSIGN_OR_RETURN(*left.mutable_successor(), FindPerson(session, options.successor));
  }
  const std::string stream = "organisation/" + organisation.id();
  TANDEM_ASSIGN_OR_RETURN(v1::Submission submission, Begin(stream, options, session));
  AddEvent(stream, left, &submission);
  TANDEM_RETURN_IF_ERROR(SetDay(options.on, &submission));
  return SubmitAndTell(std::move(submission), SendingOf(options, organisation), session);
}

}  // namespace tandem::cli
