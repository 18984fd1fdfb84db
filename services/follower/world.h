// What a service knows of the log: programmes, directory, instances.
#ifndef TANDEM_SERVICES_FOLLOWER_WORLD_H_
#define TANDEM_SERVICES_FOLLOWER_WORLD_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/workflow/clock_epochs.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/directory.h"
#include "engine/workflow/instance.h"
#include "engine/workflow/programme.h"
#include "services/follower/instance_cache.h"
#include "services/store/key_value_store.h"
#include "tandem/v1/deadline.pb.h"
#include "tandem/v1/event.pb.h"

namespace tandem::services {

// An instance as it stands at a moment.
struct Standing {
  const Definition* definition = nullptr;  // Borrowed from the World.
  Instance instance;                       // Advanced to that moment.
};

// Takes the log's events in order and keeps what they make. One batch:
//
//   WriteBatch batch;
//   for (const v1::Envelope& event : events) world.Apply(event, batch);
//   for (const std::string& stream : world.TakeTouched()) ...   // The service's own.
//   world.Finish(through_position, batch);
//   store.Write(batch);                                         // All of it at once.
//
// An event that cannot be read is noted (unreadable()) and passed over: its
// instance stays as it was, and all others go on.
//
// A new programme, name, calendar or time zone can make an instance look different
// without an event of its own. Such instances come back from TakeStale, a page at a
// time, and what is left of them outlives a restart.
//
// A migration changes what all of an instance's history means, also the events that
// the version before had no use for, and which the instance did not keep; another time
// zone or calendar, on which day each of them fell; a clock that was set back, when each was
// recorded (of people nothing hangs on either). Such instances are folded anew, as
// the engine does: IsToRefold says which, and to_refold() those whose events somebody is
// to bring (FoldAnew), also over a restart. Until then nobody looks at them.
//
// Organisations and people follow the core programme that is built in: a store that was
// made with another one is not read.
//
// In the store: "c" the position and the id of its event, "clock" the time noted, "core" which core
// programme, "d/" the events of definitions and directory and each ClockSetBack, "i/" and "p/"
// instances (InstanceCache), "im/" those to be folded anew, "stale/" what TakeStale still has to
// give, "u/" unreadable events. All other first letters are the service's.
//
// Threads: one. Memory: programmes, directory, `instances_max` instances.
class World {
 public:
  // Reads what `store` holds: programmes and directory, no instances. `store` is
  // borrowed. kDataLoss: it cannot be read; begin anew with an empty one.
  static absl::StatusOr<std::unique_ptr<World>> Load(const KeyValueStore* store,
                                                     size_t instances_max = 2000);

  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // All events up to here are included.
  uint64_t position() const { return position_; }
  // Of the event there; empty: it was not seen.
  const std::string& event_id() const { return event_id_; }
  const Programmes& programmes() const { return programmes_; }
  const Directory& directory() const { return *directory_; }
  // When events count as recorded. Instances are folded by it.
  const ClockEpochs& epochs() const { return epochs_; }

  // Whether the service looked at instances by a clock that was ahead of `now` by more than an
  // hour. Then it calls GoBackTo, whatever the log says: what hangs on time is wrong.
  bool WasAheadOf(absl::Time now) const;
  // Instances are looked at again (TakeStale).
  void GoBackTo(absl::Time now, WriteBatch& batch);
  // It looks at instances at `now`. Of what hangs on time, that is kept over a restart.
  void NoteTime(absl::Time now, WriteBatch& batch);

  // Takes one event. One at or before position() changes nothing.
  absl::Status Apply(const v1::Envelope& event, WriteBatch& batch);
  // Streams of instances that Apply changed since the last call.
  std::set<std::string> TakeTouched() { return std::exchange(touched_, {}); }
  // Adds to `batch` what is to be kept, and the position.
  void Finish(uint64_t through_position, WriteBatch& batch);

  // Up to `streams_max` instances that may look different without an event of
  // their own. `batch` notes that they were given, and which of them are to be folded
  // anew.
  absl::StatusOr<std::vector<std::string>> TakeStale(size_t streams_max, WriteBatch& batch);
  // Whether it has any to give now: there are, and fewer than kRefoldMax wait to be
  // folded anew.
  bool HasStale() const { return !stale_.empty() && to_refold_.size() < kRefoldMax; }
  static constexpr size_t kRefoldMax = 1000;

  // Streams of instances that are to be folded anew, as far as TakeStale gave them.
  const std::set<std::string>& to_refold() const { return to_refold_; }
  bool IsToRefold(const std::string& stream) const;
  // Folds one of them from its events, in order of version from 1; those beyond what
  // was followed are left for Apply. False: they do not reach so far; read on.
  absl::StatusOr<bool> FoldAnew(const std::string& stream, std::span<const v1::Envelope> events,
                                WriteBatch& batch);

  // Absent: no such instance, or its definition cannot be read.
  absl::StatusOr<std::optional<Standing>> At(std::string_view stream, absl::Time now);

  // The first instant after `now` at which time alone may change what `schedule`,
  // reckoned at `now`, or the instance says. absl::InfiniteFuture(): never.
  absl::Time NextChange(const Standing& standing, const std::vector<v1::DeadlineState>& schedule,
                        absl::Time now);

  // An organisation's name for people; its id if it is not registered.
  std::string NameOf(std::string_view organisation) const;
  // A definition under which this event of the stream can be read; null: none.
  const Definition* DefinitionFor(const v1::Envelope& event) const;
  // Streams of instances in which the organisation takes or took part, in order.
  absl::StatusOr<std::vector<std::string>> StreamsOf(std::string_view organisation) const;

  // "c3/partnership/x#5 (CityConsented): no definition ...": what was left out.
  // The first 100 of them.
  const std::vector<std::string>& unreadable() const { return unreadable_; }

 private:
  World(const KeyValueStore* store, size_t instances_max);

  absl::Status LoadEvents();
  absl::Status LoadNotes();
  // What the two lists of streams in memory are made of.
  absl::Status TakeDeployment(const v1::Envelope& event);
  absl::Status ApplyToInstance(const v1::Envelope& event, WriteBatch& batch);
  absl::Status ApplyToDirectory(const v1::Envelope& event, WriteBatch& batch);
  void NoteUnreadable(const v1::Envelope& event, std::string_view why, WriteBatch& batch);
  void MarkStale(const std::string& prefix, bool refold, WriteBatch& batch);
  // What stale_ says of the prefix, into the store.
  void KeepStale(const std::string& prefix, WriteBatch& batch) const;
  bool DependsOnTime(const Definition& definition);

  const KeyValueStore* const store_;
  uint64_t position_ = 0;
  std::string event_id_;
  std::string core_;
  Programmes programmes_;
  std::unique_ptr<Directory> directory_;
  ClockEpochs epochs_;
  absl::Time time_noted_ = absl::InfinitePast();
  InstanceCache instances_;
  std::set<std::string> touched_;
  std::set<std::string> to_refold_;
  struct Stale {
    bool refold = false;  // Else only to be looked at.
    std::string last;     // The last key that was given.
  };
  std::map<std::string, Stale> stale_;  // By the prefix of keys that end in streams.
  std::vector<std::string> unreadable_;
  std::map<const Definition*, bool> depends_on_time_;
};

// How an instance's stream is told from others: "<programme>/<workflow>/<name>",
// "organisation/<name>", "person/<id>".
bool IsFolded(std::string_view stream);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_FOLLOWER_WORLD_H_
