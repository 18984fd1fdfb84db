#include "tests/unit/workflow_programme/library_programme.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tandem {
namespace {

constexpr char kManifestText[] = R"(name: "library"
title { en: "Library of things" }
office: "town-library"
main_workflow: "loan"
)";

constexpr char kLoanText[] = R"(name: "loan"
version: 1
title { en: "Loan" also { language: "vi" text: "Cho muon" } }
payload_package: "library.v1"
instance_title { role: "borrower" }
instance_title { fact: "purpose" }

role { name: "borrower" title { en: "Borrower" } kind: "club" min: 1 max: 1 }
role {
  name: "office" title { en: "Library" } always: "town-library"
  min: 1 max: 1 post: "officer" post: "director"
}

phase { name: "asked" title { en: "Asked" } }
phase { name: "lent" title { en: "Lent" } require { holds: "checked" } }
phase { name: "back" title { en: "Back" } final: true }
phase {
  name: "lost" title { en: "Lost" } final: true from: "lent"
  entered_when { reached { from { fact: "until" } calendar_days: 90 } }
}
phase { name: "paused" title { en: "Paused" } side: true suspends: true }

fact { name: "purpose" title { en: "Purpose" } type: TEXT }
fact { name: "until" title { en: "Until" } type: DATE }
fact { name: "people" title { en: "People" } type: NUMBER }
fact { name: "paid" title { en: "Paid" } type: MONEY }
fact {
  name: "recall" title { en: "Recall" } type: DATE
  derived { date { from { fact: "until" } calendar_days: 30 } }
}

condition {
  name: "checked" message { en: "Every tool has to be checked." }
  every {
    of { items: "tool" }
    holds { happened { event: "ToolChecked" where { compare { value { field: "verdict" } to { text: "GOOD" } } } } }
  }
}
invariant {
  name: "few-people"
  compare { value { fact: "people" } is: AT_MOST to { number: 20 } }
}

event {
  name: "Asked" title { en: "Asked" } starts: true by { role: "borrower" }
  effect { party { role: "borrower" add: "club" } }
  effect { set { fact: "purpose" value { field: "purpose" } } }
  effect { set { fact: "until" value { field: "period.last" } } }
  effect { add { fact: "people" value { field: "people" } } }
  effect { enter: "asked" }
}
event {
  name: "ToolChecked" title { en: "Tool checked" } phase: "asked" repeat: ONCE_EACH
}
event {
  name: "Lent" title { en: "Lent" } phase: "asked"
  require {
    name: "no-course" message { en: "A course still uses the tools." } waivable: true
    count { of { instances { workflow: "course" phase: "open" } } max: 0 }
  }
  require { name: "sane" compare { value { field: "tools" } is: CONTAINS to { text: "saw" } } }
  effect { activity { kind: PLAN field: "chore" } }
  effect { appoint { role: "office" post: "officer" person: "person" } }
  effect { enter: "lent" }
}
event {
  name: "ChoreDone" title { en: "Chore done" } by { activity_field: "responsible" }
  effect { activity { kind: FINISH } }
}
event {
  name: "ChoreMoved" title { en: "Chore moved" } by { at_hand: true post: "coordinator" }
  effect { activity { kind: RESCHEDULE due_field: "due" } }
}
event {
  name: "Paid" title { en: "Paid" }
  effect { when { known { field: "amount" } } add { fact: "paid" value { field: "amount" percent: 50 } } }
}
event { name: "Paused" title { en: "Paused" } phase: "lent" effect { enter: "paused" } }
event { name: "Resumed" title { en: "Resumed" } phase: "paused" effect { resume: true } }
event { name: "Returned" title { en: "Returned" } phase: "lent" effect { enter: "back" } }

deadline {
  name: "return" title { en: "Return" }
  due { latest { of { from { fact: "until" } } of { event { event: "Lent" } months: 1 } } time: "17:30" zone: "Asia/Tokyo" }
  opens_when { phase_reached: "lent" }
  met_by { event: "Returned" }
  responsible { role: "borrower" }
  may: MOVE may: WAIVE moves_max: 2
  latest { from { day: "2030-12-31" } }
  reminder: "standard"
}
deadline {
  name: "care" title { en: "Care" }
  each { items: "tool" }
  due { from { item_field: "checked_on" } working_days: 5 }
  repeat { months: 2 until { from { fact: "recall" } } }
  cancelled_when { compare { value { at_hand: OCCURRENCE } is: MORE to { fact: "until" } } }
  met_by { event: "ToolChecked" }
  responsible { item_field: "keeper" }
}

reminder {
  name: "standard"
  step { calendar_days: -3 template: "soon" }
  step { working_days: 3 again_days: 7 again_times: 4 template: "late" to { role: "office" post: "director" } }
}
)";

constexpr char kCourseText[] = R"(name: "course"
version: 3
title { en: "Course" }
payload_package: "library.v1"
endless: true
phase { name: "open" title { en: "Open" } }
event {
  name: "CourseOpened" title { en: "Course opened" } starts: true
  effect { enter: "open" }
}
)";

constexpr char kEventsText[] = R"(syntax = "proto3";
package library.v1;

import "tandem/v1/rules.proto";
import "tandem/v1/values.proto";
import "verdict.proto";

message Asked {
  string club = 1 [(tandem.v1.rule) = { required: true names: "party" refers_to { to: "organisation" kind: "club" } }];
  string purpose = 2 [(tandem.v1.rule) = { required: true max_characters: 60 }];
  tandem.v1.Period period = 3 [(tandem.v1.rule) = { required: true }];
  optional int32 people = 4 [(tandem.v1.rule) = { required: true min: 0 max: 20 }];
  string contact = 5 [(tandem.v1.rule) = { refers_to { to: "person" } }];
  string telephone = 6 [(tandem.v1.rule) = { personal: "contact" }];
}

message ToolChecked {
  string tool = 1 [(tandem.v1.rule) = { required: true names: "tool" }];
  Verdict verdict = 2 [(tandem.v1.rule) = { required: true }];
  tandem.v1.Date checked_on = 3;
  string keeper = 4 [(tandem.v1.rule) = { refers_to { to: "organisation" } }];
}

message Lent {
  repeated string tools = 1 [(tandem.v1.rule) = { required: true min_items: 1 max_items: 3 }];
  repeated tandem.v1.Activity chore = 2;
  string person = 3 [(tandem.v1.rule) = { refers_to { to: "person" } }];
}

message ChoreDone {
  string chore = 1 [(tandem.v1.rule) = { required: true names: "activity" }];
}

message ChoreMoved {
  string chore = 1 [(tandem.v1.rule) = { required: true names: "activity" }];
  tandem.v1.Period due = 2 [(tandem.v1.rule) = { required: true }];
  string club = 3 [(tandem.v1.rule) = { names: "party" reporter_by_default: true }];
}

message Paid {
  tandem.v1.Money amount = 1;
  optional bool in_cash = 2 [(tandem.v1.rule) = { required: true }];
}

message Paused {}
message Resumed {}
message Returned {
  Condition condition = 1;
  repeated Condition others = 2;
  repeated Verdict verdict = 3;
}
message Condition {
  string tool = 1 [(tandem.v1.rule) = { required: true }];
  Verdict verdict = 2;
}

message CourseOpened {
  string loan = 1 [(tandem.v1.rule) = { refers_to { to: "loan" phase: "lent" } }];
}
)";

constexpr char kVerdict[] = R"(syntax = "proto3";
package library.v1;

enum Verdict {
  VERDICT_UNSPECIFIED = 0;
  GOOD = 1;
  NEEDS_REPAIR = 2;
}
)";

constexpr char kCalendar[] = R"(name: "jp"
off { day: "2016-01-01" title: "New Year" }
off { day: "2016-02-08..2016-02-12" title: "Week off" }
first_year: 2016
last_year: 2016
)";

}  // namespace

ProgrammeFiles LibraryFiles() {
  return {{kManifest, kManifestText},
          {kLoan, kLoanText},
          {kCourse, kCourseText},
          {kEvents, kEventsText},
          {"verdict.proto", kVerdict},
          {"calendars/jp.textproto", kCalendar},
          {"templates/soon.en.mustache", "{{what}} is due{{#about}} for {{about}}{{/about}}\n"},
          {"templates/soon.vi.mustache", "{{what}}\n"},
          {"templates/late.en.mustache", "{{what}} is late\n"},
          {"templates/late.vi.mustache", "{{what}}\n"}};
}

ProgrammeFiles LibraryWith(const std::string& file, std::string_view before,
                           std::string_view after) {
  ProgrammeFiles files = LibraryFiles();
  std::string& text = files[file];
  const size_t at = text.find(before);
  EXPECT_NE(at, std::string::npos) << "'" << before << "' is not in " << file;
  if (at != std::string::npos) text.replace(at, before.size(), after);
  return files;
}

std::shared_ptr<const Programme> Compiled(const ProgrammeFiles& files) {
  Programme::Result result = Programme::Compile(files);
  for (const Finding& finding : result.findings) ADD_FAILURE() << finding.ToString();
  return result.programme;
}

std::vector<std::string> FindingsOf(const ProgrammeFiles& files) {
  std::vector<std::string> lines;
  for (const Finding& finding : Programme::Compile(files).findings) {
    lines.push_back(finding.ToString());
  }
  return lines;
}

void ExpectAllSaid(const std::vector<Mistake>& mistakes) {
  for (const Mistake& mistake : mistakes) {
    EXPECT_THAT(FindingsOf(LibraryWith(mistake.file, mistake.before, mistake.after)),
                ::testing::Contains(mistake.file + mistake.said))
        << "after replacing: " << mistake.before << "\nby: " << mistake.after;
  }
}

}  // namespace tandem
