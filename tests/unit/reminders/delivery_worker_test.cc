// Specifies services/reminders/delivery_worker.h where no mail server is needed;
// tests/integration/smtp has the rest.
#include "services/reminders/delivery_worker.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <stdexcept>

namespace tandem::services {
namespace {

class Throwing : public MailTransport {
 public:
  DeliveryResult Send(const MailMessage&) override { throw std::runtime_error("out of luck"); }
};

// Once an exception here ended the process, and the engine with it. The mail may have
// arrived before.
TEST(DeliveryWorker, DoesNotKnowWhatCameOfAMailWhoseTransportThrows) {
  DeliveryWorker worker(std::make_unique<Throwing>());
  worker.Add({"mail/a/2016-02-05", {}});
  pollfd wait = {worker.wake_fd(), POLLIN, 0};
  ASSERT_EQ(::poll(&wait, 1, 20'000), 1);
  const std::vector<DeliveryOutcome> outcomes = worker.Take();
  ASSERT_EQ(outcomes.size(), 1u);
  EXPECT_EQ(outcomes[0].result.kind, DeliveryResult::Kind::kUnknown);
  EXPECT_EQ(outcomes[0].result.answer, "out of luck");
}

}  // namespace
}  // namespace tandem::services
