#include "tests/unit/workflow/golden.h"

#include <gtest/gtest.h>

#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

// A story that goes through most of what an event can do.
Story GoldenStory() {
  Story story(OrchardProgramme(), "orchard", OrchardWorld());
  story.At("2016-01-04").AsBackfill();
  story.Then(
      {"Proposed", R"({"aim": "apples", "nursery": "elm", "grower": ["oslo"]})", "Dec 2015"});
  story.Then({"Begun", R"({"end": "2016-12"})", "2016-01-02"}).AsBackfill(false);
  story.At("2016-01-05").Then({"Signed", R"({"party": "oslo"})", "2015-12-31"});
  story.At("2016-01-20").Then({"Planned", R"({"step": [
    {"key": "dig", "title": "Dig", "responsible": "oslo", "due": "2016-03"},
    {"key": "plant", "title": "Plant", "responsible": "elm", "after": ["dig"]},
    {"key": "fence", "title": "Fence", "responsible": "oslo", "due": "2016-02-01",
     "waitsFor": "grant"}]})"});
  story.At("2016-02-01").Then({"Minded", R"({"person": "p1"})"}).Then({"Rested"});
  story.At("2016-02-20").Then({"WokenUp"});
  story.At("2016-03-01").Then({"StepDone", R"({"step": "dig"})"});
  story.Then({"VisitPlanned", R"({"visit": "v", "host": "oslo", "period": "2016-05-11"})"});
  story.Then({"PapersAttached", R"({"visit": "v"})", "2016-03-01", {}, {}, "letter"});
  story.Then({"DeadlineMoved",
              R"({"deadline": "sign/elm", "due": "2016-03-20", "reason": "Agreed by phone."})"});
  story.Then(story.Correction(2, "Begun", R"({"end": "2016-11-30"})"));
  story.Then({"Asked"}).Then(story.Retraction(13));
  story.At("2016-12-24").Then({"Noted"});
  return story;
}

TEST(Golden, LogsFoldToTheStatesThatTheyDid) {
  ExpectGolden(TANDEM_GOLDEN, "orchard", GoldenStory());
}

}  // namespace
}  // namespace tandem
