// Specifies engine/workflow/mail_wishes.h.
#include "engine/workflow/mail_wishes.h"

#include <gtest/gtest.h>

#include "absl/strings/str_join.h"
#include "engine/workflow/dates.h"
#include "tandem/v1/directory.pb.h"

namespace tandem {
namespace {

constexpr char kStream[] = "c3/partnership/x";
constexpr char kDeadline[] = "consent/oslo";
constexpr absl::CivilDay kToday(2016, 2, 2);

class MailWishesTest : public ::testing::Test {
 protected:
  template <typename Wish>
  void Apply(const Wish& wish) {
    v1::Envelope event;
    event.set_type(wish.GetDescriptor()->name());
    event.set_payload(wish.SerializeAsString());
    EXPECT_TRUE(wishes_.Apply(event).ok());
  }
  void Snooze(const std::string& stream, const std::string& deadline, const std::string& until) {
    v1::RemindersSnoozed wish;
    wish.set_stream(stream);
    wish.set_deadline(deadline);
    *wish.mutable_until() = *ParseDate(until);
    Apply(wish);
  }
  void HandOn(const std::string& stream, const std::string& deadline, const std::string& colleague,
              const std::string& until = "") {
    v1::RemindersHandedOn wish;
    wish.set_stream(stream);
    wish.set_deadline(deadline);
    wish.set_colleague(colleague);
    if (!until.empty()) *wish.mutable_until() = *ParseDate(until);
    Apply(wish);
  }
  std::string Until(const std::string& stream = kStream,
                    const std::string& deadline = kDeadline) const {
    const auto until = wishes_.SnoozedUntil(stream, deadline, kToday);
    return until.has_value() ? ToIso(ToDate(*until)) : "";
  }
  std::string To(const std::string& stream = kStream,
                 const std::string& deadline = kDeadline) const {
    return absl::StrJoin(wishes_.HandedOnTo(stream, deadline, kToday), ", ");
  }

  MailWishes wishes_;
};

TEST_F(MailWishesTest, ASnoozeHoldsForWhatItNamesAndNothingElse) {
  Snooze(kStream, kDeadline, "2016-02-05");
  EXPECT_EQ(Until(), "2016-02-05");
  EXPECT_EQ(Until(kStream, "consent/rome"), "");
  EXPECT_EQ(Until(kStream, ""), "");
  EXPECT_EQ(Until("c3/partnership/y"), "");
}

TEST_F(MailWishesTest, ASnoozeOfAnInstanceHoldsForAllOfItAndOneOfEverythingForEverything) {
  Snooze(kStream, "", "2016-02-05");
  EXPECT_EQ(Until(), "2016-02-05");
  EXPECT_EQ(Until(kStream, ""), "2016-02-05");
  EXPECT_EQ(Until("", ""), "");
  Snooze("", "", "2016-02-04");
  EXPECT_EQ(Until("c3/partnership/y"), "2016-02-04");
  EXPECT_EQ(Until(), "2016-02-05") << "the longest of those that speak of it";
}

TEST_F(MailWishesTest, ASnoozeEndsOnItsDayOrWhenItIsEnded) {
  Snooze(kStream, kDeadline, "2016-02-02");
  EXPECT_EQ(Until(), "") << "that day is the first on which they may come again";
  Snooze(kStream, kDeadline, "2016-02");
  EXPECT_EQ(Until(), "2016-02-29") << "the last possible day of an imprecise date";
  v1::SnoozeEnded ended;
  ended.set_stream(kStream);
  Apply(ended);
  EXPECT_EQ(Until(), "2016-02-29") << "that one was about the whole instance";
  ended.set_deadline(kDeadline);
  Apply(ended);
  EXPECT_EQ(Until(), "");
}

TEST_F(MailWishesTest, TheNarrowestHandOnCountsAndAfterItTheBroaderOnes) {
  HandOn("", "", "anna");
  EXPECT_EQ(To(), "anna");
  HandOn(kStream, "", "bert");
  EXPECT_EQ(To(), "bert, anna");
  HandOn(kStream, kDeadline, "cleo", "2016-02-02");
  EXPECT_EQ(To(), "bert, anna") << "cleo's ended today";
  HandOn(kStream, kDeadline, "cleo", "2016-02-03");
  EXPECT_EQ(To(), "cleo, bert, anna");
  v1::HandOnEnded ended;
  ended.set_stream(kStream);
  ended.set_deadline(kDeadline);
  Apply(ended);
  EXPECT_EQ(To(), "bert, anna");
}

TEST_F(MailWishesTest, KindsAreOptedOutOfAndInto) {
  EXPECT_EQ(DeadlineKind(kStream, kDeadline), "c3/partnership/consent");
  EXPECT_EQ(DeadlineKind("organisation/oslo", "successor/#4"), "organisation/successor");
  v1::MailOptedOut out;
  out.set_kind("digest");
  Apply(out);
  EXPECT_TRUE(wishes_.OptedOutOf("digest"));
  EXPECT_FALSE(wishes_.OptedOutOf("before-due"));
  v1::MailOptedIn in;
  in.set_kind("digest");
  Apply(in);
  EXPECT_FALSE(wishes_.OptedOutOf("digest"));
}

TEST_F(MailWishesTest, EventsOfOtherTypesSayNothing) {
  v1::ContactChanged changed;
  changed.set_person("anna");
  Apply(changed);
  EXPECT_TRUE(wishes_.snoozes().empty());
}

}  // namespace
}  // namespace tandem
