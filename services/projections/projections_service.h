// Keeps the read models.
#ifndef TANDEM_SERVICES_PROJECTIONS_PROJECTIONS_SERVICE_H_
#define TANDEM_SERVICES_PROJECTIONS_PROJECTIONS_SERVICE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/workflow/fold.h"
#include "services/follower/service.h"
#include "services/follower/timer_index.h"
#include "services/follower/world.h"
#include "services/projections/instance_finder.h"
#include "services/projections/reminder_book.h"
#include "services/store/key_value_store.h"
#include "tandem/v1/read_model.pb.h"

namespace tandem::services {

// A change to publish, under "<projection>/<key>".
struct TopicChange {
  std::string topic;
  v1::Change change;
};

// Every event of an instance, an organisation or a programme is kept, so that the
// feed, histories and views of the past need nothing else. Each instance has a
// row and a list of deadlines, made anew when its events come, when a programme or
// a place changes, and when the row's valid_until has passed.
//
// In the store, beside World's: read_model_keys.h, "m" reminders, "w/" words,
// "timer/" until when rows are valid.
class ProjectionsService : public Service {
 public:
  // Of the store, which holds folded instances: another number throws it away.
  static constexpr uint32_t kFormat = 5 + 100 * kFoldVersion;
  // Rows made anew in one turn.
  static constexpr size_t kPage = 50;

  // `store` is borrowed. kDataLoss: it cannot be read.
  static absl::StatusOr<std::unique_ptr<ProjectionsService>> Load(KeyValueStore* store);

  std::string name() const override { return "projections"; }
  uint64_t position() const override { return world_->position(); }
  std::string event_id() const override { return world_->event_id(); }
  absl::Status OnEvents(const v1::Batch& events, absl::Time now, Outbox& out) override;
  absl::Status OnReply(uint64_t tag, const v1::Reply& reply, absl::Time now, Outbox& out) override;
  absl::StatusOr<absl::Time> OnTick(absl::Time now, Outbox& out) override;

  // The answer as of position(). kNotFound: what is asked for is not there.
  // kInvalidArgument: no query, or one that is wrong.
  absl::StatusOr<v1::QueryResult> Answer(const v1::Query& query, absl::Time now);

  // Whether the read models have ever included the whole log. Those that are made anew
  // lack instances until then, and nobody should take them for the truth.
  bool complete() const { return complete_; }
  // The log's last position, as far as is known.
  uint64_t head() const { return head_; }

  // What changed since the last call, in order.
  std::vector<TopicChange> TakeChanges() { return std::exchange(changes_, {}); }

  // Measured: how far this is behind the log, in events and time.
  v1::ProjectionHealth HealthAt(absl::Time now) const;

 private:
  ProjectionsService(KeyValueStore* store, std::unique_ptr<World> world);

  void KeepEvent(const v1::Envelope& event, WriteBatch& batch);
  absl::Status FoldAnew(WriteBatch& batch);
  // An organisation's feed: all events of instances in which it takes part or did, and of
  // itself. Who comes in has those from before, too, and who never was in has none.
  absl::Status IndexFeed(const std::string& stream, const v1::PortfolioRow& before,
                         const v1::PortfolioRow& row, WriteBatch& batch);
  // Those of a stream once `batch` is written, by version.
  absl::StatusOr<std::vector<v1::Envelope>> EventsOf(const std::string& stream,
                                                     const WriteBatch& batch) const;
  // Makes an instance's row and deadlines anew. `changed_at`: of its last event;
  // absent: none has come.
  absl::Status Refresh(const std::string& stream, absl::Time now,
                       std::optional<google::protobuf::Timestamp> changed_at, WriteBatch& batch);
  // Whether they differ from what was kept.
  absl::Status CorrectChangedAt(const std::string& stream, v1::PortfolioRow& row) const;
  absl::StatusOr<bool> KeepDeadlines(const std::string& stream,
                                     const std::vector<v1::DeadlineView>& deadlines,
                                     WriteBatch& batch);
  // A change to publish, as of now; valid until the next call.
  v1::Change& Tell(std::string topic);
  void TellChanged(const std::string& stream, const v1::PortfolioRow& row);
  void TellWhoLeft(const v1::PortfolioRow& before, const v1::PortfolioRow& row);

  KeyValueStore* const store_;
  std::unique_ptr<World> world_;
  InstanceFinder finder_;
  ReminderBook reminders_;
  TimerIndex timers_;
  std::vector<TopicChange> changes_;
  bool complete_ = false;
  uint64_t head_ = 0;
  absl::Time heard_at_ = absl::InfinitePast();
  absl::Time last_recorded_at_ = absl::InfinitePast();
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_PROJECTIONS_PROJECTIONS_SERVICE_H_
