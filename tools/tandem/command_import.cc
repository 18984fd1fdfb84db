// tandem import: a file of events, checked whole before any of it is recorded.
//
// A file that fits into one submission is one: all or nothing, under an id made of
// its content, so that a second import records nothing twice. A larger one is tried
// whole first, in parts that hang together, then written unit by unit under ids made
// of the content and the unit's first line: after an interruption the same command
// goes on where it was.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "engine/base/uuid.h"
#include "tandem/v1/notice.pb.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/import_check.h"
#include "tools/tandem/import_file.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/progress.h"
#include "tools/tandem/refusal_notes.h"
#include "tools/tandem/render/counted.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::InvalidArgumentError(fmt::format("cannot open {}", path));
  if (std::filesystem::is_directory(path)) {
    return absl::InvalidArgumentError(fmt::format("{} is a folder: name a file in it", path));
  }
  std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (file.bad()) return absl::InvalidArgumentError(fmt::format("cannot read {}", path));
  return content;
}

struct Totals {
  size_t events = 0;
  size_t repeated = 0;  // Recorded by an earlier import of the same file.
  size_t gaps = 0;
};

class Import {
 public:
  Import(std::string content, const ImportOptions& options, Session& session)
      : content_(std::move(content)),
        file_id_(Uuid::FromName("tandem import\n" + content_)),
        options_(options),
        session_(session) {}

  absl::Status Run() {
    TANDEM_ASSIGN_OR_RETURN(lines_, ParseImport(content_, options_.file + ":"));
    TANDEM_ASSIGN_OR_RETURN(units_, PlanUnits(lines_, UnitLimits()));
    if (units_.size() > 1) {
      TANDEM_ASSIGN_OR_RETURN(const bool begun, WasBegun());
      if (!begun) TANDEM_RETURN_IF_ERROR(TryAll());
      if (options_.dry_run) {
        totals_.events = lines_.size();
        return absl::OkStatus();
      }
    }
    return WriteAll();
  }

  const Totals& totals() const { return totals_; }
  std::string Counts() const { return CountStreams(lines_); }

 private:
  // Outgoing mail is held with the first of what is imported, so that nobody is
  // mailed about old facts before an officer has looked at them.
  static void HoldMail(v1::Submission& submission) {
    v1::MailHeld held;
    held.set_reason("import");
    v1::NewEvent* event = submission.add_event();
    event->set_stream(kMailStream);
    event->set_type(v1::MailHeld::descriptor()->name());
    event->set_payload(held.SerializeAsString());
  }

  v1::Submission SubmissionOf(const std::vector<size_t>& places) const {
    v1::Submission submission;
    submission.set_backfill(options_.backfill);
    for (const size_t place : places) *submission.add_event() = lines_[place].event;
    return submission;
  }

  v1::Submission SubmissionOf(const ImportUnit& unit) const {
    v1::Submission submission = SubmissionOf(PlacesOf(unit));
    if (unit.begin == 0) HoldMail(submission);
    submission.set_id(units_.size() == 1 ? file_id_.bytes()
                                         : Uuid::FromName(fmt::format("tandem import {} line {}",
                                                                      file_id_.ToString(),
                                                                      lines_[unit.begin].line))
                                               .bytes());
    return submission;
  }

  static std::vector<size_t> PlacesOf(const ImportUnit& unit) {
    std::vector<size_t> places;
    for (size_t i = unit.begin; i < unit.end; ++i) places.push_back(i);
    return places;
  }

  static Sending Patiently(bool dry_run) {
    Sending sending;
    sending.dry_run = dry_run;
    sending.patiently = true;
    sending.given_by = GivenBy::kFile;
    sending.if_unanswered =
        "The same command again goes on where it was; nothing is recorded twice.";
    return sending;
  }

  // Says of each refusal which line it is about.
  absl::Status Explain(const absl::Status& status, const std::vector<size_t>& places) const {
    std::optional<v1::Problem> problem = ProblemOf(status);
    if (!problem.has_value()) return status;
    if (problem->code() == v1::Problem::ID_REUSED) {
      problem->set_message(
          "this file was imported before with other options (--backfill, or an older tandem); "
          "nothing was recorded now");
    }
    std::vector<size_t> lines;
    for (const v1::Refusal& refusal : problem->refusal()) {
      // The event that holds the mail stands in no line.
      lines.push_back(refusal.event() < places.size() ? lines_[places[refusal.event()]].line : 0);
    }
    absl::Status explained = StatusFrom(*problem);
    SetRefusalLines(options_.file, lines, &explained);
    SetRefusalAdvice(RefusalAdvice(status), &explained);
    return explained;
  }

  // Whether an earlier run had checked the file and begun to write it.
  absl::StatusOr<bool> WasBegun() {
    const absl::StatusOr<v1::SubmitOutcome> outcome =
        SubmitUnit(SubmissionOf(units_.front()), Patiently(/*dry_run=*/true), session_);
    if (outcome.ok()) return outcome->repeated();
    if (ProblemOf(outcome.status()).has_value()) {
      return ProblemOf(outcome.status())->code() == v1::Problem::ID_REUSED
                 ? absl::StatusOr<bool>(Explain(outcome.status(), PlacesOf(units_.front())))
                 : absl::StatusOr<bool>(false);
    }
    return outcome.status();
  }

  absl::Status TryAll() {
    TANDEM_ASSIGN_OR_RETURN(const std::vector<std::vector<size_t>> trials,
                            PlanTrials(lines_, UnitLimits()));
    Progress progress(&session_.err(), session_.console().err_is_terminal, "Checking",
                      lines_.size());
    size_t done = 0;
    for (const std::vector<size_t>& trial : trials) {
      const absl::StatusOr<v1::SubmitOutcome> outcome =
          SubmitUnit(SubmissionOf(trial), Patiently(/*dry_run=*/true), session_);
      if (!outcome.ok()) return Explain(outcome.status(), trial);
      done = std::min(lines_.size(), done + trial.size());
      progress.Reach(done);
    }
    return absl::OkStatus();
  }

  absl::Status WriteAll() {
    Progress progress(&session_.err(), session_.console().err_is_terminal,
                      options_.dry_run ? "Checking" : "Sending", lines_.size());
    for (const ImportUnit& unit : units_) {
      const absl::StatusOr<v1::SubmitOutcome> outcome =
          SubmitUnit(SubmissionOf(unit), Patiently(options_.dry_run), session_);
      if (!outcome.ok()) return Explain(outcome.status(), PlacesOf(unit));
      const size_t events = unit.end - unit.begin;
      (outcome->repeated() ? totals_.repeated : totals_.events) += events;
      for (const v1::EventRef& event : outcome->event()) {
        totals_.gaps += static_cast<size_t>(event.unmet_size());
      }
      progress.Reach(unit.end);
    }
    return absl::OkStatus();
  }

  const std::string content_;
  const Uuid file_id_;  // Of its content.
  const ImportOptions& options_;
  Session& session_;
  std::vector<ImportLine> lines_;
  std::vector<ImportUnit> units_;
  Totals totals_;
};

void Tell(const Import& import, bool dry_run, Session& session) {
  const Totals& totals = import.totals();
  if (session.console().json) {
    PrintJson(session.out(), Json{{"dry_run", dry_run},
                                  {"events", totals.events},
                                  {"repeated", totals.repeated},
                                  {"gaps", totals.gaps}});
    return;
  }
  if (totals.events > 0) {
    session.out() << fmt::format("{} {}: {}\n", dry_run ? "Would import" : "Imported",
                                 Counted(totals.events, "event", "events"), import.Counts());
  }
  if (totals.repeated > 0) {
    session.out() << fmt::format("{} of this file had been imported before; nothing twice.\n",
                                 Counted(totals.repeated, "event", "events"));
  }
  if (totals.events > 0 && totals.gaps > 0) {
    session.out() << "What is not known stays visible: `tandem list` counts the gaps.\n";
  }
  if (dry_run) {
    session.err() << "Nothing was recorded: this was a dry run.\n";
  } else if (totals.events > 0) {
    session.err() << "No mail is going out yet. See what is waiting with `tandem reminders`, then "
                     "send it with `tandem reminders release`.\n";
  }
}

}  // namespace

absl::Status RunImport(const ImportOptions& options, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(std::string content, ReadFile(options.file));
  Import import(std::move(content), options, session);
  TANDEM_RETURN_IF_ERROR(import.Run());
  Tell(import, options.dry_run, session);
  return absl::OkStatus();
}

}  // namespace tandem::cli
