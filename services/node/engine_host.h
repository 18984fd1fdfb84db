// Hosts the engine: its store, its sockets, and the thread that drives it.
#ifndef TANDEM_SERVICES_NODE_ENGINE_HOST_H_
#define TANDEM_SERVICES_NODE_ENGINE_HOST_H_

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/access/authorizer.h"
#include "engine/base/clock.h"
#include "engine/base/line_limit.h"
#include "engine/base/random.h"
#include "engine/bus/context.h"
#include "engine/bus/server/request_server.h"
#include "engine/bus/server/subscription_set.h"
#include "engine/engine.h"
#include "engine/log/event_log.h"
#include "engine/log/rocks_store.h"
#include "engine/log/verify.h"
#include "services/node/node_clock.h"
#include "services/node/settings.h"

namespace tandem {

// The store of a node, open: what its clock needs to know comes from here.
struct NodeStore {
  std::unique_ptr<RocksStore> store;
  std::unique_ptr<EventLog> log;

  // kFailedPrecondition: another process has it open. kDataLoss: it is damaged.
  static absl::StatusOr<NodeStore> Open(const std::filesystem::path& data);
  // When the last event was recorded; nothing for an empty log.
  absl::StatusOr<std::optional<absl::Time>> HeadRecordedAt() const;
};

// Serves requests and subscriptions. Make it, then Run it in a thread of its own.
class EngineHost {
 public:
  // Binds every endpoint or none. `context`, `clock` and `random` are borrowed. While the
  // machine's clock has leapt ahead (GuardedClock) nothing is recorded.
  static absl::StatusOr<std::unique_ptr<EngineHost>> Make(bus::Context& context,
                                                          const Settings& settings, NodeStore store,
                                                          const NodeClock* clock, Random* random);

  // Serves until Stop. Not OK: a write failed and its outcome is unknown, so the
  // process has to be started again. Everything accepted is kept either way.
  absl::Status Run();
  // From any thread.
  void Stop();
  // What is wrong with services of this process, by name; what is well is left out. Called
  // in the host's thread; null before they go. From any thread.
  using Troubles = std::function<std::map<std::string, std::string>()>;
  void SetTroubles(Troubles troubles);
  // The log's last position. From any thread.
  uint64_t head() const { return store_.log->Head().value; }

 private:
  EngineHost() = default;

  void Take(const bus::Delivery& delivery);
  void TakeSubscription(const bus::Delivery& delivery);
  absl::Status Subscribe(const bus::Delivery& delivery);
  absl::StatusOr<std::vector<v1::Envelope>> ReadPage(Position from, size_t events_max,
                                                     size_t bytes_max) const;
  void StartVerification(const bus::Delivery& delivery);
  // Answers the one that has ended, if any.
  void EndVerification();
  absl::Status Turn();
  // Those that the engine has made.
  void SendReplies();
  void Send(const bus::ClientId& client, v1::Reply reply);
  void DescribeServices(v1::NodeStatus* status);
  // While nothing is staged. Others wait for it. Where a block is damaged, too, that is a
  // trouble to tell, and it is tried again after a while; on errors the process has to be
  // started again.
  absl::Status MakeIndexAnew();
  // What is wrong with the machine's clock, and what to do; empty: nothing.
  std::string ClockTrouble() const;
  void WatchClock();
  void NoteTime();
  void KeepTime();
  absl::Status Serve();
  void ForgetWhoIsGone();

  std::map<std::string, Principal> principals_;  // By the name an endpoint stands for.
  std::unique_ptr<Authorizer> authorizer_;
  std::unique_ptr<PersonKeys> keys_;
  std::unique_ptr<PersonKeys> keys_to_verify_;  // The same ones, for the verification's thread.
  NodeStore store_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<bus::RequestServer> server_;
  bus::SubscriptionSet subscriptions_;
  std::map<bus::ClientId, std::string> greeted_;  // What clients call themselves; some.
  const Clock* clock_ = nullptr;
  const GuardedClock* guarded_clock_ = nullptr;  // Null: a demonstration's time.
  std::filesystem::path time_note_;              // See NoteTimeReached.
  std::string clock_trouble_;                    // The last one that was said.
  // For intervals: a pretended time may leap, and the machine's be set.
  using SteadyTime = std::chrono::steady_clock::time_point;
  SteadyTime next_head_;
  SteadyTime next_making_anew_;
  SteadyTime next_heartbeat_;
  std::string index_trouble_;  // Empty: none.
  SteadyTime next_time_note_;
  std::mutex troubles_mutex_;
  Troubles troubles_;  // Guarded by troubles_mutex_.
  // One at a time, in a thread of its own.
  struct Verification {
    bus::ClientId client;
    uint64_t request = 0;
    absl::StatusOr<VerifyReport> report = absl::UnknownError("under way");
    std::vector<std::string> troubles;  // With what belongs to the log.
    std::atomic<bool> done{false};
    std::atomic<bool> given_up{false};  // The node stops.
    std::thread thread;
  };
  std::unique_ptr<Verification> verification_;
  // What fails again and again is a line a minute in the log.
  LineLimit refused_commits_{absl::Minutes(1)};
  LineLimit unnoted_heads_{absl::Minutes(1)};
  LineLimit unnoted_times_{absl::Minutes(1)};
};

}  // namespace tandem

#endif  // TANDEM_SERVICES_NODE_ENGINE_HOST_H_
