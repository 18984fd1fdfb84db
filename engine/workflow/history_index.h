// Where in a history events of a type stand, and those that name a thing.
#ifndef TANDEM_ENGINE_WORKFLOW_HISTORY_INDEX_H_
#define TANDEM_ENGINE_WORKFLOW_HISTORY_INDEX_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/workflow/definition.h"
#include "google/protobuf/message.h"
#include "tandem/v1/instance.pb.h"

namespace tandem {

// Grows with its history, entry by entry. Histories that share their entries share
// it too, so that answers end before the asker's `size`.
class HistoryIndex {
 public:
  // Forgets everything if another definition read it until now: what an event
  // names is the definition's to say.
  void ReadBy(const Definition& definition);

  int size() const { return static_cast<int>(entries_.size()); }
  void Add(const Definition& definition, const v1::HistoryEntry& entry,
           const std::shared_ptr<const google::protobuf::Message>& payload);
  void Truncate(int size);

  void OfType(std::string_view type, int size, std::vector<int>& places) const;
  std::vector<int> Naming(std::string_view kind, std::string_view name, int size) const;
  std::vector<int> WithEvidence(int size) const;
  std::vector<std::string> Named(std::string_view kind, int size) const;

 private:
  using Places = std::vector<int>;
  using ByName = std::map<std::string, Places, std::less<>>;
  // What there is to undo of an entry.
  struct Entry {
    Places* of_type = nullptr;
    std::vector<Places*> naming;
    bool has_evidence = false;
  };

  std::shared_ptr<const void> read_by_;
  std::vector<Entry> entries_;
  ByName of_type_;
  std::map<std::string, ByName, std::less<>> naming_;  // By kind.
  Places with_evidence_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_HISTORY_INDEX_H_
