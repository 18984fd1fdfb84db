// A payload's fields in words for the people who fill them in.
#ifndef TANDEM_ENGINE_WORKFLOW_FIELD_DESCRIPTION_H_
#define TANDEM_ENGINE_WORKFLOW_FIELD_DESCRIPTION_H_

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace tandem {

struct FieldDescription {
  std::string name;
  // "date", "period", "amount", "text", "number from 1 to 500", "yes or no", "one
  // of ACCEPT, REVISE", "party", "organisation (city)", "person", "list of
  // activities", a workflow to refer to, or a message's name.
  std::string kind;
  bool required = false;
  bool repeated = false;
  // How it is written, or what happens if it is left out; may be empty.
  std::string hint;
};

// In the order of the .proto file.
std::vector<FieldDescription> DescribeFields(const google::protobuf::Descriptor& payload);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_FIELD_DESCRIPTION_H_
