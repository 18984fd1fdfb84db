// absl::Status on one side of the wire, v1::Problem on the other.
//
//   INVALID      kInvalidArgument     UNAVAILABLE  kUnavailable
//   NOT_FOUND    kNotFound            TIMED_OUT    kDeadlineExceeded
//   REFUSED      kFailedPrecondition  DAMAGED      kDataLoss
//   NOT_ALLOWED  kPermissionDenied    INTERNAL     kInternal
//   CONFLICT     kAborted             ID_REUSED    kAlreadyExists
//   BUSY         kResourceExhausted   DISK_FULL    kResourceExhausted
//   OTHER_LOG    kOutOfRange
#ifndef TANDEM_ENGINE_BASE_PROBLEM_STATUS_H_
#define TANDEM_ENGINE_BASE_PROBLEM_STATUS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "tandem/v1/request.pb.h"

// The names that protoc adds to v1::Problem::Code and that are not codes. A switch lists
// them beside the codes and has no default, so that a new code does not compile until
// somebody has decided what it means there. What a newer node sends, which has no name
// here, comes out behind the switch.
#define TANDEM_NO_PROBLEM_CODE                                               \
  case ::tandem::v1::Problem_Code_Problem_Code_INT_MIN_SENTINEL_DO_NOT_USE_: \
  case ::tandem::v1::Problem_Code_Problem_Code_INT_MAX_SENTINEL_DO_NOT_USE_

namespace tandem {

// The status carries the whole problem along: see ProblemOf.
absl::Status StatusFrom(const v1::Problem& problem);

// The problem that `status` carries, or one with its code and message. `status`
// is an error. Codes that stand in no row above: kUnimplemented becomes INVALID,
// kCancelled UNAVAILABLE, kUnauthenticated NOT_ALLOWED, kUnknown INTERNAL.
v1::Problem ProblemFrom(const absl::Status& status);

// What the node said in full, with its refusals. Absent: `status` did not come
// from a node.
std::optional<v1::Problem> ProblemOf(const absl::Status& status);

// The reply to request `id` that says `status`, an error.
v1::Reply ProblemReply(uint64_t id, const absl::Status& status);

// "Busy: try again", for a request that was not looked at.
v1::Reply BusyReply(uint64_t id, uint32_t retry_after_ms);

}  // namespace tandem

#endif  // TANDEM_ENGINE_BASE_PROBLEM_STATUS_H_
