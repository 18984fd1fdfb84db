// Specifies services/projections/projections_service.h and what it answers.
#include "services/projections/projections_service.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

#include "engine/base/localized_text.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "services/projections/views.h"
#include "services/store/memory_store.h"
#include "tandem/v1/history.pb.h"
#include "tests/unit/services/tool_shed.h"

namespace tandem::services {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Projections : public ::testing::Test {
 protected:
  Projections() {
    Restart();
    log_.Agree("saw", "oslo-club", "hanoi-club", "2016-03-31");
    log_.Agree("axe", "hanoi-club", "oslo-club", "2016-03-20");
  }
  void Restart() {
    auto loaded = ProjectionsService::Load(&store_);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    service_ = *std::move(loaded);
  }
  void RunUntil(const std::string& when) {
    now_ = At(when);
    Settle(*service_, log_, now_);
  }
  // What was told since the last time, the newest of each topic.
  std::map<std::string, v1::Change> Changes() {
    std::map<std::string, v1::Change> changes;
    for (const TopicChange& change : service_->TakeChanges()) changes[change.topic] = change.change;
    return changes;
  }
  v1::QueryResult Ask(const v1::Query& query) {
    auto answer = service_->Answer(query, now_);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *answer : v1::QueryResult();
  }
  v1::Portfolio Portfolio(const v1::PortfolioQuery& portfolio = {}) {
    v1::Query query;
    *query.mutable_portfolio() = portfolio;
    return Ask(query).portfolio();
  }
  v1::InstanceView Show(const std::string& id, const std::string& as_of = "",
                        const std::string& known_at = "") {
    v1::Query query;
    query.mutable_instance()->set_id(id);
    if (!as_of.empty()) *query.mutable_instance()->mutable_as_of() = DateOf(as_of);
    if (!known_at.empty()) {
      *query.mutable_instance()->mutable_known_at() = ToTimestamp(At(known_at));
    }
    return Ask(query).instance();
  }
  std::vector<std::string> Deadlines(const v1::DeadlinesQuery& deadlines) {
    v1::Query query;
    *query.mutable_deadlines() = deadlines;
    std::vector<std::string> lines;
    const v1::Deadlines answer = Ask(query).deadlines();
    for (const v1::DeadlineView& deadline : answer.deadline()) {
      lines.push_back(fmt::format("{} {} {}", InstanceIdOf(deadline.stream()),
                                  deadline.state().id(), deadline.days_left()));
    }
    return lines;
  }
  v1::Feed Feed(const v1::FeedQuery& feed) {
    v1::Query query;
    *query.mutable_feed() = feed;
    return Ask(query).feed();
  }

  MemoryStore store_;
  ShedLog log_{At("2016-03-01")};
  std::unique_ptr<ProjectionsService> service_;
  absl::Time now_;
};

TEST_F(Projections, TheFeedEndsBeforeItIsTooLongForAMessage) {
  constexpr size_t kLong = size_t{1} << 20;
  for (int i = 0; i < 25; ++i) log_.Polish("saw").set_note(std::string(kLong, 'n'));
  RunUntil("2016-03-10");
  v1::FeedQuery query;
  const v1::Feed feed = Feed(query);
  EXPECT_LT(feed.ByteSizeLong(), 13 * kLong);
  EXPECT_TRUE(feed.more());
  query.set_before_position(feed.event(feed.event_size() - 1).position());
  EXPECT_GT(Feed(query).event_size(), 0);
}

TEST_F(Projections, WhatWasKnownOnADayGoesByPositionAfterTheClockWasSetBack) {
  RunUntil("2016-03-05");
  log_.SetTime(At("2026-03-05"));
  log_.HandOver("saw");
  log_.SetClockBack(At("2016-03-06"));
  RunUntil("2016-03-06");
  log_.SetTime(At("2016-03-08"));
  log_.Return("saw");
  RunUntil("2016-03-10");
  EXPECT_EQ(Show("saw", "", "2016-03-05 23:59").event_size(), 1);
  EXPECT_EQ(Show("saw", "", "2016-03-06 23:59").event_size(), 2);
  EXPECT_EQ(Show("saw", "", "2016-03-08 23:59").event_size(), 3);
  EXPECT_EQ(Show("saw").event(1).recorded_at().seconds(), absl::ToUnixSeconds(At("2026-03-05")))
      << "what was recorded is shown as it was";
}

TEST_F(Projections, ATimerThatRangTooEarlyIsForgottenWhenTheClockIsSetBack) {
  log_.HandOver("saw");
  RunUntil("2016-06-10");  // 60 days after its day of return it is lost.
  EXPECT_EQ(Show("saw").row().phase(), "lost");
  log_.SetClockBack(At("2016-03-06"));
  Restart();
  RunUntil("2016-03-06");
  EXPECT_EQ(Show("saw").row().phase(), "handed-over");
  EXPECT_THAT(Deadlines({}), Contains("saw return 25"));
}

TEST_F(Projections, ShowsAMigratedInstanceAsAllItsEventsMakeIt) {
  log_.Polish("saw");
  RunUntil("2016-03-10");
  EXPECT_THAT(Deadlines({}), ElementsAre("axe return 10", "saw return 21"));
  log_.Migrate("saw");  // In version 2 the polishing meets its deadline.
  log_.HandOver("saw");
  RunUntil("2016-03-10 01:00");
  EXPECT_THAT(Deadlines({}), ElementsAre("axe return 10", "saw thanks 10"));
}

// Once the row said what the old zone had made of the instance, and the engine another.
TEST_F(Projections, ShowsAnInstanceAsTheTimeZoneOfTodayMakesIt) {
  log_.HandOver("saw");
  RunUntil("2016-05-30");  // Two hours into the day in Oslo, on which it is lost.
  log_.Polish("saw");
  RunUntil("2016-05-30 01:00");
  EXPECT_EQ(Show("saw").row().phase(), "lost");
  log_.Move("oslo-club", "Pacific/Honolulu");
  RunUntil("2016-05-30 02:00");
  EXPECT_EQ(Show("saw").row().phase(), "handed-over");
  Restart();
  EXPECT_EQ(Show("saw").row().phase(), "handed-over");
}

TEST_F(Projections, ThePortfolioHasARowForEachInstanceByTitle) {
  RunUntil("2016-03-10");
  const v1::Portfolio portfolio = Portfolio();
  ASSERT_EQ(portfolio.row_size(), 2);
  EXPECT_EQ(portfolio.row(0).title(), "Hanoi Club – Oslo Club");
  EXPECT_EQ(portfolio.row(1).title(), "Oslo Club – Hanoi Club");
  EXPECT_EQ(portfolio.row(1).phase_title().en(), "Agreed");
  EXPECT_EQ(portfolio.row(1).next_deadline().state().id(), "return");
  EXPECT_EQ(portfolio.row(1).next_deadline().days_left(), 21);
  EXPECT_THAT(portfolio.row(1).next_deadline().responsible_name(), ElementsAre("Hanoi Club"));
  EXPECT_EQ(portfolio.row(1).version(), 1u);
  EXPECT_EQ(portfolio.row(1).party(0).role_title().en(), "Lender");
}

TEST_F(Projections, ARowBecomesLateByTimeAlone) {
  RunUntil("2016-03-10");
  v1::PortfolioQuery overdue;
  overdue.set_overdue(true);
  EXPECT_THAT(Portfolio(overdue).row(), IsEmpty());
  service_->TakeChanges();
  RunUntil("2016-03-22");
  ASSERT_EQ(Portfolio(overdue).row_size(), 1);
  EXPECT_EQ(Portfolio(overdue).row(0).stream(), "shed/loan/axe");
  EXPECT_EQ(Portfolio(overdue).row(0).next_deadline().days_left(), -2);
  const auto changes = Changes();
  ASSERT_TRUE(changes.contains("portfolio/shed/loan/axe"));
  EXPECT_EQ(changes.at("portfolio/shed/loan/axe").portfolio().late(), 1u);
  EXPECT_FALSE(changes.contains("portfolio/shed/loan/saw"));
}

TEST_F(Projections, AChangeOfEachReadModelIsTold) {
  RunUntil("2016-03-10");
  service_->TakeChanges();
  log_.HandOver("saw");
  RunUntil("2016-03-11");
  const auto changes = Changes();
  EXPECT_EQ(changes.at("feed/shed/loan/saw").event().type(), "HandedOver");
  EXPECT_EQ(changes.at("portfolio/shed/loan/saw").portfolio().phase(), "handed-over");
  EXPECT_EQ(changes.at("instance/shed/loan/saw").changed(), "shed/loan/saw");
  EXPECT_EQ(changes.at("organisations/oslo-club").changed(), "oslo-club");
  const v1::Deadlines& deadlines = changes.at("deadlines/shed/loan/saw").deadlines();
  ASSERT_EQ(deadlines.deadline_size(), Show("saw").deadline_size());
  EXPECT_EQ(deadlines.deadline(0).state().id(), Show("saw").deadline(0).state().id());
}

TEST_F(Projections, NothingIsToldOfWhatStayedTheSame) {
  RunUntil("2016-03-10");
  service_->TakeChanges();
  RunUntil("2016-03-11");
  EXPECT_THAT(Changes(), IsEmpty());
}

TEST_F(Projections, ThePortfolioIsNarrowedByWhatIsAskedFor) {
  log_.HandOver("saw");
  RunUntil("2016-03-10");
  v1::PortfolioQuery query;
  query.set_phase("handed-over");
  EXPECT_EQ(Portfolio(query).row_size(), 1);
  query.Clear();
  query.set_organisation("câu lạc bộ hà nội");
  EXPECT_EQ(Portfolio(query).row_size(), 2);
  query.Clear();
  query.set_programme("another");
  EXPECT_EQ(Portfolio(query).row_size(), 0);
  query.Clear();
  query.set_programme("core");
  query.set_workflow("organisation");
  EXPECT_EQ(Portfolio(query).row_size(), 3);
}

TEST_F(Projections, AnInstanceIsShownInFull) {
  log_.HandOver("saw");
  RunUntil("2016-03-10");
  const v1::InstanceView view = Show("saw");
  EXPECT_EQ(view.row().stream(), "shed/loan/saw");
  ASSERT_EQ(view.phase_size(), 4);
  EXPECT_TRUE(view.phase(1).current());
  EXPECT_FALSE(view.phase(2).entered());
  ASSERT_EQ(view.event_size(), 2);
  EXPECT_EQ(view.event(0).title().en(), "Loan agreed");
  EXPECT_THAT(view.event(0).payload_json(), HasSubstr("\"return_on\":{\"year\":2016"));
  ASSERT_EQ(view.fact_size(), 2);
  EXPECT_EQ(view.fact(0).text(), "31 Mar 2016");
  EXPECT_EQ(view.fact(1).text(), "EUR 12.50");
  ASSERT_EQ(view.deadline_size(), 2);
  EXPECT_EQ(view.deadline(0).state().id(), "thanks");
}

TEST_F(Projections, AnInstanceCanBeSeenAsItStoodAndAsItWasKnown) {
  log_.SetTime(At("2016-03-08"));
  log_.HandOver("saw");
  log_.SetTime(At("2016-03-15"));
  // Recorded on the 15th, and happened on the 12th.
  *log_.Return("saw").mutable_occurred_on() = ToPeriod(absl::CivilDay(2016, 3, 12));
  RunUntil("2016-03-20");
  EXPECT_EQ(Show("saw").row().phase(), "back");
  EXPECT_EQ(Show("saw", "2016-03-07").row().phase(), "agreed");
  EXPECT_EQ(Show("saw", "2016-03-12").row().phase(), "back");
  EXPECT_EQ(Show("saw", "2016-03-12", "2016-03-13").row().phase(), "handed-over");
  EXPECT_EQ(Show("saw", "", "2016-03-14").event_size(), 2);
}

// Once the first event was missing from such a view, and corrections with the day of
// the correcting were not carried out in what it lists.
TEST_F(Projections, AViewOfThePastListsWhatHadHappenedAsItIsKnownNow) {
  log_.SetTime(At("2016-03-20"));
  log_.Agree("awl", "oslo-club", "hanoi-club", "2016-05-01").clear_occurred_on();
  *log_.HandOver("awl").mutable_occurred_on() = ToPeriod(absl::CivilDay(2016, 3, 14));
  v1::EventCorrected corrected;
  corrected.set_event(2);
  *corrected.mutable_occurred_on() = ToPeriod(absl::CivilDay(2016, 3, 12));
  corrected.set_reason("it was two days earlier");
  log_.Append("shed/loan/awl", "EventCorrected", corrected);
  RunUntil("2016-03-21");
  const v1::InstanceView view = Show("awl", "2016-03-13");
  EXPECT_EQ(view.row().phase(), "handed-over");
  ASSERT_EQ(view.event_size(), 2);
  EXPECT_FALSE(view.event(0).has_occurred_on());
  EXPECT_EQ(ToIso(view.event(1).occurred_on()), "2016-03-12");
  EXPECT_EQ(view.event(1).corrected_by(), 3u);
}

TEST_F(Projections, CorrectionsAndRetractionsShowInTheHistory) {
  log_.HandOver("saw");
  v1::EventCorrected corrected;
  corrected.set_event(2);
  *corrected.mutable_occurred_on() = ToPeriod(absl::CivilDay(2016, 2, 28));
  corrected.set_reason("it was a day earlier");
  log_.Append("shed/loan/saw", "EventCorrected", corrected);
  RunUntil("2016-03-10");
  v1::InstanceView view = Show("saw");
  EXPECT_EQ(view.event(1).corrected_by(), 3u);
  EXPECT_EQ(ToIso(view.event(1).occurred_on()), "2016-02-28");

  v1::EventRetracted retracted;
  retracted.set_event(2);
  retracted.set_reason("it never left");
  log_.Append("shed/loan/saw", "EventRetracted", retracted);
  RunUntil("2016-03-11");
  view = Show("saw");
  EXPECT_TRUE(view.event(1).retracted());
  EXPECT_EQ(view.row().phase(), "agreed");
}

// Each correction says only what it changes: people once saw the original payload again
// when the date was corrected after it.
TEST_F(Projections, CorrectionsAddUpFromTheOldestToTheNewest) {
  log_.HandOver("saw");
  log_.Return("saw");
  const auto correct = [&](const std::string& payload, std::optional<absl::CivilDay> on) {
    v1::EventCorrected corrected;
    corrected.set_event(3);
    if (!payload.empty()) corrected.set_payload(payload);
    if (on.has_value()) *corrected.mutable_occurred_on() = ToPeriod(*on);
    log_.Append("shed/loan/saw", "EventCorrected", corrected);
  };
  std::string bent;
  {
    ShedLog other(At("2016-03-01"));
    bent = other.AppendJson("shed/loan/x", "Returned", R"({"state": "bent"})").payload();
  }
  correct(bent, std::nullopt);
  correct("", absl::CivilDay(2016, 3, 2));
  RunUntil("2016-03-10");
  const v1::EventView event = Show("saw").event(2);
  EXPECT_THAT(event.payload_json(), HasSubstr("bent"));
  EXPECT_EQ(ToIso(event.occurred_on()), "2016-03-02");
  EXPECT_EQ(event.corrected_by(), 5u);
}

TEST_F(Projections, AGapNamesTheActivityWhoseDueDateIsNotKnown) {
  log_.AppendJson("shed/loan/saw", "ChoresPlanned",
                  R"({"chore": [{"key": "oil", "title": "Oil it", "responsible": "oslo-club"}]})")
      .set_backfill(true);
  RunUntil("2016-03-10");
  const v1::InstanceView view = Show("saw");
  ASSERT_EQ(view.gap_size(), 1);
  EXPECT_EQ(view.gap(0).message(), "When 'Oil it' (oil) is due is not known.");
}

TEST_F(Projections, TextsComeInEveryLanguageOfTheProgramme) {
  RunUntil("2016-03-10");
  EXPECT_EQ(TextIn(Portfolio().row(1).phase_title(), "vi"), "Đã thoả thuận");
  EXPECT_EQ(TextIn(Show("saw").phase(0).title(), "vi"), "Đã thoả thuận");
  EXPECT_EQ(TextIn(Show("saw").event(0).title(), "vi"), "Loan agreed");
}

TEST_F(Projections, DeadlinesAreListedByTheDayOnWhichTheyAreDue) {
  log_.HandOver("saw");  // On 1 March: thanks are due on the 11th.
  RunUntil("2016-03-10 12:00");
  EXPECT_THAT(Deadlines({}), ElementsAre("saw thanks 1", "axe return 10", "saw return 21"));
  v1::DeadlinesQuery query;
  query.set_within_days(10);
  EXPECT_THAT(Deadlines(query), ElementsAre("saw thanks 1", "axe return 10"));
  query.Clear();
  query.set_overdue(true);
  EXPECT_THAT(Deadlines(query), IsEmpty());
  query.Clear();
  query.set_organisation("oslo-club");  // It takes part in both, whoever's turn it is.
  EXPECT_THAT(Deadlines(query), ElementsAre("saw thanks 1", "axe return 10", "saw return 21"));
  query.set_stream("axe");
  EXPECT_THAT(Deadlines(query), ElementsAre("axe return 10"));
  query.Clear();
  query.set_person("hanoi-club-person");
  EXPECT_THAT(Deadlines(query), ElementsAre("saw thanks 1", "saw return 21"));
  query.Clear();
  query.set_stream("axe");
  EXPECT_THAT(Deadlines(query), ElementsAre("axe return 10"));
}

TEST_F(Projections, DeadlinesThatAreMetAreListedOnlyIfAskedFor) {
  log_.HandOver("saw");
  log_.Return("saw");
  RunUntil("2016-03-22");
  EXPECT_THAT(Deadlines({}), ElementsAre("axe return -2"));
  v1::DeadlinesQuery query;
  query.set_closed(true);
  EXPECT_EQ(Deadlines(query).size(), 3u);
  query.Clear();
  query.set_overdue(true);
  EXPECT_THAT(Deadlines(query), ElementsAre("axe return -2"));
}

TEST_F(Projections, TheFeedIsReadFromTheNewestOnPageByPage) {
  log_.HandOver("saw");
  RunUntil("2016-03-10");
  v1::FeedQuery query;
  query.set_events_max(2);
  v1::Feed feed = Feed(query);
  ASSERT_EQ(feed.event_size(), 2);
  EXPECT_TRUE(feed.more());
  EXPECT_EQ(feed.event(0).type(), "HandedOver");
  EXPECT_EQ(feed.event(1).stream(), "shed/loan/axe");
  query.set_before_position(feed.event(1).position());
  EXPECT_EQ(Feed(query).event(0).stream(), "shed/loan/saw");
}

TEST_F(Projections, TheFeedOfAStreamAndOfAnOrganisation) {
  log_.HandOver("saw");
  RunUntil("2016-03-10");
  v1::FeedQuery query;
  query.set_stream("saw");
  EXPECT_EQ(Feed(query).event_size(), 2);
  EXPECT_FALSE(Feed(query).more());
  query.Clear();
  query.set_organisation("guild");
  EXPECT_EQ(Feed(query).event(0).type(), "HandedOver");  // It is a party of every loan.
  query.set_organisation("oslo-club");
  EXPECT_EQ(Feed(query).event_size(), 6);  // Three loan events, three of its own.
}

// Once who joined later had the earlier events only where the lists were made anew.
TEST_F(Projections, AnOrganisationThatJoinsLaterHasTheWholeFeedLiveAndMadeAnew) {
  log_.Register("hue-club", "Hue Club", "Asia/Ho_Chi_Minh", "coordinator");
  RunUntil("2016-03-10");
  log_.AppendJson("shed/loan/saw", "ClubJoined", R"({"club": "hue-club"})");
  RunUntil("2016-03-11");
  v1::FeedQuery query;
  query.set_organisation("hue-club");
  const v1::Feed live = Feed(query);
  EXPECT_EQ(live.event(0).type(), "ClubJoined");
  EXPECT_EQ(live.event(live.event_size() - 1).stream(), "shed/loan/saw");  // How it began.
  store_ = MemoryStore();
  Restart();
  RunUntil("2016-03-11");
  EXPECT_EQ(Feed(query).DebugString(), live.DebugString());
}

TEST_F(Projections, OrganisationsAreFoundInAnyScript) {
  RunUntil("2016-03-10");
  v1::Query query;
  query.mutable_organisations()->set_text("cau lac bo ha noi");
  v1::Organisations found = Ask(query).organisations();
  ASSERT_EQ(found.organisation_size(), 1);
  EXPECT_EQ(found.organisation(0).id(), "hanoi-club");
  EXPECT_THAT(found.organisation(0).instance(), ElementsAre("shed/loan/axe", "shed/loan/saw"));
  EXPECT_EQ(found.organisation(0).post(0).holder(), "hanoi-club-person");
  query.mutable_organisations()->set_text("hanio club");
  found = Ask(query).organisations();
  EXPECT_EQ(found.organisation_size(), 0);
  EXPECT_THAT(found.did_you_mean(), ElementsAre("Hanoi Club"));
}

TEST_F(Projections, EverythingIsStillThereAfterARestart) {
  RunUntil("2016-03-10");
  const std::string before = Portfolio().SerializeAsString();
  Restart();
  EXPECT_EQ(service_->position(), log_.head());
  EXPECT_EQ(Portfolio().SerializeAsString(), before);
}

TEST_F(Projections, ReadModelsDoNotDependOnHowTheLogCameInBatches) {
  log_.HandOver("saw");
  log_.MoveReturn("saw", "2016-04-10");
  log_.Return("saw");
  RunUntil("2016-03-10");
  MemoryStore other_store;
  auto other = ProjectionsService::Load(&other_store).value();
  Outbox out;
  while (other->position() < log_.head()) {
    ASSERT_TRUE(other->OnEvents(log_.BatchBehind(other->position(), 1), now_, out).ok());
    other = ProjectionsService::Load(&other_store).value();
  }
  Settle(*other, log_, now_);
  EXPECT_EQ(other_store.entries(), store_.entries());
}

TEST_F(Projections, HealthIsMeasuredInEventsAndSeconds) {
  now_ = At("2016-03-10");
  Outbox out;
  v1::Batch batch = log_.BatchBehind(0, log_.head() - 2);
  ASSERT_TRUE(service_->OnEvents(batch, now_, out).ok());
  v1::Query query;
  query.mutable_projections();
  v1::ProjectionHealth health = Ask(query).projections().projection(0);
  EXPECT_EQ(health.events_behind(), 2u);
  EXPECT_EQ(health.seconds_behind(), 9 * 86400);
  RunUntil("2016-03-10");
  health = Ask(query).projections().projection(0);
  EXPECT_EQ(health.events_behind(), 0u);
  EXPECT_EQ(health.seconds_behind(), 0);
  // Silence is no health.
  now_ += absl::Minutes(5);
  EXPECT_EQ(Ask(query).projections().projection(0).seconds_behind(), 300);
}

}  // namespace
}  // namespace tandem::services
