// The whole reminders service, as a node hosts it, with a real mail server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/bus/wait.h"
#include "services/reminders/reminders_parts.h"
#include "tests/integration/smtp/mail_server.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/reminders/post_office.h"

namespace tandem::services {
namespace {

class RemindersOverSmtp : public ::testing::Test {
 protected:
  RemindersOverSmtp() {
    settings_.store = folder_.path() / "reminders";
    settings_.maildir = folder_.path() / "maildir";
    settings_.mail.set_smtp_url(server_.url());
    settings_.mail.set_tls(false);
    settings_.mail.set_from("Tools <tandem@tools.example>");
  }

  // Until the log says what came of a mail, or 20 s have passed.
  void RunUntilSettled(ServiceParts& parts, absl::Time now) {
    TinyEngine& engine = office_.engine();
    Outbox out;
    const absl::Time end = absl::Now() + absl::Seconds(20);
    for (; office_.Count("MailSent") + office_.Count("MailFailed") == 0 && absl::Now() < end;
         now += absl::Seconds(1)) {
      engine.SetTime(now);
      Service& service = *parts.service;
      ASSERT_TRUE(service.OnEvents(engine.BatchBehind(service.position()), now, out).ok());
      ASSERT_TRUE(service.OnTick(now, out).ok());
      const std::vector<Outbox::Outgoing> outgoing = out.Take();
      for (const Outbox::Outgoing& sent : outgoing) {
        ASSERT_TRUE(service.OnReply(sent.tag, engine.Answer(sent.request), now, out).ok());
      }
      ASSERT_TRUE(parts.sockets->Poll(now).ok());
      std::vector<bus::Waitable> what;
      parts.sockets->AppendWaitables(&what);
      const auto wait = outgoing.empty() ? absl::Milliseconds(50) : absl::ZeroDuration();
      ASSERT_TRUE(bus::WaitForAny(what, wait).ok());
    }
  }

  MailServer server_;
  PostOffice office_;
  const TempFolder folder_;
  RemindersSettings settings_;
};

TEST_F(RemindersOverSmtp, ANoteInTheLogBecomesAMailAtTheServer) {
  office_.Release();
  office_.Lend("saw", "2016-02-05");
  office_.engine().SetTime(Utc("2016-02-02 01:00"));
  office_.Note("saw", "2016-02-05", {"hanoi/coordinator"});
  auto parts = MakeReminders(settings_, false);
  ASSERT_TRUE(parts.ok()) << parts.status();
  RunUntilSettled(*parts, Utc("2016-02-02 01:15"));
  ASSERT_EQ(office_.Count("MailSent"), 1u);
  const nlohmann::json mail = server_.Next();
  EXPECT_EQ(mail["from"], "tandem@tools.example");
  EXPECT_EQ(mail["rcpt"][0], "linh@example.org");
  EXPECT_EQ(mail["headers"]["subject"], "Trả lại (1 việc)");
  EXPECT_EQ(mail["headers"]["message-id"], "<mail.linh.2016-02-02@tools.example>");
  EXPECT_EQ(mail["headers"]["reply-to"], "gro@example.org");
  EXPECT_FALSE(std::filesystem::exists(settings_.maildir));
}

TEST_F(RemindersOverSmtp, AMailConfigurationThatCannotWorkIsRefusedInWords) {
  EXPECT_TRUE(CheckMail(settings_).ok());
  RemindersSettings wrong = settings_;
  wrong.mail.clear_from();
  EXPECT_THAT(std::string(CheckMail(wrong).message()), ::testing::HasSubstr("needs a sender"));
  wrong = settings_;
  wrong.mail.set_password_file((folder_.path() / "nowhere").string());
  EXPECT_THAT(std::string(CheckMail(wrong).message()), ::testing::HasSubstr("cannot be read"));
  wrong = settings_;
  wrong.mail.set_smtp_url("mail.example.org:25");
  EXPECT_THAT(std::string(CheckMail(wrong).message()), ::testing::HasSubstr("smtp://HOST:PORT"));
  wrong.mail.clear_smtp_url();
  wrong.mail.clear_from();
  EXPECT_TRUE(CheckMail(wrong).ok()) << "a maildir needs neither";
}

}  // namespace
}  // namespace tandem::services
