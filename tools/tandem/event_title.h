// A kind of event as people read it.
#ifndef TANDEM_TOOLS_TANDEM_EVENT_TITLE_H_
#define TANDEM_TOOLS_TANDEM_EVENT_TITLE_H_

#include <string>

#include "tools/tandem/session.h"

namespace tandem::cli {

// The title that history shows, in the session's language; the type itself for what has
// no title, such as notes of services.
std::string EventTitle(const std::string& stream, const std::string& type, Session& session);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_EVENT_TITLE_H_
