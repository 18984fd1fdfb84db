#include "tools/tandem/render/display_width.h"

#include <gtest/gtest.h>

namespace tandem::cli {
namespace {

TEST(DisplayWidth, CountsLettersAsOneColumn) {
  EXPECT_EQ(DisplayWidth("Haiphong"), 8u);
  EXPECT_EQ(DisplayWidth("Hải Phòng"), 9u);
}

TEST(DisplayWidth, CountsEastAsianLettersAsTwo) {
  EXPECT_EQ(DisplayWidth("東京"), 4u);
  EXPECT_EQ(DisplayWidth("ハイフォン"), 10u);
  EXPECT_EQ(DisplayWidth("한국"), 4u);
}

TEST(DisplayWidth, CountsMarksOnTheLetterBeforeAsNone) {
  EXPECT_EQ(DisplayWidth("a\xCC\x81"), 1u);  // a and a combining acute.
  EXPECT_EQ(DisplayWidth("ที่"), 1u);          // Thai: one letter, two marks.
}

TEST(DisplayWidth, CountsABrokenByteAsOne) { EXPECT_EQ(DisplayWidth("a\xFFz"), 3u); }

TEST(Printable, TakesTheCommandsOutOfAText) {
  EXPECT_EQ(Printable("a\x1b[31mb"), "a\xEF\xBF\xBD[31mb");
  EXPECT_EQ(Printable("one\ntwo\tthree\r\nfour"), "one two three four");
  EXPECT_EQ(Printable("a\xE2\x80\xAE"), "a\xEF\xBF\xBD");  // Right-to-left override.
}

TEST(Printable, KeepsLineBreaksWhereTheyAreWanted) {
  EXPECT_EQ(PrintableLines("one\ntwo\x07"), "one\ntwo\xEF\xBF\xBD");
}

TEST(CutToWidth, EndsInAnEllipsisWhenItCuts) {
  EXPECT_EQ(CutToWidth("Kitakyushu", 6), "Kitak…");
  EXPECT_EQ(CutToWidth("Kitakyushu", 10), "Kitakyushu");
}

TEST(CutToWidth, NeverTakesHalfAWideLetter) {
  EXPECT_EQ(CutToWidth("東京都", 4), "東…");
  EXPECT_EQ(CutToWidth("東京都", 5), "東京…");
}

TEST(CutToWidth, KeepsMarksWithTheirLetter) {
  EXPECT_EQ(CutToWidth("a\xCC\x81"
                       "bc",
                       2),
            "a\xCC\x81…");
}

TEST(PadToWidth, AlignsWideLettersWithNarrowOnes) {
  EXPECT_EQ(PadToWidth("東京", 6), "東京  ");
  EXPECT_EQ(PadToWidth("7", 3, /*right=*/true), "  7");
  EXPECT_EQ(PadToWidth("longer", 3), "longer");
}

TEST(WrapToWidth, BreaksAtBlanks) {
  EXPECT_EQ(WrapToWidth("Ask every city for its consent", 14, "  "),
            "  Ask every\n  city for its\n  consent");
}

TEST(WrapToWidth, KeepsTheLineBreaksThatAreThere) {
  EXPECT_EQ(WrapToWidth("one\ntwo three", 20, ""), "one\ntwo three");
}

}  // namespace
}  // namespace tandem::cli
