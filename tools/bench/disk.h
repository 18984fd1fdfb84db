// What this disk takes to make a small write durable.
#ifndef TANDEM_TOOLS_BENCH_DISK_H_
#define TANDEM_TOOLS_BENCH_DISK_H_

#include <filesystem>
#include <vector>

#include "absl/status/statusor.h"

namespace tandem::bench {

// Appends `count` records of 300 bytes to a new file in `folder`, each followed by
// fdatasync, and removes it. Microseconds of each.
absl::StatusOr<std::vector<double>> MeasureSyncs(const std::filesystem::path& folder, int count);

}  // namespace tandem::bench

#endif  // TANDEM_TOOLS_BENCH_DISK_H_
