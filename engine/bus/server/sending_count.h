// Bytes that were handed to ZeroMQ and that a client has not taken yet.
#ifndef TANDEM_ENGINE_BUS_SERVER_SENDING_COUNT_H_
#define TANDEM_ENGINE_BUS_SERVER_SENDING_COUNT_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <zmq.hpp>

namespace tandem::bus {

// Of one client, and of all together. Threads: any; ZeroMQ's own thread counts down.
struct SendingCount {
  std::atomic<size_t> bytes{0};   // That ZeroMQ holds.
  std::atomic<size_t> passed{0};  // That it held, so far.
  std::shared_ptr<std::atomic<size_t>> of_all;

  void Add(size_t more) {
    bytes += more;
    *of_all += more;
  }
  void Remove(size_t sent) {
    bytes -= sent;
    passed += sent;
    *of_all -= sent;
  }
};

// A message of these bytes, which count until ZeroMQ has passed them on to the client or
// lost the connection. ZeroMQ limits its queues by the number of messages alone, so whoever
// sends large ones has to count their bytes.
inline zmq::message_t CountedMessage(std::string bytes, std::shared_ptr<SendingCount> count) {
  struct Held {
    std::string bytes;
    std::shared_ptr<SendingCount> count;
  };
  auto held = std::make_unique<Held>(Held{std::move(bytes), std::move(count)});
  held->count->Add(held->bytes.size());
  void* const data = held->bytes.data();
  const size_t size = held->bytes.size();
  return zmq::message_t(
      data, size,
      [](void*, void* hint) {
        const std::unique_ptr<Held> done(static_cast<Held*>(hint));
        done->count->Remove(done->bytes.size());
      },
      held.release());
}

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_SERVER_SENDING_COUNT_H_
