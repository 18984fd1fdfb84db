#include "tools/tandem/event_field.h"

#include <string>

#include "tandem/v1/history.pb.h"
#include "tandem/v1/rules.pb.h"

namespace tandem::cli {

bool NamesAnEvent(const google::protobuf::FieldDescriptor& field) {
  if (field.options().GetExtension(v1::rule).names() == "event") return true;
  const std::string& message = field.containing_type()->full_name();
  return field.name() == "event" && (message == v1::EventCorrected::descriptor()->full_name() ||
                                     message == v1::EventRetracted::descriptor()->full_name());
}

}  // namespace tandem::cli
