// Personal fields: sealed before an event is stored, unsealed for who may see.
#ifndef TANDEM_ENGINE_SEALING_H_
#define TANDEM_ENGINE_SEALING_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/base/random.h"
#include "engine/person_keys.h"
#include "google/protobuf/message.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/request.pb.h"

namespace tandem {

// Moves the personal fields of `event`'s payload (rules.proto, `personal`), a
// message of `payload_type`'s shape, into event.sealed, each under its person's
// key; those that are missing are made in `keys`. kFailedPrecondition: a person was
// erased; kUnavailable: keys cannot be read. Then nothing was changed.
absl::Status Seal(const google::protobuf::Message& payload_type, KeyDraft& keys, Random& random,
                  v1::Envelope& event);

// Puts sealed fields back into the payload as far as their keys exist; the others
// stay empty: the person was erased. Those whose key is missing or damaged stay empty, too,
// and are returned: they are nobody else's trouble. kDataLoss: the payload cannot be read.
absl::StatusOr<std::vector<v1::UnreadableField>> Unseal(
    const google::protobuf::Message& payload_type, PersonKeys& keys, v1::Envelope& event);

// The text in a box. Empty: its key was destroyed. `stream` is the event's. kDataLoss: the
// key is missing, damaged or another one, see UnreadableKey; kUnavailable: it cannot be read.
absl::StatusOr<std::string> OpenBox(std::string_view stream, const v1::SealedField& sealed,
                                    PersonKeys& keys);

}  // namespace tandem

#endif  // TANDEM_ENGINE_SEALING_H_
