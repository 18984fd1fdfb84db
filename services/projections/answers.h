// Answers queries from what projections keep.
#ifndef TANDEM_SERVICES_PROJECTIONS_ANSWERS_H_
#define TANDEM_SERVICES_PROJECTIONS_ANSWERS_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/follower/world.h"
#include "services/projections/instance_finder.h"
#include "services/projections/reminder_book.h"
#include "services/store/key_value_store.h"
#include "tandem/v1/read_model.pb.h"

namespace tandem::services {

// Reads the store and writes nothing. Made for one answer.
class Answers {
 public:
  // All are borrowed.
  Answers(const KeyValueStore* store, World* world, const InstanceFinder* finder,
          const ReminderBook* reminders)
      : store_(store), world_(world), finder_(finder), reminders_(reminders) {}

  // kNotFound: the instance or organisation that is asked for is not there; says
  // what is near. kInvalidArgument: no query that is answered here, or a name that
  // several bear, with which.
  absl::StatusOr<v1::QueryResult> To(const v1::Query& query, absl::Time now);

 private:
  absl::StatusOr<v1::Portfolio> Portfolio(const v1::PortfolioQuery& query, absl::Time now);
  absl::StatusOr<v1::InstanceView> Instance(const v1::InstanceQuery& query, absl::Time now);
  absl::StatusOr<v1::Deadlines> Deadlines(const v1::DeadlinesQuery& query, absl::Time now);
  absl::StatusOr<v1::Feed> Feed(const v1::FeedQuery& query);
  absl::StatusOr<v1::Reminders> Reminders(const v1::RemindersQuery& query, absl::Time now);

  absl::StatusOr<std::vector<v1::Envelope>> EventsOf(std::string_view stream);
  // Of the instances in which the organisation takes part now.
  absl::StatusOr<std::vector<v1::PortfolioRow>> RowsOf(const std::string& organisation);
  // A stream's deadlines as they were kept; empty if none were.
  absl::StatusOr<v1::Deadlines> DeadlinesKept(const std::string& stream) const;
  // What is kept of the instance that a reminder is about; empty if nothing is.
  struct AboutInstance {
    v1::PortfolioRow row;
    v1::Deadlines deadlines;
  };
  absl::StatusOr<AboutInstance> AboutInstanceOf(const std::string& stream) const;
  // Titles, the deadline as it stands, and whether it is still owed.
  void AddWhatItIsAbout(const AboutInstance& instance, absl::Time now,
                        v1::ReminderView& reminder) const;
  v1::LocalizedText TitleOf(const v1::ReminderView& reminder) const;
  bool IsAskedFor(const v1::PortfolioQuery& query, const v1::PortfolioRow& row) const;
  // Whose turn it is: the person appointed, the post's holder, or where it is
  // vacant the office's officer.
  bool IsTurnOf(const std::string& person, const v1::DeadlineView& deadline) const;

  const KeyValueStore* const store_;
  World* const world_;
  const InstanceFinder* const finder_;
  const ReminderBook* const reminders_;
};

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_PROJECTIONS_ANSWERS_H_
