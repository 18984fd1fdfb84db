#include "tools/bench/disk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>

namespace tandem::bench {

absl::StatusOr<std::vector<double>> MeasureSyncs(const std::filesystem::path& folder, int count) {
  const std::filesystem::path path = folder / "sync-probe";
  const int file = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) {
    return absl::UnavailableError(
        fmt::format("{} cannot be written: {}", path.string(), std::strerror(errno)));
  }
  const std::string record(300, 'x');
  std::vector<double> micros;
  absl::Status status;
  for (int i = 0; i < count && status.ok(); ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const bool written =
        write(file, record.data(), record.size()) == static_cast<ssize_t>(record.size()) &&
        fdatasync(file) == 0;
    if (!written) {
      status = absl::UnavailableError(
          fmt::format("{} cannot be written: {}", path.string(), std::strerror(errno)));
    }
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    micros.push_back(took.count());
  }
  close(file);
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  if (!status.ok()) return status;
  return micros;
}

}  // namespace tandem::bench
