#include "engine/access/principal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <utility>

namespace tandem {
namespace {

constexpr std::array<std::pair<std::string_view, Right>, 10> kRights = {{
    {"read", Right::kRead},
    {"record", Right::kRecord},
    {"record-all", Right::kRecordAll},
    {"backfill", Right::kBackfill},
    {"directory", Right::kManageDirectory},
    {"personal", Right::kSeePersonal},
    {"release-mail", Right::kReleaseMail},
    {"deploy", Right::kDeploy},
    {"notice", Right::kNotice},
    {"operate", Right::kOperate},
}};

}  // namespace

absl::StatusOr<std::set<Right>> ParseRights(const std::vector<std::string>& names) {
  std::set<Right> rights;
  for (const std::string& name : names) {
    bool found = name == "all";
    for (const auto& [known, right] : kRights) {
      if (name == known || (name == "all" && right != Right::kNotice)) {
        rights.insert(right);
        found = true;
      }
    }
    if (!found) {
      std::vector<std::string_view> known_names = {"all"};
      for (const auto& [known, right] : kRights) known_names.push_back(known);
      return absl::InvalidArgumentError(
          fmt::format("there is no right '{}'; there are: {}", name, fmt::join(known_names, ", ")));
    }
  }
  return rights;
}

std::string_view NameOf(Right right) {
  for (const auto& [name, known] : kRights) {
    if (known == right) return name;
  }
  return "unknown";
}

}  // namespace tandem
