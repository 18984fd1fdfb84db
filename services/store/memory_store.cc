#include "services/store/memory_store.h"

#include <iterator>

namespace tandem::services {

absl::StatusOr<std::optional<std::string>> MemoryStore::Get(std::string_view key) const {
  auto it = entries_.find(key);
  if (it == entries_.end()) return std::optional<std::string>();
  return std::optional<std::string>(it->second);
}

absl::StatusOr<std::vector<Entry>> MemoryStore::Scan(const Range& range) const {
  std::vector<Entry> found;
  if (!range.to.empty() && range.to <= range.from) return found;
  auto first = entries_.lower_bound(range.from);
  auto last = range.to.empty() ? entries_.end() : entries_.lower_bound(range.to);
  auto full = [&] { return range.entries_max != 0 && found.size() == range.entries_max; };
  if (range.backwards) {
    while (last != first && !full()) {
      --last;
      found.push_back({last->first, last->second});
    }
  } else {
    for (; first != last && !full(); ++first) found.push_back({first->first, first->second});
  }
  return found;
}

absl::Status MemoryStore::Write(const WriteBatch& batch) {
  for (const auto& [key, value] : batch.changes()) {
    if (value.has_value()) {
      entries_.insert_or_assign(key, *value);
    } else {
      entries_.erase(key);
    }
  }
  return absl::OkStatus();
}

}  // namespace tandem::services
