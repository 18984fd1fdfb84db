#include "tools/tandem/payload_fields.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "tests/unit/tandem/orchard.h"
#include "tools/tandem/render/payload_text.h"

namespace tandem::cli {
namespace {

using testing::HasSubstr;

class PayloadFields : public testing::Test {
 protected:
  PayloadFields()
      : programme_(Programme::Compile(OrchardFiles()).programme),
        payload_(programme_->workflows().at("tree")->NewPayload("FruitPicked")) {}

  absl::Status Set(const std::string& text) {
    const absl::StatusOr<Assignment> assignment = ParseAssignment(text);
    if (!assignment.ok()) return assignment.status();
    return SetField(
        *assignment,
        [](const google::protobuf::FieldDescriptor&, const std::string& name) { return name; },
        payload_.get());
  }

  std::string Json() const {
    std::string json;
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    const auto status = google::protobuf::util::MessageToJsonString(*payload_, &json, options);
    return status.ok() ? json : status.ToString();
  }

  std::shared_ptr<const Programme> programme_;
  std::unique_ptr<google::protobuf::Message> payload_;
};

TEST_F(PayloadFields, TakeNumbersFlagsAndChoices) {
  ASSERT_TRUE(Set("kilos=12").ok());
  ASSERT_TRUE(Set("sold=yes").ok());
  ASSERT_TRUE(Set("quality=for juice").ok());
  EXPECT_EQ(Json(), R"({"kilos":12,"quality":"FOR_JUICE","sold":true})");
}

TEST_F(PayloadFields, KeepADatesPrecision) {
  ASSERT_TRUE(Set("period=Dec 2015").ok());
  EXPECT_EQ(Json(), R"({"period":{"first":{"year":2015,"month":12}}})");
}

TEST_F(PayloadFields, ReadAnAmountInItsSmallestUnit) {
  ASSERT_TRUE(Set("price=USD 1,250.5").ok());
  EXPECT_EQ(Json(), R"({"price":{"currency":"USD","minor":"125050"}})");
  ASSERT_TRUE(Set("price=3000 JPY").ok());
  EXPECT_EQ(Json(), R"({"price":{"currency":"JPY","minor":"3000"}})");
  EXPECT_THAT(Set("price=JPY 1.5").ToString(), HasSubstr("JPY has 0 decimals"));
}

TEST_F(PayloadFields, ReadAClockTimeWithItsZone) {
  payload_ = programme_->workflows().at("tree")->NewPayload("WorkDone");
  ASSERT_TRUE(Set("at=9:30 Asia/Tokyo").ok());
  EXPECT_EQ(Json(), R"({"at":{"time":"09:30","zone":"Asia/Tokyo"}})");
  EXPECT_THAT(
      Set("at=9:30").ToString(),
      HasSubstr("at: cannot read '9:30' as a clock time; write 24 hours and the time zone"));
  const auto name_of = [](const std::string& person) { return person; };
  EXPECT_THAT(PayloadLines(*payload_, "garden/tree/one", name_of),
              testing::ElementsAre("at: 09:30 Asia/Tokyo"));
}

TEST_F(PayloadFields, AddOneItemToAListEachTime) {
  ASSERT_TRUE(Set("helper=a").ok());
  ASSERT_TRUE(Set("helper=b").ok());
  EXPECT_EQ(Json(), R"({"helper":["a","b"]})");
}

TEST_F(PayloadFields, ReadTheFieldsOfAnItem) {
  ASSERT_TRUE(Set("basket=label=red, ripe, sweet,kilos=3,sold=2016-09").ok());
  EXPECT_EQ(
      Json(),
      R"({"basket":[{"label":"red, ripe, sweet","kilos":3,"sold":{"year":2016,"month":9}}]})");
}

TEST_F(PayloadFields, NameTheFieldThatIsWrong) {
  EXPECT_THAT(Set("kilos=many").ToString(), HasSubstr("kilos=many: must be a whole number"));
  EXPECT_THAT(Set("quality=bad").ToString(), HasSubstr("FIT_TO_EAT"));
  EXPECT_THAT(Set("period=soon").ToString(), HasSubstr("period"));
  EXPECT_THAT(Set("basket=red").ToString(), HasSubstr("label"));
}

// It once became the end of the value before it.
TEST_F(PayloadFields, NameThePartThatIsASlip) {
  EXPECT_THAT(Set("basket=label=red,kilo=3").ToString(),
              HasSubstr("no part 'kilo'; did you mean 'kilos'?"));
  EXPECT_TRUE(Set("basket=label=red, ripe and sweet=juicy,kilos=3").ok());
}

TEST_F(PayloadFields, ProposeTheNearestFieldForASlip) {
  const absl::Status status = Set("kilo=1");
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_THAT(status.ToString(), HasSubstr("did you mean 'kilos'"));
}

TEST(Assignment, NeedsAnEqualsSign) {
  EXPECT_TRUE(absl::IsInvalidArgument(ParseAssignment("kilos").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(ParseAssignment("=3").status()));
  EXPECT_EQ(ParseAssignment("a=b=c")->value, "b=c");
}

}  // namespace
}  // namespace tandem::cli
