#include "tests/unit/services/tool_shed.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/programme.h"
#include "tandem/v1/directory.pb.h"
#include "tandem/v1/history.pb.h"
#include "tandem/v1/notice.pb.h"
#include "tests/support/recorded_event.h"

namespace tandem::services {
namespace {

constexpr char kManifest[] = R"(name: "shed"
title { en: "Tool shed" }
office: "guild"
main_workflow: "loan"
)";

constexpr char kLoan[] = R"(name: "loan"
version: 1
title { en: "Loan" }
payload_package: "shed.v1"
instance_title { role: "lender" }
instance_title { text: " – " }
instance_title { role: "borrower" }

role { name: "lender" title { en: "Lender" } kind: "club" min: 1 max: 1 }
role { name: "borrower" title { en: "Borrower" } kind: "club" min: 1 max: 2 }
role {
  name: "office" title { en: "Guild" } always: "guild"
  min: 1 max: 1 post: "officer" post: "director"
}

phase { name: "agreed" title { en: "Agreed" also { language: "vi" text: "Đã thoả thuận" } } guidance { en: "Hand the tool over." } }
phase { name: "handed-over" title { en: "Handed over" } }
phase { name: "back" title { en: "Back" } final: true }
phase {
  name: "lost" title { en: "Lost" } final: true from: "handed-over"
  entered_when { reached { from { fact: "return-on" } calendar_days: 60 } }
}

fact { name: "return-on" title { en: "Day of return" } type: DATE }
fact { name: "deposit" title { en: "Deposit" } type: MONEY }

event {
  name: "LoanAgreed" title { en: "Loan agreed" } starts: true
  effect { party { role: "lender" add: "lender" } }
  effect { party { role: "borrower" add: "borrower" } }
  effect { set { fact: "return-on" value { field: "return_on" } } }
  effect { set { fact: "deposit" value { field: "deposit" } } }
  effect { enter: "agreed" }
}
event {
  name: "HandedOver" title { en: "Handed over" } phase: "agreed"
  effect { enter: "handed-over" }
}
event { name: "ChoresPlanned" title { en: "Chores planned" }
  effect { activity { kind: PLAN field: "chore" } } }
event { name: "ThanksDelayed" title { en: "Thanks delayed" } }
event { name: "Thanked" title { en: "Thanked" } }
event { name: "Polished" title { en: "Polished" } }
event {
  name: "ClubJoined" title { en: "Club joined" }
  effect { party { role: "borrower" add: "club" } }
}
event { name: "Returned" title { en: "Returned" } phase: "handed-over" effect { enter: "back" } }

deadline {
  name: "return" title { en: "Return" }
  due { from { fact: "return-on" } }
  met_by { event: "Returned" }
  responsible { role: "borrower" }
  may: MOVE may: WAIVE
  reminder: "standard"
}
deadline {
  name: "thanks" title { en: "Thanks" }
  due { event { event: "HandedOver" } calendar_days: 10 }
  waits_when { happened { event: "ThanksDelayed" } }
  met_by { event: "Thanked" }
  responsible { role: "borrower" }
}

reminder {
  name: "standard"
  step { calendar_days: -7 template: "soon" }
  step { template: "today" }
  step { calendar_days: 7 again_days: 7 again_times: 2 template: "late" }
  step { calendar_days: 14 template: "late" to { role: "office" post: "officer" } }
}
)";

constexpr char kEvents[] = R"(syntax = "proto3";
package shed.v1;

import "tandem/v1/rules.proto";
import "tandem/v1/values.proto";

message LoanAgreed {
  string lender = 1 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
  string borrower = 2 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
  tandem.v1.Date return_on = 3 [(tandem.v1.rule) = { required: true }];
  tandem.v1.Money deposit = 4;
}
message HandedOver {}
message ChoresPlanned { repeated tandem.v1.Activity chore = 1; }
message ThanksDelayed {}
message Thanked {}
message Polished {}
message ClubJoined {
  string club = 1 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
}
message Returned { string state = 1; }
)";

constexpr char kTemplate[] = "Dear {{to}}, the return is due on {{due}}.\n";

// Compiled once for all tests.
const Programme::Result& CompiledShed() {
  static const Programme::Result compiled = Programme::Compile(ShedFiles());
  return compiled;
}

}  // namespace

ProgrammeFiles ShedFiles(int version, const std::string& off) {
  std::string loan = kLoan;
  const auto replace = [&loan](const std::string& old, const std::string& by) {
    loan.replace(loan.find(old), old.size(), by);
  };
  if (version == 2) {
    replace("version: 1", "version: 2");
    replace(R"(met_by { event: "Returned" })", R"(met_by { event: "Returned" event: "Polished" })");
  }
  return {{"programme.textproto", kManifest},
          {"workflows/loan.textproto", loan},
          {"events.proto", kEvents},
          {"calendars/north.textproto",
           "name: \"north\" title { en: \"North\" } source: \"A test.\"\n" +
               (off.empty() ? "" : fmt::format("off {{ day: \"{}\" title: \"Closed\" }}", off))},
          {"templates/soon.en.mustache", kTemplate},
          {"templates/today.en.mustache", kTemplate},
          {"templates/late.en.mustache", kTemplate}};
}

absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  const char* format = text.size() > 10 ? "%Y-%m-%d %H:%M" : "%Y-%m-%d";
  EXPECT_TRUE(absl::ParseTime(format, text, &time, &error)) << text << ": " << error;
  return time;
}

v1::Date DateOf(const std::string& text) { return ParseDate(text).value(); }

ShedLog::ShedLog(absl::Time begin, bool with_guild) : now_(begin), programme_(CompiledShed()) {
  for (const Finding& finding : programme_.findings) {
    EXPECT_EQ(finding.severity, Finding::Severity::kWarning) << finding.ToString();
  }
  Append("definition/shed", "ProgrammeDeployed", programme_.programme->ToDeployment());
  Register("oslo-club", "Oslo Club", "Europe/Oslo", "coordinator");
  Register("hanoi-club", "Hanoi Club", "Asia/Ho_Chi_Minh", "coordinator");
  if (with_guild) Register("guild", "The Guild", "UTC", "officer");
}

void ShedLog::Register(const std::string& name, const std::string& display, const std::string& zone,
                       const std::string& post) {
  v1::OrganisationRegistered registered;
  registered.set_organisation(name);
  registered.set_kind("club");
  registered.set_name(display);
  registered.set_time_zone(zone);
  if (name == "hanoi-club") {
    v1::LocalName* local = registered.add_local_name();
    local->set_language("vi");
    local->set_name("Câu lạc bộ Hà Nội");
  }
  Append("organisation/" + name, "OrganisationRegistered", registered);
  v1::PostCreated created;
  created.set_post(post);
  Append("organisation/" + name, "PostCreated", created);
  v1::PersonRegistered person;
  person.set_person(name + "-person");
  Append("person/" + name + "-person", "PersonRegistered", person);
  v1::PersonAppointed appointed;
  appointed.set_post(post);
  appointed.set_person(name + "-person");
  Append("organisation/" + name, "PersonAppointed", appointed);
}

v1::Envelope& ShedLog::Append(const std::string& stream, const std::string& type,
                              const google::protobuf::Message& payload) {
  v1::Envelope event = RecordedEvent(stream, type, payload, now_);
  event.set_version(++versions_[stream]);
  event.set_position(events_.size() + 1);
  event.set_id(fmt::format("event {}", event.position()));
  events_.push_back(std::move(event));
  return events_.back();
}

void ShedLog::SetClockBack(absl::Time now) {
  v1::ClockSetBack set_back;
  *set_back.mutable_was() = ToTimestamp(now_);
  *set_back.mutable_now() = ToTimestamp(now);
  now_ = now;
  Append("system/clock", "ClockSetBack", set_back);
}

v1::Envelope& ShedLog::AppendJson(const std::string& stream, const std::string& type,
                                  const std::string& json) {
  auto payload = programme_.programme->workflows().at("loan")->NewPayload(type);
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, payload.get()).ok()) << json;
  return Append(stream, type, *payload);
}

v1::Envelope& ShedLog::Agree(const std::string& name, const std::string& lender,
                             const std::string& borrower, const std::string& return_on) {
  const v1::Date date = DateOf(return_on);
  return AppendJson("shed/loan/" + name, "LoanAgreed",
                    fmt::format(R"({{"lender": "{}", "borrower": "{}", "return_on": )"
                                R"({{"year": {}, "month": {}, "day": {}}}, )"
                                R"("deposit": {{"currency": "EUR", "minor": 1250}}}})",
                                lender, borrower, date.year(), date.month(), date.day()));
}

v1::Envelope& ShedLog::HandOver(const std::string& name) {
  return AppendJson("shed/loan/" + name, "HandedOver", "{}");
}

v1::Envelope& ShedLog::Return(const std::string& name) {
  return AppendJson("shed/loan/" + name, "Returned", R"({"state": "good"})");
}

v1::Envelope& ShedLog::MoveReturn(const std::string& name, const std::string& due) {
  v1::DeadlineMoved moved;
  moved.set_deadline("return");
  *moved.mutable_due() = DateOf(due);
  moved.set_reason("it is still needed");
  return Append("shed/loan/" + name, "DeadlineMoved", moved);
}

v1::Envelope& ShedLog::Polish(const std::string& name) {
  return AppendJson("shed/loan/" + name, "Polished", "{}");
}

void ShedLog::Move(const std::string& club, const std::string& zone, const std::string& calendar) {
  v1::OrganisationRegistered registered;
  registered.set_organisation(club);
  registered.set_kind("club");
  registered.set_name(club);
  registered.set_time_zone(zone);
  registered.set_calendar(calendar);
  v1::EventCorrected corrected;
  corrected.set_event(1);
  corrected.set_payload(registered.SerializeAsString());
  corrected.set_reason("they moved");
  Append("organisation/" + club, "EventCorrected", corrected);
}

void ShedLog::Close(const std::string& off) {
  Append("definition/shed", "ProgrammeDeployed",
         Programme::Compile(ShedFiles(1, off)).programme->ToDeployment());
}

void ShedLog::Migrate(const std::string& name) {
  Append("definition/shed", "ProgrammeDeployed",
         Programme::Compile(ShedFiles(2)).programme->ToDeployment());
  v1::InstanceMigrated migrated;
  migrated.set_definition_version(2);
  Append("shed/loan/" + name, "InstanceMigrated", migrated);
}

v1::Reply ShedLog::Answer(const v1::Request& request, size_t page) {
  if (request.has_submit()) return Submit(request.submit().submission());
  v1::Reply reply;
  EXPECT_TRUE(request.has_read_stream()) << request.ShortDebugString();
  for (const v1::Envelope& event : events_) {
    if (event.stream() != request.read_stream().stream()) continue;
    if (event.version() < request.read_stream().from_version()) continue;
    if (static_cast<size_t>(reply.events().event_size()) == page) {
      reply.mutable_events()->set_more(true);
      break;
    }
    *reply.mutable_events()->add_event() = event;
  }
  return reply;
}

v1::Reply ShedLog::Submit(const v1::Submission& submission) {
  v1::Reply reply;
  std::string content;
  for (const v1::NewEvent& event : submission.event()) content += event.SerializeAsString();
  auto [known, added] = outcomes_.try_emplace(submission.id(), content);
  if (!added && known->second != content) {
    reply.mutable_problem()->set_code(v1::Problem::ID_REUSED);
    return reply;
  }
  reply.mutable_submit_outcome()->set_repeated(!added);
  if (!added) return reply;
  for (const v1::NewEvent& event : submission.event()) {
    v1::Envelope envelope;
    envelope.set_stream(event.stream());
    envelope.set_version(++versions_[event.stream()]);
    envelope.set_position(events_.size() + 1);
    envelope.set_type(event.type());
    envelope.set_payload(event.payload());
    *envelope.mutable_recorded_at() = ToTimestamp(now_);
    envelope.set_recorded_by("service:test");
    events_.push_back(std::move(envelope));
  }
  return reply;
}

v1::Batch ShedLog::BatchBehind(uint64_t position, size_t events_max) const {
  v1::Batch batch;
  batch.set_after_position(position);
  while (position < events_.size() && static_cast<size_t>(batch.event_size()) < events_max) {
    *batch.add_event() = events_[position++];
  }
  batch.set_through_position(position);
  batch.set_head(events_.size());
  return batch;
}

void Settle(Service& service, ShedLog& log, absl::Time now) {
  log.SetTime(now);
  Outbox out;
  for (int turn = 0; turn < 10'000; ++turn) {
    ASSERT_TRUE(service.OnEvents(log.BatchBehind(service.position()), now, out).ok());
    absl::StatusOr<absl::Time> next = service.OnTick(now, out);
    ASSERT_TRUE(next.ok()) << next.status();
    std::vector<Outbox::Outgoing> outgoing = out.Take();
    for (const Outbox::Outgoing& sent : outgoing) {
      const v1::Reply reply = log.Answer(sent.request);
      ASSERT_TRUE(service.OnReply(sent.tag, reply, now, out).ok());
    }
    if (outgoing.empty() && *next > now && service.position() == log.head()) return;
  }
  FAIL() << "the service does not come to rest";
}

}  // namespace tandem::services
