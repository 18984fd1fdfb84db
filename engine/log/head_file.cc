#include "engine/log/head_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "engine/base/status_macros.h"
#include "engine/log/block.h"
#include "engine/log/file_access.h"
#include "tandem/v1/block.pb.h"

namespace tandem {
namespace {

constexpr std::string_view kWhatToDo =
    "Nothing was changed. Keep a copy of the store's folder and restore the newest backup";
// Of a log that can be read and is shorter or another one.
constexpr std::string_view kOrGoOn = "to go on with what is there, remove the file HEAD";

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

// See head_file.h for a place's bytes.
constexpr size_t kPlaceBytes = 512;
constexpr size_t kSumAt = kPlaceBytes - Sha256::kSize;

std::string ToPlace(const LogHead& head) {
  v1::Head stored;
  stored.set_position(head.position.value);
  stored.set_block(head.block.value);
  stored.set_header_hash(std::string(head.header_hash.view()));
  const std::string bytes = stored.SerializeAsString();
  std::string place(1, static_cast<char>(bytes.size()));
  place += bytes;
  place.resize(kSumAt, '\0');
  place += HashOf(place).view();
  return place;
}

std::optional<LogHead> FromPlace(std::string_view place) {
  if (place.size() != kPlaceBytes) return std::nullopt;
  if (HashOf(place.substr(0, kSumAt)).view() != place.substr(kSumAt)) return std::nullopt;
  v1::Head stored;
  const auto length = static_cast<unsigned char>(place[0]);
  if (!stored.ParseFromArray(place.data() + 1, length)) return std::nullopt;
  const auto hash = Sha256::FromBytes(stored.header_hash());
  if (!hash.ok() || stored.block() > stored.position()) return std::nullopt;
  return LogHead{{stored.position()}, {stored.block()}, *hash};
}

struct Places {
  std::optional<LogHead> first;
  std::optional<LogHead> second;

  bool FirstIsNewer() const { return first && (!second || first->position >= second->position); }
};

// Nothing: there is no such file.
absl::StatusOr<std::optional<Places>> ReadPlaces(const std::filesystem::path& file) {
  TANDEM_ASSIGN_OR_RETURN(const bool is_there, FileIsThere(file));
  if (!is_there) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) return FileFailure("read", file);
  const std::string_view view = bytes;
  Places places{FromPlace(view.substr(0, kPlaceBytes)),
                FromPlace(view.substr(std::min(view.size(), kPlaceBytes)))};
  if (!places.first && !places.second) {
    return absl::DataLossError(fmt::format(
        "{} is damaged: whether the log is complete cannot be told. Verify the log against a "
        "backup; if it is complete, remove the file",
        file.string()));
  }
  return places;
}

absl::Status WriteSynced(const std::filesystem::path& file, int flags, size_t at,
                         std::string_view bytes) {
  const Descriptor descriptor(file, O_WRONLY | flags);
  if (descriptor.value() < 0) return FileFailure("open", file);
  const ssize_t written =
      ::pwrite(descriptor.value(), bytes.data(), bytes.size(), static_cast<off_t>(at));
  if (written != static_cast<ssize_t>(bytes.size())) return FileFailure("write", file);
  if (::fdatasync(descriptor.value()) != 0) return FileFailure("sync", file);
  return absl::OkStatus();
}

absl::Status Create(const std::filesystem::path& file, const LogHead& head) {
  std::filesystem::path written = file;
  written += ".new";
  std::string bytes = ToPlace(head);
  bytes.resize(2 * kPlaceBytes, '\0');
  TANDEM_RETURN_IF_ERROR(WriteSynced(written, O_CREAT | O_TRUNC, 0, bytes));
  if (std::rename(written.c_str(), file.c_str()) != 0) return FileFailure("replace", file);
  const Descriptor folder(file.parent_path(), O_RDONLY | O_DIRECTORY);
  if (folder.value() < 0 || ::fsync(folder.value()) != 0)
    return FileFailure("sync the folder of", file);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<LogHead>> ReadHeadFile(const std::filesystem::path& file) {
  TANDEM_ASSIGN_OR_RETURN(const std::optional<Places> places, ReadPlaces(file));
  if (!places) return std::nullopt;
  return places->FirstIsNewer() ? places->first : places->second;
}

absl::Status WriteHeadFile(const std::filesystem::path& file, const LogHead& head) {
  TANDEM_ASSIGN_OR_RETURN(const std::optional<Places> places, ReadPlaces(file));
  if (!places) return Create(file, head);
  return WriteSynced(file, 0, places->FirstIsNewer() ? kPlaceBytes : 0, ToPlace(head));
}

absl::Status CheckReaches(const CommitLog& log, const LogHead& saved) {
  const LogHead head = log.Head();
  if (head.position < saved.position) {
    return absl::DataLossError(
        fmt::format("the log ends at event {}, but it had come to {}: lost {} {}, recorded and "
                    "answered. {}; {}",
                    head.position.value, saved.position.value,
                    head.position.value + 1 == saved.position.value ? "is" : "are",
                    NameEvents({head.position.value + 1}, saved.position), kWhatToDo, kOrGoOn));
  }
  if (saved.position.value == 0) return absl::OkStatus();
  TANDEM_ASSIGN_OR_RETURN(const auto blocks, log.Read(saved.block, 0));
  TANDEM_ASSIGN_OR_RETURN(const BlockHead block, DecodeBlockHead(blocks.front()));
  if (block.log_head() != saved) {
    return absl::DataLossError(
        fmt::format("the log's {} are not those that it had when it last stopped: it was replaced "
                    "or changed. {}; {}",
                    NameEvents(block.first, block.last), kWhatToDo, kOrGoOn));
  }
  return absl::OkStatus();
}

absl::Status LostBefore(const LogHead& saved, std::string_view why) {
  return absl::DataLossError(fmt::format("the log had come to event {}, and cannot be read: {}. {}",
                                         saved.position.value, why, kWhatToDo));
}

}  // namespace tandem
