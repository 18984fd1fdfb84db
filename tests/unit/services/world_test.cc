// Specifies services/follower/world.h.
#include "services/follower/world.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/workflow/fold.h"
#include "engine/workflow/schedule.h"
#include "services/store/memory_store.h"
#include "tests/unit/services/tool_shed.h"

namespace tandem::services {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Worlds : public ::testing::Test {
 protected:
  Worlds() { Restart(); }
  void Restart() {
    auto loaded = World::Load(&store_, 2);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    world_ = *std::move(loaded);
  }
  void TakeAll() {
    WriteBatch batch;
    const v1::Batch events = log_.BatchBehind(world_->position());
    for (const v1::Envelope& event : events.event()) {
      ASSERT_TRUE(world_->Apply(event, batch).ok());
    }
    world_->Finish(events.through_position(), batch);
    ASSERT_TRUE(store_.Write(batch).ok());
  }
  std::string PhaseOf(const std::string& stream, const std::string& when) {
    auto standing = world_->At(stream, At(when)).value();
    return standing.has_value() ? standing->instance.phase() : "none";
  }
  std::vector<std::string> AllStale() {
    std::vector<std::string> all;
    while (world_->HasStale()) {
      WriteBatch batch;
      const std::vector<std::string> some = world_->TakeStale(1, batch).value();
      all.insert(all.end(), some.begin(), some.end());
      EXPECT_TRUE(store_.Write(batch).ok());
    }
    return all;
  }

  std::vector<v1::Envelope> EventsOf(const std::string& stream) const {
    std::vector<v1::Envelope> events;
    for (const v1::Envelope& event : log_.events()) {
      if (event.stream() == stream) events.push_back(event);
    }
    return events;
  }
  // As a service does, until nothing waits to be folded anew.
  void RefoldAll() {
    AllStale();
    const std::set<std::string> streams = world_->to_refold();
    for (const std::string& stream : streams) {
      WriteBatch batch;
      EXPECT_TRUE(world_->FoldAnew(stream, EventsOf(stream), batch).value());
      world_->Finish(world_->position(), batch);
      EXPECT_TRUE(store_.Write(batch).ok());
    }
  }
  // What the engine has: all events, folded with the places of today.
  void ExpectFoldedAnew(const std::string& stream, const std::string& when) {
    const Standing standing = *world_->At(stream, At(when)).value();
    const Instance whole =
        Fold(*standing.definition, stream, EventsOf(stream), world_->directory());
    EXPECT_EQ(standing.instance.Snapshot().DebugString(),
              Advance(*standing.definition, whole, world_->directory(), At(when))
                  .Snapshot()
                  .DebugString());
  }

  MemoryStore store_;
  ShedLog log_{At("2016-03-01")};
  std::unique_ptr<World> world_;
};

TEST_F(Worlds, FoldsInstancesOnceTheirProgrammeIsDeployed) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  log_.HandOver("saw");
  TakeAll();
  EXPECT_EQ(PhaseOf("shed/loan/saw", "2016-03-02"), "handed-over");
  EXPECT_THAT(world_->TakeTouched(), ::testing::Contains("shed/loan/saw"));
}

TEST_F(Worlds, TimeEntersAPhaseWithoutAnEvent) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  log_.HandOver("saw");
  TakeAll();
  EXPECT_EQ(PhaseOf("shed/loan/saw", "2016-05-29"), "handed-over");
  EXPECT_EQ(PhaseOf("shed/loan/saw", "2016-05-31"), "lost");
}

TEST_F(Worlds, GoesOnFromItsOwnStoreAfterARestart) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  TakeAll();
  Restart();
  EXPECT_EQ(world_->position(), log_.head());
  EXPECT_EQ(world_->NameOf("oslo-club"), "Oslo Club");
  EXPECT_EQ(PhaseOf("shed/loan/saw", "2016-03-02"), "agreed");
  log_.HandOver("saw");
  TakeAll();
  EXPECT_EQ(PhaseOf("shed/loan/saw", "2016-03-02"), "handed-over");
}

TEST_F(Worlds, AnEventThatCannotBeReadIsNamedAndPassedOver) {
  log_.Append("unknown/thing/x", "Happened", v1::Date());
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  TakeAll();
  EXPECT_THAT(world_->unreadable(), ElementsAre(HasSubstr("unknown/thing/x#1 (Happened)")));
  EXPECT_EQ(PhaseOf("shed/loan/saw", "2016-03-02"), "agreed");
  Restart();
  EXPECT_THAT(world_->unreadable(), ElementsAre(HasSubstr("unknown/thing/x#1 (Happened)")));
}

TEST_F(Worlds, TakesNoEventTwice) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  TakeAll();
  world_->TakeTouched();
  WriteBatch batch;
  for (const v1::Envelope& event : log_.events()) {
    ASSERT_TRUE(world_->Apply(event, batch).ok());
  }
  EXPECT_TRUE(batch.empty());
  EXPECT_THAT(world_->TakeTouched(), IsEmpty());
}

TEST_F(Worlds, ANewProgrammeMakesEveryInstanceStale) {
  log_.Agree("axe", "oslo-club", "hanoi-club", "2016-03-31");
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  TakeAll();
  AllStale();
  v1::Envelope& again = log_.Append("definition/shed", "ProgrammeDeployed",
                                    Programme::Compile(ShedFiles()).programme->ToDeployment());
  again.set_note("again");
  TakeAll();
  WriteBatch batch;
  ASSERT_EQ(world_->TakeStale(1, batch).value().size(), 1u);
  ASSERT_TRUE(store_.Write(batch).ok());
  Restart();  // The rest is still known.
  EXPECT_THAT(AllStale(), ::testing::IsSupersetOf({"shed/loan/axe", "shed/loan/saw"}));
}

// Once the services folded only what the version before had kept, and saw another
// instance than the engine.
TEST_F(Worlds, AMigratedInstanceIsFoldedFromAllItsEvents) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  log_.Polish("saw");
  log_.Migrate("saw");
  TakeAll();
  EXPECT_THAT(world_->to_refold(), ElementsAre("shed/loan/saw"));
  Restart();
  EXPECT_TRUE(world_->IsToRefold("shed/loan/saw")) << "also after a restart";
  log_.HandOver("saw");  // Goes on meanwhile.
  TakeAll();
  world_->TakeTouched();

  const std::vector<v1::Envelope> events = EventsOf("shed/loan/saw");
  WriteBatch batch;
  EXPECT_FALSE(world_->FoldAnew("shed/loan/saw", std::span(events).first(3), batch).value());
  EXPECT_TRUE(world_->FoldAnew("shed/loan/saw", events, batch).value());
  world_->Finish(world_->position(), batch);
  ASSERT_TRUE(store_.Write(batch).ok());
  EXPECT_THAT(world_->TakeTouched(), ElementsAre("shed/loan/saw"));
  Restart();
  EXPECT_THAT(world_->to_refold(), IsEmpty());
  EXPECT_EQ(world_->At("shed/loan/saw", At("2016-03-02")).value()->instance.state().version(), 4u);
  ExpectFoldedAnew("shed/loan/saw", "2016-03-02");
}

// Once the services kept what the places of old had made of an instance, and the engine
// did not.
TEST_F(Worlds, AnotherTimeZoneFoldsEveryInstanceAnew) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  log_.HandOver("saw");
  log_.SetTime(At("2016-05-30"));  // The day has begun in Oslo: the tool is lost.
  log_.Polish("saw");
  TakeAll();
  RefoldAll();
  ASSERT_EQ(PhaseOf("shed/loan/saw", "2016-05-30 02:00"), "lost");
  log_.Move("oslo-club", "Pacific/Honolulu");
  TakeAll();
  EXPECT_TRUE(world_->IsToRefold("shed/loan/saw")) << "before it is taken";
  Restart();
  EXPECT_TRUE(world_->IsToRefold("shed/loan/saw")) << "also after a restart";
  EXPECT_FALSE(world_->IsToRefold("person/oslo-club-person"));
  RefoldAll();
  Restart();
  EXPECT_FALSE(world_->IsToRefold("shed/loan/saw"));
  EXPECT_EQ(PhaseOf("shed/loan/saw", "2016-05-30 02:00"), "handed-over");
  ExpectFoldedAnew("shed/loan/saw", "2016-05-30 02:00");
}

TEST_F(Worlds, AnotherCalendarFoldsEveryInstanceAnewAndTheSameOneNone) {
  log_.Move("oslo-club", "Europe/Oslo", "north");
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  TakeAll();
  RefoldAll();
  log_.Close("");
  TakeAll();
  EXPECT_THAT(AllStale(), ::testing::Contains("shed/loan/saw")) << "its words may be others";
  EXPECT_THAT(world_->to_refold(), IsEmpty());
  log_.Close("05-17");
  TakeAll();
  AllStale();
  EXPECT_THAT(world_->to_refold(), ::testing::Contains("shed/loan/saw"));
}

TEST_F(Worlds, AnOfficeThatIsRegisteredLateFoldsEveryInstanceAnewAndAnyOtherOrganisationNone) {
  log_ = ShedLog(At("2016-03-01"), /*with_guild=*/false);
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  TakeAll();
  RefoldAll();
  log_.Register("hue-club", "Hue Club", "Asia/Ho_Chi_Minh", "coordinator");
  TakeAll();
  AllStale();
  EXPECT_THAT(world_->to_refold(), IsEmpty());
  log_.Register("guild", "The Guild", "Pacific/Honolulu", "officer");
  TakeAll();
  AllStale();
  EXPECT_THAT(world_->to_refold(), ::testing::Contains("shed/loan/saw"));
}

TEST_F(Worlds, TakesNoMoreToRefoldThanItHasRoomFor) {
  for (size_t i = 0; i < World::kRefoldMax + 100; ++i) {
    log_.Agree(fmt::format("saw-{}", i), "oslo-club", "hanoi-club", "2016-03-31");
  }
  while (world_->position() < log_.head()) TakeAll();
  log_.Move("oslo-club", "Pacific/Honolulu");
  TakeAll();
  WriteBatch batch;
  while (world_->HasStale()) ASSERT_TRUE(world_->TakeStale(100, batch).ok());
  EXPECT_LT(world_->to_refold().size(), World::kRefoldMax + 100) << "and a page at most";
  EXPECT_TRUE(world_->IsToRefold("shed/loan/saw-999")) << "it waits for its turn";
}

TEST_F(Worlds, KnowsTheEventAtItsPosition) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  TakeAll();
  Restart();
  EXPECT_EQ(world_->event_id(), log_.events().back().id());
}

TEST_F(Worlds, KnowsWhereAnOrganisationTakesPart) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  TakeAll();
  EXPECT_THAT(world_->StreamsOf("hanoi-club").value(),
              ElementsAre("organisation/hanoi-club", "shed/loan/saw"));
}

TEST_F(Worlds, SaysWhenTimeAloneChangesAnInstanceNext) {
  log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
  log_.HandOver("saw");
  TakeAll();
  const absl::Time now = At("2016-03-05");
  auto standing = world_->At("shed/loan/saw", now).value();
  auto schedule = Schedule(*standing->definition, standing->instance, world_->directory(), now);
  // `thanks` is due on 11 March, and late once that day is over in Hanoi.
  EXPECT_EQ(world_->NextChange(*standing, schedule, now), At("2016-03-11 17:00"));
  for (v1::DeadlineState& deadline : schedule) {
    if (deadline.id() == "thanks") deadline.set_state(v1::DeadlineState::MET);
  }
  EXPECT_EQ(world_->NextChange(*standing, schedule, now), At("2016-03-31 17:00"));
}

// Organisations and people follow the core programme that is built in.
TEST_F(Worlds, TakesNoStoreThatWasFoldedByAnotherCoreProgramme) {
  TakeAll();
  WriteBatch batch;
  batch.Put("core", "organisation 1, person 1");
  ASSERT_TRUE(store_.Write(batch).ok());
  const absl::Status status = World::Load(&store_, 2).status();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(status.message(), HasSubstr("organisation 1, person 1"));
}

}  // namespace
}  // namespace tandem::services
