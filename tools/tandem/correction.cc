#include "tools/tandem/correction.h"

#include <fmt/format.h>

#include <utility>

#include "engine/base/status_macros.h"
#include "tandem/v1/history.pb.h"
#include "tools/tandem/render/stream_text.h"

namespace tandem::cli {

absl::StatusOr<std::unique_ptr<google::protobuf::Message>> PayloadToCorrect(
    Session& session, const Definition& definition, const std::string& stream, uint64_t version) {
  std::string type;
  std::string payload;
  for (uint64_t from = version; from > 0;) {
    v1::Request request = ReadStreamRequest(stream, from, 0);
    request.mutable_read_stream()->set_unseal(true);
    TANDEM_ASSIGN_OR_RETURN(const v1::Reply reply, session.Ask(request));
    uint64_t last = 0;
    for (const v1::Envelope& event : reply.events().event()) {
      last = event.version();
      if (event.version() == version) {
        type = event.type();
        payload = event.payload();
        continue;
      }
      if (event.type() != v1::EventCorrected::descriptor()->name()) continue;
      v1::EventCorrected corrected;
      if (corrected.ParseFromString(event.payload()) && corrected.event() == version &&
          corrected.has_payload()) {
        payload = corrected.payload();
      }
    }
    from = reply.events().more() && last > 0 ? last + 1 : 0;
  }
  if (type.empty()) {
    return absl::NotFoundError(
        fmt::format("there is no {}; `tandem history` lists them", Reference(stream, version)));
  }
  return definition.ParsePayload(type, payload);
}

}  // namespace tandem::cli
