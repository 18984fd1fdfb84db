// Judges a whole submission: every event of it, over all its streams.
#ifndef TANDEM_ENGINE_UNIT_JUDGE_H_
#define TANDEM_ENGINE_UNIT_JUDGE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/access/authorizer.h"
#include "engine/access/principal.h"
#include "engine/base/random.h"
#include "engine/base/stream_id.h"
#include "engine/instance_cache.h"
#include "engine/person_keys.h"
#include "engine/workflow/decide.h"
#include "engine/workflow/directory.h"
#include "engine/workflow/programme.h"
#include "tandem/v1/request.pb.h"
#include "tandem/v1/submission.pb.h"

namespace tandem {

// What the engine knows when it judges. All borrowed.
struct World {
  const Programmes* programmes;
  const Directory* directory;
  InstanceCache* instances;
  const Authorizer* authorizer;
  PersonKeys* keys;
  Random* random;
  // An event as stored.
  std::function<absl::StatusOr<v1::Envelope>(std::string_view stream, uint64_t version)> read_event;
  // Version of a stream's last event, what is accepted and not yet committed
  // included. 0: it has none.
  std::function<uint64_t(std::string_view stream)> head_of;
  // Instances' streams that begin with this.
  std::function<std::vector<std::string>(std::string_view prefix)> list_streams;
  uint64_t next_position = 1;
  absl::Time now;  // What recorded_at will be.
};

// A unit that may be recorded, or why not.
struct Judgement {
  // Its code is CODE_UNSPECIFIED if the unit may be recorded.
  v1::Problem problem;

  std::vector<v1::Envelope> events;  // As they are to be stored, sealed.
  std::vector<bool> late;            // For each: a late fact.
  std::map<std::string, Instance> before;
  std::map<std::string, Instance> after;
  // The directory with the unit's events; null if they do not touch it.
  std::shared_ptr<Directory> directory;

  bool accepted() const { return problem.code() == v1::Problem::CODE_UNSPECIFIED; }
};

// Runs of events of one stream are judged together, run after run in the order
// given: what an earlier one made may be referred to by a later one. Several
// corrections of one run are judged by the state that all of them lead to.
// Changes nothing but keys of people that it seals for. A dry run makes no keys:
// its envelopes hold no personal fields.
Judgement JudgeUnit(const World& world, const Principal& principal,
                    const v1::Submission& submission, bool dry_run);

// The context in which one instance's events are judged outside of a unit
// (NextOptions). `references` is borrowed by the result.
class WorldReferences : public References {
 public:
  explicit WorldReferences(const World& world) : world_(world) {}
  std::optional<Found> Find(std::string_view stream) const override;
  std::vector<Referring> ReferringTo(std::string_view stream,
                                     std::string_view workflow) const override;

 protected:
  virtual const Directory& directory() const { return *world_.directory; }
  // Null: the stream has no events or no workflow.
  virtual const Instance* FindInstance(const std::string& stream) const;

  const World& world_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_UNIT_JUDGE_H_
