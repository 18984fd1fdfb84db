// Who may do and see what, in one place. Pure.
#ifndef TANDEM_ENGINE_ACCESS_AUTHORIZER_H_
#define TANDEM_ENGINE_ACCESS_AUTHORIZER_H_

#include <map>
#include <string>
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
  // The users of a configuration; a user without a login stands for everybody
  // who may open the socket. kInvalidArgument: a right or a person's id that is
  // none, or a login given twice.
  static absl::StatusOr<Authorizer> FromConfiguration(const v1::Configuration& configuration);

  // Who is at the other end of an ipc connection. kPermissionDenied: a login
  // that the configuration does not name.
  absl::StatusOr<Principal> LocalUser(std::string_view login) const;
  // A service that this node hosts itself.
  static Principal Service(std::string_view name);

  // Whether the principal may make this request at all.
  absl::Status MayRequest(const Principal& principal, const v1::Request& request) const;
  // Whether the principal may record an event of this type to the stream.
  absl::Status MayRecord(const Principal& principal, const StreamId& stream,
                         std::string_view type) const;

 private:
  std::map<std::string, Principal, std::less<>> local_users_;  // By login; "" for everybody.
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_ACCESS_AUTHORIZER_H_
