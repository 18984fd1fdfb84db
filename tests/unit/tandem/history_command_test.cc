// tandem history, and how it words what was recorded.
#include "tests/unit/tandem/commands_fixture.h"

namespace tandem::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class HistoryCommand : public Commands {
 protected:
  v1::EventView& Add(const std::string& type, const std::string& payload) {
    v1::InstanceView& plum = store_.instances["plum"];
    v1::EventView* event = plum.add_event();
    event->set_stream("orchard/tree/plum-2015");
    event->set_version(static_cast<uint64_t>(plum.event_size()));
    event->set_type(type);
    event->set_payload_json(payload);
    event->set_recorded_by("4f1c");
    return *event;
  }

  std::string History(bool json = false) {
    FakeSession fake(&store_, json);
    ShowOptions options;
    options.id = "plum";
    const absl::Status status = RunHistory(options, fake.session());
    EXPECT_TRUE(status.ok()) << status;
    return fake.out();
  }
};

TEST_F(HistoryCommand, ShowsWhatWasRecordedAFieldALine) {
  AddPerson("4f1c", "Tran", "tran@example.org");
  Add("FruitPicked",
      R"({"period":{"first":{"year":2015,"month":12}},"kilos":3,"quality":"FOR_JUICE",)"
      R"("price":{"currency":"USD","minor":"1250"},"helper":["haiphong","kitakyushu"],)"
      R"("sold":false,"basket":[{"label":"red","kilos":2},{"label":"green"}],"reason":"ripe"})");
  EXPECT_EQ(History(),
            "Plum\n"
            "\n"
            "plum-2015#1  date not known  FruitPicked\n"
            "    period: Dec 2015\n"
            "    kilos: 3\n"
            "    quality: for juice\n"
            "    price: USD 12.50\n"
            "    helper: haiphong, kitakyushu\n"
            "    sold: no\n"
            "    basket: label red, kilos 2\n"
            "    basket: label green\n"
            "    reason: ripe\n"
            "    recorded by Tran\n");
}

TEST_F(HistoryCommand, SaysWhichEventACorrectionOrRetractionIsAboutAndWhy) {
  Add("EventCorrected", R"({"event":"1","payload":"CAM=","reason":"misread"})");
  Add("EventRetracted", R"({"event":"1","reason":"another tree"})");
  const std::string text = History();
  EXPECT_THAT(text, HasSubstr("    event: plum-2015#1\n    reason: misread\n"));
  EXPECT_THAT(text, HasSubstr("    event: plum-2015#1\n    reason: another tree\n"));
  EXPECT_THAT(text, Not(HasSubstr("CAM")));
}

TEST_F(HistoryCommand, ShowsWhatTheDefinitionOfTodayCannotReadAsItIs) {
  Add("TreeMoved", R"({"to":"hill"})");
  EXPECT_THAT(History(), HasSubstr(R"({"to":"hill"})"));
}

TEST_F(HistoryCommand, ShowsWhatItCanWhenTheProgrammeIsNotToBeHad) {
  store_.streams.erase("definition/orchard");
  Add("FruitPicked", R"({"kilos":3})");
  EXPECT_THAT(History(), HasSubstr(R"({"kilos":3})"));
}

TEST_F(HistoryCommand, HasThePayloadAsJsonForPrograms) {
  Add("FruitPicked", R"({"kilos":3})");
  EXPECT_EQ(nlohmann::json::parse(History(/*json=*/true))["events"][0]["payload"]["kilos"], 3);
}

TEST_F(HistoryCommand, AsksForTheEventsPageByPage) {
  store_.events_in_a_view = 2;
  for (int i = 0; i < 5; ++i) Add("FruitPicked", "{}");
  const std::string text = History();
  for (int i = 1; i <= 5; ++i) {
    EXPECT_THAT(text, HasSubstr("plum-2015#" + std::to_string(i) + " "));
  }
}

}  // namespace
}  // namespace tandem::cli
