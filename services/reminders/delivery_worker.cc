#include "services/reminders/delivery_worker.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <exception>
#include <utility>

namespace tandem::services {
namespace {

// A transport's mistake must not end the process: the mail, which may have arrived, is
// tried again.
DeliveryResult SendOnce(MailTransport& transport, const MailMessage& message) {
  try {
    return transport.Send(message);
  } catch (const std::exception& exception) {
    return {DeliveryResult::Kind::kUnknown, exception.what()};
  }
}

}  // namespace

DeliveryWorker::DeliveryWorker(std::unique_ptr<MailTransport> transport)
    : transport_(std::move(transport)),
      wake_fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      thread_([this] { Run(); }) {}

DeliveryWorker::~DeliveryWorker() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
  transport_->Interrupt();
  thread_.join();
  if (wake_fd_ >= 0) ::close(wake_fd_);
}

void DeliveryWorker::Add(Delivery delivery) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    waiting_.push_back(std::move(delivery));
  }
  changed_.notify_one();
}

std::vector<DeliveryOutcome> DeliveryWorker::Take() {
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t taken = ::read(wake_fd_, &count, sizeof(count));
  std::lock_guard<std::mutex> lock(mutex_);
  return std::exchange(outcomes_, {});
}

void DeliveryWorker::Run() {
  while (true) {
    Delivery delivery;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
      if (stop_) return;
      delivery = std::move(waiting_.front());
      waiting_.pop_front();
    }
    DeliveryResult result = SendOnce(*transport_, delivery.message);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      outcomes_.push_back({std::move(delivery.stream), std::move(result)});
    }
    const uint64_t one = 1;
    // A full counter wakes as well, so a failed write is as good.
    [[maybe_unused]] const ssize_t written = ::write(wake_fd_, &one, sizeof(one));
  }
}

}  // namespace tandem::services
