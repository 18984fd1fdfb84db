#include "engine/notice.h"

#include <array>

#include "tandem/v1/notice.pb.h"

namespace tandem {

std::unique_ptr<google::protobuf::Message> NewNotice(std::string_view type) {
  static const std::array<const google::protobuf::Message*, 6> kNotices = {
      &v1::ReminderDue::default_instance(),  &v1::MailHeld::default_instance(),
      &v1::MailReleased::default_instance(), &v1::MailComposed::default_instance(),
      &v1::MailSent::default_instance(),     &v1::MailFailed::default_instance(),
  };
  for (const google::protobuf::Message* notice : kNotices) {
    if (notice->GetDescriptor()->name() == type) {
      return std::unique_ptr<google::protobuf::Message>(notice->New());
    }
  }
  return nullptr;
}

}  // namespace tandem
