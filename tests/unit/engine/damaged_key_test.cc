// Specifies what a missing or damaged key of one person does: to that person, and to nobody
// else.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>

#include "engine/key_check.h"
#include "tandem/v1/directory.pb.h"
#include "tandem/v1/notice.pb.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Ada and Linh are registered; what is done to Ada's key.
class DamagedKey : public EngineTest {
 protected:
  DamagedKey() {
    Submit(Registering("ada", "Ada"));
    Submit(Registering("linh", "Linh"));
  }

  void LoseKeys() { keys_ = FailingKeys(); }
  void FlipAdasKey() {
    PersonKey ada = keys_.Find("ada")->value();
    const PersonKey linh = keys_.Find("linh")->value();
    ada[7] ^= 1;
    keys_ = FailingKeys();
    ASSERT_TRUE(keys_.Add({{"ada", ada}, {"linh", linh}}).ok());
  }
  void LoseAdasKey() {
    const PersonKey linh = keys_.Find("linh")->value();
    keys_ = FailingKeys();
    ASSERT_TRUE(keys_.Add({{"linh", linh}}).ok());
  }
  std::vector<std::string> Troubles() {
    v1::Request request;
    request.mutable_status();
    const v1::Reply reply = Ask(std::move(request));
    return {reply.status().warning().begin(), reply.status().warning().end()};
  }
  // What `tandem verify` says of the keys.
  std::vector<std::string> Verified() {
    KeyVerifier verifier(&keys_);
    const auto page = log_->ReadAll({1});
    EXPECT_TRUE(page.ok()) << page.status();
    if (page.ok()) {
      for (const EventPtr& event : page->events) verifier.Take(*event);
    }
    return verifier.troubles();
  }
  v1::Submission Moving(const std::string& person) {
    v1::Submission unit = Unit(person + " moves");
    Add(unit, "person/" + person, "ContactChanged",
        fmt::format(R"({{"person":"{0}","email":"{0}@example.net"}})", person));
    return unit;
  }
};

TEST_F(DamagedKey, LeavesEverybodyElseReadable) {
  for (const bool is_lost : {false, true}) {
    is_lost ? LoseAdasKey() : FlipAdasKey();
    v1::Request all;
    all.mutable_read_people();
    const v1::Reply reply = Ask(std::move(all));
    ASSERT_THAT(reply.people().person(), SizeIs(2)) << reply.DebugString();
    EXPECT_EQ(reply.people().person(1).name(), "Linh");
    EXPECT_EQ(reply.people().person(1).unreadable(), "");
    const v1::Person& ada = reply.people().person(0);
    EXPECT_EQ(ada.id(), "ada");
    EXPECT_EQ(ada.name(), "");
    EXPECT_THAT(ada.unreadable(), HasSubstr("the key of person ada"));
    EXPECT_THAT(ada.unreadable(), HasSubstr("restored from the newest backup"));
  }
}

TEST_F(DamagedKey, IsToldByTheNodesStatusAndByVerify) {
  EXPECT_THAT(Troubles(), IsEmpty());
  EXPECT_THAT(Verified(), IsEmpty());
  FlipAdasKey();
  EXPECT_THAT(Troubles(),
              ElementsAre(HasSubstr("the key of person ada is damaged or the wrong one")));
  EXPECT_THAT(Verified(),
              ElementsAre(HasSubstr("the key of person ada is damaged or the wrong one")));
  LoseAdasKey();
  EXPECT_THAT(Troubles(), ElementsAre(HasSubstr("person ada is missing")));
  EXPECT_THAT(Verified(), ElementsAre(HasSubstr("person ada is missing")));
}

TEST_F(DamagedKey, OfManyPeopleIsSummedUp) {
  for (int i = 0; i < 10; ++i) Submit(Registering(fmt::format("p{}", i), "Somebody"));
  LoseKeys();
  const std::vector<std::string> troubles = Troubles();
  ASSERT_THAT(troubles, SizeIs(11));
  EXPECT_THAT(troubles.back(), HasSubstr("the keys of 2 more people"));
  EXPECT_THAT(Verified(), SizeIs(12));
}

TEST_F(DamagedKey, IsNotTheSameAsAnErasedPerson) {
  ASSERT_TRUE(keys_.Destroy("ada").ok());
  EXPECT_THAT(Troubles(), IsEmpty());
  EXPECT_THAT(Verified(), IsEmpty());
  EXPECT_EQ(PersonOf("ada").unreadable(), "");
}

// With a new key, or a wrong one, restoring the right one would make the newer part unreadable.
TEST_F(DamagedKey, SealsNothingMore) {
  for (const bool is_lost : {false, true}) {
    is_lost ? LoseAdasKey() : FlipAdasKey();
    const v1::Problem problem = Submit(Moving("ada")).problem();
    EXPECT_EQ(problem.code(), v1::Problem::DAMAGED) << problem.DebugString();
    EXPECT_THAT(problem.message(), HasSubstr("the key of person ada"));
  }
  EXPECT_TRUE(Submit(Moving("linh")).has_submit_outcome());
}

TEST_F(DamagedKey, DoesNotTurnARepeatedRequestIntoAnother) {
  FlipAdasKey();
  EXPECT_TRUE(Submit(Registering("ada", "Ada")).submit_outcome().repeated());
  LoseAdasKey();
  EXPECT_TRUE(Submit(Registering("ada", "Ada")).submit_outcome().repeated());
}

TEST_F(DamagedKey, IsPutRightByRestoringIt) {
  const PersonKey ada = keys_.Find("ada")->value();
  LoseAdasKey();
  ASSERT_THAT(Troubles(), SizeIs(1));
  ASSERT_TRUE(keys_.Add({{"ada", ada}}).ok());
  EXPECT_THAT(Troubles(), IsEmpty());
  EXPECT_EQ(PersonOf("ada").name(), "Ada");
}

TEST_F(DamagedKey, LeavesOutTheFieldsOfThatPersonInWhatIsRead) {
  FlipAdasKey();
  v1::Request request;
  request.mutable_read_stream()->set_stream("person/ada");
  request.mutable_read_stream()->set_unseal(true);
  const v1::Reply reply = Ask(std::move(request));
  ASSERT_THAT(reply.events().event(), SizeIs(1)) << reply.DebugString();
  v1::PersonRegistered registered;
  ASSERT_TRUE(registered.ParseFromString(reply.events().event(0).payload()));
  EXPECT_EQ(registered.name(), "");
  ASSERT_THAT(reply.events().unreadable(), SizeIs(2));
  EXPECT_EQ(reply.events().unreadable(0).field(), "name");
  EXPECT_EQ(reply.events().unreadable(0).person(), "ada");
  EXPECT_EQ(reply.events().unreadable(0).version(), 1u);
}

}  // namespace
}  // namespace tandem
