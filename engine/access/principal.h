// Who makes a request, and what they may do.
#ifndef TANDEM_ENGINE_ACCESS_PRINCIPAL_H_
#define TANDEM_ENGINE_ACCESS_PRINCIPAL_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tandem {

// A right, as configurations name it.
enum class Right {
  kRead,             // "read": streams, read models, subscriptions.
  kRecord,           // "record": what the definitions allow the person's posts.
  kRecordAll,        // "record-all": every event of every instance, and corrections.
  kBackfill,         // "backfill": history with gaps.
  kManageDirectory,  // "directory": organisations, posts and people.
  kSeePersonal,      // "personal": people's names and addresses.
  kReleaseMail,      // "release-mail": hold and release outgoing mail.
  kDeploy,           // "deploy": programmes.
  kNotice,           // "notice": system/... and mail/..., what services write.
  kOperate,          // "operate": the node's status, verification.
};

// The names above, and "all" for every right that a person can have (all but
// "notice"). kInvalidArgument lists the names.
absl::StatusOr<std::set<Right>> ParseRights(const std::vector<std::string>& names);
std::string_view NameOf(Right right);

// Known from the connection, never from a request.
struct Principal {
  // A person's id, or "service:<name>": what recorded_by will say.
  std::string id;
  std::set<Right> rights;

  bool Has(Right right) const { return rights.contains(right); }
  bool IsService() const { return id.starts_with("service:"); }
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_ACCESS_PRINCIPAL_H_
