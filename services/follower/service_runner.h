// A service in a thread of its own.
#ifndef TANDEM_SERVICES_FOLLOWER_SERVICE_RUNNER_H_
#define TANDEM_SERVICES_FOLLOWER_SERVICE_RUNNER_H_

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/base/clock.h"
#include "engine/bus/context.h"
#include "engine/bus/wait.h"
#include "services/follower/service.h"
#include "services/follower/service_loop.h"
#include "services/store/key_value_store.h"

namespace tandem::services {

// Further sockets of a service's thread: the requests that it answers itself.
class ServiceSockets {
 public:
  virtual ~ServiceSockets() = default;
  virtual void AppendWaitables(std::vector<bus::Waitable>* what) = 0;
  // Takes and sends what there is, without waiting. kDataLoss: the service's store is
  // damaged.
  virtual absl::Status Poll(absl::Time now) = 0;
};

// A service with what belongs to it, in order of construction.
struct ServiceParts {
  std::unique_ptr<KeyValueStore> store;
  std::unique_ptr<Service> service;
  std::unique_ptr<ServiceSockets> sockets;  // Null: none.
};

// Runs a service until it is destroyed. What fails or throws is begun anew from the
// store, after a pause; progress() says meanwhile what is wrong. It is begun from an
// empty store where its own is damaged or of another format, and where the engine says
// that its log is another one; the log says so, and progress() until all of the engine's
// log is included. What else is wrong with the engine leaves the store alone.
//
// Threads: construction and destruction by one; the rest by any. The destructor
// returns once the service's thread has ended: within about a tenth of a second.
class ServiceRunner {
 public:
  struct Options {
    std::string name;             // "deadlines".
    std::string engine_endpoint;  // Where the requests go.
    // Makes the service. Called in its thread; `anew`: throw the store away first.
    // kDataLoss: the store has to be thrown away.
    std::function<absl::StatusOr<ServiceParts>(bool anew)> make;
    // After a failure; doubled with each one within a minute, up to half a minute.
    absl::Duration restart_pause = absl::Seconds(2);
  };

  // Context and clock are borrowed and outlive it.
  ServiceRunner(bus::Context* context, const Clock* clock, Options options);
  ~ServiceRunner();
  ServiceRunner(const ServiceRunner&) = delete;
  ServiceRunner& operator=(const ServiceRunner&) = delete;

  const std::string& name() const { return options_.name; }
  Progress progress() const;
  // Looks at the clock at once, as after a leap.
  void Wake();

 private:
  void Run();
  // One life of the service, until Stop or an error. The second may throw.
  absl::Status LiveOnce(bool anew);
  absl::Status Live(bool anew);
  void Publish(Progress progress);
  void PublishTrouble(std::string trouble);
  absl::Status WaitFor(std::vector<bus::Waitable> what, absl::Duration timeout);

  bus::Context* const context_;
  const Clock* const clock_;
  const Options options_;
  std::atomic<bool> stop_{false};
  int wake_fd_ = -1;
  std::string made_anew_because_;  // Of its thread alone. Empty: it is not made anew.
  mutable std::mutex mutex_;
  Progress progress_;   // Guarded by mutex_.
  std::thread thread_;  // Last: it uses all above.
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_FOLLOWER_SERVICE_RUNNER_H_
