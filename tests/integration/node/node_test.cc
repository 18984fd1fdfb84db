// What a node says when it cannot start, and how it ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "engine/base/random.h"
#include "engine/base/uuid.h"
#include "engine/bus/client/client.h"
#include "engine/bus/client/session.h"
#include "engine/bus/context.h"
#include "tests/support/tandemd_process.h"

namespace tandem {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Requests of every kind, whole.
std::vector<std::string> SomeRequests() {
  std::vector<v1::Request> requests(9);
  requests[0].mutable_hello()->set_client("stranger");
  requests[1].mutable_status();
  v1::NewEvent* event = requests[2].mutable_submit()->mutable_submission()->add_event();
  requests[2].mutable_submit()->mutable_submission()->set_id("0123456789abcdef");
  event->set_stream("garden/plot/one");
  event->set_type("PlotRequested");
  event->set_payload_json(R"({"bed": "1", "gardener": "an"})");
  requests[3].mutable_read_stream()->set_stream("system/mail");
  requests[4].mutable_read_all()->set_from_position(1);
  requests[5].mutable_subscribe()->set_credit(10);
  requests[6].mutable_query()->mutable_portfolio()->set_phase("open");
  requests[7].mutable_describe_next()->set_stream("garden/plot/one");
  v1::DeployedFile* file = requests[8].mutable_deploy_programme()->add_file();
  file->set_path("programme.textproto");
  file->set_content("name: 'x'");
  std::vector<std::string> bytes;
  for (size_t i = 0; i < requests.size(); ++i) {
    requests[i].set_id(i + 1);
    bytes.push_back(requests[i].SerializeAsString());
  }
  return bytes;
}

// A frame that is wrong somewhere, mostly.
std::string AnyFrame(Random& random) {
  static const std::vector<std::string> whole = SomeRequests();
  std::string frame = whole[random.Below(whole.size())];
  switch (random.Below(4)) {
    case 0:  // Cut off.
      frame.resize(random.Below(frame.size() + 1));
      break;
    case 1:  // Some bits are others.
      for (uint64_t flips = 1 + random.Below(8); flips > 0 && !frame.empty(); --flips) {
        char& byte = frame[random.Below(frame.size())];
        byte = static_cast<char>(byte ^ (1 << random.Below(8)));
      }
      break;
    case 2:  // No request at all.
      frame.resize(random.Below(3000));
      for (char& byte : frame) byte = static_cast<char>(random.Below(256));
      break;
    default:  // Grown.
      frame.append(random.Below(3000), static_cast<char>(random.Below(256)));
  }
  return frame;
}

class Node : public ::testing::Test {
 protected:
  // Of a node that is expected to end by itself.
  int Run(const std::vector<std::string>& arguments) {
    return TandemdProcess(folder_, arguments).Wait();
  }
  std::vector<std::string> On(const std::string& day, const std::string& host = "") {
    return DemonstrationArguments(folder_, day, host);
  }
  std::unique_ptr<bus::Client> Connect() { return ConnectTo(context_, folder_); }
  std::string WriteConfiguration(const std::string& text) {
    const std::filesystem::path file = folder_.path() / "node.textproto";
    std::ofstream(file) << text;
    return file.string();
  }

  NodeFolder folder_;
  bus::Context context_;
};

TEST_F(Node, ASecondOneOnTheSameFolderIsRefused) {
  TandemdProcess first(folder_, On("2016-01-15"));
  Connect();
  EXPECT_EQ(Run(On("2016-01-15")), 1);
  EXPECT_THAT(folder_.Log(), HasSubstr("in use by another tandemd"));
  EXPECT_EQ(first.Stop(), 0) << folder_.Log();
}

TEST_F(Node, AFolderThatCannotBeWrittenIsNamed) {
  std::ofstream(folder_.data()) << "a file where the folder should be";
  EXPECT_NE(Run(On("2016-01-15")), 0);
  EXPECT_THAT(folder_.Log(), HasSubstr(folder_.data().string()));
}

TEST_F(Node, AMistakeInTheConfigurationIsNamedByLineAndColumn) {
  const std::string file = WriteConfiguration("time_zone: \"UTC\"\nlog_levle: \"info\"\n");
  EXPECT_NE(Run({"--config", file, "--data", folder_.data().string()}), 0);
  EXPECT_THAT(folder_.Log(), AllOf(HasSubstr(file + ":2:"), HasSubstr("log_levle")));
}

// Once such a node said that it was ready, and its mail was tried for ever.
TEST_F(Node, AMailConfigurationThatCannotWorkEndsItAsWrongUsage) {
  const std::string user = "user { person: 'p' right: 'all' }\n";
  const std::string file = WriteConfiguration(user + "mail { smtp_url: 'smtp://127.0.0.1:1' }");
  EXPECT_EQ(Run({"--config", file, "--data", folder_.data().string()}), 2);
  EXPECT_THAT(folder_.Log(), HasSubstr("mail.smtp_url needs a sender"));
}

TEST_F(Node, PathsOfTheMailCountFromTheConfigurationsFolder) {
  std::ofstream(folder_.path() / "password") << "secret\n";
  const std::string file = WriteConfiguration(
      "user { person: 'p' right: 'all' }\n"
      "mail { smtp_url: 'smtp://127.0.0.1:1' from: 't@example.org' login: 't' "
      "password_file: 'password' }");
  TandemdProcess node(folder_, {"--config", file, "--data", folder_.data().string()});
  Connect();
  EXPECT_EQ(node.Stop(), 0) << folder_.Log();
}

TEST_F(Node, ADemonstrationDoesNotGoBackInTime) {
  {
    TandemdProcess node(folder_, On("2016-02-01"));
    Connect();
    EXPECT_EQ(node.Stop(), 0) << folder_.Log();
  }
  EXPECT_EQ(Run(On("2016-01-15")), 1);
  EXPECT_THAT(folder_.Log(), HasSubstr("does not go back to 2016-01-15; name a later day"));
}

TEST_F(Node, ADemonstrationGoesOnAtTheTimeThatItHadReached) {
  {
    TandemdProcess node(folder_, On("2016-01-15"));
    Connect();
    EXPECT_EQ(node.Stop(), 0) << folder_.Log();
    EXPECT_THAT(folder_.Log(), Not(HasSubstr("was not noted")));
  }
  {
    TandemdProcess node(folder_, On("2016-02-01"));
    Connect();
    node.Kill();  // Nothing was recorded on that day.
  }
  TandemdProcess node(folder_, {"--config", WriteConfiguration("user { person: 'p' right: 'all' }"),
                                "--data", folder_.data().string()});
  v1::Request ping;
  ping.mutable_ping();
  const auto reply = Connect()->Call(ping);
  ASSERT_TRUE(reply.ok()) << reply.status();
  const absl::Time now = absl::FromUnixSeconds(reply->pong().now().seconds());
  EXPECT_EQ(absl::ToCivilDay(now, absl::UTCTimeZone()), absl::CivilDay(2016, 2, 1));
}

TEST_F(Node, AServiceApartInADemonstrationMustBeToldTheDay) {
  EXPECT_NE(Run({"--data", folder_.data().string(), "--demo", "--host", "deadlines"}), 0);
  EXPECT_THAT(folder_.Log(), HasSubstr("--pretend-today"));
}

TEST_F(Node, ItsStatusSaysWhatIsWrongWithAService) {
  std::filesystem::create_directories(folder_.data());
  std::ofstream(folder_.data() / "deadlines") << "a file in the place of a folder";
  TandemdProcess node(folder_, On("2016-01-15"));
  const auto client = Connect();
  v1::Request request;
  request.mutable_status();
  std::map<std::string, v1::ServiceState> services;
  const absl::Time late = absl::Now() + absl::Seconds(60);
  do {
    const auto reply = client->Call(request);
    ASSERT_TRUE(reply.ok()) << reply.status();
    services.clear();
    for (const v1::ServiceState& service : reply->status().service()) {
      services[service.name()] = service;
    }
  } while (absl::Now() < late &&
           (services["deadlines"].trouble().empty() || !services["reminders"].following()));
  EXPECT_THAT(services["deadlines"].trouble(), HasSubstr("deadlines")) << folder_.Log();
  EXPECT_FALSE(services["deadlines"].following());
  EXPECT_TRUE(services["reminders"].following());
  EXPECT_EQ(services["reminders"].trouble(), "");
}

TEST_F(Node, ItEndsWhenAskedAlthoughSubscribersHangOn) {
  TandemdProcess node(folder_, On("2016-01-15"));
  auto client = Connect();
  auto session = bus::Session::Open(context_, folder_.endpoint(), {}).value();
  session->Subscribe(Position{0}, {}, 1000);
  bool heard = false;
  while (!heard) {
    ASSERT_TRUE(session->Poll(absl::Seconds(1), [&](const v1::Reply&) { heard = true; }).ok());
  }
  EXPECT_EQ(node.Stop(), 0) << folder_.Log();
}

TEST_F(Node, FramesThatNobodyShouldSendEndNothing) {
  constexpr int kMessages = 4000;
  TandemdProcess node(folder_, On("2016-01-15"));
  Connect();
  SeededRandom random(20160115);
  for (const char* name : {"tandem.sock", "read-models.sock"}) {
    zmq::context_t context;
    zmq::socket_t socket(context, zmq::socket_type::dealer);
    socket.set(zmq::sockopt::linger, 0);
    socket.connect("ipc://" + (folder_.data() / name).string());
    for (int i = 0; i < kMessages; ++i) {
      const uint64_t frames = random.Below(10) == 0 ? 1 + random.Below(5) : 1;
      for (uint64_t k = 1; k <= frames; ++k) {
        const auto flags = k < frames ? zmq::send_flags::sndmore : zmq::send_flags::none;
        socket.send(zmq::buffer(AnyFrame(random)), flags);
      }
      for (zmq::message_t reply; socket.recv(reply, zmq::recv_flags::dontwait);) {
      }
    }
  }
  v1::Request ping;
  ping.mutable_ping();
  EXPECT_TRUE(Connect()->Call(ping).ok()) << folder_.Log();
  EXPECT_EQ(node.Stop(), 0) << folder_.Log();
  EXPECT_EQ(Run({"--data", folder_.data().string(), "verify"}), 0) << folder_.Log();
}

// What a node keeps beside the blocks of its log, damaged while it is stopped.
class NodeWithDamage : public Node {
 protected:
  // A stopped node with a person in it.
  void SetUp() override {
    TandemdProcess node(folder_, On("2016-01-15"));
    const auto client = Connect();
    v1::Request request;
    v1::Submission& unit = *request.mutable_submit()->mutable_submission();
    unit.set_id(Uuid::FromName("linh").bytes());
    v1::NewEvent* event = unit.add_event();
    event->set_stream("person/linh");
    event->set_type("PersonRegistered");
    event->set_payload_json(R"({"person":"linh","name":"Linh"})");
    const auto reply = client->Call(request);
    ASSERT_TRUE(reply.ok() && reply->has_submit_outcome()) << folder_.Log();
    registering_ = request;
    ASSERT_EQ(node.Stop(), 0) << folder_.Log();
  }
  std::vector<std::string> Troubles(bus::Client& client) {
    v1::Request request;
    request.mutable_status();
    const auto reply = client.Call(request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    if (!reply.ok()) return {};
    return {reply->status().warning().begin(), reply->status().warning().end()};
  }
  int Verify() { return Run({"--data", folder_.data().string(), "verify"}); }

  v1::Request registering_;
};

TEST_F(NodeWithDamage, SaysAtStartAndInItsStatusThatPeoplesKeysAreGone) {
  EXPECT_EQ(Verify(), 0) << folder_.Log();
  std::filesystem::remove_all(folder_.data() / "keys");
  EXPECT_EQ(Verify(), 1);
  EXPECT_THAT(folder_.Log(), HasSubstr("the key of person linh is missing"));
  TandemdProcess node(folder_, On("2016-01-15"));
  EXPECT_THAT(Troubles(*Connect()),
              testing::ElementsAre(HasSubstr("the key of person linh is missing")));
  EXPECT_THAT(folder_.Log(), HasSubstr("[warning] the key of person linh is missing"));
}

TEST_F(NodeWithDamage, SaysInItsStatusThatTheFileHeadWasGone) {
  std::filesystem::remove(folder_.data() / "store" / "HEAD");
  {
    TandemdProcess node(folder_, On("2016-01-15"));
    EXPECT_THAT(Troubles(*Connect()), testing::ElementsAre(HasSubstr("HEAD was missing")));
    EXPECT_EQ(node.Stop(), 0) << folder_.Log();
  }
  TandemdProcess node(folder_, On("2016-01-15"));
  EXPECT_THAT(Troubles(*Connect()), testing::IsEmpty());
}

// Once every submission was DAMAGED for ever.
TEST_F(NodeWithDamage, MakesItsDamagedIndexesAnew) {
  const std::filesystem::path database = folder_.data() / "store" / "rocksdb";
  const std::string id = Uuid::FromName("linh").bytes();
  bool is_damaged = false;
  for (const auto& entry : std::filesystem::directory_iterator(database)) {
    if (entry.path().extension() != ".sst") continue;
    std::fstream file(entry.path(), std::ios::binary | std::ios::in | std::ios::out);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    // The blocks hold it too.
    const size_t at = bytes.find(id.substr(0, 8));
    if (at == std::string::npos || bytes.find("commits") != std::string::npos) continue;
    file.clear();
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(bytes[at] ^ 1));
    is_damaged = true;
  }
  ASSERT_TRUE(is_damaged);
  EXPECT_EQ(Verify(), 1);
  {
    TandemdProcess node(folder_, On("2016-01-15"));
    const auto client = Connect();
    const auto met = client->Call(registering_);
    EXPECT_FALSE(met.ok() && met->has_submit_outcome()) << "the damage was not met";
    // The node makes them anew once it has answered what came with that.
    absl::StatusOr<v1::Reply> again = client->Call(registering_);
    const absl::Time late = absl::Now() + absl::Seconds(20);
    while (absl::IsDataLoss(again.status()) && absl::Now() < late) {
      again = client->Call(registering_);
    }
    ASSERT_TRUE(again.ok()) << again.status() << folder_.Log();
    EXPECT_TRUE(again->submit_outcome().repeated());
    EXPECT_THAT(folder_.Log(), HasSubstr("the log's indexes were rebuilt"));
    EXPECT_THAT(Troubles(*client), testing::IsEmpty());
    EXPECT_EQ(node.Stop(), 0) << folder_.Log();
  }
  EXPECT_EQ(Verify(), 0) << folder_.Log();
}

TEST_F(NodeWithDamage, HasItsIndexesMadeAnewByACommandToo) {
  EXPECT_EQ(Run({"--data", folder_.data().string(), "reindex"}), 0) << folder_.Log();
  EXPECT_THAT(folder_.Log(), HasSubstr("were rebuilt"));
  EXPECT_EQ(Verify(), 0) << folder_.Log();
  const std::string nowhere = (folder_.path() / "nowhere").string();
  EXPECT_NE(Run({"--data", nowhere, "reindex"}), 0);
}

}  // namespace
}  // namespace tandem
