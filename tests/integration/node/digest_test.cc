// The weekly digest through a real node, which is killed in between.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "engine/base/timestamp.h"
#include "engine/bus/client/client.h"
#include "engine/bus/context.h"
#include "engine/workflow/dates.h"
#include "tandem/v1/notice.pb.h"
#include "tests/support/garden.h"
#include "tests/support/tandemd_process.h"

namespace tandem {
namespace {

const std::map<std::string, std::string> kTemplates = {
    {"templates/mail.en.mustache", "{{{digest}}}\n"},
    {"templates/digest.en.mustache",
     "{{#due_soon}}\ndue: {{id}}\n{{/due_soon}}\n{{#waiting}}\nwaiting: {{id}}\n{{/waiting}}\n"}};

// Until that day has begun, in UTC.
void WaitFor(bus::Client& client, absl::CivilDay day) {
  v1::Request ping;
  ping.mutable_ping();
  for (absl::CivilDay today; today < day;) {
    const auto reply = client.Call(ping);
    ASSERT_TRUE(reply.ok()) << reply.status();
    today = absl::ToCivilDay(ToTime(reply->pong().now()), absl::UTCTimeZone());
  }
}

TEST(WeeklyDigest, ComesOnceOnEachMondayAlsoIfTheNodeIsKilled) {
  const NodeFolder folder;
  bus::Context context;
  SeededRandom random(1);
  std::vector<std::string> arguments = DemonstrationArguments(folder, "2016-01-09");
  {
    TandemdProcess node(folder, arguments);
    const auto client = ConnectTo(context, folder);
    SetUpGarden(*client, random);
    DeployGarden(*client, kTemplates);
    ASSERT_TRUE(client->Submit(PlotsUnit(1, random)).ok());
    CatchUp(*client);
    EXPECT_EQ(node.Stop(), 0) << folder.Log();
  }
  // Later lives go on from the day that was reached.
  arguments = DemonstrationArguments(folder, "");
  arguments.insert(arguments.end(), {"--speed", "400000"});
  for (const absl::CivilDay until : {absl::CivilDay(2016, 1, 11), absl::CivilDay(2016, 1, 19)}) {
    TandemdProcess node(folder, arguments);
    WaitFor(*ConnectTo(context, folder), until);
    node.Kill();
  }
  TandemdProcess node(folder, arguments);
  const auto client = ConnectTo(context, folder);
  WaitFor(*client, absl::CivilDay(2016, 1, 20));
  std::vector<std::string> digests;
  for (const v1::Envelope& event : ReadLog(*client)) {
    v1::MailComposed mail;
    if (event.type() != "MailComposed" || !mail.ParseFromString(event.payload())) continue;
    if (!mail.has_digest_week() || FirstDay(mail.digest_week()) > absl::CivilDay(2016, 1, 18)) {
      continue;
    }
    digests.push_back(fmt::format("{} of {}", event.stream(), ToIso(mail.digest_week())));
  }
  EXPECT_THAT(digests,
              ::testing::UnorderedElementsAre("mail/p-binh/2016-01-11 of 2016-01-11",
                                              "mail/p-garden-club/2016-01-11 of 2016-01-11",
                                              "mail/p-binh/2016-01-18 of 2016-01-18",
                                              "mail/p-garden-club/2016-01-18 of 2016-01-18"));
  EXPECT_EQ(node.Stop(), 0) << folder.Log();
}

}  // namespace
}  // namespace tandem
