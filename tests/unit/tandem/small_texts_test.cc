// Evidence, spans of days, languages and plurals as people write and read them.
#include <gtest/gtest.h>

#include "tools/tandem/day_span.h"
#include "tools/tandem/evidence_argument.h"
#include "tools/tandem/language.h"
#include "tools/tandem/loose_name.h"
#include "tools/tandem/render/counted.h"
#include "tools/tandem/render/stream_text.h"

namespace tandem::cli {
namespace {

TEST(Evidence, IsALinkOrParts) {
  EXPECT_EQ(ParseEvidence("https://example.org/a?b=c,d")->url(), "https://example.org/a?b=c,d");
  const auto parts = ParseEvidence("kind=letter,title=Signed, sealed,url=https://e.org/?kind=a");
  ASSERT_TRUE(parts.ok());
  EXPECT_EQ(parts->kind(), "letter");
  EXPECT_EQ(parts->title(), "Signed, sealed");
  EXPECT_EQ(parts->url(), "https://e.org/?kind=a");
}

TEST(Evidence, MayHaveTheHashOfItsFile) {
  const auto parts = ParseEvidence("title=Signed,sha256=" + std::string(64, '0'));
  ASSERT_TRUE(parts.ok()) << parts.status();
  EXPECT_EQ(parts->sha256(), std::string(32, '\0'));
  EXPECT_FALSE(ParseEvidence("title=Signed,sha256=00").ok());
}

TEST(Evidence, NeedsALinkOrATitle) {
  EXPECT_FALSE(ParseEvidence("kind=letter").ok());
  EXPECT_FALSE(ParseEvidence("in my drawer").ok());
}

TEST(DaySpan, CountsDaysOrWeeks) {
  EXPECT_EQ(*ParseDaySpan("30d"), 30u);
  EXPECT_EQ(*ParseDaySpan("30"), 30u);
  EXPECT_EQ(*ParseDaySpan("2w"), 14u);
  EXPECT_FALSE(ParseDaySpan("").ok());
  EXPECT_FALSE(ParseDaySpan("2m").ok());
  EXPECT_FALSE(ParseDaySpan("-3d").ok());
}

TEST(Language, ComesFromTheLocaleWhenNoneIsGiven) {
  EXPECT_EQ(ChooseLanguage("ja", "vi_VN.UTF-8", "", "").tag, "ja");
  EXPECT_TRUE(ChooseLanguage("ja", "", "", "").asked_for);
  EXPECT_EQ(ChooseLanguage("", "vi_VN.UTF-8", "", "en_US").tag, "vi-VN");
  EXPECT_FALSE(ChooseLanguage("", "vi_VN.UTF-8", "", "").asked_for);
  EXPECT_EQ(ChooseLanguage("", "", "", "C.UTF-8").tag, "en");
  EXPECT_EQ(ChooseLanguage("", "", "", "").tag, "en");
}

TEST(Language, HasTheFormOfATag) {
  for (const char* tag : {"vi", "pt-BR", "zh-Hant-TW", "fil", "sl-rozaj-biske-1994"}) {
    EXPECT_TRUE(CheckLanguageTag(tag).ok()) << tag;
  }
  for (const char* text : {"v", "Vietnamese language", "vi_VN", "vi-", "-vi", "42", "tiếng"}) {
    const absl::Status status = CheckLanguageTag(text);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(Texts, CallAStreamAsPeopleDo) {
  EXPECT_EQ(Reference("c3/partnership/kitakyushu-haiphong-2015", 5), "kitakyushu-haiphong-2015#5");
  EXPECT_EQ(ShortName("organisation/haiphong"), "organisation/haiphong");
  EXPECT_EQ(ShortName("mail/4f1c/2016-01-15"), "mail/4f1c/2016-01-15");
}

TEST(Texts, NameAStreamsWorkflow) {
  EXPECT_EQ(WorkflowOf("c3/partnership/kitakyushu-haiphong-2015"), "partnership");
  EXPECT_EQ(WorkflowOf("organisation/haiphong"), "organisation");
}

TEST(Texts, FormPlurals) {
  EXPECT_EQ(PluralOf("city"), "cities");
  EXPECT_EQ(PluralOf("action-list"), "action lists");
  EXPECT_EQ(PluralOf("agency"), "agencies");
  EXPECT_EQ(PluralOf("person"), "people");
}

TEST(EventName, IgnoresCaseBlanksAndHyphens) {
  EXPECT_EQ(LooseName("Activity-Done"), LooseName("activity done"));
  EXPECT_EQ(LooseName("ActivityDone"), "activitydone");
}

}  // namespace
}  // namespace tandem::cli
