#include "engine/log/head_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "engine/base/status_macros.h"
#include "engine/log/block.h"
#include "tandem/v1/block.pb.h"

namespace tandem {
namespace {

constexpr std::string_view kWhatToDo =
    "Keep a copy of the store's folder and restore the newest backup; to go on with what is there, "
    "remove the file HEAD";

absl::Status Failed(std::string_view what, const std::filesystem::path& file) {
  return absl::UnavailableError(
      fmt::format("cannot {} {}: {}", what, file.string(), std::strerror(errno)));
}

// An open file, closed at the end of its life.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& file, int flags)
      : value_(::open(file.c_str(), flags | O_CLOEXEC, 0640)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int value() const { return value_; }

 private:
  const int value_;
};

absl::Status WriteSynced(const std::filesystem::path& file, std::string_view bytes) {
  const Descriptor descriptor(file, O_WRONLY | O_CREAT | O_TRUNC);
  if (descriptor.value() < 0) return Failed("create", file);
  const ssize_t written = ::write(descriptor.value(), bytes.data(), bytes.size());
  if (written != static_cast<ssize_t>(bytes.size())) return Failed("write", file);
  if (::fsync(descriptor.value()) != 0) return Failed("sync", file);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<LogHead>> ReadHeadFile(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) return Failed("read", file);
  v1::Head stored;
  const bool parsed = stored.ParseFromString(bytes);
  const auto hash = Sha256::FromBytes(stored.header_hash());
  if (!parsed || !hash.ok() || stored.block() > stored.position()) {
    return absl::DataLossError(fmt::format(
        "{} is damaged: whether the log is complete cannot be told. Verify the log against a "
        "backup; if it is complete, remove the file",
        file.string()));
  }
  return LogHead{{stored.position()}, {stored.block()}, *hash};
}

absl::Status WriteHeadFile(const std::filesystem::path& file, const LogHead& head) {
  v1::Head stored;
  stored.set_position(head.position.value);
  stored.set_block(head.block.value);
  stored.set_header_hash(std::string(head.header_hash.view()));
  std::filesystem::path written = file;
  written += ".new";
  TANDEM_RETURN_IF_ERROR(WriteSynced(written, stored.SerializeAsString()));
  if (std::rename(written.c_str(), file.c_str()) != 0) return Failed("replace", file);
  const Descriptor folder(file.parent_path(), O_RDONLY | O_DIRECTORY);
  if (folder.value() < 0 || ::fsync(folder.value()) != 0) return Failed("sync the folder of", file);
  return absl::OkStatus();
}

absl::Status CheckReaches(const CommitLog& log, const LogHead& saved) {
  const LogHead head = log.Head();
  if (head.position < saved.position) {
    return absl::DataLossError(
        fmt::format("the log ends at event {}, but it had come to {}: lost {} {}, recorded and "
                    "answered. {}",
                    head.position.value, saved.position.value,
                    head.position.value + 1 == saved.position.value ? "is" : "are",
                    NameEvents({head.position.value + 1}, saved.position), kWhatToDo));
  }
  if (saved.position.value == 0) return absl::OkStatus();
  TANDEM_ASSIGN_OR_RETURN(const auto blocks, log.Read(saved.block, 0));
  TANDEM_ASSIGN_OR_RETURN(const BlockHead block, DecodeBlockHead(blocks.front()));
  if (block.log_head() != saved) {
    return absl::DataLossError(
        fmt::format("the log's {} are not those that it had when it last stopped: it was replaced "
                    "or changed. {}",
                    NameEvents(block.first, block.last), kWhatToDo));
  }
  return absl::OkStatus();
}

}  // namespace tandem
