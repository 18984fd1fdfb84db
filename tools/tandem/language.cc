#include "tools/tandem/language.h"

#include <algorithm>

namespace tandem::cli {

std::string ChooseLanguage(const std::string& given, const std::string& lc_all,
                           const std::string& lc_messages, const std::string& lang) {
  if (!given.empty()) return given;
  const std::string& locale = !lc_all.empty() ? lc_all : !lc_messages.empty() ? lc_messages : lang;
  std::string language = locale.substr(0, locale.find_first_of(".@"));
  if (language.empty() || language == "C" || language == "POSIX") return "en";
  std::replace(language.begin(), language.end(), '_', '-');
  return language;
}

}  // namespace tandem::cli
