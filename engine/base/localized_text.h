// Texts that a programme gives in several languages.
#ifndef TANDEM_ENGINE_BASE_LOCALIZED_TEXT_H_
#define TANDEM_ENGINE_BASE_LOCALIZED_TEXT_H_

#include <string>
#include <string_view>

#include "tandem/v1/values.pb.h"

namespace tandem {

// In `language` (BCP 47, or as a locale writes it: "vi_VN"), else in the language that
// it begins with ("vi"), else in English. Lives as long as `text`.
const std::string& TextIn(const v1::LocalizedText& text, std::string_view language);

}  // namespace tandem

#endif  // TANDEM_ENGINE_BASE_LOCALIZED_TEXT_H_
