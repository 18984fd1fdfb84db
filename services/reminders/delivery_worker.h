// Sends mails in a thread of its own, since a mail server may take its time.
#ifndef TANDEM_SERVICES_REMINDERS_DELIVERY_WORKER_H_
#define TANDEM_SERVICES_REMINDERS_DELIVERY_WORKER_H_

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/reminders/mail_transport.h"

namespace tandem::services {

// A mail to be sent, by the stream that it stands in.
struct Delivery {
  std::string stream;
  MailMessage message;
};

struct DeliveryOutcome {
  std::string stream;
  DeliveryResult result;
};

// Mails go one after the other. What was not sent when it is destroyed is sent
// again by whoever reads the log next, under the same identity.
//
// Threads: construction, destruction, Add and Take by one. The destructor ends a
// mail that is under way and returns once the thread has ended.
class DeliveryWorker {
 public:
  explicit DeliveryWorker(std::unique_ptr<MailTransport> transport);
  ~DeliveryWorker();
  DeliveryWorker(const DeliveryWorker&) = delete;
  DeliveryWorker& operator=(const DeliveryWorker&) = delete;

  // The caller bounds how many are under way (Reminders::kSendingMax).
  void Add(Delivery delivery);
  // What has come of them since the last call.
  std::vector<DeliveryOutcome> Take();
  // Readable when there is something to Take. -1: the system gave none.
  int wake_fd() const { return wake_fd_; }

 private:
  void Run();

  const std::unique_ptr<MailTransport> transport_;
  const int wake_fd_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Delivery> waiting_;           // Guarded by mutex_.
  std::vector<DeliveryOutcome> outcomes_;  // Guarded by mutex_.
  bool stop_ = false;                      // Guarded by mutex_.
  std::thread thread_;                     // Last: it uses all above.
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_DELIVERY_WORKER_H_
