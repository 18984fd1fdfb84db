// Specifies engine/workflow/event_history.h where copies go on by themselves.
#include "engine/workflow/event_history.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/unit/workflow/orchard.h"

namespace tandem {
namespace {

class EventHistoryTest : public ::testing::Test {
 protected:
  static v1::HistoryEntry Entry(uint64_t version, const std::string& type) {
    v1::HistoryEntry entry;
    entry.set_version(version);
    entry.set_type(type);
    return entry;
  }
  std::vector<int> Of(const EventHistory& history, const std::string& type) const {
    return history.OfTypes(*definition_, std::array<std::string, 1>{type});
  }

  const std::shared_ptr<const Programme> programme_ = OrchardProgramme();
  const Definition* const definition_ = programme_->workflows().begin()->second.get();
};

TEST_F(EventHistoryTest, GoesOnBesideACopyThatWentAnotherWay) {
  EventHistory history;
  history.Append(Entry(1, "A"));
  EventHistory copy = history;
  copy.Append(Entry(2, "B"));
  history.Append(Entry(2, "C"));
  EXPECT_EQ(copy.back().type(), "B");
  EXPECT_EQ(history.back().type(), "C");
  EXPECT_EQ(Of(copy, "B"), std::vector<int>{1});
  EXPECT_TRUE(Of(history, "B").empty());
  EXPECT_EQ(Of(history, "C"), std::vector<int>{1});
}

TEST_F(EventHistoryTest, TakesThePlaceOfACopyThatIsGone) {
  EventHistory history;
  history.Append(Entry(1, "A"));
  const EventHistory shorter = history;
  history.Append(Entry(2, "A"));
  {
    EventHistory tried = history;
    tried.Append(Entry(3, "B"));
    EXPECT_EQ(Of(tried, "B"), std::vector<int>{2});
  }
  const v1::HistoryEntry* first = &history[0];
  history.Append(Entry(3, "C"));
  EXPECT_EQ(&history[0], first) << "nothing was copied";
  EXPECT_EQ(&shorter[0], first);
  EXPECT_TRUE(Of(history, "B").empty());
  EXPECT_EQ(Of(history, "C"), std::vector<int>{2});
  EXPECT_EQ(Of(history, "A"), (std::vector<int>{0, 1}));
  EXPECT_EQ(Of(shorter, "A"), std::vector<int>{0});
}

TEST_F(EventHistoryTest, KeepsWhatALongerCopyStillHas) {
  EventHistory history;
  history.Append(Entry(1, "A"));
  EventHistory longer = history;
  longer.Append(Entry(2, "B"));
  EventHistory moved = std::move(longer);
  longer = history;
  longer.Append(Entry(2, "C"));
  EXPECT_EQ(moved.back().type(), "B");
  EXPECT_EQ(longer.back().type(), "C");
}

}  // namespace
}  // namespace tandem
