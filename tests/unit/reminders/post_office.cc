#include "tests/unit/reminders/post_office.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/programme.h"
#include "tandem/v1/directory.pb.h"
#include "tandem/v1/history.pb.h"

namespace tandem::services {
namespace {

// Of the workflow of an organisation's or a person's stream, which is built in; of any
// other the first version.
uint32_t VersionFor(const std::string& stream) {
  static const auto* const kCore =
      new std::shared_ptr<const Programme>(Programme::Compile(CoreProgrammeFiles()).programme);
  const auto workflow = (*kCore)->workflows().find(stream.substr(0, stream.find('/')));
  return workflow == (*kCore)->workflows().end() ? 1 : workflow->second->version();
}

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

const Programme::Result& Compiled() {
  static const Programme::Result compiled = Programme::Compile(Files());
  return compiled;
}

v1::SealedField Box(const std::string& field, const std::string& person) {
  v1::SealedField box;
  box.set_field(field);
  box.set_person(person);
  box.set_box("sealed");
  return box;
}

}  // namespace

const Programme& ToolsProgramme() { return *Compiled().programme; }

absl::Time Utc(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", text, &time, &error)) << text << ": " << error;
  return time;
}

v1::Envelope& TinyEngine::Append(const std::string& stream, const std::string& type,
                                 const google::protobuf::Message& payload) {
  v1::Envelope event;
  event.set_stream(stream);
  event.set_version(++versions_[stream]);
  event.set_position(events_.size() + 1);
  event.set_type(type);
  event.set_payload_type(payload.GetDescriptor()->full_name());
  event.set_payload(payload.SerializeAsString());
  *event.mutable_occurred_on() = ToPeriod(absl::ToCivilDay(now_, absl::UTCTimeZone()));
  *event.mutable_recorded_at() = ToTimestamp(now_);
  event.set_recorded_by("somebody");
  event.set_definition_version(VersionFor(stream));
  events_.push_back(std::move(event));
  return events_.back();
}

void TinyEngine::AddPerson(const std::string& id, const std::string& name, const std::string& email,
                           std::vector<std::string> languages, const std::string& zone) {
  v1::PersonRegistered registered;
  registered.set_person(id);
  registered.set_time_zone(zone);
  v1::Person& person = people_[id];
  person.set_id(id);
  person.set_name(name);
  person.set_email(email);
  for (std::string& language : languages) {
    registered.add_language(language);
    person.add_language(std::move(language));
  }
  v1::Envelope& event = Append("person/" + id, "PersonRegistered", registered);
  *event.add_sealed() = Box("name", id);
  if (!email.empty()) *event.add_sealed() = Box("email", id);
}

v1::Batch TinyEngine::BatchBehind(uint64_t position) const {
  v1::Batch batch;
  batch.set_after_position(position);
  while (position < events_.size()) *batch.add_event() = events_[position++];
  batch.set_through_position(position);
  batch.set_head(events_.size());
  return batch;
}

v1::Reply TinyEngine::Answer(const v1::Request& request) {
  v1::Reply reply;
  if (failures_ > 0) {
    --failures_;
    reply.mutable_problem()->set_code(failure_);
    reply.mutable_problem()->set_message("not now");
    return reply;
  }
  if (const auto hook = before_submit; request.has_submit() && hook) hook();
  if (request.has_submit()) return Submit(request.submit().submission());
  if (request.has_read_people()) {
    for (const std::string& id : request.read_people().person()) {
      if (!people_.contains(id)) continue;
      v1::Person& person = *reply.mutable_people()->add_person();
      person = people_[id];
      if (erased_.contains(id)) {
        person.clear_name();
        person.clear_email();
      }
    }
    return reply;
  }
  EXPECT_TRUE(request.has_read_stream());
  EXPECT_EQ(request.read_stream().unseal(), request.read_stream().stream().starts_with("mail/"));
  if (!request.read_stream().unseal() && migrated_unreadable_) {
    reply.mutable_problem()->set_code(v1::Problem::DAMAGED);
    return reply;
  }
  for (const v1::Envelope& event : events_) {
    if (event.stream() != request.read_stream().stream()) continue;
    v1::Envelope& copy = *reply.mutable_events()->add_event();
    copy = event;
    if (event.type() != "MailComposed") continue;
    v1::MailComposed mail = mails_[event.stream()];
    if (erased_.contains(mail.person())) {
      mail.clear_to();
      mail.clear_to_name();
      mail.clear_text();
    }
    copy.set_payload(mail.SerializeAsString());
  }
  return reply;
}

v1::Reply TinyEngine::Submit(const v1::Submission& submission) {
  v1::Reply reply;
  const v1::NewEvent& event = submission.event(0);
  auto [known, added] = accepted_.try_emplace(submission.id(), event.SerializeAsString());
  if (!added && known->second != event.SerializeAsString()) {
    reply.mutable_problem()->set_code(v1::Problem::ID_REUSED);
    return reply;
  }
  reply.mutable_submit_outcome()->set_repeated(!added);
  if (!added) return reply;
  for (const v1::Precondition& condition : submission.precondition()) {
    if (versions_[condition.stream()] == condition.version()) continue;
    accepted_.erase(known);
    reply.mutable_problem()->set_code(v1::Problem::CONFLICT);
    return reply;
  }
  v1::Envelope envelope;
  if (event.type() == "MailComposed") {
    v1::MailComposed mail;
    mail.ParseFromString(event.payload());
    mails_[event.stream()] = mail;
    mail.clear_to();
    mail.clear_to_name();
    mail.clear_text();
    mail.clear_reply_to();
    Append(event.stream(), event.type(), mail);
  } else if (event.type() == "MailSent") {
    v1::MailSent sent;
    sent.ParseFromString(event.payload());
    Append(event.stream(), event.type(), sent);
  } else {
    EXPECT_EQ(event.type(), "MailFailed");
    v1::MailFailed failed;
    failed.ParseFromString(event.payload());
    Append(event.stream(), event.type(), failed);
  }
  reply.mutable_submit_outcome()->set_position(events_.size());
  if (lost_answers_ > 0) {
    --lost_answers_;
    reply.Clear();
    reply.mutable_problem()->set_code(v1::Problem::UNAVAILABLE);
  }
  return reply;
}

PostOffice::PostOffice(const std::string& begin, bool digests)
    : transport([](const MailMessage&) {
        return DeliveryResult{DeliveryResult::Kind::kDelivered, "250 OK"};
      }),
      engine_(Utc(begin)) {
  for (const Finding& finding : Compiled().findings) {
    EXPECT_EQ(finding.severity, Finding::Severity::kWarning) << finding.ToString();
  }
  v1::ProgrammeDeployed deployed = ToolsProgramme().ToDeployment();
  engine_.Append("definition/tools", "ProgrammeDeployed", deployed);
  if (digests) {
    const auto add = [&deployed](const std::string& name, const std::string& content) {
      for (v1::ProgrammeFile& file : *deployed.mutable_file()) {
        if (file.path() == name) return file.set_content(content);
      }
      v1::ProgrammeFile* file = deployed.add_file();
      file->set_path(name);
      file->set_content(content);
    };
    add("templates/mail.en.mustache", "{{#items}}\n{{{line}}}\n{{/items}}\n{{{digest}}}\n");
    add("templates/mail.vi.mustache", "{{#items}}\n{{{line}}}\n{{/items}}\n{{{digest}}}\n");
    add("templates/digest.en.mustache", kDigest);
    add("templates/digest-subject.en.mustache", "Week: {{late}} late, {{due_soon}} due\n");
    engine_.Append("definition/tools", "ProgrammeDeployed", deployed);
  }
  for (const auto& [name, zone, calendar] :
       {std::tuple("hanoi", "Asia/Ho_Chi_Minh", "vn"), std::tuple("oslo", "Europe/Oslo", ""),
        std::tuple("guild", "UTC", "")}) {
    v1::OrganisationRegistered registered;
    registered.set_organisation(name);
    registered.set_kind("club");
    registered.set_name(fmt::format("{} club", name));
    registered.set_time_zone(zone);
    registered.set_calendar(calendar);
    if (registered.organisation() == "hanoi") {
      registered.add_local_name()->set_language("vi");
      registered.mutable_local_name(0)->set_name("CLB Hà Nội");
    }
    engine_.Append(fmt::format("organisation/{}", name), "OrganisationRegistered", registered);
  }
  engine_.AddPerson("linh", "Trần Linh", "linh@example.org", {"vi", "en"});
  engine_.AddPerson("ola", "Ola Nordmann", "ola@example.org", {"nb", "en"});
  engine_.AddPerson("gro", "Gro Berg", "gro@example.org", {});
  Appoint("hanoi", "coordinator", "linh");
  Appoint("oslo", "coordinator", "ola");
  Appoint("guild", "officer", "gro");
  Restart();
}

void PostOffice::Lend(const std::string& name, const std::string& return_on, bool backfill) {
  const v1::Date date = ParseDate(return_on).value();
  auto payload = ToolsProgramme().workflows().at("loan")->NewPayload("Lent");
  const std::string json = fmt::format(
      R"({{"lender": "oslo", "borrower": "hanoi", "return_on": {{"year": {}, "month": {}, "day": {}}}}})",
      date.year(), date.month(), date.day());
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, payload.get()).ok());
  engine_.Append("tools/loan/" + name, "Lent", *payload).set_backfill(backfill);
}

void PostOffice::Return(const std::string& name) {
  engine_.Append("tools/loan/" + name, "Returned",
                 *ToolsProgramme().workflows().at("loan")->NewPayload("Returned"));
}

void PostOffice::Retract(const std::string& name, uint64_t event) {
  v1::EventRetracted retracted;
  retracted.set_event(event);
  retracted.set_reason("a slip");
  engine_.Append("tools/loan/" + name, "EventRetracted", retracted);
}

void PostOffice::Assign(const std::string& name, const std::string& person) {
  auto payload = ToolsProgramme().workflows().at("loan")->NewPayload("StewardAssigned");
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(
                  fmt::format(R"({{"person": "{}"}})", person), payload.get())
                  .ok());
  engine_.Append("tools/loan/" + name, "StewardAssigned", *payload);
}

void PostOffice::Migrate(const std::string& name) {
  v1::InstanceMigrated migrated;
  migrated.set_definition_version(1);  // To the version that it has, which is as good.
  engine_.Append("tools/loan/" + name, "InstanceMigrated", migrated);
}

void PostOffice::LetItWait(const std::string& name) {
  engine_.Append("tools/loan/" + name, "RoofLeaks",
                 *ToolsProgramme().workflows().at("loan")->NewPayload("RoofLeaks"));
}

void PostOffice::MoveReturn(const std::string& name, const std::string& due) {
  v1::DeadlineMoved moved;
  moved.set_deadline("return");
  *moved.mutable_due() = ParseDate(due).value();
  moved.set_reason("it is still needed");
  engine_.Append("tools/loan/" + name, "DeadlineMoved", moved);
}

uint64_t PostOffice::Note(const std::string& name, const std::string& due,
                          std::vector<std::string> to, uint32_t step) {
  v1::ReminderDue note;
  note.set_stream("tools/loan/" + name);
  note.set_deadline("return");
  note.set_rule("standard");
  note.set_step(step);
  *note.mutable_due() = ParseDate(due).value();
  note.set_set_by(1);
  *note.mutable_on() = ToDate(FirstDay(note.due()) + (step == 0 ? -3 : 3));
  note.set_template_(step == 0 ? "soon" : "late");
  for (const std::string& addressee : to) {
    const size_t slash = addressee.find('/');
    note.add_to()->set_organisation(addressee.substr(0, slash));
    note.mutable_to(note.to_size() - 1)->set_post(addressee.substr(slash + 1));
  }
  return engine_.Append("system/" + note.stream(), "ReminderDue", note).position();
}

uint64_t PostOffice::NoteTo(const std::string& name, const std::string& due,
                            const std::string& organisation, const std::string& post,
                            const std::string& person) {
  v1::ReminderDue note;
  note.set_stream("tools/loan/" + name);
  note.set_deadline("return");
  note.set_rule("standard");
  *note.mutable_due() = ParseDate(due).value();
  note.set_set_by(1);
  *note.mutable_on() = ToDate(FirstDay(note.due()) - 3);
  note.set_template_("soon");
  v1::Addressee* to = note.add_to();
  to->set_organisation(organisation);
  to->set_post(post);
  to->set_person(person);
  return engine_.Append("system/" + note.stream(), "ReminderDue", note).position();
}

void PostOffice::Appoint(const std::string& organisation, const std::string& post,
                         const std::string& person) {
  v1::PersonAppointed appointed;
  appointed.set_post(post);
  appointed.set_person(person);
  engine_.Append("organisation/" + organisation, "PersonAppointed", appointed);
}

void PostOffice::Leave(const std::string& organisation, const std::string& post,
                       const std::string& person) {
  v1::PersonLeft left;
  left.set_post(post);
  left.set_person(person);
  *left.mutable_until() = ParseDate("2016-01-01").value();
  engine_.Append("organisation/" + organisation, "PersonLeft", left);
}

void PostOffice::Release() { engine_.Append("system/mail", "MailReleased", v1::MailReleased()); }

void PostOffice::Hold() { engine_.Append("system/mail", "MailHeld", v1::MailHeld()); }

// Whether it may be looked at again at once.
bool PostOffice::Step(absl::Time now) {
  Outbox out;
  const v1::Batch batch = engine_.BatchBehind(service_->position());
  EXPECT_TRUE(service_->OnEvents(batch, now, out).ok());
  absl::StatusOr<absl::Time> next = service_->OnTick(now, out);
  EXPECT_TRUE(next.ok()) << next.status();
  bool busy = batch.event_size() > 0 || (next.ok() && *next <= now);
  for (std::vector<Outbox::Outgoing> sent = out.Take(); !sent.empty(); sent = out.Take()) {
    busy = true;
    for (const Outbox::Outgoing& request : sent) {
      if (Stops()) return false;
      const v1::Reply reply = engine_.Answer(request.request);
      if (Stops()) return false;
      EXPECT_TRUE(service_->OnReply(request.tag, reply, now, out).ok());
    }
  }
  for (Delivery& delivery : service_->TakeDeliveries()) {
    busy = true;
    if (Stops()) return false;
    DeliveryResult result = transport(delivery.message);
    if (result.kind == DeliveryResult::Kind::kDelivered) messages_.push_back(delivery.message);
    if (Stops()) return false;
    service_->AddOutcome({delivery.stream, std::move(result)});
  }
  for (std::string& line : out.TakeWarnings()) warnings_.push_back(std::move(line));
  return busy;
}

void PostOffice::RunAt(absl::Time now) {
  engine_.SetTime(now);
  for (int turn = 0; turn < 2000; ++turn) {
    if (!Step(now)) return;
  }
  FAIL() << "the service does not come to rest";
}

void PostOffice::RunThrough(const std::string& from, const std::string& until) {
  for (absl::Time now = Utc(from); now <= Utc(until); now += absl::Minutes(15)) RunAt(now);
}

void PostOffice::Restart() {
  RemindersOptions options;
  options.from = {"Tandem", "tandem@tools.example"};
  auto loaded = Reminders::Load(store_.get(), options);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  service_ = *std::move(loaded);
  stopped = false;
}

void PostOffice::LoseTheStore() {
  service_.reset();
  store_ = std::make_unique<MemoryStore>();
  Restart();
}

std::vector<std::string> PostOffice::Sent() const {
  std::vector<std::string> sent;
  for (const MailMessage& message : messages_) {
    const std::string& id = message.message_id;
    sent.push_back(fmt::format("{} {}", message.to.address, id.substr(id.find('@') - 10, 10)));
  }
  return sent;
}

std::vector<v1::MailComposed> PostOffice::Composed() const {
  std::vector<v1::MailComposed> composed;
  for (const v1::Envelope& event : engine_.events()) {
    if (event.type() == "MailComposed") composed.emplace_back().ParseFromString(event.payload());
  }
  return composed;
}

size_t PostOffice::Count(const std::string& type) const {
  return static_cast<size_t>(
      std::count_if(engine_.events().begin(), engine_.events().end(),
                    [&type](const v1::Envelope& event) { return event.type() == type; }));
}

}  // namespace tandem::services
