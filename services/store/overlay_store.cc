#include "services/store/overlay_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "engine/base/status_macros.h"
#include "services/store/memory_store.h"

namespace tandem::services {

OverlayStore::OverlayStore(std::unique_ptr<KeyValueStore> base, std::string folder,
                           std::function<bool()> has_room)
    : base_(base != nullptr ? std::move(base) : std::make_unique<MemoryStore>()),
      folder_(std::move(folder)),
      has_room_(std::move(has_room)) {}

absl::StatusOr<std::optional<std::string>> OverlayStore::Get(std::string_view key) const {
  const auto changed = written_.changes().find(std::string(key));
  if (changed != written_.changes().end()) return changed->second;
  return base_->Get(key);
}

absl::StatusOr<std::vector<Entry>> OverlayStore::Scan(const Range& range) const {
  if (!range.to.empty() && range.to <= range.from) return std::vector<Entry>();
  const auto begin = written_.changes().lower_bound(range.from);
  const auto end =
      range.to.empty() ? written_.changes().end() : written_.changes().lower_bound(range.to);
  // Each change takes the place of one entry on disk at most.
  Range below = range;
  if (below.entries_max != 0) {
    below.entries_max += static_cast<size_t>(std::distance(begin, end));
  }
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> kept, base_->Scan(below));
  std::map<std::string, std::string> merged;
  for (Entry& entry : kept) merged.emplace(std::move(entry.key), std::move(entry.value));
  for (auto change = begin; change != end; ++change) {
    if (change->second.has_value()) {
      merged[change->first] = *change->second;
    } else {
      merged.erase(change->first);
    }
  }
  std::vector<Entry> found;
  found.reserve(merged.size());
  for (auto& [key, value] : merged) found.push_back({key, std::move(value)});
  if (range.backwards) std::reverse(found.begin(), found.end());
  if (range.entries_max != 0 && found.size() > range.entries_max) found.resize(range.entries_max);
  return found;
}

absl::Status OverlayStore::Write(const WriteBatch& batch) {
  size_t added = 0;
  for (const auto& [key, value] : batch.changes()) {
    added += key.size() + (value.has_value() ? value->size() : 0);
  }
  if (bytes_ + added > kBytesMax) {
    return absl::UnavailableError(
        fmt::format("the disk of the store {} is full, and so is what is kept in memory "
                    "meanwhile: free some space",
                    folder_));
  }
  bytes_ += added;
  for (const auto& [key, value] : batch.changes()) {
    if (value.has_value()) {
      written_.Put(key, *value);
    } else {
      written_.Delete(key);
    }
  }
  return absl::OkStatus();
}

std::string OverlayStore::trouble() const {
  return fmt::format(
      "the disk of the store {} is full: what is new is kept in memory until there is room",
      folder_);
}

}  // namespace tandem::services
