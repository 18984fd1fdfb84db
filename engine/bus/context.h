// What all sockets of one process share: ZeroMQ's I/O thread.
#ifndef TANDEM_ENGINE_BUS_CONTEXT_H_
#define TANDEM_ENGINE_BUS_CONTEXT_H_

#include <atomic>
#include <cstdint>
#include <memory>

namespace zmq {
class context_t;
}

namespace tandem::bus {

// Make one a process, before any socket, and destroy it after all of them: its
// destructor waits for sockets that are still open. inproc endpoints are seen
// within one Context only.
//
// Threads: any. The sockets made with it belong to one thread each.
class Context {
 public:
  Context();
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // For engine/bus alone.
  zmq::context_t& zmq() { return *context_; }
  // Another number each time, for names of inproc endpoints.
  uint64_t NextNumber() { return ++last_number_; }

 private:
  std::atomic<uint64_t> last_number_{0};
  const std::unique_ptr<zmq::context_t> context_;
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_CONTEXT_H_
