// What clients cost a node that connect and ask, and read nothing.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "engine/bus/client/client.h"
#include "engine/bus/context.h"
#include "tests/support/garden.h"
#include "tests/support/tandemd_process.h"

namespace tandem {
namespace {

constexpr size_t kMiB = size_t{1} << 20U;
constexpr size_t kForOneClient = 64 * kMiB;

// Asks, and never reads what comes.
class SilentReader {
 public:
  SilentReader(bus::Context& context, const std::string& endpoint)
      : socket_(context.zmq(), zmq::socket_type::dealer) {
    socket_.set(zmq::sockopt::linger, 0);
    socket_.set(zmq::sockopt::sndhwm, 0);
    socket_.set(zmq::sockopt::rcvhwm, 1);
    socket_.connect(endpoint);
  }
  void Ask(v1::Request request, uint64_t id) {
    request.set_id(id);
    socket_.send(zmq::buffer(request.SerializeAsString()), zmq::send_flags::none);
  }

 private:
  zmq::socket_t socket_;
};

class UnreadReplies : public ::testing::Test {
 protected:
  // A node whose log is 4 MiB long.
  void Start(unsigned descriptors_max = 0) {
    node_ = std::make_unique<TandemdProcess>(
        folder_, DemonstrationArguments(folder_, "2016-01-15", "engine"), descriptors_max);
    client_ = ConnectTo(context_, folder_);
    DeployGarden(*client_, {{"templates/long.en.mustache", std::string(4 * kMiB - 100'000, 'x')}});
  }
  // Once the node answers all of these, it has taken everything that came before.
  void AskAsUsual() {
    for (int i = 0; i < 200; ++i) {
      v1::Request status;
      status.mutable_status();
      const auto reply = client_->Call(status);
      ASSERT_TRUE(reply.ok()) << reply.status() << "\n" << folder_.Log();
    }
  }

  NodeFolder folder_;
  bus::Context context_;
  std::unique_ptr<TandemdProcess> node_;
  std::unique_ptr<bus::Client> client_;
};

TEST_F(UnreadReplies, ToThousandsOfReadsTakeLittleMemoryAndNoTimeOfOthers) {
  Start();
  AskAsUsual();
  const size_t before = node_->ResidentBytes();
  v1::Request read;
  read.mutable_read_all()->set_from_position(1);
  SilentReader one(context_, folder_.endpoint());
  SilentReader other(context_, folder_.endpoint());
  for (uint64_t id = 1; id <= 2500; ++id) {
    one.Ask(read, id);
    other.Ask(read, id);
  }
  AskAsUsual();
  EXPECT_LT(node_->ResidentBytes(), before + 2 * kForOneClient);
}

TEST_F(UnreadReplies, ToSubscriptionsWithAMillionCreditsTakeLittleMemory) {
  Start();
  AskAsUsual();
  const size_t before = node_->ResidentBytes();
  v1::Request subscribe;
  subscribe.mutable_subscribe()->set_credit(1'000'000);
  subscribe.mutable_subscribe()->set_from_position(1);
  std::vector<std::unique_ptr<SilentReader>> readers;
  for (int i = 0; i < 16; ++i) {
    readers.push_back(std::make_unique<SilentReader>(context_, folder_.endpoint()));
    for (uint64_t id = 1; id <= 64; ++id) readers.back()->Ask(subscribe, id);
  }
  AskAsUsual();
  EXPECT_LT(node_->ResidentBytes(), before + 512 * kMiB);
}

// Once ZeroMQ ended the process, for want of a descriptor.
TEST_F(UnreadReplies, ToWhoeverOnlyConnectsNeverEndTheNode) {
  Start(/*descriptors_max=*/1024);
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = limit.rlim_max;  // For the connections of this test.
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  ASSERT_GT(limit.rlim_max, 2000U) << "the machine lets no test open so many connections";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = (folder_.data() / "tandem.sock").string();
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  std::vector<int> silent;
  for (int i = 0; i < 2000; ++i) {
    silent.push_back(::socket(AF_UNIX, SOCK_STREAM, 0));
    ASSERT_EQ(
        ::connect(silent.back(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    if (silent.size() < 1200) continue;
    ::close(silent.front());
    silent.erase(silent.begin());
  }
  AskAsUsual();
  for (const int descriptor : silent) ::close(descriptor);
  EXPECT_EQ(node_->Stop(), 0) << folder_.Log();
}

}  // namespace
}  // namespace tandem
