// How an instance looks to people: the rows and views of read_model.proto.
#ifndef TANDEM_SERVICES_PROJECTIONS_VIEWS_H_
#define TANDEM_SERVICES_PROJECTIONS_VIEWS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "services/follower/world.h"
#include "tandem/v1/read_model.pb.h"

namespace tandem::services {

// An instance and its deadlines at a moment, with what is needed to word them.
struct Sight {
  World& world;
  const Standing& standing;
  const std::vector<v1::DeadlineState>& schedule;  // Reckoned at `now`.
  absl::Time now;
};

// Without changed_at: only whoever takes the events knows it.
v1::PortfolioRow RowOf(const Sight& sight);
// All deadlines: those that are owed first, the earliest due first.
std::vector<v1::DeadlineView> DeadlinesOf(const Sight& sight);
// All of the view but its events.
v1::InstanceView ViewOf(const Sight& sight);

// What of a view depends on the moment of asking: `late` and `days_left`.
void BringUpToDate(v1::DeadlineView& deadline, absl::Time now);

// By due date; those without one last, then by stream and id. "2016-01-15".
std::string DueKey(const v1::DeadlineState& deadline);

// A fact's value for people: "Dec 2015", "USD 12.50", "yes".
std::string TextOf(const v1::FactValue& value);
// The last part of a stream's name: the instance, as people type it.
std::string_view InstanceIdOf(std::string_view stream);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_PROJECTIONS_VIEWS_H_
