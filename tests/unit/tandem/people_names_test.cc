// Specifies tools/tandem/people_names.h.
#include "tools/tandem/people_names.h"

#include "tests/unit/tandem/commands_fixture.h"

namespace tandem::cli {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST_F(Commands, PeopleAreCalledByTheirNamesWhereTheyCanBeSeen) {
  AddPerson("1111", "An", "an@example.org");
  AddPerson("2222", "", "");
  FakeSession fake(&store_);
  const auto names = NamesOf({"", "1111", "2222", "service:reminders"}, fake.session());
  EXPECT_THAT(names, ElementsAre(Pair("1111", "An")));
  EXPECT_EQ(NameOr(names, "1111"), "An");
  EXPECT_EQ(NameOr(names, "2222"), "2222");
  EXPECT_EQ(NameOr(names, "service:reminders"), "service:reminders");
}

TEST_F(Commands, APersonsDaysBeginWhereTheyAreElseWhereTheirFirstPostIs) {
  store_.organisations[0].set_time_zone("Asia/Ho_Chi_Minh");
  v1::Person& person = AddPerson("1111", "An", "an@example.org");
  FakeSession fake(&store_);
  EXPECT_EQ(ZoneOf(person, fake.session()).name(), "UTC");
  person.add_post()->set_organisation("haiphong");
  EXPECT_EQ(ZoneOf(person, fake.session()).name(), "Asia/Ho_Chi_Minh");
  person.set_time_zone("Europe/Oslo");
  EXPECT_EQ(ZoneOf(person, fake.session()).name(), "Europe/Oslo");
  person.set_time_zone("Mars");
  EXPECT_EQ(ZoneOf(person, fake.session()).name(), "Asia/Ho_Chi_Minh");
  store_.organisations[0].set_time_zone("Mars");
  EXPECT_EQ(ZoneOf(person, fake.session()).name(), "UTC");
}

}  // namespace
}  // namespace tandem::cli
