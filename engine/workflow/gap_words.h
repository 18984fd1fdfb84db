// What a gap in the record is, for people.
#ifndef TANDEM_ENGINE_WORKFLOW_GAP_WORDS_H_
#define TANDEM_ENGINE_WORKFLOW_GAP_WORDS_H_

#include <functional>
#include <string>
#include <string_view>

#include "engine/workflow/instance.h"

namespace tandem {

// A sentence in English. `name_of`: an organisation's name for people.
std::string GapMessage(const Instance& instance, const v1::Gap& gap,
                       const std::function<std::string(std::string_view)>& name_of);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_GAP_WORDS_H_
