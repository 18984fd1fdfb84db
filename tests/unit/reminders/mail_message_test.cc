// Specifies services/reminders/mail_message.h.
#include "services/reminders/mail_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(MailMessage, IsWrittenWithTheHeadersThatMailNeeds) {
  const auto mime = ToMime(Sample());
  ASSERT_TRUE(mime.ok()) << mime.status();
  EXPECT_EQ(*mime,
            "From: Tandem <tandem@example.org>\r\n"
            "To: Ola Nordmann <ola@example.org>\r\n"
            "Reply-To: officer@example.org\r\n"
            "Subject: Return (1 in all)\r\n"
            "Date: Fri, 05 Feb 2016 01:00:00 +0000\r\n"
            "Message-ID: <mail.ola.2016-02-05@example.org>\r\n"
            "Auto-Submitted: auto-generated\r\n"
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

TEST(MailMessage, IsNotWrittenToWhatIsNoAddress) {
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
  EXPECT_THAT(std::string(ParseMailbox("Tandem").status().message()),
              HasSubstr("write \"Tandem <tandem@example.org>\""));
}

}  // namespace
}  // namespace tandem::services
