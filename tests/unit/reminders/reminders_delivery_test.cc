// Specifies services/reminders/reminders.h: outages, refusals, restarts, and what is kept.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/reminders/reminders_fixture.h"

namespace tandem::services {
namespace {

using Kind = DeliveryResult::Kind;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// ---- trouble ----
TEST_F(RemindersTest, WaitsOutAnOutageHoweverLong) {
  office_.Release();
  NoteTheSaw();
  int tries = 0;
  office_.transport = [&tries](const MailMessage&) {
    ++tries;
    return DeliveryResult{Kind::kUnreachable, "no connection"};
  };
  office_.RunThrough("2016-02-02 01:15", "2016-02-05 00:00");
  EXPECT_GT(tries, 12);
  EXPECT_LT(tries, 24);
  EXPECT_EQ(office_.Count("MailFailed"), 0u);
  office_.transport = Delivered;
  office_.RunThrough("2016-02-05 00:15", "2016-02-05 02:15");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
}

// Once each morning of an outage froze a mail, and all of them went together in the
// night in which the server was back.
TEST_F(RemindersTest, SendsOneMailAfterAnOutageInAMorningWithAllThatIsSoThen) {
  office_.Release();
  office_.transport = [](const MailMessage&) {
    return DeliveryResult{Kind::kUnreachable, "no connection"};
  };
  office_.Run("2016-01-18 00:00");
  for (int day = 18; day <= 22; ++day) {  // Monday to Friday.
    const std::string name = "saw-" + std::to_string(day);
    office_.Lend(name, "2016-02-05");
    office_.Note(name, "2016-02-05", kHanoi);
    const std::string date = "2016-01-" + std::to_string(day);
    office_.RunThrough(date + " 00:30", date + " 23:30");
  }
  office_.transport = Delivered;
  office_.RunThrough("2016-01-22 23:45", "2016-01-25 00:45");  // The weekend.
  EXPECT_THAT(office_.Sent(), IsEmpty());
  office_.RunThrough("2016-01-25 01:00", "2016-01-28 00:00");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-01-18"));
  EXPECT_EQ(office_.Composed().back().item_size(), 5);
}

TEST_F(RemindersTest, KeepsWhatWaitsForTheNextMorningOverARestart) {
  for (const bool lose_store : {false, true}) {
    PostOffice office;
    office.Release();
    office.Lend("saw", "2016-02-05");
    office.transport = Later;
    office.Run("2016-02-02 01:00");
    office.Note("saw", "2016-02-05", kHanoi);
    office.RunThrough("2016-02-02 01:15", "2016-02-02 06:00");
    lose_store ? office.LoseTheStore() : office.Restart();
    office.transport = Delivered;
    office.RunThrough("2016-02-02 06:15", "2016-02-03 00:45");
    EXPECT_THAT(office.Sent(), IsEmpty());
    office.RunThrough("2016-02-03 01:00", "2016-02-03 02:00");
    EXPECT_THAT(office.Sent(), ElementsAre("linh@example.org 2016-02-02"));
  }
}

TEST_F(RemindersTest, RecordsARefusalForGoodWithoutTheAddress) {
  office_.Release();
  NoteTheSaw();
  office_.transport = [](const MailMessage&) {
    return DeliveryResult{Kind::kRefused, "550 5.1.1 <linh@example.org>: no such user"};
  };
  office_.RunThrough("2016-02-02 01:15", "2016-02-04 00:00");
  ASSERT_EQ(office_.Count("MailFailed"), 1u);
  v1::MailFailed failed;
  for (const v1::Envelope& event : office_.engine().events()) {
    if (event.type() == "MailFailed") failed.ParseFromString(event.payload());
  }
  EXPECT_EQ(failed.answer(), "550 5.1.1 <address> no such user");
  EXPECT_EQ(failed.attempts(), 1u);
  EXPECT_EQ(office_.Count("MailComposed"), 1u);
}

TEST_F(RemindersTest, IsNotConfusedByAnEngineThatIsAwayOrLosesAnswers) {
  office_.Release();
  NoteTheSaw();
  office_.engine().FailNext(2, v1::Problem::UNAVAILABLE);
  office_.engine().LoseAnswers(2);
  for (int second = 0; second < 300; ++second) {
    office_.RunAt(Utc("2016-02-02 01:15") + absl::Seconds(second));
  }
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
  EXPECT_EQ(office_.Count("MailComposed"), 1u);
  EXPECT_EQ(office_.Count("MailSent"), 1u);
}

// ---- a full disk ----

// Once the outcome of a mail was forgotten, and the mail went out again.
TEST_F(RemindersTest, RecordsThatAMailWasSentHoweverLongTheDiskIsFull) {
  for (const bool restart : {false, true}) {
    PostOffice office;
    office.Release();
    office.Lend("saw", "2016-02-05");
    office.Run("2016-02-02 01:00");
    office.Note("saw", "2016-02-05", kHanoi);
    office.transport = [&office](const MailMessage& mail) {
      office.engine().FailNext(100, v1::Problem::DISK_FULL);
      return Delivered(mail);
    };
    office.RunThrough("2016-02-02 01:15", "2016-02-02 06:00");
    EXPECT_THAT(office.trouble(), HasSubstr("1 notice waits to be recorded")) << restart;
    EXPECT_EQ(office.Count("MailSent"), 0u);
    if (restart) office.Restart();
    office.RunThrough("2016-02-02 06:15", "2016-02-02 08:00");
    office.engine().FailNext(0, v1::Problem::DISK_FULL);
    office.RunThrough("2016-02-02 08:15", "2016-02-04 06:00");
    EXPECT_THAT(office.Sent(), ElementsAre("linh@example.org 2016-02-02")) << restart;
    EXPECT_EQ(office.Count("MailSent"), 1u) << restart;
    EXPECT_EQ(office.trouble(), "") << restart;
  }
}

TEST_F(RemindersTest, SendsNoMailWhoseOutcomeCannotBeRecorded) {
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  office_.Run("2016-02-02 01:00");
  office_.Note("saw", "2016-02-05", kHanoi);
  office_.transport = [this](const MailMessage& mail) {
    office_.engine().FailNext(100'000, v1::Problem::DISK_FULL);
    return Delivered(mail);
  };
  office_.RunThrough("2016-02-02 01:15", "2016-02-02 03:00");
  office_.Lend("axe", "2016-02-05");
  office_.Note("axe", "2016-02-05", {"oslo/coordinator"});
  office_.RunThrough("2016-02-02 03:15", "2016-02-02 12:00");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
}

TEST_F(RemindersTest, SaysWhoseMailCannotBeWrittenUntilItCan) {
  office_.Release();
  NoteTheSaw();
  office_.engine().FailNext(100'000, v1::Problem::DISK_FULL);
  office_.RunThrough("2016-02-02 01:15", "2016-02-02 03:00");
  EXPECT_EQ(office_.trouble(), "no mail can be written for linh: not now");
  EXPECT_EQ(office_.warnings().size(), 1u);
  office_.engine().FailNext(0, v1::Problem::DISK_FULL);
  office_.RunThrough("2016-02-02 03:15", "2016-02-02 04:00");
  EXPECT_EQ(office_.trouble(), "");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
}

// ---- restarts ----

// Wherever it stops, the mail is composed once, and whatever is sent twice bears
// one identity.
TEST_F(RemindersTest, ComesToTheSameMailWhereverItIsStopped) {
  for (const bool lose_store : {false, true}) {
    for (int stop = 1; stop <= 16; ++stop) {
      PostOffice office;
      office.Release();
      office.Lend("saw", "2016-02-05");
      office.Run("2016-02-02 01:00");
      office.Note("saw", "2016-02-05", kHanoi);
      office.stop_before = stop;
      office.Run("2016-02-02 01:15");
      if (office.stopped) lose_store ? office.LoseTheStore() : office.Restart();
      office.stop_before = 0;
      office.RunThrough("2016-02-02 01:30", "2016-02-03 06:00");
      EXPECT_EQ(office.Count("MailComposed"), 1u) << stop;
      EXPECT_EQ(office.Count("MailSent"), 1u) << stop;
      ASSERT_THAT(office.messages(), Not(IsEmpty())) << stop;
      for (const MailMessage& mail : office.messages()) {
        EXPECT_EQ(*ToMime(mail), *ToMime(office.messages().front())) << stop;
      }
      EXPECT_LE(office.messages().size(), 2u) << stop;
    }
  }
}

TEST_F(RemindersTest, KeepsNeitherNamesNorAddresses) {
  office_.Release();
  NoteTheSaw();
  office_.transport = [](const MailMessage&) { return DeliveryResult{Kind::kLater, "451 wait"}; };
  office_.Run("2016-02-02 01:15");
  for (const auto& [key, value] : office_.store().entries()) {
    EXPECT_THAT(value, AllOf(Not(HasSubstr("@example.org")), Not(HasSubstr("Trần")))) << key;
  }
}

TEST_F(RemindersTest, SealsTheOfficersAddressForTheOfficer) {
  office_.Release();
  NoteTheSaw();
  office_.Run("2016-02-02 01:15");
  EXPECT_EQ(office_.Composed().front().reply_to_person(), "gro");
}

}  // namespace
}  // namespace tandem::services
