// tandem record: one event.
#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/occurred_on.h"
#include "engine/workflow/payload_json.h"
#include "tandem/v1/history.pb.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/correction.h"
#include "tools/tandem/early_day.h"
#include "tools/tandem/event_name.h"
#include "tools/tandem/evidence_argument.h"
#include "tools/tandem/name_slip.h"
#include "tools/tandem/payload_fields.h"
#include "tools/tandem/payload_names.h"
#include "tools/tandem/render/display_width.h"
#include "tools/tandem/resolve.h"
#include "tools/tandem/submission_id.h"
#include "tools/tandem/submitting.h"
#include "tools/tandem/unknown_word.h"

namespace tandem::cli {
namespace {

using google::protobuf::Message;

constexpr char kOriginalsField[] = "payload.";

// What is wrong with a command line: all of it, so that it is mended in one go.
class Mistakes {
 public:
  void Note(const absl::Status& status) {
    if (status.ok()) return;
    if (status_.ok()) {
      status_ = status;
      return;
    }
    // Nobody answers, or the like: no mistake of the command line's.
    if (!absl::IsInvalidArgument(status) && !absl::IsNotFound(status)) return;
    status_ = absl::Status(status_.code(), fmt::format("{}\n{}", std::string(status_.message()),
                                                       std::string(status.message())));
  }
  const absl::Status& status() const { return status_; }

 private:
  absl::Status status_;
};

// What the command line says of the payload.
struct Given {
  std::vector<Assignment> fields;
  std::vector<Assignment> originals_fields;  // Of a correction: of the event corrected.
  std::vector<std::string> unknown;
};

absl::Status ReadFileInto(const std::string& path, Message* payload) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::InvalidArgumentError(fmt::format("cannot open {}", path));
  if (std::filesystem::is_directory(path)) {
    return absl::InvalidArgumentError(fmt::format("{} is a folder: name a file in it", path));
  }
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  absl::Status filled = ReadPayloadJson(text, payload);
  if (filled.ok()) return filled;
  return absl::InvalidArgumentError(fmt::format("{}: {}", path, std::string(filled.message())));
}

// A correction's own fields stand beside those of the event that it corrects.
bool IsOriginals(const Message& payload, const std::string& field) {
  if (field.rfind(kOriginalsField, 0) == 0) return true;
  return FindField(*payload.GetDescriptor(), field) == nullptr;
}

Given ReadGiven(const RecordOptions& options, const Message& payload, bool is_correction,
                Mistakes* mistakes) {
  Given given;
  for (const std::string& text : options.fields) {
    absl::StatusOr<Assignment> read = ParseAssignment(text);
    mistakes->Note(read.status());
    if (!read.ok()) continue;
    Assignment& assignment = *read;
    if (assignment.value == kUnknownWord && options.backfill) {
      const auto* field = FindField(*payload.GetDescriptor(), assignment.field);
      given.unknown.push_back(field == nullptr ? assignment.field : field->name());
    } else if (assignment.value == kUnknownWord) {
      mistakes->Note(absl::InvalidArgumentError(
          fmt::format("{}: only with --backfill may a field stay unknown", text)));
    } else if (is_correction && IsOriginals(payload, assignment.field)) {
      if (assignment.field.rfind(kOriginalsField, 0) == 0) {
        assignment.field.erase(0, sizeof(kOriginalsField) - 1);
      }
      given.originals_fields.push_back(std::move(assignment));
    } else {
      given.fields.push_back(std::move(assignment));
    }
  }
  return given;
}

// Sets fields; a list that is given replaces the one that was there.
void SetFields(const std::vector<Assignment>& fields, const NameResolver& resolve, Message* message,
               Mistakes* mistakes) {
  for (const Assignment& assignment : fields) {
    const auto* field = FindField(*message->GetDescriptor(), assignment.field);
    if (field != nullptr && field->is_repeated())
      message->GetReflection()->ClearField(message, field);
  }
  for (const Assignment& assignment : fields) {
    mistakes->Note(SetField(assignment, resolve, message));
  }
}

class Recording {
 public:
  Recording(const RecordOptions& options, Session& session)
      : options_(options), session_(session) {}

  absl::StatusOr<v1::Submission> Build() {
    TANDEM_ASSIGN_OR_RETURN(target_, FindTarget(session_, options_.id, options_.event));
    TANDEM_ASSIGN_OR_RETURN(definition_, session_.DefinitionFor(target_.stream));
    v1::Submission submission;
    submission.set_backfill(options_.backfill);
    v1::Precondition* precondition = submission.add_precondition();
    precondition->set_stream(target_.stream);
    TANDEM_RETURN_IF_ERROR(SetId(&submission));
    v1::NewEvent* event = submission.add_event();
    event->set_stream(target_.stream);
    TANDEM_ASSIGN_OR_RETURN(*event->mutable_type(), FindEventName(*definition_, options_.event));
    TANDEM_RETURN_IF_ERROR(CheckItMayBegin(event->type()));
    TANDEM_RETURN_IF_ERROR(SetPayload(event));
    SetEnvelope(event);
    TANDEM_RETURN_IF_ERROR(mistakes_.status());
    return submission;
  }

  const Definition& definition() const { return *definition_; }
  const Target& target() const { return target_; }
  // How to repeat the command without recording anything twice.
  const std::string& repeat() const { return repeat_; }

 private:
  // The one that is repeated, if one is; else a new one for the version seen now.
  absl::Status SetId(v1::Submission* submission) {
    SubmissionId id = NewSubmissionId(session_.random(), target_.version);
    if (!options_.submission_id.empty()) {
      TANDEM_ASSIGN_OR_RETURN(id, ParseSubmissionId(options_.submission_id));
    }
    submission->set_id(id.bytes);
    submission->mutable_precondition(0)->set_version(id.version);
    repeat_ = fmt::format(
        "To make sure, repeat the command with --submission-id {}: it is not recorded twice.",
        ToString(id));
    return absl::OkStatus();
  }

  // An id that nothing bears is a slip, unless the event begins something.
  absl::Status CheckItMayBegin(const std::string& type) const {
    if (target_.version > 0) return absl::OkStatus();
    const v1::EventType* event = definition_->FindEvent(type);
    if (event != nullptr && event->starts()) return absl::OkStatus();
    return absl::NotFoundError(
        fmt::format("there is no {}, and {} does not begin one; `tandem list` shows what there is",
                    target_.stream, type));
  }

  absl::Status SetPayload(v1::NewEvent* event) {
    const std::unique_ptr<Message> payload = definition_->NewPayload(event->type());
    if (payload == nullptr) {
      return absl::InternalError(fmt::format("{} has no payload message", event->type()));
    }
    const bool is_correction = event->type() == v1::EventCorrected::descriptor()->name();
    const Given given = ReadGiven(options_, *payload, is_correction, &mistakes_);
    if (!options_.file.empty() && !is_correction) {
      mistakes_.Note(ReadFileInto(options_.file, payload.get()));
    }
    const NameResolver resolve = ResolveByRules(session_, target_.stream);
    SetFields(given.fields, resolve, payload.get(), &mistakes_);
    std::string bytes = payload->SerializeAsString();
    if (is_correction && (!given.originals_fields.empty() || !options_.file.empty())) {
      TANDEM_ASSIGN_OR_RETURN(bytes, Corrected(bytes, given, resolve));
    }
    event->set_payload(std::move(bytes));
    for (const std::string& field : given.unknown) event->add_unknown(field);
    return absl::OkStatus();
  }

  // The correction with the whole new payload of the event that it corrects.
  absl::StatusOr<std::string> Corrected(const std::string& bytes, const Given& given,
                                        const NameResolver& resolve) {
    v1::EventCorrected corrected;
    if (!corrected.ParseFromString(bytes)) return absl::InternalError("EventCorrected is broken");
    if (corrected.event() == 0) {
      TANDEM_RETURN_IF_ERROR(mistakes_.status());
      return absl::InvalidArgumentError("say which event is corrected: event=5");
    }
    TANDEM_ASSIGN_OR_RETURN(
        const std::unique_ptr<Message> payload,
        PayloadToCorrect(session_, *definition_, target_.stream, corrected.event()));
    if (!options_.file.empty()) {
      payload->Clear();
      mistakes_.Note(ReadFileInto(options_.file, payload.get()));
    }
    SetFields(given.originals_fields, resolve, payload.get(), &mistakes_);
    corrected.set_payload(payload->SerializeAsString());
    return corrected.SerializeAsString();
  }

  void SetEnvelope(v1::NewEvent* event) {
    if (options_.on == kUnknownWord) {
      event->add_unknown("occurred_on");
    } else if (!options_.on.empty()) {
      const absl::StatusOr<v1::Period> on = ParsePeriod(options_.on);
      mistakes_.Note(on.status());
      if (on.ok()) *event->mutable_occurred_on() = *on;
    }
    if (!options_.reported_by.empty()) {
      const absl::StatusOr<std::string> reporter = FindReporter(session_, options_.reported_by);
      mistakes_.Note(reporter.status());
      if (reporter.ok()) event->set_reported_by(*reporter);
    }
    for (const std::string& text : options_.evidence) {
      const absl::StatusOr<v1::Evidence> evidence = ParseEvidence(text);
      mistakes_.Note(evidence.status());
      if (evidence.ok()) *event->add_evidence() = *evidence;
    }
    event->set_note(options_.note);
    event->set_illustrative(options_.illustrative);
  }

  const RecordOptions& options_;
  Session& session_;
  Target target_;
  std::shared_ptr<const Definition> definition_;
  std::string repeat_;
  Mistakes mistakes_;
};

}  // namespace

namespace {

// The day that was typed, in --on or in a field that says when it happened.
std::optional<v1::Period> DayTyped(const v1::NewEvent& event, const Definition& definition) {
  if (event.has_occurred_on()) return event.occurred_on();
  const auto payload = definition.ParsePayload(event.type(), event.payload());
  if (!payload.ok()) return std::nullopt;
  const std::optional<StatedDays> stated = DaysStatedIn(**payload);
  return stated ? std::optional<v1::Period>(stated->period) : std::nullopt;
}

// Late facts may be of any day: an early one is asked about, and recorded.
void AskAboutEarlyDay(const v1::NewEvent& event, const Recording& recording, Session& session) {
  constexpr uint32_t kEventsLookedAt = 50;
  const std::optional<v1::Period> day = DayTyped(event, recording.definition());
  if (!day || recording.target().version == 0) return;
  const absl::StatusOr<v1::Reply> reply =
      session.Ask(ReadStreamRequest(event.stream(), 1, kEventsLookedAt));
  if (!reply.ok()) return;
  const auto& events = reply->events().event();
  const std::string question = EarlyDayQuestion(*day, {events.begin(), events.end()});
  if (!question.empty()) session.err() << Printable(question) << '\n';
}

}  // namespace

absl::Status RunRecord(const RecordOptions& options, Session& session) {
  Recording recording(options, session);
  TANDEM_ASSIGN_OR_RETURN(v1::Submission submission, recording.Build());
  Sending sending;
  sending.dry_run = options.dry_run;
  sending.if_unanswered = recording.repeat();
  const v1::NewEvent event = submission.event(0);
  absl::Status told = SubmitAndTell(std::move(submission), sending, session);
  if (!told.ok()) return AsSlip(told, event, recording.definition(), session);
  AskAboutEarlyDay(event, recording, session);
  return told;
}

}  // namespace tandem::cli
