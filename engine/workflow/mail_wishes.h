// What a person wishes of the reminders that they get.
#ifndef TANDEM_ENGINE_WORKFLOW_MAIL_WISHES_H_
#define TANDEM_ENGINE_WORKFLOW_MAIL_WISHES_H_

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/values.pb.h"

namespace tandem {

// Kinds of mail that one may opt out of, beside those of single deadlines (DeadlineKind).
inline constexpr std::string_view kDigestKind = "digest";
inline constexpr std::string_view kBeforeDueKind = "before-due";

// The kind of a deadline's reminders: "c3/partnership/progress" for progress/oslo/1 of
// c3/partnership/x, "organisation/successor" for one of organisation/oslo.
std::string DeadlineKind(std::string_view stream, std::string_view deadline);

// Which reminders: those of one deadline, of one instance (no `deadline`), or all
// (neither).
struct ReminderScope {
  std::string stream;
  std::string deadline;
  friend auto operator<=>(const ReminderScope&, const ReminderScope&) = default;
};

struct HandOn {
  std::string colleague;  // A person's id.
  // The first day on which it does not hold any more. Absent: it has no end.
  std::optional<v1::Date> until;
};

// A value, folded from a person's own stream. An imprecise day counts by its last
// possible one.
class MailWishes {
 public:
  // Takes an event of the person's stream; those that are about something else change
  // nothing. kDataLoss: a payload that cannot be read.
  absl::Status Apply(const v1::Envelope& event);

  // The day until which these reminders wait; absent: they do not on `today`. Of an
  // instance as a whole with an empty `deadline`, of everything with neither.
  std::optional<absl::CivilDay> SnoozedUntil(std::string_view stream, std::string_view deadline,
                                             absl::CivilDay today) const;
  // To whom they go instead on `today`, a person's id each: to the first, whom the narrowest
  // names, or to the next where that one cannot be told. Empty: to nobody else.
  std::vector<std::string> HandedOnTo(std::string_view stream, std::string_view deadline,
                                      absl::CivilDay today) const;
  bool OptedOutOf(std::string_view kind) const { return opted_out_.contains(kind); }

  // All of them, past ones included.
  const std::map<ReminderScope, v1::Date>& snoozes() const { return snoozes_; }
  const std::map<ReminderScope, HandOn>& hand_ons() const { return hand_ons_; }
  const std::set<std::string, std::less<>>& opted_out() const { return opted_out_; }

 private:
  std::map<ReminderScope, v1::Date> snoozes_;
  std::map<ReminderScope, HandOn> hand_ons_;
  std::set<std::string, std::less<>> opted_out_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_MAIL_WISHES_H_
