// Mistakes in sums, clock times, what happened in time, other instances' facts, planned
// activities and events of one phase, and what is said of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/workflow_programme/library_programme.h"

namespace tandem {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Edit {
  std::string file;
  std::string before;
  std::string after;
};

std::vector<std::string> FindingsWith(const std::vector<Edit>& edits) {
  ProgrammeFiles files = LibraryFiles();
  for (const Edit& edit : edits) {
    std::string& text = files.at(edit.file);
    const size_t at = text.find(edit.before);
    if (at == std::string::npos) {
      ADD_FAILURE() << "there is no " << edit.before;
      continue;
    }
    text.replace(at, edit.before.size(), edit.after);
  }
  return FindingsOf(files);
}

Edit FewPeople(const std::string& value) {
  return {kLoan, "compare { value { fact: \"people\" }", "compare { value { " + value + " }"};
}

Edit OnReturned(const std::string& rules) {
  return {kLoan, "title { en: \"Returned\" } phase: \"lent\"",
          "title { en: \"Returned\" } phase: \"lent\" " + rules};
}

Edit Plans(const std::string& planned) {
  return OnReturned("effect { activity { kind: PLAN " + planned + " } }");
}

constexpr char kOffice[] = "title: \"X\" responsible { office: true } ";

TEST(ConstructMistakes, InSums) {
  const auto said = [](const std::string& value) { return FindingsWith({FewPeople(value)}); };
  EXPECT_THAT(said("sum { of { instances { workflow: \"course\" } } value { number: 1 } }"),
              Contains(HasSubstr("what other instances say is not added up: choose parties, "
                                 "activities, items or events")));
  EXPECT_THAT(said("sum { of { items: \"tool\" } }"), Contains(HasSubstr("'sum' needs 'value'")));
  EXPECT_THAT(said("sum { value { number: 1 } }"), Contains(HasSubstr("nothing to go through")));
  EXPECT_THAT(said("sum { of { items: \"tool\" } value { item_field: \"keeper\" } }"),
              Contains(HasSubstr("a text is not added up: a sum is of numbers or of amounts")));
  EXPECT_THAT(said("sum { of { items: \"tol\" } value { number: 1 } }"),
              Contains(HasSubstr("no kind of item 'tol'")));
  EXPECT_THAT(said("sum { of { events { event: \"Paid\" } } value { field: \"amount\" } }"),
              Contains(HasSubstr("an amount does not compare with a number")));
  EXPECT_THAT(said("sum { of { events { event: \"Asked\" } } value { field: \"people\" } }"),
              IsEmpty());
}

TEST(ConstructMistakes, AZeroThatDoesNotCountInASumIsWarnedOf) {
  EXPECT_THAT(FindingsWith({{kEvents, "Money amount = 1;", "Money amount = 1; int32 hours = 3;"},
                            FewPeople("sum { of { events { event: \"Paid\" } } value { field: "
                                      "\"hours\" } }")}),
              Contains(HasSubstr("warning: 'hours' that is 0 counts as not known, and then the "
                                 "sum is not known either: write 'optional' before it in Paid")));
}

TEST(ConstructMistakes, InClockTimes) {
  EXPECT_THAT(
      FindingsWith({{kLoan, "time: \"17:30\" zone: \"Asia/Tokyo\"", "clock { fact: \"until\" }"}}),
      Contains(HasSubstr("a date is not a clock time (tandem.v1.ClockTime)")));
  EXPECT_THAT(FindingsWith({{kLoan, "zone: \"Asia/Tokyo\"",
                             "zone: \"Asia/Tokyo\" clock { fact: \"until\" }"}}),
              Contains(HasSubstr("leave 'time' and 'zone' out")));
  EXPECT_THAT(
      FindingsWith({{kEvents, "tandem.v1.Date checked_on", "tandem.v1.ClockTime checked_on"},
                    {kLoan, "{ fact: \"people\" } is: AT_MOST to { number: 20 }",
                     "{ sum { of { items: \"tool\" } value { item_field: \"checked_on\" } } } "
                     "is: AT_MOST to { number: 20 }"}}),
      Contains(HasSubstr("a clock time is not added up")));
}

TEST(ConstructMistakes, InWhatHappenedInTime) {
  const std::string in_time = "happened_by { from { fact: \"until\" } time: \"17:00\" }";
  EXPECT_THAT(FindingsWith({{kLoan,
                             "compare { value { fact: \"people\" } is: AT_MOST to { "
                             "number: 20 } }",
                             in_time}}),
              Contains(HasSubstr("that could have happened by then")));
  EXPECT_THAT(
      FindingsWith({OnReturned("require { " + in_time + " }")}),
      Contains(HasSubstr("warning: 'Returned' need not say at what time it happened, and on the "
                         "day itself this is then unknown, which 'require' lets pass")));
  EXPECT_THAT(FindingsWith({OnReturned("require { happened_by { from { fact: \"until\" } } }")}),
              IsEmpty());
  const Edit has_time = {kEvents, "message Returned {",
                         "message Returned {\n  tandem.v1.ClockTime at = 9 "
                         "[(tandem.v1.rule) = { required: true occurred_at: true }];"};
  EXPECT_THAT(FindingsWith({OnReturned("require { " + in_time + " }"), has_time}), IsEmpty());
  const Edit twice = {kEvents, "message Returned {",
                      "message Returned {\n  tandem.v1.ClockTime a = 8 "
                      "[(tandem.v1.rule) = { occurred_at: true }];"};
  EXPECT_THAT(FindingsWith({has_time, twice}),
              Contains(HasSubstr("another field of the message says at what time already")));
  EXPECT_THAT(
      FindingsWith({{kEvents, "Date checked_on = 3",
                     "Date checked_on = 3 [(tandem.v1.rule) = { occurred_at: true }]"}}),
      Contains(HasSubstr("what says at what time the event happened is a tandem.v1.ClockTime")));
  EXPECT_THAT(FindingsWith({{kEvents, "message Condition {",
                             "message Condition {\n  tandem.v1.ClockTime at = 9 "
                             "[(tandem.v1.rule) = { occurred_at: true }];"}}),
              Contains(HasSubstr(
                  "only a field of the payload itself says at what time the event happened")));
}

TEST(ConstructMistakes, InEventsOfOnePhase) {
  EXPECT_THAT(FindingsWith({OnReturned("only_in_phase: true")}), IsEmpty());
  EXPECT_THAT(FindingsWith({{kLoan, "title { en: \"Paid\" }\n  effect",
                             "title { en: \"Paid\" } only_in_phase: true\n  effect"}}),
              Contains(HasSubstr("only in which phases? Name them in 'phase'")));
}

TEST(ConstructMistakes, InFactsOfOtherInstances) {
  const auto course = [](const std::string& other) {
    return FindingsWith(
        {{kCourse, "event {", "fact { name: \"end\" title { en: \"End\" } type: DATE }\nevent {"},
         {kCourse, "effect { enter",
          "effect { set { fact: \"end\" value { other { " + other + " } } } } effect { enter"}});
  };
  EXPECT_THAT(course("field: \"loan\" fact: \"until\""), IsEmpty());
  EXPECT_THAT(course("field: \"loan\" fact: \"recall\""), IsEmpty()) << "a derived one";
  EXPECT_THAT(course("field: \"loan\" fact: \"untl\""),
              Contains(HasSubstr("no fact 'untl' in 'loan'; did you mean 'until'?")));
  EXPECT_THAT(course("field: \"loan\" fact: \"people\""),
              Contains(HasSubstr("fact 'end' is a date, and this a number")));
  EXPECT_THAT(course("field: \"lone\" fact: \"until\""), Contains(HasSubstr("no field 'lone'")));
  EXPECT_THAT(FindingsWith({{kLoan, "value { field: \"purpose\" }",
                             "value { other { field: \"contact\" fact: \"x\" } }"}}),
              Contains(HasSubstr("'contact' does not refer to one instance: give it the rule "
                                 "'refers_to' with a workflow")));
  EXPECT_THAT(FindingsWith({FewPeople("other { field: \"x\" fact: \"y\" }")}),
              Contains(HasSubstr("another instance's fact is read only when an event is judged")));
}

TEST(ConstructMistakes, InPlannedActivities) {
  const std::string office = kOffice;
  const auto said = [](const std::string& planned) { return FindingsWith({Plans(planned)}); };
  EXPECT_THAT(said("planned { key: \"a\" " + office + "} planned { key: \"b\" after: \"a\" " +
                   office + "}"),
              IsEmpty());
  EXPECT_THAT(said(""), Contains(HasSubstr("PLAN needs either 'field'")));
  EXPECT_THAT(said("field: \"others\" planned { key: \"a\" " + office + "}"),
              Contains(HasSubstr("PLAN needs either 'field'")));
  EXPECT_THAT(said("planned { key: \"A b\" " + office + "}"), Contains(HasSubstr("'A b'")));
  EXPECT_THAT(said("planned { key: \"a\" " + office + "} planned { key: \"a\" " + office + "}"),
              Contains(HasSubstr("there is another activity 'a'")));
  EXPECT_THAT(said("planned { key: \"a\" after: \"b\" " + office + "}"),
              Contains(HasSubstr("no activity 'b'")));
  EXPECT_THAT(said("planned { key: \"a\" after: \"b\" " + office +
                   "} planned { key: \"b\" after: \"a\" " + office + "}"),
              Contains(HasSubstr("'a' comes after itself, through what it comes after")));
  EXPECT_THAT(said("planned { key: \"a\" title: \"X\" }"),
              Contains(HasSubstr("'responsible' has to say which party does it")));
  EXPECT_THAT(said("planned { key: \"a\" responsible { office: true } }"),
              Contains(HasSubstr("'title' is what people read")));
  EXPECT_THAT(said("planned { key: \"a\" title: \"X\" responsible { role: \"borower\" } }"),
              Contains(HasSubstr("no role 'borower'")));
  EXPECT_THAT(
      said("planned { key: \"a\" title: \"X\" responsible { office: true post: \"officer\" } }"),
      Contains(HasSubstr("a party does an activity, not a post: leave it out")));
  EXPECT_THAT(said("planned { key: \"a\" waits_for: \"two words\" " + office + "}"),
              Contains(HasSubstr("'two words'")));
  EXPECT_THAT(said("planned { key: \"a\" due { from { fact: \"untl\" } } " + office + "}"),
              Contains(HasSubstr("no fact 'untl'")));
  EXPECT_THAT(
      said("planned { key: \"a\" due { from { fact: \"until\" } time: \"12:00\" } " + office + "}"),
      Contains(HasSubstr("an activity is due on a day: leave the time out")));
  EXPECT_THAT(FindingsWith({{kLoan, "kind: FINISH", "kind: FINISH planned { key: \"a\" }"}}),
              Contains(HasSubstr("'planned' is for PLAN")));
}

}  // namespace
}  // namespace tandem
