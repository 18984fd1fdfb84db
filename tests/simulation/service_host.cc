#include "tests/simulation/service_host.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "services/deadlines/deadlines_service.h"
#include "services/follower/refolding.h"
#include "services/projections/projections_service.h"
#include "tandem/v1/notice.pb.h"

namespace tandem::simulation {
namespace {

// Lets the witness see what the service is given.
class Watched : public services::Service {
 public:
  // `note_id_suffix`: see PlantedBugs::second_note_id; empty: it is not planted.
  // `gives_up`: see PlantedBugs::gives_up_at_full_disk.
  Watched(services::Service* service, Witness* witness, std::string note_id_suffix, bool gives_up)
      : service_(service),
        witness_(witness),
        note_id_suffix_(std::move(note_id_suffix)),
        gives_up_(gives_up) {}

  std::string name() const override { return service_->name(); }
  uint64_t position() const override { return service_->position(); }
  std::string event_id() const override { return service_->event_id(); }
  absl::Status OnEvents(const v1::Batch& batch, absl::Time now, services::Outbox& out) override {
    witness_->Delivered(name(), position(), batch);
    return service_->OnEvents(batch, now, out);
  }
  absl::Status OnReply(uint64_t tag, const v1::Reply& reply, absl::Time now,
                       services::Outbox& out) override {
    if (!gives_up_ || reply.problem().code() != v1::Problem::DISK_FULL) {
      return service_->OnReply(tag, reply, now, out);
    }
    v1::Reply refused = reply;
    refused.mutable_problem()->set_code(v1::Problem::REFUSED);
    return service_->OnReply(tag, refused, now, out);
  }
  std::string trouble() const override { return service_->trouble(); }
  absl::StatusOr<absl::Time> OnTick(absl::Time now, services::Outbox& out) override {
    absl::StatusOr<absl::Time> next = service_->OnTick(now, out);
    if (note_id_suffix_.empty()) return next;
    for (services::Outbox::Outgoing& outgoing : out.Take()) {
      if (outgoing.request.has_submit()) {
        std::string& id = *outgoing.request.mutable_submit()->mutable_submission()->mutable_id();
        id = id.substr(0, id.size() - note_id_suffix_.size()) + note_id_suffix_;
      }
      out.Send(outgoing.tag, std::move(outgoing.request));
    }
    return next;
  }

 private:
  services::Service* const service_;
  Witness* const witness_;
  const std::string note_id_suffix_;
  const bool gives_up_;
};

// A value without what depends on when the service looked: how many days were left, and
// what a note that was decided again claims.
std::string Lasting(const std::string& key, const std::string& value) {
  // A note that was forgotten with its deadline and decided again when that came back, or
  // after a loss, may claim to cover others; the engine knows its id, and keeps the first one.
  if (key.starts_with("n/")) {
    v1::ReminderDue note;
    note.ParseFromString(value);
    note.clear_covers_missed();
    return note.SerializeAsString();
  }
  // Since when it is untold: a rebuilt one does not know of older ones that were
  // dropped.
  if (key.starts_with("note/") || key.starts_with("told/")) {
    return value.substr(0, 8) + value.substr(16);
  }
  if (key.starts_with("ds/")) {
    v1::Deadlines deadlines;
    deadlines.ParseFromString(value);
    for (v1::DeadlineView& deadline : *deadlines.mutable_deadline()) deadline.clear_days_left();
    return deadlines.SerializeAsString();
  }
  return value;
}

// Whether the log does not say it: that there was nothing to tell in a week.
bool IsUnsaid(const std::string& key) { return key.starts_with("skip/"); }

// What a store holds but for timers, numbers of submissions, what shows that it takes
// anything, dates that were seen, and what the log does not say.
std::map<std::string, std::string> Lasting(const VolatileStore& store) {
  std::map<std::string, std::string> lasting;
  for (const auto& [key, value] : store.entries()) {
    if (key.starts_with("timer/") || key.starts_with("out/") || key == "room" || key == "clock" ||
        key.starts_with("nr/") || key.starts_with("w/") || IsUnsaid(key)) {
      continue;
    }
    lasting[key] = Lasting(key, value);
  }
  return lasting;
}

// reminders drops a note that is outdated when it composes the next mail; what
// begins anew has not come there yet.
bool MayBeDropped(const std::string& key) { return key.starts_with("note/"); }

// deadlines forgets a note that is too old when it looks at the instance again; what begins
// anew has done so.
bool MayBeKept(const std::string& key) { return key.starts_with("n/"); }

}  // namespace

ServiceHost::ServiceHost(ServiceKind kind, Wire* wire, Surroundings* surroundings, Witness* witness,
                         LetterBox* letter_box)
    : kind_(kind),
      wire_(wire),
      surroundings_(surroundings),
      witness_(witness),
      letter_box_(letter_box) {}

absl::StatusOr<std::unique_ptr<services::Service>> ServiceHost::Load(
    services::KeyValueStore* store) const {
  switch (kind_) {
    case ServiceKind::kDeadlines:
      return services::DeadlinesService::Load(store);
    case ServiceKind::kReminders:
      return services::Reminders::Load(store, {});
    case ServiceKind::kProjections:
      return services::ProjectionsService::Load(store);
  }
  return absl::InternalError("there is no such service");
}

void ServiceHost::Start() {
  store_.RememberWhenItLooks(surroundings_->bugs.remembers_when_it_looked);
  absl::StatusOr<std::unique_ptr<services::Service>> service = Load(&store_);
  if (!service.ok()) {
    return witness_->Object(
        fmt::format("a service cannot be loaded: {}", service.status().ToString()));
  }
  service_ = *std::move(service);
  ++lives_;
  const bool disguised = surroundings_->bugs.second_note_id && kind_ == ServiceKind::kDeadlines;
  watched_ = std::make_unique<Watched>(service_.get(), witness_,
                                       disguised ? fmt::format("{:04}", lives_) : "",
                                       surroundings_->bugs.gives_up_at_full_disk);
  session_ = std::make_unique<WireSession>(wire_, surroundings_);
  loop_ = std::make_unique<services::ServiceLoop>(watched_.get(), session_.get(),
                                                  &surroundings_->clock);
}

void ServiceHost::Stop(bool store_too) {
  loop_.reset();
  session_.reset();
  watched_.reset();
  service_.reset();
  outcomes_.clear();
  told_ = false;
  store_.LosePower(surroundings_->dice.Below(VolatileStore::kUnsyncedMax + 1),
                   surroundings_->bugs.checkpoint_apart);
  if (store_too) store_.Clear();
}

void ServiceHost::BeginAnew() {
  loop_.reset();
  session_.reset();
  watched_.reset();
  service_.reset();
  outcomes_.clear();
  Start();
}

void ServiceHost::Turn() {
  if (!running()) return;
  told_ = false;
  const absl::Status turned = loop_->Turn(absl::ZeroDuration());
  loop_->TakeWarnings();
  if (absl::IsAborted(turned)) return BeginAnew();
  if (!turned.ok()) {
    witness_->Object(fmt::format("{} stopped: {}", service_->name(), turned.ToString()));
    return Stop(/*store_too=*/true);
  }
  if (kind_ == ServiceKind::kReminders) CarryMail();
}

void ServiceHost::CarryMail() {
  auto& reminders = static_cast<services::Reminders&>(*service_);
  for (services::Delivery& delivery : reminders.TakeDeliveries()) {
    const std::string stream = delivery.stream;
    outcomes_.push_back({stream, letter_box_->Send(std::move(delivery), service_->position())});
  }
  while (!outcomes_.empty() && surroundings_->dice.PerMille(500)) {
    reminders.AddOutcome(std::move(outcomes_.back()));
    outcomes_.pop_back();
    told_ = true;
  }
}

bool ServiceHost::IsAtRest(uint64_t head) const {
  if (!running() || told_ || !outcomes_.empty()) return false;
  const services::Progress progress = loop_->progress();
  return progress.idle && progress.position == head;
}

std::string ServiceHost::Describe() const {
  if (!running()) return "a service is stopped";
  const services::Progress progress = loop_->progress();
  return fmt::format("{} at {}, wakes at {}", service_->name(), progress.position,
                     absl::FormatTime(progress.next_wake, absl::UTCTimeZone()));
}

// As the engine would answer, for a service that is rebuilt beside it.
v1::Reply ServiceHost::ReadStream(const v1::ReadStream& read) const {
  v1::Reply reply;
  for (const EventPtr& event : witness_->events()) {
    if (event->stream() != read.stream() || event->version() < read.from_version()) continue;
    *reply.mutable_events()->add_event() = *event;
  }
  return reply;
}

// What people see of reminders, which is more than is kept of them.
void ServiceHost::CompareAnswers(services::Service& rebuilt, absl::Time now) const {
  if (kind_ != ServiceKind::kProjections) return;
  v1::Query query;
  query.mutable_reminders();
  const auto live = static_cast<services::ProjectionsService&>(*service_).Answer(query, now);
  const auto anew = static_cast<services::ProjectionsService&>(rebuilt).Answer(query, now);
  if (!live.ok() || !anew.ok() || live->DebugString() != anew->DebugString()) {
    witness_->Object("projections, rebuilt from the log, show other reminders");
  }
}

void ServiceHost::CompareWithRebuilt() {
  VolatileStore store;
  services::WriteBatch unsaid;
  for (const auto& [key, value] : store_.entries()) {
    if (IsUnsaid(key)) unsaid.Put(key, value);
  }
  if (const absl::Status written = store.Write(unsaid); !written.ok()) {
    return witness_->Object(written.ToString());
  }
  absl::StatusOr<std::unique_ptr<services::Service>> rebuilt = Load(&store);
  const absl::Time now = surroundings_->clock.Now();
  services::Outbox out;
  absl::Status status = rebuilt.status();
  const std::vector<EventPtr>& events = witness_->events();
  constexpr size_t kBatch = 50;
  for (size_t i = 0; status.ok() && i < events.size(); i += kBatch) {
    v1::Batch batch;
    batch.set_after_position(i);
    for (size_t j = i; j < std::min(i + kBatch, events.size()); ++j) {
      *batch.add_event() = *events[j];
    }
    batch.set_through_position(i + static_cast<size_t>(batch.event_size()));
    batch.set_head(events.size());
    status = (*rebuilt)->OnEvents(batch, now, out);
  }
  std::vector<services::Outbox::Outgoing> asked;
  for (absl::Time next = now; status.ok() && next <= now;) {
    const absl::StatusOr<absl::Time> ticked = (*rebuilt)->OnTick(now, out);
    status = ticked.status();
    next = ticked.value_or(absl::InfiniteFuture());
    for (services::Outbox::Outgoing& outgoing : out.Take()) {
      if (!services::Refolding::IsOwn(outgoing.tag)) {
        asked.push_back(std::move(outgoing));
        continue;
      }
      status =
          (*rebuilt)->OnReply(outgoing.tag, ReadStream(outgoing.request.read_stream()), now, out);
      next = now;
    }
  }
  if (!status.ok()) {
    return witness_->Object(
        fmt::format("{} cannot be rebuilt: {}", service_->name(), status.ToString()));
  }
  for (const services::Outbox::Outgoing& outgoing : asked) {
    witness_->Object(fmt::format("{}, rebuilt from the log, still asks for {}", service_->name(),
                                 outgoing.request.ShortDebugString()));
  }
  CompareAnswers(**rebuilt, now);
  const auto kept = Lasting(store_);
  const auto expected = Lasting(store);
  for (const auto& [key, value] : expected) {
    const auto found = kept.find(key);
    if (found == kept.end()) {
      if (MayBeDropped(key)) continue;
      witness_->Object(fmt::format("{} lacks {}", service_->name(), key));
    } else if (found->second != value) {
      witness_->Object(fmt::format("{}: {} is not what the log says", service_->name(), key));
    }
  }
  for (const auto& [key, value] : kept) {
    if (!expected.contains(key) && !MayBeKept(key)) {
      witness_->Object(
          fmt::format("{} keeps {}, of which the log knows nothing", service_->name(), key));
    }
  }
}

}  // namespace tandem::simulation
