#include "tests/support/recorded_event.h"

#include <memory>

#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/programme.h"

namespace tandem {
namespace {

uint32_t VersionFor(const std::string& stream) {
  static const auto* const kCore =
      new std::shared_ptr<const Programme>(Programme::Compile(CoreProgrammeFiles()).programme);
  const auto workflow = (*kCore)->workflows().find(stream.substr(0, stream.find('/')));
  return workflow == (*kCore)->workflows().end() ? 1 : workflow->second->version();
}

}  // namespace

v1::Envelope RecordedEvent(const std::string& stream, const std::string& type,
                           const google::protobuf::Message& payload, absl::Time now) {
  v1::Envelope event;
  event.set_stream(stream);
  event.set_type(type);
  event.set_payload_type(payload.GetDescriptor()->full_name());
  event.set_payload(payload.SerializeAsString());
  *event.mutable_occurred_on() = ToPeriod(absl::ToCivilDay(now, absl::UTCTimeZone()));
  *event.mutable_recorded_at() = ToTimestamp(now);
  event.set_recorded_by("somebody");
  event.set_definition_version(VersionFor(stream));
  return event;
}

}  // namespace tandem
