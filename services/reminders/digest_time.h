// When a person gets the weekly digest.
#ifndef TANDEM_SERVICES_REMINDERS_DIGEST_TIME_H_
#define TANDEM_SERVICES_REMINDERS_DIGEST_TIME_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/workflow/calendar.h"
#include "services/reminders/mail_plan.h"

namespace tandem::services {

// The Monday of that day's week.
absl::CivilDay WeekOf(absl::CivilDay day);

// What says which weeks are over for a person.
struct DigestPast {
  // The Monday of the latest whose digest they got, or would have got.
  std::optional<absl::CivilDay> over_week;
  std::optional<absl::CivilDay> last_mail;        // The day of their latest mail.
  absl::Time released_at = absl::InfinitePast();  // Since when mail may go out.
};

// The first instant from `from` on at which a digest may be composed: on Monday morning
// where the recipient is, or on the week's first working morning. One that could not go
// then, since nothing ran or another mail was on its way, goes in a later morning of its
// week and never after it. A week whose first working morning had passed before mail was
// released has none: a release makes up for reminders alone. Ten seconds after a morning's
// beginning at the earliest, so that it goes out with that morning's reminders.
// absl::InfiniteFuture(): there is none in sight. Pure.
absl::Time NextDigest(absl::Time from, const Place& place, const DigestPast& past);

// What holds for everybody's digests. Borrowed.
struct DigestLimits {
  const std::map<std::string, absl::CivilDay>* over_week = nullptr;  // See DigestPast.
  absl::Time released_at = absl::InfinitePast();                     // Likewise.
};

// Whom the digest is planned for: everybody who can be written to, looks after a post today
// and did not opt out, if some programme has the template `digest`. Nobody gets it while
// all that they are reminded of is snoozed.
//
// Threads: one. Memory: some 200 bytes a person.
class DigestTimes {
 public:
  // Reckons anew for everybody. What `context` and `limits` name is borrowed for the call.
  void PlanAll(const PlanContext& context, const DigestLimits& limits);
  // For one person, such as after a mail to them.
  void PlanFor(const std::string& person, const PlanContext& context, const DigestLimits& limits);

  const std::map<std::string, PlannedDigest>& by_person() const { return by_person_; }
  // People in the order of their digests.
  const std::set<std::pair<absl::Time, std::string>>& by_time() const { return by_time_; }

 private:
  void Plan(const std::string& person, const PostsByPerson& handed_on, const PlanContext& context,
            const DigestLimits& limits);

  std::map<std::string, PlannedDigest> by_person_;
  std::set<std::pair<absl::Time, std::string>> by_time_;
};

// Adds the digests that come before `until` to a plan, each to the reminders that its
// person gets on that day. Pure.
void AddDigests(const DigestTimes& digests, const Directory& directory, absl::Time until,
                MailPlan& plan);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_DIGEST_TIME_H_
