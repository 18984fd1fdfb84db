// One request at a time over one connection; what Client is made of. For
// engine/bus alone.
#ifndef TANDEM_ENGINE_BUS_CLIENT_CALLER_H_
#define TANDEM_ENGINE_BUS_CLIENT_CALLER_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "engine/bus/client/client.h"
#include "engine/bus/client/connection.h"

namespace tandem::bus {

class Caller {
 public:
  static absl::StatusOr<Caller> Open(Context& context, const std::string& endpoint,
                                     const Client::Options& options);

  // As Client::Call. The request can be sent again without harm.
  absl::StatusOr<v1::Reply> Call(v1::Request request);

  const std::string& endpoint() const { return connection_->endpoint(); }

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  Caller(std::unique_ptr<Connection> connection, Client::Options options)
      : connection_(std::move(connection)), options_(std::move(options)) {}

  // The reply to `id`; absent: the connection was lost meanwhile.
  absl::StatusOr<std::optional<v1::Reply>> Await(uint64_t id, SteadyTime deadline);
  absl::Status WaitUntil(SteadyTime when);
  absl::Status Unreached() const;
  absl::Status TimedOut() const;

  std::unique_ptr<Connection> connection_;
  Client::Options options_;
  uint64_t last_id_ = 0;
  uint64_t losses_ = 0;
  // Since when an unreached node has been waited for.
  SteadyTime sought_since_;
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_CLIENT_CALLER_H_
