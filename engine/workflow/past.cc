#include "engine/workflow/past.h"

#include <algorithm>
#include <utility>

#include "engine/base/contains.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/happened_by.h"
#include "engine/workflow/history.h"
#include "engine/workflow/refold.h"
#include "engine/workflow/scope.h"
#include "tandem/v1/history.pb.h"

namespace tandem {
namespace {

// All that was recorded of a stream, whether rules ask for it or not.
struct Record {
  History effective;  // Corrections carried out.
  History retracted;
};

Record KnownAt(absl::Time known_at, const Definition& definition,
               std::span<const v1::Envelope> events, v1::InstanceState& state) {
  Record record;
  History all;
  History none;
  for (const v1::Envelope& event : events) {
    if (ToTime(event.recorded_at()) > known_at) break;
    const v1::HistoryEntry entry = EntryOf(event);
    if (ChangesHistory(entry.type())) {
      const bool retracts = entry.type() == "EventRetracted";
      ChangeHistory(definition, entry, retracts ? none : all, *state.mutable_retracted());
    }
    if (const auto version = MigratesTo(event)) state.set_definition_version(*version);
    all.push_back(entry);
  }
  const auto& retracted = state.retracted();
  for (v1::HistoryEntry& entry : all) {
    const bool is_retracted = Contains(retracted, entry.version());
    (is_retracted ? record.retracted : record.effective).push_back(std::move(entry));
  }
  return record;
}

Record RecordOn(absl::CivilDay day, const Record& record, absl::TimeZone zone) {
  Record standing{StandingOn(day, record.effective, zone), {}};
  if (standing.effective.empty()) return standing;
  for (const v1::HistoryEntry& entry : record.retracted) {
    for (v1::HistoryEntry& one : StandingOn(day, History{entry}, zone)) {
      standing.retracted.push_back(std::move(one));
    }
  }
  return standing;
}

History KeptOf(const Definition& definition, const History& history) {
  History kept;
  for (const v1::HistoryEntry& entry : history) {
    const bool is_apart = ChangesHistory(entry.type()) || entry.type() == "InstanceMigrated";
    if (!is_apart && (IsRelief(entry.type()) || IsKept(definition, entry))) kept.push_back(entry);
  }
  return kept;
}

// Every event that counts, in order of version.
History Together(const Record& record) {
  History all = record.effective;
  all.insert(all.end(), record.retracted.begin(), record.retracted.end());
  std::sort(all.begin(), all.end(), [](const v1::HistoryEntry& a, const v1::HistoryEntry& b) {
    return a.version() < b.version();
  });
  return all;
}

}  // namespace

Past FoldPast(const Definition& definition, std::string stream,
              std::span<const v1::Envelope> events, const Places& places, const PastView& view) {
  Past past{Instance::Empty(std::move(stream), definition.version()), {}};
  v1::InstanceState& state = past.instance.mutable_state();
  absl::Time end = view.known_at.value_or(absl::InfiniteFuture());
  Record record = KnownAt(end, definition, events, state);
  if (view.as_of) {
    // Where the parties are is known only once they are.
    const Instance whole =
        Refold(definition, places, past.instance, KeptOf(definition, record.effective));
    const Place place = PlaceOf(definition, whole, places);
    record = RecordOn(*view.as_of, record, place.zone);
    end = std::min(end, EndOf(*view.as_of, place.zone));
  }
  for (const v1::HistoryEntry& entry : Together(record)) {
    past.versions.push_back(entry.version());
    state.set_version(entry.version());
    if (entry.illustrative()) state.set_illustrative(true);
    NotePerson(entry, state);
  }
  for (const v1::Envelope& event : events) {
    if (event.version() == state.version()) state.set_position(event.position());
  }
  const History kept = KeptOf(definition, record.effective);
  past.instance = Advance(
      definition, Refold(definition, places, past.instance, kept, {.clock_max = end}), places, end);
  return past;
}

}  // namespace tandem
