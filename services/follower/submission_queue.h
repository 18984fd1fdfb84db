// What a service wants recorded, kept until the engine has answered.
#ifndef TANDEM_SERVICES_FOLLOWER_SUBMISSION_QUEUE_H_
#define TANDEM_SERVICES_FOLLOWER_SUBMISSION_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

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
// Given up is only what the engine would refuse each time, since something is wrong
// with it or a rule is against it. What meets a full disk, damage or a missing right
// waits until that is mended, however long it takes, and trouble() says so. With a full
// disk one submission at a time asks whether there is room again.
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

  // Gives up those of which `of` says so.
  void Drop(const std::function<bool(const v1::Submission&)>& of, WriteBatch& batch);

  // Sends what is due, and returns when it wants to be called next; not before a
  // reply if absl::InfiniteFuture(). Call it after the write.
  absl::Time Pump(absl::Time now, Outbox& out);

  // Takes an answer. What the engine refuses for good is given up with a warning;
  // what may yet succeed is sent again later, with a warning when that begins and
  // every ten minutes.
  void OnReply(uint64_t tag, const v1::Reply& reply, absl::Time now, WriteBatch& batch,
               Outbox& out);

  // What waits, until the next call that changes it.
  std::vector<const v1::Submission*> All() const;

  // Why something waits that cannot be recorded now, for staff. Empty: nothing does.
  std::string trouble() const;
  // Whether the engine said so last.
  bool disk_is_full() const { return disk_is_full_; }

 private:
  enum class Remedy {
    kNone,       // Settled: the engine has it.
    kGiveUp,     // It is refused each time.
    kSendAgain,  // Soon; nothing has to be mended first.
    kHelp,       // Somebody has to mend something first.
  };
  struct Waiting {
    v1::Submission submission;
    bool in_flight = false;
    absl::Time send_at = absl::InfinitePast();
    bool in_trouble = false;
  };

  static Remedy RemedyFor(v1::Problem::Code code);
  static absl::Duration DelayAfter(const v1::Problem& problem, Remedy remedy);
  void TakeProblem(const v1::Problem& problem, Remedy remedy, absl::Time now, Waiting& waiting,
                   Outbox& out);

  std::map<uint64_t, Waiting> waiting_;
  uint64_t last_ = 0;
  size_t in_flight_ = 0;
  // The disk was full when last something was sent. Sends nothing before `asks_at_`.
  bool disk_is_full_ = false;
  absl::Time asks_at_ = absl::InfinitePast();
  size_t in_trouble_ = 0;  // Of those that wait.
  std::string trouble_;    // What the engine said last of one of them.
  v1::Problem::Code warned_of_ = v1::Problem::CODE_UNSPECIFIED;
  absl::Time warned_at_ = absl::InfinitePast();
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_FOLLOWER_SUBMISSION_QUEUE_H_
