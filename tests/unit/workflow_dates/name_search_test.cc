#include "engine/workflow/name_search.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace tandem {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Kind = NameIndex::Kind;

NameIndex Cities() {
  NameIndex index;
  index.Add("haiphong", {"Haiphong", "Hải Phòng", "ハイフォン", "海防"});
  index.Add("dalat", {"Da Lat", "Đà Lạt"});
  index.Add("da-nang", {"Da Nang", "Đà Nẵng"});
  index.Add("kitakyushu", {"Kitakyushu", "北九州市"});
  index.Add("bangkok", {"Bangkok", "กรุงเทพมหานคร"});
  index.Add("san-jose", {"San Jose", "San José"});
  index.Add("san-diego", {"San Diego"});
  index.Add("ulaanbaatar", {"Ulaanbaatar", "Улаанбаатар"});
  return index;
}

// The one that a text means, or "".
std::string Meant(std::string_view text) { return Cities().Find(text).only().value_or(""); }

TEST(SearchKey, ForgetsDiacriticsCaseBlanksAndHyphens) {
  for (const std::string_view text :
       {"Hải Phòng", "Hai Phong", "haiphong", "HAIPHONG", "hai-phong", " Hai\u00A0Phong ",
        "Ｈａｉ Ｐｈｏｎｇ", "Ha\u0309i Pho\u0300ng"}) {
    EXPECT_EQ(SearchKey(text), "haiphong") << text;
  }
  EXPECT_EQ(SearchKey("Đà Lạt"), "dalat");
  EXPECT_EQ(SearchKey("Łódź"), "lodz");
  EXPECT_EQ(SearchKey("Malmø"), "malmo");
  EXPECT_EQ(SearchKey("Straße"), "strasse");
  EXPECT_EQ(SearchKey("İzmir"), "izmir");
  EXPECT_EQ(SearchKey("N'Djamena"), "ndjamena");
}

TEST(SearchKey, KeepsTheMarksThatAreLetters) {
  EXPECT_NE(SearchKey("バンコク"), SearchKey("ハンコク"));
  EXPECT_EQ(SearchKey("ﾊﾞﾝｺｸ"), SearchKey("バンコク"));  // Half width.
  EXPECT_NE(SearchKey("กิน"), SearchKey("กน"));
  EXPECT_EQ(SearchKey("УЛААНБААТАР"), SearchKey("Улаанбаатар"));
}

TEST(SearchKey, IsEmptyWithoutLettersAndDigits) {
  EXPECT_EQ(SearchKey(""), "");
  EXPECT_EQ(SearchKey(" -–'.,/ "), "");
  EXPECT_EQ(SearchKey("\xFF\xFE"), "");
}

// Text of letters and marks from scripts that names are written in, and of any
// bytes at all.
rc::Gen<std::string> AnyText() {
  const auto letter = rc::gen::map(
      rc::gen::oneOf(rc::gen::inRange(0x20, 0x370), rc::gen::inRange(0x370, 0x600),
                     rc::gen::inRange(0xE00, 0xE80), rc::gen::inRange(0x1E00, 0x2100),
                     rc::gen::inRange(0x3040, 0x3100), rc::gen::inRange(0xAC00, 0xD7A0),
                     rc::gen::inRange(0xFF00, 0xFFF0)),
      [](int c) {
        const auto byte = [](int value) { return static_cast<char>(value); };
        if (c < 0x80) return std::string{byte(c)};
        if (c < 0x800) return std::string{byte(0xC0 | (c >> 6)), byte(0x80 | (c & 0x3F))};
        return std::string{byte(0xE0 | (c >> 12)), byte(0x80 | ((c >> 6) & 0x3F)),
                           byte(0x80 | (c & 0x3F))};
      });
  const auto letters = rc::gen::map(rc::gen::container<std::vector<std::string>>(letter),
                                    [](const std::vector<std::string>& all) {
                                      std::string text;
                                      for (const std::string& one : all) text += one;
                                      return text;
                                    });
  return rc::gen::oneOf(letters, rc::gen::arbitrary<std::string>());
}

RC_GTEST_PROP(SearchKey, OfAKeyIsTheKey, ()) {
  const std::string key = SearchKey(*AnyText());
  RC_ASSERT(SearchKey(key) == key);
}

TEST(NameIndex, FindsByAnyNameInAnyScript) {
  for (const std::string_view text :
       {"haiphong", "Hải Phòng", "Hai Phong", "HAIPHONG", "ハイフォン", "海防", "hai-phong"}) {
    EXPECT_EQ(Meant(text), "haiphong") << text;
  }
  EXPECT_EQ(Meant("đà nẵng"), "da-nang");
  EXPECT_EQ(Meant("กรุงเทพมหานคร"), "bangkok");
  EXPECT_EQ(Meant("улаанбаатар"), "ulaanbaatar");
}

TEST(NameIndex, FindsByABeginningWhileItIsUnambiguous) {
  EXPECT_EQ(Meant("kita"), "kitakyushu");
  EXPECT_EQ(Meant("北九州"), "kitakyushu");
  EXPECT_EQ(Meant("ハイフ"), "haiphong");
  EXPECT_EQ(Meant("Hải Ph"), "haiphong");
  const auto match = Cities().Find("san");
  EXPECT_EQ(match.kind, Kind::kPrefix);
  EXPECT_THAT(match.ids, ElementsAre("san-jose", "san-diego"));
  EXPECT_EQ(match.only(), std::nullopt);
}

TEST(NameIndex, FindsByALaterWord) {
  NameIndex index = Cities();
  index.Add("oslo-bergen-2015", {"Oslo and Bergen: ports"});
  EXPECT_EQ(index.Find("bergen").kind, Kind::kWord);
  EXPECT_EQ(index.Find("Bergen").only(), "oslo-bergen-2015");
  EXPECT_EQ(Meant("diego"), "san-diego");
}

TEST(NameIndex, SuggestsWhatIsAFewLettersAwayAndDecidesNothing) {
  const auto match = Cities().Find("haifong");
  EXPECT_EQ(match.kind, Kind::kFuzzy);
  EXPECT_THAT(match.ids, ElementsAre("haiphong"));
  EXPECT_EQ(match.only(), std::nullopt);
  EXPECT_THAT(Cities().Find("kitakuyshu").ids, ElementsAre("kitakyushu"));  // Swapped.
  EXPECT_THAT(Cities().Find("ハイホォン").ids, ElementsAre("haiphong"));
}

TEST(NameIndex, FindsNothingForWhatIsFarFromAll) {
  for (const std::string_view text : {"", "-", "zz", "reykjavik", "東京"}) {
    const auto match = Cities().Find(text);
    EXPECT_EQ(match.kind, Kind::kNone) << text;
    EXPECT_THAT(match.ids, IsEmpty()) << text;
    EXPECT_EQ(match.only(), std::nullopt) << text;
  }
}

TEST(NameIndex, AnIdAsItIsWrittenIsNeverAmbiguous) {
  NameIndex index;
  index.Add("oslo", {"Oslo"});
  index.Add("oslo-region", {"Oslo"});
  EXPECT_EQ(index.Find("oslo").only(), "oslo");
  EXPECT_THAT(index.Find("Oslo").ids, ElementsAre("oslo", "oslo-region"));
  EXPECT_EQ(index.Find("Oslo").kind, Kind::kExact);
}

TEST(NameIndex, AnExactNameWinsOverABeginning) {
  NameIndex index;
  index.Add("a", {"Lund"});
  index.Add("b", {"Lunde"});
  EXPECT_EQ(index.Find("LUND").only(), "a");
}

TEST(NameIndex, AddingAgainReplacesTheNames) {
  NameIndex index;
  index.Add("oslo", {"Christiania"});
  index.Add("oslo", {"Oslo"});
  EXPECT_EQ(index.Find("christiania").kind, Kind::kNone);
  EXPECT_EQ(index.Find("OSLO").only(), "oslo");
  index.Remove("oslo");
  index.Remove("oslo");
  EXPECT_EQ(index.Find("oslo").kind, Kind::kNone);
}

TEST(NameIndex, ShowsABoundedNumberAndSaysThatThereAreMore) {
  NameIndex index;
  for (int i = 0; i < 2000; ++i) index.Add(fmt::format("case-{:04}", i), {"The same name"});
  for (const std::string_view text : {"case", "The same name", "the sane name"}) {
    const auto match = index.Find(text);
    EXPECT_EQ(match.ids.size(), NameIndex::kMatchesMax) << text;
    EXPECT_TRUE(match.more) << text;
  }
  EXPECT_EQ(index.Find("case-0042").only(), "case-0042");
  EXPECT_FALSE(index.Find("case-004").more);
}

RC_GTEST_PROP(NameIndex, FindsWhateverWasAddedByItsName, ()) {
  const auto names = *rc::gen::container<std::vector<std::string>>(AnyText());
  NameIndex index;
  for (size_t i = 0; i < names.size(); ++i) index.Add(fmt::format("id-{}", i), {names[i]});
  for (const std::string& name : names) {
    if (SearchKey(name).empty()) continue;
    RC_ASSERT(index.Find(name).kind == Kind::kExact);
  }
}

}  // namespace
}  // namespace tandem
