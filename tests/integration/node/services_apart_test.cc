// The engine and each service as a process of its own: which of them ends, and how,
// makes no difference to what people see in the end.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>

#include "engine/bus/client/client.h"
#include "engine/bus/context.h"
#include "tandem/v1/notice.pb.h"
#include "tests/support/garden.h"
#include "tests/support/tandemd_process.h"

namespace tandem {
namespace {

constexpr const char* kHosts[] = {"engine", "deadlines", "reminders", "projections"};

// What is to be the same in the end, however it came about.
struct Seen {
  std::string portfolio;
  std::set<std::string> reminders;  // Stream, deadline, step and day.
  std::set<std::string> mails;      // Streams.
  std::set<std::string> delivered;  // Files in the maildir.
};

class Installation {
 public:
  explicit Installation(bool apart) : apart_(apart) {}

  void StartAll(const std::string& day) {
    day_ = day;
    if (!apart_) {
      processes_["all"] =
          std::make_unique<TandemdProcess>(folder_, DemonstrationArguments(folder_, day));
      return;
    }
    for (const char* host : kHosts) Start(host);
  }
  void Start(const std::string& host) {
    processes_[host] =
        std::make_unique<TandemdProcess>(folder_, DemonstrationArguments(folder_, day_, host));
  }
  void Kill(const std::string& host) { processes_.at(host)->Kill(); }
  int Stop(const std::string& host) { return processes_.at(host)->Stop(); }
  void StopAll() {
    for (auto& [host, process] : processes_) EXPECT_EQ(process->Stop(), 0) << folder_.Log();
    processes_.clear();
  }

  std::unique_ptr<bus::Client> Connect() { return ConnectTo(context_, folder_); }

  Seen Look() {
    auto client = Connect();
    Seen seen;
    v1::Portfolio portfolio = GardenPortfolio(*client);
    for (v1::PortfolioRow& row : *portfolio.mutable_row()) row.clear_changed_at();
    seen.portfolio = portfolio.DebugString();
    for (const v1::Envelope& event : ReadLog(*client)) {
      if (event.type() == "MailSent") seen.mails.insert(event.stream());
      v1::ReminderDue note;
      if (event.type() != "ReminderDue" || !note.ParseFromString(event.payload())) continue;
      const std::string what = fmt::format("{} {} {} {}", note.stream(), note.deadline(),
                                           note.step(), note.on().ShortDebugString());
      EXPECT_TRUE(seen.reminders.insert(what).second) << "noted twice: " << what;
    }
    const auto maildir = folder_.data() / "maildir" / "new";
    if (!std::filesystem::exists(maildir)) return seen;
    for (const auto& entry : std::filesystem::directory_iterator(maildir)) {
      seen.delivered.insert(entry.path().filename().string());
    }
    return seen;
  }

  std::string Log() const { return folder_.Log(); }

 private:
  const bool apart_;
  std::string day_;
  bus::Context context_;
  NodeFolder folder_;
  std::map<std::string, std::unique_ptr<TandemdProcess>> processes_;
};

void Record(Installation& installation, uint64_t plot, Random& random) {
  const auto outcome = installation.Connect()->Submit(PlotsUnit(plot, random));
  ASSERT_TRUE(outcome.ok()) << outcome.status() << installation.Log();
}

// Waits until at least so many mails were sent.
void WaitForMails(Installation& installation, size_t count) {
  const absl::Time late = absl::Now() + absl::Seconds(60);
  auto client = installation.Connect();
  std::set<std::string> sent;
  for (uint64_t next = 1; absl::Now() < late && sent.size() < count;) {
    v1::Request request;
    request.mutable_read_all()->set_from_position(next);
    const auto reply = client->Call(request);
    ASSERT_TRUE(reply.ok()) << reply.status();
    for (const v1::Envelope& event : reply->events().event()) {
      if (event.type() == "MailSent") sent.insert(event.stream());
      next = event.position() + 1;
    }
  }
  EXPECT_GE(sent.size(), count) << installation.Log();
}

TEST(ServicesApart, AnyOfThemMayEndAndComeBackAndNobodyNotices) {
  Seen together;
  {
    Installation node(/*apart=*/false);
    SeededRandom random(1);
    node.StartAll("2016-01-11");
    SetUpGarden(*node.Connect(), random);
    for (uint64_t plot = 1; plot <= 9; ++plot) Record(node, plot, random);
    CatchUp(*node.Connect());
    node.StopAll();
    node.StartAll("2016-01-21");
    WaitForMails(node, 3);
    CatchUp(*node.Connect());
    together = node.Look();
    node.StopAll();
  }
  ASSERT_EQ(together.delivered.size(), 3u);
  ASSERT_FALSE(together.portfolio.empty());

  Installation node(/*apart=*/true);
  SeededRandom random(1);
  node.StartAll("2016-01-11");
  SetUpGarden(*node.Connect(), random);
  uint64_t plot = 0;
  for (const char* host : {"deadlines", "reminders", "projections"}) {
    Record(node, ++plot, random);
    node.Kill(host);
    Record(node, ++plot, random);  // The engine goes on without it.
    node.Start(host);
    CatchUp(*node.Connect());
    EXPECT_EQ(node.Stop(host), 0) << node.Log();
    node.Start(host);
    Record(node, ++plot, random);
  }
  node.Kill("engine");  // The services wait for it.
  node.Start("engine");
  CatchUp(*node.Connect());
  node.StopAll();

  node.StartAll("2016-01-21");
  node.Kill("deadlines");
  node.Start("deadlines");
  WaitForMails(node, 1);
  node.Kill("reminders");  // Mail is on its way.
  node.Start("reminders");
  WaitForMails(node, 3);
  CatchUp(*node.Connect());
  const Seen apart = node.Look();
  node.StopAll();
  EXPECT_EQ(apart.portfolio, together.portfolio);
  EXPECT_EQ(apart.reminders, together.reminders);
  EXPECT_EQ(apart.mails, together.mails);
  EXPECT_EQ(apart.delivered, together.delivered);
}

}  // namespace
}  // namespace tandem
