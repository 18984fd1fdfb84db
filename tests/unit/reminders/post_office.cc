#include "tests/unit/reminders/post_office.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/workflow/dates.h"
#include "tandem/v1/directory.pb.h"
#include "tandem/v1/history.pb.h"
#include "tests/unit/reminders/tools_programme.h"

namespace tandem::services {
namespace {

v1::Addressee To(const std::string& organisation, const std::string& post) {
  v1::Addressee addressee;
  addressee.set_organisation(organisation);
  addressee.set_post(post);
  return addressee;
}

}  // namespace

absl::Time Utc(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", text, &time, &error)) << text << ": " << error;
  return time;
}

PostOffice::PostOffice(const std::string& begin, bool digests)
    : transport([](const MailMessage&) {
        return DeliveryResult{DeliveryResult::Kind::kDelivered, "250 OK"};
      }),
      engine_(Utc(begin)) {
  engine_.Append("definition/tools", "ProgrammeDeployed", ToolsProgramme().ToDeployment());
  if (digests) engine_.Append("definition/tools", "ProgrammeDeployed", ToolsWithDigests());
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
                          const std::vector<std::string>& to, uint32_t step) {
  std::vector<v1::Addressee> addressees;
  addressees.reserve(to.size());
  for (const std::string& each : to) {
    const size_t slash = each.find('/');
    addressees.push_back(To(each.substr(0, slash), each.substr(slash + 1)));
  }
  return Append(name, due, addressees, step);
}

uint64_t PostOffice::NoteTo(const std::string& name, const std::string& due,
                            const std::string& organisation, const std::string& post,
                            const std::string& person) {
  v1::Addressee addressee = To(organisation, post);
  addressee.set_person(person);
  return Append(name, due, {addressee}, 0);
}

uint64_t PostOffice::Append(const std::string& name, const std::string& due,
                            const std::vector<v1::Addressee>& to, uint32_t step) {
  v1::ReminderDue note;
  note.set_stream("tools/loan/" + name);
  note.set_deadline("return");
  note.set_rule("standard");
  note.set_step(step);
  *note.mutable_due() = ParseDate(due).value();
  note.set_set_by(1);
  *note.mutable_on() = ToDate(FirstDay(note.due()) + (step == 0 ? -3 : 3));
  note.set_template_(step == 0 ? "soon" : "late");
  note.mutable_to()->Assign(to.begin(), to.end());
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
