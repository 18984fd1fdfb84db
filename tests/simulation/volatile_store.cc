#include "tests/simulation/volatile_store.h"

#include "engine/base/status_macros.h"
#include "tandem/v1/read_model.pb.h"

namespace tandem::simulation {
namespace {

constexpr char kPositionKey[] = "c";  // As World keeps it.

// The batch with the number of the write in the title of each reminder.
services::WriteBatch Stamped(const services::WriteBatch& batch, size_t write) {
  services::WriteBatch stamped;
  for (const auto& [key, value] : batch.changes()) {
    v1::ReminderView view;
    if (!value.has_value()) {
      stamped.Delete(key);
    } else if (key.starts_with("m/") && view.ParseFromString(*value)) {
      view.set_instance_title(std::to_string(write));
      stamped.Put(key, view.SerializeAsString());
    } else {
      stamped.Put(key, *value);
    }
  }
  return stamped;
}

}  // namespace

absl::StatusOr<std::optional<std::string>> VolatileStore::Get(std::string_view key) const {
  return kept_->Get(key);
}

absl::StatusOr<std::vector<services::Entry>> VolatileStore::Scan(
    const services::Range& range) const {
  return kept_->Scan(range);
}

absl::Status VolatileStore::Write(const services::WriteBatch& batch) {
  services::WriteBatch undo;
  for (const auto& [key, value] : batch.changes()) {
    TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> before, kept_->Get(key));
    if (before.has_value()) {
      undo.Put(key, *std::move(before));
    } else {
      undo.Delete(key);
    }
  }
  undo_.push_back(std::move(undo));
  if (undo_.size() > kUnsyncedMax) undo_.pop_front();
  ++writes_;
  return kept_->Write(remembers_ ? Stamped(batch, writes_) : batch);
}

void VolatileStore::LosePower(size_t batches, bool checkpoint_apart) {
  const std::optional<std::string> position = kept_->Get(kPositionKey).value();
  for (; batches > 0 && !undo_.empty(); --batches) {
    kept_->Write(undo_.back()).IgnoreError();  // A map in memory takes everything.
    undo_.pop_back();
  }
  undo_.clear();
  if (!checkpoint_apart || !position.has_value()) return;
  services::WriteBatch kept;
  kept.Put(kPositionKey, *position);
  kept_->Write(kept).IgnoreError();
}

void VolatileStore::Clear() {
  kept_ = std::make_unique<services::MemoryStore>();
  undo_.clear();
}

}  // namespace tandem::simulation
