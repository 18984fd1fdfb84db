// What is said, and what can be done, when a node gives no answer.
#include "tests/unit/tandem/commands_fixture.h"
#include "tools/tandem/submission_id.h"

namespace tandem::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kOption[] = "--submission-id ";

// What the message says to repeat the command with.
std::string IdIn(const absl::Status& status) {
  const std::string text(status.message());
  const size_t at = text.find(kOption);
  if (at == std::string::npos) return "";
  const size_t begin = at + sizeof(kOption) - 1;
  return text.substr(begin, text.find(':', begin) - begin);
}

TEST_F(Commands, ARecordWithoutAnAnswerSaysHowToRepeatItWithoutHarm) {
  store_.ask_fails = absl::DeadlineExceededError("no answer in time");
  FakeSession fake(&store_);
  const absl::Status status = RunRecord(Picked(), fake.session());
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kNotReachable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("may have been recorded"));
  EXPECT_NE(IdIn(status), "");
}

TEST_F(Commands, ARepeatedRecordIsTheSameRequestThoughTheStreamHasMovedOn) {
  store_.ask_fails = absl::DeadlineExceededError("no answer in time");
  FakeSession fake(&store_);
  RecordOptions options = Picked();
  options.fields = {"kilos=3"};
  options.submission_id = IdIn(RunRecord(options, fake.session()));
  store_.ask_fails = absl::OkStatus();
  store_.instances["plum"].mutable_row()->set_version(5);
  ASSERT_TRUE(RunRecord(options, fake.session()).ok());
  ASSERT_EQ(store_.submitted.size(), 2u);
  EXPECT_EQ(store_.submitted[0].submission().SerializeAsString(),
            store_.submitted[1].submission().SerializeAsString());
}

TEST_F(Commands, ARepeatedRecordSaysThatItHadBeenRecorded) {
  store_.judge = [](const v1::Submit&) -> absl::StatusOr<v1::SubmitOutcome> {
    v1::SubmitOutcome outcome;
    outcome.set_repeated(true);
    return outcome;
  };
  FakeSession fake(&store_);
  ASSERT_TRUE(RunRecord(Picked(), fake.session()).ok());
  EXPECT_THAT(fake.err(), HasSubstr("recorded before"));
}

TEST_F(Commands, ADryRunWithoutAnAnswerRecordedNothing) {
  store_.ask_fails = absl::DeadlineExceededError("no answer in time");
  FakeSession fake(&store_);
  RecordOptions options = Picked();
  options.dry_run = true;
  EXPECT_THAT(RunRecord(options, fake.session()).ToString(), Not(HasSubstr("may have been")));
}

TEST_F(Commands, ARefusalLeavesNothingOpen) {
  store_.ask_fails = ProblemStatus(v1::Problem::REFUSED, "no");
  FakeSession fake(&store_);
  EXPECT_THAT(RunRecord(Picked(), fake.session()).ToString(), Not(HasSubstr("may have been")));
}

TEST_F(Commands, ARepeatedRecordThatIsAnotherEndsAsRefused) {
  store_.judge = [](const v1::Submit&) {
    return ProblemStatus(v1::Problem::ID_REUSED, "the submission id was used for something else");
  };
  FakeSession fake(&store_);
  RecordOptions options = Picked();
  options.submission_id = "00112233445566778899aabbccddeeff@4";
  const absl::Status status = RunRecord(options, fake.session());
  EXPECT_EQ(ExitCodeOf(status), ExitCode::kRefused);
  EXPECT_THAT(status.ToString(), HasSubstr("used for something else"));
}

TEST_F(Commands, WhatStaffWaitForKeepsToTheTimeLimit) {
  // Were they asked for patiently, they would fail.
  store_.patient_fails = absl::InternalError("patience");
  AddPerson("4f1c", "An", "an@example.org");
  FakeSession fake(&store_);
  EXPECT_TRUE(RunRecord(Picked(), fake.session()).ok());
  EXPECT_TRUE(RunRemindersRelease("", fake.session()).ok());
  PersonAddOptions person;
  person.name = "Tran";
  EXPECT_TRUE(RunPersonAdd(person, fake.session()).ok());
  PostOptions post;
  post.organisation = "haiphong";
  post.post = "coordinator";
  post.person = "4f1c";
  post.new_post = true;
  EXPECT_TRUE(RunPostAppoint(post, fake.session()).ok());
}

TEST(SubmissionId, IsReadAsItIsPrinted) {
  SeededRandom random(3);
  const SubmissionId id = NewSubmissionId(random, 17);
  EXPECT_THAT(ToString(id), testing::MatchesRegex("[0-9a-f]+@17"));
  const auto read = ParseSubmissionId(ToString(id));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->bytes, id.bytes);
  EXPECT_EQ(read->version, 17u);
}

TEST(SubmissionId, IsRefusedWhenItIsCutShort) {
  for (const char* text :
       {"", "@", "17", "0a0b@17", "zz@1", "00112233445566778899aabbccddeeff",
        "00112233445566778899aabbccddeeff@", "00112233445566778899aabbccddeeff@x"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseSubmissionId(text).status())) << text;
  }
}

}  // namespace
}  // namespace tandem::cli
