// Specifies engine/bus/server/request_server.h over real sockets.
#include "engine/bus/server/request_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>
#include <zmq.hpp>

#include "tests/integration/bus/request_server_fixture.h"

namespace tandem::bus {
namespace {

using testing::HasSubstr;

sockaddr_un SocketAddress(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

// A connection that says nothing. -1: nobody listens.
int ConnectTo(const std::string& path) {
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
  const sockaddr_un address = SocketAddress(path);
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    return descriptor;
  }
  ::close(descriptor);
  return -1;
}

INSTANTIATE_TEST_SUITE_P(Over, RequestServerTest, testing::Values("ipc", "inproc"),
                         [](const auto& with) { return with.param; });

TEST_P(RequestServerTest, AnswersTheOneWhoAsked) {
  Start();
  RawClient anna(context_, Endpoint());
  RawClient binh(context_, Endpoint());
  anna.Send(Ping(11));
  binh.Send(Ping(22));
  EXPECT_EQ(Await(anna).id(), 11u);
  EXPECT_EQ(Await(binh).id(), 22u);
  ASSERT_EQ(delivered_.size(), 2u);
  EXPECT_EQ(delivered_[0].principal, "ada");
  EXPECT_NE(delivered_[0].client, delivered_[1].client);
}

TEST_P(RequestServerTest, AnswersBytesThatAreNoRequest) {
  Start();
  RawClient client(context_, Endpoint());
  client.Send({std::string("\xff\xff\xff\xff what is this", 17)});
  const v1::Reply reply = Await(client);
  EXPECT_EQ(reply.id(), 0u);
  EXPECT_EQ(reply.problem().code(), v1::Problem::INVALID);
  EXPECT_TRUE(delivered_.empty());
}

TEST_P(RequestServerTest, AnswersATruncatedRequest) {
  Start();
  RawClient client(context_, Endpoint());
  v1::Request request = Ping(5);
  request.mutable_hello()->set_client("somebody with a long name");
  std::string bytes = request.SerializeAsString();
  bytes.resize(bytes.size() - 3);
  client.Send({bytes});
  EXPECT_EQ(Await(client).problem().code(), v1::Problem::INVALID);
  EXPECT_TRUE(delivered_.empty());
}

TEST_P(RequestServerTest, AnswersAnotherNumberOfFramesThanOne) {
  Start();
  RawClient client(context_, Endpoint());
  const std::string bytes = Ping(5).SerializeAsString();
  client.Send({"", bytes});  // As a REQ socket would.
  EXPECT_THAT(Await(client).problem().message(), HasSubstr("had 2"));
  client.Send({bytes, bytes, bytes});
  EXPECT_THAT(Await(client).problem().message(), HasSubstr("had 3"));
  EXPECT_TRUE(delivered_.empty());
  client.Send(Ping(6));  // And is in step afterwards.
  EXPECT_EQ(Await(client).id(), 6u);
}

TEST_P(RequestServerTest, AnswersARequestWithoutAnIdOrABody) {
  Start();
  RawClient client(context_, Endpoint());
  client.Send({""});
  EXPECT_THAT(Await(client).problem().message(), HasSubstr("no id"));
  v1::Request request;
  request.set_id(9);
  client.Send(request);
  const v1::Reply reply = Await(client);
  EXPECT_EQ(reply.id(), 9u);
  EXPECT_EQ(reply.problem().code(), v1::Problem::INVALID);
  EXPECT_TRUE(delivered_.empty());
}

TEST_P(RequestServerTest, AnswersATooLargeRequest) {
  RequestServer::Options options = Serve(Endpoint());
  options.request_bytes_max = 1000;
  Start(options);
  RawClient client(context_, Endpoint());
  v1::Request request = Ping(5);
  request.mutable_hello()->set_client(std::string(2000, 'x'));
  client.Send(request);
  EXPECT_THAT(Await(client).problem().message(), HasSubstr("at most 1000"));
  EXPECT_TRUE(delivered_.empty());
}

TEST_P(RequestServerTest, SurvivesAMessageAboveEveryBound) {
  Start();
  RawClient huge(context_, Endpoint());
  RawClient client(context_, Endpoint());
  huge.Send({std::string(kMessageBytesMax + 1, 'x')});
  client.Send(Ping(1));
  EXPECT_EQ(Await(client).id(), 1u);
  EXPECT_EQ(delivered_.size(), 1u);
}

TEST_P(RequestServerTest, SaysBusyBeyondWhatARoundTakes) {
  RequestServer::Options options = Serve(Endpoint());
  options.requests_per_poll = 2;
  options.retry_after_ms = 70;
  Start(options);
  RawClient client(context_, Endpoint());
  client.Send(Ping(100));
  EXPECT_EQ(Await(client).id(), 100u);  // Connected: what follows comes at once.
  for (uint64_t id = 1; id <= 5; ++id) client.Send(StatusRequest(id));
  client.Send(Ping(6));
  size_t done = 0;
  size_t busy = 0;
  bool pinged = false;
  for (int i = 0; i < 6; ++i) {
    const v1::Reply reply = Await(client);
    if (reply.id() == 6)
      pinged = !reply.has_problem();
    else if (!reply.has_problem())
      ++done;
    else {
      ++busy;
      EXPECT_EQ(reply.problem().code(), v1::Problem::BUSY);
      EXPECT_EQ(reply.problem().retry_after_ms(), 70u);
    }
  }
  EXPECT_EQ(done + busy, 5u);
  EXPECT_GE(done, 2u);
  // Over ipc the I/O thread decides how many come within one round.
  if (GetParam() == "inproc") {
    EXPECT_EQ(busy, 3u);
  }
  EXPECT_TRUE(pinged);
}

TEST_P(RequestServerTest, LeavesTheRestInTheQueueWhenItMayRefuseNoMore) {
  RequestServer::Options options = Serve(Endpoint());
  options.requests_per_poll = 1;
  options.refusals_per_poll = 0;
  Start(options);
  RawClient client(context_, Endpoint());
  for (uint64_t id = 1; id <= 3; ++id) client.Send(StatusRequest(id));
  for (uint64_t id = 1; id <= 3; ++id) EXPECT_EQ(Await(client).id(), id);
}

TEST_P(RequestServerTest, GivesUpAClientThatDoesNotReadAndServesTheOthers) {
  RequestServer::Options options = Serve(Endpoint());
  options.send_queue_max = 1;
  options.outbox_bytes_max = 1 << 20;
  Start(options);
  RawClient slow(context_, Endpoint(), 1);
  slow.Send(Ping(1));
  ASSERT_TRUE(Until([&] { return delivered_.size() == 1; }, [&] { Turn(); }));
  const ClientId client = delivered_[0].client;
  v1::Reply reply;
  reply.set_id(7);
  reply.mutable_problem()->set_message(std::string(100'000, 'x'));
  std::vector<ClientId> gone;
  bool could_not_take = false;
  ASSERT_TRUE(Until([&] { return !gone.empty(); },
                    [&] {
                      server_->Send(client, reply);
                      could_not_take |= !server_->CanTake(client);
                      gone = server_->TakeGone();
                    }));
  EXPECT_EQ(gone, std::vector<ClientId>{client});
  EXPECT_TRUE(could_not_take);
  EXPECT_TRUE(server_->TakeGone().empty());
  RawClient other(context_, Endpoint());
  other.Send(Ping(2));
  EXPECT_EQ(Await(other).id(), 2u);
}

TEST_P(RequestServerTest, SendsOnWhatWaitedOnceTheClientReads) {
  RequestServer::Options options = Serve(Endpoint());
  options.send_queue_max = 1;
  Start(options);
  RawClient client(context_, Endpoint(), 1);
  client.Send(Ping(1000));
  ASSERT_TRUE(Until([&] { return delivered_.size() == 1; }, [&] { Turn(); }));
  const ClientId id = delivered_[0].client;
  v1::Reply reply;
  reply.mutable_problem()->set_message(std::string(100'000, 'x'));
  uint64_t sent = 0;
  while (server_->CanTake(id)) {
    reply.set_id(++sent);
    server_->Send(id, reply);
  }
  EXPECT_EQ(Await(client).id(), 1000u);
  for (uint64_t expected = 1; expected <= sent; ++expected) {
    ASSERT_EQ(Await(client).id(), expected);
  }
  EXPECT_TRUE(Until([&] { return server_->CanTake(id); }, [&] { Turn(); }));
}

TEST_P(RequestServerTest, FindsThatAClientIsGoneWhenItSends) {
  Start();
  {
    RawClient client(context_, Endpoint());
    client.Send(Ping(1));
    EXPECT_EQ(Await(client).id(), 1u);
  }
  std::vector<ClientId> gone;
  EXPECT_TRUE(Until([&] { return !gone.empty(); },
                    [&] {
                      server_->Send(delivered_[0].client, v1::Reply());
                      Turn();
                      gone = server_->TakeGone();
                    }));
  EXPECT_EQ(gone, std::vector<ClientId>{delivered_[0].client});
}

TEST_P(RequestServerTest, SaysSoInsteadOfSendingWhatIsTooLarge) {
  Start();
  RawClient client(context_, Endpoint());
  client.Send(Ping(1));
  EXPECT_EQ(Await(client).id(), 1u);
  v1::Reply reply;
  reply.set_id(2);
  reply.mutable_problem()->set_message(std::string(kMessageBytesMax, 'x'));
  server_->Send(delivered_[0].client, reply);
  const v1::Reply received = Await(client);
  EXPECT_EQ(received.id(), 2u);
  EXPECT_EQ(received.problem().code(), v1::Problem::INTERNAL);
}

TEST_P(RequestServerTest, IsStoppedFromAnotherThread) {
  Start();
  std::thread stopper([this] { server_->Stop(); });
  absl::Status polled;
  while (polled.ok()) polled = server_->Poll(absl::InfiniteDuration(), [](const Delivery&) {});
  EXPECT_EQ(polled.code(), absl::StatusCode::kCancelled);
  stopper.join();
}

TEST_P(RequestServerTest, IsWokenFromAnotherThread) {
  Start();
  std::thread waker([this] { server_->Wake(); });
  EXPECT_TRUE(server_->Poll(absl::InfiniteDuration(), [](const Delivery&) {}).ok());
  waker.join();
}

TEST_P(RequestServerTest, RefusesAnEndpointThatIsServedAlready) {
  Start();
  const auto second = RequestServer::Bind(context_, Serve(Endpoint()));
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition) << second.status();
  RawClient client(context_, Endpoint());
  client.Send(Ping(1));
  EXPECT_EQ(Await(client).id(), 1u);  // The first one still has it.
}

class BindTest : public testing::Test {
 protected:
  absl::Status Bind(const std::string& endpoint) {
    auto server = RequestServer::Bind(context_, Serve(endpoint));
    absl::Status status = server.status();
    if (server.ok()) server_ = *std::move(server);
    return status;
  }

  TempFolder folder_;
  Context context_;
  std::unique_ptr<RequestServer> server_;
};

TEST_F(BindTest, ServesSeveralEndpointsAndKnowsEachOnesPrincipal) {
  RequestServer::Options options;
  options.endpoints = {{folder_.Ipc("a.sock"), "ada"}, {"inproc://tandem", "service:node"}};
  auto server = RequestServer::Bind(context_, options);
  ASSERT_TRUE(server.ok()) << server.status();
  RawClient person(context_, folder_.Ipc("a.sock"));
  RawClient service(context_, "inproc://tandem");
  person.Send(Ping(1));
  service.Send(Ping(2));
  std::map<uint64_t, std::string> principals;
  EXPECT_TRUE(Until([&] { return principals.size() == 2; },
                    [&] {
                      (void)(*server)->Poll(absl::Milliseconds(20), [&](const Delivery& delivery) {
                        principals[delivery.request.id()] = delivery.principal;
                      });
                    }));
  EXPECT_EQ(principals[1], "ada");
  EXPECT_EQ(principals[2], "service:node");
}

// Once, a thousand connections that said nothing ended the node: ZeroMQ had no descriptor
// for the next one.
TEST_F(BindTest, LetsNobodyFurtherInWhileTooManyAreConnected) {
  RequestServer::Options options = Serve(folder_.Ipc("tandem.sock"));
  options.connections_max = 10;
  auto server = RequestServer::Bind(context_, std::move(options));
  ASSERT_TRUE(server.ok()) << server.status();
  const auto turn = [&] {
    ASSERT_TRUE((*server)
                    ->Poll(absl::Milliseconds(1),
                           [&](const Delivery& delivery) {
                             v1::Reply reply;
                             reply.set_id(delivery.request.id());
                             (*server)->Send(delivery.client, reply);
                           })
                    .ok());
  };
  RawClient first(context_, folder_.Ipc("tandem.sock"));
  std::optional<v1::Reply> reply;
  first.Send(Ping(1));
  EXPECT_TRUE(Until([&] { return (reply = first.Receive()).has_value(); }, turn));
  std::vector<int> silent;
  silent.reserve(50);
  for (int i = 0; i < 50; ++i) silent.push_back(ConnectTo(folder_.path() / "tandem.sock"));
  // Nine are let in beside the first.
  const auto is_open = [](int descriptor) {
    char byte = 0;  // ZeroMQ greets with a few bytes.
    ssize_t got = 0;
    while ((got = ::recv(descriptor, &byte, 1, MSG_DONTWAIT)) > 0) continue;
    return got < 0;
  };
  EXPECT_TRUE(
      Until([&] { return std::count_if(silent.begin(), silent.end(), is_open) == 9; }, turn));
  first.Send(Ping(2));
  EXPECT_TRUE(Until([&] { return (reply = first.Receive()).has_value(); }, turn));
  RawClient client(context_, folder_.Ipc("tandem.sock"));
  for (const int descriptor : silent) ::close(descriptor);
  // What it says while it is turned away is lost: a socket alone does not say it again.
  uint64_t id = 2;
  EXPECT_TRUE(Until([&] { return (reply = client.Receive()).has_value(); },
                    [&] {
                      client.Send(Ping(++id));
                      turn();
                    }))
      << "it gets in once others have left";
}

TEST_F(BindTest, KeepsTheSocketFileToItsOwner) {
  ASSERT_TRUE(Bind(folder_.Ipc("a.sock")).ok());
  struct stat found {};
  ASSERT_EQ(::stat((folder_.path() / "a.sock").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777u, 0600u);
}

TEST_F(BindTest, ReplacesTheSocketFileOfAKilledNode) {
  const std::string path = folder_.path() / "a.sock";
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  const sockaddr_un address = SocketAddress(path);
  ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  ::close(fd);  // The file stays, as after a kill.
  ASSERT_TRUE(std::filesystem::exists(path));
  EXPECT_TRUE(Bind(folder_.Ipc("a.sock")).ok());
}

TEST_F(BindTest, LeavesAFileAloneThatIsNotASocket) {
  const std::string path = folder_.path() / "a.sock";
  std::ofstream(path) << "somebody's notes";
  const absl::Status bound = Bind("ipc://" + path);
  EXPECT_EQ(bound.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(std::filesystem::file_size(path), 16u);
}

TEST_F(BindTest, SaysThatTheFolderIsMissing) {
  const absl::Status bound = Bind(folder_.Ipc("no/a.sock"));
  EXPECT_EQ(bound.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(bound.message()), HasSubstr((folder_.path() / "no").string()));
}

// Binds in a process of somebody who is not root: root may write everywhere.
absl::StatusCode BindAsNobody(const std::string& endpoint) {
  constexpr uid_t kNobody = 65534;
  const pid_t child = ::fork();
  if (child == 0) {
    const bool is_root = ::geteuid() == 0;
    if (is_root && ::setresuid(kNobody, kNobody, kNobody) != 0) ::_exit(127);
    Context context;
    ::_exit(static_cast<int>(RequestServer::Bind(context, Serve(endpoint)).status().code()));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return static_cast<absl::StatusCode>(WEXITSTATUS(status));
}

TEST_F(BindTest, SaysThatTheFolderMayNotBeWrittenTo) {
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0555), 0);
  EXPECT_EQ(BindAsNobody(folder_.Ipc("a.sock")), absl::StatusCode::kPermissionDenied);
  ASSERT_EQ(::chmod(folder_.path().c_str(), 0700), 0);
}

TEST_F(BindTest, RefusesTcpAsLongAsThereAreNoKeys) {
  EXPECT_EQ(Bind("tcp://127.0.0.1:0").code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tandem::bus
