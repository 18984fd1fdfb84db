// Fields that name another event of the stream by its version.
#ifndef TANDEM_TOOLS_TANDEM_EVENT_FIELD_H_
#define TANDEM_TOOLS_TANDEM_EVENT_FIELD_H_

#include "google/protobuf/descriptor.h"

namespace tandem::cli {

// The event that a correction or retraction is about, and fields whose rule says
// that they name one. People write "5", "#5" or "kitakyushu-haiphong-2015#5".
bool NamesAnEvent(const google::protobuf::FieldDescriptor& field);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_EVENT_FIELD_H_
