// The log's last events, kept so that subscribers near the head share them.
#ifndef TANDEM_ENGINE_BUS_SERVER_RECENT_EVENTS_H_
#define TANDEM_ENGINE_BUS_SERVER_RECENT_EVENTS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "engine/base/position.h"
#include "tandem/v1/event.pb.h"

namespace tandem::bus {

// Holds events of successive positions, the oldest leaving first once they are
// more than `bytes_max`.
class RecentEvents {
 public:
  explicit RecentEvents(size_t bytes_max) : bytes_max_(bytes_max) {}

  // `events` are of successive positions. Those already held are passed over; if
  // there is a gap to what is held, that is given up first.
  void Add(const std::vector<v1::Envelope>& events);

  // The event at `position`. Null: not held. Valid until the next Add.
  const v1::Envelope* Find(Position position) const;

 private:
  struct Held {
    v1::Envelope event;
    size_t bytes;
  };

  const size_t bytes_max_;
  std::deque<Held> events_;
  size_t bytes_ = 0;
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_SERVER_RECENT_EVENTS_H_
