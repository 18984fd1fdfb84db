// Specifies what people's wishes do to the mail that they get: snoozed until a day, handed
// on to a colleague, opted out of by kind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/workflow/dates.h"
#include "tandem/v1/directory.pb.h"
#include "tests/unit/reminders/reminders_fixture.h"

namespace tandem::services {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kSaw[] = "tools/loan/saw";

// Linh coordinates for Hanoi, Ola for Oslo. The saw is due on Friday 5 February 2016, and
// its note comes on the Tuesday before.
class Wishes : public RemindersTest {
 protected:
  Wishes() { office_.Release(); }

  template <typename Wish>
  void Record(const std::string& person, Wish wish) {
    wish.set_person(person);
    office_.engine().Append("person/" + person, wish.GetDescriptor()->name(), wish);
  }
  void Snooze(const std::string& person, const std::string& stream, const std::string& until) {
    v1::RemindersSnoozed wish;
    wish.set_stream(stream);
    *wish.mutable_until() = *ParseDate(until);
    Record(person, wish);
  }
  void HandOn(const std::string& person, const std::string& colleague, const std::string& stream) {
    v1::RemindersHandedOn wish;
    wish.set_stream(stream);
    wish.set_colleague(colleague);
    Record(person, wish);
  }
  template <typename Wish>
  void Kind(const std::string& person, const std::string& kind) {
    Wish wish;
    wish.set_kind(kind);
    Record(person, wish);
  }
};

TEST_F(Wishes, SnoozedRemindersComeOnTheDayIfTheyStillStand) {
  Snooze("linh", kSaw, "2016-02-04");
  NoteTheSaw();
  office_.RunThrough("2016-02-02 01:00", "2016-02-03 23:00");
  EXPECT_THAT(office_.Sent(), IsEmpty());
  office_.RunThrough("2016-02-04 00:00", "2016-02-04 23:00");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-04"));
}

TEST_F(Wishes, SnoozedRemindersOfWhatIsDoneMeanwhileNeverCome) {
  Snooze("linh", kSaw, "2016-02-04");
  NoteTheSaw();
  office_.Run("2016-02-02 02:00");
  office_.Return("saw");
  office_.RunThrough("2016-02-03 00:00", "2016-02-05 23:00");
  EXPECT_THAT(office_.Sent(), IsEmpty());
}

TEST_F(Wishes, OnlyWhatWasSnoozedWaits) {
  Snooze("linh", "tools/loan/axe", "2016-02-04");
  NoteTheSaw();
  office_.Run("2016-02-02 01:15");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
}

TEST_F(Wishes, ASnoozeThatEndsEarlyLetsThemComeAtOnce) {
  Snooze("linh", kSaw, "2016-02-20");
  NoteTheSaw();
  office_.Run("2016-02-02 01:15");
  v1::SnoozeEnded ended;
  ended.set_stream(kSaw);
  Record("linh", ended);
  office_.Run("2016-02-02 01:30");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
}

TEST_F(Wishes, HandedOnRemindersGoToTheColleagueInTheColleaguesLanguage) {
  HandOn("linh", "ola", kSaw);
  NoteTheSaw();
  office_.RunThrough("2016-02-02 01:00", "2016-02-02 23:00");
  ASSERT_THAT(office_.Sent(), ElementsAre("ola@example.org 2016-02-02"));
  EXPECT_THAT(office_.messages().front().text, HasSubstr("soon: Return [saw]"));
}

TEST_F(Wishes, WhatIsHandedOnAfterItsMailWasAskedForGoesToTheColleague) {
  NoteTheSaw();
  office_.engine().before_submit = [this] {
    office_.engine().before_submit = nullptr;
    HandOn("linh", "ola", "");
  };
  office_.RunThrough("2016-02-02 01:00", "2016-02-02 23:00");
  EXPECT_THAT(office_.Sent(), ElementsAre("ola@example.org 2016-02-02"));
  EXPECT_EQ(office_.Count("MailTakenBack"), 1u);
  office_.Note("saw", "2016-02-05", kHanoi, /*step=*/1);
  office_.RunThrough("2016-02-03 01:00", "2016-02-03 23:00");
  EXPECT_THAT(office_.Sent(), Contains("ola@example.org 2016-02-03"));
}

TEST_F(Wishes, NobodyIsToldOfAKindThatTheyOptedOutOfUntilTheyOptInAgain) {
  Kind<v1::MailOptedOut>("linh", "tools/loan/return");
  NoteTheSaw();
  office_.RunThrough("2016-02-02 01:00", "2016-02-02 23:00");
  EXPECT_THAT(office_.Sent(), IsEmpty());
  Kind<v1::MailOptedIn>("linh", "tools/loan/return");
  office_.RunThrough("2016-02-03 01:00", "2016-02-03 23:00");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-03"));
}

// What was met by mistake, and is owed again a minute later, is still to be told.
TEST_F(Wishes, NothingIsForgottenThatIsOwedWhenItsMailIsMade) {
  office_.Lend("saw", "2016-02-05");
  office_.Run("2016-02-01 23:00");
  office_.Note("saw", "2016-02-05", kHanoi);
  office_.Run("2016-02-01 23:10");
  office_.Return("saw");
  office_.Run("2016-02-01 23:11");
  office_.Retract("saw", 2);
  office_.RunThrough("2016-02-02 01:00", "2016-02-02 23:00");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
}

TEST_F(Wishes, WhatNobodyWantedForAYearIsForgotten) {
  Kind<v1::MailOptedOut>("linh", "tools/loan/return");
  NoteTheSaw();
  const auto notes = [this] {
    return std::move(office_.store().Scan(Range::Prefix("note/"))).value().size();
  };
  office_.Run("2017-01-31 01:15");
  EXPECT_EQ(notes(), 1u);
  office_.Run("2017-02-02 01:15");
  EXPECT_EQ(notes(), 0u);
}

// The director's one note was once taken by the officer's next.
TEST_F(Wishes, PostsOfTheOfficeAreToldApart) {
  office_.engine().AddPerson("dag", "Dag", "dag@example.org", {"en"});
  office_.Appoint("guild", "director", "dag");
  office_.Lend("saw", "2016-02-05");
  office_.Run("2016-02-02 07:00");
  office_.Note("saw", "2016-02-05", {"/director"});
  office_.Note("saw", "2016-02-05", {"/officer"});
  office_.RunThrough("2016-02-02 07:15", "2016-02-02 23:00");
  EXPECT_THAT(office_.Sent(),
              ElementsAre("dag@example.org 2016-02-02", "gro@example.org 2016-02-02"));
}

TEST_F(Wishes, OutlastARestart) {
  HandOn("linh", "ola", kSaw);
  NoteTheSaw();
  office_.Run("2016-02-02 00:30");
  office_.Restart();
  office_.RunThrough("2016-02-02 01:00", "2016-02-02 23:00");
  EXPECT_THAT(office_.Sent(), ElementsAre("ola@example.org 2016-02-02"));
}

class WishesOfDigests : public Wishes {
 protected:
  WishesOfDigests() {
    weekly_.Release();
    weekly_.Lend("saw", "2016-02-05");
    weekly_.Lend("axe", "2016-02-04");
  }
  template <typename Wish>
  void Tell(const std::string& person, Wish wish) {
    wish.set_person(person);
    weekly_.engine().Append("person/" + person, wish.GetDescriptor()->name(), wish);
  }
  void RunThroughMonday() { weekly_.RunThrough("2016-02-01 00:00", "2016-02-01 23:00"); }
  std::string TextTo(const std::string& person) const {
    for (const MailMessage& message : weekly_.messages()) {
      if (message.to.address == person + "@example.org") return message.text;
    }
    return "";
  }

  PostOffice weekly_{"2016-01-04 09:00", /*digests=*/true};
};

TEST_F(WishesOfDigests, WhoOptedOutOfDigestsGetsNone) {
  v1::MailOptedOut wish;
  wish.set_kind("digest");
  Tell("ola", wish);
  RunThroughMonday();
  EXPECT_THAT(weekly_.Sent(),
              ElementsAre("linh@example.org 2016-02-01", "gro@example.org 2016-02-01"));
}

TEST_F(WishesOfDigests, WhatIsSnoozedIsLeftOut) {
  v1::RemindersSnoozed wish;
  wish.set_stream("tools/loan/axe");
  *wish.mutable_until() = *ParseDate("2016-02-20");
  Tell("linh", wish);
  RunThroughMonday();
  EXPECT_THAT(TextTo("linh"), HasSubstr("[saw]"));
  EXPECT_THAT(TextTo("linh"), Not(HasSubstr("[axe]")));
}

TEST_F(WishesOfDigests, WhoSnoozedEverythingGetsNoneBeforeThatDay) {
  v1::RemindersSnoozed wish;
  *wish.mutable_until() = *ParseDate("2016-02-03");
  Tell("linh", wish);
  RunThroughMonday();
  EXPECT_EQ(TextTo("linh"), "");
  weekly_.RunThrough("2016-02-02 00:00", "2016-02-05 23:00");
  EXPECT_THAT(weekly_.Sent(), Contains("linh@example.org 2016-02-03"));
}

TEST_F(WishesOfDigests, WhatIsHandedOnStandsInTheColleaguesDigest) {
  weekly_.engine().AddPerson("hoa", "Hoa", "hoa@example.org", {"vi"});
  v1::RemindersHandedOn wish;
  wish.set_colleague("hoa");
  Tell("linh", wish);
  RunThroughMonday();
  EXPECT_EQ(TextTo("linh"), "");
  EXPECT_THAT(TextTo("hoa"), HasSubstr("due: Trả lại [saw]"));
}

TEST_F(WishesOfDigests, ASnoozeWhileTheDigestIsMadeCounts) {
  weekly_.RunThrough("2016-02-01 00:00", "2016-02-01 00:45");
  weekly_.engine().FailNext(1, v1::Problem::INTERNAL);
  weekly_.Run("2016-02-01 01:00");
  weekly_.RunAt(Utc("2016-02-01 01:00") + absl::Seconds(10));
  EXPECT_EQ(TextTo("linh"), "");
  v1::RemindersSnoozed wish;
  wish.set_stream("tools/loan/axe");
  *wish.mutable_until() = *ParseDate("2016-02-20");
  Tell("linh", wish);
  weekly_.RunThrough("2016-02-01 01:15", "2016-02-01 02:00");
  EXPECT_THAT(TextTo("linh"), HasSubstr("[saw]"));
  EXPECT_THAT(TextTo("linh"), Not(HasSubstr("[axe]")));
}

TEST_F(WishesOfDigests, WhoHasNoPostButWasHandedAnInstanceGetsOneOfThat) {
  weekly_.engine().AddPerson("hoa", "Hoa", "hoa@example.org", {"vi"}, "Asia/Ho_Chi_Minh");
  v1::RemindersHandedOn wish;
  wish.set_stream("tools/loan/axe");
  wish.set_colleague("hoa");
  Tell("linh", wish);
  RunThroughMonday();
  EXPECT_THAT(TextTo("hoa"), HasSubstr("[axe]"));
  EXPECT_THAT(TextTo("hoa"), Not(HasSubstr("[saw]")));
}

}  // namespace
}  // namespace tandem::services
