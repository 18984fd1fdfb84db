#include "engine/directory_name_check.h"

#include <fmt/format.h>

#include <string>

#include "engine/base/stream_id.h"
#include "tandem/v1/directory.pb.h"

namespace tandem {

absl::Status CheckDirectoryName(const v1::Envelope& event) {
  const StreamId stream = StreamId::Of(event.stream());
  if (!stream.IsDirectory()) return absl::OkStatus();
  std::string name(stream.last_part());
  if (event.type() == "OrganisationRegistered") {
    v1::OrganisationRegistered payload;
    payload.ParseFromString(event.payload());
    name = payload.organisation();
  } else if (event.type() == "PersonRegistered") {
    v1::PersonRegistered payload;
    payload.ParseFromString(event.payload());
    name = payload.person();
  } else if (event.type() == "ContactChanged") {
    v1::ContactChanged payload;
    payload.ParseFromString(event.payload());
    name = payload.person();
  }
  if (stream.last_part() == name) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("{} in the stream {} is about '{}': both must bear "
                  "the same name",
                  event.type(), event.stream(), name));
}

}  // namespace tandem
