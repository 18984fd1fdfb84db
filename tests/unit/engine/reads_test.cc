// Specifies how the engine reads its log to others, page by page.
#include <gmock/gmock.h>

#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Reads : public EngineTest {
 protected:
  Reads() {
    before_ = engine_->head().value;
    for (const char* person : {"ada", "bo", "cy", "di", "eve"}) {
      Submit(Registering(person, person));
    }
    Submit(Renaming("ada", "Ada"));
  }
  v1::Events ReadAll(uint64_t from, uint32_t max, const std::string& stream = "") {
    v1::Request request;
    request.mutable_read_all()->set_from_position(from);
    request.mutable_read_all()->set_events_max(max);
    if (!stream.empty()) request.mutable_read_all()->mutable_filter()->add_stream(stream);
    return Ask(std::move(request)).events();
  }
  v1::Reply ReadStream(const std::string& stream, uint64_t from = 0, uint32_t max = 0) {
    v1::Request request;
    request.mutable_read_stream()->set_stream(stream);
    request.mutable_read_stream()->set_from_version(from);
    request.mutable_read_stream()->set_events_max(max);
    return Ask(std::move(request));
  }

  uint64_t before_ = 0;  // Head before the people.
};

TEST_F(Reads, GoOnBehindTheLastEventThatWasLookedAtThoughItDoesNotFit) {
  const v1::Events page = ReadAll(before_ + 1, 3, "person/ada");
  ASSERT_EQ(page.event_size(), 1);
  EXPECT_EQ(page.event(0).position(), before_ + 1);
  EXPECT_EQ(page.next_position(), before_ + 4);
  EXPECT_TRUE(page.more());
}

TEST_F(Reads, OfAllThatFitsEndAtTheHead) {
  std::vector<uint64_t> found;
  uint64_t next = 1;
  bool more = true;
  for (uint64_t pages = 0; more; ++pages) {
    ASSERT_LE(pages, engine_->head().value) << "they do not end";
    const v1::Events page = ReadAll(next, 2, "person/ada");
    for (const v1::Envelope& event : page.event()) found.push_back(event.position());
    next = page.next_position();
    more = page.more();
  }
  EXPECT_THAT(found, ElementsAre(before_ + 1, before_ + 6));
  EXPECT_EQ(next, engine_->head().value + 1);
}

TEST_F(Reads, AtTheHeadFindNothingAndStayThere) {
  const uint64_t next = engine_->head().value + 1;
  const v1::Events page = ReadAll(next, 0);
  EXPECT_EQ(page.event_size(), 0);
  EXPECT_EQ(page.next_position(), next);
  EXPECT_FALSE(page.more());
}

TEST_F(Reads, OfAStreamBeginWhereTheyAreToAndSayWhetherThereIsMore) {
  const v1::Events first = ReadStream("person/ada", 0, 1).events();
  ASSERT_EQ(first.event_size(), 1);
  EXPECT_EQ(first.event(0).version(), 1u);
  EXPECT_EQ(first.head_version(), 2u);
  EXPECT_TRUE(first.more());
  const v1::Events rest = ReadStream("person/ada", 2).events();
  ASSERT_EQ(rest.event_size(), 1);
  EXPECT_EQ(rest.event(0).version(), 2u);
  EXPECT_FALSE(rest.more());
}

TEST_F(Reads, OfAStreamThatThereIsNotSaySo) {
  EXPECT_EQ(ReadStream("person/fay").problem().code(), v1::Problem::NOT_FOUND);
  EXPECT_EQ(ReadStream("Ada Lovelace").problem().code(), v1::Problem::INVALID);
}

TEST_F(Reads, ShowPersonalFieldsOnlyWhenAsked) {
  v1::Request request;
  request.mutable_read_stream()->set_stream("person/ada");
  EXPECT_EQ(Ask(request).events().event(1).payload().find("Ada"), std::string::npos);
  request.mutable_read_stream()->set_unseal(true);
  EXPECT_NE(Ask(request).events().event(1).payload().find("Ada"), std::string::npos);
}

TEST_F(Reads, ListStreamsBehindTheOneThatIsNamed) {
  v1::Request request;
  request.mutable_list_streams()->set_prefix("person/");
  request.mutable_list_streams()->set_streams_max(2);
  const v1::Streams first = Ask(request).streams();
  EXPECT_THAT(first.stream(), ElementsAre("person/ada", "person/bo"));
  EXPECT_TRUE(first.more());
  request.mutable_list_streams()->set_after("person/bo");
  request.mutable_list_streams()->set_streams_max(0);
  const v1::Streams rest = Ask(request).streams();
  EXPECT_THAT(rest.stream(), ElementsAre("person/cy", "person/di", "person/eve"));
  EXPECT_FALSE(rest.more());
}

TEST_F(Reads, OfReadModelsAreRefusedWithTheEndpointThatServesThem) {
  v1::Request request;
  request.mutable_query()->mutable_portfolio();
  EXPECT_EQ(Ask(request).problem().code(), v1::Problem::INVALID);
  EXPECT_THAT(
      Ask(request).problem().message(),
      HasSubstr("read models are served elsewhere: ask at the endpoint that Greeting names"));
}

TEST_F(Reads, OfAPositionThatThereIsNotYetAreNotKeptWaiting) {
  v1::Request request;
  request.mutable_ping();
  request.set_wait_for_position(engine_->head().value);
  EXPECT_TRUE(Ask(request).has_pong());
  request.set_wait_for_position(engine_->head().value + 1);
  EXPECT_EQ(Ask(request).problem().code(), v1::Problem::TIMED_OUT);
}

TEST_F(Reads, OfPeopleFindThemByNameAddressOrWholeId) {
  const auto found = [this](const std::string& text) {
    v1::Request request;
    request.mutable_read_people()->set_text(text);
    const v1::People people = Ask(std::move(request)).people();
    std::vector<std::string> ids;
    for (const v1::Person& person : people.person()) ids.push_back(person.id());
    return ids;
  };
  EXPECT_EQ(found("").size(), 5u);
  EXPECT_EQ(found("example.org").size(), 5u);
  EXPECT_THAT(found("ADA"), ElementsAre("ada"));
  EXPECT_THAT(found("bo@"), ElementsAre("bo"));
  ASSERT_TRUE(Submit(Renaming("cy", "Cyril")).has_submit_outcome());
  EXPECT_THAT(found("yril"), ElementsAre("cy"));
  officer_.rights = ParseRights({"read"}).value();
  EXPECT_THAT(found("cy"), ElementsAre("cy")) << "by the id";
  EXPECT_THAT(found("c"), ElementsAre());
  EXPECT_THAT(found("cyril"), ElementsAre()) << "whoever may not see names finds none by them";
}

}  // namespace
}  // namespace tandem
