// Whether files are there, told apart from whether this process may look.
#ifndef TANDEM_ENGINE_LOG_FILE_ACCESS_H_
#define TANDEM_ENGINE_LOG_FILE_ACCESS_H_

#include <filesystem>
#include <string_view>
#include <system_error>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tandem {

// What kept this process from doing `what` ("open", "read") to the file. kPermissionDenied:
// it may not, and whose folder it should be is said; kUnavailable: anything else.
absl::Status FileFailure(std::string_view what, const std::filesystem::path& file,
                         std::error_code error);
// Of the last system call.
absl::Status FileFailure(std::string_view what, const std::filesystem::path& file);

// Whether the file or folder is there. Errors as above: it cannot be told.
absl::StatusOr<bool> FileIsThere(const std::filesystem::path& file);

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_FILE_ACCESS_H_
