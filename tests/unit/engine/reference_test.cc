// Specifies what becomes of events that others refer to.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tandem/v1/history.pb.h"
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

constexpr char kShopManifest[] = R"(name: "shop" title { en: "Shop" })";
constexpr char kShopEvents[] = R"(syntax = "proto3";
package shop.v1;
import "tandem/v1/rules.proto";
message Drafted { string name = 1; }
message Published {}
message Ordered {
  string list = 1 [(tandem.v1.rule) = {
    required: true refers_to { to: "list" phase: "published" }
  }];
}
message Noted {
  string list = 1 [(tandem.v1.rule) = {
    required: true refers_to { to: "list" phase: "published" }
  }];
}
)";
constexpr char kList[] = R"(
name: "list" title { en: "List" } version: 1 payload_package: "shop.v1" endless: true
instance_title { fact: "name" }
fact { name: "name" title { en: "Name" } type: TEXT }
phase { name: "draft" title { en: "Draft" } }
phase { name: "published" title { en: "Published" } }
event {
  name: "Drafted" title { en: "Drafted" } starts: true
  effect { set { fact: "name" value { field: "name" } } }
  effect { enter: "draft" }
}
event {
  name: "Published" title { en: "Published" } phase: "draft" effect { enter: "published" }
}
)";
constexpr char kOrder[] = R"(
name: "order" title { en: "Order" } version: 1 payload_package: "shop.v1" endless: true
instance_title { fact: "list" }
fact { name: "list" title { en: "List" } type: TEXT }
fact { name: "list-name" title { en: "Name of the list" } type: TEXT }
phase { name: "open" title { en: "Open" } }
event {
  name: "Ordered" title { en: "Ordered" } starts: true
  effect { set { fact: "list" value { field: "list" } } }
  effect { set { fact: "list-name" value { other { field: "list" fact: "name" } } } }
  effect { enter: "open" }
}
event { name: "Noted" title { en: "Noted" } }
)";

class Reference : public EngineTest {
 protected:
  void SetUp() override {
    Deploy({{"programme.textproto", kShopManifest},
            {"events.proto", kShopEvents},
            {"workflows/list.textproto", kList},
            {"workflows/order.textproto", kOrder}});
    for (const char* list : {"tools", "wood"}) {
      const std::string stream = fmt::format("shop/list/{}", list);
      Record(stream, "Drafted", fmt::format(R"({{"name":"{}"}})", list));
      Record(stream, "Published", "{}");
    }
  }
  // Event `event` of order `one` was about this list.
  v1::Reply Correct(int event, const std::string& list) {
    v1::EventCorrected correction;
    correction.set_event(static_cast<uint64_t>(event));
    correction.set_payload("\n" + std::string(1, static_cast<char>(list.size())) + list);
    correction.set_reason("a mistake");
    v1::Submission unit = Unit(fmt::format("correct {} to {}", event, list));
    v1::NewEvent* submitted = unit.add_event();
    submitted->set_stream("shop/order/one");
    submitted->set_type("EventCorrected");
    submitted->set_payload(correction.SerializeAsString());
    return Submit(unit);
  }
  v1::Reply Record(const std::string& stream, const std::string& type, const std::string& json) {
    v1::Submission unit = Unit(fmt::format("{} {} {}", stream, type, json));
    Add(unit, stream, type, json);
    return Submit(unit);
  }
  v1::Reply Retract(const std::string& stream, int event) {
    return Record(stream, "EventRetracted",
                  fmt::format(R"({{"event":{},"reason":"a mistake"}})", event));
  }
};

TEST_F(Reference, ToWhatWouldVanishKeepsItFromBeingRetracted) {
  ASSERT_TRUE(Record("shop/order/one", "Ordered", R"({"list":"tools"})").has_submit_outcome());
  for (int start = 0; start < 2; ++start) {
    const v1::Reply refused = Retract("shop/list/tools", 2);
    ASSERT_EQ(refused.problem().refusal_size(), 1) << refused.DebugString();
    EXPECT_THAT(refused.problem().refusal(0).message(), HasSubstr("shop/order/one#1 refers to"));
    Open();
  }
}

TEST_F(Reference, InTheSameUnitKeepsItToo) {
  v1::Submission unit = Unit("both");
  Add(unit, "shop/order/one", "Ordered", R"({"list":"tools"})");
  Add(unit, "shop/list/tools", "EventRetracted", R"({"event":2,"reason":"a mistake"})");
  EXPECT_EQ(Submit(unit).problem().code(), v1::Problem::REFUSED);
}

TEST_F(Reference, ToAnotherKeepsNothing) {
  ASSERT_TRUE(Record("shop/order/one", "Ordered", R"({"list":"tools"})").has_submit_outcome());
  EXPECT_TRUE(Retract("shop/list/wood", 2).has_submit_outcome()) << "nobody refers to it";
}

TEST_F(Reference, ThatACorrectionBroughtKeepsItToo) {
  ASSERT_TRUE(Record("shop/order/one", "Ordered", R"({"list":"tools"})").has_submit_outcome());
  ASSERT_TRUE(Correct(1, "wood").has_submit_outcome());
  EXPECT_EQ(Retract("shop/list/wood", 2).problem().code(), v1::Problem::REFUSED);
  EXPECT_TRUE(Retract("shop/list/tools", 2).has_submit_outcome()) << "nobody does any more";
}

// No rule asks for what was noted, so that no history keeps it.
TEST_F(Reference, OfAnEventThatNoHistoryKeepsCountsAsCorrected) {
  ASSERT_TRUE(Record("shop/list/glass", "Drafted", R"({"name":"Glass"})").has_submit_outcome());
  ASSERT_TRUE(Record("shop/list/glass", "Published", "{}").has_submit_outcome());
  ASSERT_TRUE(Record("shop/order/one", "Ordered", R"({"list":"glass"})").has_submit_outcome());
  ASSERT_TRUE(Record("shop/order/one", "Noted", R"({"list":"tools"})").has_submit_outcome());
  EXPECT_EQ(Retract("shop/list/tools", 2).problem().code(), v1::Problem::REFUSED);
  ASSERT_TRUE(Correct(2, "wood").has_submit_outcome());
  EXPECT_EQ(Retract("shop/list/wood", 2).problem().code(), v1::Problem::REFUSED);
  EXPECT_TRUE(Retract("shop/list/tools", 2).has_submit_outcome());
}

TEST_F(Reference, ThatWasRetractedKeepsNothing) {
  ASSERT_TRUE(Record("shop/order/one", "Ordered", R"({"list":"wood"})").has_submit_outcome());
  ASSERT_TRUE(Record("shop/order/one", "Noted", R"({"list":"tools"})").has_submit_outcome());
  ASSERT_TRUE(Retract("shop/order/one", 2).has_submit_outcome());
  EXPECT_TRUE(Retract("shop/list/tools", 2).has_submit_outcome());
}

TEST_F(Reference, TakesAFactOverAsItIsWhenItIsJudgedEvenInTheSameUnit) {
  const auto names_taken_over = [this](const std::string& order) {
    v1::Request request;
    request.mutable_read_stream()->set_stream(order);
    const v1::Reply reply = Ask(request);
    std::string names;
    for (const v1::Envelope& event : reply.events().event()) {
      for (const v1::PinnedFact& pinned : event.pinned()) names += pinned.value().text() + ";";
    }
    return names;
  };
  ASSERT_TRUE(Record("shop/order/one", "Ordered", R"({"list":"tools"})").has_submit_outcome());
  EXPECT_EQ(names_taken_over("shop/order/one"), "tools;");
  ASSERT_TRUE(Correct(1, "wood").has_submit_outcome());
  EXPECT_EQ(names_taken_over("shop/order/one"), "tools;wood;") << "the correction's, too";
  v1::Submission unit = Unit("a list and its order");
  Add(unit, "shop/list/glass", "Drafted", R"({"name":"Glass"})");
  Add(unit, "shop/list/glass", "Published", "{}");
  Add(unit, "shop/order/two", "Ordered", R"({"list":"glass"})");
  ASSERT_TRUE(Submit(unit).has_submit_outcome());
  EXPECT_EQ(names_taken_over("shop/order/two"), "Glass;");
}

TEST_F(Reference, ToAnEventThatIsNotThereIsNotCorrected) {
  ASSERT_TRUE(Record("shop/order/one", "Ordered", R"({"list":"tools"})").has_submit_outcome());
  for (const int event : {0, 2, 99}) {
    const v1::Reply refused = Correct(event, "wood");
    ASSERT_EQ(refused.problem().refusal_size(), 1) << refused.DebugString();
    EXPECT_EQ(refused.problem().refusal(0).message(),
              fmt::format("There is no event #{}; the last is #1.", event));
  }
}

}  // namespace
}  // namespace tandem
