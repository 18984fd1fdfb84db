// Somebody who works with Tandem: the load of a simulated world.
#ifndef TANDEM_TESTS_SIMULATION_OFFICER_H_
#define TANDEM_TESTS_SIMULATION_OFFICER_H_

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "tandem/v1/submission.pb.h"
#include "tests/simulation/wire.h"
#include "tests/simulation/witness.h"

namespace tandem::simulation {

// What is worked on.
enum class Load {
  kGarden,  // deploy/programmes/garden: three gardeners, six plots.
  kCohort,  // deploy/programmes/c3, with its example cohort imported.
};

// First deploys the programme and registers everybody. Then does what comes to
// mind: begins, goes on, corrects, retracts, moves what is due or somebody to another time
// zone, wishes for more or less mail, holds and releases it. Much of it is refused, as it should
// be.
class Officer {
 public:
  using Files = std::map<std::string, std::string>;  // Of a programme, by path.

  // `wire`, `surroundings` and `witness` are borrowed.
  Officer(Load load, Wire* wire, Surroundings* surroundings, Witness* witness);

  // Takes answers, and asks for something if `at_work` or not yet prepared.
  void Turn(bool at_work);
  // Releases mail at last.
  void Finish();
  bool IsAtRest() const { return in_flight_.empty() && prepared_.empty(); }
  // Of what was asked for.
  size_t accepted() const { return accepted_; }
  size_t refused() const { return refused_; }

 private:
  void PrepareGarden();
  void PrepareCohort();
  // `change`, unless null, changes the folder first.
  void Deploy(const std::string& programme, void (*change)(Files& files));
  void RegisterPerson(const std::string& organisation, const std::string& name,
                      const std::string& zone, const std::string& post);

  void Take(const v1::Reply& reply);
  void Send(v1::Request request);
  void DoSomething();
  void DoSomethingInTheGarden(v1::Submission& submission);
  void MoveSomebody(v1::Submission& submission);
  void Wish(const std::string& stream, v1::Submission& submission);
  void ChangeHistory(const std::string& stream, v1::Submission& submission);
  void ChangeWhatIsOwed(const std::string& stream, v1::Submission& submission);
  v1::Submission NewSubmission();
  // A day of the last weeks, as JSON.
  std::string SomeDay();
  const std::string& SomeStream();

  const Load load_;
  Wire* const wire_;
  Surroundings* const surroundings_;
  Witness* const witness_;
  WireSession session_;
  std::deque<v1::Request> prepared_;  // One after the other.
  std::map<uint64_t, v1::Request> in_flight_;
  std::vector<std::string> streams_;                      // Instances that may be there.
  std::map<std::string, uint64_t> versions_;              // As far as answers told.
  std::map<std::string, std::vector<std::string>> owed_;  // Deadlines by stream.
  bool second_version_ = false;                           // Of the garden was deployed.
  size_t accepted_ = 0;
  size_t refused_ = 0;
};

}  // namespace tandem::simulation

#endif  // TANDEM_TESTS_SIMULATION_OFFICER_H_
