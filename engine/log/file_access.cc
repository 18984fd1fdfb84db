#include "engine/log/file_access.h"

#include <fmt/format.h>

#include <cerrno>

namespace tandem {

absl::Status FileFailure(std::string_view what, const std::filesystem::path& file,
                         std::error_code error) {
  const std::string failure = fmt::format("cannot {} {}: {}", what, file.string(), error.message());
  if (error != std::errc::permission_denied && error != std::errc::operation_not_permitted) {
    return absl::UnavailableError(failure);
  }
  return absl::PermissionDeniedError(
      fmt::format("{}. Nothing was changed. Make the user that tandemd runs as the owner of the "
                  "data folder and everything in it (chown -R), then start tandemd again",
                  failure));
}

absl::Status FileFailure(std::string_view what, const std::filesystem::path& file) {
  return FileFailure(what, file, std::error_code(errno, std::generic_category()));
}

absl::StatusOr<bool> FileIsThere(const std::filesystem::path& file) {
  std::error_code error;
  const bool is_there = std::filesystem::exists(file, error);
  if (error) return FileFailure("look at", file, error);
  return is_there;
}

}  // namespace tandem
