// Mistakes beside the workflows: payload files, calendars, templates, and which
// files there are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/workflow_programme/library_programme.h"

namespace tandem {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Mistakes, InTextsForPeople) {
  ExpectAllSaid({
      {kLoan, "title { en: \"Asked\" }", "title { also { language: \"vi\" text: \"x\" } }",
       ":14:23: error: a text has to be there in English"},
      {kLoan, "language: \"vi\"", "language: \"Vietnamese\"",
       ":3:27: error: 'Vietnamese' is no language: write BCP 47, such as \"vi\""},
      {kLoan, "title { en: \"Return\" }", "",
       ":82:1: warning: deadline 'return' has no title; people will read its name"},
      {"templates/soon.en.mustache", "{{/about}}", "",
       ":1:16: error: section 'about' is never closed: write '{{/about}}'"},
      {"templates/soon.en.mustache", "{{/about}}", "{{/abuot}}",
       ":1:40: error: '{{/abuot}}' stands where section 'about' has to be closed first"},
      {"templates/soon.en.mustache", "{{about}}", "{{about}", ":1:31: error: '{{' without '}}'"},
  });
}

TEST(Mistakes, InPayloadFiles) {
  ExpectAllSaid({
      {kEvents, "syntax = \"proto3\";", "",
       ":1:1: error: write 'syntax = \"proto3\";' first: payloads are proto3"},
      {kEvents, "package library.v1;", "",
       ":1:1: error: it names no package: write 'package <programme>.v1;'"},
      {kEvents, "package library.v1;", "package tandem.v1;",
       ":1:1: error: package 'tandem.v1' is Tandem's own: choose another"},
      {kEvents, "message Asked {", "message Asked", ":9:3: error: Expected \"{\"."},
      {kEvents, "string purpose = 2", "string purpose = 1",
       ":10:20: error: library.v1.Asked.purpose: Field number 1 has already been used in "
       "\"library.v1.Asked\" by field \"club\"."},
      {kEvents, "tandem.v1.Money amount", "tandem.v1.Mony amount",
       ":41:3: error: library.v1.Paid.amount: \"tandem.v1.Mony\" is not defined."},
      {kEvents, "\"verdict.proto\"", "\"verdct.proto\"",
       ":6:1: error: no file 'verdct.proto' to import; write its path within the folder, or one "
       "that is built in: tandem/v1/rules.proto, tandem/v1/values.proto"},
      {kEvents, "required: true max_characters", "requird: true max_characters",
       ":10:42: error: library.v1.Asked.purpose: no field 'requird' in FieldRule; did you mean "
       "'required'?"},
      {"verdict.proto", "package library.v1;", "package library.v1; import \"events.proto\";",
       ":2:21: error: importing 'events.proto' leads back to this file"},
      {"verdict.proto", "GOOD = 1", "GOOD = 1.5", ":6:10: error: Expected integer."},
  });
}

TEST(Mistakes, InFieldRules) {
  ExpectAllSaid({
      {kEvents, "optional int32 people = 4", "int32 people = 4",
       ":12:3: error: library.v1.Asked.people: it is required: write 'optional' before it, so that "
       "0 or no counts as given"},
      {kEvents, "min: 0 max: 20", "min: 30 max: 20",
       ":12:3: error: library.v1.Asked.people: min 30 is more than max 20"},
      {kEvents, "max_characters: 60", "occurred_on: true",
       ":10:3: error: library.v1.Asked.purpose: what says when the event happened is a "
       "tandem.v1.Date or a tandem.v1.Period"},
      {kEvents, "max_characters: 60", "has_begun: true",
       ":10:3: error: library.v1.Asked.purpose: what has begun is a tandem.v1.Date or a "
       "tandem.v1.Period"},
      {kEvents, "max_characters: 60", "min: 60",
       ":10:3: error: library.v1.Asked.purpose: min and max are for whole numbers"},
      {kEvents, "max_characters: 60", "min_items: 60",
       ":10:3: error: library.v1.Asked.purpose: min_items and max_items are for repeated fields"},
      {kEvents, "min_items: 1 max_items: 3", "min_items: 4 max_items: 3",
       ":25:3: error: library.v1.Lent.tools: min_items 4 is more than max_items 3"},
      {kEvents, "min: 0 max: 20", "max_characters: 20",
       ":12:3: error: library.v1.Asked.people: max_characters is for texts"},
      {kEvents, "to: \"organisation\" kind", "to: \"organization\" kind",
       ":9:3: error: library.v1.Asked.club: no thing to refer to 'organization'; did you mean "
       "'organisation'?"},
      {kEvents, "to: \"loan\" phase: \"lent\"", "to: \"loan\" phase: \"lend\"",
       ":58:3: error: library.v1.CourseOpened.loan: no phase 'lend' in 'loan'; did you mean "
       "'lent'?"},
      {kEvents, "to: \"loan\" phase: \"lent\"", "to: \"person\" phase: \"lent\"",
       ":58:3: error: library.v1.CourseOpened.loan: 'phase' is for references to a workflow"},
      {kEvents, "to: \"loan\" phase: \"lent\"", "to: \"loan\" kind: \"x\"",
       ":58:3: error: library.v1.CourseOpened.loan: 'kind' is for references to an organisation"},
      {kEvents, "personal: \"contact\"", "personal: \"contct\"",
       ":14:3: error: library.v1.Asked.telephone: no field 'contct' with the person's id; did you "
       "mean 'contact'?"},
      {kEvents, "personal: \"contact\"", "personal: \"people\"",
       ":14:3: error: library.v1.Asked.telephone: 'people' holds no person's id: it is to be one "
       "text, not personal itself"},
      {kEvents, "personal: \"contact\"", "personal: \"contact\" names: \"post\"",
       ":14:3: error: library.v1.Asked.telephone: it is sealed, so that it can neither name a "
       "thing nor refer to one"},
      {kEvents, "string tool = 1 [(tandem.v1.rule) = { required: true }]",
       "string tool = 1 [(tandem.v1.rule) = { personal: \"keeper\" }]; string keeper = 3",
       ":53:3: error: library.v1.Condition.tool: only a field of the payload itself can be "
       "personal, not one within a message of it"},
      {kEvents, "names: \"tool\"", "names: \"Tool\"",
       ":18:3: error: library.v1.ToolChecked.tool: 'Tool' is no name for a kind of thing: write "
       "lower-case letters, digits, '-' and '_', a letter first, at most 80 characters"},
      {kEvents, "names: \"tool\"", "names: \"event\"",
       ":18:3: error: library.v1.ToolChecked.tool: what names an event is a whole number: its "
       "version in the stream"},
      {kEvents, "names: \"tool\"", "names: \"occurrence\"",
       ":18:3: error: library.v1.ToolChecked.tool: what names an occurrence is a tandem.v1.Date or "
       "a tandem.v1.Period"},
      {kEvents, "string keeper = 4 [(tandem.v1.rule) = {",
       "string keeper = 4 [(tandem.v1.rule) = { names: \"tool\"",
       ":21:3: error: library.v1.ToolChecked.keeper: another field of the message names the tool "
       "already"},
      {kEvents, "tandem.v1.Date checked_on", "double checked_on",
       ":20:3: error: library.v1.ToolChecked.checked_on: a floating-point number is stored "
       "inexactly; write a whole number, tandem.v1.Money, or a text such as \"3.50\""},
      {kEvents, "tandem.v1.Date checked_on", "map<string, string> checked_on",
       ":20:3: error: library.v1.ToolChecked.checked_on: a map has no order; write a repeated "
       "message with a key and a value"},
  });
}

TEST(Mistakes, InCalendars) {
  ExpectAllSaid({
      {"calendars/jp.textproto", "2016-01-01", "2016-01-32",
       ":2:7: error: calendar 'jp': off 'New Year': '2016-01-32' is no date or period: 32 Jan 2016 "
       "does not exist; write it like a date (2015-09-23, 2015-12, 2015, 23 Sep 2015, Dec 2015) or "
       "from one to another (2015-09-23..2015-09-25, 23-25 Sep 2015, 29 Aug-2 Sep 2016, 30 Dec "
       "2015 - 2 Jan 2016), or a quarter (Q1 2016)"},
      {"calendars/jp.textproto", "name: \"jp\"", "name: \"vn\"",
       ":1:1: error: the calendar is called 'vn' and its file 'jp.textproto': give both the same "
       "name"},
      {"calendars/jp.textproto", "last_year: 2016",
       "last_year: 2016\nrule { title: \"Leap\" fixed: \"02-31\" }",
       ":6:1: error: calendar 'jp': rule 'Leap': fixed '02-31' is not a day of a year; write "
       "09-02"},
      {"calendars/jp.textproto", "last_year: 2016", "last_year: 2016\nrule {}",
       ":6:1: error: calendar 'jp': rule '': it does not say which day: write fixed, nth_weekday, "
       "easter, chinese, islamic_civil or islamic_umalqura"},
      {"calendars/jp.textproto", "last_year: 2016", "sure_until: \"2015-12-31\"",
       ":5:1: error: calendar 'jp': sure_until 2015-12-31 is before the first day, 2016-01-01"},
      {"calendars/jp.textproto", "first_year: 2016", "weekend: 8 first_year: 2016",
       ":4:1: error: calendar 'jp': weekend 8: write 1 for Monday to 7 for Sunday"},
  });
}

TEST(Mistakes, InWhichFilesThereAre) {
  ProgrammeFiles files = LibraryFiles();
  files.erase("programme.textproto");
  EXPECT_THAT(
      FindingsOf(files),
      Contains(
          "programme.textproto: error: the folder has no such file; it says the programme's name"));
  files = LibraryFiles();
  files.erase("templates/soon.en.mustache");
  EXPECT_THAT(FindingsOf(files),
              Contains("workflows/loan.textproto:104:28: error: template 'soon' is not there in "
                       "English: write templates/soon.en.mustache"));
  files = LibraryFiles();
  files.erase("templates/soon.vi.mustache");
  EXPECT_THAT(FindingsOf(files),
              Contains("workflows/loan.textproto:104:28: warning: template 'soon' is missing in "
                       "'vi'; people who read it get the English one"));
  for (const char* path : {"templates/Soon.mustache", "templates/soon.mustache",
                           "templates/Soon.en.mustache", "templates/soon.!.mustache"}) {
    files = LibraryFiles();
    files[path] = "";
    EXPECT_THAT(FindingsOf(files),
                Contains(std::string(path) + ": error: a template is called "
                                             "<name>.<language>.mustache, such as "
                                             "due-soon.en.mustache"));
  }
  files = LibraryFiles();
  files["templates/digest.en.mustache"] = "{{#late}}{{what}}{{/late}}";
  EXPECT_THAT(FindingsOf(files),
              Contains("templates/digest.en.mustache:1:1: error: a digest stands in a mail: write "
                       "mail.en.mustache, with {{{digest}}} in it"));
  files["templates/mail.en.mustache"] = "{{#has_digest}}{{/has_digest}}";
  EXPECT_THAT(FindingsOf(files),
              Contains("templates/mail.en.mustache:1:1: error: there is a template 'digest', and "
                       "this mail has no room for it: write {{{digest}}} where the week is to "
                       "stand"));
  files["templates/mail.en.mustache"] = "{{{ digest }}}";
  EXPECT_THAT(FindingsOf(files), Not(Contains(HasSubstr("template 'digest'"))));
  files = LibraryFiles();
  files["workflow/loan.textproto"] = "";
  EXPECT_THAT(FindingsOf(files),
              Contains("workflow/loan.textproto: warning: this file is no part of the programme: "
                       "it is made of programme.textproto, workflows/*.textproto, "
                       "calendars/*.textproto, templates/*.mustache and *.proto"));
  files = LibraryFiles();
  files["tandem/v1/rules.proto"] = "syntax = \"proto3\"; package a;";
  EXPECT_THAT(FindingsOf(files), Contains("tandem/v1/rules.proto: error: this file is built into "
                                          "Tandem: take it out of the folder"));
  EXPECT_THAT(FindingsOf({{"programme.textproto", "name: \"empty\" title { en: \"Empty\" }"}}),
              Contains("programme.textproto: error: the programme has no workflow: write one in "
                       "workflows/<name>.textproto"));
}

}  // namespace
}  // namespace tandem
