#include "engine/notice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/workflow/clock_epochs.h"
#include "engine/workflow/dates.h"
#include "tandem/v1/notice.pb.h"

namespace tandem {
namespace {

enum class NoticeStream { kSystemOfStream, kSystemMail, kSystemClock, kMail };

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
  if (stream.text() == kClockStream) return NoticeStream::kSystemClock;
  return stream.text() == "system/mail" ? NoticeStream::kSystemMail : NoticeStream::kSystemOfStream;
}

}  // namespace

std::unique_ptr<google::protobuf::Message> NewNotice(std::string_view type) {
  const Notice* notice = FindNotice(type);
  return notice == nullptr ? nullptr
                           : std::unique_ptr<google::protobuf::Message>(notice->prototype->New());
}

absl::Status CheckNotice(std::string_view type, const StreamId& stream) {
  if (PlaceOf(stream) == NoticeStream::kSystemClock) {
    return absl::InvalidArgumentError(
        "only `tandemd clock-set-back` and `tandemd clock-confirm` record events about the clock, "
        "and these cannot be changed");
  }
  const Notice* notice = FindNotice(type);
  if (notice == nullptr) return absl::NotFoundError(fmt::format("there is no notice '{}'", type));
  if (notice->place == PlaceOf(stream)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("{} is not noted in {}: see notice.proto for the stream of each notice", type,
                  stream.text()));
}

absl::Status CheckNoticeDay(const google::protobuf::Message& notice, absl::Time now) {
  const auto* due = dynamic_cast<const v1::ReminderDue*>(&notice);
  const auto* mail = dynamic_cast<const v1::MailComposed*>(&notice);
  const bool has_day = (due != nullptr && due->has_on()) || (mail != nullptr && mail->has_date());
  if (!has_day) return absl::OkStatus();
  const absl::CivilDay day = FirstDay(due != nullptr ? due->on() : mail->date());
  const absl::CivilDay today = absl::ToCivilDay(now, absl::UTCTimeZone());
  // It may be tomorrow already where the recipient is.
  if (day <= today + 1) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("it is for the morning of {}, but the node's date is {}: the clock of the "
                  "machine that sent it is ahead",
                  ToText(ToDate(day)), ToText(ToDate(today))));
}

}  // namespace tandem
