// Specifies what services may note (engine/notice.h), and what becomes of it.
#include <gmock/gmock.h>

#include "engine/workflow/dates.h"
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

class Notices : public EngineTest {
 protected:
  Notices() { officer_.rights.insert(Right::kNotice); }

  static constexpr char kMail[] = "mail/ada/2015-12-14";

  v1::Reply Note(const std::string& type, const std::string& json,
                 const std::string& stream = kMail) {
    v1::Submission unit = Unit(type + json);
    Add(unit, stream, type, json);
    return Submit(unit);
  }
  // Of a single event; empty if nothing is wrong.
  static v1::Refusal RefusalIn(const v1::Reply& reply) {
    return reply.problem().refusal_size() == 1 ? reply.problem().refusal(0) : v1::Refusal();
  }
  EventPage Read(const std::string& stream) {
    return log_->ReadStream(StreamId::Of(stream), StreamVersion{1}).value();
  }
};

TEST_F(Notices, AreCheckedByTheRulesOfTheirFields) {
  const v1::Refusal refusal = RefusalIn(Note("MailComposed", R"({"language":"en"})"));
  EXPECT_EQ(refusal.rule(), "person");
  EXPECT_THAT(refusal.message(), HasSubstr("'person' is required"));
  const std::string subject(501, 'x');
  EXPECT_EQ(
      RefusalIn(Note("MailComposed", R"({"person":"ada","subject":")" + subject + R"("})")).rule(),
      "subject");
  EXPECT_TRUE(Note("MailComposed", R"({"person":"ada"})").has_submit_outcome());
}

TEST_F(Notices, AreOfATypeThatThereIs) {
  const v1::Refusal refusal = RefusalIn(Note("MailRead", "{}"));
  EXPECT_EQ(refusal.rule(), "unknown-event");
  EXPECT_THAT(refusal.message(), HasSubstr("'MailRead'"));
}

TEST_F(Notices, StandEachInItsOwnStream) {
  const std::pair<const char*, const char*> wrong[] = {{"MailSent", "system/mail"},
                                                       {"MailSent", "system/c3/partnership/x"},
                                                       {"MailHeld", kMail},
                                                       {"MailHeld", "system/c3/partnership/x"},
                                                       {"ReminderDue", "system/mail"},
                                                       {"ReminderDue", kMail},
                                                       {"MailAttempted", "system/mail"},
                                                       {"MailDeferred", "system/mail"},
                                                       {"MailTakenBack", "system/mail"}};
  for (const auto& [type, stream] : wrong) {
    EXPECT_EQ(RefusalIn(Note(type, "{}", stream)).rule(), "stream") << type << " in " << stream;
  }
  EXPECT_TRUE(Note("MailSent", "{}").has_submit_outcome());
  EXPECT_TRUE(Note("MailFailed", "{}").has_submit_outcome());
  for (const char* type : {"MailAttempted", "MailDeferred", "MailTakenBack"}) {
    EXPECT_TRUE(Note(type, "{}").has_submit_outcome()) << type;
  }
  EXPECT_TRUE(Note("MailHeld", "{}", "system/mail").has_submit_outcome());
  EXPECT_TRUE(Note("ReminderDue", "{}", "system/c3/partnership/x").has_submit_outcome());
}

TEST_F(Notices, HaveAPayloadThatCanBeRead) {
  v1::Submission unit = Unit("torn");
  v1::NewEvent* event = unit.add_event();
  event->set_stream(kMail);
  event->set_type("MailSent");
  event->set_payload("\xff");
  const v1::Refusal refusal = RefusalIn(Submit(unit));
  EXPECT_EQ(refusal.rule(), "payload");
  EXPECT_THAT(refusal.message(), HasSubstr("no MailSent"));
}

TEST_F(Notices, HappenedOnTheDayThatTheyNameOrElseToday) {
  v1::Submission unit = Unit("days");
  Add(unit, kMail, "MailSent", "{}");
  *unit.mutable_event(0)->mutable_occurred_on() = *ParsePeriod("2015-12-10");
  Add(unit, kMail, "MailSent", "{}");
  ASSERT_TRUE(Submit(unit).has_submit_outcome());
  const EventPage page = Read(kMail);
  ASSERT_EQ(page.events.size(), 2u);
  EXPECT_EQ(ToIso(page.events[0]->occurred_on()), "2015-12-10");
  EXPECT_EQ(ToIso(page.events[1]->occurred_on()), "2015-12-13");
}

TEST_F(Notices, GoOnBehindTheVersionOfTheirStream) {
  ASSERT_TRUE(Note("MailHeld", "{}", "system/mail").has_submit_outcome());
  v1::Submission unit = Unit("several");
  Add(unit, "system/mail", "MailReleased", "{}");
  Add(unit, kMail, "MailSent", "{}");
  Add(unit, "system/mail", "MailHeld", "{}");
  const v1::SubmitOutcome outcome = Submit(unit).submit_outcome();
  ASSERT_EQ(outcome.event_size(), 3);
  EXPECT_EQ(outcome.event(0).version(), 2u);
  EXPECT_EQ(outcome.event(1).version(), 1u);
  EXPECT_EQ(outcome.event(2).version(), 3u);
}

TEST_F(Notices, SayWhatBroughtThemAbout) {
  v1::Submission unit = Unit("cause");
  Add(unit, kMail, "MailSent", "{}");
  unit.mutable_event(0)->set_causation_id("cause");
  unit.mutable_event(0)->set_correlation_id("story");
  ASSERT_TRUE(Submit(unit).has_submit_outcome());
  EXPECT_EQ(Read(kMail).events[0]->causation_id(), "cause");
  EXPECT_EQ(Read(kMail).events[0]->correlation_id(), "story");
}

}  // namespace
}  // namespace tandem
