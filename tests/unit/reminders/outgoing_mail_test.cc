// Specifies services/reminders/outgoing_mail.h.
#include "services/reminders/outgoing_mail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/store/memory_store.h"
#include "tandem/v1/notice.pb.h"

namespace tandem::services {
namespace {

using Kind = DeliveryResult::Kind;

// Mails to a, b, c ...; all are read and handed over at once.
class Outgoing : public ::testing::Test {
 protected:
  void Compose(const std::vector<std::string>& people) {
    WriteBatch batch;
    for (const std::string& person : people) {
      outgoing_.TakeComposed(StreamOf(person), "oslo", batch);
    }
  }
  static std::string StreamOf(const std::string& person) {
    return "mail/" + person + "/2016-02-02";
  }

  // Whom the transport gets mails for; answers them.
  std::string SendAll(Kind kind) {
    std::string people;
    Send([&](char person) {
      people += person;
      return kind;
    });
    return people;
  }
  // Who gets one of those that are tried, as `kind_of` says.
  std::string SendAll(const std::function<Kind(char)>& kind_of) {
    std::string people;
    Send([&](char person) {
      const Kind kind = kind_of(person);
      if (kind == Kind::kDelivered) people += person;
      return kind;
    });
    return people;
  }
  void Send(const std::function<Kind(char)>& kind_of) {
    for (const char person : HandOver()) Answer(person, kind_of(person));
  }
  // Whose mails the transport gets now.
  std::string HandOver() {
    Outbox out;
    next_ = outgoing_.Start(now_, &tag_, out);
    for (const Outbox::Outgoing& sent : out.Take()) {
      v1::MailComposed mail;
      mail.set_to("x@example.org");
      mail.set_message_id("m@example.org");
      v1::Reply reply;
      v1::Envelope& event = *reply.mutable_events()->add_event();
      event.set_type("MailComposed");
      event.set_payload(mail.SerializeAsString());
      std::optional<v1::Submission> failed;
      EXPECT_TRUE(outgoing_.TakeReply(sent.tag, reply, now_, false, out, &failed));
    }
    std::string people;
    for (const Delivery& delivery : outgoing_.TakeDeliveries()) people += delivery.stream[5];
    return people;
  }
  // The transport is done with that person's mail.
  void Answer(char person, Kind kind) {
    Outbox out;
    const auto record = outgoing_.TakeOutcome({StreamOf({person}), {kind, "answer"}}, now_, out);
    EXPECT_EQ(record.has_value(), kind == Kind::kDelivered || kind == Kind::kRefused);
  }

  absl::Time not_before_ = absl::InfinitePast();
  OutgoingMail outgoing_{
      {"Tandem", "tandem@example.org"},
      false,
      [this](const std::string&, const std::string& organisation, absl::Time from) {
        EXPECT_EQ(organisation, "oslo");
        return std::max(from, not_before_);
      }};
  absl::Time now_ = absl::FromUnixSeconds(1454374800);
  absl::Time next_;
  uint64_t tag_ = 1;
};

TEST_F(Outgoing, SendsAFewAtATime) {
  Compose({"a", "b", "c", "d", "e", "f"});
  EXPECT_EQ(SendAll(Kind::kDelivered), "abcd");
  EXPECT_EQ(SendAll(Kind::kDelivered), "ef");
  EXPECT_EQ(SendAll(Kind::kDelivered), "");
}

TEST_F(Outgoing, SendsOneMoreForEachThatIsDone) {
  Compose({"a", "b", "c", "d", "e", "f", "g"});
  EXPECT_EQ(HandOver(), "abcd");
  Answer('b', Kind::kDelivered);
  EXPECT_EQ(HandOver(), "e");
  EXPECT_EQ(HandOver(), "");
  Answer('a', Kind::kDelivered);
  Answer('e', Kind::kDelivered);
  EXPECT_EQ(HandOver(), "fg");
}

TEST_F(Outgoing, LetsOthersPassWhileOneRecipientHasToWait) {
  Compose({"a"});
  EXPECT_EQ(SendAll(Kind::kLater), "a");
  Compose({"b"});
  EXPECT_EQ(SendAll(Kind::kDelivered), "b");
  now_ += absl::Minutes(1);
  EXPECT_EQ(SendAll(Kind::kDelivered), "a");
}

TEST_F(Outgoing, TriesOneMailAfterAnOutageAndThenTheOthers) {
  Compose({"a", "b", "c"});
  EXPECT_EQ(SendAll(Kind::kUnreachable), "abc");
  EXPECT_EQ(SendAll(Kind::kDelivered), "");
  EXPECT_EQ(next_, now_ + absl::Minutes(1));
  now_ = next_;
  EXPECT_EQ(SendAll(Kind::kUnreachable), "a");
  SendAll(Kind::kUnreachable);
  EXPECT_EQ(next_, now_ + absl::Minutes(2));
  now_ = next_;
  EXPECT_EQ(SendAll(Kind::kDelivered).size(), 1u);
  EXPECT_EQ(SendAll(Kind::kDelivered).size(), 2u);
}

// Once the mail that came first in the alphabet was tried each time, and as long as
// it failed no other was.
TEST_F(Outgoing, TriesTheMailWithTheFewestAttemptsFirst) {
  Compose({"a"});
  EXPECT_EQ(SendAll(Kind::kUnreachable), "a");  // The server cannot bear it.
  Compose({"b", "c", "d"});
  now_ += absl::Minutes(1);
  EXPECT_EQ(SendAll(Kind::kDelivered), "b");
  EXPECT_EQ(SendAll(Kind::kDelivered), "cda");
}

TEST_F(Outgoing, LetsAllOthersThroughAMailThatAlwaysFailsAlone) {
  Compose({"a", "b", "c", "d", "e", "f"});
  std::string delivered;
  for (int minute = 0; minute < 30; ++minute) {
    now_ += absl::Minutes(1);
    delivered +=
        SendAll([](char person) { return person == 'a' ? Kind::kUnreachable : Kind::kDelivered; });
  }
  EXPECT_EQ(delivered, "bcdef");
}

TEST_F(Outgoing, WaitsUntilTheRecipientMayGetIt) {
  Compose({"a"});
  not_before_ = now_ + absl::Hours(20);
  EXPECT_EQ(SendAll(Kind::kDelivered), "");
  EXPECT_EQ(next_, not_before_);
  now_ = not_before_;
  EXPECT_EQ(SendAll(Kind::kDelivered), "a");
}

TEST_F(Outgoing, KnowsForWhomAMailIsOpen) {
  Compose({"ab"});
  EXPECT_TRUE(outgoing_.HasOpen("ab"));
  EXPECT_FALSE(outgoing_.HasOpen("a"));
  EXPECT_EQ(outgoing_.OrganisationOf(StreamOf("ab")), "oslo");
  WriteBatch batch;
  outgoing_.TakeSettled(StreamOf("ab"), batch);
  EXPECT_FALSE(outgoing_.HasOpen("ab"));
}

TEST_F(Outgoing, IsNotBlockedByAMailThatTheServerCannotBear) {
  Compose({"a", "b"});
  EXPECT_EQ(SendAll(Kind::kUnreachable), "ab");
  now_ += absl::Minutes(1);
  EXPECT_EQ(SendAll(Kind::kUnreachable), "a");
  now_ += absl::Minutes(2) - absl::Seconds(1);
  SendAll(Kind::kDelivered);
  now_ += absl::Seconds(1);
  EXPECT_EQ(SendAll(Kind::kUnreachable).size(), 1u);
  now_ += absl::Minutes(4);
  EXPECT_EQ(SendAll(Kind::kDelivered).size(), 1u);
}

TEST_F(Outgoing, ForgetsWhatTheLogSaysIsSettled) {
  Compose({"a", "b"});
  WriteBatch batch;
  outgoing_.TakeSettled(StreamOf("a"), batch);
  EXPECT_EQ(SendAll(Kind::kDelivered), "b");
}

TEST(BackOff, DoublesFromAMinuteToAnHour) {
  EXPECT_EQ(BackOff(1), absl::Minutes(1));
  EXPECT_EQ(BackOff(2), absl::Minutes(2));
  EXPECT_EQ(BackOff(6), absl::Minutes(32));
  EXPECT_EQ(BackOff(7), absl::Hours(1));
  EXPECT_EQ(BackOff(1000), absl::Hours(1));
}

TEST(FitForLog, LeavesOutAddressesAndWhatIsNoAscii) {
  EXPECT_EQ(FitForLog("550 <a@b.c>: gone, see d@e.f", "a@b.c"),
            "550 <address> gone, see <address>");
  EXPECT_EQ(FitForLog("550 h\xF4tel\r\nx", ""), "550 h?tel  x");
  EXPECT_EQ(FitForLog(std::string(1000, 'x'), "").size(), 300u);
}

}  // namespace
}  // namespace tandem::services
