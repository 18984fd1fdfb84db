#include "engine/log/block_cache.h"

#include <utility>

namespace tandem {

std::shared_ptr<const Block> BlockCache::Find(Position position) {
  const std::lock_guard lock(mutex_);
  auto entry = by_first_.upper_bound(position);
  if (entry == by_first_.begin()) return nullptr;
  const Order::iterator found = (--entry)->second;
  if (!(*found)->Holds(position)) return nullptr;
  order_.splice(order_.begin(), order_, found);
  return *found;
}

void BlockCache::Put(std::shared_ptr<const Block> block) {
  const std::lock_guard lock(mutex_);
  const Position first = block->first();
  if (by_first_.contains(first)) return;  // Another reader was faster.
  bytes_ += block->bytes();
  order_.push_front(std::move(block));
  by_first_[first] = order_.begin();
  while (bytes_ > bytes_max_ && order_.size() > 1) {
    bytes_ -= order_.back()->bytes();
    by_first_.erase(order_.back()->first());
    order_.pop_back();
  }
}

void BlockCache::Clear() {
  const std::lock_guard lock(mutex_);
  by_first_.clear();
  order_.clear();
  bytes_ = 0;
}

size_t BlockCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace tandem
