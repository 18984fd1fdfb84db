// Notes what has come due.
#ifndef TANDEM_SERVICES_DEADLINES_DEADLINES_SERVICE_H_
#define TANDEM_SERVICES_DEADLINES_DEADLINES_SERVICE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/workflow/fold.h"
#include "services/deadlines/reminder_plan.h"
#include "services/follower/refolding.h"
#include "services/follower/service.h"
#include "services/follower/submission_queue.h"
#include "services/follower/timer_index.h"
#include "services/follower/world.h"
#include "services/store/key_value_store.h"

namespace tandem::services {

// Each instance has one timer: the next moment at which a reminder step comes or
// time alone may change its deadlines. When it rings, what is owed is put into the
// queue of submissions, noted as done, and the timer set anew, all in one write.
// So a note is made once, whatever stops when; should the store be lost, the notes
// in the log say what was done, and equal ids what was under way.
//
// Nothing is noted before the service has caught up with the log: a later event
// may say that it was done already.
//
// After a ClockSetBack notes whose morning has not come are taken as not made: they are made
// again, under other ids, on their day.
//
// In the store, beside World's and SubmissionQueue's: "n/<stream>#<thread>" the
// latest note of each thread; "nr/<stream>#<thread>" the latest one in the log, or nothing, while
// that is another; "w/<stream>#<deadline>", for deadlines with a note, the due
// date last seen and what brought it back (ReminderDue.returned_by); "timer/" timers.
class DeadlinesService : public Service {
 public:
  // Of the store, which holds folded instances: another number throws it away.
  static constexpr uint32_t kFormat = 6 + 100 * kFoldVersion;
  // Instances looked at in one turn.
  static constexpr size_t kPage = 50;

  // `store` is borrowed. kDataLoss: it cannot be read.
  static absl::StatusOr<std::unique_ptr<DeadlinesService>> Load(KeyValueStore* store);

  std::string name() const override { return "deadlines"; }
  uint64_t position() const override { return world_->position(); }
  std::string event_id() const override { return world_->event_id(); }
  absl::Status OnEvents(const v1::Batch& batch, absl::Time now, Outbox& out) override;
  absl::Status OnReply(uint64_t tag, const v1::Reply& reply, absl::Time now, Outbox& out) override;
  absl::StatusOr<absl::Time> OnTick(absl::Time now, Outbox& out) override;
  std::string trouble() const override { return queue_.trouble(); }

  const World& world() const { return *world_; }

 private:
  DeadlinesService(KeyValueStore* store, std::unique_ptr<World> world)
      : store_(store), world_(std::move(world)), timers_(store, "timer/") {}

  // Instances that changed are looked at soon.
  absl::Status LookAtTouched(WriteBatch& batch);
  // Both return whether there is more to do.
  absl::StatusOr<bool> QueueStale();
  absl::StatusOr<bool> RingTimers(absl::Time now);
  absl::Status LookAt(const std::string& stream, absl::Time now, WriteBatch& batch);
  absl::StatusOr<NotedReminders> NotedOf(std::string_view stream, absl::Time now,
                                         WriteBatch& batch) const;
  // Notes the dates of deadlines with a note; tells which of them came back.
  absl::StatusOr<ReturnedDates> FollowDates(std::string_view stream,
                                            const std::vector<v1::DeadlineState>& schedule,
                                            const NotedReminders& noted, WriteBatch& batch) const;
  absl::Status TakeNote(const v1::Envelope& event, WriteBatch& batch) const;
  absl::Status TakeNoted(const v1::ReminderDue& note, const std::string& thread,
                         WriteBatch& batch) const;
  absl::Status TakeSetBack(absl::Time now, WriteBatch& batch);
  // Gives the notes that are left, by key.
  absl::StatusOr<std::map<std::string, v1::ReminderDue>> DropPlannedAhead(absl::Time now,
                                                                          WriteBatch& batch);
  // What the store holds once `batch` is written.
  absl::StatusOr<std::optional<std::string>> Read(const std::string& key,
                                                  const WriteBatch& batch) const;
  absl::StatusOr<std::map<std::string, std::string>> ReadAll(const std::string& prefix,
                                                             const WriteBatch& batch) const;

  KeyValueStore* const store_;
  std::unique_ptr<World> world_;
  TimerIndex timers_;
  SubmissionQueue queue_;
  Refolding refolding_;
  bool caught_up_ = false;
  bool was_caught_up_ = false;  // Ever, since it began.
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_DEADLINES_DEADLINES_SERVICE_H_
