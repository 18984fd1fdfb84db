// Specifies what the engine makes of submissions.
#include <gmock/gmock.h>

#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Submissions = EngineTest;

TEST_F(Submissions, AreAnsweredTheSameWhenTheyComeAgain) {
  const v1::Submission unit = Registering("ada", "Ada");
  const v1::SubmitOutcome first = Submit(unit).submit_outcome();
  const v1::SubmitOutcome again = Submit(unit).submit_outcome();
  EXPECT_EQ(again.position(), first.position());
  EXPECT_TRUE(again.repeated());
  EXPECT_FALSE(first.repeated());
  EXPECT_EQ(engine_->head().value, first.position());
  Open();
  EXPECT_EQ(Submit(unit).submit_outcome().position(), first.position());
}

TEST_F(Submissions, ThatWereRecordedAreKnownToARehearsal) {
  const v1::Submission unit = Registering("ada", "Ada");
  const uint64_t position = Submit(unit).submit_outcome().position();
  const v1::SubmitOutcome rehearsed = Submit(unit, /*dry_run=*/true).submit_outcome();
  EXPECT_TRUE(rehearsed.repeated());
  EXPECT_EQ(rehearsed.position(), position);
}

TEST_F(Submissions, OfOtherContentUnderAUsedIdAreRefused) {
  Submit(Registering("ada", "Ada"));
  v1::Submission other = Registering("linh", "Linh");
  other.set_id(Uuid::FromName("ada").bytes());
  EXPECT_EQ(Submit(other).problem().code(), v1::Problem::ID_REUSED);
}

TEST_F(Submissions, OfOtherContentUnderAnIdThatIsNotYetCommittedAreRefused) {
  Stage(Registering("ada", "Ada"));
  v1::Submission other = Registering("linh", "Linh");
  other.set_id(Uuid::FromName("ada").bytes());
  Stage(other);
  const std::vector<v1::Reply> replies = CommitStaged();
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_TRUE(replies[0].has_submit_outcome());
  EXPECT_EQ(replies[1].problem().code(), v1::Problem::ID_REUSED);
}

// The person's key is only kept with the commit.
TEST_F(Submissions, AboutSomebodyWhoIsNotYetCommittedAreKnownWhenTheyComeAgain) {
  const v1::Submission renaming = Renaming("ada", "Ada Lovelace");
  Stage(Registering("ada", "Ada"));
  Stage(renaming);
  Stage(renaming);
  const std::vector<v1::Reply> replies = CommitStaged();
  ASSERT_EQ(replies.size(), 3u);
  const v1::SubmitOutcome& first = replies[1].submit_outcome();
  ASSERT_EQ(first.event_size(), 1) << replies[1].ShortDebugString();
  EXPECT_FALSE(first.repeated());
  EXPECT_TRUE(replies[2].submit_outcome().repeated()) << replies[2].ShortDebugString();
  EXPECT_EQ(replies[2].submit_outcome().position(), first.position());
  EXPECT_TRUE(Submit(renaming).submit_outcome().repeated());
  Open();
  EXPECT_TRUE(Submit(renaming).submit_outcome().repeated());
}

TEST_F(Submissions, ThatComeAgainAreToldTheirOwnEventsAndNoOthers) {
  v1::Submission both = Registering("bo", "Bo");
  Add(both, "person/cy", "PersonRegistered", R"({"person":"cy","name":"Cy"})");
  Stage(Registering("ada", "Ada"));
  Stage(both);
  Stage(Registering("di", "Di"));
  Stage(both);
  const std::vector<v1::Reply> replies = CommitStaged();
  ASSERT_EQ(replies.size(), 4u);
  for (const v1::SubmitOutcome& again :
       {replies[3].submit_outcome(), Submit(both).submit_outcome()}) {
    EXPECT_TRUE(again.repeated());
    ASSERT_EQ(again.event_size(), 2);
    EXPECT_EQ(again.event(0).stream(), "person/bo");
    EXPECT_EQ(again.event(0).id(), replies[1].submit_outcome().event(0).id());
    EXPECT_EQ(again.event(1).stream(), "person/cy");
  }
}

TEST_F(Submissions, ThatAreLongAreToldWhollyWhenTheyComeAgain) {
  v1::Submission unit = Unit("long");
  for (int i = 0; i < 2'500; ++i) Add(unit, "system/mail", "MailReleased", "{}");
  const v1::SubmitOutcome first = Submit(unit).submit_outcome();
  Submit(Registering("ada", "Ada"));
  const v1::SubmitOutcome again = Submit(unit).submit_outcome();
  EXPECT_TRUE(again.repeated());
  ASSERT_EQ(again.event_size(), 2'500);
  EXPECT_EQ(again.event(2'499).version(), 2'500u);
  EXPECT_EQ(again.event(2'499).position(), first.position());
}

TEST_F(Submissions, WhoseExpectedVersionHasPassedAreAConflict) {
  Submit(Registering("ada", "Ada"));
  v1::Submission unit = Unit("second");
  Add(unit, "person/ada", "ContactChanged", R"({"person":"ada","email":"ada@example.net"})");
  v1::Precondition* expected = unit.add_precondition();
  expected->set_stream("person/ada");
  expected->set_version(0);
  const v1::Reply reply = Submit(unit);
  EXPECT_EQ(reply.problem().code(), v1::Problem::CONFLICT) << reply.ShortDebugString();
  EXPECT_EQ(Submit(unit, /*dry_run=*/true).problem().code(), v1::Problem::CONFLICT);
  expected->set_version(1);
  EXPECT_TRUE(Submit(unit).has_submit_outcome());
}

TEST_F(Submissions, ThatSomebodyElseWasFirstWithAreAConflictAndNotARefusal) {
  Submit(Registering("ada", "Ada"));
  v1::Submission unit = Registering("ada", "Ada");
  unit.set_id(Uuid::FromName("another").bytes());
  unit.add_precondition()->set_stream("person/ada");
  EXPECT_EQ(Submit(unit).problem().code(), v1::Problem::CONFLICT);
}

TEST_F(Submissions, ThatAreRefusedLeaveTheDirectoryAsItWas) {
  v1::Submission unit = Registering("ada", "Ada");
  Add(unit, "organisation/oslo", "OrganisationClosed", R"({})");
  EXPECT_EQ(Submit(unit).problem().code(), v1::Problem::REFUSED);
  EXPECT_TRUE(Submit(Registering("ada", "Ada"), /*dry_run=*/true).has_submit_outcome());
  v1::Request people;
  people.mutable_read_people();
  EXPECT_EQ(Ask(people).people().person_size(), 0);
}

TEST_F(Submissions, AreRefusedWithAllReasonsAndWholly) {
  v1::Submission unit = Registering("ada", "Ada");
  Add(unit, "person/linh", "PersonRegistered", R"({"nmae":"Linh"})");
  Add(unit, "organisation/oslo", "OrganisationClosed", R"({})");
  const uint64_t before = engine_->head().value;
  const v1::Problem problem = Submit(unit).problem();
  EXPECT_EQ(problem.code(), v1::Problem::REFUSED);
  ASSERT_GE(problem.refusal_size(), 2) << problem.DebugString();
  EXPECT_EQ(problem.refusal(0).event(), 1u);
  EXPECT_EQ(problem.refusal(problem.refusal_size() - 1).event(), 2u);
  EXPECT_EQ(engine_->head().value, before);
}

TEST_F(Submissions, TellNoMoreRefusalsThanAnybodyReads) {
  v1::Submission unit = Unit("many");
  for (int i = 0; i < 60; ++i) {
    Add(unit, "organisation/o" + std::to_string(i), "PostCreated", R"({"post":"mayor"})");
  }
  EXPECT_EQ(Submit(unit).problem().refusal_size(), 50);
}

TEST_F(Submissions, HaveEventsAnIdAndStreamsAndAreNotTooLong) {
  v1::Submission unit = Unit("unit");
  EXPECT_EQ(Submit(unit).problem().code(), v1::Problem::INVALID);
  Add(unit, "system/mail", "MailReleased", "{}");
  unit.set_id("short");
  EXPECT_EQ(Submit(unit).problem().code(), v1::Problem::INVALID);
  EXPECT_EQ(Submit(unit, /*dry_run=*/true).problem().code(), v1::Problem::INVALID);
  unit.set_id(Unit("unit").id());
  unit.mutable_event(0)->set_stream("Ada Lovelace");
  EXPECT_EQ(Submit(unit).problem().code(), v1::Problem::INVALID);
  unit.mutable_event(0)->set_stream("system/mail");
  while (unit.event_size() < 10'001) Add(unit, "system/mail", "MailReleased", "{}");
  const v1::Problem problem = Submit(unit).problem();
  EXPECT_EQ(problem.code(), v1::Problem::INVALID);
  EXPECT_THAT(problem.message(), HasSubstr("record it in parts"));
  unit.mutable_event()->RemoveLast();
  EXPECT_TRUE(Submit(unit).has_submit_outcome());
}

TEST_F(Submissions, WriteToNoStreamThatBelongsToNothing) {
  v1::Submission unit = Unit("nowhere");
  Add(unit, "ada/lovelace", "MailReleased", "{}");
  const v1::Problem problem = Submit(unit).problem();
  ASSERT_EQ(problem.refusal_size(), 1) << problem.ShortDebugString();
  EXPECT_EQ(problem.refusal(0).rule(), "stream");
}

TEST_F(Submissions, MayReferToWhatTheSameUnitMade) {
  v1::Submission unit = Registering("ada", "Ada");
  Add(unit, "organisation/oslo", "OrganisationRegistered",
      R"({"organisation":"oslo","kind":"city","name":"Oslo","time_zone":"Europe/Oslo"})");
  Add(unit, "organisation/oslo", "PostCreated", R"({"post":"coordinator"})");
  Add(unit, "organisation/oslo", "PersonAppointed", R"({"post":"coordinator","person":"ada"})");
  const v1::Reply reply = Submit(unit);
  ASSERT_TRUE(reply.has_submit_outcome()) << reply.ShortDebugString();
  EXPECT_EQ(reply.submit_outcome().event_size(), 4);
}

TEST_F(Submissions, ThatAreRehearsedChangeNothing) {
  const uint64_t before = engine_->head().value;
  EXPECT_TRUE(Submit(Registering("ada", "Ada"), /*dry_run=*/true).has_submit_outcome());
  EXPECT_EQ(engine_->head().value, before);
  EXPECT_TRUE(Submit(Registering("ada", "Ada")).has_submit_outcome());
}

TEST_F(Submissions, WithLenientJsonAreRefusedAlsoForNotices) {
  v1::Submission unit = Unit("release");
  Add(unit, "system/mail", "MailReleased", "{'note': 'single quotes',}");
  EXPECT_EQ(Submit(unit).problem().code(), v1::Problem::REFUSED);
}

TEST_F(Submissions, NoteNothingInAStreamOfAnotherKind) {
  v1::Submission unit = Unit("notice");
  Add(unit, "system/mail", "MailSent", "{}");
  const v1::Problem problem = Submit(unit).problem();
  ASSERT_EQ(problem.refusal_size(), 1) << problem.DebugString();
  EXPECT_EQ(problem.refusal(0).rule(), "stream");
}

TEST_F(Submissions, LeaveNothingPersonalInTheLogThatCanBeReadWithoutItsKey) {
  ASSERT_TRUE(Submit(Registering("ada", "Ada Lovelace")).has_submit_outcome());
  const EventPage page = log_->ReadAll({1}, {1000, 1U << 20U}).value();
  for (const EventPtr& event : page.events) {
    EXPECT_THAT(event->SerializeAsString(), Not(HasSubstr("Lovelace")));
    EXPECT_THAT(event->SerializeAsString(), Not(HasSubstr("example.org")));
  }
  v1::Request request;
  request.mutable_read_people()->add_person("ada");
  const v1::Reply reply = Ask(request);
  ASSERT_EQ(reply.people().person_size(), 1) << reply.ShortDebugString();
  EXPECT_EQ(reply.people().person(0).name(), "Ada Lovelace");
}

TEST_F(Submissions, AreKeptOverARestartAndTheCoreProgrammeIsDeployedOnce) {
  Submit(Registering("ada", "Ada"));
  const uint64_t head = engine_->head().value;
  Open();
  EXPECT_EQ(engine_->head().value, head);
  EXPECT_EQ(Submit(Registering("linh", "Linh")).submit_outcome().position(), head + 1);
  const v1::Reply reply = Submit([] {
    v1::Submission unit = Registering("ada", "Somebody else");
    unit.set_id(Uuid::FromName("again").bytes());
    return unit;
  }());
  EXPECT_EQ(reply.problem().code(), v1::Problem::REFUSED) << "she is registered";
}

}  // namespace
}  // namespace tandem
