// An instance: where one partnership, project or organisation stands, as folded
// from its effective history.
#ifndef TANDEM_ENGINE_WORKFLOW_INSTANCE_H_
#define TANDEM_ENGINE_WORKFLOW_INSTANCE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/workflow/definition.h"
#include "google/protobuf/message.h"
#include "tandem/v1/instance.pb.h"

namespace tandem {

// A value: copies are independent, and cheap enough to try something out on.
// Not for two threads at once.
class Instance {
 public:
  // Of a stream that has no events yet.
  static Instance Empty(std::string stream, uint32_t definition_version);
  // From a snapshot.
  explicit Instance(v1::InstanceState state) : state_(std::move(state)) {}

  const v1::InstanceState& state() const { return state_; }
  v1::InstanceState& mutable_state() { return state_; }

  const std::string& stream() const { return state_.stream(); }
  const std::string& phase() const { return state_.phase(); }

  // Null if there is none.
  const v1::ActivityState* FindActivity(std::string_view key) const;
  const v1::FactValue* FindFact(std::string_view name) const;
  // Parties that take part now: in that role, or with "" in any.
  std::vector<const v1::Party*> PartiesIn(std::string_view role) const;
  const v1::Party* FindParty(std::string_view organisation) const;
  bool IsWaived(std::string_view condition) const;

  // The parsed payload of history entry `index`; parsed once, and dropped when
  // the entry changes. Null if it cannot be read by `definition`.
  std::shared_ptr<const google::protobuf::Message> PayloadAt(const Definition& definition,
                                                             int index) const;
  void ForgetPayloads() {
    payloads_.clear();
    parsed_.clear();
  }
  // Gives PayloadAt what was parsed before: the last entry's payload.
  void RememberLastPayload(std::shared_ptr<const google::protobuf::Message> payload);

 private:
  v1::InstanceState state_;
  mutable std::vector<std::shared_ptr<const google::protobuf::Message>> payloads_;
  mutable std::vector<bool> parsed_;  // Also of those that cannot be read.
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_INSTANCE_H_
