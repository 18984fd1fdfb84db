// An old store, tests/golden/store-5dd4973: it opens, it is whole, and this is what now
// reads differently.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "engine/workflow/dates.h"
#include "tests/support/tandemd_process.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class GoldenStore : public ::testing::Test {
 protected:
  GoldenStore() { std::filesystem::copy(TANDEM_GOLDEN_STORE, folder_.data(), kAll); }

  std::vector<std::string> Arguments() const {
    return DemonstrationArguments(folder_, "2016-04-20");
  }
  // Types of what is recorded in a stream.
  static std::vector<std::string> TypesIn(bus::Client& client, const std::string& stream) {
    v1::Request request;
    request.mutable_read_stream()->set_stream(stream);
    const v1::Reply reply = client.Call(request).value();
    std::vector<std::string> types;
    for (const v1::Envelope& event : reply.events().event()) {
      types.push_back(event.type());
    }
    return types;
  }
  static v1::InstanceView Show(bus::Client& client, const std::string& stream) {
    v1::Request request;
    request.mutable_query()->mutable_instance()->set_id(stream);
    request.set_wait_for_position(client.greeting().head());
    return client.Call(request).value().query_result().instance();
  }

  static constexpr auto kAll = std::filesystem::copy_options::recursive;
  NodeFolder folder_;
  bus::Context context_;
};

TEST_F(GoldenStore, IsWholeAndHasTheSameHead) {
  EXPECT_EQ(TandemdProcess(folder_, {"verify", "--data", folder_.data().string()}).Wait(), 0);
  EXPECT_THAT(folder_.Log(),
              HasSubstr("173 events in 26 blocks are whole; the head's hash is "
                        "3402ea6f2879e01e9b3ec80026746112fe569ffe8d57530fc2b4e5c6fd01d70e"));
}

// Its rules are folded otherwise since: nobody is mailed of that unasked.
TEST_F(GoldenStore, HasItsMailHeldOnce) {
  for (int start = 0; start < 2; ++start) {
    TandemdProcess node(folder_, Arguments());
    EXPECT_THAT(TypesIn(*ConnectTo(context_, folder_), "system/mail"),
                ElementsAre("MailHeld", "MailReleased", "MailHeld"));
    EXPECT_EQ(node.Stop(), 0) << folder_.Log();
  }
}

// Pasig consented on the 12th, Taipei on the 5th, and was recorded last: it was agreed on
// the 5th then.
TEST_F(GoldenStore, DatesWhatFollowsFromSeveralFactsByTheLatest) {
  TandemdProcess node(folder_, Arguments());
  const v1::InstanceView view =
      Show(*ConnectTo(context_, folder_), "c3/partnership/taipei-pasig-2015");
  ASSERT_GE(view.phase_size(), 2) << folder_.Log();
  EXPECT_EQ(view.phase(1).phase(), "agreed");
  EXPECT_EQ(ToIso(view.phase(1).entered_on()), "2016-01-12");
  EXPECT_EQ(node.Stop(), 0) << folder_.Log();
}

}  // namespace
}  // namespace tandem
