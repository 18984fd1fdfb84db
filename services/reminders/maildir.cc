#include "services/reminders/maildir.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "absl/strings/ascii.h"

namespace tandem::services {
namespace {

namespace fs = std::filesystem;

// An error's words; empty: written and synced.
std::string WriteSynced(const fs::path& path, std::string_view bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return std::strerror(errno);
  std::string error;
  while (!bytes.empty() && error.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written > 0) {
      bytes.remove_prefix(static_cast<size_t>(written));
    } else if (errno != EINTR) {
      error = std::strerror(errno);
    }
  }
  if (error.empty() && ::fsync(fd) != 0) error = std::strerror(errno);
  if (::close(fd) != 0 && error.empty()) error = std::strerror(errno);
  return error;
}

// Lines in a maildir end as in any other file.
std::string WithPlainLineEnds(std::string_view mime) {
  std::string text;
  for (const char byte : mime) {
    if (byte != '\r') text += byte;
  }
  return text;
}

// The name in new/, or in cur/ with flags behind it.
bool IsThere(const fs::path& folder, const std::string& name) {
  std::error_code ignored;
  if (fs::exists(folder / "new" / name, ignored)) return true;
  for (fs::directory_iterator entry(folder / "cur", ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    const std::string file = entry->path().filename().string();
    if (file == name || file.starts_with(name + ":")) return true;
  }
  return false;
}

}  // namespace

std::string Maildir::FileName(std::string_view message_id) {
  std::string name(message_id);
  for (char& byte : name) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(byte)) || byte == '-' ||
                       byte == '_' || byte == '.';
    if (!plain) byte = '_';
  }
  if (!name.empty() && name.front() == '.') name.front() = '_';
  return name;
}

DeliveryResult Maildir::Send(const MailMessage& message) {
  using Kind = DeliveryResult::Kind;
  absl::StatusOr<std::string> mime = ToMime(message);
  if (!mime.ok()) return {Kind::kRefused, std::string(mime.status().message())};
  auto cannot = [this](const std::string& why) {
    return DeliveryResult{Kind::kUnreachable, fmt::format("the maildir {} cannot be written: {}",
                                                          folder_.string(), why)};
  };
  for (const char* part : {"tmp", "new", "cur"}) {
    std::error_code error;
    fs::create_directories(folder_ / part, error);
    if (error) return cannot(error.message());
  }
  const std::string name = FileName(message.message_id);
  const std::string answer = fmt::format("maildir: new/{}", name);
  if (IsThere(folder_, name)) return {Kind::kDelivered, answer};
  const std::string failed = WriteSynced(folder_ / "tmp" / name, WithPlainLineEnds(*mime));
  if (!failed.empty()) return cannot(failed);
  std::error_code error;
  fs::rename(folder_ / "tmp" / name, folder_ / "new" / name, error);
  if (error) return cannot(error.message());
  return {Kind::kDelivered, answer};
}

}  // namespace tandem::services
