// What services may note in streams of their own (notice.proto).
#ifndef TANDEM_ENGINE_NOTICE_H_
#define TANDEM_ENGINE_NOTICE_H_

#include <memory>
#include <string_view>

#include "google/protobuf/message.h"

namespace tandem {

// An empty payload for a notice of this type ("MailSent"); null if there is no
// such notice.
std::unique_ptr<google::protobuf::Message> NewNotice(std::string_view type);

}  // namespace tandem

#endif  // TANDEM_ENGINE_NOTICE_H_
