#include "tools/tandem/render/table.h"

#include <gtest/gtest.h>

namespace tandem::cli {
namespace {

const Palette kNoColour(false);

TEST(Table, AlignsColumnsThatHoldWideLetters) {
  Table table({{.title = "City"}, {.title = "Zone"}});
  table.Add({"北九州", "Asia/Tokyo"});
  table.Add({"Hai", "Asia/Bangkok"});
  EXPECT_EQ(table.Render(kNoColour, 0),
            "City    Zone\n"
            "北九州  Asia/Tokyo\n"
            "Hai     Asia/Bangkok\n");
}

TEST(Table, LeavesAColumnOutInWhichNothingStands) {
  Table table({{.title = "A"}, {.title = "Notes"}, {.title = "B"}});
  table.Add({"1", "", "2"});
  EXPECT_EQ(table.Render(kNoColour, 0), "A  B\n1  2\n");
}

TEST(Table, EndsNoLineInBlanks) {
  Table table({{.title = "A"}, {.title = "B"}});
  table.Add({"1", ""});
  table.Add({"2", "x"});
  EXPECT_EQ(table.Render(kNoColour, 0), "A  B\n1\n2  x\n");
}

TEST(Table, PutsNumbersToTheRight) {
  Table table({{.title = "Count", .right = true}, {.title = "Of"}});
  table.Add({"7", "x"});
  EXPECT_EQ(table.Render(kNoColour, 0), "Count  Of\n    7  x\n");
}

TEST(Table, ShrinksTheWidestColumnThatMayOnANarrowTerminal) {
  Table table({{.title = "Title", .may_shrink = true}, {.title = "Due"}});
  table.Add({"An inventory of emissions in the port", "1 Jan 2016"});
  EXPECT_EQ(table.Render(kNoColour, 32),
            "Title                 Due\n"
            "An inventory of emi…  1 Jan 2016\n");
}

TEST(Table, CutsNothingForAFile) {
  Table table({{.title = "Title", .may_shrink = true}});
  table.Add({std::string(500, 'x')});
  EXPECT_EQ(table.Render(kNoColour, 0), "Title\n" + std::string(500, 'x') + "\n");
}

TEST(Table, ColoursDoNotDisturbTheColumns) {
  Table table({{.title = ""}, {.title = ""}});
  table.Add({Cell("late", Colour::kLate), "x"});
  table.Add({Cell("in 3 days"), "y"});
  EXPECT_EQ(table.Render(Palette(true), 0),
            "\x1b[31mlate\x1b[0m       x\n"
            "in 3 days  y\n");
}

TEST(Palette, ObeysNoColor) {
  EXPECT_TRUE(WantsColour(true, nullptr, "xterm"));
  EXPECT_FALSE(WantsColour(true, "1", "xterm"));
  EXPECT_FALSE(WantsColour(true, nullptr, "dumb"));
  EXPECT_FALSE(WantsColour(false, nullptr, "xterm"));
}

}  // namespace
}  // namespace tandem::cli
