// Specifies engine/base/event_filter.h.
#include "engine/base/event_filter.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

EventFilter Make(std::initializer_list<const char*> streams,
                 std::initializer_list<const char*> types = {}) {
  v1::Filter filter;
  for (const char* stream : streams) filter.add_stream(stream);
  for (const char* type : types) filter.add_type(type);
  return *EventFilter::From(filter);
}

TEST(EventFilter, MatchesEverythingWhenNothingIsNamed) {
  EXPECT_TRUE(Make({}).Matches("c3/partnership/a", "Noted"));
  EXPECT_TRUE(Make({}).MatchesAll());
  EXPECT_FALSE(Make({"c3/"}).MatchesAll());
}

TEST(EventFilter, MatchesAStreamOnlyInFull) {
  EXPECT_TRUE(Make({"c3/partnership/a"}).Matches("c3/partnership/a", "Noted"));
  EXPECT_FALSE(Make({"c3/partnership/a"}).Matches("c3/partnership/ab", "Noted"));
  EXPECT_FALSE(Make({"c3/partnership/a"}).Matches("c3/partnership", "Noted"));
}

TEST(EventFilter, MatchesAPrefixThatEndsInASlash) {
  EXPECT_TRUE(Make({"c3/partnership/"}).Matches("c3/partnership/a", "Noted"));
  EXPECT_FALSE(Make({"c3/partnership/"}).Matches("c3/partnership-old/a", "Noted"));
}

TEST(EventFilter, WantsOneOfTheStreamsAndOneOfTheTypes) {
  const EventFilter filter = Make({"organisation/", "c3/partnership/a"}, {"Noted", "Agreed"});
  EXPECT_TRUE(filter.Matches("organisation/x", "Agreed"));
  EXPECT_TRUE(filter.Matches("c3/partnership/a", "Noted"));
  EXPECT_FALSE(filter.Matches("organisation/x", "Renamed"));
  EXPECT_FALSE(filter.Matches("person/x", "Noted"));
}

TEST(EventFilter, HasNoEmptyNamesAndNotTooMany) {
  v1::Filter empty;
  empty.add_stream("");
  EXPECT_EQ(EventFilter::From(empty).status().code(), absl::StatusCode::kInvalidArgument);
  v1::Filter many;
  for (int i = 0; i < 1001; ++i) many.add_type("Noted");
  EXPECT_EQ(EventFilter::From(many).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tandem
