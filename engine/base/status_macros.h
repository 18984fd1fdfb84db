// Two macros that pass an error on to the caller.
#ifndef TANDEM_ENGINE_BASE_STATUS_MACROS_H_
#define TANDEM_ENGINE_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define TANDEM_CONCAT_INNER_(a, b) a##b
#define TANDEM_CONCAT_(a, b) TANDEM_CONCAT_INNER_(a, b)

// Returns from the function if `expression`, an absl::Status, is an error.
#define TANDEM_RETURN_IF_ERROR(expression)                                  \
  do {                                                                      \
    if (absl::Status status_ = (expression); !status_.ok()) return status_; \
  } while (false)

// Assigns the value of `expression`, an absl::StatusOr, to `target` (which may
// declare a variable), or returns its error.
#define TANDEM_ASSIGN_OR_RETURN(target, expression) \
  TANDEM_ASSIGN_OR_RETURN_INNER_(TANDEM_CONCAT_(status_or_, __LINE__), target, expression)
#define TANDEM_ASSIGN_OR_RETURN_INNER_(result, target, expression) \
  auto result = (expression);                                      \
  if (!result.ok()) return std::move(result).status();             \
  target = *std::move(result)

#endif  // TANDEM_ENGINE_BASE_STATUS_MACROS_H_
