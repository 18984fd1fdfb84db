#include "engine/workflow/payload_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/unit/workflow_programme/library_programme.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PayloadJsonTest : public ::testing::Test {
 protected:
  void ExpectRead(const std::string& event, const std::string& json, const std::string& text) {
    auto read = loan_->NewPayload(event);
    const absl::Status status = ReadPayloadJson(json, read.get());
    ASSERT_TRUE(status.ok()) << status;
    auto expected = loan_->NewPayload(event);
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(text, expected.get()));
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*read, *expected))
        << read->DebugString();
  }

  void ExpectRefused(const std::string& event, const std::string& json, const std::string& why) {
    auto payload = loan_->NewPayload(event);
    const absl::Status status = ReadPayloadJson(json, payload.get());
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << json;
    EXPECT_THAT(std::string(status.message()), HasSubstr(why));
  }

  std::shared_ptr<const Definition> loan_ = Compiled(LibraryFiles())->workflows().at("loan");
};

TEST_F(PayloadJsonTest, ReadsProtocolBuffersJson) {
  ExpectRead("Asked",
             R"({"club": "rowers", "period": {"first": {"year": 2016, "month": 2}}, "people": 3})",
             "club: 'rowers' period { first { year: 2016 month: 2 } } people: 3");
  ExpectRead("ToolChecked", R"({"tool": "saw", "verdict": "NEEDS_REPAIR"})",
             "tool: 'saw' verdict: NEEDS_REPAIR");
  ExpectRead("Paid", R"({"inCash": false})", "in_cash: false");
  ExpectRead("Paid", R"({"in_cash": false})", "in_cash: false");
}

TEST_F(PayloadJsonTest, ReadsDatesAndPeriodsAsPeopleWriteThem) {
  ExpectRead("ToolChecked", R"({"checked_on": "2015-12"})", "checked_on { year: 2015 month: 12 }");
  ExpectRead(
      "Asked", R"({"period": "2015-09-23..2015-09-25"})",
      "period { first { year: 2015 month: 9 day: 23 } last { year: 2015 month: 9 day: 25 } }");
  ExpectRead("Lent", R"({"chore": [{"key": "mow", "due": "Mar 2016"}]})",
             "chore { key: 'mow' due { first { year: 2016 month: 3 } } }");
}

TEST_F(PayloadJsonTest, SaysInWhichLineWhatIsNoJson) {
  ExpectRefused("Asked", "{\n  \"club\": 'rowers'\n}", "at line 2, column 11");
  ExpectRefused("Asked", "{\"club\": \"rowers\",}", "at line 1, column 19");
  ExpectRefused("Asked", "{club: \"rowers\"}", "at line 1, column 2");
  ExpectRefused("Asked", "{} {}", "at line 1");
  ExpectRefused("Asked", "", "at line 1");
  ExpectRefused("Asked", "[]", "a payload is an object");
}

TEST_F(PayloadJsonTest, RefusesWhatProtocolBuffersWouldLetPass) {
  ExpectRefused("Asked", R"({"club": "a", "club": "b"})", "'club' is given twice");
  ExpectRefused("Paid", R"({"in_cash": true, "inCash": false})", "'inCash' is given twice");
  ExpectRefused("Asked", R"({"club": null})", "null says nothing");
  ExpectRefused("Lent", R"({"tools": "saw"})", "'tools' is a list");
  ExpectRefused("Asked", R"({"club": {"name": "x"}})", "club");
}

TEST_F(PayloadJsonTest, SaysOfEveryFieldThatDoesNotFit) {
  const char* json = R"({"clubb": "rowers", "period": "soon"})";
  ExpectRefused("Asked", json, "no field 'clubb'");
  ExpectRefused("Asked", json, "'period': 'soon' is no");
  const auto chores = [](int count) {
    std::string list = R"({"due": "x"})";
    for (int i = 1; i < count; ++i) list += R"(, {"due": "x"})";
    return R"({"chore": [)" + list + "]}";
  };
  ExpectRefused("Lent", chores(23), "; and 3 more");
  ExpectRefused("Lent", chores(21), "; and 1 more");
  const auto all_told = ReadPayloadJson(chores(20), loan_->NewPayload("Lent").get());
  EXPECT_THAT(std::string(all_told.message()), Not(HasSubstr(" more")));
}

TEST_F(PayloadJsonTest, SaysWhichFieldDoesNotFit) {
  ExpectRefused("Asked", R"({"clubb": "rowers"})",
                "no field 'clubb' in 'Asked'; did you mean 'club'?");
  ExpectRefused("Asked", R"({"period": {"frist": {}}})", "did you mean 'first'?");
  ExpectRefused("Asked", R"({"period": "soon"})", "'period': 'soon' is no");
  ExpectRefused("Lent", R"({"chore": [{"due": "2016"}, {"due": "2016-13"}]})", "'chore[2].due': ");
  ExpectRefused("ToolChecked", R"({"verdict": "GOD"})",
                "'verdict': no value 'GOD'; did you mean 'GOOD'?");
  ExpectRefused("Asked", R"({"people": "many"})", "people");
}

TEST_F(PayloadJsonTest, RefusesNestingThatNoPayloadHas) {
  std::string deep = "{\"club\": ";
  for (int i = 0; i < 20000; ++i) deep += '[';
  ExpectRefused("Asked", deep, "it nests deeper than 32 levels");
}

}  // namespace
}  // namespace tandem
