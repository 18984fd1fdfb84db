#include "services/projections/projections_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/clock_epochs.h"
#include "engine/workflow/owed.h"
#include "engine/workflow/schedule.h"
#include "services/projections/answers.h"
#include "services/projections/event_view.h"
#include "services/projections/read_model_keys.h"
#include "services/projections/views.h"
#include "tandem/v1/notice.pb.h"

namespace tandem::services {
namespace {

// The session hears from the engine each few seconds; after so long without a word
// nothing is known of how far behind we are, and the silence itself counts.
constexpr absl::Duration kSilenceMax = absl::Seconds(30);

bool IsShown(std::string_view stream) {
  return (IsFolded(stream) && !stream.starts_with("person/")) || stream.starts_with("definition/");
}

std::string OwedKey(const v1::DeadlineView& deadline) {
  return fmt::format("{}{}#{}#{}", kOwedPrefix, DueKey(deadline.state()), deadline.stream(),
                     deadline.state().id());
}

// Who takes part, or did.
std::set<std::string> OrganisationsOf(const v1::PortfolioRow& row) {
  std::set<std::string> organisations;
  for (const v1::PartyView& party : row.party()) organisations.insert(party.organisation());
  return organisations;
}

// What was kept of a stream's deadlines; empty if nothing was.
absl::StatusOr<v1::Deadlines> KeptDeadlines(const KeyValueStore& store, const std::string& stream) {
  v1::Deadlines kept;
  TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> bytes, store.Get(kDeadlinesPrefix + stream));
  if (bytes.has_value() && !kept.ParseFromString(*bytes)) {
    return absl::DataLossError(fmt::format("the kept deadlines of {} are damaged", stream));
  }
  return kept;
}

}  // namespace

ProjectionsService::ProjectionsService(KeyValueStore* store, std::unique_ptr<World> world)
    : store_(store),
      world_(std::move(world)),
      finder_(store, world_.get()),
      reminders_(store),
      timers_(store, "timer/") {}

absl::StatusOr<std::unique_ptr<ProjectionsService>> ProjectionsService::Load(KeyValueStore* store) {
  TANDEM_ASSIGN_OR_RETURN(std::unique_ptr<World> world, World::Load(store));
  auto service =
      std::unique_ptr<ProjectionsService>(new ProjectionsService(store, std::move(world)));
  TANDEM_ASSIGN_OR_RETURN(const std::optional<std::string> complete, store->Get(kCompleteKey));
  service->complete_ = complete.has_value();
  return service;
}

absl::Status ProjectionsService::OnEvents(const v1::Batch& events, absl::Time now, Outbox& out) {
  (void)out;
  heard_at_ = now;
  head_ = std::max(head_, events.head());
  const uint64_t before = world_->position();
  WriteBatch batch;
  world_->NoteTime(now, batch);
  std::map<std::string, const v1::Envelope*> latest;  // By stream.
  for (const v1::Envelope& event : events.event()) {
    if (event.position() <= world_->position()) continue;
    TANDEM_RETURN_IF_ERROR(world_->Apply(event, batch));
    TANDEM_RETURN_IF_ERROR(reminders_.Take(event, batch));
    if (IsClockSetBack(event)) {
      TANDEM_RETURN_IF_ERROR(
          reminders_.TakeSetBack(ToTime(event.recorded_at()), world_->directory(), batch));
    }
    last_recorded_at_ = ToTime(event.recorded_at());
    if (IsShown(event.stream())) {
      KeepEvent(event, batch);
      latest[event.stream()] = &event;
    }
  }
  // A late heartbeat says nothing new.
  if (events.through_position() <= before && batch.empty()) return absl::OkStatus();
  TANDEM_RETURN_IF_ERROR(FoldAnew(batch));

  for (const std::string& stream : world_->TakeTouched()) {
    std::optional<google::protobuf::Timestamp> changed_at;
    if (const auto event = latest.find(stream); event != latest.end()) {
      changed_at = ToTimestamp(world_->epochs().RecordedAt(*event->second));
    }
    TANDEM_RETURN_IF_ERROR(Refresh(stream, now, changed_at, batch));
  }
  world_->Finish(events.through_position(), batch);
  const bool complete = complete_ || events.through_position() >= head_;
  if (complete && !complete_) batch.Put(kCompleteKey, "");
  TANDEM_RETURN_IF_ERROR(store_->Write(batch));
  complete_ = complete;
  return absl::OkStatus();
}

// All their events are kept here, or about to be.
absl::Status ProjectionsService::FoldAnew(WriteBatch& batch) {
  const std::set<std::string> to_refold = world_->to_refold();
  for (const std::string& stream : to_refold) {
    TANDEM_ASSIGN_OR_RETURN(const std::vector<v1::Envelope> events, EventsOf(stream, batch));
    TANDEM_ASSIGN_OR_RETURN(const bool folded, world_->FoldAnew(stream, events, batch));
    if (!folded) return absl::DataLossError(fmt::format("events of {} were not kept", stream));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::Envelope>> ProjectionsService::EventsOf(
    const std::string& stream, const WriteBatch& batch) const {
  const std::string prefix = EventPrefix(stream);
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> stored, store_->Scan(Range::Prefix(prefix)));
  std::map<std::string, std::string> kept;
  for (Entry& entry : stored) kept[std::move(entry.key)] = std::move(entry.value);
  for (auto change = batch.changes().lower_bound(prefix);
       change != batch.changes().end() && change->first.starts_with(prefix); ++change) {
    kept[change->first] = change->second.value_or("");
  }
  std::vector<v1::Envelope> events;
  events.reserve(kept.size());
  for (const auto& [key, bytes] : kept) {
    if (!events.emplace_back().ParseFromString(bytes)) {
      return absl::DataLossError(fmt::format("a kept event of {} is damaged", stream));
    }
  }
  return events;
}

absl::Status ProjectionsService::OnReply(uint64_t, const v1::Reply&, absl::Time, Outbox&) {
  return absl::OkStatus();  // Nothing is ever asked.
}

absl::StatusOr<absl::Time> ProjectionsService::OnTick(absl::Time now, Outbox& out) {
  (void)out;
  if (position() < head_) return absl::InfiniteFuture();
  if (world_->WasAheadOf(now)) {
    WriteBatch batch;
    world_->GoBackTo(now, batch);
    TANDEM_RETURN_IF_ERROR(store_->Write(batch));
  }
  if (world_->HasStale()) {
    WriteBatch batch;
    world_->NoteTime(now, batch);
    TANDEM_ASSIGN_OR_RETURN(std::vector<std::string> streams, world_->TakeStale(kPage, batch));
    TANDEM_RETURN_IF_ERROR(FoldAnew(batch));
    world_->TakeTouched();  // They are among the streams.
    for (const std::string& stream : std::set<std::string>(streams.begin(), streams.end())) {
      TANDEM_RETURN_IF_ERROR(Refresh(stream, now, std::nullopt, batch));
    }
    world_->Finish(world_->position(), batch);
    TANDEM_RETURN_IF_ERROR(store_->Write(batch));
    return now;
  }
  TANDEM_ASSIGN_OR_RETURN(std::vector<std::string> due, timers_.Due(now, kPage));
  if (due.empty()) return timers_.Next();
  WriteBatch batch;
  world_->NoteTime(now, batch);
  for (const std::string& stream : due) {
    TANDEM_RETURN_IF_ERROR(Refresh(stream, now, std::nullopt, batch));
  }
  TANDEM_RETURN_IF_ERROR(store_->Write(batch));
  return now;
}

void ProjectionsService::KeepEvent(const v1::Envelope& event, WriteBatch& batch) {
  const std::string key = EventKey(event.stream(), event.version());
  v1::Envelope kept = event;
  if (event.stream().starts_with("definition/")) kept.clear_payload();  // A whole folder.
  batch.Put(key, kept.SerializeAsString());
  batch.Put(kFeedPrefix + EncodeNumber(event.position()), key);
  constexpr std::string_view kOrganisation = "organisation/";
  if (event.stream().starts_with(kOrganisation)) {
    const std::string id = event.stream().substr(kOrganisation.size());
    batch.Put(FeedOfPrefix(id) + EncodeNumber(event.position()), key);
  }

  v1::Change& change = Tell("feed/" + event.stream());
  change.set_position(event.position());
  *change.mutable_event() = EventViewOf(*world_, kept);
}

v1::Change& ProjectionsService::Tell(std::string topic) {
  TopicChange& told = changes_.emplace_back();
  told.topic = std::move(topic);
  told.change.set_position(world_->position());
  return told.change;
}

// That a view is to be asked for again.
void ProjectionsService::TellChanged(const std::string& stream, const v1::PortfolioRow& row) {
  constexpr std::string_view kOrganisation = "organisation/";
  if (!stream.starts_with(kOrganisation)) {
    Tell("instance/" + stream).set_changed(stream);
    for (const v1::PartyView& party : row.party()) {
      Tell("organisations/" + party.organisation()).set_changed(party.organisation());
    }
    return;
  }
  const std::string id = stream.substr(kOrganisation.size());
  Tell("organisations/" + id).set_changed(id);
}

absl::Status ProjectionsService::IndexFeed(const std::string& stream,
                                           const v1::PortfolioRow& before,
                                           const v1::PortfolioRow& row, WriteBatch& batch) {
  const std::set<std::string> were = OrganisationsOf(before);
  const std::set<std::string> are = OrganisationsOf(row);
  std::set<std::string> all = were;
  all.insert(are.begin(), are.end());
  // Events that are new are in the batch, and all others in the store as well.
  const std::string prefix = EventPrefix(stream);
  std::vector<v1::Envelope> fresh;
  for (auto change = batch.changes().lower_bound(prefix);
       change != batch.changes().end() && change->first.starts_with(prefix); ++change) {
    fresh.emplace_back().ParseFromString(change->second.value_or(""));
  }
  std::optional<std::vector<v1::Envelope>> every;
  for (const std::string& organisation : all) {
    const bool stays = were.contains(organisation) && are.contains(organisation);
    if (!stays && !every.has_value()) {
      TANDEM_ASSIGN_OR_RETURN(every, EventsOf(stream, batch));
    }
    for (const v1::Envelope& event : stays ? fresh : *every) {
      std::string key = FeedOfPrefix(organisation) + EncodeNumber(event.position());
      if (are.contains(organisation)) {
        batch.Put(std::move(key), EventKey(stream, event.version()));
      } else {
        batch.Delete(std::move(key));
      }
    }
  }
  return absl::OkStatus();
}

// Organisations in which it does not take part any more.
void ProjectionsService::TellWhoLeft(const v1::PortfolioRow& before, const v1::PortfolioRow& row) {
  for (const v1::PartyView& party : before.party()) {
    const std::string& id = party.organisation();
    const bool stays =
        std::any_of(row.party().begin(), row.party().end(),
                    [&id](const v1::PartyView& now) { return now.organisation() == id; });
    if (!stays) Tell("organisations/" + id).set_changed(id);
  }
}

absl::Status ProjectionsService::Refresh(const std::string& stream, absl::Time now,
                                         std::optional<google::protobuf::Timestamp> changed_at,
                                         WriteBatch& batch) {
  TANDEM_ASSIGN_OR_RETURN(std::optional<Standing> standing, world_->At(stream, now));
  if (!standing.has_value() || stream.starts_with("person/")) {
    return timers_.Set(stream, absl::InfiniteFuture(), batch);
  }
  const std::vector<v1::DeadlineState> schedule =
      Schedule(*standing->definition, standing->instance, world_->directory(), now);
  const Sight sight{*world_, *standing, schedule, now};
  v1::PortfolioRow row = RowOf(sight);
  const std::vector<v1::DeadlineView> deadlines = DeadlinesOf(sight);

  v1::PortfolioRow before;
  TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> kept, store_->Get(kRowPrefix + stream));
  if (kept.has_value() && !before.ParseFromString(*kept)) {
    return absl::DataLossError(fmt::format("the kept row of {} is damaged", stream));
  }
  if (changed_at.has_value()) {
    *row.mutable_changed_at() = *changed_at;
  } else if (before.has_changed_at()) {
    *row.mutable_changed_at() = before.changed_at();
    if (world_->epochs().set_backs() > 0) {
      TANDEM_RETURN_IF_ERROR(CorrectChangedAt(stream, row));
    }
  }
  finder_.Index(stream, before.title(), row.title(), batch);
  TANDEM_RETURN_IF_ERROR(IndexFeed(stream, before, row, batch));
  TANDEM_ASSIGN_OR_RETURN(const bool deadlines_differ, KeepDeadlines(stream, deadlines, batch));
  TANDEM_RETURN_IF_ERROR(timers_.Set(
      stream, row.has_valid_until() ? ToTime(row.valid_until()) : absl::InfiniteFuture(), batch));

  std::string bytes = row.SerializeAsString();
  const bool row_differs = kept != bytes;
  if (changed_at.has_value() || row_differs || deadlines_differ) {
    TellChanged(stream, row);
    TellWhoLeft(before, row);
  }
  if (!row_differs) return absl::OkStatus();
  batch.Put(kRowPrefix + stream, std::move(bytes));
  *Tell("portfolio/" + stream).mutable_portfolio() = std::move(row);
  return absl::OkStatus();
}

// Its last event may be one that a clock that was ahead recorded.
absl::Status ProjectionsService::CorrectChangedAt(const std::string& stream,
                                                  v1::PortfolioRow& row) const {
  Range last = Range::Prefix(EventPrefix(stream), 1);
  last.backwards = true;
  TANDEM_ASSIGN_OR_RETURN(const std::vector<Entry> kept, store_->Scan(last));
  v1::Envelope event;
  if (kept.empty() || !event.ParseFromString(kept.front().value)) return absl::OkStatus();
  *row.mutable_changed_at() = ToTimestamp(world_->epochs().RecordedAt(event));
  return absl::OkStatus();
}

absl::StatusOr<bool> ProjectionsService::KeepDeadlines(
    const std::string& stream, const std::vector<v1::DeadlineView>& deadlines, WriteBatch& batch) {
  TANDEM_ASSIGN_OR_RETURN(v1::Deadlines before, KeptDeadlines(*store_, stream));
  for (const v1::DeadlineView& deadline : before.deadline()) {
    if (IsOwed(deadline.state())) batch.Delete(OwedKey(deadline));
  }
  v1::Deadlines after;
  for (const v1::DeadlineView& deadline : deadlines) {
    *after.add_deadline() = deadline;
    if (IsOwed(deadline.state())) batch.Put(OwedKey(deadline), deadline.SerializeAsString());
  }
  std::string bytes = after.SerializeAsString();
  if (bytes == before.SerializeAsString()) return false;
  if (after.deadline().empty()) {
    batch.Delete(kDeadlinesPrefix + stream);
  } else {
    batch.Put(kDeadlinesPrefix + stream, std::move(bytes));
  }
  *Tell("deadlines/" + stream).mutable_deadlines() = std::move(after);
  return true;
}

absl::StatusOr<v1::QueryResult> ProjectionsService::Answer(const v1::Query& query, absl::Time now) {
  v1::QueryResult result;
  if (query.has_projections()) {
    *result.mutable_projections()->add_projection() = HealthAt(now);
    return result;
  }
  return Answers(store_, world_.get(), &finder_, &reminders_).To(query, now);
}

v1::ProjectionHealth ProjectionsService::HealthAt(absl::Time now) const {
  v1::ProjectionHealth health;
  health.set_name(name());
  health.set_position(position());
  health.set_events_behind(head_ > position() ? head_ - position() : 0);
  if (health.events_behind() > 0 && last_recorded_at_ != absl::InfinitePast()) {
    health.set_seconds_behind(std::max(0.0, absl::ToDoubleSeconds(now - last_recorded_at_)));
  } else if (heard_at_ != absl::InfinitePast() && now - heard_at_ > kSilenceMax) {
    health.set_seconds_behind(absl::ToDoubleSeconds(now - heard_at_));
  }
  for (const std::string& unreadable : world_->unreadable()) health.add_unreadable(unreadable);
  return health;
}

}  // namespace tandem::services
