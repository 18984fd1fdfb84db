// The types of what rules read, so that a folder's check can see what fits.
#ifndef TANDEM_ENGINE_WORKFLOW_FIELD_TYPE_H_
#define TANDEM_ENGINE_WORKFLOW_FIELD_TYPE_H_

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "tandem/v1/workflow.pb.h"

namespace tandem {

struct FieldType {
  enum class Kind { kUnknown, kDate, kNumber, kMoney, kText, kFlag, kClockTime, kActivity, kOther };
  Kind kind = Kind::kUnknown;  // kUnknown fits everywhere: something else was said of it.
  bool list = false;
  // A text that is one of these values' names; null: any text.
  const google::protobuf::EnumDescriptor* values = nullptr;

  bool known() const { return kind != Kind::kUnknown; }
  // "a date", "a list of texts", "one of ACCEPT, REVISE".
  std::string ToString() const;
};

// A field as rules see it.
FieldType TypeOf(const google::protobuf::FieldDescriptor& field);
FieldType TypeOf(v1::Fact::Type type);

// Follows a path such as "period.last" from a message. Returns null and says why
// in `problem`: no such field, a list or a plain value on the way, or a personal
// field, which rules may not read.
const google::protobuf::FieldDescriptor* FollowPath(const google::protobuf::Descriptor& message,
                                                    std::string_view path, std::string* problem);

std::vector<std::string> FieldNames(const google::protobuf::Descriptor& message);
// The values that can be written: all but ..._UNSPECIFIED.
std::vector<std::string> ValueNames(const google::protobuf::EnumDescriptor& type);
// Whether value 0 of the enum stands for 'not given'.
bool HasUnspecified(const google::protobuf::EnumDescriptor& type);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_FIELD_TYPE_H_
