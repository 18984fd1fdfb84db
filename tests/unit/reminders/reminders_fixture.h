// What the tests of reminders begin with.
#ifndef TANDEM_TESTS_UNIT_REMINDERS_REMINDERS_FIXTURE_H_
#define TANDEM_TESTS_UNIT_REMINDERS_REMINDERS_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/reminders/post_office.h"

namespace tandem::services {

inline DeliveryResult Delivered(const MailMessage&) {
  return {DeliveryResult::Kind::kDelivered, "250"};
}
inline DeliveryResult Later(const MailMessage&) {
  return {DeliveryResult::Kind::kLater, "451 wait"};
}

class RemindersTest : public ::testing::Test {
 protected:
  // The saw is due on Friday 5 Feb; its note came on the Tuesday before.
  void NoteTheSaw() {
    office_.Lend("saw", "2016-02-05");
    office_.Run("2016-02-02 01:00");
    office_.Note("saw", "2016-02-05", kHanoi);
  }

  PostOffice office_;
};

}  // namespace tandem::services

#endif  // TANDEM_TESTS_UNIT_REMINDERS_REMINDERS_FIXTURE_H_
