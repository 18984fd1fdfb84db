// What became of a submission: found again by its id, and told.
#include <fmt/format.h>

#include <set>

#include "engine/base/status_macros.h"
#include "engine/engine.h"
#include "engine/key_check.h"
#include "engine/submission_digest.h"

namespace tandem {

void Engine::DescribeEvent(const v1::Envelope& event, v1::EventRef* reference) {
  reference->set_stream(event.stream());
  reference->set_version(event.version());
  reference->set_position(event.position());
  reference->set_id(event.id());
  reference->set_type(event.type());
  *reference->mutable_unmet() = event.unmet();
  reference->set_late(event.late());
}

absl::StatusOr<std::optional<Sha256>> Engine::DigestOfUnit(const v1::Submission& submission,
                                                           const std::vector<v1::Envelope>& events,
                                                           const NewPersonKeys& made) const {
  std::set<std::string> people;
  for (const v1::Envelope& event : events) {
    for (const v1::SealedField& sealed : event.sealed()) people.insert(sealed.person());
  }
  std::vector<PersonKey> keys;
  for (const std::string& person : people) {
    const auto own = made.find(person);
    const auto staged = staged_keys_.find(person);
    std::optional<PersonKey> key;
    if (own != made.end()) {
      key = own->second;
    } else if (staged != staged_keys_.end()) {
      key = staged->second;
    } else {
      // With a damaged key as little can be compared as with none.
      key = FindSoundKey(directory_, *parts_.keys, person).value_or(std::nullopt);
    }
    if (!key.has_value()) return std::optional<Sha256>();
    keys.push_back(*key);
  }
  return std::optional<Sha256>(DigestOf(submission, keys));
}

absl::StatusOr<std::vector<v1::Envelope>> Engine::EventsOf(const SubmissionOutcome& unit,
                                                           bool staged) const {
  std::vector<v1::Envelope> events;
  if (staged) {
    for (const v1::Envelope& event : staged_) {
      const Position position{event.position()};
      if (unit.first <= position && position <= unit.last()) events.push_back(event);
    }
    return events;
  }
  for (Position next = unit.first; next <= unit.last();) {
    TANDEM_ASSIGN_OR_RETURN(const EventPage page, parts_.log->ReadAll(next));
    for (const EventPtr& event : page.events) {
      if (event->position() <= unit.last().value) events.push_back(*event);
    }
    next = Position{page.events.back()->position() + 1};
  }
  return events;
}

absl::StatusOr<std::optional<v1::SubmitOutcome>> Engine::FindOutcome(
    const Uuid& id, const v1::Submission& submission) const {
  std::optional<SubmissionOutcome> unit = parts_.log->FindStaged(id);
  const bool staged = unit.has_value();
  if (!staged) {
    TANDEM_ASSIGN_OR_RETURN(unit, parts_.log->FindSubmission(id));
  }
  std::optional<v1::SubmitOutcome> outcome;
  if (!unit.has_value()) return outcome;
  TANDEM_ASSIGN_OR_RETURN(const std::vector<v1::Envelope> events, EventsOf(*unit, staged));
  TANDEM_ASSIGN_OR_RETURN(const std::optional<Sha256> digest,
                          DigestOfUnit(submission, events, staged_keys_));
  // Of people who were erased, or whose key is damaged, nothing can be compared; nobody else knew
  // the id.
  if (digest.has_value() && unit->digest != *digest) {
    return absl::AlreadyExistsError(
        fmt::format("the submission id {} was used for something else; a new submission needs a "
                    "new id",
                    id.ToString()));
  }
  outcome.emplace();
  outcome->set_repeated(true);
  outcome->set_position(unit->last().value);
  for (const v1::Envelope& event : events) DescribeEvent(event, outcome->add_event());
  return outcome;
}

}  // namespace tandem
