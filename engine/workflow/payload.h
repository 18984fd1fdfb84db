// What rules.proto asks of a payload's fields, one event by itself.
#ifndef TANDEM_ENGINE_WORKFLOW_PAYLOAD_H_
#define TANDEM_ENGINE_WORKFLOW_PAYLOAD_H_

#include <set>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "tandem/v1/rules.pb.h"

namespace tandem {

struct FieldProblem {
  // "activity[2].due": the second item's. Items count from 1.
  std::string field;
  // A sentence that names the field: "'reason' is required".
  std::string message;
  // A backfill may say that it does not know the field instead.
  bool backfill_serves = false;
};

// What a check takes as it is.
struct PayloadRules {
  // Names of fields that a backfill does not know: they count as given.
  std::set<std::string> unknown;
};

// Everything that is wrong with the payload, in order of its fields: what is
// missing, out of bounds, no real day, no defined value, or not in the message
// at all. Pure. Empty: nothing is wrong.
//
// Besides a field's own rule this holds everywhere: texts are valid UTF-8 of at
// most 2,000 characters (unless the rule says otherwise); dates exist; currencies
// are three capital letters; the activities of one list have keys of their own and
// do not come after one another in a circle. Activities that an earlier event
// planned are not known here: `after` may name others.
std::vector<FieldProblem> CheckPayload(const google::protobuf::Message& payload,
                                       const PayloadRules& rules = {});

// Whether a field says something: texts that are blank, and ..._UNSPECIFIED, do
// not; a number or flag without `optional` does if it is not 0.
bool IsGiven(const google::protobuf::Message& message,
             const google::protobuf::FieldDescriptor* field);

// A reference that a payload makes (rules.proto, `refers_to`).
struct FieldReference {
  std::string field;                      // As in FieldProblem.
  std::string value;                      // "oslo", or an instance's name.
  const v1::Reference* target = nullptr;  // Lives as long as the descriptor.
};
// All that are given, in order of the fields; those within messages too.
std::vector<FieldReference> ReferencesIn(const google::protobuf::Message& payload);

// A field that is sealed, and the one with the id of the person it is about.
struct PersonalField {
  const google::protobuf::FieldDescriptor* field = nullptr;
  const google::protobuf::FieldDescriptor* person = nullptr;
};
std::vector<PersonalField> PersonalFields(const google::protobuf::Descriptor& payload);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_PAYLOAD_H_
