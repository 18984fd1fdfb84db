// The languages in which a node's programmes say anything.
#ifndef TANDEM_TOOLS_TANDEM_PROGRAMME_LANGUAGES_H_
#define TANDEM_TOOLS_TANDEM_PROGRAMME_LANGUAGES_H_

#include "absl/status/status.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

// kInvalidArgument, with those that there are: the session's language was asked for and
// no programme that is deployed has a text in it. A language of the surroundings that
// there is not is no mistake: the texts are then in English.
absl::Status CheckLanguage(Session& session);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_PROGRAMME_LANGUAGES_H_
