#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "engine/base/contains.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/payload_compatibility.h"
#include "engine/workflow/programme.h"
#include "fmt/format.h"

namespace tandem {
namespace {

using google::protobuf::Descriptor;

constexpr std::string_view kCore = "core";
// Years in which two versions of a calendar are compared day by day.
constexpr int kCompareFrom = 1900;
constexpr int kCompareUntil = 2100;

// "c3/partnership/x" is of programme c3, workflow partnership; organisation/x
// and person/x are of the core's workflows of that name.
std::pair<std::string, std::string> WorkflowOf(std::string_view stream) {
  const size_t first = std::min(stream.find('/'), stream.size());
  const std::string_view head = stream.substr(0, first);
  if (head == "organisation" || head == "person") return {std::string(kCore), std::string(head)};
  if (first == stream.size()) return {};
  const std::string_view rest = stream.substr(first + 1);
  const size_t second = rest.find('/');
  if (second == std::string_view::npos) return {};
  return {std::string(head), std::string(rest.substr(0, second))};
}

const Definition* FindWorkflow(const Programme& programme, const std::string& name) {
  const auto found = programme.workflows().find(name);
  return found == programme.workflows().end() ? nullptr : found->second.get();
}

bool FieldsWantKind(const Descriptor& message, std::string_view kind,
                    std::set<const Descriptor*>& seen) {
  if (!seen.insert(&message).second) return false;
  for (int i = 0; i < message.field_count(); ++i) {
    const auto* field = message.field(i);
    const auto& kinds = RuleOf(field).refers_to().kind();
    if (Contains(kinds, kind)) return true;
    if (field->message_type() != nullptr && FieldsWantKind(*field->message_type(), kind, seen)) {
      return true;
    }
  }
  return false;
}

bool WantsKind(const Definition& workflow, std::string_view kind) {
  for (const v1::PartyRole& role : workflow.proto().role()) {
    if (Contains(role.kind(), kind)) return true;
  }
  std::set<const Descriptor*> seen;
  const auto& events = workflow.proto().event();
  return std::any_of(events.begin(), events.end(), [&](const v1::EventType& event) {
    const Descriptor* payload = workflow.PayloadOf(event.name());
    return payload != nullptr && FieldsWantKind(*payload, kind, seen);
  });
}

absl::Status CheckWorkflow(const Programme& next, const Definition* before,
                           const std::string& name) {
  const Definition* after = FindWorkflow(next, name);
  if (after == nullptr) {
    return absl::FailedPreconditionError(
        fmt::format("workflow '{}' of {} is deployed, and the new folder has none of that name; "
                    "its instances still need it: put workflows/{}.textproto back",
                    name, next.name(), name));
  }
  if (after->version() < before->version()) {
    return absl::FailedPreconditionError(
        fmt::format("workflow '{}' of {} is deployed in version {}, and the new folder has "
                    "version {}; versions only rise: write version {}",
                    name, next.name(), before->version(), after->version(), before->version() + 1));
  }
  if (after->version() == before->version() && !MeansTheSame(*before, *after)) {
    return absl::FailedPreconditionError(
        fmt::format("workflow '{}' of {} has changed, or a payload of it, and is still version "
                    "{}; running instances keep what they started with: write version {}",
                    name, next.name(), before->version(), before->version() + 1));
  }
  return CheckReadable(*before, *after);
}

// Dates that were firm stay: the days that the calendar was sure of, and that it was.
absl::Status CheckCalendar(const Programme& next, const Calendar& before) {
  const auto found = next.calendars().find(before.name());
  if (found == next.calendars().end()) {
    return absl::FailedPreconditionError(
        fmt::format("calendar '{}' of {} is deployed, and the new folder has none of that name; "
                    "dates were counted with it: put calendars/{}.textproto back",
                    before.name(), next.name(), before.name()));
  }
  const Calendar& after = *found->second;
  if (!before.sure()) return absl::OkStatus();
  if (!after.sure() || after.sure()->until < before.sure()->until ||
      after.sure()->from > before.sure()->from) {
    return absl::FailedPreconditionError(fmt::format(
        "calendar '{}' is deployed and sure of the days from {} to {}, and the new "
        "folder's is not; dates that were counted with them are firm: let first_year "
        "and sure_until include them",
        before.name(), ToText(ToDate(before.sure()->from)), ToText(ToDate(before.sure()->until))));
  }
  const absl::CivilDay first = std::max(before.sure()->from, absl::CivilDay(kCompareFrom, 1, 1));
  std::vector<std::string> changed;
  for (absl::CivilDay day = first; day <= before.sure()->until && day.year() <= kCompareUntil;
       ++day) {
    if (before.IsWorkingDay(day) == after.IsWorkingDay(day) ||
        (after.Corrects(day) && !before.Corrects(day))) {
      continue;
    }
    changed.push_back(ToIso(ToDate(day)));
  }
  if (changed.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "calendar '{}' is deployed, sure of its days until {}, and the new folder's says "
      "otherwise of {}; dates that are firm would move: leave those days as they were, "
      "or, if they were wrong, name each: corrected: \"{}\"",
      before.name(), ToText(ToDate(before.sure()->until)), ListNames(changed), changed.front()));
}

}  // namespace

absl::Status Programmes::Check(const Programme& next) const {
  if (absl::Status status = CheckSharedCalendars(next); !status.ok()) return status;
  const auto known = deployed_.find(next.name());
  if (known == deployed_.end()) return absl::OkStatus();
  for (const auto& [name, definition] : known->second.back()->workflows()) {
    if (absl::Status status = CheckWorkflow(next, definition.get(), name); !status.ok()) {
      return status;
    }
  }
  for (const auto& [name, calendar] : known->second.back()->calendars()) {
    if (absl::Status status = CheckCalendar(next, *calendar); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// Places name a calendar alone: one of the same name in another programme may take its place.
absl::Status Programmes::CheckSharedCalendars(const Programme& next) const {
  for (const auto& [name, calendar] : next.calendars()) {
    const Calendar* in_use = FindCalendar(name);
    if (in_use == nullptr) continue;
    if (absl::Status status = CheckCalendar(next, *in_use); !status.ok()) return status;
  }
  return absl::OkStatus();
}

void Programmes::Add(std::shared_ptr<const Programme> programme) {
  const std::string name = programme->name();
  deployed_[name].push_back(std::move(programme));
}

const Programme* Programmes::Find(std::string_view name) const {
  const auto found = deployed_.find(std::string(name));
  return found == deployed_.end() ? nullptr : found->second.back().get();
}

std::vector<const Programme*> Programmes::All() const {
  std::vector<const Programme*> all;
  for (const auto& [name, versions] : deployed_) all.push_back(versions.back().get());
  return all;
}

const Definition* Programmes::FindDefinition(std::string_view stream, uint32_t version) const {
  const auto [programme, workflow] = WorkflowOf(stream);
  const auto found = deployed_.find(programme);
  if (found == deployed_.end()) return nullptr;
  // A service knows its own core programme before it meets older ones in the log.
  const Definition* newest = nullptr;
  for (auto deployed = found->second.rbegin(); deployed != found->second.rend(); ++deployed) {
    const Definition* definition = FindWorkflow(**deployed, workflow);
    if (definition == nullptr) continue;
    if (version != 0 && definition->version() == version) return definition;
    if (newest == nullptr || definition->version() > newest->version()) newest = definition;
  }
  return version == 0 ? newest : nullptr;
}

const Definition* Programmes::DefinitionToFold(std::string_view stream, uint32_t version) const {
  const bool is_directory = WorkflowOf(stream).first == kCore;
  return FindDefinition(stream, is_directory ? 0 : version);
}

bool Programmes::HasStanding(std::string_view organisation) const {
  const auto has_role = [organisation](const auto& workflow) {
    const auto& roles = workflow.second->proto().role();
    return std::any_of(roles.begin(), roles.end(), [organisation](const v1::PartyRole& role) {
      return role.always() == organisation;
    });
  };
  for (const auto& [name, deployments] : deployed_) {
    for (const std::shared_ptr<const Programme>& programme : deployments) {
      const auto& workflows = programme->workflows();
      if (programme->manifest().office() == organisation ||
          std::any_of(workflows.begin(), workflows.end(), has_role)) {
        return true;
      }
    }
  }
  return false;
}

bool Programmes::HasKind(std::string_view kind) const {
  for (const Programme* programme : All()) {
    for (const auto& [name, workflow] : programme->workflows()) {
      if (WantsKind(*workflow, kind)) return true;
    }
  }
  return false;
}

const Calendar* Programmes::FindCalendar(std::string_view name) const {
  for (const auto& [programme, versions] : deployed_) {
    const auto& calendars = versions.back()->calendars();
    const auto found = calendars.find(std::string(name));
    if (found != calendars.end()) return found->second.get();
  }
  return nullptr;
}

}  // namespace tandem
