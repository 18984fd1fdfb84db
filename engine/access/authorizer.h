// Who may do and see what, in one place. Pure.
#ifndef TANDEM_ENGINE_ACCESS_AUTHORIZER_H_
#define TANDEM_ENGINE_ACCESS_AUTHORIZER_H_

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/access/principal.h"
#include "engine/base/stream_id.h"
#include "tandem/v1/configuration.pb.h"
#include "tandem/v1/request.pb.h"

namespace tandem {

// Maps connections to principals and judges what they ask for. Immutable; any
// thread may use it. Every refusal is kPermissionDenied and names the right that
// is missing.
class Authorizer {
 public:
  // With a configuration's user, if it names one. kInvalidArgument: a right or a
  // person's id that is none.
  static absl::StatusOr<Authorizer> FromConfiguration(const v1::Configuration& configuration);

  // Who is at the other end of an ipc connection. kPermissionDenied: the configuration
  // names nobody.
  absl::StatusOr<Principal> LocalUser() const;
  // A service that this node hosts itself.
  static Principal Service(std::string_view name);

  // Whether the principal may make this request at all.
  absl::Status MayRequest(const Principal& principal, const v1::Request& request) const;
  // Whether the principal may record an event of this type to the stream.
  absl::Status MayRecord(const Principal& principal, const StreamId& stream,
                         std::string_view type) const;

 private:
  std::optional<Principal> local_user_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_ACCESS_AUTHORIZER_H_
