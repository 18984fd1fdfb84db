#include "engine/workflow/cycle_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/workflow/message_walk.h"
#include "fmt/format.h"

namespace tandem {
namespace {

using google::protobuf::Message;

// Conditions and facts as one graph: "condition 'a'" leads to "fact 'b'".
class NameGraph {
 public:
  NameGraph(const Definition& definition, const TextSource& source) : source_(source) {
    WalkEach<v1::Condition>(definition.proto(), [&](const v1::Condition& condition) {
      if (!condition.name().empty()) Add(ConditionNode(condition.name()), condition, condition);
    });
    for (const v1::Fact& fact : definition.proto().fact()) {
      if (fact.has_derived()) Add(FactNode(fact.name()), fact, fact.derived());
    }
  }

  void Check() {
    for (const auto& [name, node] : nodes_) Visit(name, {});
  }

 private:
  struct Node {
    const Message* at = nullptr;
    std::set<std::string> to;
    int length = 0;  // Longest chain from here; 0: not visited yet.
  };

  static std::string ConditionNode(const std::string& name) {
    return fmt::format("condition '{}'", name);
  }
  static std::string FactNode(const std::string& name) { return fmt::format("fact '{}'", name); }

  void Add(const std::string& name, const Message& at, const Message& content) {
    Node& node = nodes_[name];
    if (node.at != nullptr) return;
    node.at = &at;
    WalkEach<v1::Condition>(content, [&](const v1::Condition& condition) {
      if (condition.has_holds()) node.to.insert(ConditionNode(condition.holds()));
    });
    WalkEach<v1::Value>(content, [&](const v1::Value& value) {
      if (value.has_fact()) node.to.insert(FactNode(value.fact()));
    });
    WalkEach<v1::DateRule>(content, [&](const v1::DateRule& rule) {
      if (!rule.months_fact().empty()) node.to.insert(FactNode(rule.months_fact()));
    });
  }

  // Length of the longest chain from `name`.
  int Visit(const std::string& name, std::vector<std::string> path) {
    const auto found = nodes_.find(name);
    if (found == nodes_.end()) return 0;
    const auto loop = std::find(path.begin(), path.end(), name);
    if (loop != path.end()) {
      SayCycle(found->second, {loop, path.end()});
      return 0;
    }
    Node& node = found->second;
    if (node.length > 0) return node.length;
    path.push_back(name);
    if (path.size() > 2UL * kNameChainMax) return 1;
    int longest = 0;
    for (const std::string& next : node.to) longest = std::max(longest, Visit(next, path));
    node.length = longest + 1;
    if (node.length == kNameChainMax + 1) {
      source_.Error(
          source_.Of(*node.at, "name"),
          fmt::format("{} leads over more than {} other names to its end", name, kNameChainMax));
    }
    return node.length;
  }

  void SayCycle(const Node& node, const std::vector<std::string>& names) {
    std::string way;
    for (const std::string& name : names) way += name + " -> ";
    source_.Error(source_.Of(*node.at, "name"),
                  fmt::format("it leads back to itself: {}{}", way, names.front()));
  }

  const TextSource& source_;
  std::map<std::string, Node> nodes_;
};

}  // namespace

void CheckCycles(const Definition& definition, const TextSource& source) {
  NameGraph(definition, source).Check();
}

}  // namespace tandem
