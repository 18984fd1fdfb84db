#include "engine/engine_reads.h"

#include <fmt/format.h>

#include "engine/sealing.h"

namespace tandem {

namespace {

v1::MailWishes DescribeWishes(const MailWishes& wishes) {
  v1::MailWishes described;
  for (const auto& [scope, until] : wishes.snoozes()) {
    v1::MailWishes::Snooze* snooze = described.add_snooze();
    snooze->set_stream(scope.stream);
    snooze->set_deadline(scope.deadline);
    *snooze->mutable_until() = until;
  }
  for (const auto& [scope, to] : wishes.hand_ons()) {
    v1::MailWishes::HandOn* hand_on = described.add_hand_on();
    hand_on->set_stream(scope.stream);
    hand_on->set_deadline(scope.deadline);
    hand_on->set_colleague(to.colleague);
    if (to.until.has_value()) *hand_on->mutable_until() = *to.until;
  }
  *described.mutable_opted_out() = {wishes.opted_out().begin(), wishes.opted_out().end()};
  return described;
}

}  // namespace

v1::Person DescribePerson(const Directory& directory, const Person& person, PersonKeys& keys,
                          bool with_personal) {
  v1::Person described;
  described.set_id(person.id);
  *described.mutable_language() = {person.languages.begin(), person.languages.end()};
  described.set_time_zone(person.time_zone);
  *described.mutable_expertise() = {person.expertise.begin(), person.expertise.end()};
  described.set_illustrative(person.illustrative);
  described.set_version(person.version.value);
  for (const PostHeld& held : directory.PostsOf(person.id)) {
    v1::PostHeld* post = described.add_post();
    post->set_organisation(held.organisation);
    post->set_post(held.post);
    const Organisation* organisation = directory.FindOrganisation(held.organisation);
    const Post* found = organisation == nullptr ? nullptr : organisation->FindPost(held.post);
    const Tenure* tenure = found == nullptr ? nullptr : found->Current();
    if (tenure != nullptr && tenure->since.has_value()) *post->mutable_since() = *tenure->since;
  }
  if (!with_personal) return described;
  *described.mutable_wishes() = DescribeWishes(person.wishes);
  const std::string stream = fmt::format("person/{}", person.id);
  for (const auto& [field, sealed] : person.sealed) {
    absl::StatusOr<std::string> text = OpenBox(stream, sealed, keys);
    if (!text.ok()) {
      described.set_unreadable(std::string(text.status().message()));
    } else if (field == "name") {
      described.set_name(*std::move(text));
    } else if (field == "email") {
      described.set_email(*std::move(text));
    } else if (field == "phone") {
      described.set_phone(*std::move(text));
    }
  }
  return described;
}

}  // namespace tandem
