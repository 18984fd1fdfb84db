// Somebody who sees everything, forgets nothing, and objects.
#ifndef TANDEM_TESTS_SIMULATION_WITNESS_H_
#define TANDEM_TESTS_SIMULATION_WITNESS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/log/event_log.h"
#include "engine/workflow/directory.h"
#include "engine/workflow/programme.h"
#include "services/follower/world.h"
#include "services/store/memory_store.h"
#include "tandem/v1/notice.pb.h"
#include "tandem/v1/request.pb.h"
#include "tandem/v1/submission.pb.h"

namespace tandem::simulation {

// Holds what happens against what the design promises:
//
//   * what was once seen in the log stands there for ever, unchanged
//   * positions and each stream's versions have no gap; time never goes back, but where the
//     clock was set back
//   * a unit is in the log whole or not at all, and once
//   * what was acknowledged is in the log where the answer said
//   * a subscriber gets each event once, in order, as it stands in the log
//   * a reminder step is noted once for each addressee, and once more if the clock was
//     ahead when it was; a mail is settled once; nobody is told twice of the same note
//   * a mail has one identity, however often it is sent, and from the time when it may have
//     arrived it is the same each time
//   * until then it is of that day, and what it says of deadlines is so when it leaves
//   * it comes in the recipient's morning of a working day, and is the only one of
//     that day, as far as the clock was right
class Witness {
 public:
  Witness();

  void Object(std::string objection);
  const std::vector<std::string>& objections() const { return objections_; }

  // Takes what is new in the log.
  void Look(const EventLog& log);
  // Reads all of the log again, as after a restart.
  void LookAgain(const EventLog& log);

  // A client sent this; its events bear its id as correlation.
  void Sent(const v1::Submission& submission);
  // A client was told that it was accepted.
  void Acknowledged(const std::string& submission_id, const v1::SubmitOutcome& outcome);
  // A subscriber at `position` was handed this batch.
  void Delivered(const std::string& subscriber, uint64_t position, const v1::Batch& batch);
  // A mail that the mail server took.
  struct Letter {
    std::string stream;
    std::string message_id;
    std::string content;
    absl::Time composed_at;
  };
  // Who handed it over knew the log up to `as_of`, no less than the one before.
  void Mailed(const Letter& letter, uint64_t as_of, absl::Time now);

  const std::vector<EventPtr>& events() const { return events_; }
  size_t acknowledged() const { return acknowledged_.size(); }
  size_t mailed() const { return mailed_.size(); }
  size_t mailed_again() const { return mailed_again_; }

 private:
  void TakeEvent(const EventPtr& event);
  void TakeNotice(const v1::Envelope& event);
  void TakePlaces(const v1::Envelope& event);
  void TakeMail(const v1::Envelope& event);
  void TakeComposed(const v1::Envelope& event);
  void TakeBack(const v1::Envelope& event);
  // What happened later than that by a clock that was ahead may happen again.
  void TakeSetBack(absl::Time now);
  void CheckHour(const std::string& stream, absl::Time now);
  void CheckTruth(const Letter& letter, uint64_t as_of, absl::Time now);
  // Follows the log up to there as a service does.
  absl::Status Follow(uint64_t as_of);

  struct Mail {
    std::vector<std::pair<absl::Time, v1::MailComposed>> composed;  // The latest last.
    bool is_open = false;
    bool is_settled = false;
    std::set<uint64_t> unanswered;  // Versions of attempts that may have arrived.
  };

  std::vector<std::string> objections_;
  std::vector<EventPtr> events_;
  std::vector<std::string> stored_;  // Each event's bytes when it was first seen.
  std::map<std::string, uint64_t> versions_;
  std::map<std::string, int> units_;                    // Events by submission's id.
  std::map<std::string, std::vector<uint64_t>> found_;  // Positions by submission's id.
  std::map<std::string, uint64_t> acknowledged_;        // Last position by submission's id.
  // Where recipients are, and when they work.
  Programmes programmes_;
  Directory directory_;
  // What instances look like to whoever hands a mail over.
  services::MemoryStore store_;
  std::unique_ptr<services::World> world_;
  std::map<std::string, Mail> mails_;                                   // By stream.
  std::map<std::pair<std::string, absl::CivilDay>, std::string> days_;  // Mail by person and day.
  std::map<std::string, v1::ReminderDue> notes_;                        // By step.
  std::set<std::pair<uint64_t, uint32_t>> told_;                        // Note and addressee.
  std::set<std::pair<std::string, absl::CivilDay>> digests_;            // Person and week.
  std::map<std::string, std::pair<std::string, std::string>> mailed_;   // By stream.
  size_t mailed_again_ = 0;
  std::map<std::string, std::string> identities_;  // Stream by Message-ID.
};

}  // namespace tandem::simulation

#endif  // TANDEM_TESTS_SIMULATION_WITNESS_H_
