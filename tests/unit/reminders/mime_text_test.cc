// Specifies services/reminders/mime_text.h.
#include "services/reminders/mime_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "absl/strings/escaping.h"

namespace tandem::services {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kVietnamese[] = "Nhắc việc: Khảo sát ban đầu tại Hải Phòng, hạn Thứ Sáu 05/02/2016";
constexpr char kThai[] = "แจ้งเตือน: รายงานการเยี่ยมชมกรุงเทพมหานครครบกำหนดแล้ว กรุณาส่งภายในสัปดาห์นี้";

// What a mail program shows of encoded words.
std::string Decoded(std::string_view header) {
  std::string text;
  size_t at = 0;
  while ((at = header.find("=?UTF-8?B?", at)) != std::string_view::npos) {
    at += 10;
    const size_t end = header.find("?=", at);
    std::string bytes;
    const std::string word(header.substr(at, end - at));
    EXPECT_TRUE(absl::Base64Unescape(word, &bytes)) << word;
    text += bytes;
    at = end + 2;
  }
  return text;
}

size_t LongestLine(std::string_view text) {
  size_t longest = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find("\r\n"), text.size());
    longest = std::max(longest, end);
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return longest;
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0; });
}

TEST(HeaderText, LeavesPlainAsciiAsItIs) {
  EXPECT_EQ(HeaderText("C3: Scoping (2 in all)", 9), "C3: Scoping (2 in all)");
}

TEST(HeaderText, FoldsLongAsciiAtBlanks) {
  const std::string text(40, 'a');
  EXPECT_EQ(HeaderText(text + " " + text + " b", 9), text + "\r\n " + text + " b");
}

TEST(HeaderText, EncodesOtherScriptsInLinesOfAtMost76Characters) {
  for (const char* text : {kVietnamese, kThai}) {
    const std::string header = "Subject: " + HeaderText(text, 9);
    EXPECT_EQ(Decoded(header), text);
    EXPECT_LE(LongestLine(header), 76u) << header;
    EXPECT_TRUE(IsAscii(header));
  }
}

TEST(HeaderText, SplitsEncodedWordsBetweenCharacters) {
  const std::string header = HeaderText(kThai, 9);
  size_t at = 0;
  while ((at = header.find("=?UTF-8?B?", at)) != std::string::npos) {
    const std::string word = Decoded(header.substr(at, header.find("?=", at + 10) + 2 - at));
    EXPECT_NE(static_cast<unsigned char>(word.front()) & 0xC0U, 0x80U) << "begins in a character";
    at += 10;
  }
}

TEST(HeaderText, EncodesWhatWouldBeTakenForAnEncodedWord) {
  EXPECT_EQ(Decoded(HeaderText("=?UTF-8?B?AAAA?=", 9)), "=?UTF-8?B?AAAA?=");
}

TEST(HeaderText, TurnsLineEndsIntoBlanksSoThatNoHeaderCanBeAdded) {
  EXPECT_EQ(HeaderText("Hello\r\nBcc: all@example.org", 9), "Hello  Bcc: all@example.org");
  EXPECT_EQ(HeaderText("\n\n", 9), "");
}

TEST(HeaderPhrase, QuotesWhatWouldBeSyntax) {
  EXPECT_EQ(HeaderPhrase("Linh Tran", 4), "Linh Tran");
  EXPECT_EQ(HeaderPhrase("Tran, Linh (\"L\")", 4), "\"Tran, Linh (\\\"L\\\")\"");
  EXPECT_EQ(Decoded(HeaderPhrase("Trần Thị Linh", 4)), "Trần Thị Linh");
}

RC_GTEST_PROP(HeaderText, DecodesToWhatItWas, (const std::vector<uint16_t>& codes)) {
  std::string text = "\xC3\xA9";  // So that it is encoded, whatever follows.
  for (const uint16_t code : codes) {
    const uint32_t c = 0x20U + code % 0x7000U;
    if (c == 0x7FU) continue;
    if (c < 0x80U) {
      text += static_cast<char>(c);
    } else if (c < 0x800U) {
      text += static_cast<char>(0xC0U | (c >> 6U));
      text += static_cast<char>(0x80U | (c & 0x3FU));
    } else {
      text += static_cast<char>(0xE0U | (c >> 12U));
      text += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
      text += static_cast<char>(0x80U | (c & 0x3FU));
    }
  }
  const std::string header = HeaderText(text, 9);
  RC_ASSERT(Decoded(header) == OneLine(text));
  RC_ASSERT(LongestLine("Subject: " + header) <= 76u);
}

TEST(EncodeBody, LeavesShortAsciiLinesAsTheyAre) {
  const EncodedBody body = EncodeBody("Dear Ola,\n\nhello.\n");
  EXPECT_EQ(body.encoding, "7bit");
  EXPECT_EQ(body.bytes, "Dear Ola,\r\n\r\nhello.\r\n");
}

TEST(EncodeBody, WritesMostlyAsciiAsQuotedPrintable) {
  const EncodedBody body =
      EncodeBody("Dear Linh,\nthe list of Hải Phòng = due soon, says Oslo. \n");
  EXPECT_EQ(body.encoding, "quoted-printable");
  EXPECT_THAT(body.bytes, StartsWith("Dear Linh,\r\nthe list of H=E1=BA=A3i Ph=C3=B2ng =3D due"));
  EXPECT_THAT(body.bytes, EndsWith("=20\r\n"));
}

TEST(EncodeBody, BreaksLongLinesOfQuotedPrintable) {
  const EncodedBody body = EncodeBody(std::string(300, 'x') + "é\n");
  EXPECT_EQ(body.encoding, "quoted-printable");
  EXPECT_LE(LongestLine(body.bytes), 76u);
}

TEST(EncodeBody, WritesOtherScriptsAsBase64) {
  const EncodedBody body = EncodeBody(std::string(kThai) + "\n");
  EXPECT_EQ(body.encoding, "base64");
  EXPECT_LE(LongestLine(body.bytes), 76u);
  std::string joined;
  for (const char c : body.bytes) {
    if (c != '\r' && c != '\n') joined += c;
  }
  std::string decoded;
  ASSERT_TRUE(absl::Base64Unescape(joined, &decoded));
  EXPECT_EQ(decoded, std::string(kThai) + "\r\n");
}

TEST(EncodeBody, NeverSendsBareControlCharacters) {
  const EncodedBody body = EncodeBody(std::string("a\0b\x01\n", 5));
  EXPECT_EQ(body.encoding, "quoted-printable");
  EXPECT_THAT(body.bytes, HasSubstr("a=00b=01"));
  EXPECT_THAT(body.bytes, Not(HasSubstr("\x01")));
}

}  // namespace
}  // namespace tandem::services
