// How an activity stands, in words.
#ifndef TANDEM_TOOLS_TANDEM_RENDER_ACTIVITY_TEXT_H_
#define TANDEM_TOOLS_TANDEM_RENDER_ACTIVITY_TEXT_H_

#include <string>

#include "tandem/v1/read_model.pb.h"

namespace tandem::cli {

// "planned", "started, late", "after data, late", "waiting for funding" (which is
// never late), "done 3 Feb 2016".
std::string ActivityText(const v1::ActivityView& activity);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_RENDER_ACTIVITY_TEXT_H_
