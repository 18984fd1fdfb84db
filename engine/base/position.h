// Places in the log and in a stream, as types of their own so that one is never
// passed for the other.
#ifndef TANDEM_ENGINE_BASE_POSITION_H_
#define TANDEM_ENGINE_BASE_POSITION_H_

#include <compare>
#include <cstdint>

namespace tandem {

// Place of an event in the whole log: from 1, without gaps. 0: before the first.
struct Position {
  uint64_t value = 0;
  friend auto operator<=>(const Position&, const Position&) = default;
};

// Place of an event in its stream: from 1, without gaps. 0: the stream has none.
struct StreamVersion {
  uint64_t value = 0;
  friend auto operator<=>(const StreamVersion&, const StreamVersion&) = default;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_BASE_POSITION_H_
