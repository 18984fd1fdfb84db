#include "services/store/prefixed_store.h"

#include "engine/base/status_macros.h"
#include "services/store/keys.h"

namespace tandem::services {

absl::StatusOr<std::optional<std::string>> PrefixedStore::Get(std::string_view key) const {
  return store_->Get(prefix_ + std::string(key));
}

absl::StatusOr<std::vector<Entry>> PrefixedStore::Scan(const Range& range) const {
  Range whole = range;
  whole.from = prefix_ + range.from;
  whole.to = range.to.empty() ? PrefixEnd(prefix_) : prefix_ + range.to;
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> entries, store_->Scan(whole));
  for (Entry& entry : entries) entry.key.erase(0, prefix_.size());
  return entries;
}

absl::Status PrefixedStore::Write(const WriteBatch& batch) {
  WriteBatch whole;
  for (const auto& [key, value] : batch.changes()) {
    if (value.has_value()) {
      whole.Put(prefix_ + key, *value);
    } else {
      whole.Delete(prefix_ + key);
    }
  }
  return store_->Write(whole);
}

absl::StatusOr<bool> DeletePrefix(KeyValueStore& store, std::string_view prefix,
                                  size_t entries_max) {
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> entries,
                          store.Scan(Range::Prefix(prefix, entries_max)));
  WriteBatch batch;
  for (Entry& entry : entries) batch.Delete(std::move(entry.key));
  TANDEM_RETURN_IF_ERROR(store.Write(batch));
  return entries_max == 0 || entries.size() < entries_max;
}

}  // namespace tandem::services
