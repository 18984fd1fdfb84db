// Specifies that of what was not recorded nothing stays in the directory.
#include <algorithm>

#include "tandem/v1/notice.pb.h"
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

class DirectoryUndo : public EngineTest {
 protected:
  // Two of those that are `Long` do not fit into one block.
  static constexpr int kLong = 6'000;

  DirectoryUndo() {
    Submit(Registering("ada", "Ada"));
    Submit(Registering("bo", "Bo"));
    v1::Submission oslo = Unit("oslo");
    Add(oslo, kOslo, "OrganisationRegistered",
        R"({"organisation":"oslo","kind":"city","name":"Oslo","time_zone":"Europe/Oslo"})");
    for (const char* post : {"coordinator", "treasurer"}) {
      Add(oslo, kOslo, "PostCreated", R"({"post":")" + std::string(post) + R"("})");
    }
    EXPECT_TRUE(Submit(oslo).has_submit_outcome());
  }
  static v1::Submission Long(v1::Submission unit) {
    for (int i = 0; i < kLong; ++i) Add(unit, "system/mail", "MailReleased", "{}");
    return unit;
  }
  static void Appoint(v1::Submission& unit, const std::string& post, const std::string& person) {
    Add(unit, kOslo, "PersonAppointed",
        R"({"post":")" + post + R"(","person":")" + person + R"("})");
  }
  static v1::Submission HandingOn(const std::string& person, const std::string& colleague) {
    v1::Submission unit = Unit(person + " to " + colleague);
    Add(unit, "person/" + person, "RemindersHandedOn",
        R"({"person":")" + person + R"(","colleague":")" + colleague + R"("})");
    return unit;
  }

  static constexpr char kOslo[] = "organisation/oslo";
};

TEST_F(DirectoryUndo, LeavesAnOrganisationAsItWasBeforeTheFirstEventOfARefusedUnit) {
  v1::Submission unit = Unit("appointments");
  Appoint(unit, "coordinator", "ada");
  Appoint(unit, "treasurer", "bo");
  Add(unit, "organisation/bergen", "PostCreated", R"({"post":"mayor"})");
  const v1::Problem problem = Submit(unit).problem();
  ASSERT_EQ(problem.code(), v1::Problem::REFUSED);
  EXPECT_EQ(problem.refusal(0).event(), 2u);
  EXPECT_EQ(PersonOf("ada").post_size(), 0);
  EXPECT_EQ(PersonOf("bo").post_size(), 0);
}

TEST_F(DirectoryUndo, LeavesAPersonAsTheyWereBeforeTheFirstEventOfARefusedUnit) {
  v1::Submission unit = Renaming("ada", "Bea");
  Add(unit, "person/ada", "ContactChanged", R"({"person":"ada","name":"Cea"})");
  Add(unit, "person/ada", "ContactChanged", R"({"person":"ada","time_zone":"Mars"})");
  const v1::Problem problem = Submit(unit).problem();
  ASSERT_EQ(problem.code(), v1::Problem::REFUSED);
  EXPECT_EQ(problem.refusal(0).event(), 2u);
  EXPECT_EQ(PersonOf("ada").name(), "Ada");
  EXPECT_EQ(PersonOf("ada").time_zone(), "");
}

TEST_F(DirectoryUndo, LeavesEverythingAsItWasBeforeARehearsal) {
  v1::Submission unit = Renaming("ada", "Bea");
  Appoint(unit, "coordinator", "ada");
  ASSERT_TRUE(Submit(unit, /*dry_run=*/true).has_submit_outcome());
  EXPECT_EQ(PersonOf("ada").name(), "Ada");
  EXPECT_EQ(PersonOf("ada").post_size(), 0);
}

TEST_F(DirectoryUndo, GoesFromTheLastUnitToTheFirstWhenACommitIsRefused) {
  Stage(Renaming("ada", "Bea"));
  Stage(Renaming("ada", "Cea"));
  store_.FailNextAppend(MemoryStore::Failure::kDiskFull);
  for (const v1::Reply& reply : CommitStaged()) {
    EXPECT_EQ(reply.problem().code(), v1::Problem::DISK_FULL);
  }
  EXPECT_EQ(PersonOf("ada").name(), "Ada");
}

TEST_F(DirectoryUndo, LeavesWhatWasCommittedWhenALaterCommitIsRefused) {
  ASSERT_TRUE(Submit(Renaming("ada", "Bea")).has_submit_outcome());
  Stage(Renaming("ada", "Cea"));
  store_.FailNextAppend(MemoryStore::Failure::kDiskFull);
  CommitStaged();
  EXPECT_EQ(PersonOf("ada").name(), "Bea");
}

TEST_F(DirectoryUndo, DoesNotTouchAUnitThatCameAfterAFullBlock) {
  Stage(Long(Unit("long")));
  Stage(Long(Registering("linh", "Linh")));
  Stage(HandingOn("ada", "linh"));
  const std::vector<v1::Reply> replies = CommitStaged();
  ASSERT_EQ(replies.size(), 3u);
  for (const v1::Reply& reply : replies) {
    EXPECT_TRUE(reply.has_submit_outcome()) << reply.problem().ShortDebugString();
  }
  EXPECT_EQ(PersonOf("ada").wishes().hand_on_size(), 1);
}

TEST_F(DirectoryUndo, ReachesAUnitThatCameAfterAFullBlockIfItsOwnCommitIsRefused) {
  Stage(Long(Renaming("ada", "Bea")));
  Stage(Long(Renaming("ada", "Cea")));
  store_.FailNextAppend(MemoryStore::Failure::kDiskFull);
  const std::vector<v1::Reply> replies = CommitStaged();
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_TRUE(replies[0].has_submit_outcome());
  EXPECT_EQ(replies[1].problem().code(), v1::Problem::DISK_FULL);
  EXPECT_EQ(PersonOf("ada").name(), "Bea");
}

TEST_F(DirectoryUndo, LeavesNothingOfAFullBlockThatIsRefusedNorOfTheUnitThatFilledIt) {
  Stage(Long(Renaming("ada", "Bea")));
  store_.FailNextAppend(MemoryStore::Failure::kDiskFull);
  Stage(Long(Renaming("ada", "Cea")));
  const std::vector<v1::Reply> replies = CommitStaged();
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_EQ(replies[0].problem().code(), v1::Problem::DISK_FULL);
  EXPECT_EQ(replies[1].problem().code(), v1::Problem::DISK_FULL);
  EXPECT_EQ(PersonOf("ada").name(), "Ada");
}

// What the engine adds to each event can make a unit too long that was not when it came.
TEST_F(DirectoryUndo, LeavesNothingOfAUnitThatTheLogFindsTooLong) {
  officer_.rights.insert(Right::kNotice);
  constexpr size_t kUnitMax = size_t{16} << 20U;
  v1::MailComposed mail;
  mail.set_person("ada");
  v1::Submission unit = Renaming("ada", "Bea");
  for (size_t left = kUnitMax; left > 1'000; left = kUnitMax - unit.ByteSizeLong()) {
    mail.set_text(std::string(std::min<size_t>(100'000, left - 500), 'x'));
    Add(unit, "mail/ada/2015-12-14", "MailComposed", "");
    unit.mutable_event()->rbegin()->set_payload(mail.SerializeAsString());
  }
  const v1::Problem problem = Submit(unit).problem();
  ASSERT_EQ(problem.code(), v1::Problem::INVALID);
  EXPECT_NE(problem.message().find("split it"), std::string::npos) << problem.message();
  EXPECT_EQ(PersonOf("ada").name(), "Ada");
}

}  // namespace
}  // namespace tandem
