// What the bench submits: its programmes, and the events of its two kinds of stream.
//
// plain   bench/record/...   an event that sets nothing and waits for nothing
// judged  garden/plot/...    a phase, a role, a fact that adds up, a recurring deadline
#ifndef TANDEM_TOOLS_BENCH_WORKLOAD_H_
#define TANDEM_TOOLS_BENCH_WORKLOAD_H_

#include <cstdint>
#include <string>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "tandem/v1/request.pb.h"
#include "tandem/v1/submission.pb.h"

namespace tandem::bench {

enum class Kind { kPlain, kJudged };
const char* NameOf(Kind kind);

// The programme of the plain streams: one workflow, made here.
v1::DeployProgramme PlainProgramme();

// Submissions with ids of their own.
class Workload {
 public:
  // Both must outlive it.
  Workload(const Clock* clock, Random* random) : clock_(clock), random_(random) {}

  // The organisations that the judged streams refer to.
  v1::Submission Directory();
  // Begins streams `first` to `first + count - 1` of a kind.
  v1::Submission Begin(Kind kind, uint32_t first, uint32_t count);
  // One event more for a stream that stands at `version`, which it expects.
  v1::Submission Append(Kind kind, uint32_t stream, uint64_t version);
  // A whole plain stream of `events` events, for filling a log.
  v1::Submission Fill(uint32_t stream, uint32_t events);

 private:
  v1::Submission New();
  // A payload of 256 random characters in the plain events' message.
  std::string PlainPayload();

  const Clock* const clock_;
  Random* const random_;
};

// "bench/record/s000017".
std::string StreamOf(Kind kind, uint32_t stream);

}  // namespace tandem::bench

#endif  // TANDEM_TOOLS_BENCH_WORKLOAD_H_
