// Merges what is due into one mail a person a day, and sends it.
#ifndef TANDEM_SERVICES_REMINDERS_REMINDERS_H_
#define TANDEM_SERVICES_REMINDERS_REMINDERS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/workflow/fold.h"
#include "services/follower/refolding.h"
#include "services/follower/service.h"
#include "services/follower/submission_queue.h"
#include "services/follower/world.h"
#include "services/reminders/delivery_worker.h"
#include "services/reminders/digest.h"
#include "services/reminders/digest_time.h"
#include "services/reminders/mail_items.h"
#include "services/reminders/mail_message.h"
#include "services/reminders/mail_plan.h"
#include "services/reminders/outgoing_mail.h"
#include "services/reminders/pending_notes.h"
#include "services/store/key_value_store.h"

namespace tandem::services {

struct RemindersOptions {
  Mailbox from = {"Tandem", "tandem@localhost"};
  bool demonstration = false;
  // The transport is quick (a folder): while a mail is with it, time does not pass
  // for this service, so that a fast demonstration and a slow one look the same.
  bool quick_transport = false;
};

// Steps for each mail, each of which the log proves:
//
//   1. ReminderDue notes collect (PendingNotes). In the recipient's morning those
//      that still stand are merged; the engine is asked for name and address.
//   2. The mail is frozen: MailComposed in mail/<person>/<date>. Id, precondition
//      and Message-ID come from the stream's name, so that it is composed once.
//   3. It is read back, held against what is so, and handed to a transport
//      (TakeDeliveries). What comes of it (AddOutcome) is recorded (OutgoingMail).
//   4. What is no longer so is taken back: its notes collect again, and whatever is to be
//      told to the person next is composed in its stream, under its Message-ID.
//
// While a mail to a person is on its way, however long that takes, no other one is
// composed for them: what comes meanwhile is merged into the next, a day after it was
// sent at the earliest.
//
// A stop anywhere between them is made good by what the log says: a mail that may have
// been sent, without a record of it, goes out a second time as it is, under the same
// Message-ID.
//
// Once a week a mail holds the digest (DigestTimes, DigestCollection) beside that day's
// reminders, or alone; with nothing to tell there is none. Its mail says of which week it
// is, so that no restart tells it twice.
//
// Outgoing mail is held until MailReleased in system/mail, and again after
// MailHeld; meanwhile nothing is composed and nothing is sent. Nothing is done
// before the service has caught up with the log.
//
// Nothing is sent whose outcome cannot be kept, in this store or in the log: on a full disk
// mail waits, and trouble() says so.
//
// Names and addresses are never kept in the store. In the store, beside World's,
// SubmissionQueue's, PendingNotes' and OutgoingMail's: "room", zeros that show whether it
// takes anything.
//
// Threads: one.
class Reminders : public Service {
 public:
  // Of the store, which holds folded instances: another number throws it away.
  static constexpr uint32_t kFormat = 5 + 100 * kFoldVersion;
  // Mails being composed at the same time.
  static constexpr size_t kComposingMax = 16;

  // `store` is borrowed. kDataLoss: it cannot be read.
  static absl::StatusOr<std::unique_ptr<Reminders>> Load(KeyValueStore* store,
                                                         RemindersOptions options);

  std::string name() const override { return "reminders"; }
  uint64_t position() const override { return world_->position(); }
  std::string event_id() const override { return world_->event_id(); }
  absl::Status OnEvents(const v1::Batch& batch, absl::Time now, Outbox& out) override;
  absl::Status OnReply(uint64_t tag, const v1::Reply& reply, absl::Time now, Outbox& out) override;
  absl::StatusOr<absl::Time> OnTick(absl::Time now, Outbox& out) override;
  std::string trouble() const override;

  // Mails for the transport since the last call. Whoever takes them gives back an
  // outcome for each, in any order.
  std::vector<Delivery> TakeDeliveries() { return outgoing_.TakeDeliveries(); }
  // The next OnTick acts on it.
  void AddOutcome(DeliveryOutcome outcome) { outcomes_.push_back(std::move(outcome)); }

 private:
  // A person whose mail is on its way into the log.
  struct Underway {
    absl::Time retry_at = absl::InfiniteFuture();  // Not before, after a problem.
    uint64_t through = 0;                          // Done once the log is followed to here.
  };
  struct Asked {
    std::string person;
    std::string officer;     // Of a ReadPeople.
    bool submitted = false;  // A MailComposed was; else a ReadPeople.
  };

  Reminders(KeyValueStore* store, std::unique_ptr<World> world, RemindersOptions options);

  void Take(const v1::Envelope& event, WriteBatch& batch);
  void TakeMail(const v1::Envelope& event, WriteBatch& batch);
  void NoteTouched(const std::set<std::string>& streams);
  absl::Status ForgetUnwanted(absl::Time now);
  void Drop(const std::vector<const PendingReminder*>& outdated, WriteBatch& batch);
  absl::Status TakeStale();
  absl::Status RecordOutcomes(absl::Time now, Outbox& out);
  absl::Status HandOver(absl::Time now);
  void Replan(absl::Time now, Outbox& out);
  PlanContext ContextAt(absl::Time now) const;
  // Both return when they want to be called next.
  absl::StatusOr<absl::Time> StartComposing(absl::Time now, Outbox& out);
  absl::Status BeginMail(const PlannedMail& mail, absl::Time now, Outbox& out);
  // A page further. True: the digest that goes with the mail, if any does, is complete.
  absl::StatusOr<bool> CollectDigest(const PlannedMail& mail, absl::Time now);
  // Complete and not empty; null: none goes with the mail.
  const Digest* DigestFor(const PlannedMail& mail, absl::Time now) const;
  void PlanDigests(absl::Time now);

  absl::Status TakePeople(const Asked& asked, const v1::Reply& reply, absl::Time now, Outbox& out);
  void TakeComposeReply(const Asked& asked, const v1::Reply& reply, absl::Time now, Outbox& out);
  // Tries the person's mail again after `delay`; trouble that lasts is shown until that succeeds.
  void RetryIn(absl::Duration delay, const std::string& person, const std::string& why,
               absl::Time now, Outbox& out);
  absl::StatusOr<ReviewedReminders> StillStanding(const PlannedMail& mail, absl::Time now);
  bool IsDue(const PlannedMail& mail, absl::Time now) const;

  KeyValueStore* const store_;
  const RemindersOptions options_;
  std::unique_ptr<World> world_;
  PendingNotes notes_;
  OutgoingMail outgoing_;
  SubmissionQueue queue_;
  Refolding refolding_;
  std::vector<DeliveryOutcome> outcomes_;
  bool caught_up_ = false;
  std::optional<absl::Time> caught_up_at_;  // The first time.

  DigestTimes digest_times_;
  bool digest_times_are_old_ = true;
  absl::Time digests_planned_at_ = absl::InfinitePast();
  std::set<std::string> to_replan_;                  // People whose digest is to be planned anew.
  std::map<std::string, DigestCollection> digests_;  // By person: of the plan's week.

  MailPlan plan_;
  bool plan_is_old_ = true;
  absl::Time planned_at_ = absl::InfinitePast();
  Unreachable unreachable_;
  std::set<std::pair<uint64_t, uint32_t>> warned_of_nobody_;

  std::map<std::string, Underway> underway_;     // By person.
  std::map<std::string, uint32_t> taken_back_;   // Mails in a row, by person.
  std::map<std::string, std::string> troubles_;  // By person: why their mail is not composed.
  std::map<uint64_t, Asked> asked_;              // By tag.
  uint64_t next_tag_ = uint64_t{1} << 40U;       // The queue's are smaller.
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_REMINDERS_H_
