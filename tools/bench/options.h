// What a run of the bench measures.
#ifndef TANDEM_TOOLS_BENCH_OPTIONS_H_
#define TANDEM_TOOLS_BENCH_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace tandem::bench {

struct Options {
  std::string folder = "var/bench";  // Emptied at the beginning: only the bench's own.
  std::string programme = "deploy/programmes/garden";
  uint64_t events = 1'000'000;  // In the log before the restart and the replay.
  uint32_t rounds = 3;
  double seconds = 2;  // Each cell of each round.
  std::vector<uint32_t> in_flight = {1, 16, 64, 256};
  std::string host = "engine";  // As tandemd --host; "all": everything.
};

// Streams of the append workload; one append to a stream is in flight at a time.
inline constexpr uint32_t kStreams = 1000;

// kInvalidArgument: a setting that cannot be measured, and what can.
absl::Status Check(const Options& options);

}  // namespace tandem::bench

#endif  // TANDEM_TOOLS_BENCH_OPTIONS_H_
