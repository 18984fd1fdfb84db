// Specifies engine/person_keys.h.
#include "engine/person_keys.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/workflow/directory.h"
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

TEST_F(PersonKeyFolderTest, DestroysAKeyThatWasLostToo) {
  ASSERT_TRUE(Open().Destroy("p0").ok());
  EXPECT_TRUE(*Open().WasDestroyed("p0"));
  EXPECT_FALSE(Open().Find("p0")->has_value());
}

TEST_F(PersonKeyFolderTest, LeavesNothingOfADestroyedKeyOnTheDisk) {
  const NewPersonKeys keys = Some(1);
  ASSERT_TRUE(Open().Add(keys).ok());
  const PersonKey& key = keys.at("p0");
  ASSERT_TRUE(Open().Destroy("p0").ok());
  std::ifstream file(folder_.path() / "keys" / "p0", std::ios::binary);
  const std::string kept{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_EQ(kept, kDestroyedKey);
  EXPECT_EQ(kept.find(std::string(key.begin(), key.begin() + 4)), std::string::npos);
}

// An empty file once read as an erased person, and a short one as 'Success'.
TEST_F(PersonKeyFolderTest, TakesAFileOfAnotherLengthForADamagedKeyAndNotForAnErasedPerson) {
  ASSERT_TRUE(Open().Add(Some(1)).ok());
  for (const size_t bytes : {0U, 1U, 31U, 33U, 1000U}) {
    std::filesystem::resize_file(folder_.path() / "keys" / "p0", bytes);
    const auto found = Open().Find("p0");
    EXPECT_TRUE(absl::IsDataLoss(found.status())) << bytes << ": " << found.status();
    EXPECT_NE(found.status().message().find("the key of person p0 is damaged"), std::string::npos)
        << found.status();
    EXPECT_NE(found.status().message().find("restored from the newest backup"), std::string::npos);
    EXPECT_FALSE(*Open().WasDestroyed("p0")) << bytes;
  }
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
  const Directory nobody;
  KeyDraft draft(&nobody, &kept, &staged, &random);
  EXPECT_EQ(*draft.FindOrMake("ada"), PersonKey{1});
  EXPECT_EQ(*draft.FindOrMake("linh"), PersonKey{2});
  EXPECT_EQ(*draft.FindOrMake("gro"), *draft.FindOrMake("gro"));
  EXPECT_EQ(draft.made().size(), 1u);
  EXPECT_FALSE(kept.Find("gro")->has_value());
}

}  // namespace
}  // namespace tandem
