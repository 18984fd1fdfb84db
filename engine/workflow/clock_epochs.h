// When events were truly recorded: a clock that was ahead is not taken at its word.
#ifndef TANDEM_ENGINE_WORKFLOW_CLOCK_EPOCHS_H_
#define TANDEM_ENGINE_WORKFLOW_CLOCK_EPOCHS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// The stream of ClockSetBack and ClockConfirmed.
inline constexpr char kClockStream[] = "system/clock";

// Whether recorded_at begins anew with this event.
bool IsClockSetBack(const v1::Envelope& event);

// An epoch ends in front of each ClockSetBack (notice.proto). What was recorded in front of
// one counts as recorded at its `now` at the latest. So the times that this gives never
// decrease from one position to the next, and whoever looks for the last event that was
// recorded by some moment finds a position.
//
// Copyable; const members may be called from any thread.
class ClockEpochs {
 public:
  // Takes an event of the log, in order; all but a ClockSetBack change nothing. With one of
  // those, what was folded from events in front of it is to be folded anew.
  void Take(const v1::Envelope& event);

  // How often the clock was set back.
  size_t set_backs() const { return set_backs_.size(); }
  // When the newest epoch began; absl::InfinitePast(): the clock was never set back.
  absl::Time begun_at() const;

  // When it was recorded, as far as that is known. An event without position (0) is of the
  // newest epoch.
  absl::Time RecordedAt(const v1::Envelope& event) const;
  // A copy that says so, for what folds it or compares times. Nothing that is shown or
  // proven is made of it.
  v1::Envelope AsRecorded(v1::Envelope event) const;

 private:
  struct SetBack {
    uint64_t position = 0;
    absl::Time latest;  // Of what stands in front of it: the least `now` from here on.
  };
  std::vector<SetBack> set_backs_;  // In order of position.
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_CLOCK_EPOCHS_H_
