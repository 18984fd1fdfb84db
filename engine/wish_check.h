// Whether what a person wishes of their mail can ever mean something.
#ifndef TANDEM_ENGINE_WISH_CHECK_H_
#define TANDEM_ENGINE_WISH_CHECK_H_

#include "absl/status/status.h"
#include "engine/workflow/programme.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// kInvalidArgument: a stream that is none of an instance, a deadline of no instance, a
// kind that no deployed programme has, a hand-on to oneself. Of other events everything is
// right.
absl::Status CheckWish(const v1::Envelope& event, const Programmes& programmes);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WISH_CHECK_H_
