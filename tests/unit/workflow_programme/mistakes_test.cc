// Every kind of mistake in a manifest or a workflow, and what is said of it, where.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/workflow_programme/library_programme.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;

TEST(Mistakes, InTheManifest) {
  ExpectAllSaid({
      {kManifest, "\"library\"", "\"The Library\"",
       ":1:1: error: 'The Library' is no name for a programme: write lower-case letters, digits, "
       "'-' and '_', a letter first, at most 80 characters"},
      {kManifest, "\"library\"", "\"mail\"",
       ":1:1: error: streams that begin with 'mail' are Tandem's own: choose another name"},
      {kManifest,
       "name:", "nmae:", ":1:5: error: no field 'nmae' in ProgrammeManifest; did you mean 'name'?"},
      {kManifest, "\"loan\"", "\"laon\"", ":4:1: error: no workflow 'laon'; did you mean 'loan'?"},
      {kManifest, "\"town-library\"", "\"other\"",
       ":3:1: warning: no workflow has the office as a party, so no reminder or duty can go to it: "
       "give a role 'always: \"other\"'"},
      {kManifest, "main_workflow", "officer_post: \"ofcer\" main_workflow",
       ":4:1: error: no post 'ofcer' in the office's roles; there are: officer, director"},
      {kManifest, "office: \"town-library\"", "director_post: \"director\"",
       ":3:1: error: a post of the office, and no office: name the organisation in 'office'"},
      {kManifest, "title { en: \"Library of things\" }", "",
       ":1:1: warning: the programme has no title in English; people will read its name"},
  });
}

TEST(Mistakes, InTextFormat) {
  ExpectAllSaid({
      {kLoan, "payload_package:", "payload_pakage:",
       ":4:15: error: no field 'payload_pakage' in Definition; did you mean 'payload_package'?"},
      {kLoan, "repeat: ONCE_EACH", "repeat: TWICE",
       ":54:1: error: Unknown enumeration value of \"TWICE\" for field \"repeat\"."},
      {kLoan, "version: 1", "version: one", ":2:10: error: Expected integer, got: one"},
      {kLoan, "version: 1", "version: 1 version: 2",
       ":2:19: error: Non-repeated field \"version\" is specified multiple times."},
      {kLoan, "name: \"loan\"", "name: \"laon\"",
       ":1:1: error: the workflow is called 'laon' and its file 'loan.textproto': give both the "
       "same name"},
      {kLoan, "name: \"loan\"", "", ":1:1: error: this workflow has no name"},
  });
}

TEST(Mistakes, InNamesThatDoNotResolve) {
  ExpectAllSaid({
      {kLoan, "fact: \"purpose\"", "fact: \"purpos\"",
       ":6:18: error: no fact 'purpos'; did you mean 'purpose'?"},
      {kLoan, "instance_title { role: \"borrower\" }", "instance_title { role: \"x\" }",
       ":5:18: error: no role 'x'; there are: borrower, office"},
      {kLoan, "instance_title { role: \"borrower\" }", "instance_title {}",
       ":5:1: error: a part of the title is a text, a fact or a role"},
      {kLoan, "holds: \"checked\"", "holds: \"cheked\"",
       ":15:53: error: no condition 'cheked'; did you mean 'checked'?"},
      {kLoan, "event: \"ToolChecked\"", "event: \"ToolCheckd\"",
       ":36:24: error: no event 'ToolCheckd'; did you mean 'ToolChecked'?"},
      {kLoan, "items: \"tool\"", "items: \"tol\"",
       ":35:10: error: no kind of item 'tol' named by any payload field (rules.proto, 'names'); "
       "did you mean 'tool'?"},
      {kLoan, "phase: \"asked\" repeat", "phase: \"aksed\" repeat",
       ":53:52: error: no phase 'aksed'; did you mean 'asked'?"},
      {kLoan, "from: \"lent\"", "from: \"lend\"",
       ":18:49: error: no phase 'lend'; did you mean 'lent'?"},
      {kLoan, "enter: \"asked\"", "enter: \"asekd\"",
       ":50:12: error: no phase 'asekd'; did you mean 'asked'?"},
      {kLoan, "phase_reached: \"lent\"", "phase_reached: \"paused\"",
       ":85:16: error: 'paused' is a side phase, which has no place in the order; ask 'in_phase'"},
      {kLoan, "phase_reached: \"lent\"", "in_phase { phase: \"lant\" }",
       ":85:27: error: no phase 'lant'; did you mean 'lent'?"},
      {kLoan, "by { role: \"borrower\" }", "by { role: \"borower\" }",
       ":45:57: error: no role 'borower'; did you mean 'borrower'?"},
      {kLoan, "post: \"officer\" person", "post: \"oficer\" person",
       ":63:37: error: no post 'oficer' in role 'office'; did you mean 'officer'?"},
      {kLoan, "workflow: \"course\"", "workflow: \"curse\"",
       ":59:30: error: no workflow 'curse'; did you mean 'course'?"},
      {kLoan, "phase: \"open\"", "phase: \"opened\"",
       ":59:49: error: no phase 'opened' in 'course'; did you mean 'open'?"},
      {kLoan, "workflow: \"course\" phase: \"open\"", "workflow: \"loan\"",
       ":59:30: error: no payload of 'loan' refers to 'loan', so there is never one"},
      {kLoan, "reminder: \"standard\"", "reminder: \"standad\"",
       ":90:3: error: no reminder 'standad'; did you mean 'standard'?"},
      {kLoan, "template: \"soon\"", "template: \"son\"",
       ":104:28: error: no template 'son'; did you mean 'soon'?"},
      {kLoan, "\"Asia/Tokyo\"", "\"Asia/Tokio\"",
       ":84:105: error: no time zone 'Asia/Tokio': write an IANA name, such as \"Asia/Bangkok\""},
      {kLoan, "\"Asia/Tokyo\"", "\"../../etc/passwd\"",
       ":84:105: error: no time zone '../../etc/passwd': write an IANA name, such as "
       "\"Asia/Bangkok\""},
      {kLoan, "payload_package: \"library.v1\"", "payload_package: \"libary.v1\"",
       ":4:1: error: no package 'libary.v1' with payload messages; did you mean 'library.v1'?"},
      {kLoan, "name: \"Paused\"", "name: \"Pausd\"",
       ":78:9: error: no payload message 'library.v1.Pausd'; did you mean 'library.v1.Paused'?"},
      {kLoan, "name: \"Paused\"", "name: \"EventCorrected\"",
       ":78:9: error: 'EventCorrected' is an event that every workflow knows already "
       "(history.proto): choose another name"},
      {kLoan, "name: \"Paused\"", "name: \"paused\"",
       ":78:9: error: 'paused' is no name for an event: write letters and digits, a capital letter "
       "first, such as MeetingHeld"},
      {kLoan, "fact { name: \"until\"", "fact { name: \"Until\"",
       ":24:8: error: 'Until' is no name for a fact: write lower-case letters, digits, '-' and "
       "'_', "
       "a letter first, at most 80 characters"},
      {kLoan, "name: \"Paused\"", "name: \"\"", ":78:9: error: this event has no name"},
  });
}

TEST(Mistakes, InNamesThatStandTwice) {
  ExpectAllSaid({
      {kLoan, "role {\n", "role { name: \"borrower\" always: \"x\" }\nrole {\n",
       ":9:8: error: role 'borrower' is there already, in line 8"},
      {kLoan, "fact { name: \"until\"", "fact { name: \"purpose\"",
       ":24:8: error: fact 'purpose' is there already, in line 23"},
      {kLoan, "name: \"few-people\"", "name: \"checked\"",
       ":40:3: error: condition 'checked' is there already, in line 33"},
      {kLoan, "name: \"care\"", "name: \"return\"",
       ":93:3: error: deadline 'return' is there already, in line 83"},
      {kLoan, "name: \"Resumed\"", "name: \"Paused\"",
       ":79:9: error: event 'Paused' is there already, in line 78"},
  });
}

TEST(Mistakes, InWhatUndoesAnEvent) {
  ExpectAllSaid({
      {kLoan, "happened { event: \"ToolChecked\"",
       "happened { event: \"ToolChecked\" undone_by: \"Pausd\"",
       ":36:45: error: no event 'Pausd'; did you mean 'Paused'?"},
      {kLoan, "happened { event: \"ToolChecked\"",
       "happened { event: \"ToolChecked\" undone_by: \"Paused\"",
       ":36:45: error: 'Paused' cannot say which 'ToolChecked' it undoes: no field of its payload "
       "has the name of "
       "one of theirs"},
      {kLoan, "happened { event: \"ToolChecked\"", "happened { undone_by: \"Paused\"",
       ":36:24: error: name in 'event' what 'Paused' undoes"},
  });
}

TEST(Mistakes, InFields) {
  ExpectAllSaid({
      {kLoan, "field: \"purpose\"", "field: \"purpse\"",
       ":47:42: error: no field 'purpse' in 'Asked'; did you mean 'purpose'?"},
      {kLoan, "field: \"period.last\"", "field: \"period.lst\"",
       ":48:40: error: no field 'lst' in 'Period'; did you mean 'last'?"},
      {kLoan, "field: \"period.last\"", "field: \"purpose.last\"",
       ":48:40: error: 'purpose' is a text, which has no parts"},
      {kLoan, "field: \"purpose\"", "field: \"telephone\"",
       ":47:42: error: 'telephone' is a personal field; rules cannot read it"},
      {kLoan, "field: \"purpose\"", "field: \"people\"",
       ":47:34: error: fact 'purpose' is a text, and this a number"},
      {kLoan, "add: \"club\"", "add: \"period\"",
       ":46:37: error: 'period' is a date, and has to be a text or texts, organisations' names"},
      {kLoan, "field: \"chore\"", "field: \"tools\"",
       ":62:34: error: 'tools' is a list of texts, and has to be of type tandem.v1.Activity"},
      {kLoan, "due_field: \"due\"", "due_field: \"chore\"",
       ":72:40: error: 'chore' is a text, and has to be a tandem.v1.Date or a tandem.v1.Period"},
      {kLoan, "due_field: \"due\"", "",
       ":72:12: error: RESCHEDULE needs 'due_field': the payload field with the new date or "
       "period"},
      {kLoan, "kind: FINISH", "kind: FINISH due_field: \"chore\"",
       ":68:36: error: 'due_field' is for RESCHEDULE"},
      {kLoan, "kind: FINISH", "kind: PLAN",
       ":68:12: error: PLAN needs either 'field', a payload field of type tandem.v1.Activity, or "
       "'planned', the activities themselves"},
      {kLoan, "effect { enter: \"paused\" }", "effect { activity { kind: FINISH } }",
       ":78:70: error: which activity? No field of the payload names one in event 'Paused': give "
       "'field'"},
      {kLoan, "kind: FINISH", "field: \"chore\"",
       ":68:12: error: say what happens to the activity: PLAN, START, RESCHEDULE, RELEASE, FINISH "
       "or DROP"},
      {kLoan, "person: \"person\"", "person: \"tools\"",
       ":63:53: error: 'tools' is a list of texts, and has to be one text, a person's id"},
      {kLoan, "item_field: \"checked_on\"", "item_field: \"checkd_on\"",
       ":95:16: error: no field 'checkd_on' in what names a tool; did you mean 'checked_on'?"},
      {kLoan, "item_field: \"keeper\"", "item_field: \"verdict\"",
       ":99:3: error: 'verdict' is one of GOOD, NEEDS_REPAIR, and has to be the name of a party"},
      {kLoan, "item_field: \"keeper\"", "item_field: \"tool\"",
       ":99:17: error: 'tool' of ToolChecked holds the name of 'tool', and has to hold an "
       "organisation or a person"},
      {kLoan, "activity_field: \"responsible\"", "activity_field: \"title\"",
       ":67:53: error: an activity's 'title' is not the name of a party: write 'responsible'"},
      {kLoan, "activity_field: \"responsible\"", "activity_field: \"responsable\"",
       ":67:53: error: no field 'responsable' in 'Activity'; did you mean 'responsible'?"},
  });
}

TEST(Mistakes, InAnAddresseeThatAnyEventDeclaresToBeSomethingElse) {
  EXPECT_THAT(FindingsOf(LibraryWith(kEvents,
                                     "keeper = 4 [(tandem.v1.rule) = { refers_to { to: "
                                     "\"organisation\" } }]",
                                     "keeper = 4 [(tandem.v1.rule) = { refers_to { to: "
                                     "\"course\" } }]")),
              ::testing::Contains(std::string(kLoan) +
                                  ":99:17: error: 'keeper' of ToolChecked holds the name of "
                                  "'course', and has to hold an organisation or a person"));
}

TEST(Mistakes, InWhatIsAtHand) {
  ExpectAllSaid({
      {kLoan, "value { fact: \"people\" }", "value { field: \"people\" }",
       ":41:21: error: no event is at hand in an invariant, whose field it could be"},
      {kLoan, "value { fact: \"people\" }", "value { activity_field: \"key\" }",
       ":41:21: error: no activity is at hand in an invariant"},
      {kLoan, "value { fact: \"people\" }", "value { item_field: \"tool\" }",
       ":41:21: error: no item is at hand in an invariant"},
      {kLoan, "value { fact: \"people\" }", "value { at_hand: PARTY }",
       ":41:21: error: no party is at hand in an invariant"},
      {kLoan, "value { fact: \"people\" }", "value { at_hand: THING_UNSPECIFIED }",
       ":41:21: error: write one of PARTY, ACTIVITY, ITEM, EVENT, OCCURRENCE"},
      {kLoan, "require { holds: \"checked\" }", "require { party_in { role: \"borrower\" } }",
       ":15:53: error: no party is at hand in phase 'lent'"},
      {kLoan, "require { holds: \"checked\" }", "require { activity_in { state: DONE } }",
       ":15:53: error: no activity is at hand in phase 'lent'"},
      {kLoan, "opens_when { phase_reached: \"lent\" }",
       "opens_when { compare { value { at_hand: OCCURRENCE } is: MORE to { fact: \"until\" } } }",
       ":85:34: error: no occurrence is at hand in deadline 'return'"},
      {kLoan, "opens_when { phase_reached: \"lent\" }",
       "opens_when { count { of { instances { workflow: \"course\" } } min: 1 } }",
       ":85:29: error: 'instances' can be asked for only in an event's 'require' and 'ensure', not "
       "in deadline 'return'"},
      {kLoan, "met_by { event: \"Returned\" }", "met_by { event: \"Returned\" whose: OWN }",
       ":86:30: error: no party is at hand in deadline 'return'"},
      {kLoan, "responsible { role: \"borrower\" }", "responsible { at_hand: true }",
       ":87:17: error: no party is at hand in deadline 'return'"},
      {kLoan, "by { activity_field: \"responsible\" }", "by { field: \"keeper\" }",
       ":67:53: error: no field 'keeper' in 'ChoreDone'; there are: chore"},
      {kLoan, "by { activity_field: \"responsible\" }", "by { office: false }",
       ":67:53: error: write 'office: true', or leave it out"},
      {kLoan, "by { activity_field: \"responsible\" }", "by { at_hand: true }",
       ":67:53: error: no party is at hand in event 'ChoreDone'"},
      // A shared condition is held against each place that uses it.
      {kLoan, "opens_when { phase_reached: \"lent\" }", "opens_when { holds: \"sane\" }",
       ":61:44: error: no event is at hand in deadline 'return', whose field it could be"},
  });
}

TEST(Mistakes, InAFieldWhereNoEventIsAtHandAreSaidOnce) {
  EXPECT_THAT(
      FindingsOf(LibraryWith(kLoan, "value { fact: \"people\" }", "value { field: \"ages\" }")),
      ElementsAre("workflows/loan.textproto:41:21: error: no event is at hand in an "
                  "invariant, whose field it could be"));
}

TEST(Mistakes, InTypesThatDoNotFit) {
  ExpectAllSaid({
      {kLoan, "to { number: 20 }", "to { text: \"20\" }",
       ":41:50: error: a number does not compare with a text"},
      {kLoan, "to { number: 20 }", "to { day: \"2016-02-30\" }",
       ":41:55: error: '2016-02-30' is no date: 30 Feb 2016 does not exist; write it like "
       "2015-09-23, 2015-12, 2015, 23 Sep 2015 or Dec 2015"},
      {kLoan, "to { number: 20 }", "to { money { currency: \"eur\" minor: 1 } }",
       ":41:63: error: 'eur' is no currency: write three capital letters, such as \"EUR\""},
      {kLoan, "to { number: 20 }", "",
       ":41:3: error: 'compare' needs 'to': what the value is compared with"},
      {kLoan, "to { number: 20 }", "to {}",
       ":41:50: error: there is no value: give one of fact, field, activity_field, item_field, "
       "at_hand, number, text, flag, money, day, date, sum, other"},
      {kLoan, "to { text: \"GOOD\" }", "to { text: \"GOD\" }",
       ":36:95: error: no value 'GOD' in 'Verdict'; did you mean 'GOOD'?"},
      {kLoan, "compare { value { field: \"verdict\" } to",
       "compare { value { field: \"verdict\" } is: LESS to",
       ":36:90: error: one of GOOD, NEEDS_REPAIR is neither less nor more than another: compare "
       "dates, numbers or amounts, or use EQUAL"},
      {kLoan, "is: CONTAINS to { text: \"saw\" }", "to { text: \"saw\" }",
       ":61:26: error: this is a list of texts; ask whether it CONTAINS something"},
      {kLoan, "is: CONTAINS to { text: \"saw\" }", "is: CONTAINS to { number: 1 }",
       ":61:74: error: a text does not compare with a number"},
      {kLoan, "value { field: \"tools\" } is: CONTAINS", "value { field: \"person\" } is: CONTAINS",
       ":61:62: error: CONTAINS is for lists, and this is a text"},
      {kLoan, "add { fact: \"people\"", "add { fact: \"purpose\"",
       ":49:18: error: fact 'purpose' is a text: only numbers and amounts are added to"},
      {kLoan, "set { fact: \"until\"", "set { fact: \"recall\"",
       ":48:18: error: fact 'recall' is derived: no effect sets it"},
      {kLoan, "value { field: \"amount\" percent: 50 }", "value { field: \"in_cash\" }",
       ":76:66: error: fact 'paid' is an amount, and this a flag"},
      {kLoan, "set { fact: \"until\"", "set { fact: \"people\"",
       ":48:33: error: fact 'people' is a number, and this a date"},
      {kLoan, "value { field: \"purpose\" }", "value { field: \"purpose\" percent: 5 }",
       ":47:59: error: a percentage of a text: it is for numbers and amounts"},
      {kLoan, "of { from { fact: \"until\" } }", "of { from { fact: \"people\" } }",
       ":84:23: error: a number is no date to count from"},
      {kLoan, "of { from { fact: \"until\" } }", "of {}",
       ":84:18: error: it counts from nothing: give one of event, first_event, from, phase, "
       "earliest, latest"},
      {kLoan, "of { event { event: \"Lent\" } months: 1 }",
       "of { event { event: \"Lent\" } months_fact: \"until\" }",
       ":84:77: error: 'until' is a date; months are a number"},
      {kLoan, "of { from { fact: \"until\" } }", "of { from { fact: \"until\" } day: RECORDED }",
       ":84:46: error: only an event was recorded on a day; count from 'event' or 'first_event'"},
      {kLoan, "calendar_days: 90", "calendar_days: 900000", ":19:51: error: at most 40000 days"},
      {kLoan, "\"17:30\"", "\"24:00\"",
       ":84:91: error: '24:00' is no time of day: write 24 hours, such as \"17:30\""},
      {kLoan, "derived { date {", "derived { number: 3 } #",
       ":29:3: error: the fact is a date, and this a number"},
  });
}

TEST(Mistakes, InConditions) {
  ExpectAllSaid({
      {kLoan, "require { holds: \"checked\" }", "require {}",
       ":15:43: error: this condition tests nothing: give it one of all, any, not, holds, "
       "happened, evidence, every, count, compare, known, reached, in_phase, phase_reached, "
       "party_in, activity_in, happened_by"},
      {kLoan, "require { holds: \"checked\" }", "require { all {} }",
       ":15:53: error: 'all' of nothing"},
      {kLoan, "count { of { instances { workflow: \"course\" phase: \"open\" } } max: 0 }",
       "count { of { instances { workflow: \"course\" } } }",
       ":59:5: error: 'count' needs 'min' or 'max'"},
      {kLoan, "max: 0 }", "min: 2 max: 1 }", ":59:67: error: min 2 is more than max 1"},
      {kLoan, "of { items: \"tool\" }", "of {}",
       ":35:5: error: nothing to go through: give one of parties, activities, items, events, "
       "instances"},
      {kLoan, "require { holds: \"checked\" }", "require { every { of { activities {} } } }",
       ":15:53: error: 'every' needs 'holds': what is to be true of each"},
      {kLoan, "name: \"no-course\"", "",
       ":58:55: error: a condition that may be waived needs a name to waive it by"},
      {kLoan, "require { holds: \"checked\" }", "require { evidence { language: \"English\" } }",
       ":15:64: error: 'English' is no language: write BCP 47, such as \"vi\""},
      {kLoan, "condition {",
       "condition { name: \"a\" holds: \"b\" }\n"
       "condition { name: \"b\" not { holds: \"a\" } }\ncondition {",
       ":32:13: error: it leads back to itself: condition 'a' -> condition 'b' -> condition 'a'"},
      {kLoan, "derived { date { from { fact: \"until\" }",
       "derived { date { from { fact: \"recall\" }",
       ":28:3: error: it leads back to itself: fact 'recall' -> fact 'recall'"},
      {kLoan, "require { holds: \"checked\" }", "",
       ":32:1: warning: nothing uses condition 'checked'"},
  });
}

TEST(Mistakes, InPhases) {
  ExpectAllSaid({
      {kLoan, "version: 1", "",
       ":1:1: error: 'version' has to be 1 or more, and rises with each change"},
      {kLoan, "starts: true", "",
       ":44:1: error: no event begins an instance: give one 'starts: true'"},
      {kLoan, "starts: true", "starts: true phase: \"lent\"",
       ":45:52: error: an event that begins an instance comes before all phases: leave 'phase' "
       "out"},
      {kLoan, "effect { enter: \"asked\" }", "",
       ":45:39: error: it begins an instance, and no effect of it enters a phase: add 'effect { "
       "enter: ... }', without 'when'"},
      {kLoan, "effect { enter: \"lent\" }", "",
       ":14:9: error: phase 'asked' leads to no final one: back, lost; add a way, or say 'endless: "
       "true' for the workflow"},
      {kLoan, "effect { enter: \"back\" }", "effect { enter: \"asked\" }",
       ":16:9: error: phase 'back' can never be reached: no effect enters it from a phase that "
       "comes before, and no 'entered_when' does"},
      {kLoan, "name: \"back\" title { en: \"Back\" } final: true",
       "name: \"back\" title { en: \"Back\" }",
       ":16:9: error: phase 'back' leads to no final one: lost; add a way, or say 'endless: true' "
       "for the workflow"},
      {kLoan, "side: true", "side: true final: true",
       ":21:47: error: a final phase is no side phase: nothing leads back from it"},
      {kLoan, "from: \"lent\"", "from: \"back\"",
       ":18:49: error: nothing follows the final phase 'back'"},
      {kLoan, "effect { resume: true }", "effect { resume: false }",
       ":79:74: error: write 'resume: true', or leave it out"},
      {kLoan, "phase: \"paused\" effect { resume", "phase: \"lent\" effect { resume",
       ":79:72: error: 'Resumed' does not belong to a side phase, which it could leave"},
      {kLoan, "phase: \"lent\" effect { enter: \"back\" }", "phase: \"lent\" effect {}",
       ":80:65: error: this effect changes nothing: give it one of enter, resume, set, add, party, "
       "activity, appoint"},
      {kLoan, "name: \"Returned\" title { en: \"Returned\" } phase: \"lent\"",
       "name: \"Returned\" title { en: \"Returned\" } phase: \"lent\" effect { enter: \"lost\" }"
       "} event { name: \"CourseOpened\" phase: \"asked\" effect { enter: \"lost\" }",
       ":80:144: error: 'CourseOpened' never enters 'lost': it belongs to asked, and 'lost' is "
       "entered from lent"},
      {kCourse, "endless: true", "",
       ":6:1: error: no phase is final: give one 'final: true', or say 'endless: true' for the "
       "workflow"},
  });
}

TEST(Mistakes, InParties) {
  ExpectAllSaid({
      {kLoan, "kind: \"club\" min: 1 max: 1", "min: 2 max: 1",
       ":8:50: error: min 2 is more than max 1"},
      {kLoan, "kind: \"club\" min: 1", "needed_from: \"lend\" min: 1",
       ":8:50: error: no phase 'lend'; did you mean 'lent'?"},
      {kLoan, "effect { party { role: \"borrower\" add: \"club\" } }", "",
       ":8:1: error: nobody can take the role 'borrower': no event's effect adds a party to it, "
       "and it has no 'always'"},
      {kLoan, "role: \"borrower\" add", "role: \"office\" add",
       ":46:20: error: role 'office' is always played by 'town-library'"},
      {kLoan, "add: \"club\"", "",
       ":46:12: error: who joins or leaves? Give the payload field in 'add' or 'remove'"},
      {kLoan, "always: \"town-library\"", "always: \"Town Library\"",
       ":10:42: error: 'Town Library' is no name for an organisation: write lower-case letters, "
       "digits, '-' and '_', a letter first, at most 80 characters"},
      {kLoan, "repeat: ONCE_EACH", "repeat: ONCE_EACH } event { name: \"Missing\"",
       ":53:95: error: no payload message 'library.v1.Missing'; did you mean 'library.v1.Asked'?"},
      {kLoan, "phase: \"lent\" effect { enter: \"paused\" }",
       "phase: \"lent\" repeat: ONCE_EACH effect { enter: \"paused\" }",
       ":78:61: error: once for each of what? No field of the payload names a party, an activity "
       "or an item (rules.proto, 'names')"},
  });
}

TEST(Mistakes, InDeadlinesAndReminders) {
  ExpectAllSaid({
      {kLoan, "due { from { item_field: \"checked_on\" } working_days: 5 }", "",
       ":92:1: error: when is 'care' due? Give it 'due'"},
      {kLoan, "met_by { event: \"Returned\" }", "",
       ":82:1: error: nothing ever meets 'return': give it 'met_by', 'met_when' or "
       "'cancelled_when'"},
      {kLoan, "responsible { role: \"borrower\" }", "",
       ":82:1: error: whose turn is 'return'? Give it 'responsible'"},
      {kLoan, "repeat { months: 2", "repeat { months: 2 days: 3",
       ":96:3: error: give exactly one of 'months', 'days' and 'on', and more than 0"},
      {kLoan, "repeat { months: 2", "repeat { on { month: 13 day: 0 }",
       ":96:17: error: 13 is no month: write 1 to 12"},
      {kLoan, "repeat { months: 2", "due { phase: \"lent\" } repeat { months: 2",
       ":96:3: error: a recurring deadline has one 'due', counted from each boundary"},
      {kLoan, "may: MOVE may: WAIVE", "may: WAIVE may: WAIVE", ":88:14: error: it says so already"},
      {kLoan, "calendar_days: -3", "calendar_days: -3 working_days: 2",
       ":104:28: error: calendar days or working days, not both"},
      {kLoan, "again_days: 7 again_times: 4", "again_times: 4",
       ":105:26: error: 'again_times' needs 'again_days': after how many days again?"},
      {kLoan, "  reminder: \"standard\"\n", "",
       ":101:1: warning: no deadline uses reminder 'standard'"},
      {kLoan, "to { role: \"office\" post: \"director\" }", "to { at_hand: true }",
       ":105:77: error: no party is at hand in deadline 'return'"},
      {kLoan, "to { role: \"office\" post: \"director\" }", "to {}",
       ":105:72: error: it says nobody: give one of role, at_hand, activity_field, item_field, "
       "field, office"},
  });
}

}  // namespace
}  // namespace tandem
