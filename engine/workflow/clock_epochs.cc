#include "engine/workflow/clock_epochs.h"

#include <algorithm>
#include <utility>

#include "engine/base/timestamp.h"
#include "tandem/v1/notice.pb.h"

namespace tandem {

bool IsClockSetBack(const v1::Envelope& event) {
  return event.stream() == kClockStream && event.type() == v1::ClockSetBack::descriptor()->name();
}

void ClockEpochs::Take(const v1::Envelope& event) {
  if (!IsClockSetBack(event)) return;
  const absl::Time now = ToTime(event.recorded_at());
  for (SetBack& earlier : set_backs_) earlier.latest = std::min(earlier.latest, now);
  set_backs_.push_back({event.position(), now});
}

absl::Time ClockEpochs::begun_at() const {
  return set_backs_.empty() ? absl::InfinitePast() : set_backs_.back().latest;
}

absl::Time ClockEpochs::RecordedAt(const v1::Envelope& event) const {
  const absl::Time recorded_at = ToTime(event.recorded_at());
  if (event.position() == 0) return recorded_at;
  const auto later = std::upper_bound(
      set_backs_.begin(), set_backs_.end(), event.position(),
      [](uint64_t position, const SetBack& set_back) { return position < set_back.position; });
  return later == set_backs_.end() ? recorded_at : std::min(recorded_at, later->latest);
}

v1::Envelope ClockEpochs::AsRecorded(v1::Envelope event) const {
  if (!set_backs_.empty()) *event.mutable_recorded_at() = ToTimestamp(RecordedAt(event));
  return event;
}

}  // namespace tandem
