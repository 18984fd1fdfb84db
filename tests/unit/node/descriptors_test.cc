// Specifies what connections may take of the process's file descriptors.
#include "services/node/descriptors.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace tandem {
namespace {

TEST(Descriptors, LeaveRoomForTheStores) {
  EXPECT_EQ(ConnectionsMaxFor(1024), 74U);
  EXPECT_EQ(ConnectionsMaxFor(4096), 1098U);
}

TEST(Descriptors, LetAFewConnectWhereThereIsNoRoomToSpare) {
  EXPECT_EQ(ConnectionsMaxFor(0), 20U);
  EXPECT_EQ(ConnectionsMaxFor(800), 20U);
  EXPECT_EQ(ConnectionsMaxFor(863), 21U);
}

TEST(Descriptors, AreNotAllForConnectionsWhereThereAreMany) {
  EXPECT_EQ(ConnectionsMaxFor(1'000'000'000), 8192U);
}

TEST(Descriptors, AreRaisedToAsManyAsTheProcessMayHave) {
  RaiseDescriptorLimit();
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(limit.rlim_cur, limit.rlim_max);
  EXPECT_EQ(ConnectionsMax(), ConnectionsMaxFor(limit.rlim_cur));
}

}  // namespace
}  // namespace tandem
