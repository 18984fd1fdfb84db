#include "tools/tandem/backfill_advice.h"

#include <fmt/format.h>

#include <memory>
#include <vector>

#include "engine/base/contains.h"
#include "engine/workflow/payload_json.h"
#include "tandem/v1/rules.pb.h"
#include "tools/tandem/render/joined.h"

namespace tandem::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What was submitted, as far as it can be read; null if its type is not known.
std::unique_ptr<Message> PayloadOf(const v1::NewEvent& event, Session& session) {
  const auto definition = session.DefinitionFor(event.stream());
  if (!definition.ok()) return nullptr;
  std::unique_ptr<Message> payload = (*definition)->NewPayload(event.type());
  if (payload == nullptr) return nullptr;
  if (event.content_case() == v1::NewEvent::kPayloadJson) {
    (void)ReadPayloadJson(event.payload_json(), payload.get());
  } else if (!payload->ParseFromString(event.payload())) {
    payload->Clear();
  }
  return payload;
}

bool IsGiven(const Message& payload, const FieldDescriptor& field) {
  const google::protobuf::Reflection& reflection = *payload.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(payload, &field) > 0
                             : reflection.HasField(payload, &field);
}

// The required field that was left out, if that is what was refused; else null.
// Problems of a field are refused under its name.
const FieldDescriptor* FieldLeftOut(const v1::Refusal& refusal, const Message& payload) {
  const FieldDescriptor* field = payload.GetDescriptor()->FindFieldByName(refusal.rule());
  if (field == nullptr || !field->options().GetExtension(v1::rule).required()) return nullptr;
  return IsGiven(payload, *field) ? nullptr : field;
}

bool SaysWhatItIsAbout(const FieldDescriptor& field) {
  return !field.options().GetExtension(v1::rule).names().empty();
}

// "result=unknown and place=unknown", or for a file '"unknown": ["result", "place"]'.
std::string SaidToBeUnknown(const std::vector<std::string>& fields, GivenBy given_by) {
  if (given_by == GivenBy::kFile) {
    return fmt::format("\"unknown\": [\"{}\"] in its line", Joined(fields, "\", \""));
  }
  return Joined(fields, "=unknown ") + "=unknown";
}

}  // namespace

std::string BackfillAdvice(const v1::Problem& problem, const v1::Submission& submission,
                           GivenBy given_by, Session& session) {
  if (given_by == GivenBy::kOwnCommand) return "";
  std::vector<std::string> unknown;  // Fields that may be said to be so.
  for (const v1::Refusal& refusal : problem.refusal()) {
    if (refusal.event() >= static_cast<uint32_t>(submission.event_size())) return "";
    const std::unique_ptr<Message> payload =
        PayloadOf(submission.event(static_cast<int>(refusal.event())), session);
    const FieldDescriptor* field = payload == nullptr ? nullptr : FieldLeftOut(refusal, *payload);
    if (field != nullptr && SaysWhatItIsAbout(*field)) return "";
    // Of a backfill nothing is said to serve, since it is one already.
    if (submission.backfill() ? field == nullptr : !refusal.backfill_serves()) return "";
    if (field == nullptr) continue;
    if (!Contains(unknown, field->name())) {
      unknown.push_back(field->name());
    }
  }
  if (problem.refusal_size() == 0) return "";
  if (submission.backfill()) {
    return fmt::format("What nobody kept is said to be unknown: {}.",
                       SaidToBeUnknown(unknown, given_by));
  }
  const std::string fields =
      unknown.empty() ? "" : fmt::format(" and {}", SaidToBeUnknown(unknown, given_by));
  return fmt::format(
      "If it did happen but was not documented at the time, add --backfill{}: it is recorded, and "
      "the {} visible.",
      fields, problem.refusal_size() == 1 ? "gap stays" : "gaps stay");
}

}  // namespace tandem::cli
