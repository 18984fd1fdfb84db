#include "engine/workflow/event_history.h"

#include <algorithm>

namespace tandem {

const v1::HistoryEntry& EventHistory::Append(
    v1::HistoryEntry entry, std::shared_ptr<const google::protobuf::Message> payload) {
  const auto size = static_cast<size_t>(size_);
  if (shared_ == nullptr) {
    shared_ = std::make_shared<Shared>();
  } else if (shared_->size() > size && shared_.use_count() == 1) {
    shared_->resize(size);
  } else if (shared_->size() > size) {
    auto own = std::make_shared<Shared>();
    own->reserve(size + 1);
    own->assign(shared_->begin(), shared_->begin() + size_);
    shared_ = std::move(own);
  }
  const bool parsed = payload != nullptr;
  shared_->push_back(std::make_shared<Kept>(Kept{std::move(entry), std::move(payload), parsed}));
  ++size_;
  return back();
}

std::shared_ptr<const google::protobuf::Message> EventHistory::PayloadAt(
    const Definition& definition, int index) const {
  if (index < 0 || index >= size_) return nullptr;
  Kept& kept = At(index);
  if (!kept.parsed) {
    auto payload = definition.ParsePayload(kept.entry.type(), kept.entry.payload());
    if (payload.ok()) kept.payload = *std::move(payload);
    kept.parsed = true;
  }
  return kept.payload;
}

}  // namespace tandem
