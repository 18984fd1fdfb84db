// A payload filled from what people type: "field=value".
#ifndef TANDEM_TOOLS_TANDEM_PAYLOAD_FIELDS_H_
#define TANDEM_TOOLS_TANDEM_PAYLOAD_FIELDS_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace tandem::cli {

struct Assignment {
  std::string field;
  std::string value;
};

// kInvalidArgument: there is no '=' or nothing before it.
absl::StatusOr<Assignment> ParseAssignment(const std::string& text);

// Turns a text into the name that a field of this kind holds, such as "Hải Phòng"
// into "haiphong" and "#5" into "5"; gives back other texts as they are.
using NameResolver = std::function<absl::StatusOr<std::string>(
    const google::protobuf::FieldDescriptor& field, const std::string& text)>;

// Sets the field from its text; of a list, adds an item.
//   text, enum    as it is; an enum's value in any case, with blanks or hyphens
//   number, flag  42; yes or no, true or false
//   event         5, #5 or its whole reference
//   date, period  as dates.h reads them: 2015-12, 23-25 Sep 2015, Q1 2016
//   amount        USD 1250.50
//   clock time    13:00 Europe/Brussels
//   others        their fields: "key=data,title=Collect data,due=2016-06"
// kInvalidArgument, kNotFound name the field, and the nearest where it is unknown.
absl::Status SetField(const Assignment& assignment, const NameResolver& resolve,
                      google::protobuf::Message* message);

// Null if there is none; `name` in any case, with blanks or hyphens for '_'.
const google::protobuf::FieldDescriptor* FindField(const google::protobuf::Descriptor& message,
                                                   std::string_view name);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_PAYLOAD_FIELDS_H_
