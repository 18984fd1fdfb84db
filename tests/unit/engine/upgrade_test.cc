// A node that folds otherwise than the one before it mails nobody until an officer has
// looked: what is newly late was not late when people last heard of it.
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

class Upgrade : public EngineTest {
 protected:
  // The last event of system/mail; empty: there is none.
  std::string Mail() {
    const EventPage page =
        log_->ReadStream(StreamId::Of("system/mail"), {1}, {1000, 1U << 20U}).value();
    return page.events.empty() ? "" : page.events.back()->type();
  }
  void Record(const std::string& type) {
    v1::Submission unit = Unit(type);
    Add(unit, "system/mail", type, "{}");
    ASSERT_TRUE(Submit(unit).has_submit_outcome());
  }
  void OpenAsUpgraded() {
    ASSERT_TRUE(store_.snapshots().Remove("fold-version").ok());
    Open();
  }
};

TEST_F(Upgrade, HoldsTheMailThatWasReleased) {
  Record("MailReleased");
  OpenAsUpgraded();
  EXPECT_EQ(Mail(), "MailHeld");
  const Position head = engine_->head();
  Open();
  EXPECT_EQ(engine_->head(), head) << "once";
}

TEST_F(Upgrade, LeavesWhatAnOfficerReleasesAfterwards) {
  Record("MailReleased");
  OpenAsUpgraded();
  v1::Submission unit = Unit("looked at");
  Add(unit, "system/mail", "MailReleased", "{}");
  ASSERT_TRUE(Submit(unit).has_submit_outcome());
  Open();
  EXPECT_EQ(Mail(), "MailReleased");
}

TEST_F(Upgrade, NeedNotHoldWhatIsHeld) {
  OpenAsUpgraded();
  EXPECT_EQ(Mail(), "");
  Record("MailHeld");
  const Position head = engine_->head();
  OpenAsUpgraded();
  EXPECT_EQ(engine_->head(), head);
}

TEST_F(Upgrade, IsNoneWhereTheNodeIsTheSame) {
  Record("MailReleased");
  Open();
  EXPECT_EQ(Mail(), "MailReleased");
}

}  // namespace
}  // namespace tandem
