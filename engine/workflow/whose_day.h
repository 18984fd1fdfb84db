// Whose day an event is dated and judged by.
#ifndef TANDEM_ENGINE_WORKFLOW_WHOSE_DAY_H_
#define TANDEM_ENGINE_WORKFLOW_WHOSE_DAY_H_

#include <string>
#include <vector>

#include "engine/workflow/calendar.h"
#include "engine/workflow/problem.h"
#include "engine/workflow/scope.h"
#include "google/protobuf/message.h"

namespace tandem {

// A place with the organisation or person that is there; empty: the node.
struct Whereabouts {
  std::string who;
  Place place;
};

// The places that an event of the instance is about, never none: where its parties and those
// in `joining` are; of a person's own stream, where the person is; of an organisation's,
// where that is; else the node's own place (Scope::home).
//
// `payload`, if it is not null, is of the event that is judged. A zone that it gives to the
// organisation or person of the stream holds for that event already: a city that is
// registered in Auckland on the morning of the 30th is registered on the 30th.
std::vector<Whereabouts> PlacesAbout(const Scope& scope, const std::vector<std::string>& joining,
                                     const google::protobuf::Message* payload);

// Where "today" is today for the event: with the instance's first party, else the first
// that joins, else as above.
Place PlaceOfToday(const Scope& scope, const std::vector<std::string>& joining,
                   const google::protobuf::Message& payload);

// Refuses an event of an instance one of whose places is in a zone that this machine does not
// know: whether its day has begun there cannot be judged. Events of the directory's own
// streams are taken, because they mend it.
void CheckZonesKnown(const Scope& scope, const std::vector<std::string>& joining,
                     const google::protobuf::Message& payload, Problems& problems);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_WHOSE_DAY_H_
