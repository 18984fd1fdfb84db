// Languages by the tags that people and programmes write.
#ifndef TANDEM_ENGINE_WORKFLOW_LANGUAGE_TAG_H_
#define TANDEM_ENGINE_WORKFLOW_LANGUAGE_TAG_H_

#include <string>

namespace tandem {

// Whether it is a tag of BCP 47 for a language that ICU knows: "vi", "zh-Hant", "fil".
bool IsLanguageTag(const std::string& text);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_LANGUAGE_TAG_H_
