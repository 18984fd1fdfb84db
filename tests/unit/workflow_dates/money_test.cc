// Specifies engine/workflow/money.h.
#include "engine/workflow/money.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace tandem {
namespace {

v1::Money Amount(const std::string& currency, int64_t minor) {
  v1::Money money;
  money.set_currency(currency);
  money.set_minor(minor);
  return money;
}

TEST(Money, HasAsManyDecimalsAsItsCurrency) {
  EXPECT_EQ(ToText(Amount("USD", 1250)), "USD 12.50");
  EXPECT_EQ(ToText(Amount("USD", 5)), "USD 0.05");
  EXPECT_EQ(ToText(Amount("JPY", 3000)), "JPY 3000");
  EXPECT_EQ(ToText(Amount("KWD", 1250)), "KWD 1.250");
  EXPECT_EQ(ToText(Amount("USD", -5)), "USD -0.05");
}

TEST(Money, IsReadAsItIsWritten) {
  for (const v1::Money& money : {Amount("USD", 1250), Amount("VND", 7), Amount("KWD", -1)}) {
    const auto read = ParseMoney(ToText(money));
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(read->SerializeAsString(), money.SerializeAsString());
  }
}

TEST(Money, IsInACurrencyThatThereIs) {
  EXPECT_EQ(ParseMoney("XXQ 100").status().message(),
            "'XXQ 100': XXQ is no currency; write its ISO 4217 code, such as USD");
  for (const char* code : {"USD", "VND", "JPY", "TWD", "DEM"})
    EXPECT_TRUE(IsCurrency(code)) << code;
  for (const char* text : {"", "US", "usd", "USDX", "U$D"}) EXPECT_FALSE(IsCurrency(text)) << text;
}

TEST(Money, IsWrittenWhateverTheLogHolds) {
  EXPECT_EQ(ToText(Amount("", 1)), " 0.01");
  EXPECT_EQ(ToText(Amount("USD", std::numeric_limits<int64_t>::min())),
            "USD -92233720368547758.08");
}

}  // namespace
}  // namespace tandem
