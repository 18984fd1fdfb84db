// Bounds that both ends of a connection know.
#ifndef TANDEM_ENGINE_BUS_LIMITS_H_
#define TANDEM_ENGINE_BUS_LIMITS_H_

#include <cstddef>

namespace tandem::bus {

// A larger Request is refused: a submission has at most 16 MiB, and a little
// stands around it.
inline constexpr size_t kRequestBytesMax = size_t{17} << 20;

// A larger message costs its sender the connection, before it is read.
inline constexpr size_t kMessageBytesMax = size_t{20} << 20;

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_LIMITS_H_
