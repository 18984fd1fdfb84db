// Verbs for the log's tests: units in few words.
#ifndef TANDEM_TESTS_UNIT_LOG_LOG_FIXTURE_H_
#define TANDEM_TESTS_UNIT_LOG_LOG_FIXTURE_H_

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/log/event_log.h"
#include "engine/log/memory_store.h"
#include "engine/log/rocks_store.h"
#include "tests/support/temp_folder.h"

namespace tandem {

// A submission called `name` with one event for each stream in `streams`, of the
// type "Noted". `note` makes its content, and so its digest, another.
UnitToAppend Unit(std::string_view name, const std::vector<std::string>& streams,
                  std::string_view note = "");
// The same, if the first stream is at `version`.
UnitToAppend UnitAt(std::string_view name, const std::vector<std::string>& streams,
                    uint64_t version);

// "a/1#1 a/2#1 a/1#2": what a page holds.
std::string Names(const EventPage& page);

std::unique_ptr<RocksStore> OpenRocks(const std::filesystem::path& folder, bool read_only = false);
std::unique_ptr<EventLog> OpenLog(LogStore* store, EventLogOptions options = {});

// Units "first", "first + 1" and so on, one commit each.
void AppendNumbered(EventLog& log, int first, int count, const std::string& stream);

}  // namespace tandem

#endif  // TANDEM_TESTS_UNIT_LOG_LOG_FIXTURE_H_
