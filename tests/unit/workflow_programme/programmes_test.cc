#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/workflow/programme.h"
#include "tests/unit/workflow_programme/library_programme.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

ProgrammeFiles WithVersion(ProgrammeFiles files, std::string_view version) {
  std::string& text = files[kLoan];
  text.replace(text.find("version: 1"), 10, "version: " + std::string(version));
  return files;
}

class ProgrammesTest : public ::testing::Test {
 protected:
  ProgrammesTest() { programmes_.Add(Compiled(LibraryFiles())); }

  void ExpectRefused(const ProgrammeFiles& files, const std::string& why) {
    const absl::Status status = programmes_.Check(*Compiled(files));
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(status.message()), HasSubstr(why));
  }

  Programmes programmes_;
};

TEST_F(ProgrammesTest, TakesTheSameAgainAndWhatIsNew) {
  EXPECT_TRUE(programmes_.Check(*Compiled(LibraryFiles())).ok());
  EXPECT_TRUE(programmes_.Check(*Compiled(CoreProgrammeFiles())).ok());
}

TEST_F(ProgrammesTest, TakesOtherCommentsTemplatesAndCalendarsInTheSameVersion) {
  ProgrammeFiles files = LibraryFiles();
  files[kLoan] = "# A comment.\n" + files[kLoan];
  files["events.proto"] += "// Another.\n";
  files["templates/late.en.mustache"] += "!";
  EXPECT_TRUE(programmes_.Check(*Compiled(files)).ok());
}

TEST_F(ProgrammesTest, RefusesAWorkflowThatChangedInTheSameVersion) {
  const ProgrammeFiles files = LibraryWith(kLoan, "calendar_days: 90", "calendar_days: 91");
  ExpectRefused(files, "'loan' of library has changed, or a payload of it, and is still version 1");
  EXPECT_TRUE(programmes_.Check(*Compiled(WithVersion(files, "2"))).ok());
}

TEST_F(ProgrammesTest, RefusesAPayloadsRulesThatChangedInTheSameVersion) {
  const ProgrammeFiles files =
      LibraryWith("events.proto", "max_characters: 60", "max_characters: 61");
  ExpectRefused(files, "write version 2");
  EXPECT_TRUE(programmes_.Check(*Compiled(WithVersion(files, "2"))).ok());
}

TEST_F(ProgrammesTest, RefusesAVersionThatGoesBack) {
  programmes_.Add(Compiled(WithVersion(LibraryFiles(), "3")));
  ExpectRefused(WithVersion(LibraryFiles(), "2"), "is deployed in version 3");
}

TEST_F(ProgrammesTest, RefusesToLoseAWorkflow) {
  ProgrammeFiles files = LibraryWith(
      kLoan, "count { of { instances { workflow: \"course\" phase: \"open\" } } max: 0 }",
      "known { fact: \"until\" }");
  files.erase("workflows/course.textproto");
  ExpectRefused(WithVersion(files, "2"), "put workflows/course.textproto back");
}

TEST_F(ProgrammesTest, RefusesAVersionUnderWhichStoredPayloadsCannotBeRead) {
  struct Replacement {
    std::string file;
    std::string_view before;
    std::string_view after;
  };
  struct Change {
    std::vector<Replacement> replacements;
    std::string why;
  };
  constexpr std::string_view kAppoint =
      "effect { appoint { role: \"office\" post: \"officer\" person: \"person\" } }";
  const std::vector<Change> changes = {
      {{{"events.proto", "string contact = 5", "string contact = 7"}},
       "field 'library.v1.Asked.contact' had number 5 and now has 7"},
      {{{"events.proto", "string person = 3", "string persona = 3"}, {kLoan, kAppoint, ""}},
       "field 'library.v1.Lent.person' is gone"},
      {{{"events.proto", "string person = 3", "repeated string person = 3"}, {kLoan, kAppoint, ""}},
       "was 'string' and is now 'repeated string'"},
      {{{"events.proto", "tandem.v1.Date checked_on", "tandem.v1.Money checked_on"},
        {kLoan, "item_field: \"checked_on\"", "fact: \"until\""}},
       "was 'tandem.v1.Date' and is now 'tandem.v1.Money'"},
      {{{"verdict.proto", "NEEDS_REPAIR = 2", "NEEDS_REPAIR = 3"}}, "value NEEDS_REPAIR = 2"},
      {{{"events.proto", "string tool = 1 [(tandem.v1.rule) = { required: true }]",
         "string it = 1"}},
       "field 'library.v1.Condition.tool' is gone"},
      {{{kLoan, "name: \"Paid\"", "name: \"Payed\" payload: \"library.v1.Paid\""}},
       "event 'Paid' is gone"},
      {{{kLoan, "name: \"Resumed\"", "name: \"Resumed\" payload: \"library.v1.Paused\""}},
       "event 'Resumed' was 'library.v1.Resumed' and is now 'library.v1.Paused'"},
  };
  for (const Change& change : changes) {
    SCOPED_TRACE(change.why);
    ProgrammeFiles files = WithVersion(LibraryFiles(), "2");
    for (const Replacement& replacement : change.replacements) {
      std::string& text = files[replacement.file];
      const size_t at = text.find(replacement.before);
      ASSERT_NE(at, std::string::npos) << replacement.before;
      text.replace(at, replacement.before.size(), replacement.after);
    }
    ExpectRefused(files, change.why);
  }
}

TEST_F(ProgrammesTest, TakesANewVersionThatOnlyAdds) {
  EXPECT_TRUE(programmes_
                  .Check(*Compiled(WithVersion(LibraryWith("events.proto", "message Paused {}",
                                                           "message Paused { string why = 1; }"),
                                               "2")))
                  .ok());
}

TEST_F(ProgrammesTest, FindsTheVersionThatAnInstanceRunsOn) {
  programmes_.Add(Compiled(WithVersion(LibraryFiles(), "2")));
  EXPECT_EQ(programmes_.FindDefinition("library/loan/saw-2016")->version(), 2u);
  EXPECT_EQ(programmes_.FindDefinition("library/loan/saw-2016", 1)->version(), 1u);
  EXPECT_EQ(programmes_.FindDefinition("library/loan/saw-2016", 3), nullptr);
  EXPECT_EQ(programmes_.FindDefinition("library/lone/saw-2016"), nullptr);
  EXPECT_EQ(programmes_.FindDefinition("definition/library"), nullptr);
  EXPECT_EQ(programmes_.FindDefinition("library"), nullptr);
}

TEST_F(ProgrammesTest, FindsTheDirectorysWorkflowsInTheCore) {
  EXPECT_EQ(programmes_.FindDefinition("organisation/rowers"), nullptr);
  programmes_.Add(Compiled(CoreProgrammeFiles()));
  EXPECT_EQ(programmes_.FindDefinition("organisation/rowers")->name(), "organisation");
  EXPECT_EQ(programmes_.FindDefinition("person/4f1c")->name(), "person");
}

TEST_F(ProgrammesTest, FindsTheNewestProgrammeAndCalendarsOfAny) {
  programmes_.Add(Compiled(CoreProgrammeFiles()));
  EXPECT_EQ(programmes_.All().size(), 2u);
  EXPECT_EQ(programmes_.Find("library")->name(), "library");
  EXPECT_EQ(programmes_.Find("museum"), nullptr);
  EXPECT_EQ(programmes_.FindCalendar("jp")->name(), "jp");
  EXPECT_EQ(programmes_.FindCalendar("xx"), nullptr);
}

constexpr char kJapan[] = "calendars/jp.textproto";

ProgrammeFiles WithJapan(const std::string& rest) {
  ProgrammeFiles files = LibraryFiles();
  files[kJapan] =
      "name: \"jp\" off { day: \"2016-01-01\" } off { day: \"2016-02-08..2016-02-12\" } " + rest;
  return files;
}

// Dates that were firm stay.
TEST_F(ProgrammesTest, TakesACalendarThatIsSureOfMoreAndSaysTheSameOfTheRest) {
  const ProgrammeFiles files =
      WithJapan("first_year: 2016 sure_until: \"2017-12-31\" off { day: \"2017-01-02\" }");
  EXPECT_TRUE(programmes_.Check(*Compiled(files)).ok());
}

TEST_F(ProgrammesTest, RefusesACalendarThatChangesDaysOfWhichItWasSure) {
  const std::string years = "first_year: 2016 last_year: 2016 ";
  ExpectRefused(WithJapan(years + "off { day: \"2016-03-21\" }"),
                "sure of its days until 31 Dec 2016, and the new folder's says otherwise of "
                "2016-03-21");
  EXPECT_TRUE(programmes_
                  .Check(*Compiled(WithJapan(years + "off { day: \"2016-03-21\" } "
                                                     "corrected: \"2016-03-21\"")))
                  .ok());
}

TEST_F(ProgrammesTest, RefusesACalendarThatIsSureOfLessThanBefore) {
  for (const char* rest :
       {"", "first_year: 2016 sure_until: \"2016-11-30\"", "first_year: 2017 last_year: 2017"}) {
    ExpectRefused(WithJapan(rest), "sure of the days from 1 Jan 2016 to 31 Dec 2016");
  }
}

// Places name a calendar alone, so that another programme's would take its place.
TEST_F(ProgrammesTest, RefusesACalendarThatDiffersFromAnotherProgrammesOfThatName) {
  const auto museum = [](ProgrammeFiles files) {
    std::string& manifest = files["programme.textproto"];
    const std::string name = "name: \"library\"";
    manifest.replace(manifest.find(name), name.size(), "name: \"museum\"");
    return files;
  };
  EXPECT_TRUE(programmes_.Check(*Compiled(museum(LibraryFiles()))).ok());
  const std::string years = "first_year: 2016 last_year: 2016 ";
  ExpectRefused(museum(WithJapan(years + "off { day: \"2016-03-21\" }")),
                "the new folder's says otherwise of 2016-03-21");
}

TEST_F(ProgrammesTest, CorrectsADayOfACalendarOnce) {
  const std::string years = "first_year: 2016 last_year: 2016 ";
  const std::string corrected = "corrected: \"2016-03-21\" ";
  programmes_.Add(Compiled(WithJapan(years + corrected + "off { day: \"2016-03-21\" }")));
  ExpectRefused(WithJapan(years + corrected), "the new folder's says otherwise of 2016-03-21");
}

TEST_F(ProgrammesTest, RefusesToLoseACalendar) {
  ProgrammeFiles files = LibraryFiles();
  files.erase(kJapan);
  ExpectRefused(files, "put calendars/jp.textproto back");
}

ProgrammeFiles CoreWithPersonVersion(std::string_view version) {
  ProgrammeFiles files = CoreProgrammeFiles();
  std::string& text = files["workflows/person.textproto"];
  const size_t begin = text.find("\nversion: ") + 1;
  text.replace(begin, text.find('\n', begin) - begin, "version: " + std::string(version));
  return files;
}

// Whoever was registered years ago may record what is new in Tandem itself.
TEST_F(ProgrammesTest, FoldPeopleByTheNewestVersionAndAllOtherInstancesByTheirOwn) {
  programmes_.Add(Compiled(CoreWithPersonVersion("77")));
  programmes_.Add(Compiled(WithVersion(LibraryFiles(), "2")));
  EXPECT_EQ(programmes_.DefinitionToFold("person/4f1c", 3)->version(), 77u);
  EXPECT_EQ(programmes_.DefinitionToFold("library/loan/x", 1)->version(), 1u);
  EXPECT_EQ(programmes_.DefinitionToFold("library/loan/x", 0)->version(), 2u);
  EXPECT_EQ(programmes_.FindDefinition("person/4f1c", 3), nullptr) << "nobody deployed that";
}

// A service knows its own core programme before it meets older ones in the log.
TEST_F(ProgrammesTest, TakeTheHighestVersionForTheNewestWhateverCameFirst) {
  programmes_.Add(Compiled(CoreWithPersonVersion("77")));
  programmes_.Add(Compiled(CoreWithPersonVersion("5")));
  EXPECT_EQ(programmes_.FindDefinition("person/4f1c")->version(), 77u);
  EXPECT_EQ(programmes_.FindDefinition("person/4f1c", 5)->version(), 5u);
}

}  // namespace
}  // namespace tandem
