#include "services/reminders/mail_message.h"

#include <fmt/format.h>
#include <gmime/gmime.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "engine/base/status_macros.h"
#include "services/reminders/mime_text.h"

namespace tandem::services {
namespace {

constexpr size_t kAddressMax = 254;
constexpr size_t kLineMax = 78;
constexpr char kUnsubscribe[] = "List-Unsubscribe";

bool IsPartOfAddress(std::string_view text) {
  constexpr std::string_view kSyntax = "<>()[]\\,;:\"@";
  return !text.empty() && text.front() != '.' && text.back() != '.' &&
         std::all_of(text.begin(), text.end(), [&](char byte) {
           const auto code = static_cast<unsigned char>(byte);
           return code > 0x20U && code < 0x7FU && kSyntax.find(byte) == std::string_view::npos;
         });
}

struct Unref {
  void operator()(gpointer object) const { g_object_unref(object); }
};
template <typename Object>
using Owned = std::unique_ptr<Object, Unref>;

void StartLibrary() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

absl::Status AddAddress(GMimeMessage& message, GMimeAddressType header, std::string_view name,
                        const Mailbox& mailbox) {
  if (!IsMailAddress(mailbox.address)) {
    return absl::InvalidArgumentError(fmt::format("{}: this is not a mail address", name));
  }
  g_mime_message_add_mailbox(&message, header, HeaderText(mailbox.name).c_str(),
                             mailbox.address.c_str());
  return absl::OkStatus();
}

// As a mailto: address holds it (RFC 6068).
std::string PercentEncoded(std::string_view address) {
  constexpr std::string_view kPlain = "-._~@";
  std::string encoded;
  for (const char byte : address) {
    const auto code = static_cast<unsigned char>(byte);
    const bool plain = absl::ascii_isalnum(code) || kPlain.find(byte) != std::string_view::npos;
    encoded += plain ? std::string(1, byte) : fmt::format("%{:02X}", code);
  }
  return encoded;
}

void AddHeader(GMimeMessage& message, const char* name, std::string_view value) {
  g_mime_object_append_header(GMIME_OBJECT(&message), name, HeaderText(value).c_str(), "utf-8");
}

// What a mail program offers as "unsubscribe" (RFC 2369): a mail to whoever gets the replies.
// There is no web page to unsubscribe on, so no List-Unsubscribe-Post. GMime would encode the
// address, as the word is long.
void AddUnsubscribe(GMimeMessage& message, std::string_view address) {
  GMimeHeaderList* const headers = g_mime_object_get_header_list(GMIME_OBJECT(&message));
  g_mime_header_list_append(headers, kUnsubscribe, "", "utf-8");
  const std::string raw = fmt::format(
      "\n <mailto:{}?subject=Please%20stop%20my%20Tandem%20reminders>\n", PercentEncoded(address));
  g_mime_header_set_raw_value(g_mime_header_list_get_header(headers, kUnsubscribe), raw.c_str());
}

// Lines that end with CRLF, the last one too. A CR alone ends a line as well.
std::string WithMailLineEnds(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && i > 0 && text[i - 1] == '\r') continue;
    if (text[i] == '\n' || text[i] == '\r') {
      out += "\r\n";
    } else {
      out += text[i];
    }
  }
  if (!out.ends_with('\n')) out += "\r\n";
  return out;
}

// Whether a server or a terminal may change it: a control character, or a line longer than
// RFC 5322 recommends. Its lines end with CRLF.
bool NeedsQuoting(std::string_view lines) {
  size_t column = 0;
  for (const char byte : lines) {
    const auto code = static_cast<unsigned char>(byte);
    if (byte == '\r' || byte == '\n') {
      column = 0;
    } else if ((code < 0x20U && byte != '\t') || code == 0x7FU || ++column > kLineMax) {
      return true;
    }
  }
  return false;
}

// Whether most of its letters are Latin ones, with or without marks.
bool IsMostlyLatin(std::string_view text) {
  size_t letters = 0;
  size_t latin = 0;
  const icu::UnicodeString characters = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  for (int32_t at = 0; at < characters.length(); at = characters.moveIndex32(at, 1)) {
    const UChar32 code = characters.char32At(at);
    if (u_isalpha(code) == 0) continue;
    ++letters;
    UErrorCode error = U_ZERO_ERROR;
    if (uscript_getScript(code, &error) == USCRIPT_LATIN) ++latin;
  }
  return latin * 2 >= letters;
}

// GMime's choice for seven bits, except that Latin text stays readable for whoever opens
// the file: where it has many marks GMime finds base64 shorter.
GMimeContentEncoding EncodingOf(GMimePart& part, std::string_view lines) {
  const GMimeContentEncoding best =
      g_mime_part_get_best_content_encoding(&part, GMIME_ENCODING_CONSTRAINT_7BIT);
  if (best == GMIME_CONTENT_ENCODING_BASE64 && !IsMostlyLatin(lines)) return best;
  if (best == GMIME_CONTENT_ENCODING_DEFAULT && !NeedsQuoting(lines)) {
    return GMIME_CONTENT_ENCODING_7BIT;
  }
  return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
}

Owned<GMimePart> BodyOf(std::string_view text) {
  Owned<GMimePart> part(g_mime_part_new_with_type("text", "plain"));
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "charset", "utf-8");
  const std::string lines = WithMailLineEnds(text);
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(lines.data(), lines.size()));
  const Owned<GMimeDataWrapper> content(
      g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
  g_mime_part_set_content(part.get(), content.get());
  g_mime_part_set_content_encoding(part.get(), EncodingOf(*part, lines));
  return part;
}

std::string Written(GMimeMessage& message) {
  const std::unique_ptr<GMimeFormatOptions, void (*)(GMimeFormatOptions*)> options(
      g_mime_format_options_new(), g_mime_format_options_free);
  g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
  const std::unique_ptr<char, void (*)(gpointer)> text(
      g_mime_object_to_string(GMIME_OBJECT(&message), options.get()), g_free);
  return text.get();
}

}  // namespace

bool IsMailAddress(std::string_view text) {
  const size_t at = text.rfind('@');
  return at != std::string_view::npos && text.size() <= kAddressMax &&
         IsPartOfAddress(text.substr(0, at)) && IsPartOfAddress(text.substr(at + 1));
}

absl::StatusOr<Mailbox> ParseMailbox(std::string_view text) {
  StartLibrary();
  const Owned<InternetAddressList> list(
      internet_address_list_parse(nullptr, std::string(text).c_str()));
  Mailbox mailbox;
  if (list != nullptr && internet_address_list_length(list.get()) == 1) {
    InternetAddress* const only = internet_address_list_get_address(list.get(), 0);
    if (INTERNET_ADDRESS_IS_MAILBOX(only)) {
      const char* const name = internet_address_get_name(only);
      mailbox.name = OneLine(name == nullptr ? "" : name);
      mailbox.address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(only));
    }
  }
  if (!IsMailAddress(mailbox.address)) {
    return absl::InvalidArgumentError(fmt::format(
        "'{}' is not a sender of mail: write \"Tandem <tandem@example.org>\"", OneLine(text)));
  }
  return mailbox;
}

absl::StatusOr<std::string> ToMime(const MailMessage& message) {
  if (!IsMailAddress(message.message_id)) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' is not a Message-ID", OneLine(message.message_id)));
  }
  StartLibrary();
  const Owned<GMimeMessage> mime(g_mime_message_new(/*pretty_headers=*/FALSE));
  TANDEM_RETURN_IF_ERROR(AddAddress(*mime, GMIME_ADDRESS_TYPE_FROM, "From", message.from));
  TANDEM_RETURN_IF_ERROR(AddAddress(*mime, GMIME_ADDRESS_TYPE_TO, "To", message.to));
  if (!message.reply_to.empty()) {
    TANDEM_RETURN_IF_ERROR(
        AddAddress(*mime, GMIME_ADDRESS_TYPE_REPLY_TO, "Reply-To", {"", message.reply_to}));
  }
  g_mime_message_set_subject(mime.get(), HeaderText(message.subject).c_str(), "utf-8");
  const std::unique_ptr<GDateTime, void (*)(GDateTime*)> date(
      g_date_time_new_from_unix_utc(absl::ToUnixSeconds(message.date)), g_date_time_unref);
  if (date == nullptr) return absl::InvalidArgumentError("Date: this is not a year of mail");
  g_mime_message_set_date(mime.get(), date.get());
  g_mime_message_set_message_id(mime.get(), message.message_id.c_str());
  AddHeader(*mime, "Auto-Submitted", "auto-generated");
  AddUnsubscribe(*mime, message.reply_to.empty() ? message.from.address : message.reply_to);
  if (message.demonstration) {
    AddHeader(*mime, "X-Tandem-Demonstration", "example data, nobody owes this");
  }
  if (!message.language.empty()) AddHeader(*mime, "Content-Language", message.language);
  const Owned<GMimePart> body = BodyOf(message.text);
  g_mime_message_set_mime_part(mime.get(), GMIME_OBJECT(body.get()));
  return Written(*mime);
}

}  // namespace tandem::services
