// Specifies services/reminders/mail_truth.h: what leaves is still so.
#include "services/reminders/mail_truth.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tandem/v1/directory.pb.h"
#include "tests/unit/reminders/reminders_fixture.h"

namespace tandem::services {
namespace {

using Kind = DeliveryResult::Kind;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

DeliveryResult NoConnection(const MailMessage&) { return {Kind::kUnreachable, "no connection"}; }

// Saw and axe are to be returned on Friday 5 Feb. Their mail is composed on Tuesday, and the
// mail server cannot be reached.
class MailTruth : public ::testing::Test {
 protected:
  MailTruth() { Begin(office_); }
  static void Begin(PostOffice& office) {
    office.Release();
    for (const char* name : {"saw", "axe"}) office.Lend(name, "2016-02-05");
    office.Run("2016-02-02 01:00");
    for (const char* name : {"saw", "axe"}) office.Note(name, "2016-02-05", kHanoi);
    office.transport = NoConnection;
    office.Run("2016-02-02 01:15");
  }
  // Minutes later, in the same morning.
  void Recover() {
    office_.transport = Delivered;
    office_.RunThrough("2016-02-02 01:30", "2016-02-02 03:00");
  }
  std::string Text() const {
    return office_.messages().empty() ? "" : office_.messages().back().text;
  }

  PostOffice office_;
};

TEST_F(MailTruth, SendsWhatIsStillSoAsItIs) {
  Recover();
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
  EXPECT_EQ(office_.Count("MailComposed"), 1u);
  EXPECT_EQ(office_.Count("MailTakenBack"), 0u);
}

TEST_F(MailTruth, LeavesOutWhatWasSettledAndKeepsStreamAndMessageId) {
  office_.Return("axe");
  Recover();
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
  EXPECT_THAT(Text(), AllOf(HasSubstr("saw"), Not(HasSubstr("axe"))));
  EXPECT_EQ(office_.Count("MailTakenBack"), 1u);
  EXPECT_EQ(office_.Count("MailComposed"), 2u);
  EXPECT_EQ(office_.messages().back().message_id, office_.Composed().front().message_id());
}

TEST_F(MailTruth, SendsNothingIfNothingIsLeftToSayAndTheLogSaysWhy) {
  office_.Return("axe");
  office_.Return("saw");
  Recover();
  EXPECT_THAT(office_.Sent(), IsEmpty());
  v1::MailTakenBack taken_back;
  for (const v1::Envelope& event : office_.engine().events()) {
    if (event.type() == "MailTakenBack") taken_back.ParseFromString(event.payload());
  }
  EXPECT_THAT(taken_back.reason(), HasSubstr("no longer due"));
  EXPECT_EQ(taken_back.outdated_size(), 2);
}

TEST_F(MailTruth, TellsNothingOfADateThatMoved) {
  office_.MoveReturn("axe", "2016-03-20");
  Recover();
  EXPECT_THAT(Text(), AllOf(HasSubstr("saw"), Not(HasSubstr("axe"))));
}

TEST_F(MailTruth, GoesToWhoFollowedInThePostAndNotToWhoLeft) {
  office_.engine().AddPerson("yui", "Yui", "yui@example.org", {"en"});
  office_.Leave("hanoi", "coordinator", "linh");
  office_.Appoint("hanoi", "coordinator", "yui");
  Recover();
  EXPECT_THAT(office_.Sent(), ElementsAre("yui@example.org 2016-02-02"));
}

TEST_F(MailTruth, GoesToTheAddressThatIsTheirsNow) {
  office_.engine().Move("linh", "linh@home.example");
  Recover();
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@home.example 2016-02-02"));
}

// Once such a mail was taken back and composed anew for ever.
TEST_F(MailTruth, StaysAsItIsWhereTheOfficerOfWhatHasNoRoomIsAnother) {
  PostOffice office;
  office.Release();
  constexpr size_t kLoans = 400;
  office.Run("2016-02-02 00:30");
  for (size_t i = 0; i < kLoans; ++i) {
    const std::string name = fmt::format("saw-{}", i);
    const std::string due = i + 1 == kLoans ? "2016-02-08" : "2016-02-05";
    office.Lend(name, due);
    if (i + 1 < kLoans) office.Assign(name, "ola");
    office.Note(name, due, kHanoi);
  }
  office.RunThrough("2016-02-02 01:00", "2016-02-02 02:00");
  ASSERT_LT(office.Composed().front().item_size(), kLoans);
  EXPECT_EQ(office.Count("MailTakenBack"), 0u);
  EXPECT_EQ(office.Sent().size(), 1u);
}

TEST_F(MailTruth, IsComposedAnewLessAndLessOftenWhereSomethingChangesEachTime) {
  size_t moves = 0;
  office_.transport = Delivered;
  office_.engine().before_submit = [&] {
    if (++moves < 200) office_.engine().Move("linh", fmt::format("linh@{}.example", moves));
  };
  office_.RunThrough("2016-02-02 01:30", "2016-02-02 03:30");
  EXPECT_LE(office_.Count("MailTakenBack"), 9u);
}

TEST_F(MailTruth, CountsTheDaysOfTheDayOnWhichItLeaves) {
  office_.transport = Delivered;
  office_.RunThrough("2016-02-03 01:00", "2016-02-03 03:00");
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
  ASSERT_EQ(office_.Composed().size(), 2u);
  EXPECT_EQ(office_.Composed().back().date().day(), 3u);
  EXPECT_EQ(office_.Composed().back().message_id(), office_.Composed().front().message_id());
}

TEST_F(MailTruth, TellsWhatCameMeanwhileInTheSameMail) {
  office_.Lend("rake", "2016-02-08");
  office_.Note("rake", "2016-02-08", kHanoi);
  office_.Return("axe");
  Recover();
  EXPECT_THAT(office_.Sent(), ElementsAre("linh@example.org 2016-02-02"));
  EXPECT_THAT(Text(), AllOf(HasSubstr("saw"), HasSubstr("rake"), Not(HasSubstr("axe"))));
}

TEST_F(MailTruth, IsAskedAgainWhateverIsStoppedOrLost) {
  for (const bool lose_store : {false, true}) {
    PostOffice office;
    Begin(office);
    lose_store ? office.LoseTheStore() : office.Restart();
    office.Return("axe");
    office.transport = Delivered;
    office.RunThrough("2016-02-02 01:30", "2016-02-02 03:00");
    EXPECT_THAT(office.Sent(), ElementsAre("linh@example.org 2016-02-02")) << lose_store;
    for (const MailMessage& message : office.messages()) {
      EXPECT_THAT(message.text, Not(HasSubstr("axe"))) << lose_store;
    }
  }
}

// Whoever may have read one text must not get another one as the same mail.
TEST_F(MailTruth, IsNotAskedOnceTheMailMayHaveArrived) {
  for (const bool lose_store : {false, true}) {
    PostOffice office;
    Begin(office);
    office.transport = [&office](const MailMessage& message) {
      EXPECT_EQ(message.text,
                office.messages().empty() ? message.text : office.messages().front().text);
      return DeliveryResult{Kind::kUnknown, "the connection broke"};
    };
    office.RunThrough("2016-02-02 01:30", "2016-02-02 02:00");
    lose_store ? office.LoseTheStore() : office.Restart();
    office.Return("axe");
    office.Return("saw");
    office.transport = Delivered;
    office.RunThrough("2016-02-02 02:15", "2016-02-03 04:00");
    EXPECT_THAT(office.Sent(), ElementsAre("linh@example.org 2016-02-02")) << lose_store;
    for (const MailMessage& message : office.messages()) {
      EXPECT_THAT(message.text, HasSubstr("axe")) << lose_store;
    }
    EXPECT_EQ(office.Count("MailComposed"), 1u) << lose_store;
  }
}

TEST_F(MailTruth, OfADigestIsAskedTooAndItsWeekIsToldOnce) {
  PostOffice office("2016-01-04 09:00", /*digests=*/true);
  office.Release();
  office.Lend("saw", "2016-02-05");
  office.Lend("axe", "2016-01-28");
  office.transport = NoConnection;
  office.RunThrough("2016-02-01 00:00", "2016-02-01 01:15");
  ASSERT_GE(office.Count("MailComposed"), 1u);
  office.Return("axe");
  office.transport = Delivered;
  office.RunThrough("2016-02-01 01:30", "2016-02-04 23:00");
  std::string to_linh;
  for (const MailMessage& message : office.messages()) {
    if (message.to.address == "linh@example.org") to_linh += message.text;
  }
  EXPECT_THAT(to_linh, AllOf(HasSubstr("due: "), Not(HasSubstr("late: "))));
  EXPECT_EQ(office.messages().size(), 3u);
}

}  // namespace
}  // namespace tandem::services
