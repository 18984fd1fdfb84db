// EventLog against a model of a few lines, through restarts, lost power, failed
// writes and retries.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/log/verify.h"
#include "tests/unit/log/log_fixture.h"

namespace tandem {
namespace {

constexpr int kStreams = 3;
constexpr int kSubmissions = 12;

std::string StreamName(int number) { return "a/" + std::to_string(number); }

// What the log should hold: streams in order of position, submissions by number.
struct Model {
  std::vector<std::string> events;  // "a/1#4"
  std::map<std::string, uint64_t> versions;
  std::map<int, SubmissionOutcome> accepted;
};

// One submission as drawn: its number tells its id, and its streams its content.
struct Drawn {
  int number = 0;
  std::vector<std::string> streams;
  std::optional<std::pair<std::string, uint64_t>> precondition;
};

class Run {
 public:
  void Step() {
    switch (*rc::gen::weightedElement<int>({{10, 0}, {3, 1}, {2, 2}, {2, 3}})) {
      case 0:
        return CommitUnits();
      case 1:
        return Crash();
      case 2:
        return FailAnAppend();
      default:
        return Restart();
    }
  }

  void Check() {
    const auto all = log_->ReadAll({1}, {100'000, 1U << 30U});
    RC_ASSERT(all.ok());
    RC_ASSERT(log_->Head().value == model_.events.size());
    std::map<std::string, std::vector<std::string>> streams;
    std::vector<std::string> found;
    for (const EventPtr& event : all->events) {
      RC_ASSERT(event->position() == found.size() + 1);
      found.push_back(event->stream() + "#" + std::to_string(event->version()));
      streams[event->stream()].push_back(found.back());
    }
    RC_ASSERT(found == model_.events);
    for (int i = 0; i < kStreams; ++i) CheckStream(StreamName(i), streams[StreamName(i)]);
    for (int i = 0; i < kSubmissions; ++i) {
      const auto outcome = log_->FindSubmission(Uuid::FromName(std::to_string(i)));
      RC_ASSERT(outcome.ok());
      RC_ASSERT(outcome->has_value() == model_.accepted.contains(i));
      if (outcome->has_value()) RC_ASSERT(**outcome == model_.accepted[i]);
    }
    RC_ASSERT(log_->ListStreams("", "", 100)->streams.size() == model_.versions.size());
    RC_ASSERT(Verify(store_.commits()).ok());
  }

 private:
  static Drawn Draw() {
    Drawn drawn;
    drawn.number = *rc::gen::inRange(0, kSubmissions);
    const int events = *rc::gen::inRange(1, 4);
    for (int i = 0; i < events; ++i)
      drawn.streams.push_back(StreamName(*rc::gen::inRange(0, kStreams)));
    if (*rc::gen::arbitrary<bool>()) {
      drawn.precondition = {StreamName(*rc::gen::inRange(0, kStreams)), *rc::gen::inRange(0, 6)};
    }
    return drawn;
  }

  static UnitToAppend ToUnit(const Drawn& drawn) {
    UnitToAppend unit = Unit(std::to_string(drawn.number), drawn.streams);
    if (drawn.precondition) {
      unit.preconditions.push_back(
          {StreamId::Of(drawn.precondition->first), {drawn.precondition->second}});
    }
    return unit;
  }

  // What the log must answer, and the model after it.
  static absl::StatusCode Judge(const Drawn& drawn, Model& model) {
    const UnitToAppend unit = ToUnit(drawn);
    if (const auto known = model.accepted.find(drawn.number); known != model.accepted.end()) {
      return known->second.digest == unit.digest ? absl::StatusCode::kAlreadyExists
                                                 : absl::StatusCode::kFailedPrecondition;
    }
    if (drawn.precondition) {
      const auto at = model.versions.find(drawn.precondition->first);
      const uint64_t version = at == model.versions.end() ? 0 : at->second;
      if (version != drawn.precondition->second) return absl::StatusCode::kAborted;
    }
    model.accepted[drawn.number] = {
        unit.digest, {model.events.size() + 1}, static_cast<uint32_t>(drawn.streams.size())};
    for (const std::string& stream : drawn.streams) {
      model.events.push_back(stream + "#" + std::to_string(++model.versions[stream]));
    }
    return absl::StatusCode::kOk;
  }

  // Stages up to three units and returns the model as it is once they are in.
  Model StageSome() {
    Model after = model_;
    const int units = *rc::gen::inRange(1, 4);
    for (int i = 0; i < units; ++i) {
      const Drawn drawn = Draw();
      const auto staged = log_->Stage(ToUnit(drawn));
      RC_ASSERT(staged.status().code() == Judge(drawn, after));
      RC_ASSERT(log_->StagedHead().value == after.events.size());
    }
    return after;
  }

  void CommitUnits() {
    Model after = StageSome();
    RC_ASSERT(log_->Commit().ok());
    model_ = std::move(after);
    Check();
  }

  void FailAnAppend() {
    const bool written = *rc::gen::arbitrary<bool>();
    Model after = StageSome();
    if (after.events.size() == model_.events.size()) return log_->DropStaged();
    store_.FailNextAppend(written ? MemoryStore::Failure::kWritten
                                  : MemoryStore::Failure::kNothingWritten);
    RC_ASSERT(log_->Commit().status().code() == absl::StatusCode::kUnavailable);
    RC_ASSERT(log_->Head().value == model_.events.size());
    RC_ASSERT(log_->Reopen().ok());
    if (written) model_ = std::move(after);
    Check();
  }

  // Power is lost with some commits unsynced, of which some reached the disk.
  void Crash() {
    store_.HoldSyncs(true);
    std::vector<Model> models = {model_};
    const int commits = *rc::gen::inRange(0, 4);
    for (int i = 0; i < commits; ++i) {
      Model after = StageSome();
      const bool grew = after.events.size() > model_.events.size();
      RC_ASSERT(log_->Commit().ok());
      model_ = std::move(after);
      if (grew) models.push_back(model_);
    }
    const auto kept = *rc::gen::inRange<size_t>(0, models.size());
    StageSome();
    store_.Crash(kept);
    store_.HoldSyncs(false);
    log_.reset();
    RC_ASSERT(store_.Reopen().ok());
    log_ = OpenLog(&store_, options_);
    model_ = models[kept];
    Check();
  }

  void Restart() {
    log_.reset();
    RC_ASSERT(store_.SaveHead().ok());
    RC_ASSERT(store_.Reopen().ok());
    log_ = OpenLog(&store_, options_);
    Check();
  }

  void CheckStream(const std::string& stream, const std::vector<std::string>& expected) {
    std::vector<std::string> found;
    while (true) {  // In pages of two.
      const auto page = log_->ReadStream(StreamId::Of(stream), {found.size() + 1}, {2, 1U << 20U});
      RC_ASSERT(page.ok());
      RC_ASSERT(page->head_version.value == expected.size());
      for (const EventPtr& event : page->events) {
        found.push_back(event->stream() + "#" + std::to_string(event->version()));
      }
      if (!page->more) break;
    }
    RC_ASSERT(found == expected);
    RC_ASSERT(log_->StreamVersionOf(StreamId::Of(stream))->value == expected.size());
  }

  // Small, so that indexes and cache are busy.
  const EventLogOptions options_{4096, 5};
  MemoryStore store_;
  std::unique_ptr<EventLog> log_ = OpenLog(&store_, options_);
  Model model_;
};

RC_GTEST_PROP(EventLogModel, HoldsWhatItAcknowledgedAndNothingElse, ()) {
  Run run;
  const int steps = *rc::gen::inRange(1, 15);
  for (int i = 0; i < steps; ++i) run.Step();
  run.Check();
}

}  // namespace
}  // namespace tandem
