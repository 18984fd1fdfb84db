// The shipped programme, and the cities of 2015 as its cohort registers them.
#ifndef TANDEM_TESTS_UNIT_C3_C3_WORLD_H_
#define TANDEM_TESTS_UNIT_C3_C3_WORLD_H_

#include <map>
#include <memory>
#include <string>

#include "tests/unit/workflow/story.h"

namespace tandem {

// "approving" of both cities, and the completion report of one.
inline constexpr char kBoth[] = R"("approving": ["kitakyushu", "haiphong"])";
inline const Told kReport{"CompletionReportSubmitted",
                          R"({"city": "haiphong", "outcomes": "O",
                              "indicator": [{"name": "N", "value": "1"}]})"};

std::shared_ptr<const Programme> C3();

// The organisations of the cohort's file, with their zones and calendars, and its
// people.
std::unique_ptr<World> CohortWorld();

// A story for each stream of the programme in the cohort's file, all recorded as
// backfill on 15 January 2016. The test fails if anything of it is refused.
std::map<std::string, Story> CohortOf2015(World& world);

// Everything recorded when it happened: proposed on 1 Jun 2015 by "kitakyushu" to
// "haiphong"; agreed on the 10th; launched on 1 Jul, to end on 30 Dec 2016; scoping
// on 3-5 Aug; a final list of four activities on 1 Sep.
Story ProposedIn(const World& world);
Story AgreedIn(const World& world);
Story LaunchedIn(const World& world);
Story ScopedIn(const World& world);
Story ImplementingIn(const World& world);
// The list of ImplementingIn, recorded final on 1 Sep 2015.
void Finalize(Story& story, const std::string& approving = kBoth,
              const std::string& learner = "haiphong");

}  // namespace tandem

#endif  // TANDEM_TESTS_UNIT_C3_C3_WORLD_H_
