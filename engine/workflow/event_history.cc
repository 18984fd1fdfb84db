#include "engine/workflow/event_history.h"

#include <utility>

#include "engine/workflow/history_index.h"

namespace tandem {

struct EventHistory::Shared {
  std::vector<std::shared_ptr<Kept>> kept;
  HistoryIndex index;
  // How many histories end at each size; the last is not 0.
  std::vector<int> ends;
};

EventHistory::EventHistory(const EventHistory& other) : shared_(other.shared_), size_(other.size_) {
  Join();
}

EventHistory::EventHistory(EventHistory&& other) noexcept
    : shared_(std::move(other.shared_)), size_(std::exchange(other.size_, 0)) {}

EventHistory& EventHistory::operator=(EventHistory other) noexcept {
  std::swap(shared_, other.shared_);
  std::swap(size_, other.size_);
  return *this;
}

EventHistory::~EventHistory() { Leave(); }

void EventHistory::Join() {
  if (shared_ == nullptr) return;
  const auto end = static_cast<size_t>(size_);
  if (shared_->ends.size() <= end) shared_->ends.resize(end + 1, 0);
  ++shared_->ends[end];
}

void EventHistory::Leave() {
  if (shared_ == nullptr) return;
  std::vector<int>& ends = shared_->ends;
  --ends[static_cast<size_t>(size_)];
  while (!ends.empty() && ends.back() == 0) ends.pop_back();
}

EventHistory::Kept& EventHistory::At(int index) const {
  return *shared_->kept[static_cast<size_t>(index)];
}

const v1::HistoryEntry& EventHistory::Keep(std::shared_ptr<Kept> kept) {
  const auto size = static_cast<size_t>(size_);
  Leave();
  if (shared_ == nullptr) {
    shared_ = std::make_shared<Shared>();
  } else if (shared_->kept.size() > size && shared_->ends.size() <= size + 1) {
    // Whoever went on from here is gone.
    shared_->index.Truncate(size_);
    shared_->kept.resize(size);
  } else if (shared_->kept.size() > size) {
    auto own = std::make_shared<Shared>();
    own->kept.reserve(size + 1);
    own->kept.assign(shared_->kept.begin(), shared_->kept.begin() + size_);
    shared_ = std::move(own);
  }
  shared_->kept.push_back(std::move(kept));
  ++size_;
  Join();
  return back();
}

const v1::HistoryEntry& EventHistory::Append(v1::HistoryEntry entry) {
  return Keep(std::make_shared<Kept>(Kept{std::move(entry), nullptr, nullptr}));
}

const v1::HistoryEntry& EventHistory::Append(
    v1::HistoryEntry entry, std::shared_ptr<const google::protobuf::Message> payload,
    const Definition& definition) {
  return Keep(
      std::make_shared<Kept>(Kept{std::move(entry), std::move(payload), definition.identity()}));
}

int EventHistory::PlaceOf(uint64_t version) const {
  int from = 0;
  int to = size_;
  while (from < to) {
    const int middle = from + (to - from) / 2;
    if ((*this)[middle].version() < version) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from < size_ && (*this)[from].version() == version ? from : -1;
}

const v1::HistoryEntry* EventHistory::Find(uint64_t version) const {
  const int place = PlaceOf(version);
  return place < 0 ? nullptr : &(*this)[place];
}

const v1::HistoryEntry* EventHistory::FindSetter(uint64_t set_by) const {
  if (set_by == 0) return nullptr;
  if (const v1::HistoryEntry* entry = Find(set_by)) return entry;
  for (const v1::HistoryEntry& entry : *this) {
    if (entry.redated_by() == set_by || entry.reworded_by() == set_by) return &entry;
  }
  return nullptr;
}

std::shared_ptr<const google::protobuf::Message> EventHistory::PayloadAt(
    const Definition& definition, int index) const {
  if (index < 0 || index >= size_) return nullptr;
  Kept& kept = At(index);
  if (kept.read_by != definition.identity()) {
    kept.payload = nullptr;
    auto payload = definition.ParsePayload(kept.entry.type(), kept.entry.payload());
    if (payload.ok()) kept.payload = *std::move(payload);
    kept.read_by = definition.identity();
  }
  return kept.payload;
}

const HistoryIndex& EventHistory::IndexedBy(const Definition& definition) const {
  HistoryIndex& index = shared_->index;
  index.ReadBy(definition);
  for (int place = index.size(); place < size_; ++place) {
    index.Add(definition, (*this)[place], PayloadAt(definition, place));
  }
  return index;
}

void EventHistory::AddOfType(const Definition& definition, std::string_view type,
                             std::vector<int>& places) const {
  if (size_ > 0) IndexedBy(definition).OfType(type, size_, places);
}

std::vector<int> EventHistory::Naming(const Definition& definition, std::string_view kind,
                                      std::string_view name) const {
  return size_ == 0 ? std::vector<int>() : IndexedBy(definition).Naming(kind, name, size_);
}

std::vector<int> EventHistory::WithEvidence(const Definition& definition) const {
  return size_ == 0 ? std::vector<int>() : IndexedBy(definition).WithEvidence(size_);
}

std::vector<std::string> EventHistory::Named(const Definition& definition,
                                             std::string_view kind) const {
  return size_ == 0 ? std::vector<std::string>() : IndexedBy(definition).Named(kind, size_);
}

}  // namespace tandem
