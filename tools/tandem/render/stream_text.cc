#include "tools/tandem/render/stream_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace tandem::cli {

std::string ShortName(std::string_view stream) {
  if (std::count(stream.begin(), stream.end(), '/') != 2) return std::string(stream);
  const std::string_view first = stream.substr(0, stream.find('/'));
  if (first == "mail" || first == "system") return std::string(stream);
  return std::string(stream.substr(stream.rfind('/') + 1));
}

std::string Reference(std::string_view stream, uint64_t version) {
  return fmt::format("{}#{}", ShortName(stream), version);
}

std::string WorkflowOf(std::string_view stream) {
  const size_t last = stream.rfind('/');
  if (last == std::string_view::npos) return "";
  stream = stream.substr(0, last);
  return std::string(stream.substr(stream.rfind('/') + 1));
}

}  // namespace tandem::cli
