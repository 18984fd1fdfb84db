// The language that a programme's texts are wanted in.
#ifndef TANDEM_TOOLS_TANDEM_LANGUAGE_H_
#define TANDEM_TOOLS_TANDEM_LANGUAGE_H_

#include <string>

#include "absl/status/status.h"

namespace tandem::cli {

struct Language {
  std::string tag;         // BCP 47.
  bool asked_for = false;  // By --language, and not by the surroundings.
};

// `given` (--language) as it is; else the first of the variables that is set, as
// BCP 47: "vi_VN.UTF-8" is "vi-VN", "C" and "POSIX" are "en".
Language ChooseLanguage(const std::string& given, const std::string& lc_all,
                        const std::string& lc_messages, const std::string& lang);

// kInvalidArgument: the text has not the form of a BCP 47 tag, such as "vi" or "pt-BR".
absl::Status CheckLanguageTag(const std::string& text);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_LANGUAGE_H_
