// Whether what the directory says of somebody can be worked with.
#ifndef TANDEM_ENGINE_DIRECTORY_VALUE_CHECK_H_
#define TANDEM_ENGINE_DIRECTORY_VALUE_CHECK_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "engine/base/stream_id.h"
#include "engine/workflow/directory.h"
#include "engine/workflow/programme.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// What is checked of an organisation or a person; of people `kind` is empty.
struct DirectoryValues {
  std::string kind;
  std::string time_zone;
  std::vector<std::string> languages = {};
};
DirectoryValues ValuesOf(const Directory& directory, const StreamId& stream);

// What an event made of `before` by itself or by correcting another. kInvalidArgument:
// a new kind that neither the directory nor a programme has, or a new time zone or language
// that this system does not know. What stood there before is not the event's fault.
absl::Status CheckDirectoryValues(const DirectoryValues& before, const DirectoryValues& after,
                                  const Programmes& programmes);

// kInvalidArgument: the event, not yet sealed, gives a person an address that is none.
absl::Status CheckAddress(const v1::Envelope& event);

}  // namespace tandem

#endif  // TANDEM_ENGINE_DIRECTORY_VALUE_CHECK_H_
