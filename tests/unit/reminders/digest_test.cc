// Specifies services/reminders/digest.h, and when and to whom a digest goes.
#include "services/reminders/digest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/workflow/dates.h"
#include "tandem/v1/directory.pb.h"
#include "tests/unit/reminders/post_office.h"

namespace tandem::services {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Mondays are 1, 8 (in Tet) and 15 February 2016. In the morning of Hanoi it is night in
// UTC. Linh borrows for Hanoi, Ola lends for Oslo, Gro is the officer.
class Digests : public ::testing::Test {
 protected:
  void RunThroughMonday() { office_.RunThrough("2016-02-01 00:00", "2016-02-01 23:00"); }
  // Of the mail to that person, among those sent; empty: none was.
  std::string TextTo(const std::string& person) const {
    std::string text;
    for (const MailMessage& message : office_.messages()) {
      if (message.to.address == person + "@example.org") text = message.text;
    }
    return text;
  }
  std::vector<std::string> Weeks() const {
    std::vector<std::string> weeks;
    for (const v1::MailComposed& mail : office_.Composed()) {
      weeks.push_back(mail.person() + " " +
                      (mail.has_digest_week() ? ToIso(mail.digest_week()) : "none"));
    }
    return weeks;
  }

  PostOffice office_{"2016-01-04 09:00", /*digests=*/true};
};

TEST_F(Digests, TellEachPersonWhatStandsWhereOnMondayMorning) {
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  office_.Lend("axe", "2016-01-28");
  office_.Lend("far", "2016-02-20");
  RunThroughMonday();
  EXPECT_THAT(office_.Sent(),
              ElementsAre("linh@example.org 2016-02-01", "ola@example.org 2016-02-01",
                          "gro@example.org 2016-02-01"));
  EXPECT_EQ(TextTo("linh"),
            "late: Trả lại [axe] Thứ Năm, 28/01/2016, CLB Hà Nội, Đã trả\n"
            "due: Trả lại [saw] Thứ Sáu, 05/02/2016, CLB Hà Nội, Đã trả\n");
  EXPECT_EQ(TextTo("ola"),
            "waiting: Return [axe] Thu 28 Jan 2016, hanoi club, Returned\n"
            "waiting: Return [saw] Fri 5 Feb 2016, hanoi club, Returned\n");
  EXPECT_EQ(TextTo("gro"),
            "late: Return [axe] Thu 28 Jan 2016, hanoi club, Returned\n\n"
            "waiting: Return [saw] Fri 5 Feb 2016, hanoi club, Returned\n")
      << "the office follows up whatever is late";
  EXPECT_EQ(office_.messages().front().subject, "Week: 1 late, 1 due");
  EXPECT_EQ(office_.messages().front().reply_to, "gro@example.org");
}

TEST_F(Digests, LookTwoWeeksAhead) {
  office_.Release();
  office_.Lend("saw", "2016-02-15");
  office_.Lend("axe", "2016-02-16");
  RunThroughMonday();
  EXPECT_EQ(TextTo("ola"), "waiting: Return [saw] Mon 15 Feb 2016, hanoi club, Returned\n");
}

TEST_F(Digests, TellWhatPeopleRecordedLastWeekAndNoBackfill) {
  office_.Release();
  office_.Lend("saw", "2016-03-01");
  office_.Run("2016-01-28 10:00");
  office_.MoveReturn("saw", "2016-03-02");
  office_.Lend("axe", "2016-03-01");
  office_.Lend("old", "2016-03-01", /*backfill=*/true);
  RunThroughMonday();
  EXPECT_EQ(TextTo("ola"),
            "changed: [axe] Lent Thu 28 Jan 2016, hanoi club, Returned\n"
            "changed: [saw] Deadline moved Thu 28 Jan 2016, hanoi club, Returned\n");
}

// Thirteen entries of one loan, each with the same next step, were read by nobody.
TEST_F(Digests, TellWhatChangedInALoanInOneEntry) {
  office_.Release();
  office_.Lend("saw", "2016-03-01");
  office_.Run("2016-01-28 10:00");
  office_.MoveReturn("saw", "2016-03-02");
  office_.Run("2016-01-29 10:00");
  office_.MoveReturn("saw", "2016-03-03");
  RunThroughMonday();
  EXPECT_EQ(TextTo("ola"),
            "changed: [saw] Deadline moved Fri 29 Jan 2016, Deadline moved Thu 28 Jan 2016, hanoi "
            "club, Returned\n");
}

TEST_F(Digests, SayWhoHandedAnItemOnAndLeaveItToTheColleague) {
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  office_.Lend("axe", "2016-02-05");
  v1::RemindersHandedOn wish;
  wish.set_person("linh");
  wish.set_stream("tools/loan/saw");
  wish.set_deadline("return");
  wish.set_colleague("ola");
  office_.engine().Append("person/linh", "RemindersHandedOn", wish);
  RunThroughMonday();
  EXPECT_THAT(TextTo("ola"), AllOf(HasSubstr("due: Return [saw]"),
                                   HasSubstr("Returned, handed on by hanoi club coordinator\n"),
                                   HasSubstr("waiting: Return [axe]")));
  EXPECT_THAT(TextTo("linh"),
              AllOf(HasSubstr("due: Trả lại [axe]"), HasSubstr("waiting: Trả lại [saw]")));
}

TEST_F(Digests, AreNotSentIfThereIsNothingToTell) {
  office_.Release();
  office_.Lend("far", "2016-03-20");
  office_.LetItWait("far");  // For the roof: nobody's turn.
  office_.RunThrough("2016-01-18 00:00", "2016-02-02 23:00");
  EXPECT_THAT(office_.Sent(), IsEmpty());
}

TEST_F(Digests, GoOutInOneMailWithTheRemindersOfTheDayWhichTheyDoNotRepeat) {
  office_.Release();
  office_.Lend("saw", "2016-02-04");
  office_.Lend("axe", "2016-02-05");
  office_.Run("2016-01-31 23:00");
  office_.Note("saw", "2016-02-04", kHanoi);
  RunThroughMonday();
  EXPECT_EQ(TextTo("linh"),
            "sắp: Trả lại [saw] Thứ Năm, 04/02/2016 còn 3\n\n"
            "due: Trả lại [axe] Thứ Sáu, 05/02/2016, CLB Hà Nội, Đã trả\n");
  EXPECT_THAT(Weeks(), ElementsAre("linh 2016-02-01", "ola 2016-02-01", "gro 2016-02-01"));
}

TEST_F(Digests, WaitWithTheRemindersThatComeAtTheMorningsBeginning) {
  office_.Release();
  office_.Lend("saw", "2016-02-04");
  office_.Run("2016-02-01 01:00");
  office_.Note("saw", "2016-02-04", kHanoi);
  RunThroughMonday();
  EXPECT_EQ(office_.Sent().front(), "linh@example.org 2016-02-01");
  EXPECT_THAT(office_.messages().front().text, HasSubstr("sắp: Trả lại [saw]"));
  EXPECT_EQ(Weeks().front(), "linh 2016-02-01");
}

TEST_F(Digests, ComeOnceAWeekWhateverIsStoppedWhen) {
  for (int stop = 1; stop < 40; ++stop) {
    PostOffice office("2016-01-25 09:00", /*digests=*/true);
    office.Release();
    office.Lend("saw", "2016-02-04");
    office.stop_before = stop;
    for (absl::Time now = Utc("2016-02-01 00:00"); now < Utc("2016-02-03 00:00");
         now += absl::Minutes(15)) {
      if (!office.stopped) office.RunAt(now);
      if (!office.stopped) continue;
      if (stop % 2 == 0) {
        office.LoseTheStore();
      } else {
        office.Restart();
      }
    }
    std::set<std::string> told;
    for (const v1::MailComposed& mail : office.Composed()) {
      EXPECT_TRUE(told.insert(mail.person()).second) << mail.person() << ", stop " << stop;
    }
    EXPECT_EQ(told.size(), 3u) << "stop " << stop;
  }
}

TEST_F(Digests, AreHeldWithAllOtherMail) {
  office_.Lend("saw", "2016-02-12");
  RunThroughMonday();
  EXPECT_THAT(office_.Sent(), IsEmpty());
  office_.Release();
  office_.RunThrough("2016-02-02 00:00", "2016-02-05 23:00");
  EXPECT_THAT(office_.Sent(), IsEmpty()) << "the next one speaks for this one";
}

// Nothing ran on Monday morning: it is Tuesday's turn.
TEST_F(Digests, AreNotHeldBackByAReleaseOfWhatIsNotHeld) {
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  office_.Run("2016-02-01 20:00");
  office_.Release();
  office_.RunThrough("2016-02-01 20:15", "2016-02-02 23:00");
  EXPECT_THAT(office_.Sent(),
              ElementsAre("linh@example.org 2016-02-02", "ola@example.org 2016-02-02",
                          "gro@example.org 2016-02-02"));
}

TEST_F(Digests, OfAWeekInWhichMailWasHeldAndReleasedAgainAreLeftOut) {
  for (const bool restart : {false, true}) {
    PostOffice office("2016-01-04 09:00", /*digests=*/true);
    office.Release();
    office.Lend("saw", "2016-02-12");
    office.Run("2016-01-31 12:00");
    office.Hold();
    office.Run("2016-02-01 20:00");
    office.Release();
    office.Run("2016-02-01 20:15");
    if (restart) office.Restart();
    office.RunThrough("2016-02-01 20:30", "2016-02-05 23:00");
    EXPECT_THAT(office.Sent(), IsEmpty()) << "restart: " << restart;
    office.RunThrough("2016-02-08 00:00", "2016-02-08 23:00");
    EXPECT_THAT(office.Sent(),
                ElementsAre("ola@example.org 2016-02-08", "gro@example.org 2016-02-08"))
        << "in Hanoi it is Tet";
  }
}

TEST_F(Digests, AreOfTheWeekThatHasBegunWhereTheirReaderIs) {
  office_.engine().AddPerson("yui", "Yui", "yui@example.org", {"en"}, "Asia/Tokyo");
  office_.Appoint("hanoi", "coordinator", "yui");
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  office_.RunThrough("2016-01-31 20:00", "2016-01-31 23:30");
  EXPECT_THAT(office_.Sent(), ElementsAre("yui@example.org 2016-02-01"));
  EXPECT_THAT(Weeks(), ElementsAre("yui 2016-02-01"));
}

TEST_F(Digests, GoToNobodyWhoHasLeftOrHasNoAddress) {
  office_.engine().AddPerson("mia", "Mia", "", {"en"});
  office_.Appoint("oslo", "treasurer", "mia");
  office_.Leave("oslo", "coordinator", "ola");
  office_.Release();
  office_.Lend("saw", "2016-02-04");
  RunThroughMonday();
  EXPECT_THAT(Weeks(), ElementsAre("linh 2016-02-01", "gro 2016-02-01"));
}

// Once such a person was asked for without end.
TEST_F(Digests, GoToNobodyWhoseDataWasErased) {
  office_.Release();
  office_.Lend("saw", "2016-02-04");
  office_.engine().Erase("ola");
  RunThroughMonday();
  EXPECT_THAT(Weeks(), ElementsAre("linh 2016-02-01", "gro 2016-02-01"));
}

// Directors hear of exceptions only.
TEST_F(Digests, GoToThePostThatDutiesFallToAndNoOther) {
  office_.engine().AddPerson("dag", "Dag", "dag@example.org", {"en"});
  office_.Appoint("guild", "director", "dag");
  office_.Release();
  office_.Lend("saw", "2016-02-04");
  RunThroughMonday();
  EXPECT_THAT(TextTo("dag"), IsEmpty());
  EXPECT_THAT(TextTo("gro"), Not(IsEmpty()));
}

TEST_F(Digests, OfAnOfficerTellOfTheInstancesThatAreTheirs) {
  office_.engine().AddPerson("ann", "Ann", "ann@example.org", {"en"});
  office_.Appoint("guild", "helper", "ann");
  office_.Release();
  office_.Lend("saw", "2016-02-04");
  office_.Lend("axe", "2016-02-05");
  office_.Assign("axe", "ann");
  office_.Run("2016-01-20 00:00");
  RunThroughMonday();
  EXPECT_EQ(TextTo("gro"), "waiting: Return [saw] Thu 4 Feb 2016, hanoi club, Returned\n");
  EXPECT_EQ(TextTo("ann"), "waiting: Return [axe] Fri 5 Feb 2016, hanoi club, Returned\n");
}

// B had opted out of digests: A's was empty then, and nobody got one.
TEST_F(Digests, StayWithWhoHandedOnToSomebodyWhoWantsNone) {
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  v1::MailOptedOut wish;
  wish.set_person("ola");
  wish.set_kind("digest");
  office_.engine().Append("person/ola", "MailOptedOut", wish);
  v1::RemindersHandedOn handed_on;
  handed_on.set_person("linh");
  handed_on.set_colleague("ola");
  office_.engine().Append("person/linh", "RemindersHandedOn", handed_on);
  RunThroughMonday();
  EXPECT_THAT(Weeks(), ElementsAre("linh 2016-02-01", "gro 2016-02-01"));
  EXPECT_THAT(TextTo("linh"), HasSubstr("due: Trả lại [saw]"));
}

// It was shown as sent all the same.
TEST_F(Digests, ThatHaveNothingToSayBesideTheRemindersAreLeftOutAndTheirWeekIsOver) {
  office_.Release();
  office_.Lend("saw", "2016-02-04");
  office_.Run("2016-01-31 23:00");
  office_.Note("saw", "2016-02-04", kHanoi);
  RunThroughMonday();
  const v1::MailComposed mail = office_.Composed().front();
  EXPECT_EQ(mail.person() + " " + ToIso(mail.digest_week()), "linh 2016-02-01");
  EXPECT_TRUE(mail.digest_is_empty());
  EXPECT_THAT(TextTo("linh"), Not(HasSubstr("due:")));
  EXPECT_FALSE(office_.Composed().back().digest_is_empty());
}

// Who leaves at the month's end and who follows: both are in the post, and both answer.
TEST_F(Digests, GoToWhoHandsOverAndToWhoFollows) {
  office_.engine().AddPerson("eva", "Eva", "eva@example.org", {"en"});
  office_.Appoint("oslo", "coordinator", "eva");
  office_.Release();
  office_.Lend("saw", "2016-02-04");
  office_.Assign("saw", "gro");
  RunThroughMonday();
  EXPECT_THAT(office_.Sent(), Contains("eva@example.org 2016-02-01"));
  EXPECT_THAT(TextTo("eva"), HasSubstr("[saw]"));
}

// It was once kept in memory alone.
TEST_F(Digests, AreNotMadeUpForInTheWeekAfterARestart) {
  office_.Release();
  office_.Lend("far", "2016-03-20");
  office_.LetItWait("far");
  office_.RunThrough("2016-02-01 00:00", "2016-02-02 23:00");
  office_.Restart();
  office_.Lend("saw", "2016-02-05");
  office_.RunThrough("2016-02-03 00:00", "2016-02-05 23:00");
  EXPECT_THAT(office_.Sent(), IsEmpty());
}

// Nothing was noted while nothing ran; a mail that went at once would have kept the
// reminders of that day waiting for the next one.
TEST_F(Digests, WaitAfterAStartForTheRemindersThatAreStillBeingNoted) {
  office_.Release();
  office_.Lend("saw", "2016-02-04");
  office_.Restart();
  office_.Run("2016-02-01 02:00");
  EXPECT_THAT(office_.Sent(), IsEmpty());
  office_.Note("saw", "2016-02-04", kHanoi);
  office_.RunAt(Utc("2016-02-01 02:00") + absl::Seconds(10));
  ASSERT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-01"));
  EXPECT_THAT(TextTo("linh"), HasSubstr("sắp: Trả lại [saw]"));
}

// What was folded anew on a Monday morning was once left out, and the week told.
TEST_F(Digests, WaitForInstancesThatAreFoldedAnewButNotForEver) {
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  office_.Lend("axe", "2016-02-05");
  office_.Run("2016-02-01 00:50");
  office_.Migrate("saw");
  office_.engine().MakeMigratedUnreadable(true);
  office_.RunThrough("2016-02-01 01:00", "2016-02-01 01:08");
  EXPECT_THAT(office_.Sent(), IsEmpty());
  office_.engine().MakeMigratedUnreadable(false);
  office_.RunThrough("2016-02-01 01:09", "2016-02-01 01:30");
  EXPECT_THAT(TextTo("linh"), AllOf(HasSubstr("[saw]"), HasSubstr("[axe]")));

  office_.Migrate("saw");
  office_.engine().MakeMigratedUnreadable(true);
  office_.RunThrough("2016-02-15 01:00", "2016-02-15 02:00");
  EXPECT_THAT(office_.Sent(), Contains("linh@example.org 2016-02-15"));
  EXPECT_THAT(TextTo("linh"), AllOf(Not(HasSubstr("[saw]")), HasSubstr("[axe]")));
}

TEST_F(Digests, SayHowManyLinesHaveNoRoom) {
  office_.Release();
  for (int i = 0; i < 130; ++i) office_.Lend("saw-" + std::to_string(i), "2016-02-04");
  RunThroughMonday();
  const std::string text = TextTo("ola");
  EXPECT_EQ(static_cast<size_t>(std::count(text.begin(), text.end(), '\n')),
            DigestCollection::kLinesMax + 1);
  EXPECT_THAT(text, HasSubstr("left: 90\n"));
}

TEST(ProgrammesWithoutADigest, SendNone) {
  PostOffice office("2016-01-25 09:00");
  office.Release();
  office.Lend("saw", "2016-02-04");
  office.RunThrough("2016-02-01 00:00", "2016-02-01 23:00");
  EXPECT_THAT(office.Sent(), IsEmpty());
}

}  // namespace
}  // namespace tandem::services
