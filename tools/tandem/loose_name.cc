#include "tools/tandem/loose_name.h"

#include <cctype>

namespace tandem::cli {

std::string LooseName(std::string_view text) {
  std::string loose;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte) != 0) {
      loose += static_cast<char>(std::tolower(byte));
    }
  }
  return loose;
}

}  // namespace tandem::cli
