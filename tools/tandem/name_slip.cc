#include "tools/tandem/name_slip.h"

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "engine/base/problem_status.h"

namespace tandem::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kActivity[] = "activity";
constexpr char kDeadline[] = "deadline";

std::set<std::string> ActivitiesOf(const v1::InstanceView& view) {
  std::set<std::string> keys;
  for (const v1::ActivityView& activity : view.activity()) keys.insert(activity.activity().key());
  return keys;
}

std::set<std::string> DeadlinesOf(const v1::InstanceView& view) {
  std::set<std::string> ids;
  for (const v1::DeadlineView& deadline : view.deadline()) ids.insert(deadline.state().id());
  return ids;
}

// The field's text; empty if there is none.
std::string TextOf(const Message& payload, const std::string& name) {
  const FieldDescriptor* field = payload.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->is_repeated() ||
      field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
    return "";
  }
  return payload.GetReflection()->GetString(payload, field);
}

// Whether the refusal, under the field's name, is of a name that the instance has not.
bool IsSlip(const v1::Refusal& refusal, const Message& payload, const v1::InstanceView& view) {
  const std::string typed = TextOf(payload, refusal.rule());
  if (typed.empty()) return false;
  if (refusal.rule() == kActivity) return ActivitiesOf(view).count(typed) == 0;
  return refusal.rule() == kDeadline && DeadlinesOf(view).count(typed) == 0;
}

// "no activity 'dta'; did you mean 'data'?": a question has no full stop behind it.
std::string Sentence(std::string text) {
  if (text.size() > 1 && text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

absl::Status AsSlip(const absl::Status& refused, const v1::NewEvent& event,
                    const Definition& definition, Session& session) {
  const std::optional<v1::Problem> problem = ProblemOf(refused);
  if (!problem.has_value() || problem->refusal_size() != 1) return refused;
  const auto payload = definition.ParsePayload(event.type(), event.payload());
  if (!payload.ok()) return refused;
  v1::Query query;
  query.mutable_instance()->set_id(event.stream());
  const absl::StatusOr<v1::QueryResult> result = session.Query(query);
  if (!result.ok()) return refused;
  const v1::Refusal& refusal = problem->refusal(0);
  if (!IsSlip(refusal, **payload, result->instance())) return refused;
  return absl::NotFoundError(Sentence(refusal.message()));
}

}  // namespace tandem::cli
