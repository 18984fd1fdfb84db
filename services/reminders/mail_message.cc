#include "services/reminders/mail_message.h"

#include <fmt/format.h>

#include <algorithm>

#include "absl/status/status.h"
#include "engine/base/status_macros.h"
#include "services/reminders/mime_text.h"

namespace tandem::services {
namespace {

constexpr size_t kAddressMax = 254;

bool IsPartOfAddress(std::string_view text) {
  constexpr std::string_view kSyntax = "<>()[]\\,;:\"@";
  return !text.empty() && text.front() != '.' && text.back() != '.' &&
         std::all_of(text.begin(), text.end(), [&](char byte) {
           const auto code = static_cast<unsigned char>(byte);
           return code > 0x20U && code < 0x7FU && kSyntax.find(byte) == std::string_view::npos;
         });
}

absl::StatusOr<std::string> AddressHeader(std::string_view header, const Mailbox& mailbox) {
  if (!IsMailAddress(mailbox.address)) {
    return absl::InvalidArgumentError(fmt::format("{}: this is no mail address", header));
  }
  const size_t column = header.size() + 2;
  const std::string name = HeaderPhrase(mailbox.name, column);
  if (name.empty()) return fmt::format("{}: {}\r\n", header, mailbox.address);
  const size_t line = name.size() - std::min(name.size(), name.rfind('\n') + 1);
  const bool fits = column + line + mailbox.address.size() + 3 <= 76;
  return fmt::format("{}: {}{} <{}>\r\n", header, name, fits ? "" : "\r\n", mailbox.address);
}

}  // namespace

bool IsMailAddress(std::string_view text) {
  const size_t at = text.rfind('@');
  return at != std::string_view::npos && text.size() <= kAddressMax &&
         IsPartOfAddress(text.substr(0, at)) && IsPartOfAddress(text.substr(at + 1));
}

absl::StatusOr<Mailbox> ParseMailbox(std::string_view text) {
  Mailbox mailbox;
  const size_t open = text.rfind('<');
  if (open != std::string_view::npos && !text.empty() && text.back() == '>') {
    mailbox.name = OneLine(text.substr(0, open));
    mailbox.address = OneLine(text.substr(open + 1, text.size() - open - 2));
    if (mailbox.name.size() >= 2 && mailbox.name.front() == '"' && mailbox.name.back() == '"') {
      mailbox.name = mailbox.name.substr(1, mailbox.name.size() - 2);
    }
  } else {
    mailbox.address = OneLine(text);
  }
  if (!IsMailAddress(mailbox.address)) {
    return absl::InvalidArgumentError(fmt::format(
        "'{}' is no sender of mail: write \"Tandem <tandem@example.org>\"", OneLine(text)));
  }
  return mailbox;
}

absl::StatusOr<std::string> ToMime(const MailMessage& message) {
  if (!IsMailAddress(message.message_id)) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' is no Message-ID", OneLine(message.message_id)));
  }
  TANDEM_ASSIGN_OR_RETURN(const std::string from, AddressHeader("From", message.from));
  TANDEM_ASSIGN_OR_RETURN(const std::string to, AddressHeader("To", message.to));
  std::string out = from + to;
  if (!message.reply_to.empty()) {
    TANDEM_ASSIGN_OR_RETURN(const std::string reply_to,
                            AddressHeader("Reply-To", {"", message.reply_to}));
    out += reply_to;
  }
  out += fmt::format("Subject: {}\r\n", HeaderText(message.subject, 9));
  out += fmt::format("Date: {}\r\n", absl::FormatTime("%a, %d %b %Y %H:%M:%S +0000", message.date,
                                                      absl::UTCTimeZone()));
  out += fmt::format("Message-ID: <{}>\r\n", message.message_id);
  out += "Auto-Submitted: auto-generated\r\n";
  if (message.demonstration) out += "X-Tandem-Demonstration: example data, nobody owes this\r\n";
  if (!message.language.empty()) {
    out += fmt::format("Content-Language: {}\r\n", HeaderText(message.language, 18));
  }
  const EncodedBody body = EncodeBody(message.text);
  out += "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n";
  out += fmt::format("Content-Transfer-Encoding: {}\r\n\r\n{}", body.encoding, body.bytes);
  return out;
}

}  // namespace tandem::services
