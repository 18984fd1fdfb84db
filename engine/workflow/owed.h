// Which deadlines somebody still has to mind.
#ifndef TANDEM_ENGINE_WORKFLOW_OWED_H_
#define TANDEM_ENGINE_WORKFLOW_OWED_H_

#include "tandem/v1/deadline.pb.h"

namespace tandem {

// Open, waiting or paused: neither met nor given up.
inline bool IsOwed(const v1::DeadlineState& deadline) {
  return deadline.state() == v1::DeadlineState::OPEN ||
         deadline.state() == v1::DeadlineState::WAITING ||
         deadline.state() == v1::DeadlineState::PAUSED;
}

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_OWED_H_
