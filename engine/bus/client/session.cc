#include "engine/bus/client/session.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/bus/client/connection.h"

namespace tandem::bus {
namespace {

// Replies that one Poll takes at most.
constexpr int kRepliesPerPoll = 1000;

class ZmqSession final : public Session {
 public:
  ZmqSession(std::unique_ptr<Connection> connection, Options options)
      : connection_(std::move(connection)), state_(std::move(options)) {
    state_.Connected(Now());
  }

  absl::StatusOr<uint64_t> Send(v1::Request request) override {
    return state_.Send(std::move(request));
  }
  uint64_t Subscribe(const Checkpoint& checkpoint, const v1::Filter& filter,
                     uint32_t credit) override {
    return state_.Subscribe(checkpoint, filter, credit);
  }
  void Unsubscribe(uint64_t subscription) override { state_.Unsubscribe(subscription); }
  bool connected() const override { return connection_->reached(); }
  const v1::Greeting& greeting() const override { return state_.greeting(); }
  uint64_t head() const override { return state_.head(); }
  void AppendWaitables(std::vector<Waitable>* what) override { connection_->AppendWaitables(what); }

  absl::Status Poll(absl::Duration timeout, const Handler& handler) override {
    NoticeLosses();
    TANDEM_RETURN_IF_ERROR(SendQueued());
    std::vector<Waitable> what;
    AppendWaitables(&what);
    TANDEM_RETURN_IF_ERROR(WaitForAny(what, std::min(timeout, state_.NextTick() - Now())));
    for (int i = 0; i < kRepliesPerPoll; ++i) {
      TANDEM_ASSIGN_OR_RETURN(const std::optional<v1::Reply> reply, connection_->Receive());
      if (!reply.has_value()) break;
      state_.Take(*reply, Now(), handler);
    }
    NoticeLosses();
    if (state_.Tick(Now())) connection_->Reopen();
    NoticeLosses();
    return SendQueued();
  }

 private:
  // Time that no one sets.
  absl::Duration Now() const {
    return absl::FromChrono(std::chrono::steady_clock::now() - started_);
  }

  void NoticeLosses() {
    const uint64_t losses = connection_->CountLosses();
    if (losses == losses_) return;
    losses_ = losses;
    state_.Connected(Now());
  }

  absl::Status SendQueued() {
    for (const v1::Request& request : state_.TakeOutgoing()) {
      TANDEM_RETURN_IF_ERROR(connection_->Send(request));
    }
    return absl::OkStatus();
  }

  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  const std::unique_ptr<Connection> connection_;
  uint64_t losses_ = 0;
  SessionState state_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Session>> Session::Open(Context& context,
                                                       const std::string& endpoint,
                                                       Options options) {
  TANDEM_ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection,
                          Connection::Open(context, endpoint, options.silence_max));
  return std::make_unique<ZmqSession>(std::move(connection), std::move(options));
}

}  // namespace tandem::bus
