#include "engine/workflow/money.h"

#include <fmt/format.h>
#include <unicode/ucurr.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace tandem {
namespace {

// Of three letters.
std::array<char16_t, 4> ForIcu(std::string_view currency) {
  return {static_cast<char16_t>(currency[0]), static_cast<char16_t>(currency[1]),
          static_cast<char16_t>(currency[2]), 0};
}

// Decimals of a currency (ISO 4217); absent currencies have two, as most do.
int DecimalsOf(std::string_view currency) {
  UErrorCode error = U_ZERO_ERROR;
  const int32_t decimals = ucurr_getDefaultFractionDigits(ForIcu(currency).data(), &error);
  return U_SUCCESS(error) != 0 ? decimals : 2;
}

absl::Status Wrong(std::string_view text) {
  return absl::InvalidArgumentError(
      fmt::format("'{}' is no amount; write the currency and the number: USD 1250.50", text));
}

}  // namespace

bool IsCurrency(std::string_view code) {
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (code.size() != 3 || !std::all_of(code.begin(), code.end(), is_capital)) return false;
  UErrorCode error = U_ZERO_ERROR;
  const UBool known = ucurr_isAvailable(ForIcu(code).data(), U_DATE_MIN, U_DATE_MAX, &error);
  return U_SUCCESS(error) != 0 && known != 0;
}

absl::StatusOr<v1::Money> ParseMoney(std::string_view text) {
  std::string currency;
  std::string digits;
  size_t decimals = 0;
  bool in_decimals = false;
  bool negative = false;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') {
      currency += c;
    } else if (c >= '0' && c <= '9') {
      digits += c;
      if (in_decimals) ++decimals;
    } else if (c == '.' && !in_decimals && !digits.empty()) {
      in_decimals = true;
    } else if (c == '-' && digits.empty() && !negative) {
      negative = true;
    } else if (c != ' ' && (c != ',' || in_decimals)) {
      return Wrong(text);
    }
  }
  if (currency.size() != 3 || digits.empty()) return Wrong(text);
  if (!IsCurrency(currency)) {
    return absl::InvalidArgumentError(fmt::format(
        "'{}': {} is no currency; write its ISO 4217 code, such as USD", text, currency));
  }
  const auto wanted = static_cast<size_t>(std::max(0, DecimalsOf(currency)));
  if (decimals > wanted) {
    return absl::InvalidArgumentError(
        fmt::format("'{}': {} has {} decimals", text, currency, wanted));
  }
  digits.append(wanted - decimals, '0');
  int64_t minor = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), minor);
  if (error != std::errc()) return Wrong(text);
  v1::Money money;
  money.set_currency(currency);
  money.set_minor(negative ? -minor : minor);
  return money;
}

std::string ToText(const v1::Money& money) {
  const std::string& currency = money.currency();
  if (currency.empty() && money.minor() == 0) return "0";  // What nothing comes to.
  // The log may hold what no currency is called.
  const int decimals = currency.size() == 3 ? std::max(0, DecimalsOf(currency)) : 2;
  const auto minor = static_cast<uint64_t>(money.minor());
  const std::string digits =
      fmt::format("{:0{}}", money.minor() < 0 ? 0 - minor : minor, decimals + 1);
  const std::string_view whole(digits.data(), digits.size() - static_cast<size_t>(decimals));
  const std::string_view rest = std::string_view(digits).substr(whole.size());
  return fmt::format("{} {}{}{}{}", currency, money.minor() < 0 ? "-" : "", whole,
                     rest.empty() ? "" : ".", rest);
}

}  // namespace tandem
