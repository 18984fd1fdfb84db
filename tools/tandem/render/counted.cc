#include "tools/tandem/render/counted.h"

#include <fmt/format.h>

#include <algorithm>

namespace tandem::cli {

std::string Counted(uint64_t count, std::string_view one, std::string_view several) {
  return fmt::format("{} {}", count, count == 1 ? one : several);
}

std::string PluralOf(std::string_view name) {
  std::string plural(name);
  std::replace(plural.begin(), plural.end(), '-', ' ');
  if (plural == "person") return "people";
  if (plural == "ngo") return "NGOs";
  if (plural.empty()) return plural;
  const char last = plural.back();
  const bool vowel_before =
      plural.size() > 1 &&
      std::string_view("aeiou").find(plural[plural.size() - 2]) != std::string_view::npos;
  if (last == 'y' && !vowel_before) {
    plural.pop_back();
    return plural + "ies";
  }
  if (last == 's' || last == 'x') return plural + "es";
  return plural + "s";
}

}  // namespace tandem::cli
