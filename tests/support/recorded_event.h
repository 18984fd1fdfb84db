// Events as an engine would have recorded them, for tests that do without one.
#ifndef TANDEM_TESTS_SUPPORT_RECORDED_EVENT_H_
#define TANDEM_TESTS_SUPPORT_RECORDED_EVENT_H_

#include <google/protobuf/message.h>

#include <string>

#include "absl/time/time.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// An event that somebody recorded at `now`, and that happened on that day in UTC. Its
// definition is the newest one for the built-in workflows (organisations and people), and
// version 1 of any other. The caller sets id, version and position.
v1::Envelope RecordedEvent(const std::string& stream, const std::string& type,
                           const google::protobuf::Message& payload, absl::Time now);

}  // namespace tandem

#endif  // TANDEM_TESTS_SUPPORT_RECORDED_EVENT_H_
