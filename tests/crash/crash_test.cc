// Twenty times: load, SIGKILL at a random moment, start again; then all that was
// promised is looked for.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/bus/client/client.h"
#include "engine/bus/client/session.h"
#include "engine/bus/context.h"
#include "engine/workflow/dates.h"
#include "tandem/v1/notice.pb.h"
#include "tests/support/garden.h"
#include "tests/support/tandemd_process.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

constexpr int kRounds = 20;
constexpr size_t kInFlight = 24;
constexpr uint64_t kMostAnswers = 60;  // A round's.

uint64_t SeedOfThisRun() {
  if (const char* given = std::getenv("TANDEM_CRASH_SEED")) return std::stoull(given);
  SystemRandom random;
  return random.Below(1'000'000);
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class Crash : public ::testing::Test {
 protected:
  Crash() : seed_(SeedOfThisRun()), random_(seed_) {
    fmt::print("seed {} (TANDEM_CRASH_SEED={} repeats it)\n", seed_, seed_);
  }

  std::string Day(int round) const { return fmt::format("2016-01-{:02}", 9 + round); }

  void Start(const std::string& day) {
    node_ = std::make_unique<TandemdProcess>(folder_, DemonstrationArguments(folder_, day));
  }

  std::unique_ptr<bus::Client> Connect() { return ConnectTo(context_, folder_); }

  // Keeps `kInFlight` units under way until so many more were acknowledged.
  void Load(bus::Session& session, uint64_t answers) {
    const uint64_t until = acknowledged_.size() + answers;
    while (acknowledged_.size() < until) {
      while (under_way_.size() < kInFlight) {
        v1::Request request;
        *request.mutable_submit()->mutable_submission() = PlotsUnit(next_unit_, random_);
        under_way_[session.Send(std::move(request)).value()] = next_unit_++;
      }
      PollAnswers(session);
      ASSERT_FALSE(HasFatalFailure());
    }
  }

  void PollAnswers(bus::Session& session) {
    ASSERT_TRUE(session
                    .Poll(absl::Seconds(1),
                          [this](const v1::Reply& reply) {
                            const auto unit = under_way_.find(reply.id());
                            if (unit == under_way_.end()) return;
                            EXPECT_FALSE(reply.has_problem()) << reply.problem().DebugString();
                            acknowledged_.insert(unit->second);
                            under_way_.erase(unit);
                          })
                    .ok());
  }

  // Gapless, each unit whole or not at all, and whatever was acknowledged is there.
  void CheckLog(const std::vector<v1::Envelope>& log) {
    std::map<std::string, uint64_t> versions;
    std::set<std::string> ids;
    for (size_t i = 0; i < log.size(); ++i) {
      ASSERT_EQ(log[i].position(), i + 1);
      ASSERT_EQ(log[i].version(), ++versions[log[i].stream()]) << log[i].stream();
      ASSERT_TRUE(ids.insert(log[i].id()).second) << "two events have one id";
    }
    for (uint64_t unit = 1; unit < next_unit_; ++unit) {
      const uint64_t a = versions[PlotStream(unit, "a")];
      const uint64_t b = versions[PlotStream(unit, "b")];
      ASSERT_EQ(a, b) << "unit " << unit << " is half applied";
      ASSERT_TRUE(a == 0 || a == 2) << "unit " << unit << " has " << a << " events a stream";
      ASSERT_TRUE(a == 2 || acknowledged_.count(unit) == 0) << "unit " << unit << " is lost";
    }
  }

  // Reads what is recorded until so much of it is there; `recorded`: events by type.
  using Recorded = std::map<std::string, uint64_t>;
  void WaitFor(bus::Client& client, const char* what,
               const std::function<bool(Recorded& recorded)>& is_there) {
    const absl::Time late = absl::Now() + absl::Seconds(60);
    Recorded recorded;
    for (uint64_t next = 1; absl::Now() < late;) {
      v1::Request request;
      request.mutable_read_all()->set_from_position(next);
      const auto reply = client.Call(request);
      ASSERT_TRUE(reply.ok()) << reply.status();
      for (const v1::Envelope& event : reply->events().event()) {
        ++recorded[event.type()];
        next = event.position() + 1;
      }
      if (is_there(recorded)) return;
    }
    FAIL() << "no " << what << " within a minute\n" << folder_.Log();
  }

  // Each mail that was composed and not taken back is in the maildir under its one
  // Message-ID, and nobody got two of one day.
  void CheckMails(const std::vector<v1::Envelope>& log) {
    std::set<std::string> composed;
    std::set<std::string> sent;
    std::set<std::string> people_of_days;
    std::map<std::string, std::pair<std::string, std::string>> latest;  // By stream.
    for (const v1::Envelope& event : log) {
      if (event.type() == "MailTakenBack") {
        composed.erase(latest[event.stream()].first);
        people_of_days.erase(latest[event.stream()].second);
      }
      if (event.type() == "MailSent") sent.insert(event.stream());
      if (event.type() != "MailComposed") continue;
      v1::MailComposed mail;
      ASSERT_TRUE(mail.ParseFromString(event.payload()));
      EXPECT_TRUE(composed.insert(mail.message_id()).second) << mail.message_id();
      const std::string day = mail.person() + ToIso(mail.date());
      EXPECT_TRUE(people_of_days.insert(day).second) << "two mails of one day: " << day;
      latest[event.stream()] = {mail.message_id(), day};
    }
    EXPECT_EQ(sent.size(), composed.size());
    std::set<std::string> delivered;
    for (const auto& entry : fs::directory_iterator(folder_.data() / "maildir" / "new")) {
      const std::string text = ReadFile(entry.path());
      const size_t at = text.find("Message-Id: <") + 13;
      const std::string id = text.substr(at, text.find('>', at) - at);
      EXPECT_TRUE(delivered.insert(id).second) << id << " was delivered twice";
    }
    EXPECT_EQ(delivered, composed);
  }

  const uint64_t seed_;
  SeededRandom random_;
  bus::Context context_;
  NodeFolder folder_;
  std::unique_ptr<TandemdProcess> node_;
  uint64_t next_unit_ = 1;
  std::map<uint64_t, uint64_t> under_way_;  // Request -> unit.
  std::set<uint64_t> acknowledged_;
};

TEST_F(Crash, LosesNothingThatWasAcknowledgedAndRepeatsNothing) {
  Start(Day(0));
  SetUpGarden(*Connect(), random_);
  ASSERT_FALSE(HasFatalFailure());
  auto session = bus::Session::Open(context_, folder_.endpoint(), {});
  ASSERT_TRUE(session.ok()) << session.status();
  for (int round = 1; round <= kRounds; ++round) {
    SCOPED_TRACE(fmt::format("round {} of seed {}", round, seed_));
    Load(**session, random_.Below(kMostAnswers));
    ASSERT_FALSE(HasFailure()) << folder_.Log();
    node_->Kill();
    Start(Day(round));
    CheckLog(ReadLog(*Connect()));
    ASSERT_FALSE(HasFailure()) << folder_.Log();
  }
  while (!under_way_.empty()) {
    PollAnswers(**session);
    ASSERT_FALSE(HasFailure());
  }

  // Mail is on its way when the node is killed once more.
  auto client = Connect();
  WaitFor(*client, "mail", [](Recorded& recorded) { return recorded["MailComposed"] > 0; });
  ASSERT_FALSE(HasFailure());
  node_->Kill();
  Start(Day(kRounds));
  client = Connect();
  WaitFor(*client, "end of the mail", [](Recorded& recorded) {
    return recorded["MailSent"] > 0 &&
           recorded["MailSent"] + recorded["MailTakenBack"] == recorded["MailComposed"];
  });
  CatchUp(*client);
  const std::vector<v1::Envelope> log = ReadLog(*client);
  CheckLog(log);
  CheckMails(log);
  const v1::Portfolio portfolio = GardenPortfolio(*client);
  EXPECT_GT(portfolio.row_size(), 0);
  client.reset();
  session->reset();
  EXPECT_EQ(node_->Stop(), 0) << folder_.Log();
  TandemdProcess verify(folder_, {"--data", folder_.data().string(), "verify"});
  EXPECT_EQ(verify.Wait(), 0) << folder_.Log();

  // Read models that are made anew from the log are the same.
  fs::remove_all(folder_.data() / "projections");
  Start(Day(kRounds));
  client = Connect();
  CatchUp(*client);
  EXPECT_EQ(GardenPortfolio(*client).SerializeAsString(), portfolio.SerializeAsString());
}

}  // namespace
}  // namespace tandem
