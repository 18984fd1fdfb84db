// A node as the commands see it: something to ask.
#ifndef TANDEM_TOOLS_TANDEM_NODE_H_
#define TANDEM_TOOLS_TANDEM_NODE_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/position.h"
#include "tandem/v1/request.pb.h"

namespace tandem::cli {

// One thread. A Problem comes back as the status that carries it (bus/problem.h);
// kUnavailable and kDeadlineExceeded without one: nobody answers.
class Node {
 public:
  virtual ~Node() = default;

  // What the node said of itself when it was first asked.
  virtual const v1::Greeting& greeting() const = 0;

  // Carries out a request of the engine's endpoint; `id` is filled in. A busy node
  // is asked again within the time limit.
  virtual absl::StatusOr<v1::Reply> Ask(const v1::Request& request) = 0;
  // The same for what may take minutes: an import, a deployment, verifying the log.
  virtual absl::StatusOr<v1::Reply> AskPatiently(const v1::Request& request) = 0;

  // Asks the read models. The answer includes all that was recorded before the
  // greeting and by this object.
  virtual absl::StatusOr<v1::QueryResult> Query(const v1::Query& query) = 0;

  // Gives each batch of what comes behind `checkpoint` to `on_batch`, until `stop`
  // is true, which it is asked a few times a second. Waits while the node is away.
  virtual absl::Status Follow(Position checkpoint, const v1::Filter& filter,
                              const std::function<void(const v1::Batch&)>& on_batch,
                              const std::function<bool()>& stop) = 0;
};

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_NODE_H_
