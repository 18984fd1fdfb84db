#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/workflow/definition_check.h"
#include "fmt/format.h"

namespace tandem {
namespace {

SourcePosition PositionIn(const std::string& text, size_t at) {
  SourcePosition position{1, 1};
  for (size_t i = 0; i < at && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++position.line;
      position.column = 1;
    } else {
      ++position.column;
    }
  }
  return position;
}

std::string Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

}  // namespace

void CheckTemplateText(const std::string& path, const std::string& text, Findings* findings) {
  struct Section {
    std::string name;
    size_t at;
  };
  std::vector<Section> open;
  for (size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at)) {
    const bool triple = text.compare(at, 3, "{{{") == 0;
    const std::string_view close = triple ? "}}}" : "}}";
    const size_t begin = at + close.size();
    const size_t end = text.find(close, begin);
    if (end == std::string::npos) {
      findings->Error(path, PositionIn(text, at), fmt::format("'{{{{' without '{}'", close));
      return;
    }
    const std::string tag = Trimmed(std::string_view(text).substr(begin, end - begin));
    const char kind = triple || tag.empty() ? ' ' : tag.front();
    const std::string name = kind == ' ' ? tag : Trimmed(std::string_view(tag).substr(1));
    if (tag.empty()) findings->Error(path, PositionIn(text, at), "a tag without a name");
    if (tag.find_first_of("{}") != std::string::npos) {
      findings->Error(path, PositionIn(text, at), fmt::format("'{{{{' without '{}'", close));
      return;
    }
    if (kind == '#' || kind == '^') open.push_back({name, at});
    if (kind == '/') {
      if (open.empty() || open.back().name != name) {
        findings->Error(path, PositionIn(text, at),
                        open.empty() ? fmt::format("'{{{{/{}}}}}' closes no section", name)
                                     : fmt::format("'{{{{/{}}}}}' stands where section '{}' has to "
                                                   "be closed first",
                                                   name, open.back().name));
        return;
      }
      open.pop_back();
    }
    at = end + close.size();
  }
  for (const Section& section : open) {
    findings->Error(path, PositionIn(text, section.at),
                    fmt::format("section '{}' is never closed: write '{{{{/{}}}}}'", section.name,
                                section.name));
  }
}

void CheckDigestTemplates(const std::map<std::string, std::string>& templates,
                          const std::string& folder, Findings* findings) {
  if (!templates.contains("digest.en")) return;
  if (!templates.contains("mail.en")) {
    findings->Error(folder + "digest.en.mustache", SourcePosition{1, 1},
                    "a digest stands in a mail: write mail.en.mustache, with {{{digest}}} in it");
  }
  static const std::regex kTag(R"(\{\{\{?&?\s*digest\s*\}\}\}?)");
  for (const auto& [name, text] : templates) {
    if (!name.starts_with("mail.") || std::regex_search(text, kTag)) continue;
    findings->Error(fmt::format("{}{}.mustache", folder, name), {1, 1},
                    "there is a template 'digest', and this mail has no room for it: write "
                    "{{{digest}}} where the week is to stand");
  }
}

}  // namespace tandem
