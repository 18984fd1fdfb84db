// A workflow's definition, compiled: every name resolved, payloads readable.
#ifndef TANDEM_ENGINE_WORKFLOW_DEFINITION_H_
#define TANDEM_ENGINE_WORKFLOW_DEFINITION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "tandem/v1/rules.pb.h"
#include "tandem/v1/workflow.pb.h"

namespace tandem {

// A field of a payload that says what its event is about (rules.proto, `names`).
struct NamingField {
  std::string kind;  // "party", "activity", "event", "occurrence", or a kind of item.
  const google::protobuf::FieldDescriptor* field = nullptr;
};

// One workflow of a programme, in one version. Immutable; any thread may read
// it. It keeps the descriptors that its payloads are made of; a Programme makes
// it (Programme::Compile).
class Definition {
 public:
  Definition(const Definition&) = delete;
  Definition& operator=(const Definition&) = delete;

  // As written in the folder.
  const v1::Definition& proto() const { return proto_; }
  const std::string& programme() const { return programme_; }
  const std::string& name() const { return proto_.name(); }
  uint32_t version() const { return proto_.version(); }
  // The programme's office (ProgrammeManifest), an organisation's name, and its
  // posts; empty if it has none.
  const std::string& office() const { return office_; }
  const std::string& officer_post() const { return officer_post_; }
  const std::string& director_post() const { return director_post_; }

  // Another for each definition that was compiled, also of the same version. What
  // holds it keeps the descriptors of its payloads.
  std::shared_ptr<const void> identity() const { return index_; }

  // Each null if there is none of that name.
  const v1::EventType* FindEvent(std::string_view name) const;
  const v1::Phase* FindPhase(std::string_view name) const;
  const v1::PartyRole* FindRole(std::string_view name) const;
  const v1::Fact* FindFact(std::string_view name) const;
  // Named conditions wherever they stand: top level, require, ensure, invariant.
  const v1::Condition* FindCondition(std::string_view name) const;
  const v1::Deadline* FindDeadline(std::string_view name) const;
  const v1::ReminderRule* FindReminder(std::string_view name) const;

  // Place of a phase in the order in which they are gone through, from 0; side
  // phases have none: -1.
  int PhaseOrder(std::string_view phase) const;

  // The payload's message for an event of this definition or a core event of
  // history.proto ("EventCorrected"); null for any other name.
  const google::protobuf::Descriptor* PayloadOf(std::string_view event) const;
  // An empty payload. The definition outlives it. Null as PayloadOf is.
  std::unique_ptr<google::protobuf::Message> NewPayload(std::string_view event) const;
  // kNotFound: no such event; it lists those that there are, and the nearest.
  // kInvalidArgument: `bytes` is not a message of that type.
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ParsePayload(
      std::string_view event, std::string_view bytes) const;
  // What the event's payload is about, in order of field number.
  const std::vector<NamingField>& NamingFieldsOf(std::string_view event) const;

  // Whether rules, deadlines or effects ever look at events of this type; those
  // that they do not look at need not be kept in an instance's history. True of
  // an event that
  //   - a pattern names, or that has effects, begins an instance, may come only
  //     once, or says something of an item;
  //   - any pattern without a list of types may match, if it has a `where`, meets
  //     a deadline or is gone through one by one; a bare `event {}` asks only for
  //     the last one that a person recorded and keeps nothing.
  // An event that carries evidence or leaves a gap is kept whatever its type.
  bool Matters(std::string_view event) const;

 private:
  friend class DefinitionBuilder;
  struct Index;
  Definition();

  v1::Definition proto_;
  std::string programme_;
  std::string office_;
  std::string officer_post_;
  std::string director_post_;
  std::shared_ptr<const Index> index_;
};

// Whether `event` is one of history.proto's, which every workflow knows.
bool IsHistoryEvent(std::string_view event);

// What rules.proto says of a payload's field; all defaults if nothing.
const v1::FieldRule& RuleOf(const google::protobuf::FieldDescriptor* field);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_DEFINITION_H_
