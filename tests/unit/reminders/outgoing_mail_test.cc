// Specifies services/reminders/outgoing_mail.h.
#include "services/reminders/outgoing_mail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/timestamp.h"
#include "services/store/memory_store.h"
#include "tandem/v1/notice.pb.h"

namespace tandem::services {
namespace {

using Kind = DeliveryResult::Kind;
using ::testing::ElementsAre;

// Mails to a, b, c ...; all are read and handed over at once.
class Outgoing : public ::testing::Test {
 protected:
  void Compose(const std::vector<std::string>& people, bool notes_attempts = true) {
    for (const std::string& person : people) {
      v1::MailComposed mail;
      mail.set_organisation("oslo");
      mail.set_notes_attempts(notes_attempts);
      Record(StreamOf(person), "MailComposed", mail.SerializeAsString());
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
    while (Ask()) {
    }
    const auto deferred = outgoing_->HandOver(now_, held_);
    EXPECT_TRUE(deferred.ok()) << deferred.status();
    for (const v1::Submission& submission : deferred.value()) Record(submission);
    std::string people;
    for (const Delivery& delivery : outgoing_->TakeDeliveries()) people += delivery.stream[5];
    return people;
  }
  // The transport is done with that person's mail.
  void Answer(char person, Kind kind) {
    Outbox out;
    const auto record = outgoing_->TakeOutcome({StreamOf({person}), {kind, "answer"}}, now_, out);
    EXPECT_EQ(record.has_value(), kind != Kind::kUnknown);
    if (record.has_value()) Record(*record);
  }
  void Record(const v1::Submission& submission) {
    const v1::NewEvent& event = submission.event(0);
    for (const v1::Precondition& condition : submission.precondition()) {
      EXPECT_EQ(condition.version(), versions_[condition.stream()]);
    }
    Record(event.stream(), event.type(), event.payload());
  }
  // As after a crash.
  void Restart() {
    outgoing_ = Make();
    EXPECT_TRUE(outgoing_->Load(store_).ok());
  }
  std::vector<std::string> Types() const { return types_; }

  absl::Time not_before_ = absl::InfinitePast();
  std::string doubt_;  // Why what a mail says is no longer so.
  std::string address_ = "x@example.org";
  bool held_ = false;
  absl::Time now_ = absl::FromUnixSeconds(1454374800);
  absl::Time next_;
  uint64_t tag_ = 1;
  std::vector<std::string> types_;  // Of what was recorded.
  std::map<std::string, uint64_t> versions_;
  MemoryStore store_;
  std::unique_ptr<OutgoingMail> outgoing_ = Make();

 private:
  std::unique_ptr<OutgoingMail> Make() {
    return std::make_unique<OutgoingMail>(
        Mailbox{"Tandem", "tandem@example.org"}, false,
        [this](const std::string&, const std::string& organisation, absl::Time from) {
          EXPECT_EQ(organisation, "oslo");
          return std::max(from, not_before_);
        },
        [this](const std::string&, const v1::MailComposed&, absl::Time) {
          return MailDoubt{doubt_, {}, false};
        });
  }
  // Answers what is asked for now, as an engine does. False: nothing is.
  bool Ask() {
    Outbox out;
    next_ = outgoing_->Start(now_, &tag_, out);
    const std::vector<Outbox::Outgoing> asked = out.Take();
    for (const Outbox::Outgoing& outgoing : asked) {
      v1::Reply reply;
      if (outgoing.request.has_submit()) {
        Record(outgoing.request.submit().submission());
      } else if (outgoing.request.has_read_people()) {
        v1::Person& person = *reply.mutable_people()->add_person();
        person.set_id(outgoing.request.read_people().person(0));
        person.set_email(address_);
      } else {
        v1::MailComposed mail;
        mail.set_person(PersonOf(outgoing.request.read_stream().stream()));
        mail.set_to("x@example.org");
        mail.set_message_id("m@example.org");
        v1::Envelope& event = *reply.mutable_events()->add_event();
        event.set_type("MailComposed");
        event.set_version(versions_[outgoing.request.read_stream().stream()]);
        event.set_payload(mail.SerializeAsString());
      }
      std::optional<v1::Submission> failed;
      EXPECT_TRUE(*outgoing_->TakeReply(outgoing.tag, reply, now_, out, &failed));
    }
    return !asked.empty();
  }
  void Record(const std::string& stream, const std::string& type, const std::string& payload) {
    types_.push_back(type);
    v1::Envelope event;
    event.set_stream(stream);
    event.set_type(type);
    event.set_payload(payload);
    event.set_version(++versions_[stream]);
    *event.mutable_recorded_at() = ToTimestamp(now_);
    WriteBatch batch;
    outgoing_->Take(event, batch);
    EXPECT_TRUE(store_.Write(batch).ok());
  }
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
  Compose({"b", "c", "d", "e", "f"});
  now_ += absl::Minutes(1);
  EXPECT_EQ(SendAll(Kind::kDelivered), "b");
  EXPECT_EQ(SendAll(Kind::kDelivered), "cdef");
  EXPECT_EQ(SendAll(Kind::kDelivered), "a");
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
  EXPECT_TRUE(outgoing_->HasOpen("ab"));
  EXPECT_FALSE(outgoing_->HasOpen("a"));
  EXPECT_EQ(outgoing_->OrganisationOf(StreamOf("ab")), "oslo");
  EXPECT_EQ(HandOver(), "a");
  Outbox out;
  EXPECT_TRUE(outgoing_->TakeOutcome({StreamOf("ab"), {Kind::kDelivered, "250"}}, now_, out));
  EXPECT_TRUE(outgoing_->HasOpen("ab")) << "until the log says so";
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
  Compose({"a"});
  EXPECT_EQ(SendAll(Kind::kDelivered), "a");
  EXPECT_FALSE(outgoing_->HasOpen("a"));
  Restart();
  EXPECT_FALSE(outgoing_->HasOpen("a"));
}

TEST_F(Outgoing, NotesEachAttemptBeforeItIsMade) {
  Compose({"a"});
  EXPECT_EQ(HandOver(), "a");
  EXPECT_THAT(Types(), ElementsAre("MailComposed", "MailAttempted"));
  Answer('a', Kind::kLater);
  now_ += absl::Minutes(1);
  EXPECT_EQ(SendAll(Kind::kDelivered), "a");
  EXPECT_THAT(Types(), ElementsAre("MailComposed", "MailAttempted", "MailDeferred", "MailAttempted",
                                   "MailSent"));
}

TEST_F(Outgoing, TakesBackWhatIsNoLongerSoBeforeTheFirstAttempt) {
  Compose({"a"});
  doubt_ = "it was settled";
  EXPECT_EQ(HandOver(), "");
  EXPECT_THAT(Types(), ElementsAre("MailComposed", "MailTakenBack"));
  EXPECT_FALSE(outgoing_->HasOpen("a"));
}

TEST_F(Outgoing, TakesBackWhatIsNoLongerSoOnceAllAttemptsAreKnownToHaveFailed) {
  for (const Kind kind : {Kind::kLater, Kind::kUnreachable}) {
    doubt_.clear();
    Compose({"a"});
    EXPECT_EQ(SendAll(kind), "a");
    Restart();
    doubt_ = "it was settled";
    now_ += absl::Hours(1);
    EXPECT_EQ(HandOver(), "");
    EXPECT_EQ(Types().back(), "MailTakenBack");
  }
}

TEST_F(Outgoing, TakesBackAMailToAnAddressThatIsTheirsNoMore) {
  Compose({"a"});
  address_ = "elsewhere@example.org";
  EXPECT_EQ(HandOver(), "");
  EXPECT_EQ(Types().back(), "MailTakenBack");
}

TEST_F(Outgoing, SendsTheSameAgainOnceAnAttemptMayHaveArrivedWhateverCameSince) {
  Compose({"a"});
  EXPECT_EQ(SendAll(Kind::kUnknown), "a");
  doubt_ = "it was settled";
  address_ = "elsewhere@example.org";
  now_ += absl::Hours(1);
  EXPECT_EQ(SendAll(Kind::kLater), "a");  // That the second failed says nothing of the first.
  now_ += absl::Hours(1);
  Restart();
  EXPECT_EQ(SendAll(Kind::kDelivered), "a");
}

TEST_F(Outgoing, SendsTheSameAgainAfterAStopDuringAnAttempt) {
  Compose({"a"});
  EXPECT_EQ(HandOver(), "a");
  Restart();
  doubt_ = "it was settled";
  EXPECT_EQ(SendAll(Kind::kDelivered), "a");
}

// Of an outcome that waits to be recorded the log may have heard before a stop.
TEST_F(Outgoing, GoesOnAfterAStopWithAMailWhoseDeferralTheLogHas) {
  Compose({"a"});
  EXPECT_EQ(HandOver(), "a");
  Outbox out;
  const auto deferral =
      outgoing_->TakeOutcome({StreamOf("a"), {Kind::kLater, "451 wait"}}, now_, out);
  ASSERT_TRUE(deferral.has_value());
  Restart();
  outgoing_->AwaitRecord(*deferral);
  EXPECT_EQ(HandOver(), "") << "it waits for its record";
  Record(*deferral);
  Restart();
  outgoing_->AwaitRecord(*deferral);
  now_ += absl::Minutes(1);
  EXPECT_EQ(SendAll(Kind::kDelivered), "a");
}

TEST_F(Outgoing, WaitsForAMailThatWasBeingSentWhenTandemStoppedTwice) {
  Compose({"a"});
  EXPECT_EQ(HandOver(), "a");
  Restart();
  EXPECT_EQ(HandOver(), "a");
  Restart();
  EXPECT_EQ(HandOver(), "");
  EXPECT_EQ(next_, now_ + absl::Minutes(1));
  now_ = next_;
  EXPECT_EQ(HandOver(), "a");
}

TEST_F(Outgoing, SendsAMailOfAnOlderVersionAsItIsSinceItMayHaveBeenTried) {
  Compose({"a"}, /*notes_attempts=*/false);
  doubt_ = "it was settled";
  EXPECT_EQ(SendAll(Kind::kDelivered), "a");
}

TEST_F(Outgoing, HandsOverNothingThatIsHeldMeanwhileAndTriesItLater) {
  Compose({"a"});
  held_ = true;
  EXPECT_EQ(HandOver(), "");
  EXPECT_EQ(Types().back(), "MailDeferred");
  held_ = false;
  now_ += absl::Minutes(1);
  EXPECT_EQ(SendAll(Kind::kDelivered), "a");
}

TEST_F(Outgoing, SaysWhatIsWrongUntilAMailIsTakenAgain) {
  Compose({"a"});
  EXPECT_EQ(outgoing_->trouble(), "");
  EXPECT_EQ(SendAll(Kind::kUnreachable), "a");
  EXPECT_EQ(outgoing_->trouble(), "no mail can be sent: answer");
  now_ += absl::Minutes(1);
  EXPECT_EQ(SendAll(Kind::kDelivered), "a");
  EXPECT_EQ(outgoing_->trouble(), "");
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
