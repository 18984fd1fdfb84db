#include "engine/preview.h"

#include <map>
#include <string>
#include <vector>

#include "engine/workflow/fold.h"
#include "engine/workflow/gap_words.h"
#include "engine/workflow/owed.h"
#include "engine/workflow/schedule.h"

namespace tandem {
namespace {

using DeadlinesById = std::map<std::string, v1::DeadlineState>;

DeadlinesById DeadlinesOf(const Definition& definition, const Instance& instance,
                          const Places& places, absl::Time now) {
  DeadlinesById deadlines;
  if (instance.state().version() == 0) return deadlines;
  for (v1::DeadlineState& deadline : Schedule(definition, instance, places, now)) {
    deadlines.emplace(deadline.id(), std::move(deadline));
  }
  return deadlines;
}

// Which event set a date is no news to people.
bool LooksTheSame(v1::DeadlineState a, v1::DeadlineState b) {
  a.clear_set_by();
  b.clear_set_by();
  return a.SerializeAsString() == b.SerializeAsString();
}

}  // namespace

v1::InstanceChange DescribeChange(const Definition& definition_before, const Instance& before,
                                  const Definition& definition_after, const Instance& after,
                                  const Places& places, absl::Time now,
                                  const std::function<std::string(std::string_view)>& name_of) {
  const Instance then = Advance(definition_before, before, places, now);
  const Instance since = Advance(definition_after, after, places, now);
  v1::InstanceChange change;
  change.set_stream(after.stream());
  change.set_phase_before(then.phase());
  change.set_phase_after(since.phase());

  DeadlinesById old = DeadlinesOf(definition_before, then, places, now);
  for (auto& [id, deadline] : DeadlinesOf(definition_after, since, places, now)) {
    const auto known = old.find(id);
    if (known == old.end()) {
      *change.add_deadline()->mutable_after() = deadline;
      continue;
    }
    if (!LooksTheSame(known->second, deadline)) {
      v1::DeadlineMove* move = change.add_deadline();
      *move->mutable_before() = known->second;
      *move->mutable_after() = deadline;
    }
    old.erase(known);
  }
  // What was settled and is told no more is no news.
  for (auto& [id, deadline] : old) {
    if (IsOwed(deadline)) *change.add_deadline()->mutable_before() = deadline;
  }

  for (const v1::Gap& gap : since.state().gap()) {
    if (gap.filled_by() <= before.state().version()) continue;  // 0: it is open.
    v1::FilledGap* filled = change.add_filled();
    filled->set_event(gap.by_version());
    filled->set_message(GapMessage(since, gap, name_of));
    filled->set_about(gap.unmet().about());
  }
  return change;
}

}  // namespace tandem
