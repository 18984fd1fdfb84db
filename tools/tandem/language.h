// The language that a programme's texts are wanted in.
#ifndef TANDEM_TOOLS_TANDEM_LANGUAGE_H_
#define TANDEM_TOOLS_TANDEM_LANGUAGE_H_

#include <string>

namespace tandem::cli {

// `given` (--language) as it is; else the first of the variables that is set, as
// BCP 47: "vi_VN.UTF-8" is "vi-VN", "C" and "POSIX" are "en".
std::string ChooseLanguage(const std::string& given, const std::string& lc_all,
                           const std::string& lc_messages, const std::string& lang);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_LANGUAGE_H_
