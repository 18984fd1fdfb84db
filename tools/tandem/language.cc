#include "tools/tandem/language.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

namespace tandem::cli {
namespace {

constexpr size_t kSubtagMax = 8;

bool IsLetter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool IsLetterOrDigit(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

bool IsAllOf(std::string_view text, bool (*is)(char)) {
  return std::all_of(text.begin(), text.end(), is);
}

}  // namespace

Language ChooseLanguage(const std::string& given, const std::string& lc_all,
                        const std::string& lc_messages, const std::string& lang) {
  if (!given.empty()) return {given, /*asked_for=*/true};
  const std::string& locale = !lc_all.empty() ? lc_all : !lc_messages.empty() ? lc_messages : lang;
  std::string language = locale.substr(0, locale.find_first_of(".@"));
  if (language.empty() || language == "C" || language == "POSIX") return {"en"};
  std::replace(language.begin(), language.end(), '_', '-');
  return {language};
}

absl::Status CheckLanguageTag(const std::string& text) {
  const std::string_view tag = text;
  bool is_tag = !tag.empty();
  for (size_t at = 0; is_tag && at <= tag.size();) {
    const size_t end = std::min(tag.find('-', at), tag.size());
    const std::string_view subtag = tag.substr(at, end - at);
    const size_t least = at == 0 ? 2 : 1;
    is_tag = subtag.size() >= least && subtag.size() <= kSubtagMax &&
             IsAllOf(subtag, at == 0 ? IsLetter : IsLetterOrDigit);
    at = end + 1;
  }
  if (is_tag) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("--language: '{}' is no language; write its tag, such as vi or pt-BR", text));
}

}  // namespace tandem::cli
