// Finding an instance by the words that people use for it.
#ifndef TANDEM_SERVICES_PROJECTIONS_INSTANCE_FINDER_H_
#define TANDEM_SERVICES_PROJECTIONS_INSTANCE_FINDER_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/follower/world.h"
#include "services/store/key_value_store.h"

namespace tandem::services {

// Knows instances by the words of their names and titles; cities and other
// organisations by the directory, in any script. It keeps nothing in memory.
//
// In the store: "w/<word>#<stream>".
class InstanceFinder {
 public:
  // Both are borrowed.
  InstanceFinder(const KeyValueStore* store, const World* world) : store_(store), world_(world) {}

  // Makes the stream be found by its name and title. `title_before`: what it was
  // found by so far; empty: it is new.
  void Index(const std::string& stream, const std::string& title_before, const std::string& title,
             WriteBatch& batch) const;

  // The stream that is meant by a whole stream's name, an instance's id,
  // "<workflow>/<words>", or words: names of parties, parts of id and title, in any
  // order, shortened while that is clear. "#5" behind it is passed over. Where
  // several fit, a programme's main workflows go first, then an id as it is
  // written.
  //
  // kNotFound says what was not understood; kInvalidArgument lists what it may mean.
  absl::StatusOr<std::string> Find(std::string_view text) const;

 private:
  using Streams = std::set<std::string>;

  absl::StatusOr<Streams> StreamsWithWord(const std::string& key) const;
  absl::StatusOr<Streams> StreamsNamed(const std::string& words) const;
  absl::StatusOr<Streams> StreamsWithAll(const std::vector<std::string>& words) const;
  absl::Status NotUnderstood(const std::vector<std::string>& words, size_t from) const;
  absl::StatusOr<std::string> IdNear(const std::string& key) const;
  bool IsMain(const std::string& stream) const;
  absl::StatusOr<std::string> ListOf(const Streams& streams) const;

  const KeyValueStore* const store_;
  const World* const world_;
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_PROJECTIONS_INSTANCE_FINDER_H_
