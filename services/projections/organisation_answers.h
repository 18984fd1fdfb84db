// Answers about organisations, from the directory.
#ifndef TANDEM_SERVICES_PROJECTIONS_ORGANISATION_ANSWERS_H_
#define TANDEM_SERVICES_PROJECTIONS_ORGANISATION_ANSWERS_H_

#include <string>

#include "absl/status/statusor.h"
#include "engine/workflow/directory.h"
#include "services/follower/world.h"
#include "tandem/v1/read_model.pb.h"

namespace tandem::services {

// The organisations that match the query, with their posts and instances. Errors are the
// store's.
absl::StatusOr<v1::Organisations> AnswerOrganisations(const World& world,
                                                      const v1::OrganisationsQuery& query);

// The id of the organisation called `text`. kNotFound: none is; suggests similar ones.
// kInvalidArgument: ambiguous; lists the candidates.
absl::StatusOr<std::string> OrganisationCalled(const Directory& directory, const std::string& text);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_PROJECTIONS_ORGANISATION_ANSWERS_H_
