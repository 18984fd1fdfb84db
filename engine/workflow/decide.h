// What should happen, or why not.
#ifndef TANDEM_ENGINE_WORKFLOW_DECIDE_H_
#define TANDEM_ENGINE_WORKFLOW_DECIDE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/instance.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/fact.pb.h"
#include "tandem/v1/submission.pb.h"

namespace tandem {

// What an event may refer to outside its own stream. Answers are as of the
// moment of judging, including earlier events of the same unit.
class References {
 public:
  virtual ~References() = default;

  struct Found {
    std::string kind;   // Of an organisation: "city".
    std::string phase;  // Of an instance.
    uint64_t version = 0;
  };
  // Stream: "organisation/oslo", "person/<id>", "garden/plot/north".
  virtual std::optional<Found> Find(std::string_view stream) const = 0;
  // A fact of an instance. Absent: it is not known there.
  virtual std::optional<v1::FactValue> FactOf(std::string_view stream,
                                              std::string_view fact) const = 0;
  // Instances of a workflow of the same programme that refer to this stream.
  struct Referring {
    std::string stream;
    std::string phase;
  };
  virtual std::vector<Referring> ReferringTo(std::string_view stream,
                                             std::string_view workflow) const = 0;
  // What events of other instances say of this stream in the end, corrections taken in
  // and retractions left out.
  struct ReferringEvent {
    std::string stream;
    uint64_t event = 0;
    // The version of this stream by which the reference was judged, and when.
    uint64_t pinned = 0;
    absl::Time judged_at;
    // Phases in one of which the field wants this stream. Empty: any will do.
    std::vector<std::string> wanted;
  };
  // Those judged by version `pinned_from` or a later one.
  virtual std::vector<ReferringEvent> EventsReferringTo(std::string_view stream,
                                                        uint64_t pinned_from) const = 0;
};

// All that Decide may know beside the definition and the instance.
struct JudgeContext {
  absl::Time now;
  const Places& places;
  const References& references;
  // An event of the instance's own stream as stored, for corrections of events
  // that its history does not keep.
  std::function<absl::StatusOr<v1::Envelope>(uint64_t version)> original;
  // Who submits: a person's id, and whose party they act for; for `by`. Rights
  // to record everything are the Authorizer's: then `may_record_all` is set.
  std::string recorded_by;
  bool may_record_all = true;
  // Organisations and posts that the principal holds: "oslo/coordinator".
  std::vector<std::string> posts;
  // Another version of the instance's workflow, for migrations; null if there is
  // none. Left out, migrations are refused.
  std::function<const Definition*(uint32_t version)> definition_of;
  // Whose day is today for an event that is about no place: the node's.
  Place home = {};
  // Whether the principal held a post of an organisation and has left it: then being
  // appointed for one instance no longer counts. Left out: never.
  std::function<bool(std::string_view organisation)> has_left = {};
};

// What Decide made of a unit's events for one stream.
struct Decision {
  // Empty if they may be recorded; else all reasons at once.
  std::vector<v1::Refusal> refusals;
  // Envelopes without id, version, position, recorded_at and recorded_by.
  std::vector<v1::Envelope> events;
  // The instance with these events, before Advance.
  Instance after;
  // For each event: whether it is a late fact.
  std::vector<bool> late;
};

// Judges `events`, all for `instance`'s stream, one after the other. Corrections,
// retractions and migrations among them are judged by the state that all of them
// together lead to. Payloads given as JSON are read. Pure: all it may know is in
// its arguments. `indexes[i]` is the place of events[i] in its submission, for
// the refusals.
Decision Decide(const Definition& definition, const Instance& instance,
                std::span<const v1::NewEvent* const> events, std::span<const uint32_t> indexes,
                bool backfill, const JudgeContext& context);

// What may be recorded now: for each event type whether something that does not
// depend on its payload is in its way (DescribeNext).
struct NextOption {
  const v1::EventType* type = nullptr;
  std::vector<std::string> blocked_by;  // In English. Empty: it may be recorded.
  // Why it may be refused nevertheless: what only its payload will show.
  std::vector<std::string> depends_on;
  std::string leads_to;  // The phase that it would enter, if certain.
  bool late = false;     // It belongs to a phase that has passed.
  // Late, and only what had happened by that day is taken.
  std::optional<absl::CivilDay> happened_by;
};
std::vector<NextOption> NextOptions(const Definition& definition, const Instance& instance,
                                    const JudgeContext& context);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_DECIDE_H_
