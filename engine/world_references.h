// What the engine knows when it judges, and what events may refer to in it.
#ifndef TANDEM_ENGINE_WORLD_REFERENCES_H_
#define TANDEM_ENGINE_WORLD_REFERENCES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/access/authorizer.h"
#include "engine/base/random.h"
#include "engine/base/stream_id.h"
#include "engine/instance_cache.h"
#include "engine/log/index_store.h"
#include "engine/person_keys.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/decide.h"
#include "engine/workflow/directory.h"
#include "engine/workflow/programme.h"
#include "google/protobuf/message.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// All borrowed. What is accepted and not yet committed is part of it.
struct World {
  const Programmes* programmes;
  Directory* directory;  // A unit is tried out in it, and undone if it is refused.
  InstanceCache* instances;
  const Authorizer* authorizer;
  PersonKeys* keys;
  const NewPersonKeys* staged_keys;  // Of people whose events are not yet committed.
  Random* random;
  // An event as stored.
  std::function<absl::StatusOr<v1::Envelope>(std::string_view stream, uint64_t version)> read_event;
  // Version of a stream's last event. 0: it has none.
  std::function<absl::StatusOr<uint64_t>(std::string_view stream)> head_of;
  // Events that refer to this stream as they were recorded: corrected and retracted
  // ones too, and corrections that refer to it.
  std::function<absl::StatusOr<std::vector<EventAddress>>(std::string_view stream)> referring_to;
  uint64_t next_position = 1;
  absl::Time now;  // What recorded_at will be.
  Place home;      // The node's: its day is today for what is about no place.
};

// Whether the event, as recorded, refers to this stream.
bool RefersTo(const v1::Envelope& event, std::string_view stream);

// Answers from the world, as of the moment.
class WorldReferences : public References {
 public:
  explicit WorldReferences(const World& world) : world_(world) {}
  std::optional<Found> Find(std::string_view stream) const override;
  std::optional<v1::FactValue> FactOf(std::string_view stream,
                                      std::string_view fact) const override;
  std::vector<Referring> ReferringTo(std::string_view stream,
                                     std::string_view workflow) const override;
  std::vector<ReferringEvent> EventsReferringTo(std::string_view stream,
                                                uint64_t pinned_from) const override;

  // The first thing that could not be read: answers since then may be wrong.
  const absl::Status& trouble() const { return trouble_; }

 protected:
  // Null: the stream has no events or no workflow.
  virtual const Instance* FindInstance(const std::string& stream) const;
  // Events that refer to this stream as they stand: more than the world tells, if need be.
  virtual std::set<EventAddress> AsRecordedReferringTo(std::string_view stream) const;
  // An event as stored, or as it is to be.
  virtual absl::StatusOr<v1::Envelope> ReadEvent(const std::string& stream, uint64_t version) const;
  absl::Status NoteTrouble(const absl::Status& status) const;

  const World& world_;

 private:
  using Versions = std::vector<uint64_t>;

  // Versions of events that refer to `target`, by instance; all others have none.
  std::map<std::string, Versions> InstancesReferringTo(const StreamId& target) const;
  // What these events of one instance, and corrections among them, say in the end.
  std::vector<ReferringEvent> InEffect(const Instance& instance, const Versions& versions,
                                       const StreamId& target, uint64_t pinned_from) const;
  // The payload of an event with its corrections; null: it cannot be read.
  std::shared_ptr<const google::protobuf::Message> EffectivePayload(const Definition& definition,
                                                                    const Instance& instance,
                                                                    uint64_t version) const;

  mutable absl::Status trouble_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORLD_REFERENCES_H_
