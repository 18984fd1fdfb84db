// Whether a list contains a value.
#ifndef TANDEM_ENGINE_BASE_CONTAINS_H_
#define TANDEM_ENGINE_BASE_CONTAINS_H_

#include <algorithm>

namespace tandem {

// `list`: a vector, array or repeated field whose elements compare with `value`.
template <typename List, typename Value>
bool Contains(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace tandem

#endif  // TANDEM_ENGINE_BASE_CONTAINS_H_
