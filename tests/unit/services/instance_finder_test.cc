// Specifies services/projections/instance_finder.h.
#include "services/projections/instance_finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/workflow/dates.h"
#include "services/projections/projections_service.h"
#include "services/store/memory_store.h"
#include "tests/unit/services/tool_shed.h"

namespace tandem::services {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Finder : public ::testing::Test {
 protected:
  Finder() {
    log_.Agree("red-saw-2016", "oslo-club", "hanoi-club", "2016-03-31");
    log_.Agree("ladder-2015", "hanoi-club", "guild", "2016-03-20");
    Settle(*service_, log_, At("2016-03-10"));
  }
  std::string Find(const std::string& text) {
    v1::Query query;
    query.mutable_instance()->set_id(text);
    auto found = service_->Answer(query, At("2016-03-10"));
    return found.ok() ? found->instance().row().stream() : std::string(found.status().message());
  }
  absl::StatusCode CodeOf(const std::string& text) {
    v1::Query query;
    query.mutable_instance()->set_id(text);
    return service_->Answer(query, At("2016-03-10")).status().code();
  }

  MemoryStore store_;
  ShedLog log_{At("2016-03-01")};
  std::unique_ptr<ProjectionsService> service_ = ProjectionsService::Load(&store_).value();
};

TEST_F(Finder, TakesAStreamAnIdAndAWorkflowWithAnId) {
  EXPECT_EQ(Find("shed/loan/red-saw-2016"), "shed/loan/red-saw-2016");
  EXPECT_EQ(Find("red-saw-2016"), "shed/loan/red-saw-2016");
  EXPECT_EQ(Find("loan/red-saw-2016"), "shed/loan/red-saw-2016");
  EXPECT_EQ(Find("red-saw-2016#1"), "shed/loan/red-saw-2016");
  EXPECT_EQ(Find("organisation/oslo-club"), "organisation/oslo-club");
}

TEST_F(Finder, TakesNamesInAnyOrderAndScriptShortenedWhileThatIsClear) {
  EXPECT_EQ(Find("hanoi oslo"), "shed/loan/red-saw-2016");
  EXPECT_EQ(Find("Oslo Club – Hanoi Club"), "shed/loan/red-saw-2016");
  EXPECT_EQ(Find("CÂU LẠC BỘ HÀ NỘI, osl"), "shed/loan/red-saw-2016");
  EXPECT_EQ(Find("saw"), "shed/loan/red-saw-2016");
  EXPECT_EQ(Find("hanoi 2015"), "shed/loan/ladder-2015");
  EXPECT_EQ(Find("hanoi/oslo"), "shed/loan/red-saw-2016");
}

TEST_F(Finder, TellsSeveralFromNone) {
  EXPECT_EQ(CodeOf("hanoi"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(CodeOf("zeppelin"), absl::StatusCode::kNotFound);
}

TEST_F(Finder, ListsWhatItMayMean) {
  EXPECT_THAT(Find("hanoi"), AllOf(HasSubstr("may mean"), HasSubstr(" (ladder-2015)"),
                                   HasSubstr(" (red-saw-2016)")));
}

// Was "02 Jan 2016" for 1 January: an instant's day in the office's zone.
TEST_F(Finder, NamesTheDayThatWasAskedForWhereNothingWasThereYet) {
  v1::Query query;
  query.mutable_instance()->set_id("red-saw-2016");
  *query.mutable_instance()->mutable_as_of() = ToDate(absl::CivilDay(2015, 1, 1));
  EXPECT_THAT(std::string(service_->Answer(query, At("2016-03-10")).status().message()),
              HasSubstr("had happened by 1 Jan 2015"));
  query.mutable_instance()->clear_as_of();
  query.mutable_instance()->mutable_known_at()->set_seconds(
      absl::ToUnixSeconds(absl::FromCivil(absl::CivilDay(2016, 1, 2), absl::UTCTimeZone())) - 1);
  EXPECT_THAT(std::string(service_->Answer(query, At("2016-03-10")).status().message()),
              HasSubstr("was known by 1 Jan 2016 (UTC)"));
}

TEST_F(Finder, AsksWhetherSomethingElseWasMeant) {
  EXPECT_THAT(Find("hanio club"), HasSubstr("did you mean"));
  EXPECT_THAT(Find("lader 2015"), HasSubstr("did you mean 'ladder-2015'"));
  EXPECT_THAT(Find("zeppelin"), HasSubstr("zeppelin"));
  EXPECT_THAT(Find(""), HasSubstr("no instance"));
}

}  // namespace
}  // namespace tandem::services
