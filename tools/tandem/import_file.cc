#include "tools/tandem/import_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/base/contains.h"
#include "engine/base/status_macros.h"
#include "engine/base/stream_id.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/near_name.h"
#include "tools/tandem/hex.h"
#include "tools/tandem/render/counted.h"
#include "tools/tandem/render/joined.h"
#include "tools/tandem/strict_json.h"
#include "tools/tandem/unknown_word.h"

namespace tandem::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kErrorsMax = 20;

const std::vector<std::string>& Keys() {
  static const auto* const keys = new std::vector<std::string>{
      "stream", "type",        "on",           "payload", "evidence",
      "note",   "reported_by", "illustrative", "unknown", "party_of_unknown_role",
      "unit"};
  return *keys;
}

absl::StatusOr<std::string> Text(const Json& json, const std::string& key) {
  const auto found = json.find(key);
  if (found == json.end()) return std::string();
  if (!found->is_string()) {
    return absl::InvalidArgumentError(fmt::format("'{}' must be a text", key));
  }
  return found->get<std::string>();
}

absl::StatusOr<std::vector<std::string>> Texts(const Json& json, const std::string& key) {
  std::vector<std::string> texts;
  const auto found = json.find(key);
  if (found == json.end()) return texts;
  if (!found->is_array()) {
    return absl::InvalidArgumentError(fmt::format("'{}' must be a list of texts", key));
  }
  for (const Json& item : *found) {
    if (!item.is_string()) {
      return absl::InvalidArgumentError(fmt::format("'{}' must be a list of texts", key));
    }
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

absl::Status CheckKeys(const Json& json, const std::vector<std::string>& keys) {
  for (const auto& [key, value] : json.items()) {
    if (!Contains(keys, key)) {
      return absl::InvalidArgumentError(NoSuchName("key", key, keys));
    }
  }
  return absl::OkStatus();
}

absl::Status ReadOn(const Json& json, v1::NewEvent* event) {
  TANDEM_ASSIGN_OR_RETURN(const std::string on, Text(json, "on"));
  if (on.empty()) return absl::OkStatus();
  if (on == kUnknownWord) {
    event->add_unknown("occurred_on");
    return absl::OkStatus();
  }
  TANDEM_ASSIGN_OR_RETURN(*event->mutable_occurred_on(), ParsePeriod(on));
  return absl::OkStatus();
}

absl::Status ReadEvidence(const Json& json, v1::NewEvent* event) {
  const auto found = json.find("evidence");
  if (found == json.end()) return absl::OkStatus();
  if (!found->is_array()) return absl::InvalidArgumentError("'evidence' must be a list");
  for (const Json& item : *found) {
    if (!item.is_object()) return absl::InvalidArgumentError("'evidence' must hold objects");
    TANDEM_RETURN_IF_ERROR(CheckKeys(item, {"kind", "title", "url", "language", "sha256"}));
    v1::Evidence* evidence = event->add_evidence();
    TANDEM_ASSIGN_OR_RETURN(*evidence->mutable_kind(), Text(item, "kind"));
    TANDEM_ASSIGN_OR_RETURN(*evidence->mutable_title(), Text(item, "title"));
    TANDEM_ASSIGN_OR_RETURN(*evidence->mutable_url(), Text(item, "url"));
    TANDEM_ASSIGN_OR_RETURN(*evidence->mutable_language(), Text(item, "language"));
    TANDEM_ASSIGN_OR_RETURN(const std::string sha256, Text(item, "sha256"));
    if (sha256.empty()) continue;
    TANDEM_ASSIGN_OR_RETURN(*evidence->mutable_sha256(), ParseSha256(sha256));
  }
  return absl::OkStatus();
}

absl::Status ReadPayload(const Json& json, v1::NewEvent* event) {
  const auto found = json.find("payload");
  if (found == json.end()) {
    event->set_payload_json("{}");
    return absl::OkStatus();
  }
  if (!found->is_object()) return absl::InvalidArgumentError("'payload' must be an object");
  event->set_payload_json(found->dump());
  return absl::OkStatus();
}

absl::StatusOr<ImportLine> ReadLine(std::string_view text) {
  TANDEM_ASSIGN_OR_RETURN(const Json json, ParseStrictJson(text));
  if (!json.is_object()) return absl::InvalidArgumentError("not an object {...}");
  TANDEM_RETURN_IF_ERROR(CheckKeys(json, Keys()));
  ImportLine line;
  TANDEM_ASSIGN_OR_RETURN(line.unit, Text(json, "unit"));
  v1::NewEvent* event = &line.event;
  TANDEM_ASSIGN_OR_RETURN(const std::string stream, Text(json, "stream"));
  if (stream.empty()) return absl::InvalidArgumentError("'stream' is missing");
  TANDEM_ASSIGN_OR_RETURN(const StreamId id, StreamId::Parse(stream));
  event->set_stream(id.text());
  TANDEM_ASSIGN_OR_RETURN(*event->mutable_type(), Text(json, "type"));
  if (event->type().empty()) return absl::InvalidArgumentError("'type' is missing");
  TANDEM_ASSIGN_OR_RETURN(*event->mutable_note(), Text(json, "note"));
  TANDEM_ASSIGN_OR_RETURN(*event->mutable_reported_by(), Text(json, "reported_by"));
  TANDEM_RETURN_IF_ERROR(ReadOn(json, event));
  TANDEM_RETURN_IF_ERROR(ReadPayload(json, event));
  TANDEM_RETURN_IF_ERROR(ReadEvidence(json, event));
  TANDEM_ASSIGN_OR_RETURN(const std::vector<std::string> unknown, Texts(json, "unknown"));
  for (const std::string& field : unknown) event->add_unknown(field);
  TANDEM_ASSIGN_OR_RETURN(const std::vector<std::string> parties,
                          Texts(json, "party_of_unknown_role"));
  for (const std::string& party : parties) event->add_party_of_unknown_role(party);
  const auto illustrative = json.find("illustrative");
  if (illustrative != json.end()) {
    if (!illustrative->is_boolean()) {
      return absl::InvalidArgumentError("'illustrative' must be true or false");
    }
    event->set_illustrative(illustrative->get<bool>());
  }
  return line;
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

// What CountStreams counts a line's stream as; empty if it counts as nothing.
std::string KindOf(const v1::NewEvent& event) {
  const absl::StatusOr<StreamId> stream = StreamId::Parse(event.stream());
  if (!stream.ok()) return "";
  if (stream->IsInstance()) {
    const size_t begin = stream->first_part().size() + 1;
    return event.stream().substr(begin, event.stream().find('/', begin) - begin);
  }
  return std::string(stream->first_part());
}

absl::Status CheckSize(const std::vector<ImportLine>& lines, const ImportUnit& unit,
                       const UnitLimits& limits) {
  size_t bytes = 0;
  for (size_t i = unit.begin; i < unit.end; ++i) bytes += lines[i].event.ByteSizeLong();
  if (unit.end - unit.begin <= limits.events && bytes <= limits.bytes) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format(
      "lines {} to {} are one unit with {} events and {} bytes; at most {} and {} fit: split it",
      lines[unit.begin].line, lines[unit.end - 1].line, unit.end - unit.begin, bytes, limits.events,
      limits.bytes));
}

}  // namespace

absl::StatusOr<std::vector<ImportLine>> ParseImport(std::string_view content,
                                                    std::string_view file) {
  std::vector<ImportLine> lines;
  std::vector<std::string> errors;
  size_t number = 0;
  size_t wrong = 0;
  for (size_t at = 0; at < content.size();) {
    const size_t end = std::min(content.find('\n', at), content.size());
    const std::string_view text = content.substr(at, end - at);
    at = end + 1;
    ++number;
    if (IsBlank(text)) continue;
    absl::StatusOr<ImportLine> line = ReadLine(text);
    if (line.ok()) {
      line->line = number;
      lines.push_back(*std::move(line));
    } else if (++wrong <= kErrorsMax) {
      std::string what(line.status().message());
      std::replace(what.begin(), what.end(), '\n', ' ');
      errors.push_back(fmt::format("{}{}: {}", file, number, what));
    }
  }
  if (wrong > kErrorsMax) {
    errors.push_back("and " + Counted(wrong - kErrorsMax, "more line", "more lines"));
  }
  if (!errors.empty()) {
    return absl::InvalidArgumentError("not recorded:\n  " + Joined(errors, "\n  "));
  }
  if (lines.empty()) return absl::InvalidArgumentError("the file holds no events");
  return lines;
}

absl::StatusOr<std::vector<ImportUnit>> PlanUnits(const std::vector<ImportLine>& lines,
                                                  const UnitLimits& limits) {
  const ImportUnit whole{0, lines.size()};
  if (CheckSize(lines, whole, limits).ok()) return std::vector<ImportUnit>{whole};
  std::vector<ImportUnit> units;
  for (size_t i = 0; i < lines.size(); ++i) {
    const bool goes_on = i > 0 && !lines[i].unit.empty() && lines[i].unit == lines[i - 1].unit;
    if (!goes_on) units.push_back({i, i});
    units.back().end = i + 1;
  }
  for (const ImportUnit& unit : units) TANDEM_RETURN_IF_ERROR(CheckSize(lines, unit, limits));
  return units;
}

std::string CountStreams(const std::vector<ImportLine>& lines) {
  std::map<std::string, std::string> kind_of_stream;
  for (const ImportLine& line : lines) {
    kind_of_stream.emplace(line.event.stream(), KindOf(line.event));
  }
  std::map<std::string, uint64_t> counts;
  for (const auto& [stream, kind] : kind_of_stream) ++counts[kind];
  std::vector<std::string> parts;
  for (const auto& [kind, count] : counts) {
    std::string one = kind;
    std::replace(one.begin(), one.end(), '-', ' ');
    parts.push_back(Counted(count, one, PluralOf(kind)));
  }
  return Joined(parts);
}

}  // namespace tandem::cli
