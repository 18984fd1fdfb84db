// The read model of reminders: what became of each note.
#ifndef TANDEM_SERVICES_PROJECTIONS_REMINDER_BOOK_H_
#define TANDEM_SERVICES_PROJECTIONS_REMINDER_BOOK_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "engine/workflow/calendar.h"
#include "services/store/key_value_store.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/notice.pb.h"
#include "tandem/v1/read_model.pb.h"

namespace tandem::services {

// Follows system/... and mail/... A note is PENDING until a mail covers it (and again if the
// mail is taken back), or
// until its deadline is not owed any more or due on another day, or a newer note tells
// the same people of the same deadline (SUPPRESSED). Mail
// is held from the very beginning until somebody releases it.
//
// It keeps what the log says and nothing else, so that a book made anew is the same: titles,
// and whether a deadline is still owed, are added to an answer (Complete) as things stand.
//
// In the store: "m/<position>" each ReminderView, "mo/<stream>#<position>" those
// that are pending, "md/<person>" the day of their latest mail, "mm/<mail stream>" what a
// mail covers, "mh" why mail is held.
class ReminderBook {
 public:
  static constexpr int kAnswerMax = 1000;

  explicit ReminderBook(const KeyValueStore* store) : store_(store) {}

  // Takes an event of system/... or mail/...; others change nothing. Each call
  // sees what earlier ones put into `batch`.
  absl::Status Take(const v1::Envelope& event, WriteBatch& batch) const;

  // The clock was set back to `now`: pending notes whose morning has not come are suppressed,
  // as they come again; nobody had their mail after today (in UTC).
  absl::Status TakeSetBack(absl::Time now, const Places& places, WriteBatch& batch) const;

  // Completes what the book has with what is so today, and may change the state by it.
  using Complete = std::function<absl::Status(v1::ReminderView& view)>;
  // The newest first, at most kAnswerMax.
  absl::StatusOr<v1::Reminders> Answer(const v1::RemindersQuery& query,
                                       const Complete& complete) const;

  // The day of a person's latest mail; absent: there was none.
  absl::StatusOr<std::optional<absl::CivilDay>> LastMail(const std::string& person) const;

 private:
  absl::Status TakeDue(const v1::Envelope& event, WriteBatch& batch) const;
  absl::Status SuppressOlder(const v1::ReminderView& newest, WriteBatch& batch) const;
  absl::StatusOr<bool> IsSaidByANewerOne(const v1::ReminderView& view,
                                         const WriteBatch& batch) const;
  // Positions of a stream's notes that are pending once `batch` is written.
  absl::StatusOr<std::vector<uint64_t>> Pending(std::string_view stream,
                                                const WriteBatch& batch) const;
  absl::Status TakeComposed(const v1::Envelope& event, WriteBatch& batch) const;
  // What the server said of an attempt, and how many there were.
  absl::Status TakeAttempt(const v1::Envelope& event, WriteBatch& batch) const;
  absl::Status TakeBack(const v1::Envelope& event, WriteBatch& batch) const;
  // Changes what the mail of that stream covers.
  absl::Status ChangeCovered(const std::string& mail,
                             const std::function<void(v1::ReminderView& view)>& change,
                             WriteBatch& batch) const;
  // Notes by the stream of the mail that covers them.
  absl::StatusOr<std::vector<uint64_t>> CoveredBy(const std::string& mail,
                                                  const WriteBatch& batch) const;
  absl::Status KeepDay(const std::string& mail, const v1::MailSent& sent, WriteBatch& batch) const;
  absl::Status TakeOutcome(const v1::Envelope& event, v1::ReminderView::State state,
                           WriteBatch& batch) const;
  // What is there once `batch` is written.
  absl::StatusOr<std::optional<std::string>> Read(const std::string& key,
                                                  const WriteBatch& batch) const;
  absl::Status SetState(uint64_t note_position, v1::ReminderView::State state,
                        const std::string& mail, WriteBatch& batch) const;

  const KeyValueStore* const store_;
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_PROJECTIONS_REMINDER_BOOK_H_
