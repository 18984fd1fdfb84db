// What people call things, resolved to names: city names in any order or script,
// shortened while that is clear.
#ifndef TANDEM_TOOLS_TANDEM_RESOLVE_H_
#define TANDEM_TOOLS_TANDEM_RESOLVE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "tandem/v1/read_model.pb.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

// kInvalidArgument: nothing was written where a name belongs.
absl::Status CheckIsWritten(const std::string& text);

// All below: kNotFound, with the nearest name where there is one; kInvalidArgument:
// several fit, and which.

// An organisation's id by id or name.
absl::StatusOr<std::string> FindOrganisation(Session& session, const std::string& text);
absl::StatusOr<v1::OrganisationView> FindOrganisationView(Session& session,
                                                          const std::string& text);

// A person's id by id, name or address. Among several that begin alike, the one whose
// address or whole name it is.
absl::StatusOr<std::string> FindPerson(Session& session, const std::string& text);

// An organisation's or a person's, in that order.
absl::StatusOr<std::string> FindReporter(Session& session, const std::string& text);

// A stream and the version that it has now; 0: it has no events yet.
struct Target {
  std::string stream;
  uint64_t version = 0;
};

// The stream that `id` means, for an event that people call `event`: a full stream
// name as it is; an organisation or a person for an event that only those have;
// else an instance, else an organisation.
absl::StatusOr<Target> FindTarget(Session& session, const std::string& id,
                                  const std::string& event);
// Version of a stream now; 0: it has no events.
absl::StatusOr<uint64_t> VersionOf(Session& session, const std::string& stream);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_RESOLVE_H_
