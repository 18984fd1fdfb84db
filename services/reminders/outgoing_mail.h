// The mails that are composed and not settled: when each is tried, and what came
// of it.
#ifndef TANDEM_SERVICES_REMINDERS_OUTGOING_MAIL_H_
#define TANDEM_SERVICES_REMINDERS_OUTGOING_MAIL_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/follower/service.h"
#include "services/reminders/delivery_worker.h"
#include "services/reminders/mail_message.h"
#include "services/reminders/mail_truth.h"
#include "services/store/key_value_store.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/notice.pb.h"
#include "tandem/v1/request.pb.h"
#include "tandem/v1/submission.pb.h"

namespace tandem::services {

// What somebody has to mend is tried again so often.
inline constexpr absl::Duration kTroubleDelay = absl::Minutes(10);

// A mail is read from the log, unsealed, when its turn comes, and is forgotten here
// once the log says that it was sent, failed or was taken back. Names and addresses are in
// memory while it is being sent, and nowhere else.
//
// Each turn of a mail, of which the log proves every step:
//
//   1. It is read and, unless an earlier attempt may have arrived, held against what is so
//      (MailDoubt) and against its people's addresses. What is no longer so is taken back
//      (MailTakenBack): others compose it anew.
//   2. MailAttempted is recorded. Only then is the mail handed over, if it may still go.
//   3. MailSent, MailFailed or MailDeferred is recorded; nothing if the outcome is unknown:
//      from then on the same text goes again, whatever happens.
//
// What may yet succeed is tried again after 1, 2, 4 ... minutes, at most an hour, each mail
// by itself. When nobody can be served, all mails wait in this way, and one of them tries:
// the one with the fewest attempts, so that a mail that the server cannot bear starves
// no other. No mail is ever given up for an outage.
//
// A mail leaves only when its recipient may get one: what could not be sent in its
// own morning goes in the next one, however long that takes.
//
// In the store: "mail/<stream>", what the log says of each open one.
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
  // Holds the mail of that stream against what is so. Errors are the store's.
  using Hold = std::function<absl::StatusOr<MailDoubt>(
      const std::string& stream, const v1::MailComposed& mail, absl::Time now)>;

  OutgoingMail(Mailbox from, bool demonstration, MayGo may_go, Hold hold)
      : from_(std::move(from)),
        demonstration_(demonstration),
        may_go_(std::move(may_go)),
        hold_(std::move(hold)) {}

  // What the store still holds is tried anew.
  absl::Status Load(const KeyValueStore& store);

  // What the log says of a mail. All other events change nothing.
  void Take(const v1::Envelope& event, WriteBatch& batch);

  // The clock was set back to `now`: no mail waits for a time by the one that was ahead.
  void TakeSetBack(absl::Time now, WriteBatch& batch);

  // What came of an open mail is known and waits to be recorded, as before a restart: it
  // is not sent again meanwhile. Changes nothing for other streams.
  void AwaitRecord(const v1::Submission& submission);

  // Whether a mail to the person is neither sent, failed nor taken back yet.
  bool HasOpen(const std::string& person) const;
  // For whose post an open mail was written; empty also if it is not open.
  std::string OrganisationOf(const std::string& stream) const;

  // Goes on with mails whose turn has come, by requests tagged from `*tag` on, and
  // returns when it wants to be called next.
  absl::Time Start(absl::Time now, uint64_t* tag, Outbox& out);

  // The answer to a request of Start. False: the tag is none of its own. A mail that
  // cannot be sent at all gives what is to be recorded.
  absl::StatusOr<bool> TakeReply(uint64_t tag, const v1::Reply& reply, absl::Time now, Outbox& out,
                                 std::optional<v1::Submission>* failed);

  // Hands over what the log says is being attempted, unless mail is `held` or it may not go
  // any more: gives what is to be recorded of those.
  absl::StatusOr<std::vector<v1::Submission>> HandOver(absl::Time now, bool held);

  // Mails to be handed to a transport since the last call.
  std::vector<Delivery> TakeDeliveries();
  // Whether TakeDeliveries would give any.
  bool HasDeliveries() const { return !deliveries_.empty(); }
  // Whether any is with a transport.
  bool IsSending() const { return with_transport_ > 0; }

  // What came of one. Gives what is to be recorded, if anything is known.
  std::optional<v1::Submission> TakeOutcome(const DeliveryOutcome& outcome, absl::Time now,
                                            Outbox& out);

  // Why nobody can be served, as the last try said, while there is mail; empty: nothing is wrong.
  const std::string& trouble() const { return trouble_.empty() ? note_trouble_ : trouble_; }

 private:
  enum class State {
    kWaiting,
    kReading,    // The mail itself.
    kAsking,     // For its people's addresses.
    kNoting,     // The engine was given `noting`.
    kAttempted,  // The log says so; it is to be handed over.
    kSending,
    kRecording,  // What came of it.
  };
  struct Open {
    // As the log has it, and the store.
    std::string organisation;
    uint64_t version = 0;  // Of the stream.
    uint32_t attempts = 0;
    // Versions of attempts after which it may have arrived. 0: one of an older version of
    // Tandem, which noted none.
    std::set<uint64_t> unanswered;
    absl::Time next_at = absl::InfinitePast();

    State state = State::kWaiting;
    uint64_t tag = 0;      // Of the request whose reply it waits for; 0: of none.
    uint64_t attempt = 0;  // Version of the attempt that is being made.
    v1::Submission noting;
    // From reading to sending.
    v1::MailComposed mail;
    absl::Time composed_at;
  };

  void TakeComposed(const v1::Envelope& event, WriteBatch& batch);
  static void TakeAttempted(const v1::Envelope& event, Open& open);
  static void TakeDeferred(const v1::Envelope& event, Open& open);
  static void Keep(const std::string& stream, const Open& open, WriteBatch& batch);

  // Those whose turn has come, in the order in which they are tried; sets `next` to
  // when the next one comes.
  std::vector<std::string> Candidates(absl::Time now, absl::Time& next) const;
  absl::Time MayGoAt(const std::string& stream, const Open& open, absl::Time now) const;
  void Ask(const std::string& stream, Open& open, v1::Request request, uint64_t* tag, Outbox& out);
  // Each goes one step further with what was asked for.
  absl::Status TakeMail(const std::string& stream, Open& open, const v1::Reply& reply,
                        absl::Time now, std::optional<v1::Submission>* failed);
  static void TakePeople(const std::string& stream, Open& open, const v1::Reply& reply);
  void TakeNoted(const std::string& stream, Open& open, const v1::Reply& reply, absl::Time now,
                 Outbox& out);
  static void NoteAttempt(const std::string& stream, Open& open);
  static void NoteTakenBack(const std::string& stream, Open& open, MailDoubt doubt);
  static void TryLater(Open& open, absl::Duration delay, absl::Time now);
  static v1::Submission Defer(const std::string& stream, Open& open, std::string_view answer);
  static v1::Submission Record(const std::string& stream, Open& open, bool sent,
                               std::string_view answer, absl::Time now);

  const Mailbox from_;
  const bool demonstration_;
  const MayGo may_go_;
  const Hold hold_;
  std::map<std::string, Open> open_;          // By stream.
  std::map<uint64_t, std::string> requests_;  // Streams by tag.
  std::vector<Delivery> deliveries_;
  size_t with_transport_ = 0;
  uint32_t outages_ = 0;  // In a row.
  absl::Time paused_until_ = absl::InfinitePast();
  std::string trouble_;
  std::string note_trouble_;  // Why attempts cannot be noted.
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
