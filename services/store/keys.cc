#include "services/store/keys.h"

#include <limits>

#include "services/store/key_value_store.h"

namespace tandem::services {
namespace {

// Moves the sign so that times before 1970 sort before those after.
constexpr uint64_t kSignBit = uint64_t{1} << 63;

}  // namespace

std::string EncodeNumber(uint64_t number) {
  std::string bytes(8, '\0');
  for (size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(number >> (56 - 8 * i));
  return bytes;
}

uint64_t DecodeNumber(std::string_view bytes) {
  if (bytes.size() < 8) return 0;
  uint64_t number = 0;
  for (size_t i = 0; i < 8; ++i) number = number << 8 | static_cast<uint8_t>(bytes[i]);
  return number;
}

std::string EncodeTime(absl::Time time) {
  if (time == absl::InfiniteFuture()) return EncodeNumber(std::numeric_limits<uint64_t>::max());
  if (time == absl::InfinitePast()) return EncodeNumber(0);
  int64_t ms = absl::ToUnixMillis(time);
  if (absl::FromUnixMillis(ms) < time) ++ms;
  return EncodeNumber(static_cast<uint64_t>(ms) ^ kSignBit);
}

absl::Time DecodeTime(std::string_view bytes) {
  uint64_t number = DecodeNumber(bytes);
  if (number == std::numeric_limits<uint64_t>::max()) return absl::InfiniteFuture();
  if (number == 0) return absl::InfinitePast();
  return absl::FromUnixMillis(static_cast<int64_t>(number ^ kSignBit));
}

std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<uint8_t>(end.back()) == 0xff) end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<uint8_t>(end.back()) + 1);
  return end;
}

Range Range::Prefix(std::string_view prefix, size_t entries_max) {
  Range range;
  range.from = std::string(prefix);
  range.to = PrefixEnd(prefix);
  range.entries_max = entries_max;
  return range;
}

Range Range::PrefixAfter(std::string_view prefix, std::string_view after, size_t entries_max) {
  Range range = Prefix(prefix, entries_max);
  if (after >= prefix) range.from = std::string(after) + '\0';
  return range;
}

}  // namespace tandem::services
