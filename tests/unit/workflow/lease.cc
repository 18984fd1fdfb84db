#include "tests/unit/workflow/lease.h"

#include <gtest/gtest.h>

#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

constexpr char kHomesManifest[] = R"(name: "homes" title { en: "Homes" } office: "guild")";

constexpr char kLease[] = R"(name: "lease" version: 1 title { en: "Lease" }
payload_package: "homes.v1"
instance_title { text: "Lease" }
role { name: "tenant" title { en: "Tenant" } kind: "farm" min: 1 max: 1 }
role { name: "office" title { en: "Guild" } always: "guild" min: 1 max: 1 post: "officer" }
phase { name: "offered" title { en: "Offered" } }
phase { name: "refused" title { en: "Refused" } final: true from: "offered" }
phase { name: "let" title { en: "Let" } }
phase { name: "over" title { en: "Over" } final: true }
phase { name: "shut" title { en: "Shut" } side: true suspends: true }
event { name: "Offered" title { en: "Offered" } starts: true
  effect { party { role: "tenant" add: "tenant" } }
  effect { enter: "offered" } }
event { name: "Viewed" title { en: "Viewed" } phase: "offered" }
event { name: "Refused" title { en: "Refused" } phase: "offered" effect { enter: "refused" } }
event { name: "Regretted" title { en: "Regretted" } phase: "refused" }
event { name: "MovedIn" title { en: "Moved in" } phase: "offered" effect { enter: "let" } }
event { name: "Aired" title { en: "Aired" } phase: "let" }
event { name: "RentPaid" title { en: "Rent paid" } phase: "let" }
event { name: "Shut" title { en: "Shut" } phase: "let" effect { enter: "shut" } }
event { name: "Reopened" title { en: "Reopened" } phase: "shut" effect { resume: true } }
event { name: "Ended" title { en: "Ended" } effect { enter: "over" } }
event { name: "Inspected" title { en: "Inspected" } phase: "over" }
deadline { name: "rent" title { en: "Rent" }
  due { phase: "let" } repeat { months: 1 }
  met_by { event: "RentPaid" } responsible { role: "tenant" } may: WAIVE suspension: RUNS }
)";

constexpr char kHomesEvents[] = R"(syntax = "proto3";
package homes.v1;
import "tandem/v1/rules.proto";
import "tandem/v1/values.proto";
message Offered {
  string tenant = 1 [(tandem.v1.rule) = { required: true refers_to { to: "organisation" } }];
}
message Viewed {}
message Refused {}
message Regretted {}
message MovedIn {}
message Aired {}
message RentPaid { tandem.v1.Period month = 1 [(tandem.v1.rule) = { names: "occurrence" }]; }
message Shut {}
message Reopened {}
message Ended {}
message Inspected {}
)";

std::shared_ptr<const Programme> Homes() {
  return ProgrammeIn({{"programme.textproto", kHomesManifest},
                      {"workflows/lease.textproto", kLease},
                      {"events.proto", kHomesEvents}});
}

}  // namespace

Story Offered() {
  static const auto* const kHomes = new std::shared_ptr<const Programme>(Homes());
  Story story(*kHomes, "lease", OrchardWorld());
  story.At("2015-01-02").Then({"Offered", R"({"tenant": "oslo"})"});
  return story;
}

Story LetFrom(const std::string& day) {
  Story story = Offered();
  story.At(day).Then({"MovedIn"});
  return story;
}

}  // namespace tandem
