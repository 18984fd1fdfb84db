// Specifies services/reminders/smtp_answer.h.
#include "services/reminders/smtp_answer.h"

#include <gtest/gtest.h>

#include <string>

namespace tandem::services {
namespace {

using Kind = DeliveryResult::Kind;

struct Case {
  const char* command;
  const char* answer;
  Kind kind;
};

// What Postfix, Exim and Exchange say, and what is to become of the mail.
constexpr Case kCases[] = {
    // Nothing is wrong but the recipient or the message: it is given up.
    {"RCPT", "550 5.1.1 <a@b.c>: Recipient address rejected: User unknown", Kind::kRefused},
    {"RCPT", "550 no such user", Kind::kRefused},
    {"RCPT", "551 user not local", Kind::kRefused},
    {"RCPT", "553 mailbox name not allowed", Kind::kRefused},
    {"RCPT", "556 5.1.10 recipient address has null MX", Kind::kRefused},
    {"RCPT", "552 5.2.2 mailbox full", Kind::kRefused},
    {"RCPT", "550 5.2.1 mailbox disabled", Kind::kRefused},
    {"message", "552 5.3.4 message too big", Kind::kRefused},
    {"message", "552 too much mail data", Kind::kRefused},
    {"MAIL", "552 5.3.4 message size exceeds fixed limit", Kind::kRefused},
    // The relay, our login or our name is: somebody mends that, and the mail waits.
    {"RCPT", "554 5.7.1 <a@b.c>: Relay access denied", Kind::kUnreachable},
    {"RCPT", "550 5.7.1 unable to relay", Kind::kUnreachable},
    {"RCPT", "554 transaction failed", Kind::kUnreachable},
    {"RCPT", "550 5.1.8 <t@x>: Sender address rejected: Domain not found", Kind::kUnreachable},
    {"RCPT", "550 5.1.7 bad sender address", Kind::kUnreachable},
    {"RCPT", "530 5.7.0 authentication required", Kind::kUnreachable},
    {"RCPT", "535 5.7.8 bad credentials", Kind::kUnreachable},
    {"RCPT", "538 encryption required", Kind::kUnreachable},
    {"RCPT", "503 5.5.1 need MAIL first", Kind::kUnreachable},
    {"MAIL", "550 5.7.1 who are you", Kind::kUnreachable},
    {"MAIL", "553 5.1.8 sender unknown", Kind::kUnreachable},
    {"DATA", "554 5.5.1 no valid recipients", Kind::kUnreachable},
    {"message", "550 5.7.1 looks like spam", Kind::kUnreachable},
    {"message", "554 5.6.0 not conformant", Kind::kUnreachable},
    {"AUTH", "535 5.7.8 wrong", Kind::kUnreachable},
    // For now only.
    {"RCPT", "451 4.7.1 greylisted", Kind::kLater},
    {"RCPT", "452 4.2.2 mailbox full", Kind::kLater},
    {"message", "451 4.3.0 try again", Kind::kLater},
    {"RCPT", "421 4.3.2 shutting down", Kind::kUnreachable},
    {"MAIL", "451 4.3.0 try again", Kind::kUnreachable},
    // What looks like an enhanced code and is none.
    {"RCPT", "550 5.x.1 odd", Kind::kRefused},
    {"RCPT", "550", Kind::kRefused},
};

TEST(SmtpAnswer, SaysWhetherAMailIsGivenUpTriedLaterOrWaitsForTheServer) {
  for (const Case& one : kCases) {
    EXPECT_EQ(KindOfAnswer(one.command, one.answer), one.kind) << one.command << ": " << one.answer;
  }
}

}  // namespace
}  // namespace tandem::services
