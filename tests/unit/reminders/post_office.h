// A small programme, an engine that is just enough for mail, and a transport.
#ifndef TANDEM_TESTS_UNIT_REMINDERS_POST_OFFICE_H_
#define TANDEM_TESTS_UNIT_REMINDERS_POST_OFFICE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "engine/workflow/programme.h"
#include "services/reminders/reminders.h"
#include "services/store/memory_store.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/notice.pb.h"
#include "tandem/v1/request.pb.h"

namespace tandem::services {

// Clubs lend tools to each other: "tools", with the workflow `loan` and its
// deadlines `return` (on a day, waits while the roof leaks) and `thanks` (a week
// later). Its calendar "vn" is the one that is shipped.
const Programme& ToolsProgramme();

// Posts whose turn it is.
inline const std::vector<std::string> kHanoi = {"hanoi/coordinator"};

// "2016-02-05 01:00": UTC.
absl::Time Utc(const std::string& text);

// Answers as an engine does: submissions once by id, with preconditions; people
// with name and address; streams unsealed. Sealed fields are kept aside.
class TinyEngine {
 public:
  explicit TinyEngine(absl::Time now) : now_(now) {}

  void SetTime(absl::Time now) { now_ = std::max(now_, now); }
  const std::vector<v1::Envelope>& events() const { return events_; }

  v1::Envelope& Append(const std::string& stream, const std::string& type,
                       const google::protobuf::Message& payload);
  void AddPerson(const std::string& id, const std::string& name, const std::string& email,
                 std::vector<std::string> languages, const std::string& zone = "");
  // Their key is destroyed: nobody can read name and address any more.
  void Erase(const std::string& person) { erased_.insert(person); }

  v1::Reply Answer(const v1::Request& request);
  v1::Batch BatchBehind(uint64_t position) const;

  // Refuses the next so many requests with this.
  void FailNext(int count, v1::Problem::Code code) {
    failures_ = count;
    failure_ = code;
  }
  // Whether streams of migrated instances cannot be read.
  void MakeMigratedUnreadable(bool unreadable) { migrated_unreadable_ = unreadable; }
  // Records the next so many submissions, and loses the answer.
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
  int failures_ = 0;
  v1::Problem::Code failure_ = v1::Problem::UNAVAILABLE;
  int lost_answers_ = 0;
  bool migrated_unreadable_ = false;
};

// Runs a Reminders service over a TinyEngine. Clubs "hanoi" (Asia/Ho_Chi_Minh,
// calendar vn; linh coordinates), "oslo" (Europe/Oslo; ola), and the office "guild"
// (UTC; gro is its officer).
class PostOffice {
 public:
  // With `digests` the programme is deployed a second time, with templates for them.
  explicit PostOffice(const std::string& begin = "2016-01-04 09:00", bool digests = false);

  // A loan of hanoi from oslo, to be returned on that day. Its stream is
  // "tools/loan/<name>".
  void Lend(const std::string& name, const std::string& return_on, bool backfill = false);
  void Return(const std::string& name);
  void Retract(const std::string& name, uint64_t event);
  void LetItWait(const std::string& name);
  void MoveReturn(const std::string& name, const std::string& due);
  // An officer of this loan alone.
  void Assign(const std::string& name, const std::string& person);
  void Migrate(const std::string& name);
  // A note that `return` is due, to "hanoi/coordinator" and the like. Its position.
  uint64_t Note(const std::string& name, const std::string& due, std::vector<std::string> to,
                uint32_t step = 0);
  // The same to the person whom the instance appointed for a post.
  uint64_t NoteTo(const std::string& name, const std::string& due, const std::string& organisation,
                  const std::string& post, const std::string& person);
  void Appoint(const std::string& organisation, const std::string& post, const std::string& person);
  void Leave(const std::string& organisation, const std::string& post, const std::string& person);
  void Release();
  void Hold();

  // Lets the service do all that it wants to at that time.
  void Run(const std::string& when) { RunAt(Utc(when)); }
  void RunAt(absl::Time now);
  // From one to the other, in steps of a quarter of an hour.
  void RunThrough(const std::string& from, const std::string& until);
  // A new service over the same store, as after a crash; or over an empty one.
  void Restart();
  void LoseTheStore();

  // What was sent, in order: "linh@example.org 2016-02-05".
  std::vector<std::string> Sent() const;
  const std::vector<MailMessage>& messages() const { return messages_; }
  // Mails in the log, and what came of them.
  std::vector<v1::MailComposed> Composed() const;
  size_t Count(const std::string& type) const;
  const std::vector<std::string>& warnings() const { return warnings_; }

  TinyEngine& engine() { return engine_; }
  const MemoryStore& store() const { return *store_; }
  // What the transport answers; by default everything is delivered.
  std::function<DeliveryResult(const MailMessage&)> transport;
  // Ends a Run before that exchange with the engine or the transport, from 1; 0:
  // never. Counts down.
  int stop_before = 0;
  bool stopped = false;

 private:
  bool Step(absl::Time now);
  bool Stops() { return stop_before > 0 && --stop_before == 0 && (stopped = true); }

  TinyEngine engine_;
  std::unique_ptr<MemoryStore> store_ = std::make_unique<MemoryStore>();
  std::unique_ptr<Reminders> service_;
  std::vector<MailMessage> messages_;
  std::vector<std::string> warnings_;
};

}  // namespace tandem::services

#endif  // TANDEM_TESTS_UNIT_REMINDERS_POST_OFFICE_H_
