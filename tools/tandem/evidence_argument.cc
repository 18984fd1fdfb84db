#include "tools/tandem/evidence_argument.h"

#include <fmt/format.h>

#include <string_view>

#include "engine/base/status_macros.h"
#include "tools/tandem/hex.h"

namespace tandem::cli {
namespace {

constexpr std::string_view kParts[] = {"kind", "url", "title", "language", "sha256"};

// The part that begins at `at` ("kind="); empty if none does.
std::string_view PartAt(std::string_view text, size_t at) {
  for (const std::string_view part : kParts) {
    const std::string_view rest = text.substr(at);
    if (rest.size() > part.size() && rest.substr(0, part.size()) == part &&
        rest[part.size()] == '=') {
      return part;
    }
  }
  return {};
}

// Where the value that begins at `from` ends: before ",kind=" and the like.
size_t ValueEnd(std::string_view text, size_t from) {
  for (size_t comma = text.find(',', from); comma != std::string_view::npos;
       comma = text.find(',', comma + 1)) {
    if (!PartAt(text, comma + 1).empty()) return comma;
  }
  return text.size();
}

absl::Status SetPart(std::string_view part, const std::string& value, v1::Evidence* evidence) {
  if (part == "kind") evidence->set_kind(value);
  if (part == "url") evidence->set_url(value);
  if (part == "title") evidence->set_title(value);
  if (part == "language") evidence->set_language(value);
  if (part == "sha256") {
    TANDEM_ASSIGN_OR_RETURN(*evidence->mutable_sha256(), ParseSha256(value));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Evidence> ParseEvidence(const std::string& text) {
  v1::Evidence evidence;
  if (PartAt(text, 0).empty()) {
    if (text.find("://") == std::string::npos) {
      return absl::InvalidArgumentError(
          fmt::format("'{}' is no evidence; write a link, or parts: kind=report,url=https://...,"
                      "title=Minutes,language=en",
                      text));
    }
    evidence.set_url(text);
    return evidence;
  }
  for (size_t at = 0; at < text.size();) {
    const std::string_view part = PartAt(text, at);
    const size_t begin = at + part.size() + 1;
    const size_t end = ValueEnd(text, begin);
    TANDEM_RETURN_IF_ERROR(SetPart(part, text.substr(begin, end - begin), &evidence));
    at = end + 1;
  }
  if (evidence.url().empty() && evidence.title().empty()) {
    return absl::InvalidArgumentError(
        fmt::format("evidence '{}' needs a url or a title that says where it lies", text));
  }
  return evidence;
}

}  // namespace tandem::cli
