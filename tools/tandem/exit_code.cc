#include "tools/tandem/exit_code.h"

#include <optional>

#include "engine/base/problem_status.h"

namespace tandem::cli {
namespace {

ExitCode OfProblem(v1::Problem::Code code) {
  switch (code) {
    case v1::Problem::INVALID:
    case v1::Problem::REFUSED:
    case v1::Problem::NOT_ALLOWED:
    case v1::Problem::ID_REUSED:
      return ExitCode::kRefused;
    case v1::Problem::NOT_FOUND:
      return ExitCode::kUsage;
    case v1::Problem::CONFLICT:
      return ExitCode::kConflict;
    case v1::Problem::BUSY:
    case v1::Problem::UNAVAILABLE:
    case v1::Problem::TIMED_OUT:
    case v1::Problem::DAMAGED:
    case v1::Problem::INTERNAL:
    case v1::Problem::DISK_FULL:
    case v1::Problem::OTHER_LOG:
    case v1::Problem::CODE_UNSPECIFIED:
    TANDEM_NO_PROBLEM_CODE:
      return ExitCode::kFailed;
  }
  return ExitCode::kFailed;  // A newer node's.
}

}  // namespace

ExitCode ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return ExitCode::kDone;
  if (const std::optional<v1::Problem> problem = ProblemOf(status)) {
    return OfProblem(problem->code());
  }
  switch (status.code()) {
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kPermissionDenied:
      return ExitCode::kRefused;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kOutOfRange:
      return ExitCode::kUsage;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return ExitCode::kNotReachable;
    case absl::StatusCode::kAborted:
      return ExitCode::kConflict;
    case absl::StatusCode::kOk:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kDoNotUseReservedForFutureExpansionUseDefaultInSwitchInstead_:
      return ExitCode::kFailed;
  }
  return ExitCode::kFailed;
}

std::string ExitCodesHelp() {
  return "How tandem ends, for scripts:\n"
         "\n"
         "  0  done\n"
         "  1  refused by a rule, a right or a check; nothing was recorded\n"
         "  2  wrong usage: an option, a date or a name that cannot be understood or found,\n"
         "     or a name that several bear\n"
         "  3  no node answers (see --endpoint); the message says whether something may have\n"
         "     been recorded all the same\n"
         "  4  somebody else was first: look again, then repeat the command\n"
         "  5  any other failure\n";
}

}  // namespace tandem::cli
