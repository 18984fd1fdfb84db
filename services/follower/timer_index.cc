#include "services/follower/timer_index.h"

#include <fmt/format.h>

#include "engine/base/status_macros.h"
#include "services/store/keys.h"

namespace tandem::services {

std::string TimerIndex::TimeKey(absl::Time at, std::string_view stream) const {
  return fmt::format("{}t{}{}", prefix_, EncodeTime(at), stream);
}

absl::Status TimerIndex::Set(std::string_view stream, absl::Time at, WriteBatch& batch) const {
  std::string stream_key = fmt::format("{}s{}", prefix_, stream);
  TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> before, store_->Get(stream_key));
  const std::string after = EncodeTime(at);
  if (before == after) return absl::OkStatus();
  if (before.has_value()) batch.Delete(TimeKey(DecodeTime(*before), stream));
  if (at == absl::InfiniteFuture()) {
    if (before.has_value()) batch.Delete(std::move(stream_key));
    return absl::OkStatus();
  }
  batch.Put(TimeKey(at, stream), "");
  batch.Put(std::move(stream_key), after);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> TimerIndex::Due(absl::Time now, size_t streams_max) const {
  const std::string prefix = prefix_ + "t";
  Range range;
  range.from = prefix;
  range.to = prefix + PrefixEnd(EncodeTime(now));
  range.entries_max = streams_max;
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> entries, store_->Scan(range));
  std::vector<std::string> streams;
  for (const Entry& entry : entries) {
    // A time between two milliseconds was rounded up, and so was `now`.
    if (DecodeTime(std::string_view(entry.key).substr(prefix.size())) > now) break;
    streams.push_back(entry.key.substr(prefix.size() + 8));
  }
  return streams;
}

absl::StatusOr<absl::Time> TimerIndex::Next() const {
  const std::string prefix = prefix_ + "t";
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> first, store_->Scan(Range::Prefix(prefix, 1)));
  if (first.empty()) return absl::InfiniteFuture();
  return DecodeTime(std::string_view(first.front().key).substr(prefix.size()));
}

}  // namespace tandem::services
