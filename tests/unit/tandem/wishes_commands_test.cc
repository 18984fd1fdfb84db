// tandem reminders snooze, hand-on, opt-out and their opposites.
#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "tandem/v1/directory.pb.h"
#include "tests/unit/tandem/commands_fixture.h"
#include "tools/tandem/reminder_scope.h"

namespace tandem::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Wishes : public Commands {
 protected:
  Wishes() {
    AddPerson("4f1c", "An", "an@example.org");
    AddPerson("77aa", "Bo", "bo@example.org");
    store_.greeting.set_principal("4f1c");
    *store_.greeting.mutable_now() =
        ToTimestamp(absl::FromCivil(absl::CivilSecond(2016, 2, 1, 9, 0, 0), absl::UTCTimeZone()));
    v1::DeadlineState* pruning = store_.instances["plum"].add_deadline()->mutable_state();
    pruning->set_id("pruning/haiphong/2");
    pruning->mutable_title()->set_en("Pruning");
    v1::Envelope registered;
    registered.set_version(1);
    store_.streams["person/4f1c"].push_back(registered);
  }
  template <typename Wish>
  Wish Recorded() const {
    Wish wish;
    EXPECT_EQ(Submitted().type(), Wish::descriptor()->name());
    EXPECT_TRUE(wish.ParseFromString(Submitted().payload()));
    return wish;
  }
  static WishOptions Of(const std::string& id, const std::string& deadline = "") {
    WishOptions options;
    options.id = id;
    options.deadline = deadline;
    options.until = "2016-02-08";
    return options;
  }
};

TEST_F(Wishes, ASnoozeIsRecordedForWhoeverTypesUnlessSomebodyElseIsNamed) {
  FakeSession fake(&store_);
  ASSERT_TRUE(RunSnooze(Of("plum", "pruning"), fake.session()).ok());
  const auto wish = Recorded<v1::RemindersSnoozed>();
  EXPECT_EQ(Submitted().stream(), "person/4f1c");
  EXPECT_EQ(wish.person(), "4f1c");
  EXPECT_EQ(wish.stream(), store_.instances["plum"].row().stream());
  EXPECT_EQ(wish.deadline(), "pruning/haiphong/2");
  EXPECT_EQ(ToIso(wish.until()), "2016-02-08");
  EXPECT_EQ(fake.out(),
            "An is not reminded of 'Pruning' of Plum before Mon 8 Feb "
            "2016.\n");
  WishOptions options = Of("");
  options.person = "bo@example.org";
  ASSERT_TRUE(RunSnooze(options, fake.session()).ok());
  EXPECT_EQ(Recorded<v1::RemindersSnoozed>().person(), "77aa");
  EXPECT_EQ(Recorded<v1::RemindersSnoozed>().stream(), "");
}

TEST_F(Wishes, ADayThatHasPassedIsNoneToSnoozeUntil) {
  FakeSession fake(&store_);
  WishOptions options = Of("plum");
  options.until = "2016-01-31";
  EXPECT_THAT(RunSnooze(options, fake.session()).message(), HasSubstr("is not to come"));
  options.until = "2016-02-01";
  EXPECT_THAT(RunSnooze(options, fake.session()).message(), HasSubstr("is not to come"))
      << "today it would end at once";
  options.until = "2016-03";
  EXPECT_THAT(RunSnooze(options, fake.session()).message(), HasSubstr("Mar 2016 is no single day"));
  EXPECT_TRUE(store_.submitted.empty());
}

TEST_F(Wishes, RemindersAreHandedOnToAColleague) {
  FakeSession fake(&store_);
  WishOptions options = Of("plum");
  options.colleague = "bo@example.org";
  ASSERT_TRUE(RunHandOn(options, fake.session()).ok());
  EXPECT_EQ(Recorded<v1::RemindersHandedOn>().colleague(), "77aa");
  EXPECT_THAT(fake.out(), HasSubstr("An's reminders of Plum go to Bo, and to An again from"));
  options.colleague = "an@example.org";
  EXPECT_EQ(ExitCodeOf(RunHandOn(options, fake.session())), ExitCode::kUsage);
}

TEST_F(Wishes, AKindIsOneThatThereIs) {
  FakeSession fake(&store_);
  WishOptions options;
  options.kind = "Digest";
  ASSERT_TRUE(RunOptOut(options, fake.session()).ok());
  EXPECT_EQ(Recorded<v1::MailOptedOut>().kind(), "digest");
  options.kind = "successor";
  EXPECT_THAT(RunOptIn(options, fake.session()).message(),
              HasSubstr("An has not opted out of organisation/successor"));
  store_.people.front().mutable_wishes()->add_opted_out("organisation/successor");
  ASSERT_TRUE(RunOptIn(options, fake.session()).ok());
  EXPECT_EQ(Recorded<v1::MailOptedIn>().kind(), "organisation/successor");
  options.kind = "sucessor";
  EXPECT_THAT(RunOptOut(options, fake.session()).message(), HasSubstr("did you mean 'successor'?"));
}

TEST_F(Wishes, WhoIsNobodyHereIsAskedToSayWhose) {
  store_.greeting.set_principal("nobody");
  FakeSession fake(&store_);
  EXPECT_THAT(RunSnooze(Of("plum"), fake.session()).message(), HasSubstr("--person"));
}

// The deadline may be gone since: what counts is what the person asked for.
TEST_F(Wishes, OnlyWhatWasAskedForIsTakenBack) {
  const std::string stream = store_.instances["plum"].row().stream();
  FakeSession fake(&store_);
  WishOptions options = Of("plum", "visit");
  EXPECT_THAT(RunUnsnooze(options, fake.session()).message(),
              HasSubstr("An has not asked for that"));
  v1::MailWishes::Snooze* snooze = store_.people.front().mutable_wishes()->add_snooze();
  snooze->set_stream(stream);
  snooze->set_deadline("visit/4");
  ASSERT_TRUE(RunUnsnooze(options, fake.session()).ok());
  EXPECT_EQ(Recorded<v1::SnoozeEnded>().deadline(), "visit/4");
  EXPECT_THAT(RunUnsnooze(Of("plum"), fake.session()).message(), HasSubstr("but for visit/4"));
  EXPECT_THAT(RunTakeBack(Of(""), fake.session()).message(), HasSubstr("person show 4f1c"));
}

TEST_F(Wishes, StandBesideThePerson) {
  v1::MailWishes* wishes = store_.people.front().mutable_wishes();
  v1::MailWishes::HandOn* hand_on = wishes->add_hand_on();
  hand_on->set_stream("orchard/tree/plum");
  hand_on->set_colleague("77aa");
  wishes->add_opted_out("digest");
  FakeSession fake(&store_);
  ASSERT_TRUE(RunPersonShow("an@example.org", fake.session()).ok());
  EXPECT_THAT(fake.out(),
              AllOf(HasSubstr("Handed on     plum, to Bo"), HasSubstr("Opted out of  digest")));
}

TEST_F(Wishes, ADeadlineIsFoundByAPartOfItsNameWhileThatIsClear) {
  const std::vector<std::string> ids = {"activity/data", "activity/tour", "progress/oslo/1"};
  EXPECT_EQ(*DeadlineAmong("data", ids), "activity/data");
  EXPECT_EQ(*DeadlineAmong("progress", ids), "progress/oslo/1");
  EXPECT_THAT(DeadlineAmong("activity", ids).status().message(),
              HasSubstr("may mean activity/data, activity/tour: say which"));
  EXPECT_THAT(DeadlineAmong("dat", ids).status().message(), HasSubstr("no deadline 'dat'"));
}

TEST_F(Commands, RemindersSayWhereTheyGoAndWhen) {
  AddPerson("4f1c", "An", "an@example.org");
  const auto add = [this](v1::ReminderView::State state) {
    v1::ReminderView* view = store_.reminders.add_reminder();
    view->set_state(state);
    view->set_deadline("pruning");
    view->add_to("oslo coordinator");
    view->add_to_name("Oslo Coordinator");
    *view->mutable_on() = *ParseDate("2016-02-01");
    return view;
  };
  v1::ReminderRoute* route = add(v1::ReminderView::PENDING)->add_route();
  route->set_person("4f1c");
  route->set_stands_in(true);
  *route->mutable_morning() = *ParseDate("2016-02-02");
  route = add(v1::ReminderView::PENDING)->add_route();
  route->set_person("4f1c");
  route->set_handed_on_by("77aa");
  *route->mutable_morning() = *ParseDate("2016-02-08");
  *route->mutable_snoozed_until() = *ParseDate("2016-02-08");
  add(v1::ReminderView::SUPPRESSED)->add_route()->set_opted_out(true);
  add(v1::ReminderView::SENT)->set_mail("mail/4f1c/2016-02-03");
  FakeSession fake(&store_);
  ASSERT_TRUE(RunReminders({}, fake.session()).ok());
  EXPECT_THAT(fake.out(),
              AllOf(HasSubstr("goes out Tue 2 Feb 2016       Oslo Coordinator, goes to An (nobody "
                              "can be written to there)"),
                    HasSubstr("snoozed until Mon 8 Feb 2016  Oslo Coordinator, handed on to An"),
                    HasSubstr("not wanted (opted out)"),
                    HasSubstr("sent Wed 3 Feb 2016           Oslo Coordinator, to An")));
}

}  // namespace
}  // namespace tandem::cli
