// Specifies services/reminders/mail_message.h.
#include "services/reminders/mail_message.h"

#include <gmime/gmime.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/escaping.h"

namespace tandem::services {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

MailMessage Sample() {
  MailMessage message;
  message.from = {"Tandem", "tandem@example.org"};
  message.to = {"Ola Nordmann", "ola@example.org"};
  message.reply_to = "officer@example.org";
  message.subject = "Return (1 in all)";
  message.text = "Dear Ola,\nhello.\n";
  message.message_id = "mail.ola.2016-02-05@example.org";
  message.language = "en";
  message.date = absl::FromUnixSeconds(1454634000);
  return message;
}

size_t LongestLineOf(std::string_view mime) {
  size_t longest = 0;
  while (!mime.empty()) {
    const size_t end = std::min(mime.find("\r\n"), mime.size());
    longest = std::max(longest, end);
    mime.remove_prefix(std::min(end + 2, mime.size()));
  }
  return longest;
}

TEST(MailMessage, IsWrittenWithTheHeadersThatMailNeeds) {
  const auto mime = ToMime(Sample());
  ASSERT_TRUE(mime.ok()) << mime.status();
  EXPECT_EQ(*mime,
            "From: Tandem <tandem@example.org>\r\n"
            "To: Ola Nordmann <ola@example.org>\r\n"
            "Reply-To: officer@example.org\r\n"
            "Subject: Return (1 in all)\r\n"
            "Date: Fri, 05 Feb 2016 01:00:00 +0000\r\n"
            "Message-Id: <mail.ola.2016-02-05@example.org>\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "List-Unsubscribe:\r\n"
            " <mailto:officer@example.org?subject=Please%20stop%20my%20Tandem%20reminders>\r\n"
            "Content-Language: en\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: 7bit\r\n"
            "\r\n"
            "Dear Ola,\r\nhello.\r\n");
}

TEST(MailMessage, SaysThatItIsADemonstration) {
  MailMessage message = Sample();
  EXPECT_THAT(*ToMime(message), Not(HasSubstr("X-Tandem-Demonstration")));
  message.demonstration = true;
  EXPECT_THAT(*ToMime(message), HasSubstr("\r\nX-Tandem-Demonstration: "));
}

TEST(MailMessage, OffersToUnsubscribeByAMailToWhoeverGetsTheReplies) {
  MailMessage message = Sample();
  message.reply_to = "offi?cer+c3&x=1@example.org";
  EXPECT_THAT(*ToMime(message),
              HasSubstr("\r\nList-Unsubscribe:\r\n <mailto:offi%3Fcer%2Bc3%26x%3D1@example.org?"));
  message.reply_to = "";
  EXPECT_THAT(*ToMime(message), HasSubstr(" <mailto:tandem@example.org?subject="));
  message.reply_to = std::string(240, '+') + "@example.org";
  EXPECT_LE(LongestLineOf(*ToMime(message)), 998u);
}

TEST(MailMessage, TakesNoHeaderFromAnyValue) {
  MailMessage message = Sample();
  message.subject = "Hello\r\nBcc: spy@example.org\r\n\r\nbody";
  message.to.name = "Ola\r\nBcc: spy@example.org";
  message.from.name = "Tandem\nX-Evil: 1";
  message.language = "en\r\nX-Evil: 1";
  const auto mime = ToMime(message);
  ASSERT_TRUE(mime.ok()) << mime.status();
  EXPECT_THAT(*mime, Not(HasSubstr("\nBcc:")));
  EXPECT_THAT(*mime, Not(HasSubstr("\nX-Evil")));
}

TEST(MailMessage, IsNotWrittenToAnInvalidAddress) {
  for (const char* address :
       {"", "ola", "ola@", "@example.org", "ola@example.org>\r\nBcc: x@y", "o la@example.org",
        "<ola@example.org>", "ola@example.org,spy@example.org", "ola@x@y", "ola@hải-phòng.vn",
        "ola@example.org\n"}) {
    MailMessage message = Sample();
    message.to.address = address;
    EXPECT_EQ(ToMime(message).status().code(), absl::StatusCode::kInvalidArgument) << address;
    EXPECT_FALSE(IsMailAddress(address)) << address;
  }
  EXPECT_TRUE(IsMailAddress("o'la+c3_x@mail.example.org"));
}

TEST(MailMessage, ReadsASenderAsPeopleWriteIt) {
  EXPECT_EQ(ParseMailbox("Tandem <tandem@example.org>")->name, "Tandem");
  EXPECT_EQ(ParseMailbox("\"Tandem, C3\" <tandem@example.org>")->name, "Tandem, C3");
  EXPECT_EQ(ParseMailbox("tandem@example.org")->address, "tandem@example.org");
  EXPECT_EQ(ParseMailbox("Hội C3 <tandem@example.org>")->name, "Hội C3");
  EXPECT_FALSE(ParseMailbox("a@example.org, b@example.org").ok());
  EXPECT_FALSE(ParseMailbox("").ok());
  EXPECT_THAT(std::string(ParseMailbox("Tandem").status().message()),
              HasSubstr("write \"Tandem <tandem@example.org>\""));
}

// As a mail program reads it.
struct ReadMail {
  std::string subject;
  std::string to;
  std::string address;
  std::string text;
  std::string encoding;
};

ReadMail Read(const std::string& mime) {
  ReadMail read;
  GMimeStream* const stream = g_mime_stream_mem_new_with_buffer(mime.data(), mime.size());
  GMimeParser* const parser = g_mime_parser_new_with_stream(stream);
  GMimeMessage* const message = g_mime_parser_construct_message(parser, nullptr);
  read.subject = g_mime_message_get_subject(message);
  InternetAddress* const to = internet_address_list_get_address(g_mime_message_get_to(message), 0);
  const char* const name = internet_address_get_name(to);
  read.to = name == nullptr ? "" : name;
  read.address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(to));
  GMimeObject* const part = g_mime_message_get_mime_part(message);
  char* const text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
  read.text = text;
  read.encoding =
      g_mime_content_encoding_to_string(g_mime_part_get_content_encoding(GMIME_PART(part)));
  g_free(text);
  g_object_unref(message);
  g_object_unref(parser);
  g_object_unref(stream);
  return read;
}

TEST(MailMessage, ComesBackAsItWasFromAMailProgram) {
  const std::string name_of_400(400, 'n');
  for (const std::string& name :
       {std::string("Ola"), std::string(), std::string("Trần Thị Linh"),
        std::string("Tran, Linh (\"L\") <x@example.org>"),
        std::string("😀 Émile 👩‍👩‍👧‍👦"), std::string("שלום\u200f (abc)"),
        std::string("กรุงเทพมหานครอมรรัตนโกสินทร์มหินทรายุธยา"), name_of_400,
        std::string("=?UTF-8?B?AAAA?=")}) {
    MailMessage message = Sample();
    message.to.name = name;
    message.subject = "Re: " + name + ".";
    message.text = "Dear " + name + ",\nhello.\n";
    const auto mime = ToMime(message);
    ASSERT_TRUE(mime.ok()) << mime.status();
    const ReadMail read = Read(*mime);
    EXPECT_EQ(read.to, name) << *mime;
    EXPECT_EQ(read.address, "ola@example.org") << *mime;
    EXPECT_EQ(read.subject, message.subject) << *mime;
    EXPECT_EQ(read.text, "Dear " + name + ",\r\nhello.\r\n") << *mime;
    EXPECT_TRUE(std::all_of(mime->begin(), mime->end(), [](char byte) { return byte > 0; }));
    EXPECT_EQ(*ToMime(message), *mime);
  }
}

TEST(MailMessage, HasHeadersOfAtMost78CharactersALine) {
  MailMessage message = Sample();
  message.text = "hello\n";
  for (const char* text :
       {"a word and another, again and again, and more of them, many more, and more",
        "Khảo sát ban đầu tại Hải Phòng, hạn Thứ Sáu 05/02/2016, còn nữa",
        "กรุงเทพมหานครอมรรัตนโกสินทร์มหินทรายุธยามหาดิลกภพนพรัตนราชธานีบูรีรมย์"}) {
    message.subject = message.to.name = message.from.name = text;
    EXPECT_LE(LongestLineOf(*ToMime(message)), 78u) << *ToMime(message);
  }
}

TEST(MailMessage, KeepsLatinLettersReadableAndAsciiAsItIs) {
  MailMessage message = Sample();
  message.text = "Kính gửi Trần Thị Linh,\nKhảo sát ban đầu tại Hải Phòng đã quá hạn. \n";
  EXPECT_THAT(*ToMime(message),
              HasSubstr("\r\nK=C3=ADnh g=E1=BB=ADi Tr=E1=BA=A7n Th=E1=BB=8B Linh"));
  EXPECT_EQ(Read(*ToMime(message)).encoding, "quoted-printable");
  message.text = "Dear Ola,\n" + std::string(78, 'x') + "\n";
  EXPECT_EQ(Read(*ToMime(message)).encoding, "7bit");
  message.text = "Dear Ola,\n" + std::string(79, 'x') + "\n";
  EXPECT_EQ(Read(*ToMime(message)).encoding, "quoted-printable");
}

TEST(MailMessage, WritesOtherScriptsInTheShorterEncoding) {
  MailMessage message = Sample();
  message.text = "แจ้งเตือน: รายงานการเยี่ยมชมครบกำหนดแล้ว\nสวัสดี";
  const std::string mime = *ToMime(message);
  EXPECT_EQ(Read(mime).encoding, "base64");
  std::string bytes;
  ASSERT_TRUE(absl::Base64Unescape(mime.substr(mime.find("\r\n\r\n") + 4), &bytes));
  EXPECT_EQ(bytes, "แจ้งเตือน: รายงานการเยี่ยมชมครบกำหนดแล้ว\r\nสวัสดี\r\n");
}

TEST(MailMessage, HasNoLineThatServersCut) {
  MailMessage message = Sample();
  message.text = std::string(5000, 'x') + "\n" + std::string(5000, ' ') + "\n.\nend";
  EXPECT_LE(LongestLineOf(*ToMime(message)), 78u);
  message.subject = message.to.name = std::string(5000, 's');
  EXPECT_LE(LongestLineOf(*ToMime(message)), 78u);
}

TEST(MailMessage, EndsEveryLineWithCrLfHoweverTheTextEndsIts) {
  MailMessage message = Sample();
  message.text = "a\nb\r\nc\rd";
  EXPECT_THAT(*ToMime(message), ::testing::EndsWith("\r\n\r\na\r\nb\r\nc\r\nd\r\n"));
  message.text = "";
  EXPECT_THAT(*ToMime(message), ::testing::EndsWith("\r\n\r\n\r\n"));
}

TEST(MailMessage, NeverHoldsBareControlCharacters) {
  MailMessage message = Sample();
  message.text = "a\x01";
  EXPECT_THAT(*ToMime(message), ::testing::EndsWith("\r\n\r\na=01\r\n"));
  message.text = std::string("a\0b\x01\n", 5);
  message.subject = std::string("a\0b\x1b[31m", 8);
  const std::string mime = *ToMime(message);
  EXPECT_THAT(mime, HasSubstr("a=00b=01"));
  EXPECT_THAT(mime, HasSubstr("Subject: a b [31m\r\n"));
}

}  // namespace
}  // namespace tandem::services
