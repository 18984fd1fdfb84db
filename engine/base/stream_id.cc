#include "engine/base/stream_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace tandem {
namespace {

constexpr size_t kPartMax = 80;
constexpr size_t kNameMax = 250;

bool IsAllowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

absl::StatusOr<StreamId> StreamId::Parse(std::string_view text) {
  size_t parts = 0;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('/', begin), text.size());
    const std::string_view part = text.substr(begin, end - begin);
    if (part.empty() || part.size() > kPartMax ||
        !std::all_of(part.begin(), part.end(), IsAllowed)) {
      return absl::InvalidArgumentError(fmt::format(
          "'{}' is no stream's name: its part '{}' must be 1 to {} of a-z, 0-9, '-', '_'",
          text.substr(0, kNameMax), part.substr(0, kPartMax), kPartMax));
    }
    ++parts;
    begin = end + 1;
  }
  if (parts < 2 || text.size() > kNameMax) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' is no stream's name: it needs two or more parts with '/' between them "
                    "and at most {} characters",
                    text.substr(0, kNameMax), kNameMax));
  }
  return StreamId(std::string(text));
}

StreamId StreamId::Of(std::string_view text) {
  auto id = Parse(text);
  if (!id.ok()) std::abort();
  return *std::move(id);
}

std::string_view StreamId::first_part() const {
  return std::string_view(text_).substr(0, text_.find('/'));
}

std::string_view StreamId::last_part() const {
  return std::string_view(text_).substr(text_.rfind('/') + 1);
}

bool StreamId::IsDirectory() const {
  return (first_part() == "organisation" || first_part() == "person") &&
         std::count(text_.begin(), text_.end(), '/') == 1;
}
bool StreamId::IsNotice() const { return first_part() == "system" || first_part() == "mail"; }
bool StreamId::IsDefinition() const { return first_part() == "definition"; }
bool StreamId::IsInstance() const {
  return first_part() != "organisation" && first_part() != "person" && !IsNotice() &&
         !IsDefinition() && std::count(text_.begin(), text_.end(), '/') == 2;
}

}  // namespace tandem
