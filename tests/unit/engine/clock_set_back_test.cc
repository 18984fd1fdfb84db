// A clock that was ahead is set back: the time of the log begins anew (engine.h,
// SetClockBack).
#include <gmock/gmock.h>

#include "engine/base/timestamp.h"
#include "engine/log/verify.h"
#include "tandem/v1/notice.pb.h"
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

class ClockSetBackTest : public EngineTest {
 protected:
  // Recorded with a clock that shows this.
  void RegisterAt(const std::string& person, absl::Time now) {
    v1::Request request;
    request.set_id(1);
    *request.mutable_submit()->mutable_submission() = Registering(person, person);
    engine_->Take("client", officer_, request, now);
    ASSERT_TRUE(engine_->Commit().ok());
    ASSERT_TRUE(engine_->TakeReplies().front().second.has_submit_outcome());
  }
  v1::Envelope Last() {
    return *log_->ReadAll(engine_->head(), {1, 1U << 20U}).value().events.front();
  }

  const absl::Time ahead_ = now_ + absl::Hours(24 * 90);
};

TEST_F(ClockSetBackTest, TimeGoesOnFromWhatTheClockShowsNow) {
  RegisterAt("ada", ahead_);
  RegisterAt("linh", now_);
  EXPECT_EQ(ToTime(Last().recorded_at()), ahead_) << "it stands still until the clock is there";
  ASSERT_TRUE(engine_->SetClockBack("gro", "the battery was empty", now_).ok());
  RegisterAt("binh", now_ + absl::Seconds(1));
  EXPECT_EQ(ToTime(Last().recorded_at()), now_ + absl::Seconds(1));
  Open();
  EXPECT_EQ(engine_->last_recorded_at(), now_ + absl::Seconds(1));
  EXPECT_TRUE(Verify(store_.commits()).ok());
}

TEST_F(ClockSetBackTest, IsRecordedWithWhatItWasAndWhyAndByWhom) {
  RegisterAt("ada", ahead_);
  ASSERT_TRUE(engine_->SetClockBack("gro", "the battery was empty", now_).ok());
  const v1::Envelope event = Last();
  v1::ClockSetBack set_back;
  ASSERT_TRUE(set_back.ParseFromString(event.payload()));
  EXPECT_EQ(event.stream(), "system/clock");
  EXPECT_EQ(event.recorded_by(), "gro");
  EXPECT_EQ(ToTime(set_back.was()), ahead_);
  EXPECT_EQ(ToTime(set_back.now()), now_);
  EXPECT_EQ(set_back.why(), "the battery was empty");
}

TEST_F(ClockSetBackTest, IsRefusedWhereNothingWasRecordedLater) {
  EXPECT_TRUE(absl::IsFailedPrecondition(engine_->SetClockBack("gro", "to be sure", now_)));
  EXPECT_EQ(engine_->last_recorded_at(), now_);
}

TEST_F(ClockSetBackTest, NobodyElseRecordsOrChangesIt) {
  RegisterAt("ada", ahead_);
  ASSERT_TRUE(engine_->SetClockBack("gro", "the battery was empty", now_).ok());
  officer_.rights.insert(Right::kNotice);
  const std::pair<const char*, const char*> tried[] = {{"ClockSetBack", R"({"why":"so"})"},
                                                       {"ClockConfirmed", R"({"why":"so"})"},
                                                       {"EventCorrected", R"({"event":1})"},
                                                       {"EventRetracted", R"({"event":1})"},
                                                       {"ReminderDue", R"({"stream":"a/b/c"})"}};
  for (const auto& [type, json] : tried) {
    v1::Submission unit = Unit(type);
    Add(unit, "system/clock", type, json);
    const v1::Reply reply = Submit(unit);
    ASSERT_EQ(reply.problem().refusal_size(), 1) << type;
    EXPECT_EQ(reply.problem().refusal(0).rule(), "stream") << type;
    EXPECT_THAT(reply.problem().refusal(0).message(), HasSubstr("clock-set-back"));
  }
}

TEST_F(ClockSetBackTest, ALongPauseIsConfirmedAndRecorded) {
  ASSERT_TRUE(engine_->ConfirmClock("gro", "the office was closed", now_, ahead_).ok());
  const v1::Envelope event = Last();
  EXPECT_EQ(event.type(), "ClockConfirmed");
  EXPECT_EQ(ToTime(event.recorded_at()), ahead_);
  EXPECT_TRUE(absl::IsFailedPrecondition(engine_->ConfirmClock("gro", "again", now_, now_)));
}

// Such as what a service noted while its clock was ahead, and sends afterwards.
TEST_F(ClockSetBackTest, ADayThatHasNotBegunAnywhereIsNotNoted) {
  officer_.rights.insert(Right::kNotice);
  const auto note = [this](int days) {
    const absl::CivilDay on = absl::ToCivilDay(now_, absl::UTCTimeZone()) + days;
    v1::Submission unit = Unit("note" + std::to_string(days));
    Add(unit, "system/c3/partnership/x", "ReminderDue",
        R"({"stream":"c3/partnership/x","on":{"year":)" + std::to_string(on.year()) +
            R"(,"month":)" + std::to_string(on.month()) + R"(,"day":)" + std::to_string(on.day()) +
            "}}");
    return Submit(unit);
  };
  EXPECT_TRUE(note(1).has_submit_outcome()) << "where the addressee is it may be tomorrow";
  const v1::Reply refused = note(2);
  ASSERT_EQ(refused.problem().refusal_size(), 1);
  EXPECT_EQ(refused.problem().refusal(0).rule(), "day");
}

}  // namespace
}  // namespace tandem
