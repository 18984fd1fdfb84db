#include "engine/workflow/changed_history.h"

#include <set>
#include <utility>

#include "engine/workflow/change_judge.h"
#include "engine/workflow/fold.h"
#include "fmt/format.h"

namespace tandem {
namespace {

void AddBreaches(const std::vector<Breach>& breaches, std::vector<Failure>& failures) {
  for (const Breach& breach : breaches) {
    Failure failure = breach.failure;
    failure.message = fmt::format("The history would then break a rule at #{} ({}): {}", breach.at,
                                  breach.type, failure.message);
    failures.push_back(std::move(failure));
  }
}

// After a migration older events keep the rules of the version that judged them,
// and are judged in the state as that version sees it. Its history may hold more
// than the present one's, so that it folds the stream.
void AddBrokenOfOtherVersions(const Definition& definition, const Instance& before,
                              const Instance& then, const std::vector<v1::Envelope>& added,
                              const JudgeContext& context, std::vector<Failure>& failures) {
  std::set<uint32_t> others;
  for (const v1::HistoryEntry& entry : then.history()) {
    if (entry.definition_version() != definition.version()) {
      others.insert(entry.definition_version());
    }
  }
  if (others.empty() || !context.definition_of) return;
  const auto stored = StoredEvents(before, context);
  if (!stored.ok()) {
    failures.push_back({"event", fmt::format("{}.", std::string(stored.status().message())), ""});
    return;
  }
  std::vector<v1::Envelope> changed = *stored;
  changed.insert(changed.end(), added.begin(), added.end());
  for (const uint32_t version : others) {
    const Definition* other = context.definition_of(version);
    if (other == nullptr) continue;
    const auto breaches = [&](const std::vector<v1::Envelope>& events) {
      return BrokenOwnRules(*other, context.places,
                            Fold(*other, before.stream(), events, context.places));
    };
    AddBreaches(NewBreaches(breaches(*stored), breaches(changed)), failures);
  }
}

}  // namespace

absl::StatusOr<std::vector<v1::Envelope>> StoredEvents(const Instance& instance,
                                                       const JudgeContext& context) {
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

std::vector<Failure> NewlyBroken(const Definition& definition, const Instance& before,
                                 const Decision& decision, uint64_t first_rewritten,
                                 const JudgeContext& context) {
  std::vector<Failure> failures;
  const Instance then = Advance(definition, decision.after, context.places, context.now);
  std::vector<Breach> old;
  if (before.state().definition_version() == definition.version()) {
    old = BrokenRules(definition, context.places, before);
  }
  AddBreaches(NewBreaches(old, BrokenRules(definition, context.places, then)), failures);
  if (first_rewritten == 0) return failures;
  AddBrokenOfOtherVersions(definition, before, then, decision.events, context, failures);
  for (Failure& failure : LostReferences(definition, context, before, then, first_rewritten)) {
    failures.push_back(std::move(failure));
  }
  return failures;
}

}  // namespace tandem
