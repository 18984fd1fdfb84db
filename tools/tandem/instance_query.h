// An instance's view, asked for by the words that people use for it.
#ifndef TANDEM_TOOLS_TANDEM_INSTANCE_QUERY_H_
#define TANDEM_TOOLS_TANDEM_INSTANCE_QUERY_H_

#include "absl/status/statusor.h"
#include "tandem/v1/read_model.pb.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

// kNotFound and kInvalidArgument as resolve.h says; also for a date that is none.
absl::StatusOr<v1::InstanceView> QueryInstance(Session& session, const ShowOptions& options);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_INSTANCE_QUERY_H_
