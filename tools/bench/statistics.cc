#include "tools/bench/statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace tandem::bench {

double Percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double rank = std::ceil(share * static_cast<double>(values.size()));
  const auto index = static_cast<size_t>(std::max(rank, 1.0)) - 1;
  return values[std::min(index, values.size() - 1)];
}

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::string Summary(const std::vector<double>& values, int decimals) {
  if (values.empty()) return "-";
  std::string text = fmt::format("{:.{}f}", Median(values), decimals);
  if (values.size() == 1) return text;
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  return text + fmt::format(" ({:.{}f}-{:.{}f})", *least, decimals, *greatest, decimals);
}

}  // namespace tandem::bench
