// A node reached over ZeroMQ.
#ifndef TANDEM_TOOLS_TANDEM_BUS_NODE_H_
#define TANDEM_TOOLS_TANDEM_BUS_NODE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/bus/client/client.h"
#include "engine/bus/context.h"
#include "tools/tandem/node.h"

namespace tandem::cli {

class BusNode : public Node {
 public:
  // `timeout`: for each request but the patient ones. kUnavailable says where
  // nobody answers and what to try.
  static absl::StatusOr<std::unique_ptr<Node>> Connect(const std::string& endpoint,
                                                       absl::Duration timeout);

  const v1::Greeting& greeting() const override { return client_->greeting(); }
  absl::StatusOr<v1::Reply> Ask(const v1::Request& request) override;
  absl::StatusOr<v1::Reply> AskPatiently(const v1::Request& request) override;
  absl::StatusOr<v1::QueryResult> Query(const v1::Query& query) override;
  absl::Status Follow(Position checkpoint, const v1::Filter& filter,
                      const std::function<void(const v1::Batch&)>& on_batch,
                      const std::function<bool()>& stop) override;

 private:
  BusNode(std::string endpoint, absl::Duration timeout)
      : endpoint_(std::move(endpoint)), timeout_(timeout) {}

  const std::string endpoint_;
  const absl::Duration timeout_;
  bus::Context context_;
  std::unique_ptr<bus::Client> client_;
  std::unique_ptr<bus::Client> patient_;  // Null until it is needed.
  uint64_t last_written_ = 0;             // By either.
};

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_BUS_NODE_H_
