// Specifies engine/engine.h where the caller and the disk meet it: answers and
// commits that fail.
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

class EngineAndDisk : public EngineTest {
 protected:
  void Register(uint64_t request_id, const std::string& person) {
    v1::Request request;
    request.set_id(request_id);
    *request.mutable_submit()->mutable_submission() = Registering(person, person);
    engine_->Take("client", officer_, request, now_);
  }
  void Ping(uint64_t request_id) {
    v1::Request request;
    request.set_id(request_id);
    request.mutable_ping();
    engine_->Take("client", officer_, request, now_);
  }
};

TEST_F(EngineAndDisk, AnAnswerBearsItsRequestsId) {
  Register(7, "ada");
  Register(8, "linh");
  ASSERT_TRUE(engine_->Commit().ok());
  const auto replies = engine_->TakeReplies();
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_EQ(replies[0].second.id(), 7u);
  EXPECT_TRUE(replies[0].second.has_submit_outcome());
  EXPECT_EQ(replies[1].second.id(), 8u);
}

TEST_F(EngineAndDisk, AnswersASubmissionOnlyOnceItIsCommitted) {
  Register(7, "ada");
  EXPECT_TRUE(engine_->TakeReplies().empty());
  ASSERT_TRUE(engine_->Commit().ok());
  EXPECT_EQ(engine_->TakeReplies().size(), 1u);
}

TEST_F(EngineAndDisk, ACommitThatFailedIsToldToWhoeverCommitsNext) {
  Register(7, "ada");
  store_.FailNextAppend(MemoryStore::Failure::kNothingWritten);
  Ping(8);  // Is answered as of what is committed, and so commits.
  EXPECT_TRUE(engine_->failed());
  EXPECT_FALSE(engine_->Commit().ok());
  for (const auto& [client, reply] : engine_->TakeReplies()) {
    EXPECT_EQ(reply.problem().code(), v1::Problem::UNAVAILABLE) << reply.ShortDebugString();
  }
}

}  // namespace
}  // namespace tandem
