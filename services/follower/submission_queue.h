// What a service wants recorded, kept until the engine has answered.
#ifndef TANDEM_SERVICES_FOLLOWER_SUBMISSION_QUEUE_H_
#define TANDEM_SERVICES_FOLLOWER_SUBMISSION_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/follower/service.h"
#include "services/store/key_value_store.h"
#include "tandem/v1/submission.pb.h"

namespace tandem::services {

// A submission is kept from the write that decided on it to the write that takes
// the engine's answer, and sent again under its id after a restart. So what a
// service decides is recorded exactly once, whatever stops when.
//
// In the store: "out/<number>". Tags of its requests are the numbers, from 1.
//
// Threads: one. Memory: all that is waiting; ask HasRoom before adding more.
class SubmissionQueue {
 public:
  static constexpr size_t kInFlightMax = 128;
  static constexpr size_t kWaitingMax = 512;

  // What `store`, borrowed, still holds is sent anew by the next Pump.
  absl::Status Load(const KeyValueStore& store);

  bool HasRoom() const { return waiting_.size() < kWaitingMax; }
  bool empty() const { return waiting_.empty(); }

  // The submission bears an id.
  void Add(v1::Submission submission, WriteBatch& batch);

  // Sends what is due, and returns when it wants to be called next; not before a
  // reply if absl::InfiniteFuture(). Call it after the write.
  absl::Time Pump(absl::Time now, Outbox& out);

  // Takes an answer. What the engine refuses for good is given up with a warning;
  // what may yet succeed is sent again later.
  void OnReply(uint64_t tag, const v1::Reply& reply, absl::Time now, WriteBatch& batch,
               Outbox& out);

 private:
  struct Waiting {
    v1::Submission submission;
    bool in_flight = false;
    absl::Time send_at = absl::InfinitePast();
  };

  std::map<uint64_t, Waiting> waiting_;
  uint64_t last_ = 0;
  size_t in_flight_ = 0;
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_FOLLOWER_SUBMISSION_QUEUE_H_
