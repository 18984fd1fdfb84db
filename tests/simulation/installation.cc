#include "tests/simulation/installation.h"

#include <fmt/format.h>

#include <array>
#include <set>
#include <utility>

#include "engine/log/verify.h"
#include "engine/workflow/fold.h"
#include "services/follower/world.h"
#include "services/store/memory_store.h"

namespace tandem::simulation {
namespace {

// The garden's year begins, and the cohort's import was on this day.
const absl::CivilSecond kBegin(2016, 1, 15, 9, 0, 0);

class Installation {
 public:
  explicit Installation(const Scenario& scenario);

  Account Run();

 private:
  void Step();
  void Break();
  void LetTimePass();
  void SetClockRight();
  // Runs without faults until everything rests.
  void Settle();
  bool IsAtRest() const;
  void CompareFolds();
  Account Tell();

  const Scenario scenario_;
  Surroundings surroundings_;
  Witness witness_;
  LetterBox letter_box_;
  std::vector<std::unique_ptr<Wire>> wires_;  // The officer's, then the services'.
  std::unique_ptr<Node> node_;
  std::unique_ptr<Officer> officer_;
  std::vector<std::unique_ptr<ServiceHost>> services_;
  size_t node_starts_ = 0;
  size_t service_starts_ = 0;
};

Installation::Installation(const Scenario& scenario)
    : scenario_(scenario),
      surroundings_{Dice(scenario.seed), Faults::None(), scenario.bugs,
                    ManualClock(absl::FromCivil(kBegin, absl::UTCTimeZone()))},
      letter_box_(&surroundings_, &witness_) {
  Principal officer{"gro", {}};
  officer.rights = ParseRights({"all"}).value();
  wires_.push_back(std::make_unique<Wire>("officer", officer));
  for (const char* name : {"deadlines", "reminders", "projections"}) {
    wires_.push_back(std::make_unique<Wire>(name, Authorizer::Service(name)));
  }
  std::vector<Wire*> wires;
  for (const auto& wire : wires_) wires.push_back(wire.get());
  node_ = std::make_unique<Node>(&surroundings_, &witness_, std::move(wires));
  officer_ = std::make_unique<Officer>(scenario.load, wires_[0].get(), &surroundings_, &witness_);
  constexpr std::array kKinds = {ServiceKind::kDeadlines, ServiceKind::kReminders,
                                 ServiceKind::kProjections};
  for (size_t i = 0; i < kKinds.size(); ++i) {
    services_.push_back(std::make_unique<ServiceHost>(kKinds[i], wires_[i + 1].get(),
                                                      &surroundings_, &witness_, &letter_box_));
  }
}

Account Installation::Run() {
  Settle();
  surroundings_.faults = scenario_.faults;
  for (size_t i = 0; i < scenario_.steps && witness_.objections().empty(); ++i) Step();
  surroundings_.faults = Faults::None();
  if (surroundings_.ahead > absl::ZeroDuration()) SetClockRight();
  officer_->Finish();
  // Days in which nobody does anything, so that what is owed goes out. The mail
  // server is the last to recover.
  surroundings_.faults.mail_server_errs = scenario_.faults.mail_server_errs;
  constexpr int kRounds = 24;
  for (int i = 0; i < kRounds && witness_.objections().empty(); ++i) {
    if (i == kRounds - 8) surroundings_.faults.mail_server_errs = 0;
    Settle();
    surroundings_.clock.Advance(absl::Hours(9));
  }
  if (witness_.objections().empty()) Settle();
  if (witness_.objections().empty()) {
    for (const auto& service : services_) service->CompareWithRebuilt();
    CompareFolds();
    witness_.LookAgain(node_->log());
    const absl::StatusOr<VerifyReport> verified = Verify(node_->commits());
    if (!verified.ok()) witness_.Object(verified.status().ToString());
  }
  return Tell();
}

void Installation::Step() {
  Dice& dice = surroundings_.dice;
  LetTimePass();
  Break();
  if (!node_->running() && dice.PerMille(30)) {
    node_->Start();
    ++node_starts_;
  }
  for (const auto& service : services_) {
    if (service->running() || !dice.PerMille(30)) continue;
    service->Start();
    ++service_starts_;
  }
  const size_t choice = dice.Below(100);
  if (choice < 40) return node_->TakeFrom(*wires_[dice.Below(wires_.size())]);
  if (choice < 60) return node_->Turn();
  if (choice < 72) return officer_->Turn(/*at_work=*/dice.PerMille(500));
  services_[dice.Below(services_.size())]->Turn();
}

void Installation::Break() {
  Dice& dice = surroundings_.dice;
  const Faults& faults = surroundings_.faults;
  if (dice.PerMille(faults.node_stops)) node_->Stop();
  if (dice.PerMille(faults.disk_fills)) node_->FillDisk();
  if (dice.PerMille(faults.service_stops)) {
    services_[dice.Below(services_.size())]->Stop(dice.PerMille(faults.service_loses_all));
  }
  if (dice.PerMille(faults.connection_breaks)) wires_[dice.Below(wires_.size())]->Break();
  if (dice.PerMille(faults.connection_is_deaf)) wires_[dice.Below(wires_.size())]->GoDeaf();
}

void Installation::LetTimePass() {
  Dice& dice = surroundings_.dice;
  const absl::Duration passed = dice.UpTo(absl::Milliseconds(300));
  surroundings_.elapsed += passed;
  surroundings_.clock.Advance(passed);
  const bool is_ahead = surroundings_.ahead > absl::ZeroDuration();
  if (!is_ahead && dice.PerMille(surroundings_.faults.clock_leaps)) {
    surroundings_.ahead = absl::Hours(3) + dice.UpTo(absl::Hours(24 * 60));
    surroundings_.clock.Advance(surroundings_.ahead);
  } else if (is_ahead && dice.PerMille(15)) {
    SetClockRight();
  }
  // Nights and weekends: nothing happens in them that a simulation has to see.
  if (!dice.PerMille(40)) return;
  surroundings_.clock.Advance(dice.UpTo(absl::Hours(dice.PerMille(400) ? 100 : 10)));
}

void Installation::SetClockRight() {
  surroundings_.clock.Advance(-surroundings_.ahead);
  surroundings_.ahead = absl::ZeroDuration();
  constexpr int kTriesMax = 1000;
  for (int i = 0; i < kTriesMax; ++i) {
    ++node_starts_;
    if (node_->SetClockBack()) return;
    surroundings_.elapsed += absl::Seconds(1);
    surroundings_.clock.Advance(absl::Seconds(1));
  }
  witness_.Object("the clock is not set back");
}

bool Installation::IsAtRest() const {
  if (!node_->IsQuiet() || !officer_->IsAtRest()) return false;
  for (const auto& wire : wires_) {
    if (!wire->to_node().empty() || !wire->to_client().empty()) return false;
  }
  for (const auto& service : services_) {
    if (!service->IsAtRest(node_->log().Head().value)) return false;
  }
  return true;
}

void Installation::Settle() {
  constexpr int kRoundsMax = 3000;
  if (!node_->running()) {
    node_->Start();
    ++node_starts_;
  }
  for (const auto& service : services_) {
    if (service->running()) continue;
    service->Start();
    ++service_starts_;
  }
  for (int round = 0; round < kRoundsMax; ++round) {
    if (!witness_.objections().empty() || !node_->running()) return;
    surroundings_.elapsed += absl::Milliseconds(200);
    surroundings_.clock.Advance(absl::Milliseconds(200));
    for (const auto& wire : wires_) {
      while (!wire->to_node().empty()) node_->TakeFrom(*wire);
    }
    node_->Turn();
    officer_->Turn(/*at_work=*/false);
    for (const auto& service : services_) service->Turn();
    if (IsAtRest()) return;
  }
  std::string who;
  for (const auto& service : services_) who += "; " + service->Describe();
  witness_.Object(fmt::format(
      "without faults, nothing comes to rest: the node {}, the officer {}{}",
      node_->IsQuiet() ? "rests" : "works", officer_->IsAtRest() ? "rests" : "waits", who));
}

// What a service folded event by event, over restarts and losses, is what the whole
// history folds to at once.
void Installation::CompareFolds() {
  std::map<std::string, std::vector<v1::Envelope>> streams;
  services::MemoryStore store;
  const auto world = services::World::Load(&store).value();
  for (const EventPtr& event : witness_.events()) {
    services::WriteBatch batch;
    const absl::Status applied = world->Apply(*event, batch);
    if (!applied.ok()) return witness_.Object(applied.ToString());
    world->Finish(event->position(), batch);
    store.Write(batch).IgnoreError();  // A map in memory takes everything.
    if (services::IsFolded(event->stream())) streams[event->stream()].push_back(*event);
  }
  const absl::Time now = surroundings_.clock.Now();
  while (world->HasStale()) {
    services::WriteBatch batch;
    if (!world->TakeStale(100, batch).ok()) return witness_.Object("the store is damaged");
    store.Write(batch).IgnoreError();
  }
  const std::set<std::string> to_refold = world->to_refold();
  for (const std::string& stream : to_refold) {
    services::WriteBatch batch;
    const auto anew = world->FoldAnew(stream, streams[stream], batch);
    if (!anew.ok() || !*anew) witness_.Object(fmt::format("{} is not folded anew", stream));
  }
  for (const auto& [stream, events] : streams) {
    const auto standing = world->At(stream, now);
    if (!standing.ok() || !standing->has_value()) {
      witness_.Object(fmt::format("{} stands nowhere", stream));
      continue;
    }
    const Definition& definition = *(*standing)->definition;
    std::vector<v1::Envelope> recorded;
    recorded.reserve(events.size());
    // Of people nothing hangs on when something was recorded: services leave them as they are.
    const bool is_person = stream.starts_with("person/");
    for (const v1::Envelope& event : events) {
      recorded.push_back(is_person ? event : world->epochs().AsRecorded(event));
    }
    const Instance folded =
        Advance(definition, Fold(definition, stream, recorded, world->directory()),
                world->directory(), now);
    const Instance& live = (*standing)->instance;
    if (folded.Snapshot().SerializeAsString() != live.Snapshot().SerializeAsString()) {
      witness_.Object(fmt::format("{} folds to another state at once:\n{}\nthan by and by:\n{}",
                                  stream, folded.Snapshot().ShortDebugString(),
                                  live.Snapshot().ShortDebugString()));
    }
  }
}

Account Installation::Tell() {
  Account account;
  account.objections = witness_.objections();
  account.events = witness_.events().size();
  account.acknowledged = witness_.acknowledged();
  account.refused = officer_->refused();
  account.mails = witness_.mailed();
  account.mailed_again = witness_.mailed_again();
  account.node_starts = node_starts_;
  account.service_starts = service_starts_;
  for (const EventPtr& event : witness_.events()) {
    if (event->type() == "ReminderDue") ++account.notes;
    if (IsClockSetBack(*event)) ++account.set_backs;
  }
  account.log_hash = node_->commits().Head().header_hash.ToHex();
  return account;
}

}  // namespace

Account Simulate(const Scenario& scenario) { return Installation(scenario).Run(); }

}  // namespace tandem::simulation
