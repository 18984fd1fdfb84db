// The mails that are composed and not settled: when each is tried, and what came
// of it.
#ifndef TANDEM_SERVICES_REMINDERS_OUTGOING_MAIL_H_
#define TANDEM_SERVICES_REMINDERS_OUTGOING_MAIL_H_

#include <cstddef>
#include <cstdint>
#include <functional>
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
// When nobody can be served, all mails wait in this way, and one of them tries: the
// one with the fewest attempts, so that a mail that the server cannot bear starves
// no other. No mail is ever given up for an outage.
//
// A mail leaves only when its recipient may get one: what could not be sent in its
// own morning goes in the next one, however long that takes.
//
// In the store: "mail/<stream>", with the organisation whose post it was written for.
//
// Threads: one.
class OutgoingMail {
 public:
  // Being read, sent or recorded at the same time.
  static constexpr size_t kSendingMax = 4;

  // When a mail to the person, for a post of the organisation, may go at `from` or
  // later.
  using MayGo = std::function<absl::Time(const std::string& person, const std::string& organisation,
                                         absl::Time from)>;

  OutgoingMail(Mailbox from, bool demonstration, MayGo may_go)
      : from_(std::move(from)), demonstration_(demonstration), may_go_(std::move(may_go)) {}

  // What the store still holds is tried anew.
  absl::Status Load(const KeyValueStore& store);

  // What the log says: composed; sent or failed.
  void TakeComposed(const std::string& stream, const std::string& organisation, WriteBatch& batch);
  void TakeSettled(const std::string& stream, WriteBatch& batch);

  // What came of an open mail is known and waits to be recorded, as before a restart: it
  // is not sent again. Changes nothing for other streams.
  void AwaitRecord(const std::string& stream);

  // Whether a mail to the person was neither sent nor failed yet.
  bool HasOpen(const std::string& person) const;
  // For whose post an open mail was written; empty also if it is not open.
  std::string OrganisationOf(const std::string& stream) const;

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
  // Whether TakeDeliveries would give any.
  bool HasDeliveries() const { return !deliveries_.empty(); }
  // Whether any is with a transport.
  bool IsSending() const { return with_transport_ > 0; }

  // What came of one. Gives what is to be recorded, if it is settled.
  std::optional<v1::Submission> TakeOutcome(const DeliveryOutcome& outcome, absl::Time now,
                                            Outbox& out);

 private:
  enum class State { kWaiting, kReading, kSending, kRecording };
  struct Open {
    std::string organisation;
    State state = State::kWaiting;
    uint32_t attempts = 0;
    absl::Time next_at = absl::InfinitePast();
    std::string to;  // While it is being sent.
  };

  // Those whose turn has come, in the order in which they are tried; sets `next` to
  // when the next one comes.
  std::vector<std::string> Candidates(absl::Time now, absl::Time& next) const;
  absl::Time MayGoAt(const std::string& stream, const Open& open, absl::Time now) const;
  void TryLater(Open& open, absl::Duration delay, absl::Time now);
  v1::Submission Record(const std::string& stream, Open& open, bool sent, std::string_view answer,
                        absl::Time now);

  const Mailbox from_;
  const bool demonstration_;
  const MayGo may_go_;
  std::map<std::string, Open> open_;       // By stream.
  std::map<uint64_t, std::string> reads_;  // Streams by tag.
  std::vector<Delivery> deliveries_;
  size_t with_transport_ = 0;
  uint32_t outages_ = 0;  // In a row.
  absl::Time paused_until_ = absl::InfinitePast();
};

// The person to whom the mail of that stream is: "mail/linh/2016-02-05".
std::string PersonOf(std::string_view mail_stream);

// How long to wait after so many failures: 1, 2, 4 ... minutes, at most an hour.
absl::Duration BackOff(uint32_t failures);

// What a server said, fit for the log: without addresses, ASCII, at most 300
// characters.
std::string FitForLog(std::string_view answer, std::string_view recipient);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_OUTGOING_MAIL_H_
