// What becomes of mail when the node's clock was ahead, and is set back.
#include <gmock/gmock.h>

#include "tests/unit/reminders/reminders_fixture.h"

namespace tandem::services {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

DeliveryResult Unknown(const MailMessage&) {
  return {DeliveryResult::Kind::kUnknown, "the connection broke"};
}

class MailAfterASetBack : public RemindersTest {
 protected:
  MailAfterASetBack() { office_.Release(); }

  void SetClockBack(const std::string& now) {
    office_.engine().SetClockBack(Utc(now));
    office_.Run(now);
    office_.Restart();
  }
  std::vector<std::string> Streams() {
    std::vector<std::string> streams;
    for (const v1::Envelope& event : office_.engine().events()) {
      if (event.type() == "MailComposed") streams.push_back(event.stream());
    }
    return streams;
  }
};

TEST_F(MailAfterASetBack, GoesOnTheTrueDayAlthoughOneWentTooEarly) {
  office_.Lend("saw", "2016-03-04");
  office_.Run("2016-03-01 00:00");
  office_.Note("saw", "2016-03-04", kHanoi);
  office_.RunThrough("2016-03-01 00:30", "2016-03-01 02:00");
  EXPECT_THAT(Streams(), ElementsAre("mail/linh/2016-03-01"));

  SetClockBack("2016-02-02 02:00");
  office_.RunThrough("2016-02-02 02:15", "2016-02-12 00:00");
  EXPECT_EQ(Streams().size(), 1u);
  office_.Run("2016-03-01 00:00");
  office_.Note("saw", "2016-03-04", kHanoi);
  office_.RunThrough("2016-03-01 00:30", "2016-03-01 02:00");
  EXPECT_THAT(Streams(), ElementsAre("mail/linh/2016-03-01", "mail/linh/2016-03-01-1"));
  EXPECT_EQ(office_.messages().size(), 2u);
}

TEST_F(MailAfterASetBack, WhatWasNotedTooEarlyAndNotToldIsNotTold) {
  office_.Lend("saw", "2016-03-04");
  office_.Run("2016-03-01 00:00");
  office_.Note("saw", "2016-03-04", kHanoi);
  office_.Run("2016-03-01 00:30");  // Half past seven in Hanoi: no mail yet.
  SetClockBack("2016-02-02 02:00");
  office_.RunThrough("2016-02-02 02:15", "2016-02-05 12:00");
  EXPECT_THAT(Streams(), IsEmpty());
}

TEST_F(MailAfterASetBack, WhatHadComeIsToldAlthoughItWasNotedByAClockThatWasAhead) {
  office_.Lend("saw", "2016-02-05");
  office_.Run("2016-03-01 00:00");
  office_.Note("saw", "2016-02-05", kHanoi);
  SetClockBack("2016-02-02 02:00");
  office_.RunThrough("2016-02-02 02:15", "2016-02-02 05:00");
  EXPECT_THAT(Streams(), ElementsAre("mail/linh/2016-02-02-1"));
}

// A mail of 1 March was tried, and the clock is set back to February.
class MailThatWasTriedTooEarly : public MailAfterASetBack {
 protected:
  void Try(DeliveryResult (*transport)(const MailMessage&)) {
    office_.transport = transport;
    office_.Lend("saw", "2016-03-04");
    office_.Run("2016-03-01 00:00");
    office_.Note("saw", "2016-03-04", kHanoi);
    office_.RunThrough("2016-03-01 00:30", "2016-03-01 02:00");
    ASSERT_EQ(Streams().size(), 1u);
    tried_ = office_.messages().size();
    office_.transport = Delivered;
    SetClockBack("2016-02-02 02:00");
    office_.RunThrough("2016-02-02 02:15", "2016-02-03 12:00");
  }

  size_t tried_ = 0;
};

TEST_F(MailThatWasTriedTooEarly, IsTakenBackAndWhatItToldComesAgain) {
  Try(Later);
  EXPECT_EQ(office_.messages().size(), tried_);
  EXPECT_EQ(office_.Count("MailTakenBack"), 1u);
  office_.Run("2016-03-01 00:00");
  office_.Note("saw", "2016-03-04", kHanoi);
  office_.RunThrough("2016-03-01 00:30", "2016-03-01 02:00");
  EXPECT_EQ(office_.messages().size(), tried_ + 1);
}

TEST_F(MailThatWasTriedTooEarly, IsNotSentAgainThoughItMayNotHaveArrived) {
  Try(Unknown);
  EXPECT_EQ(office_.messages().size(), tried_);
  EXPECT_EQ(office_.Count("MailTakenBack"), 0u);
  EXPECT_EQ(office_.Count("MailFailed"), 1u);
}

TEST_F(MailAfterASetBack, AServiceThatBeginsAnewHoldsTheSame) {
  office_.Lend("saw", "2016-03-04");
  office_.Run("2016-03-01 00:00");
  office_.Note("saw", "2016-03-04", kHanoi);
  office_.RunThrough("2016-03-01 00:30", "2016-03-01 02:00");
  SetClockBack("2016-02-02 02:00");
  office_.Run("2016-02-02 03:00");
  const auto kept = office_.store().Scan(Range::Prefix("day/")).value();
  office_.LoseTheStore();
  office_.Run("2016-02-02 04:00");
  const auto anew = office_.store().Scan(Range::Prefix("day/")).value();
  ASSERT_EQ(kept.size(), 1u);
  ASSERT_EQ(anew.size(), 1u);
  EXPECT_EQ(kept[0].value, "2016-02-02");
  EXPECT_EQ(anew[0].value, kept[0].value);
}

}  // namespace
}  // namespace tandem::services
