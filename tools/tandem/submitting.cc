#include "tools/tandem/submitting.h"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "engine/base/localized_text.h"
#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "engine/workflow/definition.h"
#include "tools/tandem/backfill_advice.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/refusal_notes.h"
#include "tools/tandem/render/deadline_text.h"
#include "tools/tandem/render/display_width.h"
#include "tools/tandem/render/stream_text.h"
#include "tools/tandem/submission_id.h"

namespace tandem::cli {
namespace {

// The node names no more of them.
constexpr int kRefusalsToldMax = 50;

// A phase as people know it; its name, if the definition cannot be had.
std::string PhaseTitle(const std::string& stream, const std::string& phase, Session& session) {
  const absl::StatusOr<std::shared_ptr<const Definition>> definition =
      session.DefinitionFor(stream);
  if (!definition.ok()) return phase;
  const v1::Phase* known = (*definition)->FindPhase(phase);
  return known == nullptr ? phase : TextIn(known->title(), session.language());
}

// No answer does not mean that nothing was recorded.
absl::Status OrRecorded(const absl::Status& status, const Sending& sending) {
  if (sending.dry_run) return status;
  if (!absl::IsUnavailable(status) && !absl::IsDeadlineExceeded(status)) return status;
  const std::string message = fmt::format("{}\nIt may have been recorded all the same. {}",
                                          std::string(status.message()), sending.if_unanswered);
  std::optional<v1::Problem> problem = ProblemOf(status);
  if (!problem.has_value()) return absl::Status(status.code(), message);
  problem->set_message(message);
  return StatusFrom(*problem);
}

void TellEvent(const v1::EventRef& event, bool dry_run, Session& session) {
  session.out() << fmt::format("{} {}: {}{}\n", dry_run ? "Would record" : "Recorded",
                               Reference(event.stream(), event.version()), event.type(),
                               event.late() ? " (a late fact: the phase stays)" : "");
  for (const v1::Unmet& gap : event.unmet()) {
    session.out() << session.console().palette.Paint(
                         Colour::kSoon,
                         fmt::format(
                             "  gap in the record: {}{}", Printable(gap.message()),
                             gap.about().empty() ? "" : " (" + Printable(gap.about()) + ")"))
                  << '\n';
  }
}

void TellChange(const v1::InstanceChange& change, Session& session) {
  const std::string& stream = change.stream();
  std::string lines;
  if (change.phase_before().empty() && !change.phase_after().empty()) {
    lines += fmt::format("  phase: {} (new)\n",
                         Printable(PhaseTitle(stream, change.phase_after(), session)));
  } else if (change.phase_before() != change.phase_after()) {
    lines += fmt::format("  phase: {} -> {}\n",
                         Printable(PhaseTitle(stream, change.phase_before(), session)),
                         Printable(PhaseTitle(stream, change.phase_after(), session)));
  }
  for (const v1::DeadlineMove& move : change.deadline()) {
    lines += fmt::format("  {}\n", Printable(MoveText(move, session.language())));
  }
  for (const v1::FilledGap& gap : change.filled()) {
    lines += fmt::format("  fills the gap of #{}: {}{}\n", gap.event(), Printable(gap.message()),
                         gap.about().empty() ? "" : " (" + Printable(gap.about()) + ")");
  }
  if (!lines.empty()) session.out() << ShortName(stream) << '\n' << lines;
}

}  // namespace

absl::StatusOr<v1::SubmitOutcome> SubmitUnit(v1::Submission submission, const Sending& sending,
                                             Session& session) {
  TANDEM_RETURN_IF_ERROR(session.node().status());  // Of this nothing was sent.
  if (submission.id().empty()) submission.set_id(NewSubmissionId(session.random(), 0).bytes);
  v1::Request request;
  *request.mutable_submit()->mutable_submission() = std::move(submission);
  request.mutable_submit()->set_dry_run(sending.dry_run);
  request.mutable_submit()->set_tell_changes(true);
  absl::StatusOr<v1::Reply> reply =
      sending.patiently ? session.AskPatiently(request) : session.Ask(request);
  if (reply.ok()) return std::move(*reply->mutable_submit_outcome());
  if (const std::optional<v1::Problem> problem = ProblemOf(reply.status())) {
    absl::Status advised = OrRecorded(reply.status(), sending);
    SetRefusalAdvice(
        BackfillAdvice(*problem, request.submit().submission(), sending.given_by, session),
        &advised);
    return advised;
  }
  return OrRecorded(reply.status(), sending);
}

void TellOutcome(const v1::SubmitOutcome& outcome, bool dry_run, Session& session) {
  if (session.console().json) {
    PrintJson(session.out(), OutcomeJson(outcome, dry_run, session.language()));
    return;
  }
  for (const v1::EventRef& event : outcome.event()) TellEvent(event, dry_run, session);
  for (const v1::InstanceChange& change : outcome.change()) TellChange(change, session);
  if (outcome.repeated()) session.err() << "It had been recorded before; nothing twice.\n";
  if (dry_run) session.err() << "Nothing was recorded: this was a dry run.\n";
}

absl::Status SubmitAndTell(v1::Submission submission, const Sending& sending, Session& session) {
  std::string unknown;
  for (const v1::NewEvent& event : submission.event()) {
    for (const std::string& field : event.unknown()) {
      unknown += field == "occurred_on"
                     ? std::string("  gap in the record: when it happened is not known\n")
                     : fmt::format("  gap in the record: '{}' is not known\n", Printable(field));
    }
  }
  TANDEM_ASSIGN_OR_RETURN(const v1::SubmitOutcome outcome,
                          SubmitUnit(std::move(submission), sending, session));
  TellOutcome(outcome, sending.dry_run, session);
  if (!session.console().json) session.out() << unknown;
  return absl::OkStatus();
}

std::string RefusalText(const absl::Status& status) {
  const std::optional<v1::Problem> problem = ProblemOf(status);
  if (!problem.has_value()) return PrintableLines(std::string(status.message()));
  if (problem->code() == v1::Problem::CONFLICT) {
    return PrintableLines(problem->message()) +
           "\nSomebody else was first. Look again (tandem show), then repeat the command.";
  }
  if (problem->refusal_size() == 0) return PrintableLines(problem->message());
  std::string text = "not recorded:";
  for (int i = 0; i < problem->refusal_size(); ++i) {
    const v1::Refusal& refusal = problem->refusal(i);
    text += fmt::format("\n  {}{}: {}", RefusalPlace(status, static_cast<size_t>(i)),
                        refusal.type(), PrintableLines(refusal.message()));
    if (refusal.message().find(refusal.about()) == std::string::npos) {
      text += fmt::format(" ({})", Printable(refusal.about()));
    }
    if (!refusal.rule().empty()) text += fmt::format(" [rule: {}]", Printable(refusal.rule()));
  }
  if (problem->refusal_size() >= kRefusalsToldMax) {
    text += fmt::format("\n  There may be more: only {} are told at once.", kRefusalsToldMax);
  }
  const std::string advice = RefusalAdvice(status);
  return advice.empty() ? text : text + "\n" + PrintableLines(advice);
}

}  // namespace tandem::cli
