// Sending a unit to the node, and telling what came of it.
#ifndef TANDEM_TOOLS_TANDEM_SUBMITTING_H_
#define TANDEM_TOOLS_TANDEM_SUBMITTING_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tandem/v1/submission.pb.h"
#include "tools/tandem/backfill_advice.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

// Where outgoing mail is held and released.
inline constexpr char kMailStream[] = "system/mail";

struct Sending {
  bool dry_run = false;    // Nothing is recorded.
  bool patiently = false;  // It may take minutes (Node::AskPatiently).
  GivenBy given_by = GivenBy::kFields;
  // What to do when no answer comes and it may have been recorded all the same.
  std::string if_unanswered = "Look whether it was before you repeat the command.";
};

// Sends the submission, with an id if it has none. A status that leaves open whether
// it was recorded says so, with `if_unanswered`.
absl::StatusOr<v1::SubmitOutcome> SubmitUnit(v1::Submission submission, const Sending& sending,
                                             Session& session);

// Sends it and prints the outcome: what was (or would be) recorded, the change of
// phase, the deadlines that move.
absl::Status SubmitAndTell(v1::Submission submission, const Sending& sending, Session& session);

// The outcome on session.out(), as text or JSON.
void TellOutcome(const v1::SubmitOutcome& outcome, bool dry_run, Session& session);

// What `status` says, each refusal with its rule, and the way out where there is one.
std::string RefusalText(const absl::Status& status);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_SUBMITTING_H_
