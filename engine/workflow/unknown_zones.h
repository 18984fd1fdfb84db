// Time zones that are recorded and that this machine does not know.
#ifndef TANDEM_ENGINE_WORKFLOW_UNKNOWN_ZONES_H_
#define TANDEM_ENGINE_WORKFLOW_UNKNOWN_ZONES_H_

#include <string>
#include <vector>

#include "engine/workflow/directory.h"
#include "engine/workflow/programme.h"

namespace tandem {

struct UnknownZone {
  std::string zone;
  // "organisation/oslo", "person/<id>", "workflow garden/plot": in order, without ends.
  std::vector<std::string> used_by;

  // For staff: what is wrong, whom it concerns and what to do.
  std::string ToText() const;
};

// Those of organisations, people, and the newest definition of each workflow, by name.
std::vector<UnknownZone> UnknownZones(const Directory& directory, const Programmes& programmes);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_UNKNOWN_ZONES_H_
