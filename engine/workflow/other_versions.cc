#include "engine/workflow/other_versions.h"

#include <set>
#include <string>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/workflow/fold.h"
#include "fmt/format.h"

namespace tandem {

absl::StatusOr<std::vector<v1::Envelope>> StoredEvents(const JudgeContext& context,
                                                       const Instance& instance) {
  std::vector<v1::Envelope> events;
  for (uint64_t version = 1; version <= instance.state().version(); ++version) {
    auto stored =
        context.original ? context.original(version) : absl::NotFoundError("it is not at hand");
    if (!stored.ok()) {
      return absl::Status(stored.status().code(),
                          fmt::format("Event #{} cannot be read: {}", version,
                                      std::string(stored.status().message())));
    }
    events.push_back(*std::move(stored));
  }
  return events;
}

absl::StatusOr<std::vector<Breach>> NewBreachesByOtherVersions(
    const Definition& definition, const JudgeContext& context, const Instance& before,
    const Instance& after, const std::vector<v1::Envelope>& added) {
  std::vector<Breach> found;
  std::set<uint32_t> others;
  for (const v1::HistoryEntry& entry : after.history()) {
    if (entry.definition_version() != definition.version()) {
      others.insert(entry.definition_version());
    }
  }
  if (others.empty() || !context.definition_of) return found;
  TANDEM_ASSIGN_OR_RETURN(const std::vector<v1::Envelope> stored, StoredEvents(context, before));
  std::vector<v1::Envelope> changed = stored;
  changed.insert(changed.end(), added.begin(), added.end());
  for (const uint32_t version : others) {
    const Definition* other = context.definition_of(version);
    if (other == nullptr) continue;
    const auto breaches = [&](const std::vector<v1::Envelope>& events) {
      return BrokenOwnRules(*other, context.places,
                            Fold(*other, before.stream(), events, context.places));
    };
    for (Breach& breach : NewBreaches(breaches(stored), breaches(changed))) {
      found.push_back(std::move(breach));
    }
  }
  return found;
}

}  // namespace tandem
