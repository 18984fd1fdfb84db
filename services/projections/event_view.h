// How events look to people.
#ifndef TANDEM_SERVICES_PROJECTIONS_EVENT_VIEW_H_
#define TANDEM_SERVICES_PROJECTIONS_EVENT_VIEW_H_

#include <vector>

#include "services/follower/world.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/read_model.pb.h"

namespace tandem::services {

// One event as it was recorded. Personal fields stay sealed and are left out. What
// cannot be read is shown without its payload.
v1::EventView EventViewOf(const World& world, const v1::Envelope& event);

// A stream's history, in order of version, each event as later corrections have
// it. Retracted ones stay, marked as such.
std::vector<v1::EventView> EffectiveHistory(const World& world,
                                            const std::vector<v1::Envelope>& events);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_PROJECTIONS_EVENT_VIEW_H_
