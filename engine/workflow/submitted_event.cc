#include "engine/workflow/submitted_event.h"

#include <utility>
#include <vector>

#include "engine/base/timestamp.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/occurred_on.h"
#include "engine/workflow/payload.h"
#include "engine/workflow/payload_json.h"
#include "engine/workflow/words.h"
#include "fmt/format.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace tandem {
namespace {

using google::protobuf::Message;

constexpr size_t kSha256Bytes = 32;

void Add(Problems& problems, std::string rule, std::string message, bool backfill_serves = false) {
  AddProblem({std::move(rule), std::move(message), ""}, backfill_serves, problems);
}

// The same bytes for the same payload, whoever wrote it.
std::string Serialized(const Message& payload) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  payload.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

// Gives fields with `reporter_by_default` the reporter, where they are empty.
void FillReporter(const std::string& reporter, Message& payload) {
  if (reporter.empty()) return;
  for (int i = 0; i < payload.GetDescriptor()->field_count(); ++i) {
    const auto* field = payload.GetDescriptor()->field(i);
    if (RuleOf(field).reporter_by_default() && !field->is_repeated() &&
        field->type() == google::protobuf::FieldDescriptor::TYPE_STRING &&
        !IsGiven(payload, field)) {
      payload.GetReflection()->SetString(&payload, field, reporter);
    }
  }
}

// What can be said of the event by itself.
void CheckForm(const Message& payload, const v1::Envelope& event, Problems& problems) {
  PayloadRules rules;
  for (const std::string& name : event.unknown()) {
    if (name == kOccurredOn) {
      if (event.has_occurred_on()) {
        Add(problems, "unknown", "'occurred_on' is given and said to be unknown: leave out one.");
      }
      continue;
    }
    const auto* field = payload.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr) {
      std::vector<std::string> names = {std::string(kOccurredOn)};
      for (int i = 0; i < payload.GetDescriptor()->field_count(); ++i) {
        names.push_back(payload.GetDescriptor()->field(i)->name());
      }
      Add(problems, "unknown", AsSentence(NoSuchName("field", name, names)));
    } else {
      rules.unknown.insert(name);
    }
  }
  if (!event.backfill() && (!event.unknown().empty() || !event.party_of_unknown_role().empty())) {
    Add(problems, "unknown", "Only a backfill may say that something is not known.", true);
  }
  for (const FieldProblem& problem : CheckPayload(payload, rules)) {
    // A backfill records it once it says that the field is unknown.
    Add(problems, problem.field, AsSentence(problem.message),
        problem.backfill_serves && !event.backfill());
  }
  for (const v1::Evidence& evidence : event.evidence()) {
    if (!evidence.sha256().empty() && evidence.sha256().size() != kSha256Bytes) {
      Add(problems, "evidence",
          fmt::format("The SHA-256 of evidence '{}' has {} bytes, not 32.", evidence.title(),
                      evidence.sha256().size()));
    }
  }
}

}  // namespace

v1::Envelope EnvelopeOf(const v1::NewEvent& submitted, const Definition& definition,
                        const Instance& before, bool backfill, const JudgeContext& context) {
  v1::Envelope event;
  event.set_stream(submitted.stream());
  event.set_type(submitted.type());
  event.set_version(before.state().version() + 1);
  event.set_position(before.state().position());
  if (submitted.has_occurred_on()) *event.mutable_occurred_on() = submitted.occurred_on();
  *event.mutable_recorded_at() = ToTimestamp(context.now);
  event.set_recorded_by(context.recorded_by);
  event.set_reported_by(submitted.reported_by());
  event.set_note(submitted.note());
  event.set_causation_id(submitted.causation_id());
  event.set_correlation_id(submitted.correlation_id());
  event.set_definition_version(definition.version());
  *event.mutable_evidence() = submitted.evidence();
  event.set_illustrative(submitted.illustrative());
  event.set_backfill(backfill);
  *event.mutable_unknown() = submitted.unknown();
  *event.mutable_party_of_unknown_role() = submitted.party_of_unknown_role();
  return event;
}

std::shared_ptr<Message> ReadPayload(const v1::NewEvent& submitted, const Definition& definition,
                                     v1::Envelope& event, Problems& problems) {
  if (definition.PayloadOf(submitted.type()) == nullptr) {
    std::vector<std::string> names;
    for (const v1::EventType& type : definition.proto().event()) names.push_back(type.name());
    const std::string nearest = NearestName(submitted.type(), names);
    Add(problems, "unknown-event",
        fmt::format("There is no event '{}' in workflow '{}'{}. It has {}.", submitted.type(),
                    definition.name(),
                    nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest),
                    ListNames(names)));
    return nullptr;
  }
  std::shared_ptr<Message> payload = definition.NewPayload(submitted.type());
  if (submitted.content_case() == v1::NewEvent::kPayloadJson) {
    const absl::Status read = ReadPayloadJson(submitted.payload_json(), payload.get());
    if (!read.ok()) {
      Add(problems, "payload", AsSentence(std::string(read.message())));
      return nullptr;
    }
  } else if (!payload->ParseFromString(submitted.payload())) {
    Add(problems, "payload",
        fmt::format("The payload is no {}.", payload->GetDescriptor()->full_name()));
    return nullptr;
  }
  FillReporter(submitted.reported_by(), *payload);
  CheckForm(*payload, event, problems);
  event.set_payload_type(payload->GetDescriptor()->full_name());
  event.set_payload(Serialized(*payload));
  return payload;
}

}  // namespace tandem
