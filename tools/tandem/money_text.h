// Amounts as people type them.
#ifndef TANDEM_TOOLS_TANDEM_MONEY_TEXT_H_
#define TANDEM_TOOLS_TANDEM_MONEY_TEXT_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "tandem/v1/values.pb.h"

namespace tandem::cli {

// "USD 1250.50", "1,250.50 USD", "JPY 1000000". Currencies that have no cents take
// none. kInvalidArgument shows the form.
absl::StatusOr<v1::Money> ParseMoney(std::string_view text);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_MONEY_TEXT_H_
