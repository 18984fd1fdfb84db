// Specifies engine/person_keys.h.
#include "engine/person_keys.h"

#include <gtest/gtest.h>

#include "tests/unit/log/log_fixture.h"

namespace tandem {
namespace {

class PersonKeyFolderTest : public ::testing::Test {
 protected:
  PersonKeyFolder Open() { return PersonKeyFolder::Open(folder_.path() / "keys").value(); }
  NewPersonKeys Some(int count) {
    NewPersonKeys keys;
    for (int i = 0; i < count; ++i) random_.Fill(keys["p" + std::to_string(i)]);
    return keys;
  }

  TempFolder folder_;
  SeededRandom random_{1};
};

TEST_F(PersonKeyFolderTest, KeepsKeysFewOrMany) {
  for (const int count : {1, 40}) {
    const NewPersonKeys keys = Some(count);
    ASSERT_TRUE(Open().Add(keys).ok());
    for (const auto& [person, key] : keys) EXPECT_EQ(Open().Find(person)->value(), key);
  }
}

TEST_F(PersonKeyFolderTest, DestroysAKeyForEver) {
  ASSERT_TRUE(Open().Add(Some(1)).ok());
  EXPECT_FALSE(*Open().WasDestroyed("p0"));
  ASSERT_TRUE(Open().Destroy("p0").ok());
  EXPECT_FALSE(Open().Find("p0")->has_value());
  EXPECT_TRUE(*Open().WasDestroyed("p0"));
  EXPECT_FALSE(*Open().WasDestroyed("p1"));
}

TEST_F(PersonKeyFolderTest, TakesNothingForAnIdThatLeadsElsewhere) {
  EXPECT_TRUE(absl::IsInvalidArgument(Open().Find("../HEAD").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Open().Find("a/b").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Open().Add({{"a/b", PersonKey{}}})));
}

TEST(KeyDraft, MakesAKeyOnceAndOnlyForWhoHasNone) {
  SeededRandom random(1);
  PersonKeyMemory kept;
  ASSERT_TRUE(kept.Add({{"ada", PersonKey{1}}}).ok());
  const NewPersonKeys staged = {{"linh", PersonKey{2}}};
  KeyDraft draft(&kept, &staged, &random);
  EXPECT_EQ(*draft.FindOrMake("ada"), PersonKey{1});
  EXPECT_EQ(*draft.FindOrMake("linh"), PersonKey{2});
  EXPECT_EQ(*draft.FindOrMake("gro"), *draft.FindOrMake("gro"));
  EXPECT_EQ(draft.made().size(), 1u);
  EXPECT_FALSE(kept.Find("gro")->has_value());
}

}  // namespace
}  // namespace tandem
