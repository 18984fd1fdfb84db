// A small invented programme and its log: clubs lend tools to each other.
#ifndef TANDEM_TESTS_UNIT_SERVICES_TOOL_SHED_H_
#define TANDEM_TESTS_UNIT_SERVICES_TOOL_SHED_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "engine/base/clock.h"
#include "engine/workflow/programme.h"
#include "services/follower/service.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/request.pb.h"

namespace tandem::services {

// "shed", with the workflow `loan`: agreed -> handed-over -> back, or lost 60 days
// after the day of return. `return` is due on that day, with reminders 7 days
// before, on the day, and 7 days after, then weekly twice; the guild hears 14 days
// after. `thanks` is due 10 days after the hand-over, unless it is waited for.
// A second club may join the borrower. Polishing a tool means nothing in version 1; in
// version 2 it meets `return` as well.
// The calendar "north" is Monday to Friday; `off`, such as "05-16", is a day off in it.
ProgrammeFiles ShedFiles(int version = 1, const std::string& off = "");

// "2016-03-01", "2016-03-01 14:30": UTC.
absl::Time At(const std::string& text);
v1::Date DateOf(const std::string& text);

// A log as an engine would write it. Events get the position, version and time of
// the writing.
class ShedLog {
 public:
  // Deploys the programme and registers clubs: "oslo-club" (Europe/Oslo) and
  // "hanoi-club" (Asia/Ho_Chi_Minh, also called Câu lạc bộ Hà Nội), and the
  // "guild" (UTC), unless it is left out, each with a coordinator or officer, at `begin`.
  explicit ShedLog(absl::Time begin, bool with_guild = true);

  const std::vector<v1::Envelope>& events() const { return events_; }
  uint64_t head() const { return events_.size(); }
  void SetTime(absl::Time now) { now_ = std::max(now_, now); }
  // The clock was ahead until now: a ClockSetBack, and time goes on from there.
  void SetClockBack(absl::Time now);

  // Appends an event of the payload's message; returns it for changes.
  v1::Envelope& Append(const std::string& stream, const std::string& type,
                       const google::protobuf::Message& payload);
  // The same with a payload of the programme, as Protocol Buffers JSON.
  v1::Envelope& AppendJson(const std::string& stream, const std::string& type,
                           const std::string& json);

  // An organisation with one post, and a person in it.
  void Register(const std::string& name, const std::string& display, const std::string& zone,
                const std::string& post);

  // Events of a loan, whose stream is "shed/loan/<name>".
  v1::Envelope& Agree(const std::string& name, const std::string& lender,
                      const std::string& borrower, const std::string& return_on);
  v1::Envelope& HandOver(const std::string& name);
  v1::Envelope& Return(const std::string& name);
  v1::Envelope& MoveReturn(const std::string& name, const std::string& due);
  v1::Envelope& Polish(const std::string& name);
  // Registers the club anew, as a correction: it always was in that zone, and worked by
  // that calendar.
  void Move(const std::string& club, const std::string& zone, const std::string& calendar = "");
  // Deploys the programme anew; nobody works on `off`.
  void Close(const std::string& off);
  // Deploys version 2 and moves the loan to it.
  void Migrate(const std::string& name);

  // Answers a client: a submission (same id, same outcome) or the reading of a stream,
  // `page` events at a time.
  v1::Reply Answer(const v1::Request& request, size_t page = 2);
  v1::Reply Submit(const v1::Submission& submission);

  // All behind `position`, at most `events_max`.
  v1::Batch BatchBehind(uint64_t position, size_t events_max = 1000) const;

  // Payloads of all events of a type, in order.
  template <typename Message>
  std::vector<Message> All(const std::string& type) const {
    std::vector<Message> all;
    for (const v1::Envelope& event : events_) {
      if (event.type() == type) all.emplace_back().ParseFromString(event.payload());
    }
    return all;
  }

 private:
  absl::Time now_;
  Programme::Result programme_;
  std::vector<v1::Envelope> events_;
  std::map<std::string, uint64_t> versions_;
  std::map<std::string, std::string> outcomes_;  // Submission id -> content.
};

// Runs a service against the log until it has nothing left to do at `now`.
void Settle(Service& service, ShedLog& log, absl::Time now);

}  // namespace tandem::services

#endif  // TANDEM_TESTS_UNIT_SERVICES_TOOL_SHED_H_
