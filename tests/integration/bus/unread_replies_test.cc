// Specifies what a RequestServer does with replies that their clients do not read.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/integration/bus/request_server_fixture.h"

namespace tandem::bus {
namespace {

// Once, two clients that read nothing had the node hold 11 GiB.
class UnreadRepliesTest : public RequestServerTest {
 protected:
  static constexpr size_t kAnswerBytes = 100'000;

  static RequestServer::Options Small(RequestServer::Options options) {
    options.sending_bytes_max = 7 * kAnswerBytes / 2;
    options.reads_waiting_max = 50;
    return options;
  }
  // One round. Each read or submission is answered with `answer_bytes_`, all else with
  // its id.
  void Answer() {
    const absl::Status polled =
        server_->Poll(absl::Milliseconds(1), [this](const Delivery& delivery) {
          v1::Reply reply;
          reply.set_id(delivery.request.id());
          clients_.insert(delivery.client);
          if (delivery.request.has_read_all() || delivery.request.has_submit()) {
            ++reads_;
            reply.mutable_status()->set_version(std::string(answer_bytes_, 'x'));
          }
          server_->Send(delivery.client, reply);
        });
    ASSERT_TRUE(polled.ok()) << polled;
  }
  v1::Reply AwaitAnswer(RawClient& client) {
    std::optional<v1::Reply> reply;
    EXPECT_TRUE(Until(
        [&] {
          if (!reply.has_value()) reply = client.Receive();
          return reply.has_value();
        },
        [&] { Answer(); }));
    return reply.value_or(v1::Reply());
  }
  void AskForReads(RawClient& client, uint64_t first, uint64_t last) {
    for (uint64_t id = first; id <= last; ++id) client.Send(ReadRequest(id));
  }

  size_t reads_ = 0;
  size_t answer_bytes_ = kAnswerBytes;
  std::set<ClientId> clients_;  // Who asked.
};

INSTANTIATE_TEST_SUITE_P(Over, UnreadRepliesTest, testing::Values("ipc", "inproc"),
                         [](const auto& with) { return with.param; });

TEST_P(UnreadRepliesTest, LetFurtherReadsOfThatClientWaitAndNobodyElses) {
  Start(Small(Serve(Endpoint())));
  RawClient slow(context_, Endpoint(), 1);
  AskForReads(slow, 1, 50);
  RawClient other(context_, Endpoint());
  for (uint64_t id = 1; id <= 20; ++id) {
    other.Send(ReadRequest(id));
    EXPECT_EQ(AwaitAnswer(other).id(), id);
  }
  // Three in ZeroMQ's queue, one that does not fit, and what ipc and the client itself hold.
  EXPECT_LE(reads_, 20u + 4u + 8u);
}

TEST_P(UnreadRepliesTest, AllComeInOrderOnceTheClientReads) {
  Start(Small(Serve(Endpoint())));
  RawClient slow(context_, Endpoint(), 1);
  AskForReads(slow, 1, 50);
  for (int round = 0; round < 100; ++round) Answer();
  for (uint64_t id = 1; id <= 50; ++id) {
    const v1::Reply reply = AwaitAnswer(slow);
    ASSERT_EQ(reply.id(), id);
    ASSERT_EQ(reply.status().version().size(), kAnswerBytes);
  }
}

TEST_P(UnreadRepliesTest, DoNotKeepThatClientFromRecording) {
  Start(Small(Serve(Endpoint())));
  RawClient slow(context_, Endpoint(), 1);
  AskForReads(slow, 1, 50);
  bool recorded = false;
  v1::Request submit;
  submit.set_id(1000);
  submit.mutable_submit();
  slow.Send(submit);
  EXPECT_TRUE(Until([&] { return recorded; },
                    [&] {
                      ASSERT_TRUE(server_
                                      ->Poll(absl::Milliseconds(1),
                                             [&](const Delivery& delivery) {
                                               recorded |= delivery.request.has_submit();
                                               v1::Reply reply;
                                               reply.set_id(delivery.request.id());
                                               reply.mutable_status()->set_version(
                                                   std::string(kAnswerBytes, 'x'));
                                               server_->Send(delivery.client, reply);
                                             })
                                      .ok());
                    }));
}

TEST_P(UnreadRepliesTest, AreFollowedByBusyWhereTooManyReadsWait) {
  Start(Small(Serve(Endpoint())));
  RawClient slow(context_, Endpoint(), 1);
  AskForReads(slow, 1, 200);
  for (int round = 0; round < 200; ++round) Answer();
  std::set<uint64_t> busy;
  for (int replies = 0; replies < 200; ++replies) {
    const v1::Reply reply = AwaitAnswer(slow);
    if (reply.problem().code() == v1::Problem::BUSY) busy.insert(reply.id());
  }
  EXPECT_GE(busy.size(), 100u);
  EXPECT_LE(reads_, 100u);
  EXPECT_EQ(busy.size() + reads_, 200u);
}

// What a process holds for its own services is not freed by closing anything.
class UnreadRepliesOfAllTest : public UnreadRepliesTest {
 protected:
  RequestServer::Options VerySmall() {
    RequestServer::Options options = Small(Serve(Endpoint()));
    options.all_bytes_max = 4 * kAnswerBytes;
    options.dead_after = absl::Milliseconds(300);
    return options;
  }
  // Another client's reads are answered, in the end.
  void AskUntilNobodyStandsInTheWay(size_t gone_min) {
    RawClient other(context_, Endpoint());
    std::vector<ClientId> gone;
    for (uint64_t id = 1; id < 20 || (gone.size() < gone_min && id < 2000); ++id) {
      other.Send(ReadRequest(id));
      ASSERT_EQ(AwaitAnswer(other).id(), id);
      for (const ClientId& client : server_->TakeGone()) gone.push_back(client);
    }
    EXPECT_GE(gone.size(), gone_min);
  }
};

INSTANTIATE_TEST_SUITE_P(Over, UnreadRepliesOfAllTest, testing::Values("ipc"),
                         [](const auto& with) { return with.param; });

TEST_P(UnreadRepliesOfAllTest, LetReadsWaitUntilWhoeverTakesNothingIsGivenUp) {
  Start(VerySmall());
  RawClient one(context_, Endpoint(), 1);
  RawClient another(context_, Endpoint(), 1);
  AskForReads(one, 1, 50);
  AskForReads(another, 1, 50);
  AskUntilNobodyStandsInTheWay(2);
}

// Once they were never given up, since nothing of theirs waited outside of ZeroMQ.
TEST_P(UnreadRepliesOfAllTest, FreeWhatAClientHoldsThatDoesNotReadItsOneAnswer) {
  answer_bytes_ = 8 * kAnswerBytes;  // More than a socket's buffer takes.
  Start(VerySmall());
  std::vector<std::unique_ptr<RawClient>> silent;
  for (int i = 0; i < 5; ++i) {
    silent.push_back(std::make_unique<RawClient>(context_, Endpoint(), 1));
    AskForReads(*silent.back(), 1, 3);  // Two of the answers get as far as the client's queue.
  }
  ASSERT_TRUE(Until([&] { return reads_ == 15; }, [&] { Answer(); }));
  AskUntilNobodyStandsInTheWay(3);
}

TEST_P(UnreadRepliesOfAllTest, FreeWhatAClientHoldsThatOnlyRecords) {
  answer_bytes_ = 8 * kAnswerBytes;
  Start(VerySmall());
  std::vector<std::unique_ptr<RawClient>> silent;
  for (int i = 0; i < 5; ++i) {
    silent.push_back(std::make_unique<RawClient>(context_, Endpoint(), 1));
    for (uint64_t id = 1; id <= 3; ++id) {
      v1::Request submit;
      submit.set_id(id);
      submit.mutable_submit();
      silent.back()->Send(submit);
    }
  }
  ASSERT_TRUE(Until([&] { return reads_ == 15; }, [&] { Answer(); }));
  AskUntilNobodyStandsInTheWay(3);
}

// Such as one that subscribed, and has heard nothing since.
TEST_P(UnreadRepliesOfAllTest, FreeWhatAClientHoldsThatWasQuietWhileHundredsCameAndWent) {
  Start(VerySmall());
  std::vector<std::unique_ptr<RawClient>> quiet;
  for (int i = 0; i < 5; ++i) {
    quiet.push_back(std::make_unique<RawClient>(context_, Endpoint(), 1));
    quiet.back()->Send(Ping(1));
    ASSERT_TRUE(Until([&] { return clients_.size() == quiet.size(); }, [&] { Answer(); }));
  }
  const std::set<ClientId> told = clients_;
  for (int i = 0; i < 600; ++i) {
    RawClient passing(context_, Endpoint());
    passing.Send(Ping(1));
    ASSERT_EQ(AwaitAnswer(passing).id(), 1u);
  }
  v1::Reply news;
  news.mutable_status()->set_version(std::string(8 * kAnswerBytes, 'x'));
  for (int i = 0; i < 3; ++i) {
    for (const ClientId& client : told) {
      ASSERT_TRUE(Until([&] { return server_->CanTake(client) || i > 0; }, [&] { Answer(); }));
      server_->Send(client, news);
    }
  }
  AskUntilNobodyStandsInTheWay(3);
}

}  // namespace
}  // namespace tandem::bus
