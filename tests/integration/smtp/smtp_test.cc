// The parts that send, against a real mail server (server.py).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <cstdlib>

#include "services/reminders/delivery_worker.h"
#include "services/reminders/smtp_sender.h"
#include "tests/integration/smtp/mail_server.h"
#include "tests/support/temp_folder.h"

namespace tandem::services {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Kind = DeliveryResult::Kind;

MailMessage To(const std::string& address) {
  MailMessage message;
  message.from = {"Tandem, C3", "tandem@example.org"};
  message.to = {"Trần Thị Linh", address};
  message.reply_to = "officer@example.org";
  message.subject = "Return (1 in all)";
  message.text = "Dear Linh,\n.\n..hello\n";
  message.message_id = "mail.linh.2016-02-05@example.org";
  message.date = absl::FromUnixSeconds(1454634000);
  return message;
}

SmtpOptions Plain(const MailServer& server) {
  SmtpOptions options;
  options.url = server.url();
  options.tls = false;
  return options;
}

class Smtp : public ::testing::Test {
 protected:
  DeliveryResult Send(const std::string& address) { return sender_->Send(To(address)); }

  MailServer server_;
  std::unique_ptr<SmtpSender> sender_ = *SmtpSender::Create(Plain(server_));
};

TEST_F(Smtp, DeliversAMailAsItIs) {
  const DeliveryResult result = Send("linh@example.org");
  EXPECT_EQ(result.kind, Kind::kDelivered);
  EXPECT_EQ(result.answer, "250 2.0.0 queued as 1");
  const nlohmann::json mail = server_.Next();
  EXPECT_EQ(mail["from"], "tandem@example.org");
  EXPECT_EQ(mail["rcpt"][0], "linh@example.org");
  EXPECT_EQ(mail["to_name"], "Trần Thị Linh");
  EXPECT_EQ(mail["headers"]["message-id"], "<mail.linh.2016-02-05@example.org>");
  EXPECT_EQ(mail["headers"]["reply-to"], "officer@example.org");
  EXPECT_EQ(mail["headers"]["auto-submitted"], "auto-generated");
  // Lines that begin with a dot arrive whole.
  EXPECT_EQ(mail["text"], "Dear Linh,\n.\n..hello\n");
}

TEST_F(Smtp, CarriesEveryScriptSoThatAnotherProgramReadsIt) {
  for (const char* text :
       {"Nhắc việc: Khảo sát ban đầu tại thành phố Hải Phòng, hạn cuối Thứ Sáu, 05/02/2016, xin "
        "trả lời",
        "แจ้งเตือน: รายงานการเยี่ยมชมกรุงเทพมหานครครบกำหนดแล้ว กรุณาส่งภายในสัปดาห์นี้ ขอบคุณครับ",
        "北九州市とハイフォン市の都市間連携について、行動計画の最終版を今週中に提出してください。よ"
        "ろしくお願いします",
        "a plain subject that is so long that it has to be folded, as mail wants lines of 76",
        "=?UTF-8?B?bm90IGVuY29kZWQ=?=", "emoji 🌱 and a\ttab"}) {
    MailMessage message = To("linh@example.org");
    message.subject = text;
    message.text = std::string("Dear,\n\n") + text + "\n" + std::string(200, 'x') + "\n";
    ASSERT_EQ(sender_->Send(message).kind, Kind::kDelivered);
    const nlohmann::json mail = server_.Next();
    std::string subject = text;
    std::replace(subject.begin(), subject.end(), '\t', ' ');
    EXPECT_EQ(mail["headers"]["subject"], subject);
    EXPECT_EQ(mail["text"], message.text);
    EXPECT_EQ(mail["defects"].size(), 0u) << mail["defects"];
    EXPECT_TRUE(mail["ascii"].get<bool>());
    EXPECT_EQ(mail["bare"], 0);
    EXPECT_LE(mail["longest"].get<int>(), 78);
  }
}

TEST_F(Smtp, KnowsARefusalForGood) {
  const DeliveryResult result = Send("refused@example.org");
  EXPECT_EQ(result.kind, Kind::kRefused);
  EXPECT_EQ(result.answer, "550 5.1.1 <refused@example.org> no such user");
  EXPECT_EQ(Send("not an address").kind, Kind::kRefused);
}

TEST_F(Smtp, TakesEveryRefusalForGoodOfARecipientOrAMessageAtItsWord) {
  for (const char* reply : {"550.5.4.1", "554.5.7.1", "550.5.7.1", "550.5.1.1", "551.5.1.6",
                            "552.5.2.2", "553.5.1.3", "550.5.7.26", "521.5.3.2", "556.5.1.10"}) {
    for (const char* command : {"rcpt", "message"}) {
      const std::string address = std::string(command) + "." + reply + "@example.org";
      const DeliveryResult result = Send(address);
      EXPECT_EQ(result.kind, Kind::kRefused) << address;
      EXPECT_THAT(result.answer, HasSubstr("as asked for")) << address;
    }
  }
}

// A login or encryption that is missing is ours to mend, and a sender who is refused.
TEST_F(Smtp, BlamesNoRecipientForWhatIsWrongWithOurSettings) {
  for (const char* reply : {"530.5.7.0", "534.5.7.9", "535.5.7.8", "538.5.7.11"}) {
    const DeliveryResult result = Send(std::string("rcpt.") + reply + "@example.org");
    EXPECT_EQ(result.kind, Kind::kUnreachable) << reply;
    EXPECT_THAT(result.answer, HasSubstr("as asked for")) << reply;
  }
  for (const char* reply : {"550.5.7.1", "553.5.1.8", "530.5.7.0", "554.5.7.1", "451.4.3.0"}) {
    MailMessage message = To("linh@example.org");
    message.from.address = std::string("mail.") + reply + "@example.org";
    EXPECT_EQ(sender_->Send(message).kind, Kind::kUnreachable) << reply;
  }
}

TEST_F(Smtp, RefusesAMailForGoodThatTheServerFindsTooLargeAtOnce) {
  MailMessage message = To("linh@example.org");
  message.from.address = "mail.552.5.3.4@example.org";
  EXPECT_EQ(sender_->Send(message).kind, Kind::kRefused);
}

TEST_F(Smtp, KnowsWhatToTryLater) {
  const DeliveryResult result = Send("greylisted@example.org");
  EXPECT_EQ(result.kind, Kind::kLater);
  EXPECT_EQ(result.answer, "451 4.7.1 come back later");
  EXPECT_EQ(Send("greylisted@example.org").kind, Kind::kDelivered);
}

TEST_F(Smtp, TriesOneMailLaterWhateverIsWrongWithItForNow) {
  for (const char* address :
       {"rcpt.421.4.3.2@example.org", "rcpt.450.4.2.1@example.org", "rcpt.452.4.2.2@example.org",
        "message.451.4.3.0@example.org", "message.421.4.7.0@example.org", "dropped@example.org"}) {
    EXPECT_EQ(Send(address).kind, Kind::kLater) << address;
  }
  EXPECT_THAT(Send("message.451.4.3.0@example.org").answer, HasSubstr("451 4.3.0"));
}

TEST_F(Smtp, KnowsAServerThatIsNotThere) {
  SmtpOptions nobody;
  nobody.url = "smtp://127.0.0.1:1";
  const DeliveryResult result = (*SmtpSender::Create(nobody))->Send(To("linh@example.org"));
  EXPECT_EQ(result.kind, Kind::kUnreachable);
  EXPECT_THAT(result.answer, HasSubstr("connect"));
}

// The server has it and we do not know: it goes again, as the same message.
TEST_F(Smtp, SendsAMessageAgainUnderTheSameIdentityWhenTheLastAnswerIsLost) {
  SmtpOptions options = Plain(server_);
  options.total_max = absl::Milliseconds(1500);
  const std::unique_ptr<SmtpSender> sender = *SmtpSender::Create(options);
  for (const char* address : {"lost@example.org", "muted@example.org"}) {
    EXPECT_EQ(sender->Send(To(address)).kind, Kind::kUnknown) << address;
    const nlohmann::json first = server_.Next();
    EXPECT_EQ(sender->Send(To(address)).kind, Kind::kDelivered) << address;
    const nlohmann::json second = server_.Next();
    EXPECT_EQ(first, second);
    EXPECT_EQ(second["headers"]["message-id"], "<mail.linh.2016-02-05@example.org>");
  }
}

TEST_F(Smtp, DoesNotBlameTheRecipientForASenderThatIsRefused) {
  MailMessage message = To("linh@example.org");
  message.from.address = "mail.550.5.7.1@example.org";
  const DeliveryResult result = sender_->Send(message);
  EXPECT_EQ(result.kind, Kind::kUnreachable);
  EXPECT_THAT(result.answer, HasSubstr("550 5.7.1 <mail"));
}

TEST_F(Smtp, GivesUpWaitingForASilentServer) {
  SmtpOptions options = Plain(server_);
  options.total_max = absl::Milliseconds(300);
  EXPECT_EQ((*SmtpSender::Create(options))->Send(To("hanging@example.org")).kind, Kind::kLater);
}

TEST_F(Smtp, InsistsOnTlsUnlessToldOtherwise) {
  SmtpOptions options = Plain(server_);
  options.tls = true;
  const DeliveryResult result = (*SmtpSender::Create(options))->Send(To("linh@example.org"));
  EXPECT_EQ(result.kind, Kind::kUnreachable);
  EXPECT_THAT(result.answer, HasSubstr("STARTTLS"));
}

TEST(SmtpLogin, IsAskedForAndJudged) {
  MailServer server({"--login"});
  SmtpOptions options = Plain(server);
  options.login = "tandem";
  options.password = "secret";
  EXPECT_EQ((*SmtpSender::Create(options))->Send(To("linh@example.org")).kind, Kind::kDelivered);
  options.password = "wrong";
  const DeliveryResult result = (*SmtpSender::Create(options))->Send(To("linh@example.org"));
  EXPECT_EQ(result.kind, Kind::kUnreachable);
  EXPECT_THAT(result.answer, Not(HasSubstr("wrong")));
}

TEST(SmtpTls, EncryptsAndChecksTheCertificate) {
  const TempFolder folder;
  const std::string certificate = folder.path() / "cert.pem";
  const std::string key = folder.path() / "key.pem";
  const std::string make =
      "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 "
      "-addext subjectAltName=IP:127.0.0.1 -out " +
      certificate + " -keyout " + key + " 2>/dev/null";
  ASSERT_EQ(std::system(make.c_str()), 0);  // NOLINT(cert-env33-c): a test's own words.
  MailServer server({"--tls", certificate, key});
  SmtpOptions options;
  options.url = server.url();
  EXPECT_EQ((*SmtpSender::Create(options))->Send(To("linh@example.org")).kind, Kind::kUnreachable);
  options.certificates = certificate;
  EXPECT_EQ((*SmtpSender::Create(options))->Send(To("linh@example.org")).kind, Kind::kDelivered);
  EXPECT_TRUE(server.Next()["secure"].get<bool>());
}

TEST(SmtpSender, TakesNoOtherKindOfAddress) {
  SmtpOptions options;
  options.url = "file:///etc/passwd";
  EXPECT_EQ(SmtpSender::Create(options).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(DeliveryWorker, BringsBackWhatCameOfEachMail) {
  MailServer server;
  DeliveryWorker worker(*SmtpSender::Create(Plain(server)));
  worker.Add({"mail/a/2016-02-05", To("linh@example.org")});
  worker.Add({"mail/b/2016-02-05", To("refused@example.org")});
  std::vector<DeliveryOutcome> outcomes;
  while (outcomes.size() < 2) {
    pollfd wait = {worker.wake_fd(), POLLIN, 0};
    ASSERT_EQ(::poll(&wait, 1, 20'000), 1);
    for (DeliveryOutcome& outcome : worker.Take()) outcomes.push_back(std::move(outcome));
  }
  EXPECT_EQ(outcomes[0].stream, "mail/a/2016-02-05");
  EXPECT_EQ(outcomes[0].result.kind, Kind::kDelivered);
  EXPECT_EQ(outcomes[1].result.kind, Kind::kRefused);
}

TEST(DeliveryWorker, EndsAtOnceWhileAServerIsSilent) {
  // "mute" is silent once it has the message, where the library listens to nobody.
  for (const char* silent : {"hanging@example.org", "mute@example.org"}) {
    MailServer server;
    const absl::Time begin = absl::Now();
    {
      DeliveryWorker worker(*SmtpSender::Create(Plain(server)));
      worker.Add({"mail/a/2016-02-05", To("linh@example.org")});
      worker.Add({"mail/b/2016-02-05", To(silent)});
      server.Next();  // The first was taken; the second is under way or about to be.
      if (silent == std::string("mute@example.org")) server.Next();
    }
    EXPECT_LT(absl::Now() - begin, absl::Seconds(20)) << silent;
  }
}

}  // namespace
}  // namespace tandem::services
