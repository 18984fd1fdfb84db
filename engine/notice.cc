#include "engine/notice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tandem/v1/notice.pb.h"

namespace tandem {
namespace {

enum class NoticeStream { kSystemOfStream, kSystemMail, kMail };

struct Notice {
  const google::protobuf::Message* prototype;
  NoticeStream place;
};

const Notice* FindNotice(std::string_view type) {
  static const std::array<Notice, 9> kNotices = {{
      {&v1::ReminderDue::default_instance(), NoticeStream::kSystemOfStream},
      {&v1::MailHeld::default_instance(), NoticeStream::kSystemMail},
      {&v1::MailReleased::default_instance(), NoticeStream::kSystemMail},
      {&v1::MailComposed::default_instance(), NoticeStream::kMail},
      {&v1::MailAttempted::default_instance(), NoticeStream::kMail},
      {&v1::MailDeferred::default_instance(), NoticeStream::kMail},
      {&v1::MailTakenBack::default_instance(), NoticeStream::kMail},
      {&v1::MailSent::default_instance(), NoticeStream::kMail},
      {&v1::MailFailed::default_instance(), NoticeStream::kMail},
  }};
  const auto* const found = std::find_if(
      kNotices.begin(), kNotices.end(),
      [type](const Notice& notice) { return notice.prototype->GetDescriptor()->name() == type; });
  return found == kNotices.end() ? nullptr : found;
}

NoticeStream PlaceOf(const StreamId& stream) {
  if (stream.first_part() == "mail") return NoticeStream::kMail;
  return stream.text() == "system/mail" ? NoticeStream::kSystemMail : NoticeStream::kSystemOfStream;
}

}  // namespace

std::unique_ptr<google::protobuf::Message> NewNotice(std::string_view type) {
  const Notice* notice = FindNotice(type);
  return notice == nullptr ? nullptr
                           : std::unique_ptr<google::protobuf::Message>(notice->prototype->New());
}

absl::Status CheckNotice(std::string_view type, const StreamId& stream) {
  const Notice* notice = FindNotice(type);
  if (notice == nullptr) return absl::NotFoundError(fmt::format("there is no notice '{}'", type));
  if (notice->place == PlaceOf(stream)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("{} is not noted in {}: see notice.proto for the stream of each notice", type,
                  stream.text()));
}

}  // namespace tandem
