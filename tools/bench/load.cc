#include "tools/bench/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "tools/bench/options.h"
#include "tools/bench/statistics.h"

namespace tandem::bench {
namespace {

using Steady = std::chrono::steady_clock;

constexpr absl::Duration kWait = absl::Milliseconds(100);
constexpr double kPatienceSeconds = 120;
constexpr uint32_t kFillStreamEvents = 200;
constexpr uint32_t kReplayCredit = 10'000;

double SecondsSince(Steady::time_point begin) {
  return std::chrono::duration<double>(Steady::now() - begin).count();
}

absl::Status Silent() {
  return absl::UnavailableError("the node does not answer; its tandemd.log says more");
}

v1::Request Submitting(v1::Submission submission) {
  v1::Request request;
  *request.mutable_submit()->mutable_submission() = std::move(submission);
  return request;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Load>> Load::Open(const std::string& endpoint, const Clock* clock,
                                                 Random* random) {
  std::unique_ptr<Load> load(new Load(clock, random));
  bus::Session::Options options;
  options.client = "tandem_bench";
  TANDEM_ASSIGN_OR_RETURN(load->session_, bus::Session::Open(load->context_, endpoint, options));
  v1::Request status;
  status.mutable_status();
  TANDEM_RETURN_IF_ERROR(load->Ask(std::move(status)).status());
  return load;
}

absl::StatusOr<v1::Reply> Load::Ask(v1::Request request) {
  TANDEM_ASSIGN_OR_RETURN(const uint64_t id, session_->Send(std::move(request)));
  std::optional<v1::Reply> answer;
  const auto begin = Steady::now();
  while (!answer.has_value()) {
    if (SecondsSince(begin) > kPatienceSeconds) return Silent();
    TANDEM_RETURN_IF_ERROR(session_->Poll(kWait, [&](const v1::Reply& reply) {
      if (reply.id() == id) answer = reply;
    }));
  }
  if (answer->has_problem()) return StatusFrom(answer->problem());
  return *std::move(answer);
}

absl::Status Load::Prepare(const v1::DeployProgramme& judged) {
  TANDEM_RETURN_IF_ERROR(Ask(Submitting(workload_.Directory())).status());
  for (const v1::DeployProgramme& programme : {PlainProgramme(), judged}) {
    v1::Request request;
    *request.mutable_deploy_programme() = programme;
    TANDEM_RETURN_IF_ERROR(Ask(std::move(request)).status());
  }
  for (const Kind kind : {Kind::kPlain, Kind::kJudged}) {
    constexpr uint32_t kAtOnce = 100;
    for (uint32_t first = 0; first < kStreams; first += kAtOnce) {
      TANDEM_RETURN_IF_ERROR(Ask(Submitting(workload_.Begin(kind, first, kAtOnce))).status());
    }
    versions_[static_cast<size_t>(kind)].assign(kStreams, kind == Kind::kPlain ? 1 : 2);
  }
  return absl::OkStatus();
}

absl::Status Load::FillTo(uint64_t events) {
  constexpr size_t kAhead = 4;
  size_t in_flight = 0;
  absl::Status failed;
  uint64_t planned = head();
  auto heard = Steady::now();
  while (failed.ok() && (planned < events || in_flight > 0)) {
    while (in_flight < kAhead && planned < events) {
      const auto count =
          static_cast<uint32_t>(std::min<uint64_t>(kFillStreamEvents, events - planned));
      TANDEM_RETURN_IF_ERROR(session_->Send(Submitting(workload_.Fill(filled_++, count))).status());
      planned += count;
      ++in_flight;
    }
    TANDEM_RETURN_IF_ERROR(session_->Poll(kWait, [&](const v1::Reply& reply) {
      --in_flight;
      heard = Steady::now();
      if (reply.has_problem()) failed = StatusFrom(reply.problem());
    }));
    if (SecondsSince(heard) > kPatienceSeconds) return Silent();
  }
  return failed;
}

absl::StatusOr<AppendFigures> Load::Append(Kind kind, uint32_t in_flight, double seconds) {
  struct Pending {
    uint32_t stream;
    Steady::time_point sent;
  };
  std::vector<uint64_t>& versions = versions_[static_cast<size_t>(kind)];
  std::vector<uint32_t> idle(kStreams);
  for (uint32_t i = 0; i < kStreams; ++i) idle[i] = i;
  std::map<uint64_t, Pending> pending;
  std::vector<double> latencies;
  absl::Status failed;

  const auto begin = Steady::now();
  double elapsed = 0;
  while (elapsed < seconds || !pending.empty()) {
    while (elapsed < seconds && pending.size() < in_flight) {
      std::swap(idle[random_->Below(idle.size())], idle.back());
      const uint32_t stream = idle.back();
      idle.pop_back();
      v1::Request request = Submitting(workload_.Append(kind, stream, versions[stream]));
      const auto sent = Steady::now();
      TANDEM_ASSIGN_OR_RETURN(const uint64_t id, session_->Send(std::move(request)));
      pending.emplace(id, Pending{stream, sent});
    }
    TANDEM_RETURN_IF_ERROR(session_->Poll(kWait, [&](const v1::Reply& reply) {
      const auto known = pending.find(reply.id());
      if (known == pending.end()) return;
      if (reply.has_problem()) {
        failed = StatusFrom(reply.problem());
      } else {
        const double took = SecondsSince(known->second.sent);
        // What ends behind the time is awaited, and not counted.
        if (SecondsSince(begin) < seconds) latencies.push_back(took * 1e6);
        ++versions[known->second.stream];
      }
      idle.push_back(known->second.stream);
      pending.erase(known);
    }));
    TANDEM_RETURN_IF_ERROR(failed);
    elapsed = SecondsSince(begin);
    if (elapsed > seconds + kPatienceSeconds) return Silent();
  }
  AppendFigures figures;
  figures.per_second = static_cast<double>(latencies.size()) / seconds;
  figures.p50_micros = Percentile(latencies, 0.50);
  figures.p99_micros = Percentile(latencies, 0.99);
  return figures;
}

absl::StatusOr<double> Load::Replay() {
  v1::Request status;
  status.mutable_status();
  TANDEM_ASSIGN_OR_RETURN(const v1::Reply reply, Ask(std::move(status)));
  const uint64_t head = reply.status().head();
  uint64_t events = 0;
  uint64_t through = 0;
  absl::Status failed;
  const auto begin = Steady::now();
  auto heard = begin;
  const uint64_t subscription = session_->Subscribe(Position{0}, v1::Filter(), kReplayCredit);
  while (failed.ok() && through < head) {
    TANDEM_RETURN_IF_ERROR(session_->Poll(kWait, [&](const v1::Reply& batch) {
      if (batch.id() != subscription) return;
      heard = Steady::now();
      if (batch.has_problem()) {
        failed = StatusFrom(batch.problem());
        return;
      }
      events += static_cast<uint64_t>(batch.batch().event_size());
      through = batch.batch().through_position();
    }));
    if (SecondsSince(heard) > kPatienceSeconds) return Silent();
  }
  const double took = SecondsSince(begin);
  session_->Unsubscribe(subscription);
  TANDEM_RETURN_IF_ERROR(failed);
  return static_cast<double>(events) / took;
}

}  // namespace tandem::bench
