// A node that only remembers: enough of an engine to test the bus with.
#ifndef TANDEM_TESTS_INTEGRATION_BUS_TINY_NODE_H_
#define TANDEM_TESTS_INTEGRATION_BUS_TINY_NODE_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/bus/context.h"
#include "engine/bus/server/request_server.h"
#include "engine/bus/server/subscription_set.h"
#include "tandem/v1/request.pb.h"
#include "tests/support/temp_folder.h"

namespace tandem::bus {

// What outlives a node: its log, and the ids of what was recorded.
struct TinyLog {
  std::vector<v1::Envelope> events;
  std::map<std::string, v1::SubmitOutcome> outcomes;

  void Append(const std::string& stream) {
    v1::Envelope& event = events.emplace_back();
    event.set_position(events.size());
    event.set_stream(stream);
    event.set_type("Noted");
  }
  Position head() const { return Position{events.size()}; }
};

// Answers Hello, Ping, Submit, Query, Subscribe, Grant and Unsubscribe. A test may
// answer a request in its own way.
class TinyNode {
 public:
  // A reply to send instead; a reply with id 0: none at all. Absent: as usual.
  using Answer = std::function<std::optional<v1::Reply>(const Delivery&)>;

  TinyNode(Context& context, RequestServer::Options options, TinyLog* log);

  // One round: requests, then batches.
  absl::Status Turn(absl::Duration timeout);

  RequestServer& server() { return *server_; }
  SubscriptionSet& subscriptions() { return subscriptions_; }
  const std::vector<ClientId>& clients() const { return clients_; }
  void set_answer(Answer answer) { answer_ = std::move(answer); }
  void set_greeting(v1::Greeting greeting) { greeting_ = std::move(greeting); }

 private:
  v1::Reply Usual(const Delivery& delivery);
  v1::SubmitOutcome Record(const v1::Submission& submission);

  TinyLog* const log_;
  std::unique_ptr<RequestServer> server_;
  SubscriptionSet subscriptions_;
  std::vector<ClientId> clients_;  // Who greeted, in order.
  Answer answer_;
  v1::Greeting greeting_;
};

// A TinyNode with a thread of its own, until it is destroyed. `prepare` runs there
// first.
class RunningNode {
 public:
  RunningNode(Context& context, const RequestServer::Options& options, TinyLog* log,
              const std::function<void(TinyNode&)>& prepare = nullptr);
  ~RunningNode();

 private:
  RequestServer* server_ = nullptr;
  std::thread thread_;
};

// Options for one endpoint and one principal.
RequestServer::Options Serve(const std::string& endpoint);

// Repeats `step` until `done` holds. False: it did not within 20 s.
bool Until(const std::function<bool()>& done, const std::function<void()>& step);

}  // namespace tandem::bus

#endif  // TANDEM_TESTS_INTEGRATION_BUS_TINY_NODE_H_
