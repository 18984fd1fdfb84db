// Amounts as people type and read them.
#ifndef TANDEM_ENGINE_WORKFLOW_MONEY_H_
#define TANDEM_ENGINE_WORKFLOW_MONEY_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "tandem/v1/values.pb.h"

namespace tandem {

// "USD 1250.50", "1,250.50 USD", "JPY 1000000". Currencies that have no cents take
// none. kInvalidArgument shows the form.
absl::StatusOr<v1::Money> ParseMoney(std::string_view text);

// "USD 1250.50", with as many decimals as the currency has.
std::string ToText(const v1::Money& money);

// Whether it is a currency of ISO 4217, today's or a former one.
bool IsCurrency(std::string_view code);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_MONEY_H_
