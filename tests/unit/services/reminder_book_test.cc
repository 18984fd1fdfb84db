// Specifies services/projections/reminder_book.h.
#include "services/projections/reminder_book.h"

#include <gtest/gtest.h>

#include "engine/workflow/dates.h"
#include "services/projections/projections_service.h"
#include "services/store/memory_store.h"
#include "tandem/v1/directory.pb.h"
#include "tandem/v1/notice.pb.h"
#include "tests/unit/services/tool_shed.h"

namespace tandem::services {
namespace {

class Reminders : public ::testing::Test {
 protected:
  Reminders() {
    log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
    note_position_ = Note("hanoi-club", "2016-03-24");
  }
  void AddPerson(const std::string& id) {
    v1::PersonRegistered registered;
    registered.set_person(id);
    log_.Append("person/" + id, "PersonRegistered", registered).add_sealed()->set_field("email");
  }
  void Appoint(const std::string& organisation, const std::string& post,
               const std::string& person) {
    v1::PersonAppointed appointed;
    appointed.set_post(post);
    appointed.set_person(person);
    log_.Append("organisation/" + organisation, "PersonAppointed", appointed);
  }
  uint64_t Note(const std::string& organisation, const std::string& on) {
    v1::ReminderDue note;
    note.set_stream("shed/loan/saw");
    note.set_deadline("return");
    *note.mutable_due() = DateOf("2016-03-31");
    *note.mutable_on() = DateOf(on);
    v1::Addressee* to = note.add_to();
    to->set_organisation(organisation);
    to->set_post("coordinator");
    return log_.Append("system/shed/loan/saw", "ReminderDue", note).position();
  }
  v1::Reminders Ask() {
    Settle(*service_, log_, At("2016-03-24"));
    v1::Query query;
    query.mutable_reminders();
    return service_->Answer(query, At("2016-03-24"))->reminders();
  }
  v1::ReminderView::State State() { return Ask().reminder(0).state(); }
  void Release() { log_.Append("system/mail", "MailReleased", v1::MailReleased()); }
  void Compose() {
    v1::MailComposed mail;
    mail.add_item()->set_note_position(note_position_);
    log_.Append("mail/hanoi-club-person/2016-03-24", "MailComposed", mail);
  }

  MemoryStore store_;
  ShedLog log_{At("2016-03-01")};
  std::unique_ptr<ProjectionsService> service_ = ProjectionsService::Load(&store_).value();
  uint64_t note_position_ = 0;
};

TEST_F(Reminders, AreHeldFromTheFirstStartUntilAnOfficerReleasesThem) {
  EXPECT_TRUE(Ask().held());
  EXPECT_EQ(Ask().held_because(), "first start");
  EXPECT_EQ(State(), v1::ReminderView::HELD);
  Release();
  EXPECT_FALSE(Ask().held());
  EXPECT_EQ(State(), v1::ReminderView::PENDING);
  v1::MailHeld held;
  held.set_reason("import");
  log_.Append("system/mail", "MailHeld", held);
  EXPECT_EQ(Ask().held_because(), "import");
}

TEST_F(Reminders, SayWhatTheyAreAboutAndWhomTheyTell) {
  const v1::ReminderView reminder = Ask().reminder(0);
  EXPECT_EQ(reminder.instance_title(), "Oslo Club – Hanoi Club");
  EXPECT_EQ(reminder.deadline_title().en(), "Return");
  EXPECT_EQ(reminder.to(0), "hanoi-club coordinator");
  EXPECT_EQ(reminder.note_position(), note_position_);
  EXPECT_EQ(reminder.to_name(0), "Hanoi Club coordinator");
  EXPECT_EQ(reminder.about().state().id(), "return");
  EXPECT_EQ(reminder.about().days_left(), 7);
  EXPECT_FALSE(Ask().more());
}

TEST_F(Reminders, SayThatThereMayBeMoreThanOneAnswerHolds) {
  v1::ReminderDue note;
  note.set_stream("shed/loan/saw");
  note.set_deadline("return");
  for (int i = 1; i < ReminderBook::kAnswerMax - 1; ++i) {
    log_.Append("system/shed/loan/saw", "ReminderDue", note);
  }
  EXPECT_FALSE(Ask().more());
  log_.Append("system/shed/loan/saw", "ReminderDue", note);
  const v1::Reminders answer = Ask();
  EXPECT_EQ(answer.reminder_size(), ReminderBook::kAnswerMax);
  EXPECT_TRUE(answer.more());
}

TEST_F(Reminders, FollowTheirMail) {
  Release();
  Compose();
  EXPECT_EQ(State(), v1::ReminderView::COMPOSED);
  EXPECT_EQ(Ask().reminder(0).mail(), "mail/hanoi-club-person/2016-03-24");
  log_.Append("mail/hanoi-club-person/2016-03-24", "MailSent", v1::MailSent());
  EXPECT_EQ(State(), v1::ReminderView::SENT);
}

TEST_F(Reminders, ShowTheWeeklyDigestsAmongThemAsTheyWereComposedAndSent) {
  v1::MailComposed mail;
  mail.set_person("gro");
  *mail.mutable_date() = DateOf("2016-03-28");
  *mail.mutable_digest_week() = DateOf("2016-03-28");
  log_.Append("mail/gro/2016-03-28", "MailComposed", mail);
  v1::ReminderView digest = Ask().reminder(0);
  EXPECT_EQ(digest.deadline_title().en(), "Weekly digest");
  EXPECT_EQ(digest.to(0), "gro");
  EXPECT_EQ(digest.state(), v1::ReminderView::COMPOSED);
  log_.Append("mail/gro/2016-03-28", "MailSent", v1::MailSent());
  EXPECT_EQ(Ask().reminder(0).state(), v1::ReminderView::SENT);
  const int before = Ask().reminder_size();
  mail.set_digest_is_empty(true);
  log_.Append("mail/gro/2016-04-04", "MailComposed", mail);
  EXPECT_EQ(Ask().reminder_size(), before) << "a digest that nobody was sent";
}

TEST_F(Reminders, SayHowOftenTheirMailWasTriedAndWhatTheServerSaid) {
  Release();
  Compose();
  v1::MailAttempted attempted;
  attempted.set_attempt(1);
  const std::string mail = "mail/hanoi-club-person/2016-03-24";
  log_.Append(mail, "MailAttempted", attempted);
  v1::MailDeferred deferred;
  deferred.set_answer("451 later");
  log_.Append(mail, "MailDeferred", deferred);
  EXPECT_EQ(Ask().reminder(0).attempts(), 1u);
  EXPECT_EQ(Ask().reminder(0).answer(), "451 later");
  v1::MailFailed failed;
  failed.set_answer("550 5.4.1 rejected");
  log_.Append(mail, "MailFailed", failed);
  EXPECT_EQ(State(), v1::ReminderView::FAILED);
  EXPECT_EQ(Ask().reminder(0).answer(), "550 5.4.1 rejected");
}

TEST_F(Reminders, WaitAgainWhenTheirMailIsTakenBackUnlessTheyAreOutdated) {
  Release();
  Compose();
  v1::MailTakenBack taken_back;
  log_.Append("mail/hanoi-club-person/2016-03-24", "MailTakenBack", taken_back);
  EXPECT_EQ(State(), v1::ReminderView::PENDING);
  EXPECT_EQ(Ask().reminder(0).mail(), "");
  Compose();
  EXPECT_EQ(State(), v1::ReminderView::COMPOSED);
  taken_back.add_outdated(note_position_);
  log_.Append("mail/hanoi-club-person/2016-03-24", "MailTakenBack", taken_back);
  EXPECT_EQ(State(), v1::ReminderView::SUPPRESSED);
}

TEST_F(Reminders, AreSuppressedWhenTheDeadlineMovesBeforeTheMailIsMade) {
  log_.MoveReturn("saw", "2016-04-20");
  EXPECT_EQ(State(), v1::ReminderView::SUPPRESSED);
}

TEST_F(Reminders, ANewerOneSpeaksForAnOlderOneOfTheSameDeadlineAndAddressee) {
  Release();
  Note("oslo-club", "2016-03-28");
  Note("hanoi-club", "2016-03-31");
  const v1::Reminders answer = Ask();  // The newest first.
  ASSERT_EQ(answer.reminder_size(), 3);
  EXPECT_EQ(answer.reminder(0).state(), v1::ReminderView::PENDING);
  EXPECT_EQ(answer.reminder(1).state(), v1::ReminderView::PENDING);
  EXPECT_EQ(answer.reminder(2).state(), v1::ReminderView::SUPPRESSED);
}

TEST_F(Reminders, StayAsTheyAreOnceTheMailIsMade) {
  Compose();
  log_.HandOver("saw");
  log_.Return("saw");
  EXPECT_EQ(State(), v1::ReminderView::COMPOSED);
}

TEST_F(Reminders, SayWhoGetsThemOnWhichMorning) {
  AddPerson("linh");
  Appoint("hanoi-club", "coordinator", "linh");
  Release();
  const v1::ReminderRoute route = Ask().reminder(0).route(0);
  EXPECT_EQ(route.person(), "linh");
  EXPECT_FALSE(route.stands_in());
  EXPECT_EQ(ToIso(route.morning()), "2016-03-24");
}

TEST_F(Reminders, SayThatNobodyCanBeTold) { EXPECT_EQ(Ask().reminder(0).route(0).person(), ""); }

TEST_F(Reminders, SayToWhomTheyWereHandedOnAndUntilWhenTheyAreSnoozed) {
  for (const char* person : {"linh", "hoa"}) AddPerson(person);
  Appoint("hanoi-club", "coordinator", "linh");
  Release();
  v1::RemindersHandedOn handed_on;
  handed_on.set_person("linh");
  handed_on.set_colleague("hoa");
  log_.Append("person/linh", "RemindersHandedOn", handed_on);
  EXPECT_EQ(Ask().reminder(0).route(0).person(), "hoa");
  EXPECT_EQ(Ask().reminder(0).route(0).handed_on_by(), "linh");
  v1::RemindersSnoozed snoozed;
  snoozed.set_person("hoa");
  *snoozed.mutable_until() = DateOf("2016-03-28");
  log_.Append("person/hoa", "RemindersSnoozed", snoozed);
  EXPECT_EQ(State(), v1::ReminderView::PENDING);
  EXPECT_EQ(ToIso(Ask().reminder(0).route(0).snoozed_until()), "2016-03-28");
  EXPECT_EQ(ToIso(Ask().reminder(0).route(0).morning()), "2016-03-28");
}

TEST_F(Reminders, ThatNobodyWantsAreSuppressedUntilTheyOptInAgain) {
  AddPerson("linh");
  Appoint("hanoi-club", "coordinator", "linh");
  Release();
  v1::MailOptedOut out;
  out.set_person("linh");
  out.set_kind("before-due");
  log_.Append("person/linh", "MailOptedOut", out);
  EXPECT_EQ(State(), v1::ReminderView::SUPPRESSED);
  v1::MailOptedIn in;
  in.set_person("linh");
  in.set_kind("before-due");
  log_.Append("person/linh", "MailOptedIn", in);
  EXPECT_EQ(State(), v1::ReminderView::PENDING);
}

// ---- made anew ----

// What projections that read the whole log at once answer.
class RemindersMadeAnew : public Reminders {
 protected:
  std::string AskAnew() {
    MemoryStore store;
    const auto service = ProjectionsService::Load(&store).value();
    Settle(*service, log_, At("2016-03-24"));
    v1::Query query;
    query.mutable_reminders();
    return service->Answer(query, At("2016-03-24"))->reminders().DebugString();
  }
};

// Once a note that came in one batch with its mail had no title.
TEST_F(RemindersMadeAnew, HaveTheTitlesThatTheyHadAsTheyCame) {
  Release();
  Ask();
  Compose();
  const v1::Reminders live = Ask();
  EXPECT_EQ(live.reminder(0).instance_title(), "Oslo Club – Hanoi Club");
  EXPECT_EQ(live.reminder(0).deadline_title().en(), "Return");
  EXPECT_EQ(AskAnew(), live.DebugString());
}

TEST_F(RemindersMadeAnew, AreTheSameWhenTheirDeadlineIsMovedAndMovedBack) {
  Release();
  Ask();
  log_.MoveReturn("saw", "2016-04-20");
  EXPECT_EQ(State(), v1::ReminderView::SUPPRESSED);
  EXPECT_EQ(AskAnew(), Ask().DebugString());
  log_.MoveReturn("saw", "2016-03-31");
  EXPECT_EQ(AskAnew(), Ask().DebugString());
}

TEST_F(Reminders, KeepATitleWhenTheirDeadlineFallsAway) {
  v1::ReminderDue note;
  note.set_stream("shed/loan/saw");
  note.set_deadline("return/gone");
  log_.Append("system/shed/loan/saw", "ReminderDue", note);
  EXPECT_EQ(Ask().reminder(0).deadline_title().en(), "Return");
  EXPECT_EQ(State(), v1::ReminderView::SUPPRESSED);
}

}  // namespace
}  // namespace tandem::services
