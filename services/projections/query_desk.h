// Where queries wait for their position and leave with an answer.
#ifndef TANDEM_SERVICES_PROJECTIONS_QUERY_DESK_H_
#define TANDEM_SERVICES_PROJECTIONS_QUERY_DESK_H_

#include <cstddef>
#include <functional>
#include <list>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "engine/bus/server/client_id.h"
#include "services/projections/projections_service.h"
#include "tandem/v1/request.pb.h"

namespace tandem::services {

// Answers requests from read models: Query, and Hello and Ping for the connection.
// A query that waits for a position is answered once that is included, so that
// people read their own writes, or with TIMED_OUT; so is every query while the read
// models are made anew. Answers say what they are as of.
//
// Threads: one. Pure but for the service, which is borrowed.
class QueryDesk {
 public:
  static constexpr size_t kWaitingMax = 10'000;

  // Whether the principal may ask this.
  using MayRequest =
      std::function<absl::Status(const std::string& principal, const v1::Request& request)>;
  using Replies = std::vector<std::pair<bus::ClientId, v1::Reply>>;

  QueryDesk(ProjectionsService* service, MayRequest may_request)
      : service_(service), may_request_(std::move(may_request)) {}

  // Answers at once, or lets it wait. `now` is the time that answers speak of,
  // `machine_now` that by which waiting is measured; a pretended clock runs faster.
  void Take(const bus::ClientId& client, const std::string& principal, v1::Request request,
            absl::Time now, absl::Time machine_now);
  // Answers those whose position has come, or who have waited long enough. `takes_one`
  // is asked before each answer whether its client takes one, and may send the replies
  // before; a client that does not goes on waiting. Absent: all do.
  using TakesOneFn = std::function<bool(const bus::ClientId& client)>;
  void Release(absl::Time now, absl::Time machine_now, const TakesOneFn& takes_one = nullptr);
  // A client is gone, and with it what it waits for.
  void Forget(const bus::ClientId& client);

  Replies TakeReplies() { return std::exchange(replies_, {}); }
  size_t waiting() const { return waiting_.size(); }
  // kDataLoss once a query met damage in the store, which is to be made anew. Whoever
  // asked is told to ask again.
  const absl::Status& damage() const { return damage_; }

 private:
  struct Waiting {
    bus::ClientId client;
    std::string principal;
    v1::Request request;
    absl::Time until;
  };

  bool MayAnswer(const v1::Request& request) const;
  void Answer(const bus::ClientId& client, const std::string& principal, const v1::Request& request,
              absl::Time now);

  ProjectionsService* const service_;
  const MayRequest may_request_;
  std::list<Waiting> waiting_;
  Replies replies_;
  absl::Status damage_;
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_PROJECTIONS_QUERY_DESK_H_
