// Puts load on a node and measures what it does with it.
#ifndef TANDEM_TOOLS_BENCH_LOAD_H_
#define TANDEM_TOOLS_BENCH_LOAD_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/bus/client/session.h"
#include "engine/bus/context.h"
#include "tools/bench/workload.h"

namespace tandem::bench {

struct AppendFigures {
  double per_second = 0;
  double p50_micros = 0;
  double p99_micros = 0;
};

// One session with a node and what it knows of the append workload's streams.
//
// Threads: one.
class Load {
 public:
  // Waits until the node answers. kUnavailable: it does not within two minutes.
  static absl::StatusOr<std::unique_ptr<Load>> Open(const std::string& endpoint, const Clock* clock,
                                                    Random* random);

  // Deploys both programmes and begins the streams.
  absl::Status Prepare(const v1::DeployProgramme& judged);
  // Adds plain streams of 200 events until the log holds `events`.
  absl::Status FillTo(uint64_t events);
  // Closed loop for `seconds`: a stream gets its next append once its last one is
  // acknowledged, `in_flight` of them at a time.
  absl::StatusOr<AppendFigures> Append(Kind kind, uint32_t in_flight, double seconds);
  // Subscribes to the whole log up to its head. Events a second.
  absl::StatusOr<double> Replay();

  uint64_t head() const { return session_->head(); }

 private:
  Load(const Clock* clock, Random* random) : workload_(clock, random), random_(random) {}
  absl::StatusOr<v1::Reply> Ask(v1::Request request);

  bus::Context context_;
  std::unique_ptr<bus::Session> session_;
  Workload workload_;
  Random* const random_;
  uint32_t filled_ = 0;
  std::vector<uint64_t> versions_[2];  // Of each stream, by kind.
};

}  // namespace tandem::bench

#endif  // TANDEM_TOOLS_BENCH_LOAD_H_
