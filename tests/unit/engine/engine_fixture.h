// An engine over a store in memory, and requests to it.
#ifndef TANDEM_TESTS_UNIT_ENGINE_ENGINE_FIXTURE_H_
#define TANDEM_TESTS_UNIT_ENGINE_ENGINE_FIXTURE_H_

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/uuid.h"
#include "engine/engine.h"
#include "engine/log/memory_store.h"

namespace tandem {

// Keys in memory, on a disk that may refuse.
class FailingKeys : public PersonKeyMemory {
 public:
  void FailNextAdd(absl::Status failure) { next_add_ = std::move(failure); }
  absl::Status Add(const NewPersonKeys& keys) override {
    const absl::Status failure = std::exchange(next_add_, absl::OkStatus());
    return failure.ok() ? PersonKeyMemory::Add(keys) : failure;
  }

 private:
  absl::Status next_add_;
};

class EngineTest : public ::testing::Test {
 protected:
  EngineTest() {
    officer_.rights = ParseRights({"all"}).value();
    Open();
  }

  // Over what is stored, as after a start of the node.
  void Open() {
    engine_.reset();
    log_ = EventLog::Open(&store_, {}).value();
    engine_ = Engine::Open({&store_, log_.get(), &keys_, &authorizer_, &random_}, {}, now_).value();
    engine_->TakeReplies();
  }

  v1::Reply Ask(v1::Request request) {
    request.set_id(++last_request_);
    engine_->Take("client", officer_, request, now_);
    EXPECT_TRUE(engine_->Commit().ok());
    auto replies = engine_->TakeReplies();
    EXPECT_EQ(replies.size(), 1u);
    return replies.empty() ? v1::Reply() : std::move(replies.front().second);
  }
  v1::Reply Submit(const v1::Submission& submission, bool dry_run = false) {
    v1::Request request;
    *request.mutable_submit()->mutable_submission() = submission;
    request.mutable_submit()->set_dry_run(dry_run);
    return Ask(std::move(request));
  }
  // What CommitStaged commits, unless the block is full before.
  void Stage(const v1::Submission& submission) {
    v1::Request request;
    request.set_id(++last_request_);
    *request.mutable_submit()->mutable_submission() = submission;
    engine_->Take("client", officer_, request, now_);
  }
  // The answers, in order of the requests.
  std::vector<v1::Reply> CommitStaged() {
    engine_->Commit().IgnoreError();
    std::map<uint64_t, v1::Reply> replies;
    for (auto& [client, reply] : engine_->TakeReplies()) {
      replies.emplace(reply.id(), std::move(reply));
    }
    std::vector<v1::Reply> in_order;
    in_order.reserve(replies.size());
    for (auto& [id, reply] : replies) in_order.push_back(std::move(reply));
    return in_order;
  }
  v1::Person PersonOf(const std::string& id) {
    v1::Request request;
    request.mutable_read_people()->add_person(id);
    const v1::Reply reply = Ask(std::move(request));
    return reply.people().person_size() == 1 ? reply.people().person(0) : v1::Person();
  }

  static v1::Request Deployment(const std::map<std::string, std::string>& files) {
    v1::Request request;
    for (const auto& [path, content] : files) {
      v1::DeployedFile* file = request.mutable_deploy_programme()->add_file();
      file->set_path(path);
      file->set_content(content);
    }
    return request;
  }
  void Deploy(const std::map<std::string, std::string>& files) {
    const v1::Reply reply = Ask(Deployment(files));
    ASSERT_TRUE(reply.has_deployed()) << reply.DebugString();
  }

  static v1::Submission Unit(const std::string& name) {
    v1::Submission unit;
    unit.set_id(Uuid::FromName(name).bytes());
    return unit;
  }
  static void Add(v1::Submission& unit, const std::string& stream, const std::string& type,
                  const std::string& json) {
    v1::NewEvent* event = unit.add_event();
    event->set_stream(stream);
    event->set_type(type);
    event->set_payload_json(json);
  }
  static v1::Submission Registering(const std::string& person, const std::string& name) {
    v1::Submission unit = Unit(person);
    Add(unit, "person/" + person, "PersonRegistered",
        R"({"person":")" + person + R"(","name":")" + name + R"(","email":")" + person +
            R"(@example.org"})");
    return unit;
  }
  static v1::Submission Renaming(const std::string& person, const std::string& name) {
    v1::Submission unit = Unit(person + " is " + name);
    Add(unit, "person/" + person, "ContactChanged",
        R"({"person":")" + person + R"(","name":")" + name + R"("})");
    return unit;
  }

  absl::Time now_ = absl::FromUnixSeconds(1'450'000'000);
  SeededRandom random_{1};
  MemoryStore store_;
  FailingKeys keys_;
  const Authorizer authorizer_ = Authorizer::FromConfiguration({}).value();
  Principal officer_{"gro", {}};
  std::unique_ptr<EventLog> log_;
  std::unique_ptr<Engine> engine_;

 private:
  uint64_t last_request_ = 100;
};

}  // namespace tandem

#endif  // TANDEM_TESTS_UNIT_ENGINE_ENGINE_FIXTURE_H_
