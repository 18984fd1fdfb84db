#include "tests/unit/log/log_fixture.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tandem {

UnitToAppend Unit(std::string_view name, const std::vector<std::string>& streams,
                  std::string_view note) {
  UnitToAppend unit;
  unit.submission_id = Uuid::FromName(name);
  std::string content(note);
  for (const std::string& stream : streams) {
    v1::Envelope event;
    event.set_stream(stream);
    event.set_type("Noted");
    event.set_note(std::string(note));
    content += " " + stream;
    unit.events.push_back(std::move(event));
  }
  unit.digest = HashOf(content);
  return unit;
}

UnitToAppend UnitAt(std::string_view name, const std::vector<std::string>& streams,
                    uint64_t version) {
  UnitToAppend unit = Unit(name, streams);
  unit.preconditions.push_back({StreamId::Of(streams.front()), {version}});
  return unit;
}

std::string Names(const EventPage& page) {
  std::string names;
  for (const EventPtr& event : page.events) {
    if (!names.empty()) names += ' ';
    names += fmt::format("{}#{}", event->stream(), event->version());
  }
  return names;
}

std::unique_ptr<RocksStore> OpenRocks(const std::filesystem::path& folder, bool read_only) {
  RocksStoreOptions options;
  options.folder = folder;
  options.read_only = read_only;
  options.free_bytes_min = 0;
  auto store = RocksStore::Open(options);
  if (!store.ok()) ADD_FAILURE() << store.status();
  return store.ok() ? *std::move(store) : nullptr;
}

std::unique_ptr<EventLog> OpenLog(LogStore* store, EventLogOptions options) {
  auto log = EventLog::Open(store, options);
  if (!log.ok()) ADD_FAILURE() << log.status();
  return log.ok() ? *std::move(log) : nullptr;
}

void AppendNumbered(EventLog& log, int first, int count, const std::string& stream) {
  for (int i = first; i < first + count; ++i) {
    const auto outcome = log.Append(Unit(std::to_string(i), {stream}, std::string(40, 'n')));
    ASSERT_TRUE(outcome.ok()) << outcome.status();
  }
}

}  // namespace tandem
