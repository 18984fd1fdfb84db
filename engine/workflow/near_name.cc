#include "engine/workflow/near_name.h"

#include <algorithm>
#include <numeric>

#include "fmt/format.h"

namespace tandem {
namespace {

constexpr size_t kNamesShown = 16;
constexpr size_t kNameCharactersMax = 100;  // Longer ones are nobody's slip.

std::string Plain(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (c == '-' || c == '_' || c == ' ') continue;
    plain.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return plain;
}

// Letters to change, add, drop or swap with their neighbour to come from a to b.
size_t Distance(const std::string& a, const std::string& b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] =
          std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1] ? 1 : 0)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string NearestName(std::string_view name, const std::vector<std::string>& names) {
  if (name.empty() || name.size() > kNameCharactersMax) return "";
  const std::string wanted = Plain(name);
  std::string nearest;
  size_t least = std::max<size_t>(1, wanted.size() / 3) + 1;
  for (const std::string& candidate : names) {
    if (candidate.size() > kNameCharactersMax) continue;
    const size_t distance = Distance(wanted, Plain(candidate));
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string ListNames(const std::vector<std::string>& names) {
  std::string list;
  for (size_t i = 0; i < names.size() && i < kNamesShown; ++i) {
    if (i > 0) list += ", ";
    list += names[i];
  }
  if (names.size() > kNamesShown) {
    list += fmt::format(" and {} more", names.size() - kNamesShown);
  }
  return list;
}

std::string NoSuchName(std::string_view what, std::string_view name,
                       const std::vector<std::string>& names, std::string_view where) {
  const std::string none =
      fmt::format("no {} '{}'{}{}", what, name, where.empty() ? "" : " ", where);
  if (names.empty()) return fmt::format("{}; there are none", none);
  const std::string nearest = NearestName(name, names);
  if (!nearest.empty()) return fmt::format("{}; did you mean '{}'?", none, nearest);
  return fmt::format("{}; there are: {}", none, ListNames(names));
}

std::string AsSentence(std::string text) {
  const bool ends = text.ends_with('.') || text.ends_with('?') || text.ends_with('!');
  if (!ends) text += '.';
  return text;
}

}  // namespace tandem
