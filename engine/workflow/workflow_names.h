// The names that a definition offers, as lists for hints.
#ifndef TANDEM_ENGINE_WORKFLOW_WORKFLOW_NAMES_H_
#define TANDEM_ENGINE_WORKFLOW_WORKFLOW_NAMES_H_

#include <string>
#include <vector>

#include "tandem/v1/workflow.pb.h"

namespace tandem {

template <typename List>
std::vector<std::string> NamesOf(const List& list) {
  std::vector<std::string> names;
  for (const auto& entry : list) names.push_back(entry.name());
  return names;
}

inline std::vector<std::string> PhaseNames(const v1::Definition& d) { return NamesOf(d.phase()); }
inline std::vector<std::string> RoleNames(const v1::Definition& d) { return NamesOf(d.role()); }
inline std::vector<std::string> FactNames(const v1::Definition& d) { return NamesOf(d.fact()); }
inline std::vector<std::string> EventNames(const v1::Definition& d) { return NamesOf(d.event()); }

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_WORKFLOW_NAMES_H_
