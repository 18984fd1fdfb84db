// Reads the streams of instances that are to be folded anew.
#ifndef TANDEM_SERVICES_FOLLOWER_REFOLDING_H_
#define TANDEM_SERVICES_FOLLOWER_REFOLDING_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/follower/service.h"
#include "services/follower/world.h"
#include "services/store/key_value_store.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/request.pb.h"

namespace tandem::services {

// For services that keep no events: asks the engine for what World::to_refold() names
// and hands it to the World. What is under way is in memory only; after a restart it
// is asked for again. One that cannot be read makes room for the others, and is tried
// again later.
//
// Threads: one. Memory: the events of a few streams.
class Refolding {
 public:
  // Read at the same time.
  static constexpr size_t kReadingMax = 4;
  // Tags of its requests, from here on.
  static constexpr uint64_t kFirstTag = uint64_t{1} << 48U;

  // Asks for what is due, and returns when it wants to be called next; not before a
  // reply if absl::InfiniteFuture().
  absl::Time Start(const World& world, absl::Time now, Outbox& out);

  // Whether a reply is to be handed to TakeReply.
  static bool IsOwn(uint64_t tag) { return tag >= kFirstTag; }
  // Folds the stream if all of it is there. The caller calls World::Finish and
  // writes the batch.
  absl::Status TakeReply(uint64_t tag, const v1::Reply& reply, absl::Time now, World& world,
                         WriteBatch& batch, Outbox& out);

 private:
  struct Reading {
    std::vector<v1::Envelope> events;
    bool asked = false;
  };

  // Takes further streams up, each in its turn, as far as there is room.
  void Begin(const World& world, absl::Time now);
  void PutOff(const std::string& stream, absl::Time until);

  std::map<std::string, Reading> readings_;    // By stream.
  std::map<std::string, absl::Time> put_off_;  // By stream: not before then.
  std::string last_begun_;
  std::map<uint64_t, std::string> asked_;  // Streams by tag.
  uint64_t next_tag_ = kFirstTag;
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_FOLLOWER_REFOLDING_H_
