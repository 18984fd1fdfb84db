// The effective history that an instance holds, as a value that is cheap to copy
// and quick to ask.
#ifndef TANDEM_ENGINE_WORKFLOW_EVENT_HISTORY_H_
#define TANDEM_ENGINE_WORKFLOW_EVENT_HISTORY_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/workflow/definition.h"
#include "google/protobuf/message.h"
#include "tandem/v1/instance.pb.h"

namespace tandem {

class HistoryIndex;

// The event with which an entry got its present date, or its present payload: its
// own version, or that of the last correction that changed it.
inline uint64_t DatedBy(const v1::HistoryEntry& entry) {
  return std::max(entry.version(), entry.redated_by());
}
inline uint64_t WordedBy(const v1::HistoryEntry& entry) {
  return std::max(entry.version(), entry.reworded_by());
}

// Events in order of version; only ever longer. Copies share what they have in
// common, so that trying something out on a copy costs no more for a long history
// than for a short one. References to entries hold as long as any copy that has
// them.
//
// Threads: all copies of one history belong to one thread.
class EventHistory {
 public:
  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = v1::HistoryEntry;
    using difference_type = std::ptrdiff_t;
    using pointer = const v1::HistoryEntry*;
    using reference = const v1::HistoryEntry&;

    Iterator() = default;
    Iterator(const EventHistory* history, int index) : history_(history), index_(index) {}
    reference operator*() const { return (*history_)[index_]; }
    pointer operator->() const { return &(*history_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++index_;
      return before;
    }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    const EventHistory* history_ = nullptr;
    int index_ = 0;
  };

  EventHistory() = default;
  EventHistory(const EventHistory& other);
  EventHistory(EventHistory&& other) noexcept;
  EventHistory& operator=(EventHistory other) noexcept;
  ~EventHistory();

  int size() const { return size_; }
  const v1::HistoryEntry& operator[](int index) const { return At(index).entry; }
  const v1::HistoryEntry& back() const { return At(size_ - 1).entry; }
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size_}; }

  const v1::HistoryEntry& Append(v1::HistoryEntry entry);
  // `payload` is what parsing the entry's with `definition` gives.
  const v1::HistoryEntry& Append(v1::HistoryEntry entry,
                                 std::shared_ptr<const google::protobuf::Message> payload,
                                 const Definition& definition);

  // Place of the entry of that version; -1: there is none.
  int PlaceOf(uint64_t version) const;
  // Null: there is none.
  const v1::HistoryEntry* Find(uint64_t version) const;

  // The entry that a `set_by` means, the version that DatedBy or WordedBy gave. Null:
  // the history does not keep it.
  const v1::HistoryEntry* FindSetter(uint64_t set_by) const;

  // Entry `index`'s payload as `definition` reads it, parsed once for each. Null if
  // it cannot. A definition that was deployed again is another one, for its
  // messages are made of other descriptors.
  std::shared_ptr<const google::protobuf::Message> PayloadAt(const Definition& definition,
                                                             int index) const;

  // Places of entries, ascending: of one of these types, that name this thing, or
  // that carry evidence. They cost what they answer, however long the history is.
  template <typename Types>
  std::vector<int> OfTypes(const Definition& definition, const Types& types) const {
    std::vector<int> places;
    for (const auto& type : types) AddOfType(definition, type, places);
    if (types.size() > 1) {
      std::sort(places.begin(), places.end());
      places.erase(std::unique(places.begin(), places.end()), places.end());
    }
    return places;
  }
  std::vector<int> Naming(const Definition& definition, std::string_view kind,
                          std::string_view name) const;
  std::vector<int> WithEvidence(const Definition& definition) const;
  // Every thing of a kind that is named, in the order in which they first were.
  std::vector<std::string> Named(const Definition& definition, std::string_view kind) const;

 private:
  struct Kept {
    v1::HistoryEntry entry;
    std::shared_ptr<const google::protobuf::Message> payload;
    // The definition that parsed it, and keeps what the payload is made of. Null:
    // none did yet.
    std::shared_ptr<const void> read_by;
  };
  struct Shared;

  Kept& At(int index) const;
  const v1::HistoryEntry& Keep(std::shared_ptr<Kept> kept);
  const HistoryIndex& IndexedBy(const Definition& definition) const;
  void AddOfType(const Definition& definition, std::string_view type,
                 std::vector<int>& places) const;

  void Join();
  void Leave();

  // What is behind `size_` belongs to copies that went on by themselves, as long as
  // they live.
  std::shared_ptr<Shared> shared_;
  int size_ = 0;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_EVENT_HISTORY_H_
