#include "engine/workflow/reachability_check.h"

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/contains.h"
#include "engine/workflow/near_name.h"
#include "fmt/format.h"

namespace tandem {
namespace {

using Names = std::set<std::string>;

class Reachability {
 public:
  Reachability(const Definition& definition, const TextSource& source)
      : definition_(definition), proto_(definition.proto()), source_(source) {}

  void Check() {
    for (const v1::EventType& event : proto_.event()) Steps(event);
    for (const v1::Phase& phase : proto_.phase()) {
      if (!phase.has_entered_when()) continue;
      for (const std::string& from : From(phase)) steps_[from].insert(phase.name());
    }
    Resumptions();
    const Names reached = Reach(begins_, steps_);
    for (const v1::Phase& phase : proto_.phase()) {
      if (!begins_.empty() && reached.count(phase.name()) == 0) {
        source_.Error(
            source_.Of(phase, "name"),
            fmt::format("phase '{}' can never be reached: no effect enters it from a phase "
                        "that comes before, and no 'entered_when' does",
                        phase.name()));
      }
    }
    if (!proto_.endless()) Endings(reached);
  }

 private:
  // Phases from which `phase` may be entered.
  Names From(const v1::Phase& phase) const {
    Names from(phase.from().begin(), phase.from().end());
    if (!from.empty()) return from;
    for (const v1::Phase& other : proto_.phase()) {
      if (!other.final() && other.name() != phase.name()) from.insert(other.name());
    }
    return from;
  }

  // Phases in which an event can take place and still move the instance.
  Names PhasesOf(const v1::EventType& event) const {
    Names phases;
    for (const v1::Phase& phase : proto_.phase()) {
      const bool belongs = event.phase().empty() || Contains(event.phase(), phase.name());
      if (belongs && !phase.final()) phases.insert(phase.name());
    }
    return phases;
  }

  void Steps(const v1::EventType& event) {
    const Names phases = PhasesOf(event);
    for (const v1::Effect& effect : event.effect()) {
      if (effect.has_resume()) resuming_.insert(phases.begin(), phases.end());
      const v1::Phase* phase = effect.has_enter() ? definition_.FindPhase(effect.enter()) : nullptr;
      if (phase == nullptr) continue;
      if (event.starts()) {
        begins_.insert(phase->name());
        continue;
      }
      const Names from = From(*phase);
      bool possible = phases.count(phase->name()) > 0;  // It may be there already.
      for (const std::string& here : phases) {
        if (from.count(here) == 0) continue;
        steps_[here].insert(phase->name());
        possible = true;
      }
      if (!possible) {
        source_.Error(
            source_.Of(effect, "enter"),
            fmt::format("'{}' never enters '{}': it belongs to {}, and '{}' is entered "
                        "from {}",
                        event.name(), phase->name(), List(phases), phase->name(), List(from)));
      }
    }
  }

  // A side phase leads back to each phase that leads to it.
  void Resumptions() {
    std::map<std::string, Names> back;
    for (const v1::Phase& side : proto_.phase()) {
      if (!side.side() || resuming_.count(side.name()) == 0) continue;
      for (const auto& [from, to] : steps_) {
        if (to.count(side.name()) > 0) back[side.name()].insert(from);
      }
    }
    for (const auto& [side, phases] : back) steps_[side].insert(phases.begin(), phases.end());
  }

  void Endings(const Names& reached) {
    Names finals;
    std::map<std::string, Names> backwards;
    for (const v1::Phase& phase : proto_.phase()) {
      if (phase.final()) finals.insert(phase.name());
    }
    if (proto_.phase().empty()) return;
    if (finals.empty()) {
      source_.Error(source_.Of(proto_.phase(0)),
                    "no phase is final: give one 'final: true', or say 'endless: true' for the "
                    "workflow");
      return;
    }
    for (const auto& [from, to] : steps_) {
      for (const std::string& phase : to) backwards[phase].insert(from);
    }
    const Names can_end = Reach(finals, backwards);
    for (const v1::Phase& phase : proto_.phase()) {
      if (reached.count(phase.name()) > 0 && can_end.count(phase.name()) == 0) {
        source_.Error(
            source_.Of(phase, "name"),
            fmt::format("phase '{}' leads to no final one: {}; add a way, or say 'endless: "
                        "true' for the workflow",
                        phase.name(), List(finals)));
      }
    }
  }

  static Names Reach(const Names& from, const std::map<std::string, Names>& steps) {
    Names reached = from;
    std::deque<std::string> next(from.begin(), from.end());
    while (!next.empty()) {
      const auto found = steps.find(next.front());
      next.pop_front();
      if (found == steps.end()) continue;
      for (const std::string& phase : found->second) {
        if (reached.insert(phase).second) next.push_back(phase);
      }
    }
    return reached;
  }

  static std::string List(const Names& names) {
    return names.empty() ? "none" : ListNames({names.begin(), names.end()});
  }

  const Definition& definition_;
  const v1::Definition& proto_;
  const TextSource& source_;
  Names begins_;
  std::map<std::string, Names> steps_;
  Names resuming_;
};

}  // namespace

void CheckReachability(const Definition& definition, const TextSource& source) {
  Reachability(definition, source).Check();
}

}  // namespace tandem
