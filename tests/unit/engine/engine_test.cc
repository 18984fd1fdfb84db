// Specifies engine/engine.h where the caller and the disk meet it: answers and
// commits that fail.
#include "engine/engine.h"

#include <gtest/gtest.h>

#include "engine/log/memory_store.h"

namespace tandem {
namespace {

class EngineAndDisk : public ::testing::Test {
 protected:
  EngineAndDisk() {
    log_ = EventLog::Open(&store_, {}).value();
    engine_ = Engine::Open({&store_, log_.get(), &keys_, &authorizer_, &random_}, {}, now_).value();
    engine_->TakeReplies();
    officer_.rights = ParseRights({"all"}).value();
  }

  void Register(uint64_t request_id, const std::string& person) {
    v1::Request request;
    request.set_id(request_id);
    v1::Submission* submission = request.mutable_submit()->mutable_submission();
    submission->set_id(Uuid::FromName(person).bytes());
    v1::NewEvent* event = submission->add_event();
    event->set_stream("person/" + person);
    event->set_type("PersonRegistered");
    event->set_payload_json("{\"person\":\"" + person + "\"}");
    engine_->Take("client", officer_, request, now_);
  }
  void Ping(uint64_t request_id) {
    v1::Request request;
    request.set_id(request_id);
    request.mutable_ping();
    engine_->Take("client", officer_, request, now_);
  }

  const absl::Time now_ = absl::FromUnixSeconds(1'450'000'000);
  SeededRandom random_{1};
  MemoryStore store_;
  PersonKeyMemory keys_{&random_};
  const Authorizer authorizer_ = Authorizer::FromConfiguration({}).value();
  Principal officer_{"gro", {}};
  std::unique_ptr<EventLog> log_;
  std::unique_ptr<Engine> engine_;
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
