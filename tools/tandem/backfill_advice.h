// How what was refused may be recorded all the same, if nobody kept what it lacks.
#ifndef TANDEM_TOOLS_TANDEM_BACKFILL_ADVICE_H_
#define TANDEM_TOOLS_TANDEM_BACKFILL_ADVICE_H_

#include <string>

#include "tandem/v1/request.pb.h"
#include "tandem/v1/submission.pb.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

// How events were given, and so how a field is said to be unknown: to `record`, in a file to
// import, or by a command of their own, which takes no --backfill.
enum class GivenBy { kFields, kFile, kOwnCommand };

// A sentence; empty if it was given so that no backfill can be, or if nothing but what is missing
// helps. `submission` is what was refused with `problem`. A field that says what the event is about
// (which activity, which party) has to be given: an event about nothing is no record.
std::string BackfillAdvice(const v1::Problem& problem, const v1::Submission& submission,
                           GivenBy given_by, Session& session);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_BACKFILL_ADVICE_H_
