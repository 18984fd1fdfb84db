// Asking a node and waiting for the answer: for the command line, tools and tests.
//
//   TANDEM_ASSIGN_OR_RETURN(auto client, Client::Connect(context, endpoint, {}));
//   TANDEM_ASSIGN_OR_RETURN(v1::SubmitOutcome outcome, client->Submit(submission));
//   TANDEM_ASSIGN_OR_RETURN(v1::QueryResult portfolio, client->Query(query));
#ifndef TANDEM_ENGINE_BUS_CLIENT_CLIENT_H_
#define TANDEM_ENGINE_BUS_CLIENT_CLIENT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/bus/context.h"
#include "tandem/v1/request.pb.h"
#include "tandem/v1/submission.pb.h"

namespace tandem::bus {

// One request at a time. It is sent again where that can do no harm: when the
// connection was lost, the node was busy, or could not say what became of it.
//
// Errors that the node gave have its words and code, and ProblemOf shows all of
// it (problem.h). Others:
//   kUnavailable       nobody serves the endpoint: the node does not run, runs
//                      elsewhere, or went away and did not come back.
//   kDeadlineExceeded  the node is there and has not answered in time. What became
//                      of a submission is unknown: submit it again under its id.
//   kInvalidArgument   the endpoint, or a request that a Client does not send:
//                      subscriptions are for a Session.
//
// Threads: one.
class Client {
 public:
  struct Options {
    std::string name = "tandem";  // For the node's log.
    // For each call, from the first try to the last.
    absl::Duration timeout = absl::Seconds(10);
    // So long a node that cannot be reached is waited for; at most `timeout`.
    absl::Duration reach_within = absl::Seconds(3);
    // A connection from which nothing comes for so long is given up.
    absl::Duration dead_after = absl::Seconds(15);
  };

  // Connects and exchanges greetings.
  static absl::StatusOr<std::unique_ptr<Client>> Connect(Context& context,
                                                         const std::string& endpoint,
                                                         Options options);
  virtual ~Client() = default;

  // Asks and waits. Query goes to the endpoint that the greeting names
  // (kFailedPrecondition: none) and waits for what this client wrote before, unless
  // it names a position itself. The request's id is replaced.
  virtual absl::StatusOr<v1::Reply> Call(v1::Request request) = 0;

  // Records a unit. Without an id it is refused: a retry would record it twice.
  virtual absl::StatusOr<v1::SubmitOutcome> Submit(const v1::Submission& submission) = 0;
  // What it would do; nothing is recorded.
  virtual absl::StatusOr<v1::SubmitOutcome> TrySubmit(const v1::Submission& submission) = 0;

  virtual absl::StatusOr<v1::QueryResult> Query(const v1::Query& query) = 0;

  virtual const v1::Greeting& greeting() const = 0;
  // Position of the last event that this client wrote. 0: none yet.
  virtual uint64_t last_written() const = 0;
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_CLIENT_CLIENT_H_
