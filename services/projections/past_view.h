// An instance as it stood, or was known, before.
#ifndef TANDEM_SERVICES_PROJECTIONS_PAST_VIEW_H_
#define TANDEM_SERVICES_PROJECTIONS_PAST_VIEW_H_

#include <cstdint>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/workflow/instance.h"
#include "services/follower/world.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/read_model.pb.h"

namespace tandem::services {

struct LookedBack {
  Instance instance;                 // Advanced to `now`.
  std::vector<v1::Envelope> events;  // Those that were known.
  std::set<uint64_t> counted;        // Versions of those that had happened, too.
  absl::Time now;                    // The moment that is looked at.
};

// `events`: the whole stream of the instance that is now `present`. Of a day that is
// not over, `now` is the moment. kInvalidArgument: a day that does not exist.
// kNotFound: nothing of it had happened, or was known, by then.
absl::StatusOr<LookedBack> LookBack(const World& world, const Standing& present,
                                    const std::vector<v1::Envelope>& events,
                                    const v1::InstanceQuery& query, absl::Time now);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_PROJECTIONS_PAST_VIEW_H_
