// Folding an effective history that is at hand as a whole.
#ifndef TANDEM_ENGINE_WORKFLOW_REFOLD_H_
#define TANDEM_ENGINE_WORKFLOW_REFOLD_H_

#include <functional>

#include "absl/time/time.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/effect.h"
#include "engine/workflow/history.h"
#include "engine/workflow/instance.h"

namespace tandem {

// Called before and after each event of a refold is applied.
struct RefoldObserver {
  std::function<void(const Instance& before, const v1::HistoryEntry& entry)> before;
  std::function<void(const Instance& after, const v1::HistoryEntry& entry,
                     const Application& application)>
      after;
};

struct RefoldOptions {
  // No event is taken to have been recorded after it, which bounds the clock.
  absl::Time clock_max = absl::InfiniteFuture();
  const RefoldObserver* observer = nullptr;
  // As in Cause.
  bool as_dated = false;
};

// A new instance from the effective history of `of`: its stream, definition,
// version, position and what is known of people's recording stay.
Instance Refold(const Definition& definition, const Places& places, const Instance& of,
                const History& history, const RefoldOptions& options = {});

// Evolve, which also tells what applying the event showed.
Instance EvolveTelling(const Definition& definition, Instance instance, const v1::Envelope& event,
                       const Places& places, Application& application);

// The effective history that an instance holds.
History HistoryOf(const Instance& instance);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_REFOLD_H_
