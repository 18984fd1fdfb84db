#include "services/deadlines/deadlines_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/clock_epochs.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/schedule.h"
#include "services/follower/morning.h"
#include "services/follower/recipient.h"
#include "services/store/keys.h"
#include "tandem/v1/notice.pb.h"

namespace tandem::services {
namespace {

// Deadlines whose day is further off are looked for again before their first step.
constexpr absl::Duration kScheduleAhead = absl::Hours(24 * 120);
constexpr size_t kDateHead = 8;  // Of what is kept of a date: what brought it back.

constexpr char kNotes[] = "n/";
constexpr char kRecorded[] = "nr/";
constexpr char kDamaged[] = "a kept note is damaged";

std::string NotePrefix(std::string_view stream) { return fmt::format("{}{}#", kNotes, stream); }

std::string DatesPrefix(std::string_view stream) { return fmt::format("w/{}#", stream); }

std::string DateEntry(const v1::Date& due, uint64_t returned_by) {
  return EncodeNumber(returned_by) + ToIso(due);
}

v1::Submission SubmissionOf(const v1::ReminderDue& note, size_t set_backs) {
  v1::Submission submission;
  submission.set_id(ReminderSubmissionId(note, set_backs));
  v1::NewEvent* event = submission.add_event();
  event->set_stream(fmt::format("system/{}", note.stream()));
  event->set_type("ReminderDue");
  event->set_payload(note.SerializeAsString());
  return submission;
}

bool IsLater(const v1::ReminderDue& a, const v1::ReminderDue& b) {
  auto key = [](const v1::ReminderDue& note) {
    return std::tuple(note.on().year(), note.on().month(), note.on().day(), note.step(),
                      note.repetition());
  };
  return key(a) > key(b);
}

}  // namespace

absl::StatusOr<std::unique_ptr<DeadlinesService>> DeadlinesService::Load(KeyValueStore* store) {
  TANDEM_ASSIGN_OR_RETURN(std::unique_ptr<World> world, World::Load(store));
  std::unique_ptr<DeadlinesService> service(new DeadlinesService(store, std::move(world)));
  TANDEM_RETURN_IF_ERROR(service->queue_.Load(*store));
  return service;
}

absl::Status DeadlinesService::OnEvents(const v1::Batch& events, absl::Time now, Outbox& out) {
  (void)now;
  (void)out;
  const uint64_t before = world_->position();
  WriteBatch batch;
  for (const v1::Envelope& event : events.event()) {
    if (event.position() <= world_->position()) continue;
    if (event.type() == "ReminderDue" && event.stream().starts_with("system/")) {
      TANDEM_RETURN_IF_ERROR(TakeNote(event, batch));
    }
    TANDEM_RETURN_IF_ERROR(world_->Apply(event, batch));
    if (IsClockSetBack(event)) {
      TANDEM_RETURN_IF_ERROR(TakeSetBack(ToTime(event.recorded_at()), batch));
    }
  }
  TANDEM_RETURN_IF_ERROR(LookAtTouched(batch));
  caught_up_ = events.through_position() >= events.head();
  was_caught_up_ = was_caught_up_ || caught_up_;
  if (events.through_position() <= before && batch.empty()) return absl::OkStatus();
  world_->Finish(events.through_position(), batch);
  return store_->Write(batch);
}

absl::Status DeadlinesService::LookAtTouched(WriteBatch& batch) {
  for (const std::string& stream : world_->TakeTouched()) {
    TANDEM_RETURN_IF_ERROR(timers_.Set(stream, absl::InfinitePast(), batch));
  }
  return absl::OkStatus();
}

absl::Status DeadlinesService::OnReply(uint64_t tag, const v1::Reply& reply, absl::Time now,
                                       Outbox& out) {
  WriteBatch batch;
  if (Refolding::IsOwn(tag)) {
    TANDEM_RETURN_IF_ERROR(refolding_.TakeReply(tag, reply, now, *world_, batch, out));
    TANDEM_RETURN_IF_ERROR(LookAtTouched(batch));
    world_->Finish(world_->position(), batch);
  } else {
    queue_.OnReply(tag, reply, now, batch, out);
  }
  return batch.empty() ? absl::OkStatus() : store_->Write(batch);
}

absl::StatusOr<absl::Time> DeadlinesService::OnTick(absl::Time now, Outbox& out) {
  if (world_->WasAheadOf(now)) {
    WriteBatch batch;
    TANDEM_RETURN_IF_ERROR(DropPlannedAhead(now, batch).status());
    world_->GoBackTo(now, batch);
    TANDEM_RETURN_IF_ERROR(store_->Write(batch));
  }
  bool more = false;
  absl::Time next = absl::InfiniteFuture();
  if (caught_up_) {
    const absl::Time read = refolding_.Start(*world_, now, out);
    TANDEM_ASSIGN_OR_RETURN(const bool stale, QueueStale());
    TANDEM_ASSIGN_OR_RETURN(const bool rings, RingTimers(now));
    more = stale || rings;
    if (!more && queue_.HasRoom()) {
      TANDEM_ASSIGN_OR_RETURN(next, timers_.Next());
    }
    next = std::min(next, read);
  }
  next = std::min(next, queue_.Pump(now, out));
  return more ? now : next;
}

// Instances that a new programme, calendar or zone may have moved.
absl::StatusOr<bool> DeadlinesService::QueueStale() {
  if (!world_->HasStale()) return false;
  WriteBatch batch;
  TANDEM_ASSIGN_OR_RETURN(std::vector<std::string> streams, world_->TakeStale(kPage, batch));
  std::set<std::string> once(streams.begin(), streams.end());
  for (const std::string& stream : once) {
    TANDEM_RETURN_IF_ERROR(timers_.Set(stream, absl::InfinitePast(), batch));
  }
  TANDEM_RETURN_IF_ERROR(store_->Write(batch));
  return true;
}

absl::StatusOr<bool> DeadlinesService::RingTimers(absl::Time now) {
  if (!queue_.HasRoom()) return false;
  TANDEM_ASSIGN_OR_RETURN(std::vector<std::string> streams, timers_.Due(now, kPage));
  if (streams.empty()) return false;
  WriteBatch batch;
  world_->NoteTime(now, batch);
  for (const std::string& stream : streams) TANDEM_RETURN_IF_ERROR(LookAt(stream, now, batch));
  TANDEM_RETURN_IF_ERROR(store_->Write(batch));
  return true;
}

absl::Status DeadlinesService::LookAt(const std::string& stream, absl::Time now,
                                      WriteBatch& batch) {
  // Looked at once it is folded anew.
  if (world_->IsToRefold(stream)) return timers_.Set(stream, absl::InfiniteFuture(), batch);
  TANDEM_ASSIGN_OR_RETURN(std::optional<Standing> standing, world_->At(stream, now));
  if (!standing.has_value()) return timers_.Set(stream, absl::InfiniteFuture(), batch);
  const std::vector<v1::DeadlineState> schedule = Schedule(
      *standing->definition, standing->instance, world_->directory(), now + kScheduleAhead);
  TANDEM_ASSIGN_OR_RETURN(const NotedReminders noted, NotedOf(stream, now, batch));
  TANDEM_ASSIGN_OR_RETURN(const ReturnedDates returned,
                          FollowDates(stream, schedule, noted, batch));
  ReminderPlan plan = PlanReminders(*standing->definition, standing->instance, schedule,
                                    world_->directory(), noted, returned, now);
  for (const v1::ReminderDue& note : plan.owed) {
    const std::string thread = stream + "#" + ReminderThread(note, note.to(0));
    queue_.Add(SubmissionOf(note, world_->epochs().set_backs()), batch);
    TANDEM_ASSIGN_OR_RETURN(const std::optional<std::string> known, Read(kNotes + thread, batch));
    TANDEM_ASSIGN_OR_RETURN(const auto recorded, Read(kRecorded + thread, batch));
    if (!recorded.has_value()) batch.Put(kRecorded + thread, known.value_or(""));
    batch.Put(kNotes + thread, note.SerializeAsString());
    batch.Put(DatesPrefix(stream) + note.deadline(), DateEntry(note.due(), note.returned_by()));
  }
  const absl::Time next = std::min(plan.next, world_->NextChange(*standing, schedule, now));
  return timers_.Set(stream, next, batch);
}

// A deadline that is met, waived or paused keeps its notes: should it be owed again, the
// same steps are not told again. What is too old to be planned is forgotten.
absl::StatusOr<NotedReminders> DeadlinesService::NotedOf(std::string_view stream, absl::Time now,
                                                         WriteBatch& batch) const {
  const absl::CivilDay oldest = absl::ToCivilDay(now, absl::UTCTimeZone()) - kReminderDaysBack;
  const std::string prefix = NotePrefix(stream);
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> entries, store_->Scan(Range::Prefix(prefix)));
  NotedReminders noted;
  for (const Entry& entry : entries) {
    v1::ReminderDue note;
    if (!note.ParseFromString(entry.value)) return absl::DataLossError(kDamaged);
    if (FirstDay(note.on()) < oldest) {
      batch.Delete(entry.key);
    } else {
      noted[entry.key.substr(prefix.size())] = std::move(note);
    }
  }
  return noted;
}

absl::StatusOr<ReturnedDates> DeadlinesService::FollowDates(
    std::string_view stream, const std::vector<v1::DeadlineState>& schedule,
    const NotedReminders& noted, WriteBatch& batch) const {
  std::map<std::string, std::set<std::string>> noted_dates;  // By deadline.
  for (const auto& [thread, note] : noted) noted_dates[note.deadline()].insert(ToIso(note.due()));
  const std::string prefix = DatesPrefix(stream);
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> entries, store_->Scan(Range::Prefix(prefix)));
  std::map<std::string, std::string> seen;  // By deadline.
  for (Entry& entry : entries) {
    std::string deadline = entry.key.substr(prefix.size());
    if (noted_dates.count(deadline) == 0) {
      batch.Delete(std::move(entry.key));
    } else {
      seen.emplace(std::move(deadline), std::move(entry.value));
    }
  }
  ReturnedDates returned;
  for (const v1::DeadlineState& deadline : schedule) {
    const auto dates = noted_dates.find(deadline.id());
    if (dates == noted_dates.end() || deadline.state() != v1::DeadlineState::OPEN) continue;
    if (!deadline.has_due()) continue;
    std::string& entry = seen[deadline.id()];
    const std::string due = ToIso(deadline.due());
    const bool is_another = entry.size() >= kDateHead && entry.substr(kDateHead) != due;
    if (is_another || entry.empty()) {
      const bool came_back = is_another && dates->second.count(due) > 0;
      entry = DateEntry(deadline.due(), came_back ? deadline.set_by() : 0);
      batch.Put(prefix + deadline.id(), entry);
    }
    if (const uint64_t by = DecodeNumber(entry); by != 0) returned.emplace(deadline.id(), by);
  }
  return returned;
}

// What the log says was noted, perhaps before this store existed.
absl::Status DeadlinesService::TakeNote(const v1::Envelope& event, WriteBatch& batch) const {
  v1::ReminderDue note;
  if (!note.ParseFromString(event.payload())) return absl::OkStatus();
  for (const v1::Addressee& to : note.to()) {
    TANDEM_RETURN_IF_ERROR(TakeNoted(note, note.stream() + "#" + ReminderThread(note, to), batch));
  }
  // Later on the instance itself is looked at.
  if (!was_caught_up_) {
    batch.Put(DatesPrefix(note.stream()) + note.deadline(),
              DateEntry(note.due(), note.returned_by()));
  }
  return absl::OkStatus();
}

// What was planned by a clock that was ahead is planned again in its time. A thread is left as
// the log has it, or as it will once the notes are recorded whose morning has come.
absl::StatusOr<std::map<std::string, v1::ReminderDue>> DeadlinesService::DropPlannedAhead(
    absl::Time now, WriteBatch& batch) {
  std::map<std::string, v1::ReminderDue> waiting;  // The latest in the queue, by thread.
  queue_.Drop(
      [&](const v1::Submission& submission) {
        v1::ReminderDue note;
        if (!note.ParseFromString(submission.event(0).payload())) return false;
        if (MorningOf(note, world_->directory()) > now) return true;
        const std::string thread = note.stream() + "#" + ReminderThread(note, note.to(0));
        v1::ReminderDue& latest = waiting[thread];
        if (!latest.has_on() || IsLater(note, latest)) latest = note;
        return false;
      },
      batch);
  TANDEM_ASSIGN_OR_RETURN(auto kept, ReadAll(kNotes, batch));
  TANDEM_ASSIGN_OR_RETURN(const auto recorded, ReadAll(kRecorded, batch));
  for (const auto& [key, bytes] : recorded) {
    const std::string thread = key.substr(sizeof(kRecorded) - 1);
    const auto note = kept.find(kNotes + thread);
    if (note == kept.end()) continue;
    v1::ReminderDue planned;
    if (!planned.ParseFromString(note->second)) return absl::DataLossError(kDamaged);
    if (MorningOf(planned, world_->directory()) <= now) continue;
    if (const auto waits = waiting.find(thread); waits != waiting.end()) {
      note->second = waits->second.SerializeAsString();
    } else {
      note->second = bytes;
      batch.Delete(key);
    }
    if (note->second.empty()) {
      batch.Delete(note->first);
      kept.erase(note);
    } else {
      batch.Put(note->first, note->second);
    }
  }
  std::map<std::string, v1::ReminderDue> notes;
  for (const auto& [key, bytes] : kept) {
    if (!notes[key].ParseFromString(bytes)) return absl::DataLossError(kDamaged);
  }
  return notes;
}

// A step whose morning has not come was noted by a clock that was ahead, and comes again.
// What stood in front of it in its thread was noted before, or with it: the thread is taken
// as noted up to the last morning that has come.
absl::Status DeadlinesService::TakeSetBack(absl::Time now, WriteBatch& batch) {
  TANDEM_ASSIGN_OR_RETURN(auto notes, DropPlannedAhead(now, batch));
  for (auto& [key, note] : notes) {
    if (MorningOf(note, world_->directory()) <= now) continue;
    const absl::TimeZone zone = world_->directory().Of(note.to(0).organisation()).zone;
    const absl::CivilSecond local = absl::ToCivilSecond(now, zone);
    const absl::CivilDay today(local);
    *note.mutable_on() = ToDate(local.hour() * 60 < kMorningBegins ? today - 1 : today);
    note.set_step(std::numeric_limits<uint32_t>::max());
    batch.Put(key, note.SerializeAsString());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> DeadlinesService::Read(const std::string& key,
                                                                  const WriteBatch& batch) const {
  const auto change = batch.changes().find(key);
  if (change != batch.changes().end()) return change->second;
  return store_->Get(key);
}

absl::StatusOr<std::map<std::string, std::string>> DeadlinesService::ReadAll(
    const std::string& prefix, const WriteBatch& batch) const {
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> stored, store_->Scan(Range::Prefix(prefix)));
  std::map<std::string, std::string> all;
  for (Entry& entry : stored) all[std::move(entry.key)] = std::move(entry.value);
  for (auto change = batch.changes().lower_bound(prefix);
       change != batch.changes().end() && change->first.starts_with(prefix); ++change) {
    if (change->second.has_value()) {
      all[change->first] = *change->second;
    } else {
      all.erase(change->first);
    }
  }
  return all;
}

absl::Status DeadlinesService::TakeNoted(const v1::ReminderDue& note, const std::string& thread,
                                         WriteBatch& batch) const {
  TANDEM_ASSIGN_OR_RETURN(const auto known, Read(kNotes + thread, batch));
  TANDEM_ASSIGN_OR_RETURN(const auto recorded, Read(kRecorded + thread, batch));
  v1::ReminderDue latest;
  // Of one step the log's note is the true one: ours may have been decided anew after a
  // loss, and refused since the engine had it.
  if (known.has_value() && latest.ParseFromString(*known) && IsLater(latest, note)) {
    if (recorded.has_value()) batch.Put(kRecorded + thread, note.SerializeAsString());
    return absl::OkStatus();
  }
  if (recorded.has_value()) batch.Delete(kRecorded + thread);
  batch.Put(kNotes + thread, note.SerializeAsString());
  return absl::OkStatus();
}

}  // namespace tandem::services
