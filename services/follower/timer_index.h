// When each stream is to be looked at next.
#ifndef TANDEM_SERVICES_FOLLOWER_TIMER_INDEX_H_
#define TANDEM_SERVICES_FOLLOWER_TIMER_INDEX_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/store/key_value_store.h"

namespace tandem::services {

// One timer a stream. In the store, under a prefix of its own: "<prefix>t<time>
// <stream>" in order of time, and "<prefix>s<stream>" with the time. Changes go
// into a batch and are seen once it is written; a stream is set at most once in
// each batch.
class TimerIndex {
 public:
  // `store` is borrowed.
  TimerIndex(const KeyValueStore* store, std::string prefix)
      : store_(store), prefix_(std::move(prefix)) {}

  // absl::InfiniteFuture() removes it, absl::InfinitePast() makes it due at once.
  absl::Status Set(std::string_view stream, absl::Time at, WriteBatch& batch) const;
  // Streams whose time has come, the earliest first.
  absl::StatusOr<std::vector<std::string>> Due(absl::Time now, size_t streams_max) const;
  // absl::InfiniteFuture(): no timer is set.
  absl::StatusOr<absl::Time> Next() const;

 private:
  std::string TimeKey(absl::Time at, std::string_view stream) const;

  const KeyValueStore* const store_;
  const std::string prefix_;
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_FOLLOWER_TIMER_INDEX_H_
