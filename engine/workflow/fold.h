// History becomes state: Evolve, Advance, Fold. Total: history is not refused.
#ifndef TANDEM_ENGINE_WORKFLOW_FOLD_H_
#define TANDEM_ENGINE_WORKFLOW_FOLD_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/instance.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// Raise it when the same events fold to a different state or schedule: whatever another
// version folded is discarded, and outgoing mail waits until an officer has looked.
inline constexpr uint32_t kFoldVersion = 3;

// What did happen, one event further. First lets time pass to the event's
// recording (Advance), then applies the event's effects, then enters the phases
// that these opened. Corrections, retractions and migrations refold the history
// that the instance holds. A payload that cannot be read changes nothing but the
// version. Pure; live traffic and replay share it.
//
// A migration: with the definition migrated to, what the instance holds is folded
// anew; with another only `definition_version` changes. Types that matter to the
// new version alone are not in what it holds: Fold the stream to have them.
Instance Evolve(const Definition& definition, Instance instance, const v1::Envelope& event,
                const Places& places);

// What time alone changes up to `now`: phases entered because a date was reached.
// Never goes back. Snapshots are taken before it.
Instance Advance(const Definition& definition, Instance instance, const Places& places,
                 absl::Time now);

// The first instant after `from` at which Advance may change the instance;
// absl::InfiniteFuture() if none is known.
absl::Time NextAdvance(const Definition& definition, const Instance& instance, const Places& places,
                       absl::Time from);

// A stream's whole history, from its first event; `events` in order of version.
// past.h folds a part of it.
Instance Fold(const Definition& definition, std::string stream,
              std::span<const v1::Envelope> events, const Places& places);

// The title as the definition composes it, with `name_of` for organisations.
// Parties whose role is not known stand where the roles would.
std::string TitleOf(const Definition& definition, const Instance& instance,
                    const std::function<std::string(std::string_view)>& name_of);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_FOLD_H_
