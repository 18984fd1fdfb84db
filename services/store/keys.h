// How keys are made so that their order as bytes is the order that is meant.
#ifndef TANDEM_SERVICES_STORE_KEYS_H_
#define TANDEM_SERVICES_STORE_KEYS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace tandem::services {

// 8 bytes, big-endian.
std::string EncodeNumber(uint64_t number);
// The number at the start of `bytes`; 0 if there are fewer than 8.
uint64_t DecodeNumber(std::string_view bytes);

// 8 bytes that sort by time, to the millisecond rounded up, so that a timer read
// back is never early. Infinite times become the first and the last.
std::string EncodeTime(absl::Time time);
absl::Time DecodeTime(std::string_view bytes);

// The first key behind all that begin with `prefix`; empty if there is none.
std::string PrefixEnd(std::string_view prefix);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_STORE_KEYS_H_
