// Wakes a thread that waits for sockets, from any other thread.
#ifndef TANDEM_ENGINE_BUS_SERVER_WAKER_H_
#define TANDEM_ENGINE_BUS_SERVER_WAKER_H_

#include <atomic>

#include "absl/status/status.h"
#include "engine/bus/wait.h"

namespace tandem::bus {

// Stop and Wake may be called from any thread; the rest belongs to the one woken.
class Waker {
 public:
  // Aborts if the process has no file descriptor left: nothing would work then.
  Waker();
  ~Waker();
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;

  void Stop();
  void Wake();

  // Readable after Wake or Stop, until Settle.
  Waitable waitable() const { return Waitable{nullptr, fd_}; }
  // Takes the wake-ups that came so far. kCancelled once Stop was called.
  absl::Status Settle();

 private:
  int fd_;
  std::atomic<bool> stopped_{false};
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_SERVER_WAKER_H_
