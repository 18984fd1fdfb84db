// A span of days as people type it.
#ifndef TANDEM_TOOLS_TANDEM_DAY_SPAN_H_
#define TANDEM_TOOLS_TANDEM_DAY_SPAN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace tandem::cli {

// Days of "30d", "2w" or "30". kInvalidArgument shows the forms.
absl::StatusOr<uint32_t> ParseDaySpan(const std::string& text);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_DAY_SPAN_H_
