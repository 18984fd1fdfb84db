// How far a subscriber has followed the log.
#ifndef TANDEM_ENGINE_BUS_CLIENT_CHECKPOINT_H_
#define TANDEM_ENGINE_BUS_CLIENT_CHECKPOINT_H_

#include <string>
#include <utility>

#include "engine/base/position.h"

namespace tandem::bus {

// A position, and the id of the event there, by which the node knows whether it is
// still the same log: after the restore of an older copy it is another one.
struct Checkpoint {
  // A position alone is a checkpoint whose event is not compared.
  Checkpoint(Position at, std::string id = {})  // NOLINT(google-explicit-constructor)
      : position(at), event_id(std::move(id)) {}

  Position position;
  std::string event_id;  // Empty: not known.
};

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_CLIENT_CHECKPOINT_H_
