#include "engine/workflow/gap_words.h"

#include "fmt/format.h"

namespace tandem {

std::string GapMessage(const Instance& instance, const v1::Gap& gap,
                       const std::function<std::string(std::string_view)>& name_of) {
  if (gap.has_unmet()) return gap.unmet().message();
  const std::string& unknown = gap.unknown();
  if (unknown == "occurred_on") return "When it happened is not known.";
  if (unknown.starts_with("role:")) {
    return fmt::format("The role of {} is not known.",
                       name_of(std::string_view(unknown).substr(5)));
  }
  if (unknown.starts_with("due:")) {
    const std::string key = unknown.substr(4);
    for (const v1::ActivityState& activity : instance.state().activity()) {
      if (activity.activity().key() != key) continue;
      return fmt::format("When '{}' ({}) is due is not known.", activity.activity().title(), key);
    }
    return fmt::format("When activity '{}' is due is not known.", key);
  }
  return fmt::format("The field '{}' is not known.", unknown);
}

}  // namespace tandem
