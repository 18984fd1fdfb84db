// A store that can be read while its disk is full.
#ifndef TANDEM_SERVICES_STORE_OVERLAY_STORE_H_
#define TANDEM_SERVICES_STORE_OVERLAY_STORE_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "services/store/key_value_store.h"

namespace tandem::services {

// Shows what is kept on disk with what was written since, which is in memory and gone when
// this is: to whoever derives it from the log, as if power had failed. It is to be reopened
// once there is room on the disk.
class OverlayStore : public KeyValueStore {
 public:
  // What is kept in memory; behind it Write says kUnavailable.
  static constexpr size_t kBytesMax = size_t{64} << 20;

  // `base` is only read; null: nothing is on disk. `folder` is for messages.
  OverlayStore(std::unique_ptr<KeyValueStore> base, std::string folder,
               std::function<bool()> has_room);

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override;
  absl::StatusOr<std::vector<Entry>> Scan(const Range& range) const override;
  absl::Status Write(const WriteBatch& batch) override;
  bool IsToBeReopened() const override { return has_room_(); }
  std::string trouble() const override;

 private:
  const std::unique_ptr<KeyValueStore> base_;
  const std::string folder_;
  const std::function<bool()> has_room_;
  WriteBatch written_;  // All of it.
  size_t bytes_ = 0;
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_STORE_OVERLAY_STORE_H_
