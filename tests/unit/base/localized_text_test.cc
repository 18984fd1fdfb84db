// Specifies engine/base/localized_text.h.
#include "engine/base/localized_text.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(TextIn, TakesTheLanguageOrTheOneItBeginsWithElseEnglish) {
  v1::LocalizedText text;
  text.set_en("Launched");
  v1::Translation* translation = text.add_also();
  translation->set_language("vi");
  translation->set_text("Khởi động");
  EXPECT_EQ(TextIn(text, "vi"), "Khởi động");
  EXPECT_EQ(TextIn(text, "vi-VN"), "Khởi động");
  EXPECT_EQ(TextIn(text, "vi_VN"), "Khởi động");
  EXPECT_EQ(TextIn(text, "ja"), "Launched");
  EXPECT_EQ(TextIn(text, ""), "Launched");
}

TEST(TextIn, PrefersTheWholeLanguageToItsBeginning) {
  v1::LocalizedText text;
  text.set_en("colour");
  for (const char* language : {"zh", "zh-TW"}) {
    v1::Translation* translation = text.add_also();
    translation->set_language(language);
    translation->set_text(language);
  }
  EXPECT_EQ(TextIn(text, "zh-TW"), "zh-TW");
  EXPECT_EQ(TextIn(text, "zh-HK"), "zh");
}

}  // namespace
}  // namespace tandem
