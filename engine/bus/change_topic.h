// Topics of changes that both ends know.
#ifndef TANDEM_ENGINE_BUS_CHANGE_TOPIC_H_
#define TANDEM_ENGINE_BUS_CHANGE_TOPIC_H_

namespace tandem::bus {

// Carries the last number; see v1::Change.
inline constexpr char kHeartbeatTopic[] = "heartbeat";

}  // namespace tandem::bus

#endif  // TANDEM_ENGINE_BUS_CHANGE_TOPIC_H_
