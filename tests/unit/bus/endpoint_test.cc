// Specifies engine/bus/endpoint.h. What binding makes of it stands in
// tests/integration/bus/request_server_test.cc.
#include "engine/bus/endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace tandem::bus {
namespace {

TEST(Endpoint, HasATransportAndAnAddress) {
  const auto ipc = ParseEndpoint("ipc:///srv/tandem/tandem.sock");
  ASSERT_TRUE(ipc.ok());
  EXPECT_EQ(ipc->transport, Endpoint::Transport::kIpc);
  EXPECT_EQ(ipc->address, "/srv/tandem/tandem.sock");
  EXPECT_EQ(ParseEndpoint("inproc://tandem")->transport, Endpoint::Transport::kInproc);
  EXPECT_EQ(ParseEndpoint("tcp://127.0.0.1:7400")->transport, Endpoint::Transport::kTcp);
}

TEST(Endpoint, IsExplainedWhenItIsNone) {
  for (const char* text : {"", "tandem.sock", "ipc://", "http://localhost"}) {
    const auto endpoint = ParseEndpoint(text);
    EXPECT_EQ(endpoint.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(endpoint.status().message()), testing::HasSubstr("write 'ipc://"));
  }
}

TEST(Endpoint, HasNoLongerPathThanTheOperatingSystemTakes) {
  EXPECT_TRUE(ParseEndpoint("ipc://" + std::string(107, 'x')).ok());
  const auto endpoint = ParseEndpoint("ipc://" + std::string(108, 'x'));
  EXPECT_EQ(endpoint.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(endpoint.status().message()), testing::HasSubstr("at most 107"));
}

}  // namespace
}  // namespace tandem::bus
