// Specifies services/follower/refolding.h.
#include "services/follower/refolding.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/store/memory_store.h"
#include "tandem/v1/history.pb.h"
#include "tests/unit/services/tool_shed.h"

namespace tandem::services {
namespace {

class RefoldingStreams : public ::testing::Test {
 protected:
  // Six loans that are to be folded anew.
  RefoldingStreams() {
    for (int i = 0; i < 6; ++i) {
      log_.Agree(fmt::format("saw-{}", i), "oslo-club", "hanoi-club", "2016-03-31");
    }
    Take();
    log_.Migrate("saw-0");
    for (int i = 1; i < 6; ++i) {
      v1::InstanceMigrated migrated;
      migrated.set_definition_version(2);
      log_.Append(fmt::format("shed/loan/saw-{}", i), "InstanceMigrated", migrated);
    }
    Take();
  }
  void Take() {
    WriteBatch batch;
    const v1::Batch events = log_.BatchBehind(world_->position());
    for (const v1::Envelope& event : events.event()) EXPECT_TRUE(world_->Apply(event, batch).ok());
    world_->Finish(events.through_position(), batch);
    EXPECT_TRUE(store_.Write(batch).ok());
  }
  // Answers all that is asked for; the first loans cannot be read.
  void Turn(absl::Time now, int unreadable) {
    Outbox out;
    next_ = refolding_.Start(*world_, now, out);
    for (const Outbox::Outgoing& sent : out.Take()) {
      const std::string& stream = sent.request.read_stream().stream();
      v1::Reply reply = log_.Answer(sent.request, 100);
      if (stream.back() - '0' < unreadable) {
        reply.mutable_problem()->set_code(v1::Problem::DAMAGED);
      }
      WriteBatch batch;
      ASSERT_TRUE(refolding_.TakeReply(sent.tag, reply, now, *world_, batch, out).ok());
    }
  }

  MemoryStore store_;
  ShedLog log_{At("2016-03-01")};
  std::unique_ptr<World> world_ = World::Load(&store_).value();
  Refolding refolding_;
  absl::Time next_;
};

// Once four that could not be read kept all others from being folded.
TEST_F(RefoldingStreams, ThoseThatCannotBeReadMakeRoomForTheOthers) {
  const absl::Time now = At("2016-03-02");
  for (int turn = 0; turn < 4; ++turn) Turn(now, 4);
  EXPECT_THAT(world_->to_refold(), ::testing::ElementsAre("shed/loan/saw-0", "shed/loan/saw-1",
                                                          "shed/loan/saw-2", "shed/loan/saw-3"));
  Turn(now, 4);
  EXPECT_EQ(next_, now + absl::Minutes(1)) << "when they are tried again";
  Turn(now + absl::Minutes(1), 0);
  EXPECT_THAT(world_->to_refold(), ::testing::IsEmpty());
}

}  // namespace
}  // namespace tandem::services
