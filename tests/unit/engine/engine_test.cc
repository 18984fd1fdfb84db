// Specifies engine/engine.h where the caller and the disk meet it: answers and
// commits that fail.
#include "engine/log/verify.h"
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
  static v1::Request DeploymentOfX() {
    return Deployment({{"programme.textproto", R"(name: "x" title { en: "X" })"},
                       {"events.proto", R"(syntax = "proto3"; package x.v1; message Begun {})"},
                       {"workflows/y.textproto", R"(
name: "y" title { en: "Y" } version: 1 payload_package: "x.v1" endless: true
phase { name: "open" title { en: "Open" } }
event { name: "Begun" title { en: "Begun" } starts: true effect { enter: "open" } })"}});
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

TEST_F(EngineAndDisk, WhoReadsWaitsForTheCommitAndForcesNone) {
  Register(7, "ada");
  Ping(8);
  Register(9, "linh");
  EXPECT_TRUE(engine_->TakeReplies().empty());
  const uint64_t before = engine_->head().value;
  ASSERT_TRUE(engine_->Commit().ok());
  const auto replies = engine_->TakeReplies();
  ASSERT_EQ(replies.size(), 3u);
  EXPECT_EQ(replies[2].second.id(), 8u);
  EXPECT_EQ(replies[2].second.pong().head(), before + 2);
  EXPECT_EQ(store_.commits().Head().block.value, before + 1) << "both in one block";
}

// It was once recorded as of the moment at which it was taken, before the one in front of it.
TEST_F(EngineAndDisk, ADeploymentThatWaitedIsNotRecordedBeforeItsPredecessor) {
  Register(1, "ada");
  v1::Request deployment = DeploymentOfX();
  deployment.set_id(2);
  engine_->Take("client", officer_, deployment, now_ + absl::Seconds(1));
  v1::Request later;
  later.set_id(3);
  *later.mutable_submit()->mutable_submission() = Registering("linh", "linh");
  engine_->Take("client", officer_, later, now_ + absl::Seconds(2));
  ASSERT_TRUE(engine_->Commit().ok());
  const EventPage page = log_->ReadAll(engine_->head(), {1, 1U << 20U}).value();
  ASSERT_EQ(page.events.front()->type(), "ProgrammeDeployed");
  EXPECT_EQ(page.events.front()->recorded_at().seconds(),
            absl::ToUnixSeconds(now_ + absl::Seconds(2)));
  EXPECT_TRUE(Verify(store_.commits()).ok());
}

// A deployment that waited was once carried out in the midst of a submission that did not
// fit into the block, and took the positions that its answer named.
TEST_F(EngineAndDisk, WhoWaitsIsNotAnsweredInTheMidstOfASubmission) {
  const auto submit = [this](uint64_t id, const std::string& name) {
    v1::Request request;
    request.set_id(id);
    v1::Submission& unit = *request.mutable_submit()->mutable_submission();
    unit = Unit(name);
    for (int i = 0; i < 6'000; ++i) {
      Add(unit, "system/mail", "MailReleased", "{}");
    }
    engine_->Take("client", officer_, request, now_);
  };
  submit(1, "one");
  v1::Request deployment = DeploymentOfX();
  deployment.set_id(2);
  engine_->Take("client", officer_, deployment, now_);
  submit(3, "two");
  ASSERT_TRUE(engine_->Commit().ok());
  const std::vector<v1::Envelope> committed = engine_->TakeCommitted();
  for (size_t i = 0; i < committed.size(); ++i) {
    ASSERT_EQ(committed[i].position(), committed[0].position() + i);
  }
  ASSERT_EQ(committed.back().position(), engine_->head().value);
  const auto replies = engine_->TakeReplies();
  ASSERT_EQ(replies.size(), 3u);
  EXPECT_EQ(replies[1].second.submit_outcome().position(), engine_->head().value - 1);
  EXPECT_TRUE(replies[2].second.has_deployed()) << replies[2].second.DebugString();
}

TEST_F(EngineAndDisk, ACommitThatFailedIsToldToThoseItWasFor) {
  Register(7, "ada");
  Ping(8);
  store_.FailNextAppend(MemoryStore::Failure::kNothingWritten);
  EXPECT_TRUE(absl::IsUnavailable(engine_->Commit()));
  EXPECT_TRUE(engine_->failed());
  auto replies = engine_->TakeReplies();
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_EQ(replies[0].second.problem().code(), v1::Problem::UNAVAILABLE);
  EXPECT_TRUE(replies[1].second.has_pong()) << "what is committed can still be read";
  Register(9, "linh");
  replies = engine_->TakeReplies();
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(replies[0].second.problem().code(), v1::Problem::UNAVAILABLE);
  EXPECT_FALSE(engine_->Commit().ok());
}

// A nearly full disk once stopped the node, with the outcome told as unknown.
TEST_F(EngineAndDisk, ADiskThatIsNearlyFullRefusesAndTheEngineGoesOn) {
  Register(7, "ada");
  store_.FailNextAppend(MemoryStore::Failure::kDiskFull);
  EXPECT_TRUE(absl::IsResourceExhausted(engine_->Commit()));
  EXPECT_FALSE(engine_->failed());
  auto replies = engine_->TakeReplies();
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(replies[0].second.problem().code(), v1::Problem::DISK_FULL);
  v1::Request people;
  people.mutable_read_people();
  EXPECT_EQ(Ask(people).people().person_size(), 0) << "what was refused is not in the directory";
  EXPECT_TRUE(Submit(Registering("ada", "Ada")).has_submit_outcome());
  EXPECT_EQ(Ask(people).people().person_size(), 1);
}

// It was once told as a full disk, whatever it was.
TEST_F(EngineAndDisk, KeysThatCannotBeKeptRefuseAndTheEngineGoesOn) {
  Register(7, "ada");
  keys_.FailNextAdd(absl::UnavailableError("the key file cannot be made: it is read-only"));
  EXPECT_TRUE(absl::IsUnavailable(engine_->Commit()));
  EXPECT_FALSE(engine_->failed());
  const auto replies = engine_->TakeReplies();
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(replies[0].second.problem().code(), v1::Problem::UNAVAILABLE);
  EXPECT_NE(replies[0].second.problem().message().find("read-only"), std::string::npos);
  EXPECT_TRUE(Submit(Registering("ada", "Ada")).has_submit_outcome());
}

TEST_F(EngineAndDisk, NothingOfThoseWhoseKeysWereNotKeptIsRecordedLater) {
  const uint64_t before = engine_->head().value;
  Register(7, "ada");
  keys_.FailNextAdd(absl::UnavailableError("the key file cannot be made"));
  EXPECT_FALSE(engine_->Commit().ok());
  engine_->TakeReplies();
  EXPECT_EQ(Submit(Registering("bo", "Bo")).submit_outcome().position(), before + 1);
  EXPECT_EQ(engine_->head().value, before + 1);
  EXPECT_FALSE(keys_.Find("ada")->has_value());
  const v1::SubmitOutcome again = Submit(Registering("ada", "Ada")).submit_outcome();
  EXPECT_FALSE(again.repeated());
  EXPECT_EQ(again.position(), before + 2);
}

}  // namespace
}  // namespace tandem
