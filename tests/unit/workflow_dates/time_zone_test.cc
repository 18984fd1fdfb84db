// Specifies by which names zones are known.
#include "engine/workflow/time_zone.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "tests/support/temp_folder.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

TEST(TimeZone, AnAliasIsKnownByTheNameThatTheDatabaseGivesTheZone) {
  EXPECT_EQ(CanonicalZone("Asia/Saigon"), "Asia/Ho_Chi_Minh");
  EXPECT_EQ(CanonicalZone("Asia/Calcutta"), "Asia/Kolkata");
  EXPECT_EQ(CanonicalZone("Asia/Katmandu"), "Asia/Kathmandu");
  EXPECT_EQ(CanonicalZone("Europe/Kiev"), "Europe/Kyiv");
  EXPECT_EQ(CanonicalZone("US/Eastern"), "America/New_York");
  EXPECT_EQ(CanonicalZone("Japan"), "Asia/Tokyo");
  EXPECT_EQ(CanonicalZone("Iceland"), "Atlantic/Reykjavik");
  EXPECT_EQ(CanonicalZone("Etc/UTC"), "UTC");
}

TEST(TimeZone, APlaceKeepsItsNameAlsoWhereItsClocksAgreeWithAnothers) {
  for (const char* name : {"Asia/Ho_Chi_Minh", "Asia/Manila", "Europe/Oslo", "Asia/Kuala_Lumpur",
                           "Asia/Phnom_Penh", "Pacific/Chuuk", "UTC", "Etc/GMT-7"}) {
    EXPECT_EQ(CanonicalZone(name), name);
  }
}

TEST(TimeZone, WhatIsNotAZoneStaysWhatItIs) {
  for (const char* name : {"", "Mars/Base", "asia/manila", "/etc/localtime", "right/Asia/Manila",
                           "posix/Asia/Manila", "posixrules", "Factory", "IST", "VST"}) {
    EXPECT_EQ(CanonicalZone(name), name);
    EXPECT_FALSE(ZoneNamed(name)) << name;
  }
}

// A machine whose database has dropped old names, or has not heard of new ones. Each name
// is asked for once in the process: what is loaded stays.
class OtherDatabase : public testing::Test {
 protected:
  OtherDatabase() {
    const char* set = getenv("TZDIR");
    before_ = set == nullptr ? "" : set;
    setenv("TZDIR", folder_.path().c_str(), 1);
  }
  ~OtherDatabase() override {
    if (before_.empty()) {
      unsetenv("TZDIR");
    } else {
      setenv("TZDIR", before_.c_str(), 1);
    }
  }
  void Has(const std::string& name) {
    fs::create_directories((folder_.path() / name).parent_path());
    fs::copy_file(fs::path("/usr/share/zoneinfo") / name, folder_.path() / name);
  }

 private:
  TempFolder folder_;
  std::string before_;
};

TEST_F(OtherDatabase, WithoutAnAliasTheZoneIsUsed) {
  Has("Pacific/Kanton");
  const auto zone = ZoneNamed("Pacific/Enderbury");
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->name(), "Pacific/Kanton");
  EXPECT_EQ(CanonicalZone("Pacific/Enderbury"), "Pacific/Kanton");
}

TEST_F(OtherDatabase, WithoutANewNameTheOldOneIsUsed) {
  Has("America/Godthab");
  const auto zone = ZoneNamed("America/Nuuk");
  ASSERT_TRUE(zone);
  EXPECT_EQ(zone->name(), "America/Godthab");
}

TEST_F(OtherDatabase, WithNeitherTheZoneIsNotKnownAndNotSilentlyUtc) {
  EXPECT_FALSE(ZoneNamed("Antarctica/Troll"));
  Place place;
  SetZone("Antarctica/Troll", place);
  EXPECT_FALSE(place.zone_known);
  EXPECT_EQ(place.zone_name, "Antarctica/Troll");
}

}  // namespace
}  // namespace tandem
