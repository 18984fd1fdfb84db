#include "engine/base/problem_status.h"

#include <fmt/format.h>

#include "absl/strings/cord.h"

namespace tandem {
namespace {

using v1::Problem;

constexpr char kPayloadUrl[] = "type.tandem/tandem.v1.Problem";

absl::StatusCode CodeFrom(Problem::Code code) {
  switch (code) {
    case Problem::INVALID:
      return absl::StatusCode::kInvalidArgument;
    case Problem::NOT_FOUND:
      return absl::StatusCode::kNotFound;
    case Problem::REFUSED:
      return absl::StatusCode::kFailedPrecondition;
    case Problem::NOT_ALLOWED:
      return absl::StatusCode::kPermissionDenied;
    case Problem::CONFLICT:
      return absl::StatusCode::kAborted;
    case Problem::BUSY:
    case Problem::DISK_FULL:
      return absl::StatusCode::kResourceExhausted;
    case Problem::UNAVAILABLE:
      return absl::StatusCode::kUnavailable;
    case Problem::TIMED_OUT:
      return absl::StatusCode::kDeadlineExceeded;
    case Problem::DAMAGED:
      return absl::StatusCode::kDataLoss;
    case Problem::ID_REUSED:
      return absl::StatusCode::kAlreadyExists;
    case Problem::OTHER_LOG:
      return absl::StatusCode::kOutOfRange;
    case Problem::INTERNAL:
    case Problem::CODE_UNSPECIFIED:
    TANDEM_NO_PROBLEM_CODE:
      return absl::StatusCode::kInternal;
  }
  return absl::StatusCode::kInternal;  // A newer node's.
}

Problem::Code CodeFrom(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kUnimplemented:
      return Problem::INVALID;
    case absl::StatusCode::kNotFound:
      return Problem::NOT_FOUND;
    case absl::StatusCode::kFailedPrecondition:
      return Problem::REFUSED;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return Problem::NOT_ALLOWED;
    case absl::StatusCode::kAborted:
      return Problem::CONFLICT;
    case absl::StatusCode::kResourceExhausted:
      return Problem::BUSY;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kCancelled:
      return Problem::UNAVAILABLE;
    case absl::StatusCode::kDeadlineExceeded:
      return Problem::TIMED_OUT;
    case absl::StatusCode::kDataLoss:
      return Problem::DAMAGED;
    case absl::StatusCode::kAlreadyExists:
      return Problem::ID_REUSED;
    case absl::StatusCode::kOutOfRange:
      return Problem::OTHER_LOG;
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kOk:
    case absl::StatusCode::kDoNotUseReservedForFutureExpansionUseDefaultInSwitchInstead_:
      return Problem::INTERNAL;
  }
  return Problem::INTERNAL;
}

}  // namespace

absl::Status StatusFrom(const Problem& problem) {
  absl::Status status(CodeFrom(problem.code()), problem.message());
  status.SetPayload(kPayloadUrl, absl::Cord(problem.SerializeAsString()));
  return status;
}

Problem ProblemFrom(const absl::Status& status) {
  if (std::optional<Problem> carried = ProblemOf(status)) return *std::move(carried);
  Problem problem;
  problem.set_code(CodeFrom(status.code()));
  problem.set_message(std::string(status.message().data(), status.message().size()));
  return problem;
}

std::optional<Problem> ProblemOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayloadUrl);
  if (!payload.has_value()) return std::nullopt;
  Problem problem;
  if (!problem.ParseFromString(std::string(*payload))) return std::nullopt;
  return problem;
}

v1::Reply ProblemReply(uint64_t id, const absl::Status& status) {
  v1::Reply reply;
  reply.set_id(id);
  *reply.mutable_problem() = ProblemFrom(status);
  return reply;
}

v1::Reply BusyReply(uint64_t id, uint32_t retry_after_ms) {
  v1::Reply reply;
  reply.set_id(id);
  Problem& problem = *reply.mutable_problem();
  problem.set_code(Problem::BUSY);
  problem.set_message(fmt::format(
      "the node has more requests than it can take at once; try again in {} ms", retry_after_ms));
  problem.set_retry_after_ms(retry_after_ms);
  return reply;
}

}  // namespace tandem
