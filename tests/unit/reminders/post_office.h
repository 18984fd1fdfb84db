// Runs the reminders service with an engine and a transport that do as they are told.
#ifndef TANDEM_TESTS_UNIT_REMINDERS_POST_OFFICE_H_
#define TANDEM_TESTS_UNIT_REMINDERS_POST_OFFICE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/reminders/reminders.h"
#include "services/store/memory_store.h"
#include "tandem/v1/notice.pb.h"
#include "tests/unit/reminders/tiny_engine.h"

namespace tandem::services {

// Addressees of a note.
inline const std::vector<std::string> kHanoi = {"hanoi/coordinator"};

// "2016-02-05 01:00": UTC.
absl::Time Utc(const std::string& text);

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
  // Records a note that `return` is due, to "hanoi/coordinator" and the like; returns its
  // position.
  uint64_t Note(const std::string& name, const std::string& due, const std::vector<std::string>& to,
                uint32_t step = 0);
  // The same to the person whom the instance appointed for a post.
  uint64_t NoteTo(const std::string& name, const std::string& due, const std::string& organisation,
                  const std::string& post, const std::string& person);
  void Appoint(const std::string& organisation, const std::string& post, const std::string& person);
  void Leave(const std::string& organisation, const std::string& post, const std::string& person);
  void Release();
  void Hold();

  // Runs the service at that time until it has nothing left to do.
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
  // The mails in the log; the number of events of a type.
  std::vector<v1::MailComposed> Composed() const;
  size_t Count(const std::string& type) const;
  const std::vector<std::string>& warnings() const { return warnings_; }
  std::string trouble() const { return service_->trouble(); }

  TinyEngine& engine() { return engine_; }
  const MemoryStore& store() const { return *store_; }
  // What the transport answers; by default everything is delivered.
  std::function<DeliveryResult(const MailMessage&)> transport;
  // Ends a Run before its n-th exchange with the engine or the transport; 0: never. Counts
  // down.
  int stop_before = 0;
  bool stopped = false;

 private:
  uint64_t Append(const std::string& name, const std::string& due,
                  const std::vector<v1::Addressee>& to, uint32_t step);
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
