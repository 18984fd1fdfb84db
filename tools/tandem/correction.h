// Putting an earlier event right: what it should have said.
#ifndef TANDEM_TOOLS_TANDEM_CORRECTION_H_
#define TANDEM_TOOLS_TANDEM_CORRECTION_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "engine/workflow/definition.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

// The payload of event `version` as it counts now: as recorded, or as the latest
// correction left it. Its personal fields are filled in for who may see them.
// kNotFound: the stream has no such event.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> PayloadToCorrect(
    Session& session, const Definition& definition, const std::string& stream, uint64_t version);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_CORRECTION_H_
