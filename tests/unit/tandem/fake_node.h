// A node for tests: answers what it was told to, and keeps what it was asked.
#ifndef TANDEM_TESTS_UNIT_TANDEM_FAKE_NODE_H_
#define TANDEM_TESTS_UNIT_TANDEM_FAKE_NODE_H_

#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/problem_status.h"
#include "engine/base/random.h"
#include "engine/base/stream_id.h"
#include "engine/workflow/programme.h"
#include "tandem/v1/programme.pb.h"
#include "tools/tandem/node.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

inline absl::Status ProblemStatus(v1::Problem::Code code, const std::string& message) {
  v1::Problem problem;
  problem.set_code(code);
  problem.set_message(message);
  return StatusFrom(problem);
}

// What a FakeNode knows. Tests fill it and look at it afterwards.
struct FakeStore {
  v1::Greeting greeting;
  std::map<std::string, std::vector<v1::Envelope>> streams;
  std::map<std::string, v1::InstanceView> instances;  // By the words that find them.
  std::vector<v1::OrganisationView> organisations;
  std::vector<v1::Person> people;
  v1::Portfolio portfolio;
  v1::Deadlines deadlines;
  v1::Reminders reminders;
  v1::NextView next;
  v1::NodeStatus status;
  v1::Projections projections;
  std::vector<v1::Batch> batches;

  // How a submission is answered. By default with a reference for each event.
  std::function<absl::StatusOr<v1::SubmitOutcome>(const v1::Submit&)> judge;
  absl::Status verify;
  std::vector<std::string> verify_troubles;
  int events_in_a_view = 1000;  // More have to be asked for.
  absl::Status instance_error;  // Not OK: no instance is found, and why.
  // Not OK: requests that the node would take patiently, or not, end so instead.
  absl::Status patient_fails;
  absl::Status ask_fails;

  // What was asked.
  std::vector<v1::Submit> submitted;
  v1::Query last_query;

  // Adds a programme as it would be deployed.
  void Deploy(const ProgrammeFiles& files);
};

class FakeNode : public Node {
 public:
  explicit FakeNode(FakeStore* store) : store_(store) {}
  const v1::Greeting& greeting() const override { return store_->greeting; }
  absl::StatusOr<v1::Reply> Ask(const v1::Request& request) override;
  absl::StatusOr<v1::Reply> AskPatiently(const v1::Request& request) override;
  absl::StatusOr<v1::QueryResult> Query(const v1::Query& query) override;
  absl::Status Follow(Position checkpoint, const v1::Filter& filter,
                      const std::function<void(const v1::Batch&)>& on_batch,
                      const std::function<bool()>& stop) override;

 private:
  absl::StatusOr<v1::Reply> Answer(const v1::Request& request);
  absl::StatusOr<v1::Reply> Read(const v1::ReadStream& read) const;
  absl::StatusOr<v1::Reply> ReadPeople(const v1::ReadPeople& read) const;
  absl::StatusOr<v1::Reply> Submit(const v1::Submit& submit);
  v1::Organisations Find(const v1::OrganisationsQuery& query) const;

  FakeStore* const store_;
};

// A session over a FakeNode whose output is kept.
class FakeSession {
 public:
  explicit FakeSession(FakeStore* store, bool json = false, const Language& language = {"en"});
  Session& session() { return *session_; }
  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }
  // From now on nobody reads what is printed.
  void CloseOut() { out_.setstate(std::ios::badbit); }

 private:
  std::ostringstream out_;
  std::ostringstream err_;
  SeededRandom random_{7};
  std::unique_ptr<Session> session_;
};

}  // namespace tandem::cli

#endif  // TANDEM_TESTS_UNIT_TANDEM_FAKE_NODE_H_
