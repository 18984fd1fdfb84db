// Instants as messages carry them.
#ifndef TANDEM_ENGINE_BASE_TIMESTAMP_H_
#define TANDEM_ENGINE_BASE_TIMESTAMP_H_

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace tandem {

// To the microsecond, rounded down: what is stored is what is compared. Of finite
// times only.
google::protobuf::Timestamp ToTimestamp(absl::Time time);
absl::Time ToTime(const google::protobuf::Timestamp& timestamp);

}  // namespace tandem

#endif  // TANDEM_ENGINE_BASE_TIMESTAMP_H_
