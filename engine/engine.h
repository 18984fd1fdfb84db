// The engine: the state machine of the single writer.
//
// Requests come in, replies go out; between them one thread judges submissions in
// order, stages those that may be recorded, and commits what is staged as one
// synced block. Only then are they answered. Sockets, threads and clocks are the
// caller's:
//
//   engine->Take(client, principal, request, clock.Now());    // Any number.
//   absl::Status committed = engine->Commit();
//   for (auto& [client, reply] : engine->TakeReplies()) server->Send(client, reply);
//   subscriptions.NoteCommitted(engine->TakeCommitted());
#ifndef TANDEM_ENGINE_ENGINE_H_
#define TANDEM_ENGINE_ENGINE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/access/authorizer.h"
#include "engine/base/position.h"
#include "engine/base/random.h"
#include "engine/instance_cache.h"
#include "engine/log/event_log.h"
#include "engine/log/log_store.h"
#include "engine/person_keys.h"
#include "engine/unit_judge.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/clock_epochs.h"
#include "engine/workflow/directory.h"
#include "engine/workflow/programme.h"
#include "tandem/v1/request.pb.h"

namespace tandem {

// Threads:    one, for all calls.
// Durability: a reply that says a submission was accepted is given only after its
//             block was synced.
// Failures:   after a commit that failed its outcome is unknown; the engine then
//             answers every submission with UNAVAILABLE until it is opened anew
//             over a log that was opened anew, which tells what is true. A disk that
//             is nearly full is no such failure: nothing was recorded, and it goes on.
class Engine {
 public:
  // What it works with; all borrowed, and outlive it.
  struct Parts {
    LogStore* store = nullptr;  // What `log` stands on.
    EventLog* log = nullptr;
    PersonKeys* keys = nullptr;
    const Authorizer* authorizer = nullptr;
    Random* random = nullptr;
  };
  // What it says of the node.
  struct About {
    std::string version;
    bool demonstration = false;
    std::string read_models_endpoint;
    std::string changes_endpoint;
    // Where the node is: its day is today for what is about no place.
    Place home = {};
    size_t instances_max = 4096;
  };

  // Reads definitions and the directory; not the log. A log without this version's core
  // programme gets it first. kDataLoss: a deployed programme does not compile any more.
  static absl::StatusOr<std::unique_ptr<Engine>> Open(const Parts& parts, About about,
                                                      absl::Time now);

  // Takes one request, of any kind but subscriptions and VerifyLog. It is answered by the next
  // TakeReplies; where something is staged only after the next Commit, so that whoever
  // reads sees what is recorded and nothing else. `client` is opaque.
  void Take(const std::string& client, const Principal& principal, const v1::Request& request,
            absl::Time now);

  // Commits all that is staged as one block, and makes all answers ready.
  // kResourceExhausted: the disk is nearly full, nothing was recorded, and who asked is
  // told. Other errors, unless failed(): people's keys could not be kept, and the same
  // holds. With failed() the outcome is unknown; see above.
  absl::Status Commit();

  // Answers that are ready, by client.
  std::vector<std::pair<std::string, v1::Reply>> TakeReplies();
  // Events that were committed since the last call, in order.
  std::vector<v1::Envelope> TakeCommitted();

  // An administrator says that the machine's clock is right: records ClockSetBack or
  // ClockConfirmed (notice.proto) at `now`. Nothing may be staged.
  //
  // SetClockBack begins a new epoch; kFailedPrecondition: nothing was recorded after `now`.
  // ConfirmClock: `was` is when the node last ran; kFailedPrecondition: that is after `now`,
  // or something was recorded after it. Other errors as of Commit.
  absl::Status SetClockBack(const std::string& recorded_by, const std::string& why, absl::Time now);
  absl::Status ConfirmClock(const std::string& recorded_by, const std::string& why, absl::Time was,
                            absl::Time now);

  // When the last event was recorded; absl::InfinitePast(): there is none. Nothing is
  // recorded before it.
  absl::Time last_recorded_at() const { return last_recorded_at_; }
  // The last committed position.
  Position head() const;
  bool failed() const { return failed_; }

  // What staff should mend at this machine, each with how (NodeStatus).
  std::vector<std::string> Warnings() const;

  // That these rules judge what is recorded: to be noted again once the log's indexes were made
  // anew (EventLog::MakeIndexAnew), which may forget it. Else mail is held at the next start,
  // as after an upgrade.
  absl::Status NoteFoldVersion();

  // For Subscribe and the like, which the bus answers: whether this principal may.
  absl::Status MayRequest(const Principal& principal, const v1::Request& request) const;

 private:
  Engine(const Parts& parts, About about, absl::Time now);

  absl::Status LoadProgrammes();
  absl::Status LoadDirectory();
  absl::Status LoadClock();
  absl::Status DeployCore(absl::Time now);
  // If another version of the rules ran last (kFoldVersion), more may be late than people
  // were told: holds outgoing mail until an officer releases it.
  absl::Status HoldMailAfterUpgrade(absl::Time now);
  // Records one of the node's own events (stream, type and payload are given).
  absl::Status RecordOwn(v1::Envelope event, const std::string& recorded_by, absl::Time now);

  // Each answers its kind of request.
  void Submit(const std::string& client, const Principal& principal, const v1::Request& request,
              absl::Time now);
  absl::StatusOr<v1::Reply> Answer(const Principal& principal, const v1::Request& request,
                                   absl::Time now);
  absl::StatusOr<v1::Reply> Rehearse(const Principal& principal, const v1::Submission& submission,
                                     absl::Time now);
  absl::StatusOr<v1::Events> ReadOneStream(const v1::ReadStream& request);
  absl::StatusOr<v1::Events> ReadWholeLog(const v1::ReadAll& request);
  absl::StatusOr<v1::Streams> List(const v1::ListStreams& request);
  absl::StatusOr<v1::NextView> Next(const Principal& principal, const v1::DescribeNext& request,
                                    absl::Time now);
  absl::StatusOr<v1::People> ReadPeople(const Principal& principal, const v1::ReadPeople& request);
  absl::StatusOr<v1::Deployed> Deploy(const std::string& recorded_by, const ProgrammeFiles& files,
                                      bool dry_run, absl::Time now);
  v1::Greeting Greet(const Principal& principal, absl::Time now) const;
  v1::NodeStatus DescribeNode(absl::Time now) const;

  static void DescribeEvent(const v1::Envelope& event, v1::EventRef* reference);
  // What this submission became, if one of its id was accepted. kAlreadyExists: that
  // was another.
  absl::StatusOr<std::optional<v1::SubmitOutcome>> FindOutcome(
      const Uuid& id, const v1::Submission& submission) const;
  absl::StatusOr<std::vector<v1::Envelope>> EventsOf(const SubmissionOutcome& unit,
                                                     bool staged) const;
  // Keyed with the keys of those whose fields are sealed in `events`. Nothing: a key was
  // destroyed.
  absl::StatusOr<std::optional<Sha256>> DigestOfUnit(const v1::Submission& submission,
                                                     const std::vector<v1::Envelope>& events,
                                                     const NewPersonKeys& made) const;
  // Stages a judged unit and makes it what the next one is judged by.
  absl::Status Stage(const Uuid& id, const v1::Submission& submission, Judgement& judgement);
  // Commit, but for the reads that wait.
  absl::Status CommitStaged();
  // What changes all that was folded before it.
  void NoteChange(const v1::Envelope& event);
  absl::Status RecordOnClock(const google::protobuf::Message& payload,
                             const std::string& recorded_by, absl::Time now);
  // What was judged on top of what the disk did not take is void.
  // `refused`: nothing of it was recorded; else that is not known.
  absl::Status ForgetStaged(const absl::Status& why, bool refused);
  void AnswerWaiting();
  void AnswerReads();
  void DescribeChanges(const Judgement& judgement, absl::Time now,
                       v1::SubmitOutcome* outcome) const;
  // What stays unreadable is noted in `events`.
  absl::Status UnsealInPlace(v1::Envelope* event, v1::Events& events);
  World WorldAt(absl::Time now);
  // An organisation's name for people; its id if it is not known.
  std::string NameOf(std::string_view organisation) const;
  // Never before what the last event says.
  absl::Time NotBefore(absl::Time now) const;
  void Reply(const std::string& client, uint64_t id, absl::StatusOr<v1::Reply> reply);

  const Parts parts_;
  const About about_;
  const absl::Time started_at_;
  Programmes programmes_;
  Directory directory_;
  std::unique_ptr<InstanceCache> instances_;
  absl::Time last_recorded_at_ = absl::InfinitePast();
  ClockEpochs epochs_;
  bool failed_ = false;
  uint64_t commits_ = 0;

  // What waits for the commit: answers to submissions, and reads.
  struct Read {
    std::string client;
    Principal principal;
    v1::Request request;
    absl::Time now;
  };
  std::vector<std::pair<std::string, v1::Reply>> waiting_;
  std::vector<Read> reads_;
  std::vector<std::pair<std::string, v1::Reply>> replies_;
  std::vector<v1::Envelope> staged_;
  NewPersonKeys staged_keys_;           // Of people in `staged_` who had none.
  std::vector<Directory::Saved> undo_;  // The directory before `staged_`, in order.
  uint64_t places_changed_at_ = 0;      // See InstanceCache.
  std::vector<v1::Envelope> committed_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_ENGINE_H_
