#include "engine/workflow/place_change.h"

#include "engine/base/stream_id.h"
#include "tandem/v1/directory.pb.h"
#include "tandem/v1/history.pb.h"
#include "tandem/v1/programme.pb.h"

namespace tandem {

bool ChangesPlaces(const v1::Envelope& event, const Programmes& programmes) {
  if (event.type() == v1::ProgrammeDeployed::descriptor()->name()) return true;
  const bool registers = event.type() == v1::OrganisationRegistered::descriptor()->name();
  const bool rewrites = event.type() == v1::EventCorrected::descriptor()->name() ||
                        event.type() == v1::EventRetracted::descriptor()->name();
  if (!registers && !rewrites) return false;
  const StreamId stream = StreamId::Of(event.stream());
  if (!stream.IsDirectory() || stream.first_part() != "organisation") return false;
  return rewrites || event.version() > 1 || programmes.HasStanding(stream.last_part());
}

}  // namespace tandem
