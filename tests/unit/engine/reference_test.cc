// Specifies what becomes of events that others refer to.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

constexpr char kManifest[] = R"(name: "shop" title { en: "Shop" })";
constexpr char kEvents[] = R"(syntax = "proto3";
package shop.v1;
import "tandem/v1/rules.proto";
message Drafted { string name = 1; }
message Published {}
message Ordered {
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
phase { name: "open" title { en: "Open" } }
event {
  name: "Ordered" title { en: "Ordered" } starts: true
  effect { set { fact: "list" value { field: "list" } } }
  effect { enter: "open" }
}
)";

class Reference : public EngineTest {
 protected:
  void SetUp() override {
    v1::Request request;
    const auto add = [&request](const char* path, const std::string& content) {
      v1::DeployedFile* file = request.mutable_deploy_programme()->add_file();
      file->set_path(path);
      file->set_content(content);
    };
    add("programme.textproto", kManifest);
    add("events.proto", kEvents);
    add("workflows/list.textproto", kList);
    add("workflows/order.textproto", kOrder);
    const v1::Reply deployed = Ask(request);
    ASSERT_TRUE(deployed.has_deployed()) << deployed.DebugString();
    Record("shop/list/tools", "Drafted", R"({"name":"Tools"})");
    Record("shop/list/tools", "Published", "{}");
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
  ASSERT_TRUE(Record("shop/list/wood", "Drafted", R"({"name":"Wood"})").has_submit_outcome());
  ASSERT_TRUE(Record("shop/list/wood", "Published", "{}").has_submit_outcome());
  EXPECT_TRUE(Retract("shop/list/wood", 2).has_submit_outcome()) << "nobody refers to it";
}

}  // namespace
}  // namespace tandem
