// Languages by the tags that people and programmes write.
#ifndef TANDEM_ENGINE_WORKFLOW_LANGUAGE_TAG_H_
#define TANDEM_ENGINE_WORKFLOW_LANGUAGE_TAG_H_

#include <string>

namespace tandem {

// Whether it may be a tag of BCP 47: "vi", "zh-Hant", "fil". Of two letters it has to be one
// that there is; of three every one passes, since no list of them is complete.
bool IsLanguageTag(const std::string& text);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_LANGUAGE_TAG_H_
