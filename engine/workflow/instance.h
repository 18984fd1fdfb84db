// An instance: where one partnership, project or organisation stands, as folded
// from its effective history.
#ifndef TANDEM_ENGINE_WORKFLOW_INSTANCE_H_
#define TANDEM_ENGINE_WORKFLOW_INSTANCE_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/workflow/event_history.h"
#include "tandem/v1/instance.pb.h"

namespace tandem {

// A value: copies are independent, and cheap enough to try something out on. All
// copies of one instance belong to one thread.
class Instance {
 public:
  // Of a stream that has no events yet.
  static Instance Empty(std::string stream, uint32_t definition_version);
  // From a snapshot.
  explicit Instance(v1::InstanceState snapshot);
  // All of it, `snapshot_history` included.
  v1::InstanceState Snapshot() const;

  // All but the history.
  const v1::InstanceState& state() const { return state_; }
  v1::InstanceState& mutable_state() { return state_; }

  const EventHistory& history() const { return history_; }
  EventHistory& mutable_history() { return history_; }

  const std::string& stream() const { return state_.stream(); }
  const std::string& phase() const { return state_.phase(); }

  // Null if there is none.
  const v1::ActivityState* FindActivity(std::string_view key) const;
  const v1::FactValue* FindFact(std::string_view name) const;
  // Parties that take part now: in that role, or with "" in any.
  std::vector<const v1::Party*> PartiesIn(std::string_view role) const;
  const v1::Party* FindParty(std::string_view organisation) const;

 private:
  v1::InstanceState state_;
  EventHistory history_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_INSTANCE_H_
