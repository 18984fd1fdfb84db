#include "services/reminders/smtp_answer.h"

#include <algorithm>
#include <array>
#include <string>

#include "absl/strings/ascii.h"
#include "engine/base/contains.h"

namespace tandem::services {
namespace {

using Kind = DeliveryResult::Kind;

bool IsNumber(std::string_view text) {
  return !text.empty() && text.size() <= 3 && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
}

// "5.1.1" of "550 5.1.1 no such user"; empty: there is none.
std::string_view EnhancedCode(std::string_view answer) {
  if (answer.size() < 5) return {};
  std::string_view word = answer.substr(4, answer.find(' ', 4) - 4);
  const size_t first = word.find('.');
  const size_t second = first == word.npos ? word.npos : word.find('.', first + 1);
  if (second == word.npos) return {};
  const bool is_one = IsNumber(word.substr(0, first)) &&
                      IsNumber(word.substr(first + 1, second - first - 1)) &&
                      IsNumber(word.substr(second + 1));
  return is_one ? word : std::string_view();
}

bool IsTooLarge(std::string_view basic, std::string_view enhanced) {
  return enhanced == "5.3.4" || (enhanced.empty() && basic == "552");
}

bool IsAboutTheRecipient(std::string_view basic, std::string_view enhanced) {
  if (enhanced.empty()) return basic == "550" || basic == "551" || basic == "553";
  const bool about_the_sender = enhanced == "5.1.7" || enhanced == "5.1.8";
  return (enhanced.starts_with("5.1.") && !about_the_sender) || enhanced.starts_with("5.2.");
}

}  // namespace

Kind KindOfAnswer(std::string_view command, std::string_view answer) {
  const std::string_view basic = answer.substr(0, 3);
  const std::string_view enhanced = EnhancedCode(answer);
  // Said of the sender's MAIL, where it announces the size.
  if (basic.starts_with('5') && IsTooLarge(basic, enhanced)) return Kind::kRefused;
  constexpr std::array<std::string_view, 3> kAboutThisOne = {"RCPT", "DATA", "message"};
  if (!Contains(kAboutThisOne, command)) {
    return Kind::kUnreachable;
  }
  if (basic.starts_with('4')) return basic == "421" ? Kind::kUnreachable : Kind::kLater;
  return IsAboutTheRecipient(basic, enhanced) ? Kind::kRefused : Kind::kUnreachable;
}

}  // namespace tandem::services
