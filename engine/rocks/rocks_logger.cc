#include "engine/rocks/rocks_logger.h"

#include <rocksdb/env.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <string_view>
#include <utility>

#include "absl/time/clock.h"
#include "engine/base/line_limit.h"

namespace tandem {
namespace {

constexpr size_t kLineBytesMax = 1000;
constexpr uint64_t kLinesMax = 20;

class RocksLogger final : public rocksdb::Logger {
 public:
  explicit RocksLogger(std::string name)
      : Logger(rocksdb::InfoLogLevel::WARN_LEVEL), name_(std::move(name)) {}

  using Logger::Logv;
  void Logv(const rocksdb::InfoLogLevel level, const char* format, va_list arguments) override {
    const bool warns = level == rocksdb::InfoLogLevel::WARN_LEVEL;
    const bool errs =
        level == rocksdb::InfoLogLevel::ERROR_LEVEL || level == rocksdb::InfoLogLevel::FATAL_LEVEL;
    std::array<char, kLineBytesMax> line{};
    if (!warns && !errs) return;
    if (std::vsnprintf(line.data(), line.size(), format, arguments) < 0) return;
    const std::string_view text = line.data();
    const std::string_view first = text.substr(0, text.find('\n'));  // Others print structures.
    const std::lock_guard lock(mutex_);
    const auto left_out = limit_.Take(absl::Now());
    if (!left_out.has_value()) return;
    spdlog::log(warns ? spdlog::level::warn : spdlog::level::err, "{}: {}{}", name_, first,
                *left_out == 0 ? "" : fmt::format(" ({} lines were left out before)", *left_out));
  }

 protected:
  rocksdb::Status CloseImpl() override { return rocksdb::Status::OK(); }

 private:
  const std::string name_;
  std::mutex mutex_;
  LineLimit limit_{absl::Minutes(1), kLinesMax};  // Guarded by mutex_.
};

}  // namespace

std::shared_ptr<rocksdb::Logger> MakeRocksLogger(std::string name) {
  return std::make_shared<RocksLogger>(std::move(name));
}

}  // namespace tandem
