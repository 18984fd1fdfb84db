// Decoded blocks, the most recently used ones.
#ifndef TANDEM_ENGINE_LOG_BLOCK_CACHE_H_
#define TANDEM_ENGINE_LOG_BLOCK_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>

#include "engine/base/position.h"
#include "engine/log/block.h"

namespace tandem {

// Bounded by bytes; one block more may stand in it than fits. Any thread.
class BlockCache {
 public:
  explicit BlockCache(size_t bytes_max) : bytes_max_(bytes_max) {}

  // The block that holds the position, or null.
  std::shared_ptr<const Block> Find(Position position);
  void Put(std::shared_ptr<const Block> block);
  void Clear();

  size_t bytes() const;

 private:
  using Order = std::list<std::shared_ptr<const Block>>;

  const size_t bytes_max_;
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  Order order_;  // The most recently used first.
  std::map<Position, Order::iterator> by_first_;
  size_t bytes_ = 0;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_BLOCK_CACHE_H_
