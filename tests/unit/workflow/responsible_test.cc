// Specifies whose turn it is (engine/workflow/responsible.h) where no story of a programme
// shows it.
#include "engine/workflow/responsible.h"

#include <gtest/gtest.h>

#include "engine/workflow/payload_json.h"
#include "tests/unit/workflow/lease.h"

namespace tandem {
namespace {

TEST(WhoseTurn, IsAlsoThatOfAnOrganisationThatAFieldNamesAndThatNeverTookPart) {
  const Story story = LetFrom("2015-02-01");
  const Instance instance = story.Now();
  const Scope scope{story.definition(), instance, story.world(), story.now()};
  const std::shared_ptr<google::protobuf::Message> payload = scope.definition.NewPayload("Offered");
  ASSERT_TRUE(ReadPayloadJson(R"({"tenant": "bern"})", payload.get()).ok());
  v1::HistoryEntry offered;
  offered.set_type("Offered");
  AtHand at_hand;
  at_hand.event = {&offered, payload};
  google::protobuf::RepeatedPtrField<v1::Who> who;
  who.Add()->set_field("tenant");

  const std::vector<v1::Responsible> turn = Resolve(scope, who, at_hand);
  ASSERT_EQ(turn.size(), 1U);
  EXPECT_EQ(turn.front().organisation(), "bern");
  EXPECT_EQ(turn.front().post(), "coordinator");
}

}  // namespace
}  // namespace tandem
