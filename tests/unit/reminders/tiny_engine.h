// An engine that is just enough for mail.
#ifndef TANDEM_TESTS_UNIT_REMINDERS_TINY_ENGINE_H_
#define TANDEM_TESTS_UNIT_REMINDERS_TINY_ENGINE_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/notice.pb.h"
#include "tandem/v1/request.pb.h"

namespace tandem::services {

// Answers as an engine does: submissions once by id, with preconditions; people
// with name and address; streams unsealed. Sealed fields are kept aside.
class TinyEngine {
 public:
  explicit TinyEngine(absl::Time now) : now_(now) {}

  void SetTime(absl::Time now) { now_ = std::max(now_, now); }
  // The clock was ahead until now: a ClockSetBack, and time goes on from there.
  void SetClockBack(absl::Time now) {
    now_ = now;
    Append("system/clock", "ClockSetBack", v1::ClockSetBack());
  }
  const std::vector<v1::Envelope>& events() const { return events_; }

  v1::Envelope& Append(const std::string& stream, const std::string& type,
                       const google::protobuf::Message& payload);
  void AddPerson(const std::string& id, const std::string& name, const std::string& email,
                 std::vector<std::string> languages, const std::string& zone = "");
  // They have another address from now on.
  void Move(const std::string& person, const std::string& email) {
    people_[person].set_email(email);
  }
  // Their key is destroyed: nobody can read name and address any more.
  void Erase(const std::string& person) { erased_.insert(person); }
  // The person's key is damaged, or restored.
  void DamageKey(const std::string& person) { unreadable_.insert(person); }
  void RestoreKey(const std::string& person) { unreadable_.erase(person); }

  v1::Reply Answer(const v1::Request& request);
  v1::Batch BatchBehind(uint64_t position) const;

  // Refuses the next `count` requests with `code`.
  void FailNext(int count, v1::Problem::Code code) {
    failures_ = count;
    failure_ = code;
  }
  // Whether streams of migrated instances cannot be read.
  void MakeMigratedUnreadable(bool unreadable) { migrated_unreadable_ = unreadable; }
  // Records the next `count` submissions, but loses the answers.
  void LoseAnswers(int count) { lost_answers_ = count; }
  // Called before each submission is judged.
  std::function<void()> before_submit;

 private:
  v1::Reply Submit(const v1::Submission& submission);

  absl::Time now_;
  std::vector<v1::Envelope> events_;
  std::map<std::string, uint64_t> versions_;
  std::map<std::string, std::string> accepted_;    // Submission id -> content.
  std::map<std::string, v1::MailComposed> mails_;  // Unsealed, by stream.
  std::map<std::string, v1::Person> people_;
  std::set<std::string> erased_;
  std::set<std::string> unreadable_;
  int failures_ = 0;
  v1::Problem::Code failure_ = v1::Problem::UNAVAILABLE;
  int lost_answers_ = 0;
  bool migrated_unreadable_ = false;
};

}  // namespace tandem::services

#endif  // TANDEM_TESTS_UNIT_REMINDERS_TINY_ENGINE_H_
