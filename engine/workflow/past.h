// An instance as it stood, or was known, before.
#ifndef TANDEM_ENGINE_WORKFLOW_PAST_H_
#define TANDEM_ENGINE_WORKFLOW_PAST_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/instance.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// Which part of a history to look at. Corrections and retractions that are known
// are carried out, also where they were recorded after `as_of`.
struct PastView {
  // What had happened by the end of that day (happened_by.h says which events those
  // are), told as if it had been recorded by then.
  std::optional<absl::CivilDay> as_of;
  // What had been recorded by then.
  std::optional<absl::Time> known_at;
};

struct Past {
  // Advanced to the view's end.
  Instance instance;
  // Versions of the events that count, retracted ones among them.
  std::vector<uint64_t> versions;
};

// `events`: a stream's whole history in order of version.
Past FoldPast(const Definition& definition, std::string stream,
              std::span<const v1::Envelope> events, const Places& places, const PastView& view);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_PAST_H_
