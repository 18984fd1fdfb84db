// A directory event's payload, in the type that its name says.
#ifndef TANDEM_ENGINE_WORKFLOW_DIRECTORY_PAYLOAD_H_
#define TANDEM_ENGINE_WORKFLOW_DIRECTORY_PAYLOAD_H_

#include <fmt/format.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// kDataLoss: it cannot be read as that.
template <typename Payload>
absl::StatusOr<Payload> PayloadOf(const v1::Envelope& event) {
  Payload payload;
  if (payload.ParseFromString(event.payload())) return payload;
  return absl::DataLossError(fmt::format(
      "{}#{}: its payload is no {}; verify the store, or rebuild it from a copy of the log",
      event.stream(), event.version(), payload.GetTypeName()));
}

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_DIRECTORY_PAYLOAD_H_
