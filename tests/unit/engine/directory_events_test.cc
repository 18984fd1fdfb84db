// Specifies what the engine takes on the streams of organisations and people.
#include <gmock/gmock.h>

#include "engine/workflow/programme.h"
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

class DirectoryEvents : public EngineTest {
 protected:
  DirectoryEvents() {
    Submit(Registering("ada", "Ada"));
    Submit(Registering("bo", "Bo"));
  }
  v1::Reply Record(const std::string& type, const std::string& json,
                   const std::string& stream = "person/ada") {
    v1::Submission unit = Unit(type + json);
    Add(unit, stream, type, json);
    return Submit(unit);
  }
  v1::Person Ada() {
    v1::Request people;
    people.mutable_read_people()->add_person("ada");
    return Ask(people).people().person(0);
  }
};

TEST_F(DirectoryEvents, KeepWhatAPersonWishesOverARestart) {
  ASSERT_TRUE(Record("RemindersSnoozed",
                     R"({"person":"ada","stream":"c3/partnership/x",
                         "until":{"year":2016,"month":2,"day":8}})")
                  .has_submit_outcome());
  ASSERT_TRUE(
      Record("RemindersHandedOn", R"({"person":"ada","colleague":"bo"})").has_submit_outcome());
  ASSERT_TRUE(Record("MailOptedOut", R"({"person":"ada","kind":"digest"})").has_submit_outcome());
  const std::string before = Ada().wishes().SerializeAsString();
  EXPECT_EQ(Ada().wishes().snooze(0).stream(), "c3/partnership/x");
  EXPECT_EQ(Ada().wishes().hand_on(0).colleague(), "bo");
  EXPECT_EQ(Ada().wishes().opted_out(0), "digest");
  Open();
  EXPECT_EQ(Ada().wishes().SerializeAsString(), before);
}

TEST_F(DirectoryEvents, TakeBackAWishThatIsRetracted) {
  ASSERT_TRUE(Record("MailOptedOut", R"({"person":"ada","kind":"digest"})").has_submit_outcome());
  const v1::Reply reply = Record("EventRetracted", R"({"event":"2","reason":"a slip"})");
  ASSERT_TRUE(reply.has_submit_outcome()) << reply.DebugString();
  EXPECT_EQ(Ada().wishes().opted_out_size(), 0);
}

TEST_F(DirectoryEvents, HandNothingOnToWhoIsNotRegistered) {
  const v1::Problem problem =
      Record("RemindersHandedOn", R"({"person":"ada","colleague":"eve"})").problem();
  EXPECT_EQ(problem.code(), v1::Problem::REFUSED);
  ASSERT_GE(problem.refusal_size(), 1);
  EXPECT_THAT(problem.refusal(0).message(), HasSubstr("eve"));
}

TEST_F(DirectoryEvents, WishNothingThatCanNeverMeanAnything) {
  const std::pair<const char*, const char*> cases[] = {
      {"RemindersSnoozed", R"("stream":"x-2015","until":{"year":2016,"month":2,"day":8})"},
      {"RemindersSnoozed", R"("deadline":"return","until":{"year":2016,"month":2,"day":8})"},
      {"RemindersHandedOn", R"("colleague":"ada")"},
      {"MailOptedOut", R"("kind":"digests")"},
      {"MailOptedOut", R"("kind":"organisation/sucessor")"},
      {"HandOnEnded", R"("deadline":"return")"}};
  for (const auto& [type, json] : cases) {
    EXPECT_TRUE(Record(type, R"({"person":"ada",)" + std::string(json) + "}").has_problem())
        << type << " " << json;
  }
  EXPECT_TRUE(Record("MailOptedOut", R"({"person":"ada","kind":"organisation/successor"})")
                  .has_submit_outcome());
}

// Whoever records may say what they wish themself, and of nobody else.
TEST_F(DirectoryEvents, AreOnesOwnToRecordWhereTheyAreWishes) {
  officer_.id = "ada";
  officer_.rights = ParseRights({"read", "record"}).value();
  EXPECT_TRUE(Record("MailOptedOut", R"({"person":"ada","kind":"digest"})").has_submit_outcome());
  EXPECT_EQ(
      Record("MailOptedOut", R"({"person":"bo","kind":"digest"})", "person/bo").problem().code(),
      v1::Problem::NOT_ALLOWED);
  EXPECT_EQ(Record("EventRetracted", R"({"event":"2","reason":"a slip"})").problem().code(),
            v1::Problem::NOT_ALLOWED);
}

TEST_F(DirectoryEvents, AreAboutWhomTheirStreamIsNamedAfter) {
  EXPECT_THAT(Record("MailOptedOut", R"({"person":"bo","kind":"digest"})").DebugString(),
              HasSubstr("both must bear the same name"));
}

TEST_F(DirectoryEvents, MigrateNothingSinceAllFollowTheNewestWorkflow) {
  const uint32_t newest =
      Programme::Compile(CoreProgrammeFiles()).programme->workflows().at("person")->version();
  const v1::Reply reply =
      Record("InstanceMigrated", R"({"definition_version":)" + std::to_string(newest) + "}");
  EXPECT_TRUE(reply.has_problem());
}

// As recorded by an earlier Tandem, whose core workflows knew less.
TEST_F(DirectoryEvents, OfAnEarlierVersionAreJoinedByThoseThatAreNew) {
  v1::Submission unit = Registering("old", "Old");
  ASSERT_TRUE(Submit(unit).has_submit_outcome());
  ProgrammeFiles files = CoreProgrammeFiles();
  std::string& text = files["workflows/person.textproto"];
  const size_t begin = text.find("\nversion: ") + 1;
  text.replace(begin, text.find('\n', begin) - begin, "version: 77");
  text +=
      "event { name: \"PersonThanked\" title { en: \"Thanked\" } payload: "
      "\"tandem.v1.SnoozeEnded\" }\n";
  Deploy(files);
  const v1::Reply reply = Record("PersonThanked", R"({"person":"old"})", "person/old");
  EXPECT_TRUE(reply.has_submit_outcome()) << reply.DebugString();
}

}  // namespace
}  // namespace tandem
