// A message's bytes, the same each time.
#ifndef TANDEM_ENGINE_BASE_CANONICAL_BYTES_H_
#define TANDEM_ENGINE_BASE_CANONICAL_BYTES_H_

#include <string>

#include "google/protobuf/message_lite.h"

namespace tandem {

// Serialised with maps in order of their keys: what is hashed or compared.
std::string CanonicalBytes(const google::protobuf::MessageLite& message);

}  // namespace tandem

#endif  // TANDEM_ENGINE_BASE_CANONICAL_BYTES_H_
