// Judges a whole submission: every event of it, over all its streams.
#ifndef TANDEM_ENGINE_UNIT_JUDGE_H_
#define TANDEM_ENGINE_UNIT_JUDGE_H_

#include <map>
#include <string>
#include <vector>

#include "engine/access/principal.h"
#include "engine/person_keys.h"
#include "engine/workflow/directory.h"
#include "engine/workflow/instance.h"
#include "engine/world_references.h"
#include "tandem/v1/request.pb.h"
#include "tandem/v1/submission.pb.h"

namespace tandem {

// A unit that may be recorded, or why not.
struct Judgement {
  // Its code is CODE_UNSPECIFIED if the unit may be recorded.
  v1::Problem problem;

  std::vector<v1::Envelope> events;  // As they are to be stored, sealed.
  std::map<std::string, Instance> before;
  std::map<std::string, Instance> after;
  // Keys of people who had none.
  NewPersonKeys keys;
  // How the directory's streams were before the unit's events, which are applied: to be
  // restored if the unit is not recorded after all.
  std::map<std::string, Directory::Saved, std::less<>> undo;

  bool accepted() const { return problem.code() == v1::Problem::CODE_UNSPECIFIED; }
};

// Runs of events of one stream are judged together, run after run in the order
// given: what an earlier one made may be referred to by a later one. Several
// corrections of one run are judged by the state that all of them lead to.
// Preconditions are checked first: CONFLICT. Of an accepted unit the directory's events
// are applied; else nothing is changed.
Judgement JudgeUnit(const World& world, const Principal& principal,
                    const v1::Submission& submission);

// Applies an event of the unit, so that Undo can take it back.
absl::Status ApplyToDirectory(const v1::Envelope& event, Directory& directory,
                              Judgement& judgement);
// Restores the directory as it was before the unit.
void Undo(Judgement& judgement, Directory& directory);

}  // namespace tandem

#endif  // TANDEM_ENGINE_UNIT_JUDGE_H_
