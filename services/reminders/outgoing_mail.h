// The mails that are composed and not settled: when each is tried, and what came
// of it.
#ifndef TANDEM_SERVICES_REMINDERS_OUTGOING_MAIL_H_
#define TANDEM_SERVICES_REMINDERS_OUTGOING_MAIL_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/follower/service.h"
#include "services/reminders/delivery_worker.h"
#include "services/reminders/mail_message.h"
#include "services/store/key_value_store.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/request.pb.h"
#include "tandem/v1/submission.pb.h"

namespace tandem::services {

// A mail is read from the log, unsealed, when its turn comes, and is forgotten here
// once the log says that it was sent or failed. Names and addresses are in memory
// while it is being sent, and nowhere else.
//
// What may yet succeed is tried again after 1, 2, 4 ... minutes, at most an hour.
// When nobody can be served, all mails wait in this way, and one of them tries.
// No mail is ever given up for an outage.
//
// In the store: "mail/<stream>", without value.
//
// Threads: one.
class OutgoingMail {
 public:
  // Being read, sent or recorded at the same time.
  static constexpr size_t kSendingMax = 4;

  OutgoingMail(Mailbox from, bool demonstration)
      : from_(std::move(from)), demonstration_(demonstration) {}

  // What the store still holds is tried anew.
  absl::Status Load(const KeyValueStore& store);

  // What the log says: composed; sent or failed.
  void TakeComposed(const std::string& stream, WriteBatch& batch);
  void TakeSettled(const std::string& stream, WriteBatch& batch);

  // Asks for mails whose turn has come, by requests tagged from `*tag` on, and
  // returns when it wants to be called next.
  absl::Time Start(absl::Time now, uint64_t* tag, Outbox& out);

  // The answer to a request of Start. False: the tag is none of its own. While
  // `held`, nothing is handed over. A mail that cannot be sent at all gives what
  // is to be recorded.
  bool TakeReply(uint64_t tag, const v1::Reply& reply, absl::Time now, bool held, Outbox& out,
                 std::optional<v1::Submission>* failed);

  // Mails to be handed to a transport since the last call.
  std::vector<Delivery> TakeDeliveries();
  // Whether any is with a transport.
  bool IsSending() const { return with_transport_ > 0; }

  // What came of one. Gives what is to be recorded, if it is settled.
  std::optional<v1::Submission> TakeOutcome(const DeliveryOutcome& outcome, absl::Time now,
                                            Outbox& out);

 private:
  enum class State { kWaiting, kReading, kSending, kRecording };
  struct Open {
    State state = State::kWaiting;
    uint32_t attempts = 0;
    absl::Time next_at = absl::InfinitePast();
    std::string to;  // While it is being sent.
  };

  void TryLater(Open& open, absl::Duration delay, absl::Time now);
  v1::Submission Record(const std::string& stream, Open& open, bool sent, std::string_view answer,
                        absl::Time now);

  const Mailbox from_;
  const bool demonstration_;
  std::map<std::string, Open> open_;       // By stream.
  std::map<uint64_t, std::string> reads_;  // Streams by tag.
  std::vector<Delivery> deliveries_;
  size_t with_transport_ = 0;
  uint32_t outages_ = 0;  // In a row.
  absl::Time paused_until_ = absl::InfinitePast();
};

// How long to wait after so many failures: 1, 2, 4 ... minutes, at most an hour.
absl::Duration BackOff(uint32_t failures);

// What a server said, fit for the log: without addresses, ASCII, at most 300
// characters.
std::string FitForLog(std::string_view answer, std::string_view recipient);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_OUTGOING_MAIL_H_
