#include "tools/tandem/event_title.h"

#include <map>

#include "engine/base/localized_text.h"
#include "engine/workflow/definition.h"

namespace tandem::cli {
namespace {

// Those that every workflow has and none defines; as the read models call them.
const std::map<std::string, std::string>& CommonTitles() {
  static const auto* const titles = new std::map<std::string, std::string>{
      {"EventCorrected", "Event corrected"},       {"EventRetracted", "Event retracted"},
      {"DeadlineMoved", "Deadline moved"},         {"DeadlineWaived", "Deadline waived"},
      {"ConditionWaived", "Condition waived"},     {"InstanceMigrated", "Definition changed"},
      {"ProgrammeDeployed", "Programme deployed"},
  };
  return *titles;
}

}  // namespace

std::string EventTitle(const std::string& stream, const std::string& type, Session& session) {
  const auto common = CommonTitles().find(type);
  if (common != CommonTitles().end()) return common->second;
  const auto definition = session.DefinitionFor(stream);
  const v1::EventType* known = definition.ok() ? (*definition)->FindEvent(type) : nullptr;
  if (known == nullptr || known->title().en().empty()) return type;
  return TextIn(known->title(), session.language());
}

}  // namespace tandem::cli
