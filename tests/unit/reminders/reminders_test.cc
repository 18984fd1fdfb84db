// Specifies services/reminders/reminders.h: from notes in the log to mails sent.
#include "services/reminders/reminders.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/workflow/dates.h"
#include "tandem/v1/directory.pb.h"
#include "tandem/v1/history.pb.h"
#include "tests/unit/reminders/reminders_fixture.h"

namespace tandem::services {
namespace {

using Kind = DeliveryResult::Kind;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST_F(RemindersTest, SendsAMailInTheRecipientsMorning) {
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  office_.Run("2016-02-02 00:50");
  office_.Note("saw", "2016-02-05", kHanoi);
  office_.Run("2016-02-02 00:59");
  EXPECT_THAT(office_.Sent(), IsEmpty());
  office_.Run("2016-02-02 01:01");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
  EXPECT_EQ(office_.Count("MailComposed"), 1u);
  EXPECT_EQ(office_.Count("MailSent"), 1u);
}

TEST_F(RemindersTest, WritesInTheRecipientsLanguageAndNamesTheOfficerForReplies) {
  office_.Release();
  NoteTheSaw();
  office_.Run("2016-02-02 01:15");
  ASSERT_EQ(office_.messages().size(), 1u);
  const MailMessage& mail = office_.messages().front();
  EXPECT_EQ(mail.subject, "Trả lại (1 việc)");
  EXPECT_EQ(mail.text,
            "Kính gửi Trần Linh,\n\nsắp: Trả lại [saw] Thứ Sáu, 05/02/2016 còn 3\nThân.\n");
  EXPECT_EQ(mail.reply_to, "gro@example.org");
  EXPECT_EQ(mail.to.name, "Trần Linh");
  EXPECT_EQ(mail.message_id, "mail.linh.2016-02-02@tools.example");
}

TEST_F(RemindersTest, TellsOfTheDirectoryInTheRecipientsLanguageToo) {
  office_.Release();
  office_.Appoint("hanoi", "treasurer", "gro");
  office_.Leave("hanoi", "treasurer", "gro");
  const v1::Envelope left = office_.engine().events().back();
  office_.Run("2016-01-10 01:00");
  v1::ReminderDue note;
  note.set_stream("organisation/hanoi");
  note.set_deadline(fmt::format("successor/#{}", left.version()));
  note.set_rule("standard");
  *note.mutable_due() = ParseDate("2016-01-18").value();
  note.set_template_("due-soon");
  note.add_to()->set_organisation("hanoi");
  note.mutable_to(0)->set_post("coordinator");
  office_.engine().Append("system/organisation/hanoi", "ReminderDue", note);
  office_.Run("2016-01-15 01:01");
  ASSERT_EQ(office_.messages().size(), 1u);
  EXPECT_THAT(office_.messages().front().text, HasSubstr("* Người kế nhiệm"));
  EXPECT_THAT(office_.messages().front().text, HasSubstr("Đơn vị thực hiện: CLB Hà Nội."));
  EXPECT_THAT(office_.messages().front().text,
              HasSubstr("Bước tiếp theo: xin cho biết ai tiếp nhận vị trí này"));
}

TEST_F(RemindersTest, WritesToWhoNamedNoLanguageInThoseOfTheOrganisation) {
  office_.engine().AddPerson("mai", "Mai", "mai@example.org", {});
  v1::OrganisationRegistered hanoi;
  hanoi.set_organisation("hanoi");
  hanoi.set_kind("club");
  hanoi.set_name("hanoi club");
  hanoi.set_time_zone("Asia/Ho_Chi_Minh");
  hanoi.add_language("vi");
  v1::EventCorrected corrected;
  corrected.set_event(1);
  corrected.set_payload(hanoi.SerializeAsString());
  office_.engine().Append("organisation/hanoi", "EventCorrected", corrected);
  office_.Appoint("hanoi", "coordinator", "mai");
  office_.Release();
  NoteTheSaw();
  office_.Run("2016-02-02 01:15");
  ASSERT_EQ(office_.messages().size(), 1u);
  EXPECT_EQ(office_.messages().front().to.name, "Mai");
  EXPECT_EQ(office_.messages().front().subject, "Trả lại (1 việc)");
}

TEST_F(RemindersTest, WaitsTenSecondsForWhatComesTogether) {
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  office_.Lend("axe", "2016-02-05");
  office_.Run("2016-02-02 01:00");
  office_.Note("saw", "2016-02-05", kHanoi);
  office_.RunAt(Utc("2016-02-02 01:00") + absl::Seconds(9));
  office_.Note("axe", "2016-02-05", kHanoi);
  office_.RunAt(Utc("2016-02-02 01:00") + absl::Seconds(18));
  EXPECT_THAT(office_.Sent(), IsEmpty());
  office_.RunAt(Utc("2016-02-02 01:00") + absl::Seconds(19));
  ASSERT_EQ(office_.messages().size(), 1u);
  EXPECT_THAT(office_.messages().front().text, AllOf(HasSubstr("[axe]"), HasSubstr("[saw]")));
}

// What came due while nothing ran is noted after the start: one item a day dripped out once.
TEST_F(RemindersTest, WaitsAfterAStartAndAtTheMorningsBeginningForWhatIsStillBeingNoted) {
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  office_.Lend("axe", "2016-02-05");
  office_.Run("2016-02-01 14:00");  // Evening in Hanoi.
  office_.Note("saw", "2016-02-05", {"hanoi/coordinator"});
  office_.Run("2016-02-01 15:00");
  office_.Run("2016-02-02 01:00");  // Eight in the morning.
  EXPECT_THAT(office_.Sent(), IsEmpty());
  office_.Restart();
  office_.RunAt(Utc("2016-02-02 01:00") + absl::Seconds(30));
  EXPECT_THAT(office_.Sent(), IsEmpty()) << "it has only just begun";
  office_.Note("axe", "2016-02-05", {"hanoi/coordinator"});
  office_.RunAt(Utc("2016-02-02 01:00") + absl::Seconds(40));
  ASSERT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
  EXPECT_THAT(office_.messages().front().text, AllOf(HasSubstr("[saw]"), HasSubstr("[axe]")));
}

TEST_F(RemindersTest, SendsAPersonOneMailADayAtMost) {
  office_.Release();
  NoteTheSaw();
  office_.Run("2016-02-02 01:15");
  office_.Lend("axe", "2016-02-05");
  office_.Note("axe", "2016-02-05", kHanoi);
  office_.RunThrough("2016-02-02 01:30", "2016-02-04 00:00");
  EXPECT_THAT(office_.Sent(),
              ElementsAre("linh@example.org 2016-02-02", "linh@example.org 2016-02-03"));
}

TEST_F(RemindersTest, TellsADeadlineOnceByItsNewestNote) {
  office_.Lend("saw", "2016-02-05");
  office_.Note("saw", "2016-02-05", kHanoi, 0);
  const uint64_t late = office_.Note("saw", "2016-02-05", kHanoi, 1);
  office_.Release();
  office_.Run("2016-02-15 23:00");
  office_.Run("2016-02-16 01:01");
  ASSERT_EQ(office_.messages().size(), 1u);
  EXPECT_THAT(office_.messages().front().text, HasSubstr("late: Trả lại [saw]"));
  EXPECT_THAT(office_.messages().front().text, HasSubstr("by 11\n"));
  const v1::MailComposed mail = office_.Composed().front();
  ASSERT_EQ(mail.item_size(), 1);
  EXPECT_EQ(mail.item(0).note_position(), late);
}

TEST_F(RemindersTest, TellsADateThatHasPassedMeanwhileAsLate) {
  NoteTheSaw();
  office_.Release();
  office_.Run("2016-02-16 01:01");
  ASSERT_EQ(office_.messages().size(), 1u);
  EXPECT_THAT(office_.messages().front().text,
              AllOf(HasSubstr("late: Trả lại [saw]"), HasSubstr("by 11\n")));
}

TEST_F(RemindersTest, TellsEachAddresseeOfANote) {
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  office_.Run("2016-02-02 01:01");
  office_.Note("saw", "2016-02-05", {"hanoi/coordinator", "oslo/coordinator", "guild/officer"});
  office_.RunThrough("2016-02-02 01:15", "2016-02-03 00:00");
  EXPECT_THAT(office_.Sent(),
              ElementsAre("linh@example.org 2016-02-02", "ola@example.org 2016-02-02",
                          "gro@example.org 2016-02-02"));
}

TEST_F(RemindersTest, WaitsUntilTetIsOver) {
  office_.Release();
  office_.Lend("saw", "2016-02-15");
  office_.Run("2016-02-12 01:01");
  office_.Note("saw", "2016-02-15", kHanoi);
  office_.RunThrough("2016-02-12 01:15", "2016-02-15 00:45");
  EXPECT_THAT(office_.Sent(), IsEmpty());
  office_.Run("2016-02-15 01:01");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-15"));
}

TEST_F(RemindersTest, GoesByThePersonsOwnZone) {
  office_.engine().AddPerson("an", "An", "an@example.org", {"en"}, "America/New_York");
  office_.Appoint("hanoi", "coordinator", "an");
  office_.Release();
  NoteTheSaw();
  office_.Run("2016-02-02 12:59");
  EXPECT_THAT(office_.Sent(), IsEmpty());
  office_.Run("2016-02-02 13:01");
  EXPECT_THAT(office_.Sent(), ElementsAre("an@example.org 2016-02-02"));
}

// ---- what nobody is told of ----

TEST_F(RemindersTest, DropsWhatWasMetMovedOrIsWaitingMeanwhile) {
  office_.Release();
  for (const char* name : {"saw", "axe", "jig", "awl"}) office_.Lend(name, "2016-02-05");
  office_.Run("2016-02-02 00:30");
  for (const char* name : {"saw", "axe", "jig", "awl"}) office_.Note(name, "2016-02-05", kHanoi);
  office_.Return("saw");
  office_.MoveReturn("axe", "2016-03-05");
  office_.LetItWait("jig");
  office_.Run("2016-02-02 01:01");
  ASSERT_EQ(office_.messages().size(), 1u);
  EXPECT_THAT(office_.messages().front().text,
              AllOf(HasSubstr("[awl]"), Not(HasSubstr("[saw]")), Not(HasSubstr("[axe]")),
                    Not(HasSubstr("[jig]"))));
}

TEST_F(RemindersTest, LeavesAMigratedInstanceAloneUntilItIsFoldedAnew) {
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  office_.Run("2016-02-02 00:50");
  office_.Migrate("saw");
  office_.engine().MakeMigratedUnreadable(true);
  office_.Note("saw", "2016-02-05", kHanoi);
  office_.RunThrough("2016-02-02 01:00", "2016-02-02 02:00");
  EXPECT_THAT(office_.Sent(), IsEmpty());
  EXPECT_THAT(
      office_.warnings(),
      ::testing::Contains(HasSubstr("tools/loan/saw is to be folded anew and cannot be read")));
  office_.engine().MakeMigratedUnreadable(false);
  office_.Run("2016-02-02 02:15");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
}

TEST_F(RemindersTest, SendsNoMailIfNothingIsLeft) {
  office_.Release();
  NoteTheSaw();
  office_.Return("saw");
  office_.RunThrough("2016-02-02 01:15", "2016-02-04 00:00");
  EXPECT_EQ(office_.Count("MailComposed"), 0u);
}

// Once the deadlines due first went first each day, and the others never.
TEST_F(RemindersTest, TellsTheLongestUntoldFirstWhenThereIsMoreThanAMailHolds) {
  office_.Run("2016-01-04 10:00");
  const auto lend = [this](int number, const std::string& due) {
    const std::string name = "saw-" + std::to_string(number);
    office_.Lend(name, due);
    office_.Note(name, due, kHanoi);
  };
  for (int i = 0; i < 40; ++i) lend(i, "2016-02-24");
  for (int i = 40; i < 200; ++i) lend(i, "2016-02-05");
  office_.Release();
  office_.Run("2016-01-05 01:01");
  ASSERT_EQ(office_.Composed().size(), 1u);
  EXPECT_EQ(office_.Composed()[0].item_size(), 150);
  EXPECT_THAT(office_.messages()[0].text, HasSubstr("[saw-0]"));
  EXPECT_THAT(office_.messages()[0].text, Not(HasSubstr("[saw-199]")));
  for (int i = 200; i < 400; ++i) lend(i, "2016-02-03");  // More, and due earlier.
  office_.Run("2016-01-06 01:01");
  ASSERT_EQ(office_.Composed().size(), 2u);
  EXPECT_THAT(office_.messages()[1].text, HasSubstr("[saw-199]"));
}

TEST_F(RemindersTest, KeepsThePlaceInTheLineOfADeadlineThatIsNotedAgain) {
  office_.Run("2016-01-04 10:00");
  office_.Lend("old", "2016-02-24");
  office_.Note("old", "2016-02-24", kHanoi);
  for (int i = 0; i < 160; ++i) {
    const std::string name = "saw-" + std::to_string(i);
    office_.Lend(name, "2016-02-05");
    office_.Note(name, "2016-02-05", kHanoi);
  }
  office_.Note("old", "2016-02-24", kHanoi, 1);
  office_.Release();
  office_.Run("2016-01-05 01:01");
  ASSERT_EQ(office_.messages().size(), 1u);
  EXPECT_THAT(office_.messages()[0].text, HasSubstr("[old]"));
}

TEST_F(RemindersTest, KeepsOneNoteOfADeadlineHoweverLongMailIsHeld) {
  office_.Lend("saw", "2016-02-05");
  for (int i = 0; i < 20; ++i) office_.Note("saw", "2016-02-05", kHanoi, 1);
  office_.Run("2016-02-16 01:01");
  size_t kept = 0;
  for (const auto& [key, value] : office_.store().entries()) kept += key.starts_with("note/");
  EXPECT_EQ(kept, 1u);
}

TEST_F(RemindersTest, FindsWhatStillStandsBehindManyThatAreOutdated) {
  office_.Run("2016-01-04 10:00");
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "saw-" + std::to_string(i);
    office_.Lend(name, "2016-02-05");
    office_.Note(name, "2016-02-05", kHanoi);
    if (i < 999) office_.Return(name);
  }
  office_.Release();
  office_.Run("2016-01-05 01:01");
  ASSERT_EQ(office_.messages().size(), 1u);
  EXPECT_EQ(office_.Composed()[0].item_size(), 1);
}

// ---- held and released ----

TEST_F(RemindersTest, HoldsAllMailFromTheStart) {
  NoteTheSaw();
  office_.RunThrough("2016-02-02 01:15", "2016-02-04 00:00");
  EXPECT_EQ(office_.Count("MailComposed"), 0u);
}

TEST_F(RemindersTest, SendsOneMergedMailOnceReleased) {
  NoteTheSaw();
  office_.Lend("axe", "2016-02-26");
  office_.Run("2016-02-17 01:01");
  office_.Note("axe", "2016-02-26", kHanoi);
  office_.Release();
  office_.RunThrough("2016-02-17 02:00", "2016-02-19 00:00");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-17"));
  EXPECT_EQ(office_.Composed().front().item_size(), 2);
}

TEST_F(RemindersTest, HoldsAgainAfterAnImportOrRestore) {
  office_.Release();
  office_.Run("2016-02-02 00:30");
  office_.Hold();
  NoteTheSaw();
  office_.RunThrough("2016-02-02 01:15", "2016-02-04 00:00");
  EXPECT_EQ(office_.Count("MailComposed"), 0u);
}

TEST_F(RemindersTest, ComposesNothingThatCrossesAHold) {
  office_.Release();
  NoteTheSaw();
  office_.engine().before_submit = [this] {
    office_.engine().before_submit = nullptr;
    office_.Hold();
  };
  office_.Run("2016-02-02 01:15");
  office_.RunThrough("2016-02-02 01:30", "2016-02-03 06:00");
  EXPECT_EQ(office_.Count("MailComposed"), 0u);
}

// Once it went at 07:15, and another one at 8:00.
TEST_F(RemindersTest, KeepsAFrozenMailBackWhileHeldAndUntilTheNextMorning) {
  office_.Release();
  NoteTheSaw();
  office_.transport = Later;
  office_.Run("2016-02-02 01:15");
  office_.Hold();
  office_.Run("2016-02-02 01:16");
  office_.transport = Delivered;
  office_.RunThrough("2016-02-02 01:30", "2016-02-03 00:00");
  EXPECT_THAT(office_.Sent(), IsEmpty());
  office_.Lend("axe", "2016-02-05");
  office_.Note("axe", "2016-02-05", kHanoi);
  office_.Release();
  office_.RunThrough("2016-02-03 00:15", "2016-02-03 00:45");
  EXPECT_THAT(office_.Sent(), IsEmpty()) << "it is not eight yet in Hanoi";
  office_.RunThrough("2016-02-03 01:00", "2016-02-04 12:00");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
  EXPECT_EQ(office_.Composed().back().item_size(), 2) << "what came meanwhile is told with it";
}

// ---- whom to tell ----

TEST_F(RemindersTest, SendsAVacatedPostsMailToTheOfficer) {
  office_.Leave("hanoi", "coordinator", "linh");
  office_.Release();
  NoteTheSaw();
  office_.RunThrough("2016-02-02 01:15", "2016-02-03 00:00");
  EXPECT_THAT(office_.Sent(), ElementsAre("gro@example.org 2016-02-02"));
}

TEST_F(RemindersTest, TellsThePersonAppointedForAnInstanceAsLongAsTheyAreThere) {
  office_.engine().AddPerson("an", "An", "an@example.org", {"en"});
  office_.Appoint("hanoi", "deputy", "an");
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  office_.Run("2016-02-02 01:01");
  office_.NoteTo("saw", "2016-02-05", "hanoi", "coordinator", "an");
  office_.Run("2016-02-02 01:15");
  EXPECT_THAT(office_.Sent(), ElementsAre("an@example.org 2016-02-02"));
}

// Once who had left went on to get all mail.
TEST_F(RemindersTest, TellsThePostsHolderWhenThePersonAppointedHasLeft) {
  office_.engine().AddPerson("an", "An", "an@example.org", {"en"});
  office_.Appoint("hanoi", "deputy", "an");
  office_.Leave("hanoi", "deputy", "an");
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  office_.Run("2016-02-02 01:01");
  office_.NoteTo("saw", "2016-02-05", "hanoi", "coordinator", "an");
  office_.Run("2016-02-02 01:15");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
}

TEST_F(RemindersTest, AnswersGoToTheOfficerOfTheInstanceAsLongAsTheyAreThere) {
  office_.engine().AddPerson("an", "An", "an@example.org", {"en"});
  office_.Appoint("guild", "director", "an");
  office_.Release();
  NoteTheSaw();
  office_.Assign("saw", "an");
  office_.Run("2016-02-02 01:15");
  office_.Leave("guild", "director", "an");
  office_.Note("saw", "2016-02-05", kHanoi);
  office_.Run("2016-02-03 01:15");
  ASSERT_EQ(office_.messages().size(), 2u);
  EXPECT_EQ(office_.messages()[0].reply_to, "an@example.org");
  EXPECT_EQ(office_.messages()[1].reply_to, "gro@example.org");
}

TEST_F(RemindersTest, TellsAPersonWhoIsAskedAsSuchWhateverPostsThereAre) {
  office_.engine().AddPerson("an", "An", "an@example.org", {"en"});
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  office_.Run("2016-02-02 08:00");
  office_.NoteTo("saw", "2016-02-05", "", "", "an");
  office_.Run("2016-02-02 08:15");
  EXPECT_THAT(office_.Sent(), ElementsAre("an@example.org 2016-02-02"));
}

TEST_F(RemindersTest, SendsTheMailOfAPersonWithoutAddressToTheOfficer) {
  office_.engine().AddPerson("an", "An", "", {"en"});
  office_.Appoint("hanoi", "coordinator", "an");
  office_.Release();
  NoteTheSaw();
  office_.RunThrough("2016-02-02 01:15", "2016-02-03 00:00");
  EXPECT_THAT(office_.Sent(), ElementsAre("gro@example.org 2016-02-02"));
}

TEST_F(RemindersTest, SendsTheMailOfAnErasedPersonToTheOfficer) {
  office_.engine().Erase("linh");
  office_.Release();
  NoteTheSaw();
  office_.RunThrough("2016-02-02 01:15", "2016-02-03 00:00");
  EXPECT_THAT(office_.Sent(), ElementsAre("gro@example.org 2016-02-02"));
}

TEST_F(RemindersTest, SaysOnceThatNobodyCanBeToldAndTellsWhoeverComes) {
  office_.Leave("hanoi", "coordinator", "linh");
  office_.Leave("guild", "officer", "gro");
  office_.Release();
  NoteTheSaw();
  office_.RunThrough("2016-02-02 01:15", "2016-02-03 00:00");
  EXPECT_THAT(office_.Sent(), IsEmpty());
  EXPECT_THAT(office_.warnings(),
              ElementsAre(HasSubstr("nobody can be told of return in tools/loan/saw")));
  office_.Appoint("hanoi", "coordinator", "ola");
  office_.Run("2016-02-03 01:15");
  EXPECT_THAT(office_.Sent(), ElementsAre("ola@example.org 2016-02-03"));
}

TEST_F(RemindersTest, RecordsAMailToSomebodyErasedMeanwhileAsFailed) {
  office_.Release();
  NoteTheSaw();
  office_.transport = [](const MailMessage&) { return DeliveryResult{Kind::kLater, "451 wait"}; };
  office_.Run("2016-02-02 01:15");
  office_.engine().Erase("linh");
  office_.Run("2016-02-02 01:30");
  EXPECT_EQ(office_.Count("MailFailed"), 1u);
}

TEST_F(RemindersTest, KeepsTheMailOfSomebodyWhoseKeyIsDamagedUntilItIsRestored) {
  office_.engine().DamageKey("linh");
  office_.Release();
  NoteTheSaw();
  office_.RunThrough("2016-02-02 01:15", "2016-02-02 02:00");
  EXPECT_THAT(office_.Sent(), IsEmpty());
  ASSERT_THAT(office_.warnings(), Not(IsEmpty()));
  EXPECT_THAT(office_.warnings().front(), HasSubstr("no mail for linh: the key is damaged"));
  EXPECT_THAT(office_.trouble(), HasSubstr("no mail can be written for linh"));
  office_.engine().RestoreKey("linh");
  office_.RunThrough("2016-02-02 02:00", "2016-02-02 03:00");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
}

TEST_F(RemindersTest, KeepsAComposedMailWhenTheKeyIsDamagedMeanwhile) {
  office_.Release();
  NoteTheSaw();
  office_.transport = [](const MailMessage&) { return DeliveryResult{Kind::kLater, "451 wait"}; };
  office_.Run("2016-02-02 01:15");
  office_.transport = Delivered;
  office_.engine().DamageKey("linh");
  office_.RunThrough("2016-02-02 01:16", "2016-02-02 02:00");
  EXPECT_THAT(office_.Sent(), IsEmpty());
  EXPECT_EQ(office_.Count("MailFailed"), 0u);
  office_.engine().RestoreKey("linh");
  office_.RunThrough("2016-02-02 02:00", "2016-02-02 03:30");
  EXPECT_EQ(office_.Count("MailSent"), 1u);
}

TEST_F(RemindersTest, GoesWithoutAnAddressForRepliesWhenTheOfficersKeyIsDamaged) {
  office_.engine().DamageKey("gro");
  office_.Release();
  NoteTheSaw();
  office_.RunThrough("2016-02-02 01:15", "2016-02-03 00:00");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
}

}  // namespace
}  // namespace tandem::services
