#include "tools/tandem/early_day.h"

#include <fmt/format.h>

#include <optional>

#include "absl/time/civil_time.h"
#include "engine/workflow/dates.h"
#include "tools/tandem/render/stream_text.h"

namespace tandem::cli {
namespace {

constexpr int kDaysOfAYear = 366;

const v1::Envelope* Earliest(const std::vector<v1::Envelope>& events) {
  const v1::Envelope* earliest = nullptr;
  for (const v1::Envelope& event : events) {
    if (!event.has_occurred_on()) continue;
    if (earliest == nullptr || FirstDay(event.occurred_on()) < FirstDay(earliest->occurred_on())) {
      earliest = &event;
    }
  }
  return earliest;
}

}  // namespace

std::string EarlyDayQuestion(const v1::Period& on, const std::vector<v1::Envelope>& recorded) {
  if (recorded.empty()) return "";
  const v1::Envelope& beginning = recorded.front();
  const std::string name(ShortName(beginning.stream()));
  if (beginning.has_occurred_on()) {
    if (LastDay(on) >= FirstDay(beginning.occurred_on())) return "";
    return fmt::format("{} is before {} began ({}): is the year right?", ToText(on), name,
                       ToText(beginning.occurred_on()));
  }
  const v1::Envelope* earliest = Earliest(recorded);
  if (earliest == nullptr || LastDay(on) + kDaysOfAYear >= FirstDay(earliest->occurred_on())) {
    return "";
  }
  return fmt::format("{} is long before anything else that is known of {} ({}): is the year right?",
                     ToText(on), name, ToText(earliest->occurred_on()));
}

}  // namespace tandem::cli
