// Personal fields: sealed before an event is stored, unsealed for who may see.
#ifndef TANDEM_ENGINE_SEALING_H_
#define TANDEM_ENGINE_SEALING_H_

#include "absl/status/status.h"
#include "engine/base/random.h"
#include "engine/person_keys.h"
#include "google/protobuf/message.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// Moves the personal fields of `event`'s payload (rules.proto, `personal`), a
// message of `payload_type`'s shape, into event.sealed, each under its person's
// key; those that are missing are made in `keys`. kFailedPrecondition: a person was
// erased; kUnavailable: keys cannot be read. Then nothing was changed.
absl::Status Seal(const google::protobuf::Message& payload_type, KeyDraft& keys, Random& random,
                  v1::Envelope& event);

// Puts sealed fields back into the payload as far as their keys exist; the others
// stay empty: the person was erased. kDataLoss: a box does not fit its key.
absl::Status Unseal(const google::protobuf::Message& payload_type, PersonKeys& keys,
                    v1::Envelope& event);

// The text in a box. Empty: its key was destroyed. `stream` is the event's.
absl::StatusOr<std::string> OpenBox(std::string_view stream, const v1::SealedField& sealed,
                                    PersonKeys& keys);

}  // namespace tandem

#endif  // TANDEM_ENGINE_SEALING_H_
