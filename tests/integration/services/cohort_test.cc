// The example cohort of deploy/programmes, as the engine records it and people see
// it: a golden copy of the portfolio and of all that is owed.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/engine.h"
#include "engine/log/memory_store.h"
#include "engine/workflow/dates.h"
#include "services/deadlines/deadlines_service.h"
#include "services/projections/projections_service.h"
#include "services/projections/views.h"
#include "services/store/memory_store.h"
#include "tests/unit/services/tool_shed.h"
#include "tools/tandem/import_file.h"
#include "tools/tandem/programme_folder.h"

namespace tandem::services {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

// An engine in this thread, and the services that follow it.
class Cohort : public ::testing::Test {
 protected:
  Cohort() {
    log_ = EventLog::Open(&log_store_, {}).value();
    engine_ =
        Engine::Open({&log_store_, log_.get(), &keys_, &authorizer_, &random_}, {}, now_).value();
    officer_.rights = ParseRights({"all"}).value();
    Deploy("c3");
    Import("c3/cohort-2015.jsonl");
  }

  v1::Reply Ask(v1::Request request, const Principal& who) {
    request.set_id(1);
    engine_->Take("client", who, request, now_);
    EXPECT_TRUE(engine_->Commit().ok());
    auto replies = engine_->TakeReplies();
    EXPECT_EQ(replies.size(), 1u);
    EXPECT_FALSE(replies[0].second.has_problem()) << replies[0].second.problem().DebugString();
    return replies[0].second;
  }
  void Deploy(const std::string& programme) {
    v1::Request request;
    *request.mutable_deploy_programme() =
        cli::ReadDeployment(std::filesystem::path(TANDEM_PROGRAMMES) / programme).value();
    Ask(request, officer_);
  }
  void Import(const std::string& path) {
    const auto lines =
        cli::ParseImport(ReadFile(std::filesystem::path(TANDEM_PROGRAMMES) / path)).value();
    v1::Request request;
    v1::Submission* submission = request.mutable_submit()->mutable_submission();
    submission->set_id("the cohort 00001");
    submission->set_backfill(true);
    for (const cli::ImportLine& line : lines) *submission->add_event() = line.event;
    Ask(request, officer_);
  }

  // Runs a service until it rests at `now`.
  void Settle(Service& service, absl::Time now) {
    now_ = now;
    Outbox out;
    for (int turn = 0; turn < 1000; ++turn) {
      v1::Request read;
      read.mutable_read_all()->set_from_position(service.position() + 1);
      const v1::Reply reply = Ask(read, service_);
      v1::Batch batch;
      *batch.mutable_event() = reply.events().event();
      batch.set_through_position(service.position() + static_cast<uint64_t>(batch.event_size()));
      batch.set_head(engine_->head().value);
      ASSERT_TRUE(service.OnEvents(batch, now, out).ok());
      const absl::Time next = service.OnTick(now, out).value();
      const std::vector<Outbox::Outgoing> outgoing = out.Take();
      for (const Outbox::Outgoing& sent : outgoing) {
        ASSERT_TRUE(service.OnReply(sent.tag, Ask(sent.request, service_), now, out).ok());
      }
      if (outgoing.empty() && next > now && service.position() == engine_->head().value) return;
    }
    FAIL() << "the service does not come to rest";
  }

  std::string Describe(ProjectionsService& projections) {
    std::string text;
    v1::Query query;
    query.mutable_portfolio();
    const v1::Portfolio portfolio = projections.Answer(query, now_)->portfolio();
    for (const v1::PortfolioRow& row : portfolio.row()) {
      text += fmt::format("{} | {} | next {} {} | {} late, {} waiting, {} gaps{}\n", row.title(),
                          row.phase_title().en(), row.next_deadline().state().id(),
                          ToIso(row.next_deadline().state().due()), row.late(), row.waiting(),
                          row.gaps(), row.illustrative() ? " | illustrative" : "");
    }
    query.mutable_deadlines();
    const v1::Deadlines deadlines = projections.Answer(query, now_)->deadlines();
    for (const v1::DeadlineView& deadline : deadlines.deadline()) {
      text += fmt::format(
          "{} {} {} {}: {}{}\n", v1::DeadlineState::State_Name(deadline.state().state()),
          deadline.state().has_due() ? ToIso(deadline.state().due()) : "-",
          InstanceIdOf(deadline.stream()), deadline.state().id(),
          fmt::join(deadline.responsible_name(), ", "), deadline.late() ? " LATE" : "");
    }
    return text;
  }
  std::string Find(ProjectionsService& projections, const std::string& text) {
    v1::Query query;
    query.mutable_instance()->set_id(text);
    auto found = projections.Answer(query, now_);
    return found.ok() ? found->instance().row().stream() : std::string(found.status().message());
  }

  absl::Time now_ = At("2016-01-15 09:00");
  SeededRandom random_{1};
  PersonKeyMemory keys_;
  Authorizer authorizer_ = Authorizer::FromConfiguration({}).value();
  Principal officer_{"4f1c", {}};
  Principal service_ = Authorizer::Service("deadlines");
  tandem::MemoryStore log_store_;
  std::unique_ptr<EventLog> log_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(Cohort, LooksAsItsGoldenCopySays) {
  MemoryStore store;
  auto projections = ProjectionsService::Load(&store).value();
  Settle(*projections, At("2016-01-15 09:00"));
  EXPECT_THAT(projections->HealthAt(now_).unreadable(), ::testing::IsEmpty());
  const std::string text = Describe(*projections);
  // TANDEM_WRITE_GOLDEN=1 writes it anew; look at the difference before keeping it.
  if (std::getenv("TANDEM_WRITE_GOLDEN") != nullptr) std::ofstream(TANDEM_GOLDEN) << text;
  EXPECT_EQ(text, ReadFile(TANDEM_GOLDEN));
}

TEST_F(Cohort, IsFoundByItsCitiesInAnyOrderAndScript) {
  MemoryStore store;
  auto projections = ProjectionsService::Load(&store).value();
  Settle(*projections, At("2016-01-15 09:00"));
  const std::string stream = "c3/partnership/kitakyushu-haiphong-2015";
  for (const char* text : {"kitakyushu-haiphong-2015", "haiphong kitakyushu", "Hải Phòng",
                           "北九州市", "haip", "haiphong", "Haiphong", "partnership/haiphong"}) {
    EXPECT_EQ(Find(*projections, text), stream) << text;
  }
  // The city's own record is of a workflow that is not a main one.
  EXPECT_EQ(Find(*projections, "city/haiphong"), "c3/city/haiphong");
}

TEST_F(Cohort, ABackfillMailsNothingThatWasPastWhenItWasRecorded) {
  MemoryStore store;
  auto deadlines = DeadlinesService::Load(&store).value();
  Settle(*deadlines, At("2016-02-15 23:00"));
  v1::Request read;
  read.mutable_read_all()->mutable_filter()->add_type("ReminderDue");
  const v1::Reply notes = Ask(read, service_);
  EXPECT_GT(notes.events().event_size(), 0) << "what came due later is noted";
  for (const v1::Envelope& event : notes.events().event()) {
    v1::ReminderDue note;
    ASSERT_TRUE(note.ParseFromString(event.payload()));
    EXPECT_GE(FirstDay(note.on()), absl::CivilDay(2016, 1, 15)) << note.DebugString();
  }
}

}  // namespace
}  // namespace tandem::services
