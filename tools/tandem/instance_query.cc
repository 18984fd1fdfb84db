#include "tools/tandem/instance_query.h"

#include <utility>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/base/status_macros.h"
#include "engine/workflow/dates.h"
#include "tools/tandem/resolve.h"

namespace tandem::cli {

absl::StatusOr<v1::InstanceView> QueryInstance(Session& session, const ShowOptions& options) {
  TANDEM_RETURN_IF_ERROR(CheckIsWritten(options.id));
  v1::Query query;
  query.mutable_instance()->set_id(options.id);
  if (!options.as_of.empty()) {
    TANDEM_ASSIGN_OR_RETURN(*query.mutable_instance()->mutable_as_of(), ParseDate(options.as_of));
  }
  if (!options.known_at.empty()) {
    TANDEM_ASSIGN_OR_RETURN(const v1::Date date, ParseDate(options.known_at));
    const absl::Time end = absl::FromCivil(LastDay(date) + 1, absl::UTCTimeZone());
    query.mutable_instance()->mutable_known_at()->set_seconds(absl::ToUnixSeconds(end) - 1);
  }
  TANDEM_ASSIGN_OR_RETURN(v1::QueryResult result, session.Query(query));
  v1::InstanceView view = std::move(*result.mutable_instance());
  while (view.more_events() && view.event_size() > 0) {
    query.mutable_instance()->set_after_version(view.event(view.event_size() - 1).version());
    TANDEM_ASSIGN_OR_RETURN(result, session.Query(query));
    v1::InstanceView& next = *result.mutable_instance();
    for (v1::EventView& event : *next.mutable_event()) *view.add_event() = std::move(event);
    view.set_more_events(next.more_events() && next.event_size() > 0);
  }
  return view;
}

}  // namespace tandem::cli
