// Payloads written as JSON, by people and by other programs.
#ifndef TANDEM_ENGINE_WORKFLOW_PAYLOAD_JSON_H_
#define TANDEM_ENGINE_WORKFLOW_PAYLOAD_JSON_H_

#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace tandem {

constexpr int kJsonDepthMax = 32;

// Fills an empty payload from JSON in Protocol Buffers' mapping, read strictly:
// what that mapping would let pass is refused (keys given twice, null, single
// quotes, trailing commas). A tandem.v1.Date or Period may be a text as people
// write it: "2015-12", "2015-09-23..2015-09-25".
//
// kInvalidArgument says what is wrong and where: line and column of what is no
// JSON, or every field that does not fit. `payload` is then half filled.
absl::Status ReadPayloadJson(std::string_view json, google::protobuf::Message* payload);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_PAYLOAD_JSON_H_
