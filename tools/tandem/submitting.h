// Sending a unit to the node, and telling what came of it.
#ifndef TANDEM_TOOLS_TANDEM_SUBMITTING_H_
#define TANDEM_TOOLS_TANDEM_SUBMITTING_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tandem/v1/submission.pb.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

// Where outgoing mail is held and released.
inline constexpr char kMailStream[] = "system/mail";

// Gives the submission an id and sends it. With `dry_run` nothing is recorded.
absl::StatusOr<v1::SubmitOutcome> SubmitUnit(v1::Submission submission, bool dry_run,
                                             Session& session);

// Sends it and prints the outcome: what was (or would be) recorded, the change of
// phase, the deadlines that move; or, on session.err(), every reason of a refusal.
absl::Status SubmitAndTell(v1::Submission submission, bool dry_run, Session& session);

// The outcome on session.out(), as text or JSON.
void TellOutcome(const v1::SubmitOutcome& outcome, bool dry_run, Session& session);

// What `status` says, each refusal with its rule, and the way out where there is one.
std::string RefusalText(const absl::Status& status);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_SUBMITTING_H_
