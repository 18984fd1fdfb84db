#include "tools/tandem/render/activity_text.h"

#include "engine/workflow/dates.h"
#include "tools/tandem/render/joined.h"

namespace tandem::cli {

std::string ActivityText(const v1::ActivityView& activity) {
  const std::string settled =
      activity.has_settled_on() ? " " + ToText(activity.settled_on()) : std::string();
  const std::string late = activity.late() ? ", late" : "";
  switch (activity.state()) {
    case v1::Activity::PLANNED:
      return "planned" + late;
    case v1::Activity::BLOCKED:
      return "after " +
             Joined({activity.activity().after().begin(), activity.activity().after().end()}) +
             late;
    case v1::Activity::WAITING: {
      const std::string& what = activity.activity().waits_for();
      return what.empty() ? "waiting" : "waiting for " + what;
    }
    case v1::Activity::STARTED:
      return "started" + late;
    case v1::Activity::DONE:
      return "done" + settled;
    case v1::Activity::DROPPED:
      return "dropped" + settled;
    default:
      return "";
  }
}

}  // namespace tandem::cli
