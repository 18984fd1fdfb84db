#include "tests/unit/reminders/tools_programme.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace tandem::services {
namespace {

constexpr char kManifest[] = R"(name: "tools"
title { en: "Tool sharing" }
office: "guild"
)";

constexpr char kLoan[] = R"(name: "loan"
version: 1
title { en: "Loan" }
payload_package: "tools.v1"
instance_title { role: "lender" }
instance_title { text: " – " }
instance_title { role: "borrower" }
role { name: "lender" title { en: "Lender" } kind: "club" min: 1 max: 1 }
role { name: "borrower" title { en: "Borrower" } kind: "club" min: 1 max: 1 }
role {
  name: "office" title { en: "Guild" } always: "guild" min: 1 max: 1
  post: "officer" post: "director"
}
phase { name: "lent" title { en: "Lent" } guidance { en: "Use it well." } }
phase { name: "back" title { en: "Back" } final: true }
fact { name: "return-on" title { en: "Day of return" } type: DATE }
event {
  name: "Lent" title { en: "Lent" } starts: true
  effect { party { role: "lender" add: "lender" } }
  effect { party { role: "borrower" add: "borrower" } }
  effect { set { fact: "return-on" value { field: "return_on" } } }
  effect { enter: "lent" }
}
event {
  name: "StewardAssigned" title { en: "Steward assigned" }
  effect { appoint { role: "office" post: "officer" person: "person" } }
}
event { name: "RoofLeaks" title { en: "The roof leaks" } phase: "lent" }
event {
  name: "Returned" title { en: "Returned" also { language: "vi" text: "Đã trả" } }
  phase: "lent" effect { enter: "back" }
}
deadline {
  name: "return" title { en: "Return" also { language: "vi" text: "Trả lại" } }
  due { from { fact: "return-on" } }
  waits_when { happened { event: "RoofLeaks" } }
  met_by { event: "Returned" }
  responsible { role: "borrower" }
  may: MOVE may: WAIVE
  reminder: "standard"
}
reminder {
  name: "standard"
  step { calendar_days: -3 template: "soon" }
  step { calendar_days: 3 template: "late" }
}
)";

constexpr char kEvents[] = R"(syntax = "proto3";
package tools.v1;
import "tandem/v1/rules.proto";
import "tandem/v1/values.proto";
message Lent {
  string lender = 1 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
  string borrower = 2 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
  tandem.v1.Date return_on = 3 [(tandem.v1.rule) = { required: true }];
}
message StewardAssigned {
  string person = 1 [(tandem.v1.rule) = { required: true refers_to { to: "person" } }];
}
message RoofLeaks {}
message Returned {}
)";

constexpr char kDigest[] = R"({{#late}}
late: {{{what}}} [{{{id}}}] {{{due}}}, {{{whose_turn}}}, {{{next_step}}}
{{/late}}
{{#due_soon}}
due: {{{what}}} [{{{id}}}] {{{due}}}, {{{whose_turn}}}, {{{next_step}}}{{#handed_on}}, handed on by {{{for_whom}}}{{/handed_on}}
{{/due_soon}}
{{#changed}}
changed: [{{{id}}}]{{#events}} {{{what}}} {{{on}}},{{/events}} {{{whose_turn}}}, {{{next_step}}}
{{/changed}}
{{#waiting}}
waiting: {{{what}}} [{{{id}}}] {{{due}}}, {{{whose_turn}}}, {{{next_step}}}
{{/waiting}}
{{#has_left}}
left: {{left}}
{{/has_left}}
)";

ProgrammeFiles Files() {
  std::ifstream calendar(TANDEM_PROGRAMMES "/c3/calendars/vn.textproto");
  return {{"programme.textproto", kManifest},
          {"workflows/loan.textproto", kLoan},
          {"events.proto", kEvents},
          {"calendars/vn.textproto", std::string(std::istreambuf_iterator<char>(calendar), {})},
          {"templates/mail.en.mustache",
           "Dear {{{name}}},\n\n{{#items}}\n{{{line}}}\n{{/items}}\nBye.\n"},
          {"templates/mail.vi.mustache",
           "Kính gửi {{{name}}},\n\n{{#items}}\n{{{line}}}\n{{/items}}\nThân.\n"},
          {"templates/mail-subject.en.mustache", "{{{first}}} ({{count}})"},
          {"templates/mail-subject.vi.mustache", "{{{first}}} ({{count}} việc)"},
          {"templates/soon.en.mustache", "soon: {{{what}}} [{{{id}}}] {{{due}}} in {{days}}\n"},
          {"templates/soon.vi.mustache", "sắp: {{{what}}} [{{{id}}}] {{{due}}} còn {{days}}\n"},
          {"templates/late.en.mustache", "late: {{{what}}} [{{{id}}}] {{{due}}} by {{days}}\n"}};
}

Programme::Result Compiled() {
  Programme::Result compiled = Programme::Compile(Files());
  for (const Finding& finding : compiled.findings) {
    EXPECT_EQ(finding.severity, Finding::Severity::kWarning) << finding.ToString();
  }
  return compiled;
}

void SetFile(const std::string& path, const std::string& content,
             v1::ProgrammeDeployed& deployment) {
  for (v1::ProgrammeFile& file : *deployment.mutable_file()) {
    if (file.path() == path) return file.set_content(content);
  }
  v1::ProgrammeFile* file = deployment.add_file();
  file->set_path(path);
  file->set_content(content);
}

}  // namespace

const Programme& ToolsProgramme() {
  static const auto* const kTools = new std::shared_ptr<const Programme>(Compiled().programme);
  return **kTools;
}

v1::ProgrammeDeployed ToolsWithDigests() {
  v1::ProgrammeDeployed deployment = ToolsProgramme().ToDeployment();
  constexpr char kMail[] = "{{#items}}\n{{{line}}}\n{{/items}}\n{{{digest}}}\n";
  SetFile("templates/mail.en.mustache", kMail, deployment);
  SetFile("templates/mail.vi.mustache", kMail, deployment);
  SetFile("templates/digest.en.mustache", kDigest, deployment);
  SetFile("templates/digest-subject.en.mustache", "Week: {{late}} late, {{due_soon}} due\n",
          deployment);
  return deployment;
}

}  // namespace tandem::services
