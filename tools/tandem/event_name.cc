#include "tools/tandem/event_name.h"

#include <fmt/format.h>

#include "engine/workflow/near_name.h"
#include "tandem/v1/history.pb.h"
#include "tools/tandem/loose_name.h"

namespace tandem::cli {

std::vector<std::string> EventNames(const Definition& definition) {
  std::vector<std::string> names;
  for (const v1::EventType& event : definition.proto().event()) names.push_back(event.name());
  const google::protobuf::FileDescriptor* history = v1::EventCorrected::descriptor()->file();
  for (int i = 0; i < history->message_type_count(); ++i) {
    const std::string& name = history->message_type(i)->name();
    if (IsHistoryEvent(name)) names.push_back(name);
  }
  return names;
}

absl::StatusOr<std::string> FindEventName(const Definition& definition, std::string_view text) {
  const std::vector<std::string> names = EventNames(definition);
  const std::string wanted = LooseName(text);
  for (const std::string& name : names) {
    if (LooseName(name) == wanted) return name;
  }
  return absl::NotFoundError(
      fmt::format("{} ({})", NoSuchName("event", text, names), definition.name()));
}

}  // namespace tandem::cli
