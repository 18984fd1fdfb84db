#include "tests/simulation/wire.h"

#include <fmt/format.h>

#include <utility>

namespace tandem::simulation {

bus::ClientId Wire::id() const { return {fmt::format("{}/{}", name_, generation_)}; }

void Wire::ToNode(v1::Request request) {
  if (!deaf_) to_node_.push_back(std::move(request));
}

void Wire::ToClient(const bus::ClientId& client, v1::Reply reply) {
  if (!deaf_ && client == id()) to_client_.push_back(std::move(reply));
}

void Wire::Break() {
  to_node_.clear();
  to_client_.clear();
  deaf_ = false;
  ++generation_;
}

WireSession::WireSession(Wire* wire, Surroundings* surroundings)
    : wire_(wire), surroundings_(surroundings), state_(bus::SessionState::Options()) {
  wire_->Break();  // Whoever was here before had another connection.
  losses_ = wire_->losses();
  state_.Connected(surroundings_->elapsed);
}

absl::Status WireSession::Poll(absl::Duration timeout, const Handler& handler) {
  (void)timeout;
  NoticeLosses();
  // Some of what came; the rest is still on its way.
  size_t count = wire_->to_client().size();
  if (surroundings_->dice.PerMille(300)) count = surroundings_->dice.Below(count + 1);
  for (; count > 0; --count) {
    const v1::Reply reply = std::move(wire_->to_client().front());
    wire_->to_client().pop_front();
    reached_ = true;
    state_.Take(reply, surroundings_->elapsed, handler);
    if (surroundings_->dice.PerMille(surroundings_->faults.message_twice)) {
      state_.Take(reply, surroundings_->elapsed, handler);
    }
  }
  if (state_.Tick(surroundings_->elapsed)) wire_->Break();
  NoticeLosses();
  for (v1::Request& request : state_.TakeOutgoing()) wire_->ToNode(std::move(request));
  return absl::OkStatus();
}

void WireSession::NoticeLosses() {
  if (wire_->losses() == losses_) return;
  losses_ = wire_->losses();
  reached_ = false;
  state_.Connected(surroundings_->elapsed);
}

}  // namespace tandem::simulation
