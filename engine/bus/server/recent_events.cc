#include "engine/bus/server/recent_events.h"

namespace tandem::bus {

void RecentEvents::Add(const std::vector<v1::Envelope>& events) {
  for (const v1::Envelope& event : events) {
    if (!events_.empty()) {
      const uint64_t last = events_.back().event.position();
      if (event.position() <= last) continue;
      if (event.position() != last + 1) {
        events_.clear();
        bytes_ = 0;
      }
    }
    events_.push_back({event, event.ByteSizeLong()});
    bytes_ += events_.back().bytes;
    while (bytes_ > bytes_max_ && !events_.empty()) {
      bytes_ -= events_.front().bytes;
      events_.pop_front();
    }
  }
}

const v1::Envelope* RecentEvents::Find(Position position) const {
  if (events_.empty()) return nullptr;
  const uint64_t first = events_.front().event.position();
  if (position.value < first || position.value - first >= events_.size()) return nullptr;
  return &events_[position.value - first].event;
}

}  // namespace tandem::bus
