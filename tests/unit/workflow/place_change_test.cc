// Specifies engine/workflow/place_change.h.
#include "engine/workflow/place_change.h"

#include <gtest/gtest.h>

#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

v1::Envelope Event(const std::string& stream, uint64_t version, const std::string& type) {
  v1::Envelope event;
  event.set_stream(stream);
  event.set_version(version);
  event.set_type(type);
  return event;
}

TEST(PlaceChange, IsADeploymentOrWhatChangesAnOrganisationThatMayBeCountedOn) {
  Programmes programmes;
  programmes.Add(OrchardProgramme());
  const struct {
    v1::Envelope event;
    bool changes;
  } cases[] = {
      {Event("definition/trees", 1, "ProgrammeDeployed"), true},
      {Event("organisation/oslo", 1, "OrganisationRegistered"), false},
      {Event("organisation/oslo", 2, "OrganisationRegistered"), true},
      {Event("organisation/oslo", 2, "EventCorrected"), true},
      {Event("organisation/oslo", 2, "EventRetracted"), true},
      {Event("organisation/oslo", 2, "PostCreated"), false},
      // It always plays a role, and so instances counted on it before.
      {Event("organisation/guild", 1, "OrganisationRegistered"), true},
      {Event("person/ada", 2, "EventCorrected"), false},
      {Event("trees/orchard/one", 2, "EventCorrected"), false},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(ChangesPlaces(one.event, programmes), one.changes) << one.event.ShortDebugString();
  }
}

}  // namespace
}  // namespace tandem
