// A demonstration's time may run fast: what comes of it is the same.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "engine/base/timestamp.h"
#include "engine/bus/client/client.h"
#include "engine/bus/context.h"
#include "engine/workflow/dates.h"
#include "tandem/v1/notice.pb.h"
#include "tests/support/garden.h"
#include "tests/support/tandemd_process.h"

namespace tandem {
namespace {

const absl::CivilDay kLastDay(2016, 2, 10);

// What was noted and mailed up to the last day.
std::set<std::string> WhatCameOf(bus::Client& client) {
  std::set<std::string> seen;
  for (const v1::Envelope& event : ReadLog(client)) {
    v1::MailComposed mail;
    if (event.type() != "MailComposed" || !mail.ParseFromString(event.payload())) continue;
    if (FirstDay(mail.date()) > kLastDay) continue;
    std::string line = fmt::format("{} {}", event.stream(), mail.message_id());
    for (const v1::MailItem& item : mail.item()) {
      line += fmt::format(" {} {} {}", item.stream(), item.deadline(), item.step());
    }
    seen.insert(line);
  }
  return seen;
}

std::set<std::string> LiveAtSpeed(const std::string& speed) {
  const NodeFolder folder;
  bus::Context context;
  SeededRandom random(1);
  std::vector<std::string> arguments = DemonstrationArguments(folder, "2016-01-09");
  {
    TandemdProcess node(folder, arguments);
    const auto client = ConnectTo(context, folder);
    SetUpGarden(*client, random);
    for (uint64_t plot = 1; plot <= 6; ++plot) {
      EXPECT_TRUE(client->Submit(PlotsUnit(plot, random)).ok());
    }
    CatchUp(*client);
    EXPECT_EQ(node.Stop(), 0) << folder.Log();
  }
  arguments.insert(arguments.end(), {"--speed", speed});
  TandemdProcess node(folder, arguments);
  const auto client = ConnectTo(context, folder);
  v1::Request ping;
  ping.mutable_ping();
  for (absl::CivilDay today; today <= kLastDay + 1;) {
    const auto reply = client->Call(ping);
    if (!reply.ok()) {
      ADD_FAILURE() << reply.status() << folder.Log();
      return {};
    }
    today = absl::ToCivilDay(ToTime(reply->pong().now()), absl::UTCTimeZone());
  }
  std::set<std::string> came = WhatCameOf(*client);
  EXPECT_EQ(node.Stop(), 0) << folder.Log();
  return came;
}

// Once whole mornings were passed over by a fast clock.
TEST(Speed, AFastYearAndASlowOneGiveTheSameMail) {
  const std::set<std::string> fast = LiveAtSpeed("1000000");
  EXPECT_GE(fast.size(), 3u);
  EXPECT_EQ(LiveAtSpeed("400000"), fast);
}

}  // namespace
}  // namespace tandem
