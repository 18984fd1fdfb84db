// Specifies engine/base/uuid.h, by the examples of RFC 9562.
#include "engine/base/uuid.h"

#include <gtest/gtest.h>

namespace tandem {
namespace {

TEST(Uuid, OfVersion7BeginsWithTheMillisecondsAndSortsByThem) {
  SeededRandom random(1);
  const absl::Time at = absl::FromUnixMillis(1645557742000);  // RFC 9562, A.6.
  const Uuid id = Uuid::V7(at, random);
  EXPECT_EQ(id.ToString().substr(0, 15), "017f22e2-79b0-7");
  EXPECT_EQ(static_cast<uint8_t>(id.bytes()[8]) >> 6U, 2U) << "the variant";
  EXPECT_NE(id, Uuid::V7(at, random));
  EXPECT_LT(id, Uuid::V7(at + absl::Milliseconds(1), random));
}

TEST(Uuid, OfANameIsTheBeginningOfItsHashAsVersion8) {
  EXPECT_EQ(Uuid::FromName("").ToString(), "e3b0c442-98fc-8c14-9afb-f4c8996fb924");
  EXPECT_EQ(Uuid::FromName("a"), Uuid::FromName("a"));
  EXPECT_NE(Uuid::FromName("a"), Uuid::FromName("b"));
}

TEST(Uuid, ComesBackFromItsSixteenBytesAndNoOthers) {
  const Uuid id = Uuid::FromName("a");
  EXPECT_EQ(id.bytes().size(), 16U);
  EXPECT_EQ(Uuid::FromBytes(id.bytes()).value(), id);
  EXPECT_EQ(Uuid::FromBytes(id.bytes() + "x").status(),
            absl::InvalidArgumentError("an id has 16 bytes, this one has 17"));
  EXPECT_FALSE(Uuid::FromBytes("").ok());
}

}  // namespace
}  // namespace tandem
