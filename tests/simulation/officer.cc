#include "tests/simulation/officer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "engine/base/uuid.h"
#include "tandem/v1/directory.pb.h"
#include "tandem/v1/history.pb.h"
#include "tools/tandem/import_file.h"

namespace tandem::simulation {
namespace {

constexpr size_t kInFlightMax = 5;

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

void Add(v1::Submission& submission, const std::string& stream, const std::string& type,
         const std::string& json) {
  v1::NewEvent* event = submission.add_event();
  event->set_stream(stream);
  event->set_type(type);
  event->set_payload_json(json);
  event->set_correlation_id(submission.id());
}

v1::Request RequestOf(v1::Submission submission) {
  v1::Request request;
  *request.mutable_submit()->mutable_submission() = std::move(submission);
  return request;
}

constexpr char kWorkflow[] = "workflows/plot.textproto";

// A garden in which seeds are sown as well, with a weekly digest. Version 1 has no use
// for what is sown.
void AddSowing(Officer::Files& files) {
  files["templates/mail.en.mustache"] = "{{#items}}{{{line}}}\n{{/items}}{{{digest}}}\n";
  files["templates/digest.en.mustache"] =
      "{{#late}}* {{what}}\n{{/late}}{{#due_soon}}* {{what}}\n{{/due_soon}}"
      "{{#changed}}* {{what}}\n{{/changed}}{{#waiting}}* {{what}}\n{{/waiting}}";
  files.at(kWorkflow) += R"(event { name: "SeedSown" title { en: "Seed sown" } })";
  files.at("events.proto") += "message SeedSown { int32 hours = 1; }";
}

// In version 2 it counts: a plot that is migrated shows what was sown before.
void CountSowing(Officer::Files& files) {
  AddSowing(files);
  std::string& workflow = files.at(kWorkflow);
  const auto replace = [&workflow](std::string_view old, std::string_view by) {
    workflow.replace(workflow.find(old), old.size(), by);
  };
  replace("version: 1", "version: 2");
  replace(R"(title { en: "Seed sown" })",
          R"(title { en: "Seed sown" } effect { add { fact: "hours" value { field: "hours" } } })");
}

}  // namespace

Officer::Officer(Load load, Wire* wire, Surroundings* surroundings, Witness* witness)
    : load_(load),
      wire_(wire),
      surroundings_(surroundings),
      witness_(witness),
      session_(wire, surroundings) {
  if (load_ == Load::kGarden) {
    PrepareGarden();
  } else {
    PrepareCohort();
  }
  Finish();
}

void Officer::PrepareGarden() {
  Deploy("garden", AddSowing);
  RegisterPerson("garden-club", "gro", "UTC", "steward");
  RegisterPerson("ada", "ada-1", "Europe/Oslo", "contact");
  RegisterPerson("linh", "linh-1", "Asia/Ho_Chi_Minh", "contact");
  RegisterPerson("sol", "sol-1", "America/Lima", "contact");
  for (int i = 1; i <= 6; ++i) streams_.push_back(fmt::format("garden/plot/bed-{}", i));
}

void Officer::PrepareCohort() {
  Deploy("c3", nullptr);
  v1::Submission submission = NewSubmission();
  submission.set_backfill(true);
  const std::filesystem::path path =
      std::filesystem::path(TANDEM_PROGRAMMES) / "c3" / "cohort-2015.jsonl";
  const auto lines = cli::ParseImport(ReadFile(path)).value();
  for (const cli::ImportLine& line : lines) {
    v1::NewEvent* event = submission.add_event();
    *event = line.event;
    event->set_correlation_id(submission.id());
    const std::string& stream = event->stream();
    if (!stream.starts_with("c3/")) continue;
    if (versions_[stream]++ == 0) streams_.push_back(stream);
  }
  prepared_.push_back(RequestOf(std::move(submission)));
}

void Officer::Deploy(const std::string& programme, void (*change)(Files& files)) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(TANDEM_PROGRAMMES) / programme;
  Files files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = fs::relative(entry.path(), folder).string();
    if (!entry.is_regular_file() || path.ends_with(".jsonl") || path.ends_with(".md")) continue;
    files[path] = ReadFile(entry.path());
  }
  if (change != nullptr) change(files);
  v1::Request request;
  for (const auto& [path, content] : files) {
    v1::DeployedFile* file = request.mutable_deploy_programme()->add_file();
    file->set_path(path);
    file->set_content(content);
  }
  prepared_.push_back(std::move(request));
}

void Officer::RegisterPerson(const std::string& organisation, const std::string& name,
                             const std::string& zone, const std::string& post) {
  v1::Submission submission = NewSubmission();
  const std::string of = "organisation/" + organisation;
  Add(submission, of, "OrganisationRegistered",
      fmt::format(R"({{"organisation":"{}","kind":"ngo","name":"{} at work","timeZone":"{}"}})",
                  organisation, organisation, zone));
  Add(submission, of, "PostCreated", fmt::format(R"({{"post":"{}"}})", post));
  Add(submission, "person/" + name, "PersonRegistered",
      fmt::format(R"({{"person":"{}","name":"{}","email":"{}@example.org","language":["en"],)"
                  R"("timeZone":"{}"}})",
                  name, name, name, zone));
  prepared_.push_back(RequestOf(std::move(submission)));
  submission = NewSubmission();
  Add(submission, of, "PersonAppointed",
      fmt::format(R"({{"post":"{}","person":"{}"}})", post, name));
  prepared_.push_back(RequestOf(std::move(submission)));
}

void Officer::Finish() {
  v1::Submission submission = NewSubmission();
  Add(submission, "system/mail", "MailReleased", "{}");
  prepared_.push_back(RequestOf(std::move(submission)));
}

void Officer::Turn(bool at_work) {
  session_.Poll(absl::ZeroDuration(), [this](const v1::Reply& reply) { Take(reply); })
      .IgnoreError();  // There is no socket that could fail.
  if (!prepared_.empty()) {
    if (!in_flight_.empty()) return;
    v1::Request next = std::move(prepared_.front());
    prepared_.pop_front();
    return Send(std::move(next));
  }
  if (at_work && in_flight_.size() < kInFlightMax) DoSomething();
}

void Officer::Send(v1::Request request) {
  if (request.has_submit()) witness_->Sent(request.submit().submission());
  const absl::StatusOr<uint64_t> id = session_.Send(request);
  if (!id.ok()) return witness_->Object(fmt::format("not sent: {}", id.status().ToString()));
  in_flight_[*id] = std::move(request);
}

void Officer::Take(const v1::Reply& reply) {
  const auto found = in_flight_.find(reply.id());
  if (found == in_flight_.end()) {
    return witness_->Object(fmt::format("request {} was answered twice", reply.id()));
  }
  const v1::Request request = std::move(found->second);
  in_flight_.erase(found);
  if (reply.has_problem()) {
    ++refused_;
    const v1::Problem::Code code = reply.problem().code();
    if (code == v1::Problem::DISK_FULL && request.has_deploy_programme()) return Send(request);
    if (code == v1::Problem::INTERNAL || code == v1::Problem::DAMAGED ||
        code == v1::Problem::ID_REUSED || request.has_deploy_programme()) {
      witness_->Object(fmt::format("the engine answered: {}", reply.problem().message()));
    }
    return;
  }
  if (reply.has_submit_outcome()) {
    ++accepted_;
    witness_->Acknowledged(request.submit().submission().id(), reply.submit_outcome());
    for (const v1::EventRef& event : reply.submit_outcome().event()) {
      uint64_t& version = versions_[event.stream()];
      version = std::max(version, event.version());
    }
  }
  if (reply.has_next()) {
    std::vector<std::string>& owed = owed_[reply.next().stream()];
    owed.clear();
    for (const v1::DeadlineState& deadline : reply.next().deadline()) {
      owed.push_back(deadline.id());
    }
  }
}

v1::Submission Officer::NewSubmission() {
  v1::Submission submission;
  submission.set_id(Uuid::V7(surroundings_->clock.Now(), surroundings_->dice.random()).bytes());
  return submission;
}

const std::string& Officer::SomeStream() {
  return streams_[surroundings_->dice.Below(streams_.size())];
}

std::string Officer::SomeDay() {
  const absl::CivilDay day = absl::ToCivilDay(surroundings_->clock.Now(), absl::UTCTimeZone()) -
                             static_cast<int>(surroundings_->dice.Below(40));
  return fmt::format(R"({{"year":{},"month":{},"day":{}}})", day.year(), day.month(), day.day());
}

void Officer::DoSomething() {
  Dice& dice = surroundings_->dice;
  const std::string stream = SomeStream();
  v1::Submission submission = NewSubmission();
  const size_t choice = dice.Below(100);
  if (choice < 12) {
    v1::Request request;
    request.mutable_describe_next()->set_stream(stream);
    return Send(std::move(request));
  }
  if (choice == 15 && load_ == Load::kGarden) {
    if (!std::exchange(second_version_, true)) return Deploy("garden", CountSowing);
    Add(submission, stream, "InstanceMigrated", R"({"definitionVersion":2})");
  } else if (choice == 16 && load_ == Load::kGarden) {
    MoveSomebody(submission);
  } else if ((choice == 17 || choice == 18) && load_ == Load::kGarden) {
    Wish(stream, submission);
  } else if (choice < 15) {
    Add(submission, "system/mail", dice.PerMille(250) ? "MailHeld" : "MailReleased", "{}");
  } else if (choice < 25) {
    ChangeHistory(stream, submission);
  } else if (choice < 40 || load_ == Load::kCohort) {
    ChangeWhatIsOwed(stream, submission);
  } else {
    // Units of several events, for several streams: all or none.
    for (size_t count = 1 + dice.Below(3); count > 0; --count) DoSomethingInTheGarden(submission);
  }
  if (dice.PerMille(200)) {
    v1::Precondition* precondition = submission.add_precondition();
    precondition->set_stream(stream);
    precondition->set_version(versions_[stream]);
  }
  submission.set_backfill(dice.PerMille(150));
  Send(RequestOf(std::move(submission)));
}

void Officer::DoSomethingInTheGarden(v1::Submission& submission) {
  Dice& dice = surroundings_->dice;
  const std::string& stream = SomeStream();
  const size_t choice = dice.Below(10);
  if (versions_[stream] == 0 || choice == 0) {
    constexpr std::array<const char*, 3> kGardeners = {"ada", "linh", "sol"};
    Add(submission, stream, "PlotRequested",
        fmt::format(R"({{"bed":"{}","gardener":"{}"}})", stream.substr(stream.size() - 5),
                    kGardeners[dice.Below(kGardeners.size())]));
  } else if (choice < 4) {
    Add(submission, stream, "PlotHandedOver", R"({"keyNumber":"7"})");
  } else if (choice < 5) {
    Add(submission, stream, "SeedSown", fmt::format(R"({{"hours":{}}})", 1 + dice.Below(9)));
  } else if (choice < 9 || dice.PerMille(700)) {
    const std::string day = SomeDay();
    Add(submission, stream, "WorkLogged",
        fmt::format(R"({{"period":{{"first":{},"last":{}}},"hours":{}}})", day, day,
                    1 + dice.Below(250)));
  } else {
    Add(submission, stream, "PlotReturned", R"({"reason":"moved away"})");
  }
}

// It was in that zone all the time. People's own zones stay: when mail may come is as
// before.
void Officer::MoveSomebody(v1::Submission& submission) {
  constexpr std::array<const char*, 3> kZones = {"Pacific/Honolulu", "Asia/Tokyo", "Europe/Oslo"};
  constexpr std::array<const char*, 4> kWho = {"ada", "linh", "sol", "garden-club"};
  Dice& dice = surroundings_->dice;
  const std::string who = kWho[dice.Below(kWho.size())];
  v1::OrganisationRegistered registered;
  registered.set_organisation(who);
  registered.set_kind("ngo");
  registered.set_name(who + " at work");
  registered.set_time_zone(kZones[dice.Below(kZones.size())]);
  v1::EventCorrected corrected;
  corrected.set_event(1);
  corrected.set_payload(registered.SerializeAsString());
  corrected.set_reason("misread");
  v1::NewEvent* event = submission.add_event();
  event->set_stream("organisation/" + who);
  event->set_type("EventCorrected");
  event->set_payload(corrected.SerializeAsString());
  event->set_correlation_id(submission.id());
}

// Somebody lets reminders wait, hands them on, opts out, or takes it back.
void Officer::Wish(const std::string& stream, v1::Submission& submission) {
  constexpr std::array<const char*, 4> kWho = {"gro", "ada-1", "linh-1", "sol-1"};
  constexpr std::array<const char*, 4> kKinds = {"digest", "before-due", "garden/plot/log",
                                                 "organisation/successor"};
  Dice& dice = surroundings_->dice;
  const std::string who = kWho[dice.Below(kWho.size())];
  std::string wish = fmt::format(R"({{"person":"{}")", who);
  const std::string scope = dice.PerMille(600) ? fmt::format(R"(,"stream":"{}")", stream) : "";
  const absl::CivilDay day = absl::ToCivilDay(surroundings_->clock.Now(), absl::UTCTimeZone()) +
                             static_cast<int>(dice.Below(20));
  const std::string until = fmt::format(R"(,"until":{{"year":{},"month":{},"day":{}}})", day.year(),
                                        day.month(), day.day());
  const std::string kind = fmt::format(R"(,"kind":"{}")", kKinds[dice.Below(kKinds.size())]);
  const auto add = [&](const char* type, const std::string& rest) {
    Add(submission, "person/" + who, type, wish + rest + "}");
  };
  switch (dice.Below(6)) {
    case 0:
      return add("RemindersSnoozed", scope + until);
    case 1:
      return add("SnoozeEnded", scope);
    case 2:
      return add(
          "RemindersHandedOn",
          scope + until + fmt::format(R"(,"colleague":"{}")", kWho[dice.Below(kWho.size())]));
    case 3:
      return add("HandOnEnded", scope);
    case 4:
      return add("MailOptedOut", kind);
    default:
      return add("MailOptedIn", kind);
  }
}

void Officer::ChangeHistory(const std::string& stream, v1::Submission& submission) {
  const size_t event = 1 + surroundings_->dice.Below(versions_[stream] + 1);
  if (surroundings_->dice.PerMille(400)) {
    return Add(submission, stream, "EventRetracted",
               fmt::format(R"({{"event":"{}","reason":"it did not happen"}})", event));
  }
  const std::string day = SomeDay();
  Add(submission, stream, "EventCorrected",
      fmt::format(R"({{"event":"{}","occurredOn":{{"first":{},"last":{}}},"reason":"misread"}})",
                  event, day, day));
}

void Officer::ChangeWhatIsOwed(const std::string& stream, v1::Submission& submission) {
  const std::vector<std::string>& owed = owed_[stream];
  const std::string deadline =
      owed.empty() ? "nothing" : owed[surroundings_->dice.Below(owed.size())];
  if (surroundings_->dice.PerMille(250)) {
    return Add(submission, stream, "DeadlineWaived",
               fmt::format(R"({{"deadline":"{}","reason":"rain"}})", deadline));
  }
  const absl::CivilDay due = absl::ToCivilDay(surroundings_->clock.Now(), absl::UTCTimeZone()) +
                             static_cast<int>(surroundings_->dice.Below(15)) - 2;
  Add(submission, stream, "DeadlineMoved",
      fmt::format(R"({{"deadline":"{}","due":{{"year":{},"month":{},"day":{}}},"reason":"rain"}})",
                  deadline, due.year(), due.month(), due.day()));
}

}  // namespace tandem::simulation
