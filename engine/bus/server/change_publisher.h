// Tells whoever listens what changed in the read models.
#ifndef TANDEM_ENGINE_BUS_SERVER_CHANGE_PUBLISHER_H_
#define TANDEM_ENGINE_BUS_SERVER_CHANGE_PUBLISHER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/bus/context.h"
#include "engine/bus/wait.h"
#include "tandem/v1/read_model.pb.h"

namespace tandem::bus {

// Publishes v1::Change on an XPUB socket: a frame with the topic, one with the
// message. Changes are numbered from 1 without gaps; a listener that is too slow
// loses some, in silence, sees it by the numbers and fetches a snapshot again. So
// only what can be fetched again is published, and nobody can slow the publisher.
//
// Threads: one.
class ChangePublisher {
 public:
  struct Options {
    std::vector<std::string> endpoints;
    // Another one than before: listeners take a new snapshot. Microseconds since
    // 1970 at the start will do.
    uint64_t epoch = 0;
    size_t connections_max = 1000;  // As RequestServer's.
    // Changes that ZeroMQ holds for each listener before it loses some.
    int queue_max = 10'000;
  };

  // Errors as RequestServer::Bind.
  static absl::StatusOr<std::unique_ptr<ChangePublisher>> Bind(Context& context, Options options);

  virtual ~ChangePublisher() = default;

  // Gives `change` its number and epoch, and sends it under "<projection>/<key>".
  virtual void Publish(const std::string& topic, v1::Change change) = 0;

  // Sends the last number, so that a listener notices when the tail is lost. Call
  // it every few seconds.
  virtual void Heartbeat(uint64_t position, absl::Time now) = 0;

  // Greets those who came since the last call with a heartbeat, which tells them
  // that they miss nothing from here on. Call it when a waitable is readable and
  // at least each second.
  virtual void GreetListeners(uint64_t position, absl::Time now) = 0;

  virtual uint64_t last_number() const = 0;
  virtual void AppendWaitables(std::vector<Waitable>* what) = 0;
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_SERVER_CHANGE_PUBLISHER_H_
