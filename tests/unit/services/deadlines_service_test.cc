// Specifies services/deadlines/deadlines_service.h.
#include "services/deadlines/deadlines_service.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "engine/workflow/dates.h"
#include "services/store/memory_store.h"
#include "tandem/v1/directory.pb.h"
#include "tandem/v1/history.pb.h"
#include "tandem/v1/notice.pb.h"
#include "tests/unit/services/tool_shed.h"

namespace tandem::services {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Deadlines : public ::testing::Test {
 protected:
  Deadlines() { Restart(); }

  // From what was written, as after a crash.
  void Restart() {
    auto loaded = DeadlinesService::Load(&store_);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    service_ = *std::move(loaded);
  }
  void LoseTheStore() {
    service_.reset();
    store_ = MemoryStore();
    Restart();
  }
  void RunUntil(const std::string& when) { Settle(*service_, log_, At(when)); }
  // Looks in each hour, as if nothing ever stopped.
  void RunThrough(const std::string& from, const std::string& until) {
    for (absl::Time now = At(from); now <= At(until); now += absl::Hours(1)) {
      Settle(*service_, log_, now);
    }
  }

  // "return 2016-03-24 (hanoi-club)", one a line; "+" if it covers missed steps.
  static std::string Line(const v1::ReminderDue& note) {
    return fmt::format("{} {} ({}){}", note.deadline(), ToIso(note.on()), note.to(0).organisation(),
                       note.covers_missed() ? "+" : "");
  }
  std::vector<std::string> Notes() const {
    std::vector<std::string> lines;
    for (const v1::ReminderDue& note : log_.All<v1::ReminderDue>("ReminderDue")) {
      lines.push_back(Line(note));
    }
    return lines;
  }

  MemoryStore store_;
  ShedLog log_{At("2016-03-01")};
  std::unique_ptr<DeadlinesService> service_;
};

TEST_F(Deadlines, NotesEachStepInTheMorningWhereTheRecipientIs) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  RunUntil("2016-03-24 00:59");  // 07:59 in Hanoi.
  EXPECT_THAT(Notes(), IsEmpty());
  RunUntil("2016-03-24 01:00");
  EXPECT_THAT(Notes(), ElementsAre("return 2016-03-24 (hanoi-club)"));
  const v1::Envelope& event = log_.events().back();
  EXPECT_EQ(event.stream(), "system/shed/loan/saw");
}

TEST_F(Deadlines, SaysWhatANoteIsAbout) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  RunUntil("2016-03-24 01:00");
  const auto notes = log_.All<v1::ReminderDue>("ReminderDue");
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].stream(), "shed/loan/saw");
  EXPECT_EQ(notes[0].rule(), "standard");
  EXPECT_EQ(notes[0].template_(), "soon");
  EXPECT_EQ(ToIso(notes[0].due()), "2016-03-31");
  EXPECT_EQ(notes[0].set_by(), 1u);
  EXPECT_EQ(notes[0].to(0).post(), "coordinator");
}

TEST_F(Deadlines, RepeatsAndEscalatesWhileADeadlineIsLate) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  log_.HandOver("saw");
  RunThrough("2016-03-20", "2016-05-20");
  // Days off move a reminder to the next working day: none falls on one here.
  EXPECT_THAT(Notes(),
              ElementsAre("return 2016-03-24 (hanoi-club)", "return 2016-03-31 (hanoi-club)",
                          "return 2016-04-07 (hanoi-club)", "return 2016-04-14 (hanoi-club)",
                          "return 2016-04-14 (guild)", "return 2016-04-21 (hanoi-club)"));
}

class DeadlinesAfterASetBack : public Deadlines {
 protected:
  // The clock was ahead until `ahead`, and is right again.
  void Leap(const std::string& ahead, const std::string& back) {
    RunUntil(ahead);
    log_.SetClockBack(At(back));
    Restart();
  }
};

TEST_F(DeadlinesAfterASetBack, WhatRangTooEarlyRingsAgainOnItsDay) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  log_.HandOver("saw");
  RunThrough("2016-03-01", "2016-03-10 11:00");
  Leap("2016-04-10", "2016-03-10 12:00");
  RunThrough("2016-03-10 13:00", "2016-05-20");
  EXPECT_THAT(Notes(),
              ElementsAre("return 2016-04-07 (hanoi-club)+", "return 2016-03-24 (hanoi-club)",
                          "return 2016-03-31 (hanoi-club)", "return 2016-04-07 (hanoi-club)",
                          "return 2016-04-14 (hanoi-club)", "return 2016-04-14 (guild)",
                          "return 2016-04-21 (hanoi-club)"));
}

TEST_F(DeadlinesAfterASetBack, WhatHadComeIsNotNotedAgain) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  log_.HandOver("saw");
  RunUntil("2016-03-24 02:00");
  Leap("2016-04-10", "2016-03-24 03:00");
  RunUntil("2016-03-24 04:00");
  EXPECT_THAT(Notes(),
              ElementsAre("return 2016-03-24 (hanoi-club)", "return 2016-04-07 (hanoi-club)+"));
  LoseTheStore();
  RunUntil("2016-03-30 00:00");
  EXPECT_EQ(Notes().size(), 2u) << "nor by a service that begins anew";
  RunUntil("2016-03-31 02:00");
  EXPECT_EQ(Notes().back(), "return 2016-03-31 (hanoi-club)");
}

// The loan is lost 60 days after the day of return, by time alone.
TEST_F(DeadlinesAfterASetBack, APhaseThatTimeHadEnteredTooEarlyIsLeftAgain) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  log_.HandOver("saw");
  RunUntil("2016-03-10");
  log_.SetTime(At("2016-06-10"));
  log_.Polish("saw");
  Leap("2016-06-10 02:00", "2016-03-10 12:00");
  RunUntil("2016-03-24 12:00");
  EXPECT_THAT(Notes(), ElementsAre("return 2016-03-24 (hanoi-club)"));
}

// Once all were told again, as another set of people.
TEST_F(Deadlines, WhoeverJoinsIsToldAndNobodyElseAgain) {
  v1::OrganisationRegistered hue;
  hue.set_organisation("hue-club");
  hue.set_kind("club");
  hue.set_name("Hue Club");
  hue.set_time_zone("Asia/Ho_Chi_Minh");
  log_.Append("organisation/hue-club", "OrganisationRegistered", hue);
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  RunUntil("2016-03-24 12:00");
  log_.AppendJson("shed/loan/saw", "ClubJoined", R"({"club": "hue-club"})");
  RunUntil("2016-03-25 12:00");
  EXPECT_THAT(Notes(),
              ElementsAre("return 2016-03-24 (hanoi-club)", "return 2016-03-24 (hue-club)"));
  RunUntil("2016-03-31 12:00");
  const auto notes = log_.All<v1::ReminderDue>("ReminderDue");
  EXPECT_EQ(notes.size(), 4u);
  for (const v1::ReminderDue& note : notes) EXPECT_EQ(note.to_size(), 1);
}

// Notes of an older version told several at once.
TEST_F(Deadlines, ANoteToSeveralCountsForEachOfThem) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  RunUntil("2016-03-24 12:00");
  v1::ReminderDue both = log_.All<v1::ReminderDue>("ReminderDue").front();
  v1::Addressee* other = both.add_to();
  *other = both.to(0);
  both.mutable_to(0)->set_organisation("oslo-club");
  *both.mutable_on() = DateOf("2016-03-31");
  both.set_step(1);
  log_.Append("system/shed/loan/saw", "ReminderDue", both);
  LoseTheStore();
  RunUntil("2016-03-31 12:00");
  EXPECT_EQ(Notes().size(), 2u);
}

TEST_F(Deadlines, SaysNothingOnceADeadlineIsMet) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  log_.HandOver("saw");
  RunUntil("2016-03-25");
  log_.Return("saw");
  RunThrough("2016-03-26", "2016-04-30");
  EXPECT_EQ(Notes().size(), 1u);
}

TEST_F(Deadlines, OfTheMissedStepsOnlyTheNewestIsActedOnAndCoversTheRest) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  RunUntil("2016-04-10 12:00");
  EXPECT_THAT(Notes(), ElementsAre("return 2016-04-07 (hanoi-club)+"));
}

TEST_F(Deadlines, ADateThatReturnsIsNotSwallowed) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  RunUntil("2016-03-24 12:00");
  log_.MoveReturn("saw", "2016-04-20");
  RunUntil("2016-03-24 13:00");
  log_.MoveReturn("saw", "2016-03-31");
  RunUntil("2016-03-24 14:00");
  EXPECT_THAT(Notes(),
              ElementsAre("return 2016-03-24 (hanoi-club)", "return 2016-03-24 (hanoi-club)"));
}

TEST_F(Deadlines, ADateThatIsSetAgainIsNotToldAgain) {
  v1::EventCorrected corrected;
  const v1::Envelope agreed = log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  RunUntil("2016-03-24 12:00");
  corrected.set_event(agreed.version());
  corrected.set_payload(agreed.payload());
  corrected.set_reason("another field was wrong");
  log_.Append("shed/loan/saw", "EventCorrected", corrected);
  RunUntil("2016-03-24 13:00");
  log_.MoveReturn("saw", "2016-03-31");
  RunUntil("2016-03-24 14:00");
  LoseTheStore();
  RunUntil("2016-03-24 15:00");
  EXPECT_THAT(Notes(), ElementsAre("return 2016-03-24 (hanoi-club)"));
  RunUntil("2016-03-31 12:00");
  EXPECT_THAT(Notes(),
              ElementsAre("return 2016-03-24 (hanoi-club)", "return 2016-03-31 (hanoi-club)"));
}

TEST_F(Deadlines, WhatIsOwedAgainForTheSameDateIsNotToldAgain) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  log_.HandOver("saw");
  RunUntil("2016-03-24 12:00");
  const uint64_t returned = log_.Return("saw").version();
  RunUntil("2016-03-25 12:00");
  v1::EventRetracted retracted;
  retracted.set_event(returned);
  retracted.set_reason("it was another saw");
  log_.Append("shed/loan/saw", "EventRetracted", retracted);
  RunUntil("2016-03-26 12:00");
  EXPECT_THAT(Notes(), ElementsAre("return 2016-03-24 (hanoi-club)"));
}

TEST_F(Deadlines, ADateThatReturnedKeepsItsThreadOverALostStore) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  RunUntil("2016-03-24 12:00");
  log_.MoveReturn("saw", "2016-04-20");
  RunUntil("2016-03-24 13:00");
  log_.MoveReturn("saw", "2016-03-31");
  RunUntil("2016-03-24 14:00");
  LoseTheStore();
  RunUntil("2016-03-24 15:00");
  EXPECT_EQ(Notes().size(), 2u);
  RunUntil("2016-03-31 12:00");
  EXPECT_EQ(Notes().size(), 3u);
}

TEST_F(Deadlines, ADateThatACorrectionMovedIsAnotherDate) {
  v1::EventCorrected corrected;
  corrected.set_event(log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31").version());
  RunUntil("2016-03-24 12:00");
  corrected.set_payload(log_.Agree("axe", "oslo-club", "hanoi-club", "2016-04-20").payload());
  corrected.set_reason("it was misread");
  log_.Append("shed/loan/saw", "EventCorrected", corrected);
  RunUntil("2016-04-13 12:00");
  EXPECT_THAT(Notes(),
              ElementsAre("return 2016-03-24 (hanoi-club)", "return 2016-04-13 (hanoi-club)",
                          "return 2016-04-13 (hanoi-club)"));
}

TEST_F(Deadlines, StepsThatWerePastWhenABackfillWasRecordedAreNeverNoted) {
  log_.SetTime(At("2016-04-10 12:00"));
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31").set_backfill(true);
  RunUntil("2016-04-10 13:00");
  EXPECT_THAT(Notes(), IsEmpty());
  RunUntil("2016-04-14 12:00");
  EXPECT_THAT(Notes(), ElementsAre("return 2016-04-14 (guild)", "return 2016-04-14 (hanoi-club)"));
}

TEST_F(Deadlines, AnImportOnAStepsOwnDayRepeatsNotWhatThatMorningBrought) {
  log_.SetTime(At("2016-03-24 03:00"));  // 10:00 in Hanoi, where the step came at 8:00.
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31").set_backfill(true);
  RunUntil("2016-03-24 04:00");
  EXPECT_THAT(Notes(), IsEmpty());
  RunUntil("2016-03-31 04:00");
  EXPECT_THAT(Notes(), ElementsAre("return 2016-03-31 (hanoi-club)"));
}

TEST_F(Deadlines, AnImportBeforeAStepsMorningLeavesTheStep) {
  log_.SetTime(At("2016-03-24 00:30"));
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31").set_backfill(true);
  RunUntil("2016-03-24 04:00");
  EXPECT_THAT(Notes(), ElementsAre("return 2016-03-24 (hanoi-club)"));
}

// Once the instance as the version before had kept it was looked at.
TEST_F(Deadlines, AMigratedInstanceIsLookedAtOnceItIsFoldedAnew) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  log_.Polish("saw");
  RunUntil("2016-03-10");
  log_.SetTime(At("2016-03-24 12:00"));
  log_.Migrate("saw");  // In version 2 it is met by the polishing.
  RunUntil("2016-03-24 12:00");
  EXPECT_THAT(Notes(), IsEmpty());
  RunUntil("2016-04-24 12:00");
  EXPECT_THAT(Notes(), IsEmpty());
}

TEST_F(Deadlines, AMigratedInstanceIsReadAgainAfterTheEngineWasAway) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  log_.Migrate("saw");
  const absl::Time now = At("2016-03-24 12:00");
  Outbox out;
  ASSERT_TRUE(service_->OnEvents(log_.BatchBehind(0), now, out).ok());
  ASSERT_TRUE(service_->OnTick(now, out).ok());
  const std::vector<Outbox::Outgoing> asked = out.Take();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].request.read_stream().stream(), "shed/loan/saw");
  v1::Reply away;
  away.mutable_problem()->set_code(v1::Problem::UNAVAILABLE);
  ASSERT_TRUE(service_->OnReply(asked[0].tag, away, now, out).ok());
  RunUntil("2016-03-24 12:00");
  EXPECT_THAT(Notes(), IsEmpty());
  RunUntil("2016-03-24 12:01");
  EXPECT_THAT(Notes(), ElementsAre("return 2016-03-24 (hanoi-club)"));
}

TEST_F(Deadlines, KeepsItsPositionAlsoWhereNothingElseIsToBeKept) {
  RunUntil("2016-03-02");
  log_.Append("mail/hanoi-club-person/2016-03-02", "MailSent", v1::MailSent());
  RunUntil("2016-03-02 01:00");
  Restart();
  EXPECT_EQ(service_->position(), log_.head());
}

TEST_F(Deadlines, ARestartRepeatsNothing) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  RunUntil("2016-04-01");
  const std::vector<std::string> before = Notes();
  Restart();
  RunUntil("2016-04-01 01:00");
  EXPECT_EQ(Notes(), before);
}

TEST_F(Deadlines, ALostStoreIsRebuiltFromTheLogAndRepeatsNothing) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  RunThrough("2016-03-20", "2016-04-15");
  const std::vector<std::string> before = Notes();
  LoseTheStore();
  RunUntil("2016-04-15 01:00");
  EXPECT_EQ(Notes(), before);
  RunUntil("2016-04-21 01:00");
  EXPECT_EQ(Notes().size(), before.size() + 1);
}

// Once what was decided again after a loss, in other words, was kept in place of it.
TEST_F(Deadlines, KeepsOfAStepWhatTheLogSaysOfIt) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  RunUntil("2016-03-23");
  const MemoryStore before = store_;
  RunThrough("2016-03-24", "2016-03-31 12:00");
  ASSERT_EQ(Notes().size(), 2u);
  service_.reset();
  store_ = before;
  Restart();
  Outbox out;
  v1::Batch nothing_new;
  nothing_new.set_through_position(service_->position());
  nothing_new.set_head(service_->position());
  ASSERT_TRUE(service_->OnEvents(nothing_new, At("2016-03-31 12:30"), out).ok());
  ASSERT_TRUE(service_->OnTick(At("2016-03-31 12:30"), out).ok());  // Covers the missed one.
  RunUntil("2016-03-31 13:00");
  std::vector<std::string> kept;
  for (const auto& [key, value] : store_.entries()) {
    if (key.starts_with("n/")) kept.push_back(value);
  }
  EXPECT_THAT(kept, ElementsAre(log_.All<v1::ReminderDue>("ReminderDue")[1].SerializeAsString()));
}

TEST_F(Deadlines, NotesNothingBeforeItHasCaughtUpWithTheLog) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  log_.HandOver("saw");
  log_.Return("saw");
  Outbox out;
  const absl::Time now = At("2016-04-10");
  v1::Batch batch = log_.BatchBehind(0, log_.head() - 1);
  ASSERT_TRUE(service_->OnEvents(batch, now, out).ok());
  ASSERT_TRUE(service_->OnTick(now, out).ok());
  EXPECT_THAT(out.Take(), IsEmpty());
  RunUntil("2016-04-10");
  EXPECT_THAT(Notes(), IsEmpty());
}

TEST_F(Deadlines, SendsAgainUnderTheSameIdWhatWasNotAnswered) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  const absl::Time now = At("2016-03-24 02:00");
  Outbox out;
  ASSERT_TRUE(service_->OnEvents(log_.BatchBehind(0), now, out).ok());
  std::vector<Outbox::Outgoing> first;
  while (first.empty()) {
    ASSERT_TRUE(service_->OnTick(now, out).ok());
    first = out.Take();
  }
  Restart();
  ASSERT_TRUE(service_->OnTick(now, out).ok());
  const std::vector<Outbox::Outgoing> second = out.Take();
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].request.SerializeAsString(), first[0].request.SerializeAsString());
}

TEST_F(Deadlines, AChangedTimeZoneMovesTheMorning) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  RunUntil("2016-03-23");
  log_.Move("hanoi-club", "America/Lima");
  RunUntil("2016-03-24 12:59");
  EXPECT_THAT(Notes(), IsEmpty());
  RunUntil("2016-03-24 13:00");
  EXPECT_THAT(Notes(), ElementsAre("return 2016-03-24 (hanoi-club)"));
}

// Once the service kept what the old zone had made of the instance: it was lost already,
// and nobody was reminded.
TEST_F(Deadlines, AChangedTimeZoneIsReckonedWithFromTheBeginning) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  log_.HandOver("saw");
  RunUntil("2016-05-30");  // Two hours into the day in Oslo.
  log_.MoveReturn("saw", "2016-06-05");
  RunUntil("2016-05-30 01:00");
  EXPECT_THAT(Notes(), IsEmpty());
  log_.Move("oslo-club", "Pacific/Honolulu");
  RunUntil("2016-05-30 02:00");
  EXPECT_THAT(Notes(), ElementsAre("return 2016-05-30 (hanoi-club)"));
}

TEST_F(Deadlines, ManyInstancesAreLookedAtAPageAtATime) {
  for (int i = 0; i < 300; ++i) {
    log_.Agree(fmt::format("saw-{}", i), "oslo-club", "hanoi-club", "2016-03-31");
  }
  RunUntil("2016-03-24 12:00");
  EXPECT_EQ(Notes().size(), 300u);
}

// What is noted does not depend on when the service was stopped and started.
RC_GTEST_PROP(DeadlinesProperty, RestartsAtAnyPointGiveTheSameNotes, ()) {
  const auto restarts = *rc::gen::container<std::vector<int>>(6, rc::gen::inRange(0, 45));
  auto run = [](const std::vector<int>& stops) {
    MemoryStore store;
    ShedLog log(At("2016-03-01"));
    log.Agree("saw", "oslo-club", "hanoi-club", "2016-03-20");
    log.Agree("axe", "hanoi-club", "oslo-club", "2016-03-27");
    auto service = DeadlinesService::Load(&store).value();
    for (int day = 0; day < 45; ++day) {
      const absl::Time now = At("2016-03-01") + absl::Hours(24 * day + 9);
      if (day == 10) log.HandOver("saw");
      if (day == 22) log.MoveReturn("axe", "2016-04-10");
      if (day == 30) log.Return("saw");
      if (std::count(stops.begin(), stops.end(), day) > 0) {
        // Stopped between deciding and sending.
        Outbox lost;
        EXPECT_TRUE(service->OnEvents(log.BatchBehind(service->position()), now, lost).ok());
        EXPECT_TRUE(service->OnTick(now, lost).ok());
        if (std::count(stops.begin(), stops.end(), day) > 1) store = MemoryStore();
        service = DeadlinesService::Load(&store).value();
      }
      Settle(*service, log, now);
    }
    std::vector<std::string> notes;
    for (const v1::ReminderDue& note : log.All<v1::ReminderDue>("ReminderDue")) {
      notes.push_back(note.SerializeAsString());
    }
    std::sort(notes.begin(), notes.end());
    return notes;
  };
  static const std::vector<std::string> undisturbed = run({});
  RC_ASSERT(undisturbed.size() > 5u);
  RC_ASSERT(run(restarts) == undisturbed);
}

}  // namespace
}  // namespace tandem::services
