// Specifies services/reminders/mime_text.h.
#include "services/reminders/mime_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

namespace tandem::services {
namespace {

constexpr char kVietnamese[] = "Nhắc việc: Khảo sát ban đầu tại Hải Phòng, hạn Thứ Sáu 05/02/2016";
constexpr char kThai[] = "แจ้งเตือน: รายงานการเยี่ยมชมกรุงเทพมหานครครบกำหนดแล้ว กรุณาส่งภายในสัปดาห์นี้";

// What a mail program shows of encoded words.
std::string Decoded(std::string_view header) {
  std::string text;
  size_t at = 0;
  while ((at = header.find("=?UTF-8?Q?", at)) != std::string_view::npos) {
    at += 10;
    const size_t end = header.find("?=", at);
    for (; at < end; ++at) {
      if (header[at] == '=') {
        text += static_cast<char>(std::stoi(std::string(header.substr(at + 1, 2)), nullptr, 16));
        at += 2;
      } else {
        text += header[at] == '_' ? ' ' : header[at];
      }
    }
    at = end + 2;
  }
  return text;
}

// The longest line, if the header is folded wherever it has a blank.
size_t LongestWord(std::string_view text) {
  size_t longest = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    longest = std::max(longest, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0; });
}

TEST(HeaderText, LeavesPlainAsciiAsItIs) {
  EXPECT_EQ(HeaderText("C3: Scoping (2 in all)"), "C3: Scoping (2 in all)");
}

TEST(HeaderText, EncodesOtherScriptsInWordsOfAtMost75Characters) {
  const std::string emoji =
      "😀😃😄😁😆😅🤣😂🙂🙃😉😊😇🥰😍🤩😘😗😚😙";
  for (const std::string& text : {std::string(kVietnamese), std::string(kThai), emoji}) {
    const std::string header = HeaderText(text);
    EXPECT_EQ(Decoded(header), text);
    EXPECT_LE(LongestWord("Subject: " + header), 75u) << header;
    EXPECT_TRUE(IsAscii(header));
  }
}

TEST(HeaderText, KeepsLatinLettersReadable) {
  EXPECT_EQ(HeaderText("Hải Phòng: 1/2"), "=?UTF-8?Q?H=E1=BA=A3i_Ph=C3=B2ng=3A_1=2F2?=");
}

TEST(HeaderText, EncodesAWordThatNoLineHolds) {
  const std::string word(120, 'a');
  EXPECT_EQ(Decoded(HeaderText(word)), word);
  EXPECT_LE(LongestWord(HeaderText(word)), 75u);
}

TEST(HeaderText, SplitsEncodedWordsBetweenCharacters) {
  const std::string header = HeaderText(kThai);
  size_t at = 0;
  while ((at = header.find("=?UTF-8?Q?", at)) != std::string::npos) {
    const std::string word = Decoded(header.substr(at, header.find("?=", at + 10) + 2 - at));
    EXPECT_NE(static_cast<unsigned char>(word.front()) & 0xC0U, 0x80U) << "begins in a character";
    at += 10;
  }
}

TEST(HeaderText, EncodesWhatWouldBeTakenForAnEncodedWord) {
  EXPECT_EQ(Decoded(HeaderText("=?UTF-8?B?AAAA?=")), "=?UTF-8?B?AAAA?=");
}

TEST(HeaderText, TurnsLineEndsIntoBlanksSoThatNoHeaderCanBeAdded) {
  EXPECT_EQ(HeaderText("Hello\r\nBcc: all@example.org"), "Hello  Bcc: all@example.org");
  EXPECT_EQ(HeaderText("\n\n"), "");
}

TEST(Shortened, CutsBetweenCharacters) {
  EXPECT_EQ(Shortened("Hải Phòng", 9), "Hải Ph...");
  EXPECT_EQ(Shortened("Hải Phòng", 13), "Hải Phòng");
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
  const std::string header = HeaderText(text);
  RC_ASSERT(Decoded(header) == OneLine(text));
  RC_ASSERT(LongestWord("Subject: " + header) <= 75u);
}

}  // namespace
}  // namespace tandem::services
