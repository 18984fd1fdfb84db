// What a weekly digest tells a person.
#ifndef TANDEM_SERVICES_REMINDERS_DIGEST_H_
#define TANDEM_SERVICES_REMINDERS_DIGEST_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/follower/world.h"
#include "services/reminders/mail_plan.h"
#include "tandem/v1/deadline.pb.h"
#include "tandem/v1/instance.pb.h"

namespace tandem::services {

struct DigestDeadline {
  std::shared_ptr<const Standing> standing;  // Its instance.
  v1::DeadlineState deadline;
  // How it comes to the reader, and whose it would be. Absent: it is of no post of theirs.
  std::optional<Route> route = std::nullopt;
  v1::Addressee to = {};
};

// What somebody recorded in one instance.
struct DigestChange {
  std::shared_ptr<const Standing> standing;
  std::vector<v1::HistoryEntry> events;   // One or more, the newest first.
  std::optional<v1::DeadlineState> next;  // What is due next in it.
};

// Deadlines stand in order of their due dates, instances that changed the newest first.
struct Digest {
  std::vector<DigestDeadline> late;      // Its reader's organisation's turn; to the office, all.
  std::vector<DigestDeadline> due_soon;  // Its reader's organisation's turn, within 14 days.
  std::vector<DigestChange> changed;     // In the last seven days.
  std::vector<DigestDeadline> waiting;   // The turn of others: late, or due within 14 days.
  size_t left = 0;                       // Further ones, for which there is no room.

  bool empty() const {
    return late.empty() && due_soon.empty() && changed.empty() && waiting.empty();
  }
};

// Whether the programme has a template for it; those without have no digest.
bool WritesDigests(const Programme* programme);

// Puts a digest together, some instances at a time.
//
// It is about the instances in which the reader is the one to turn to for a party (the
// first post of the party's role, or who was appointed for this instance), or has
// something to do. What a backfill recorded has not changed last week, and what waits for
// a condition or is paused is nobody's turn. What nothing settles, such as that nothing was
// recorded for long, is told once it is late. Changes are the events that mean something
// to the workflow. A colleague's work that was handed on to the reader is theirs; what they
// snoozed or opted out of is left out.
class DigestCollection {
 public:
  // In each section; the others are counted.
  static constexpr size_t kLinesMax = 40;
  static constexpr size_t kPage = 50;  // Instances in one call.

  // kDataLoss: the store cannot be read.
  static absl::StatusOr<DigestCollection> Begin(const PlannedDigest& digest, const World& world,
                                                const AddressBook& book);

  absl::CivilDay week() const { return week_; }
  // Something happened in these streams.
  void NoteTouched(const std::set<std::string>& streams);
  // Whether it is to be put together anew: it is of another week, an hour old, or complete,
  // a minute old, and something happened in what it is about.
  bool IsOld(absl::CivilDay week, absl::Time now) const;
  // Goes on. True: it is complete. Instances that are folded anew are waited for; those
  // that still are after ten minutes are left out.
  absl::StatusOr<bool> Collect(World& world, const AddressBook& book);
  // Whether the last call ended at an instance that is folded anew: try again later.
  bool waits() const { return waits_; }
  bool complete() const { return next_ == streams_.size(); }
  const Digest& digest() const { return digest_; }

 private:
  void Add(const std::shared_ptr<const Standing>& standing, const World& world,
           const AddressBook& book);
  void Shorten();

  Recipient reader_;
  absl::CivilDay week_;
  absl::Time begun_at_;
  bool touched_ = false;
  std::vector<std::string> organisations_;  // Whose posts are the reader's to look after.
  std::vector<std::string> streams_;        // In order.
  size_t next_ = 0;
  bool waits_ = false;
  Digest digest_;
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_DIGEST_H_
