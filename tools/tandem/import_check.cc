#include "tools/tandem/import_check.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>

namespace tandem::cli {
namespace {

using Json = nlohmann::ordered_json;

// The streams of a file, in order of their first lines.
struct Streams {
  std::vector<std::string> names;
  std::vector<std::vector<size_t>> lines;       // By stream.
  std::vector<std::set<size_t>> mentions;       // By stream: others of the file.
  std::vector<size_t> bytes;                    // By stream.
  std::map<std::string, std::set<size_t>> ids;  // By what events call a stream.
};

// Streams that a text names: in full, or as fields do, by the last part.
void AddMentions(const Streams& streams, const std::string& text, std::set<size_t>* mentions) {
  const auto found = streams.ids.find(text);
  if (found != streams.ids.end()) mentions->insert(found->second.begin(), found->second.end());
}

void AddMentions(const Streams& streams, const Json& json, std::set<size_t>* mentions) {
  if (json.is_string()) AddMentions(streams, json.get<std::string>(), mentions);
  if (!json.is_structured()) return;
  for (const Json& item : json) AddMentions(streams, item, mentions);
}

Streams Survey(const std::vector<ImportLine>& lines) {
  Streams streams;
  std::map<std::string, size_t> place;
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string& name = lines[i].event.stream();
    const auto [found, is_new] = place.emplace(name, streams.names.size());
    if (is_new) {
      streams.names.push_back(name);
      streams.lines.emplace_back();
      streams.mentions.emplace_back();
      streams.bytes.push_back(0);
      streams.ids[name].insert(found->second);
      streams.ids[name.substr(name.rfind('/') + 1)].insert(found->second);
    }
    streams.lines[found->second].push_back(i);
    streams.bytes[found->second] += lines[i].event.ByteSizeLong();
  }
  for (const ImportLine& line : lines) {
    std::set<size_t>* mentions = &streams.mentions[place[line.event.stream()]];
    AddMentions(streams,
                Json::parse(line.event.payload_json(), nullptr, /*allow_exceptions=*/false),
                mentions);
    AddMentions(streams, line.event.reported_by(), mentions);
    for (const std::string& party : line.event.party_of_unknown_role()) {
      AddMentions(streams, party, mentions);
    }
  }
  return streams;
}

std::set<size_t> Closure(const Streams& streams, size_t stream) {
  std::set<size_t> closure;
  std::vector<size_t> open = {stream};
  while (!open.empty()) {
    const size_t next = open.back();
    open.pop_back();
    if (!closure.insert(next).second) continue;
    open.insert(open.end(), streams.mentions[next].begin(), streams.mentions[next].end());
  }
  return closure;
}

struct Size {
  size_t events = 0;
  size_t bytes = 0;
};

Size SizeOf(const Streams& streams, const std::set<size_t>& chosen) {
  Size size;
  for (const size_t stream : chosen) {
    size.events += streams.lines[stream].size();
    size.bytes += streams.bytes[stream];
  }
  return size;
}

bool Fits(const Size& size, const UnitLimits& limits) {
  return size.events <= limits.events && size.bytes <= limits.bytes;
}

std::vector<size_t> LinesOf(const Streams& streams, const std::set<size_t>& chosen) {
  std::set<size_t> lines;
  for (const size_t stream : chosen) {
    lines.insert(streams.lines[stream].begin(), streams.lines[stream].end());
  }
  return {lines.begin(), lines.end()};
}

}  // namespace

absl::StatusOr<std::vector<std::vector<size_t>>> PlanTrials(const std::vector<ImportLine>& lines,
                                                            const UnitLimits& limits) {
  const Streams streams = Survey(lines);
  std::vector<std::vector<size_t>> trials;
  std::set<size_t> tried;
  std::set<size_t> chosen;
  Size size;
  for (size_t stream = 0; stream < streams.names.size(); ++stream) {
    if (tried.count(stream) > 0) continue;
    const std::set<size_t> closure = Closure(streams, stream);
    const Size alone = SizeOf(streams, closure);
    if (!Fits(alone, limits)) {
      return absl::InvalidArgumentError(fmt::format(
          "{} and what it refers to are {} events and {} bytes; at most {} and {} can be checked "
          "together: import what it refers to from a file of its own first",
          streams.names[stream], alone.events, alone.bytes, limits.events, limits.bytes));
    }
    std::set<size_t> added;
    for (const size_t needed : closure) {
      if (chosen.count(needed) == 0) added.insert(needed);
    }
    const Size more = SizeOf(streams, added);
    if (Fits({size.events + more.events, size.bytes + more.bytes}, limits)) {
      size = {size.events + more.events, size.bytes + more.bytes};
    } else {
      trials.push_back(LinesOf(streams, chosen));
      chosen.clear();
      added = closure;
      size = alone;
    }
    chosen.insert(added.begin(), added.end());
    tried.insert(closure.begin(), closure.end());
  }
  if (!chosen.empty()) trials.push_back(LinesOf(streams, chosen));
  return trials;
}

}  // namespace tandem::cli
