// What services may note in streams of their own (notice.proto).
#ifndef TANDEM_ENGINE_NOTICE_H_
#define TANDEM_ENGINE_NOTICE_H_

#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "engine/base/stream_id.h"
#include "google/protobuf/message.h"

namespace tandem {

// An empty payload for a notice of this type ("MailSent"); null if there is no
// such notice.
std::unique_ptr<google::protobuf::Message> NewNotice(std::string_view type);

// Whether notices of this type stand in this stream. kNotFound: there is no such
// notice; kInvalidArgument: they stand elsewhere.
absl::Status CheckNotice(std::string_view type, const StreamId& stream);

// Whether the day for which a reminder is noted or a mail composed has begun somewhere.
// kInvalidArgument: it is after that, such as by a service whose clock was ahead.
absl::Status CheckNoticeDay(const google::protobuf::Message& notice, absl::Time now);

}  // namespace tandem

#endif  // TANDEM_ENGINE_NOTICE_H_
