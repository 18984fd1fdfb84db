// What is told of many measurements. Pure.
#ifndef TANDEM_TOOLS_BENCH_STATISTICS_H_
#define TANDEM_TOOLS_BENCH_STATISTICS_H_

#include <string>
#include <vector>

namespace tandem::bench {

// The smallest value that at least `share` (above 0, at most 1) of all values do
// not exceed. 0 for no values.
double Percentile(std::vector<double> values, double share);

// The middle value; of an even number the mean of both. 0 for no values.
double Median(std::vector<double> values);

// "1234 (1200-1250)": the median and, of several, the least and the greatest.
std::string Summary(const std::vector<double>& values, int decimals);

}  // namespace tandem::bench

#endif  // TANDEM_TOOLS_BENCH_STATISTICS_H_
