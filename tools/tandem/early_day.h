// A day that is probably a slip in the year.
#ifndef TANDEM_TOOLS_TANDEM_EARLY_DAY_H_
#define TANDEM_TOOLS_TANDEM_EARLY_DAY_H_

#include <string>
#include <vector>

#include "tandem/v1/event.pb.h"

namespace tandem::cli {

// What to ask of an event that happened `on`, before what it belongs to began; empty if
// nothing is strange. `recorded`: the stream's first events. Facts come late, so that
// where nobody knows when it began, only a day a year before all others is strange.
std::string EarlyDayQuestion(const v1::Period& on, const std::vector<v1::Envelope>& recorded);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_EARLY_DAY_H_
