// tandem record: one event.
#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/status_macros.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/payload_json.h"
#include "tandem/v1/history.pb.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/correction.h"
#include "tools/tandem/event_name.h"
#include "tools/tandem/evidence_argument.h"
#include "tools/tandem/payload_fields.h"
#include "tools/tandem/payload_names.h"
#include "tools/tandem/resolve.h"
#include "tools/tandem/submitting.h"

namespace tandem::cli {
namespace {

using google::protobuf::Message;

constexpr char kUnknown[] = "unknown";
constexpr char kOriginalsField[] = "payload.";

// What the command line says of the payload.
struct Given {
  std::vector<Assignment> fields;
  std::vector<Assignment> originals_fields;  // Of a correction: of the event corrected.
  std::vector<std::string> unknown;
};

absl::Status ReadFileInto(const std::string& path, Message* payload) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::InvalidArgumentError(fmt::format("cannot open {}", path));
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const absl::Status filled = ReadPayloadJson(text, payload);
  if (filled.ok()) return filled;
  return absl::InvalidArgumentError(fmt::format("{}: {}", path, std::string(filled.message())));
}

// A correction's own fields stand beside those of the event that it corrects.
bool IsOriginals(const Message& payload, const std::string& field) {
  if (field.rfind(kOriginalsField, 0) == 0) return true;
  return FindField(*payload.GetDescriptor(), field) == nullptr;
}

absl::StatusOr<Given> ReadGiven(const RecordOptions& options, const Message& payload,
                                bool is_correction) {
  Given given;
  for (const std::string& text : options.fields) {
    TANDEM_ASSIGN_OR_RETURN(Assignment assignment, ParseAssignment(text));
    if (assignment.value == kUnknown && options.backfill) {
      const auto* field = FindField(*payload.GetDescriptor(), assignment.field);
      given.unknown.push_back(field == nullptr ? assignment.field : field->name());
    } else if (assignment.value == kUnknown) {
      return absl::InvalidArgumentError(
          fmt::format("{}: only with --backfill may a field stay unknown", text));
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
absl::Status SetFields(const std::vector<Assignment>& fields, const NameResolver& resolve,
                       Message* message) {
  for (const Assignment& assignment : fields) {
    const auto* field = FindField(*message->GetDescriptor(), assignment.field);
    if (field != nullptr && field->is_repeated())
      message->GetReflection()->ClearField(message, field);
  }
  for (const Assignment& assignment : fields) {
    TANDEM_RETURN_IF_ERROR(SetField(assignment, resolve, message));
  }
  return absl::OkStatus();
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
    precondition->set_version(target_.version);
    v1::NewEvent* event = submission.add_event();
    event->set_stream(target_.stream);
    TANDEM_ASSIGN_OR_RETURN(*event->mutable_type(), FindEventName(*definition_, options_.event));
    TANDEM_RETURN_IF_ERROR(CheckItMayBegin(event->type()));
    TANDEM_RETURN_IF_ERROR(SetPayload(event));
    TANDEM_RETURN_IF_ERROR(SetEnvelope(event));
    return submission;
  }

 private:
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
    TANDEM_ASSIGN_OR_RETURN(const Given given, ReadGiven(options_, *payload, is_correction));
    if (!options_.file.empty() && !is_correction) {
      TANDEM_RETURN_IF_ERROR(ReadFileInto(options_.file, payload.get()));
    }
    const NameResolver resolve = ResolveByRules(session_);
    TANDEM_RETURN_IF_ERROR(SetFields(given.fields, resolve, payload.get()));
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
      return absl::InvalidArgumentError("say which event is corrected: event=5");
    }
    TANDEM_ASSIGN_OR_RETURN(
        const std::unique_ptr<Message> payload,
        PayloadToCorrect(session_, *definition_, target_.stream, corrected.event()));
    if (!options_.file.empty()) {
      payload->Clear();
      TANDEM_RETURN_IF_ERROR(ReadFileInto(options_.file, payload.get()));
    }
    TANDEM_RETURN_IF_ERROR(SetFields(given.originals_fields, resolve, payload.get()));
    corrected.set_payload(payload->SerializeAsString());
    return corrected.SerializeAsString();
  }

  absl::Status SetEnvelope(v1::NewEvent* event) {
    if (options_.on == kUnknown) {
      event->add_unknown("occurred_on");
    } else if (!options_.on.empty()) {
      TANDEM_ASSIGN_OR_RETURN(*event->mutable_occurred_on(), ParsePeriod(options_.on));
    }
    if (!options_.reported_by.empty()) {
      TANDEM_ASSIGN_OR_RETURN(*event->mutable_reported_by(),
                              FindReporter(session_, options_.reported_by));
    }
    for (const std::string& text : options_.evidence) {
      TANDEM_ASSIGN_OR_RETURN(*event->add_evidence(), ParseEvidence(text));
    }
    event->set_note(options_.note);
    event->set_illustrative(options_.illustrative);
    return absl::OkStatus();
  }

  const RecordOptions& options_;
  Session& session_;
  Target target_;
  std::shared_ptr<const Definition> definition_;
};

}  // namespace

absl::Status RunRecord(const RecordOptions& options, Session& session) {
  TANDEM_ASSIGN_OR_RETURN(v1::Submission submission, Recording(options, session).Build());
  return SubmitAndTell(std::move(submission), options.dry_run, session);
}

}  // namespace tandem::cli
