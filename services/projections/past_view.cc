#include "services/projections/past_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/past.h"
#include "engine/workflow/scope.h"
#include "services/projections/views.h"

namespace tandem::services {
namespace {

// "had happened by 30 Nov 2015", "was known by 1 Jan 2016 (UTC)", or both: the days as
// they were asked for.
std::string WasBy(const v1::InstanceQuery& query) {
  std::string words;
  if (query.has_as_of()) words = "had happened by " + ToText(query.as_of());
  if (query.has_known_at()) {
    const absl::CivilDay day = absl::ToCivilDay(ToTime(query.known_at()), absl::UTCTimeZone());
    words +=
        fmt::format("{}was known by {} (UTC)", words.empty() ? "" : " and ", ToText(ToDate(day)));
  }
  return words;
}

}  // namespace

absl::StatusOr<LookedBack> LookBack(const World& world, const Standing& present,
                                    const std::vector<v1::Envelope>& events,
                                    const v1::InstanceQuery& query, absl::Time now) {
  const Place place = PlaceOf(*present.definition, present.instance, world.directory());
  PastView view;
  absl::Time end = now;
  if (query.has_as_of()) {
    TANDEM_RETURN_IF_ERROR(CheckDate(query.as_of()));
    view.as_of = LastDay(query.as_of());
    end = std::min(end, InstantOf(*view.as_of + 1, 0, place.zone) - absl::Seconds(1));
  }
  view.known_at = query.has_known_at() ? std::min(ToTime(query.known_at()), now) : now;
  end = std::min(end, *view.known_at);

  std::vector<v1::Envelope> recorded;
  recorded.reserve(events.size());
  for (const v1::Envelope& event : events) recorded.push_back(world.epochs().AsRecorded(event));
  Past past =
      FoldPast(*present.definition, present.instance.stream(), recorded, world.directory(), view);
  if (past.versions.empty()) {
    return absl::NotFoundError(
        fmt::format("nothing of {} {}", InstanceIdOf(present.instance.stream()), WasBy(query)));
  }
  LookedBack looked{
      std::move(past.instance), {}, {past.versions.begin(), past.versions.end()}, end};
  for (const v1::Envelope& event : events) {
    if (world.epochs().RecordedAt(event) <= *view.known_at) looked.events.push_back(event);
  }
  return looked;
}

}  // namespace tandem::services
