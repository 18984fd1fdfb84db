// Names in payload fields, as people write them.
#ifndef TANDEM_TOOLS_TANDEM_PAYLOAD_NAMES_H_
#define TANDEM_TOOLS_TANDEM_PAYLOAD_NAMES_H_

#include <string>

#include "tools/tandem/payload_fields.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

// Looks at the field's rules (rules.proto): organisations, people and instances are
// found by the words that people use for them, events of `stream` by their reference;
// other texts stay as they are. The session is borrowed.
NameResolver ResolveByRules(Session& session, const std::string& stream);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_PAYLOAD_NAMES_H_
