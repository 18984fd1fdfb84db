// The effective history that an instance holds, as a value that is cheap to copy.
#ifndef TANDEM_ENGINE_WORKFLOW_EVENT_HISTORY_H_
#define TANDEM_ENGINE_WORKFLOW_EVENT_HISTORY_H_

#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "engine/workflow/definition.h"
#include "google/protobuf/message.h"
#include "tandem/v1/instance.pb.h"

namespace tandem {

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

  int size() const { return size_; }
  const v1::HistoryEntry& operator[](int index) const { return At(index).entry; }
  const v1::HistoryEntry& back() const { return At(size_ - 1).entry; }
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size_}; }

  // `payload` is what parsing the entry's gives, if that was done already.
  const v1::HistoryEntry& Append(
      v1::HistoryEntry entry, std::shared_ptr<const google::protobuf::Message> payload = nullptr);

  // Entry `index`'s payload, parsed once. Null if `definition` cannot read it.
  std::shared_ptr<const google::protobuf::Message> PayloadAt(const Definition& definition,
                                                             int index) const;

 private:
  struct Kept {
    v1::HistoryEntry entry;
    std::shared_ptr<const google::protobuf::Message> payload;
    bool parsed = false;  // Also if it cannot be read.
  };
  using Shared = std::vector<std::shared_ptr<Kept>>;

  Kept& At(int index) const { return *(*shared_)[static_cast<size_t>(index)]; }

  // What is behind `size_` belongs to a copy that went on by itself.
  std::shared_ptr<Shared> shared_;
  int size_ = 0;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_EVENT_HISTORY_H_
