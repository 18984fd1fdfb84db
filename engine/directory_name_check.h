// Whether an event of the directory stands in the right stream.
#ifndef TANDEM_ENGINE_DIRECTORY_NAME_CHECK_H_
#define TANDEM_ENGINE_DIRECTORY_NAME_CHECK_H_

#include "absl/status/status.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// A stream of the directory is about whom it is named after: a person's fields are
// sealed with the key of the one that the payload names. kInvalidArgument: the payload
// names another. kFailedPrecondition: a migration, which none of them ever needs
// (Programmes::DefinitionToFold). Of other streams everything is right.
absl::Status CheckDirectoryName(const v1::Envelope& event);

}  // namespace tandem

#endif  // TANDEM_ENGINE_DIRECTORY_NAME_CHECK_H_
