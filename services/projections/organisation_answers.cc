#include "services/projections/organisation_answers.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "engine/base/status_macros.h"

namespace tandem::services {
namespace {

constexpr int kInstancesShownMax = 1000;

v1::OrganisationView ViewOf(const World& world, const Organisation& organisation) {
  v1::OrganisationView view;
  view.set_id(organisation.name);
  view.set_name(world.NameOf(organisation.name));
  view.set_kind(organisation.kind);
  view.set_country_label(organisation.country_label);
  view.set_time_zone(organisation.time_zone);
  view.set_calendar(organisation.calendar);
  for (const std::string& language : organisation.languages) view.add_language(language);
  for (const v1::LocalName& name : organisation.local_names) view.add_local_name(name.name());
  for (const Post& post : organisation.posts) {
    v1::PostView* shown = view.add_post();
    shown->set_post(post.post);
    shown->set_title(post.title);
    shown->set_holder(world.directory().HolderOf(organisation.name, post.post));
  }
  view.set_illustrative(organisation.illustrative);
  return view;
}

}  // namespace

absl::StatusOr<v1::Organisations> AnswerOrganisations(const World& world,
                                                      const v1::OrganisationsQuery& query) {
  const Directory& directory = world.directory();
  v1::Organisations answer;
  std::vector<const Organisation*> found = directory.Organisations();
  if (!query.text().empty()) {
    found.clear();
    const NameIndex::Match match = directory.FindOrganisations(query.text());
    for (const std::string& id : match.ids) {
      if (match.kind == NameIndex::Kind::kFuzzy) {
        answer.add_did_you_mean(world.NameOf(id));
      } else if (const Organisation* organisation = directory.FindOrganisation(id)) {
        found.push_back(organisation);
      }
    }
  }
  for (const Organisation* organisation : found) {
    if (!query.kind().empty() && organisation->kind != query.kind()) continue;
    v1::OrganisationView* view = answer.add_organisation();
    *view = ViewOf(world, *organisation);
    TANDEM_ASSIGN_OR_RETURN(std::vector<std::string> streams, world.StreamsOf(organisation->name));
    for (std::string& stream : streams) {
      if (view->instance_size() == kInstancesShownMax) break;
      if (!stream.starts_with("organisation/")) view->add_instance(std::move(stream));
    }
  }
  return answer;
}

absl::StatusOr<std::string> OrganisationCalled(const Directory& directory,
                                               const std::string& text) {
  const NameIndex::Match match = directory.FindOrganisations(text);
  if (match.only().has_value()) return *match.only();
  if (match.ids.empty()) {
    return absl::NotFoundError(fmt::format("no organisation is called '{}'", text));
  }
  const std::string list = fmt::format("{}", fmt::join(match.ids, ", "));
  if (match.kind == NameIndex::Kind::kFuzzy) {
    return absl::NotFoundError(
        fmt::format("no organisation is called '{}'; did you mean {}?", text, list));
  }
  return absl::InvalidArgumentError(fmt::format("'{}' may mean {}; say which", text, list));
}

}  // namespace tandem::services
