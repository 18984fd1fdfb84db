#include "tests/support/garden.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/base/uuid.h"
#include "engine/workflow/dates.h"
#include "tools/tandem/programme_folder.h"

namespace tandem {
namespace {

constexpr const char* kGardeners[] = {"an", "binh", "chi"};

void Add(v1::Submission& unit, const std::string& stream, const char* type, std::string json) {
  v1::NewEvent* event = unit.add_event();
  event->set_stream(stream);
  event->set_type(type);
  event->set_payload_json(std::move(json));
}

void AddOrganisation(v1::Submission& unit, const std::string& name, const char* post) {
  const std::string stream = fmt::format("organisation/{}", name);
  Add(unit, stream, "OrganisationRegistered",
      fmt::format(
          R"({{"organisation":"{0}","kind":"ngo","name":"{0}","time_zone":"Asia/Ho_Chi_Minh"}})",
          name));
  Add(unit, stream, "PostCreated", fmt::format(R"({{"post":"{}"}})", post));
  Add(unit, fmt::format("person/p-{}", name), "PersonRegistered",
      fmt::format(
          R"({{"person":"p-{0}","name":"{0}","email":"{0}@example.org","language":["en"]}})",
          name));
  Add(unit, stream, "PersonAppointed",
      fmt::format(R"({{"post":"{}","person":"p-{}"}})", post, name));
}

}  // namespace

void DeployGarden(bus::Client& client, const std::map<std::string, std::string>& more) {
  v1::Request deploy;
  const auto garden = cli::ReadDeployment(TANDEM_SOURCE "/deploy/programmes/garden");
  ASSERT_TRUE(garden.ok()) << garden.status();
  *deploy.mutable_deploy_programme() = *garden;
  for (const auto& [path, content] : more) {
    v1::DeployedFile* file = deploy.mutable_deploy_programme()->add_file();
    file->set_path(path);
    file->set_content(content);
  }
  const auto deployed = client.Call(deploy);
  ASSERT_TRUE(deployed.ok()) << deployed.status();
}

void SetUpGarden(bus::Client& client, Random& random) {
  DeployGarden(client);
  v1::Submission people;
  people.set_id(Uuid::V7(absl::Now(), random).bytes());
  AddOrganisation(people, "garden-club", "steward");
  for (const char* name : kGardeners) AddOrganisation(people, name, "contact");
  Add(people, "system/mail", "MailReleased", "{}");
  const auto outcome = client.Submit(people);
  ASSERT_TRUE(outcome.ok()) << outcome.status();
}

std::string PlotStream(uint64_t number, const std::string& half) {
  return fmt::format("garden/plot/bed-{}-{}", number, half);
}

v1::Submission PlotsUnit(uint64_t number, Random& random) {
  v1::Submission unit;
  unit.set_id(Uuid::V7(absl::Now(), random).bytes());
  const std::string gardener = kGardeners[number % std::size(kGardeners)];
  for (const char* type : {"PlotRequested", "PlotHandedOver"}) {
    for (const char* half : {"a", "b"}) {
      const bool is_request = std::string(type) == "PlotRequested";
      Add(unit, PlotStream(number, half), type,
          is_request
              ? fmt::format(R"({{"bed":"Bed {}{}","gardener":"{}"}})", number, half, gardener)
              : "{}");
      *unit.mutable_event()->rbegin()->mutable_occurred_on() = ParsePeriod("2015-12-08").value();
    }
  }
  return unit;
}

std::vector<v1::Envelope> ReadLog(bus::Client& client) {
  std::vector<v1::Envelope> log;
  for (;;) {
    v1::Request request;
    request.mutable_read_all()->set_from_position(log.size() + 1);
    request.mutable_read_all()->set_events_max(1000);
    const auto reply = client.Call(request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    if (!reply.ok() || reply->events().event_size() == 0) return log;
    log.insert(log.end(), reply->events().event().begin(), reply->events().event().end());
  }
}

void CatchUp(bus::Client& client, int services) {
  constexpr int kStillTimes = 20;
  uint64_t head = 0;
  for (int still = 0; still < kStillTimes;) {
    v1::Request request;
    request.mutable_status();
    const auto reply = client.Call(request);
    ASSERT_TRUE(reply.ok()) << reply.status();
    bool behind = reply->status().head() != head || reply->status().subscriber_size() < services;
    for (const v1::SubscriberLag& lag : reply->status().subscriber()) {
      behind = behind || lag.events_behind() > 0;
    }
    head = reply->status().head();
    still = behind ? 0 : still + 1;
  }
}

v1::Portfolio GardenPortfolio(bus::Client& client) {
  v1::Query query;
  query.mutable_portfolio()->set_phase("tended");
  auto result = client.Query(query);
  EXPECT_TRUE(result.ok()) << result.status();
  if (!result.ok()) return {};
  v1::Portfolio portfolio = result->portfolio();
  portfolio.clear_now();
  for (v1::PortfolioRow& row : *portfolio.mutable_row()) row.clear_valid_until();
  return portfolio;
}

}  // namespace tandem
