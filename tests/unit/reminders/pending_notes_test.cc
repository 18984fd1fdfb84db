// Specifies what is kept of reminders that no mail has told yet.
#include "services/reminders/pending_notes.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "services/store/keys.h"
#include "services/store/memory_store.h"
#include "tests/unit/reminders/post_office.h"

namespace tandem::services {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr absl::CivilDay kMonday(2016, 2, 1);
constexpr absl::CivilDay kTuesday(2016, 2, 2);

v1::ReminderDue Note(const std::string& deadline,
                     std::initializer_list<std::string> organisations) {
  v1::ReminderDue note;
  note.set_stream("c3/partnership/kitakyushu-haiphong");
  note.set_deadline(deadline);
  for (const std::string& organisation : organisations) {
    v1::Addressee* to = note.add_to();
    to->set_organisation(organisation);
    to->set_post("coordinator");
  }
  return note;
}

class PendingNotesTest : public ::testing::Test {
 protected:
  void Take(const std::string& stream, uint64_t position, const google::protobuf::Message& payload,
            const std::string& recorded = "2016-02-01 00:00") {
    v1::Envelope event;
    event.set_stream(stream);
    event.set_type(payload.GetDescriptor()->name());
    event.set_position(position);
    event.set_version(position);
    event.set_payload(payload.SerializeAsString());
    *event.mutable_recorded_at() = ToTimestamp(Utc(recorded));
    WriteBatch batch;
    notes_.Take(event, batch);
    EXPECT_TRUE(store_.Write(batch).ok());
  }
  void TakeNote(uint64_t position, const v1::ReminderDue& note) {
    Take("system/reminders", position, note);
  }
  void TakeSent(absl::CivilDay on) {
    WriteBatch batch;
    notes_.TakeSent("linh", on, batch);
    EXPECT_TRUE(store_.Write(batch).ok());
  }
  void SkipWeek(absl::CivilDay week) {
    WriteBatch batch;
    notes_.SkipWeek("linh", week, batch);
    EXPECT_TRUE(store_.Write(batch).ok());
  }
  v1::MailComposed Mail(absl::CivilDay on, absl::CivilDay digest_week) {
    v1::MailComposed mail;
    mail.set_person("linh");
    *mail.mutable_date() = ToDate(on);
    *mail.mutable_digest_week() = ToDate(digest_week);
    return mail;
  }
  // What a service that starts again finds.
  PendingNotes Reloaded() {
    PendingNotes reloaded;
    const absl::Status loaded = reloaded.Load(store_);
    EXPECT_TRUE(loaded.ok()) << loaded;
    return reloaded;
  }

  MemoryStore store_;
  PendingNotes notes_;
};

// "<position>/<addressee> <deadline> untold since <position>"
std::vector<std::string> Lines(const PendingNotes& notes) {
  std::vector<std::string> lines;
  lines.reserve(notes.pending().size());
  for (const auto& [place, reminder] : notes.pending()) {
    EXPECT_EQ(place, std::pair(reminder.position, reminder.addressee));
    lines.push_back(fmt::format("{}/{} {} untold since {}", place.first, place.second,
                                reminder.note.deadline(), reminder.untold_since));
  }
  return lines;
}

TEST_F(PendingNotesTest, ReplaceAnOlderNoteForTheSameAddresseeOnly) {
  TakeNote(7, Note("consent", {"hanoi", "haiphong"}));
  TakeNote(8, Note("visit", {"haiphong"}));
  TakeNote(9, Note("consent", {"haiphong"}));
  TakeNote(12, Note("consent", {"haiphong"}));
  const auto expected = ElementsAre("7/0 consent untold since 7", "8/0 visit untold since 8",
                                    "12/0 consent untold since 7");
  EXPECT_THAT(Lines(notes_), expected);
  EXPECT_THAT(Lines(Reloaded()), expected);
}

TEST_F(PendingNotesTest, AreToldByTheMailThatNamesThemAndTheirAddressee) {
  TakeNote(7, Note("consent", {"hanoi", "haiphong"}));
  TakeNote(8, Note("visit", {"haiphong"}));
  v1::MailComposed mail;
  mail.set_person("linh");
  *mail.mutable_date() = ToDate(kMonday);
  v1::MailItem* item = mail.add_item();
  item->set_note_position(7);
  item->add_addressee(1);
  Take("mail/linh/2016-02-01", 9, mail);
  const auto expected = ElementsAre("7/0 consent untold since 7", "8/0 visit untold since 8");
  EXPECT_THAT(Lines(notes_), expected);
  EXPECT_THAT(Lines(Reloaded()), expected);
  EXPECT_THAT(notes_.last_mail(), ElementsAre(Pair("linh", kMonday)));
  EXPECT_THAT(notes_.over_week(), IsEmpty()) << "it held no digest";

  TakeNote(10, Note("consent", {"haiphong"}));
  EXPECT_THAT(Lines(notes_), ElementsAre("7/0 consent untold since 7", "8/0 visit untold since 8",
                                         "10/0 consent untold since 10"))
      << "once told, a reminder starts afresh";
}

TEST_F(PendingNotesTest, OfAMailThatIsTakenBackWaitAgainAndTheNextMailTakesItsPlace) {
  TakeNote(7, Note("consent", {"haiphong"}));
  TakeNote(8, Note("visit", {"haiphong"}));
  v1::MailComposed mail = Mail(kTuesday, kMonday);
  for (const uint64_t position : {uint64_t{7}, uint64_t{8}}) {
    v1::MailItem* item = mail.add_item();
    item->set_note_position(position);
    item->add_addressee(0);
  }
  Take("mail/linh/2016-02-02", 9, mail);
  TakeNote(10, Note("visit", {"haiphong"}));  // A later step, which speaks for the older one.
  EXPECT_EQ(notes_.ToldBy("mail/linh/2016-02-02").size(), 2u);
  EXPECT_EQ(Reloaded().ToldBy("mail/linh/2016-02-02").size(), 2u);
  v1::MailTakenBack taken_back;
  *taken_back.mutable_digest_week() = ToDate(kMonday);
  *taken_back.mutable_date() = ToDate(kTuesday);
  Take("mail/linh/2016-02-02", 11, taken_back);
  for (const PendingNotes& notes : {notes_, Reloaded()}) {
    EXPECT_THAT(Lines(notes),
                ElementsAre("7/0 consent untold since 7", "10/0 visit untold since 8"));
    EXPECT_THAT(notes.ToldBy("mail/linh/2016-02-02"), IsEmpty());
    EXPECT_THAT(notes.last_mail(), ElementsAre(Pair("linh", kMonday)));
    EXPECT_LT(notes.over_week().at("linh"), kMonday);
    EXPECT_EQ(notes.PlaceFor("linh", kTuesday + 5, 0).stream, "mail/linh/2016-02-02");
    EXPECT_EQ(notes.PlaceFor("linh", kTuesday + 5, 0).version, 11u);
    EXPECT_EQ(notes.PlaceFor("ola", kTuesday, 0).stream, "mail/ola/2016-02-02");
  }
  Take("mail/linh/2016-02-02", 12, mail);
  EXPECT_EQ(Reloaded().PlaceFor("linh", kTuesday + 5, 0).stream, "mail/linh/2016-02-07");
  Take("mail/linh/2016-02-02", 13, v1::MailSent());
  EXPECT_THAT(Reloaded().ToldBy("mail/linh/2016-02-02"), IsEmpty());
}

TEST_F(PendingNotesTest, ADayWithAMailStaysTakenWhenAnotherDaysMailIsTakenBack) {
  Take("mail/linh/2016-02-02", 9, Mail(kTuesday, kMonday));
  v1::MailTakenBack taken_back;
  *taken_back.mutable_date() = ToDate(kTuesday + 1);
  Take("mail/linh/2016-02-03", 11, taken_back);
  EXPECT_THAT(notes_.last_mail(), ElementsAre(Pair("linh", kTuesday)));
  EXPECT_THAT(Reloaded().last_mail(), ElementsAre(Pair("linh", kTuesday)));
}

TEST_F(PendingNotesTest, IgnoreOtherStreams) {
  Take("c3/partnership/kitakyushu-haiphong", 7, Note("consent", {"hanoi"}));
  Take("c3/partnership/kitakyushu-haiphong", 8, Mail(kMonday, kMonday));
  EXPECT_THAT(Lines(notes_), IsEmpty());
  EXPECT_THAT(notes_.last_mail(), IsEmpty());
}

// Somebody who moves west may have got Tuesday's mail before Monday's leaves.
TEST_F(PendingNotesTest, KeepTheDayOfTheLatestMailInWhateverOrderMailsLeave) {
  Take("mail/linh/2016-02-02", 7, Mail(kTuesday, kMonday));
  TakeSent(kMonday);
  EXPECT_THAT(notes_.last_mail(), ElementsAre(Pair("linh", kTuesday)));
  EXPECT_THAT(Reloaded().last_mail(), ElementsAre(Pair("linh", kTuesday)));
  TakeSent(kTuesday + 1);
  EXPECT_THAT(Reloaded().last_mail(), ElementsAre(Pair("linh", kTuesday + 1)));
}

TEST_F(PendingNotesTest, NeverMoveTheLatestFinishedWeekBack) {
  Take("mail/linh/2016-02-08", 7, Mail(kMonday + 7, kMonday + 7));
  Take("mail/linh/2016-02-02", 8, Mail(kTuesday, kMonday));
  EXPECT_THAT(notes_.over_week(), ElementsAre(Pair("linh", kMonday + 7)));
  EXPECT_THAT(Reloaded().over_week(), ElementsAre(Pair("linh", kMonday + 7)));
  SkipWeek(kMonday + 14);
  SkipWeek(kMonday);
  Take("mail/linh/2016-02-09", 9, Mail(kMonday + 8, kMonday + 7));
  EXPECT_THAT(notes_.over_week(), ElementsAre(Pair("linh", kMonday + 14)));
  EXPECT_THAT(Reloaded().over_week(), ElementsAre(Pair("linh", kMonday + 14)));
  EXPECT_EQ(store_.entries().at("week/linh"), "2016-02-08") << "the log records only digests";
}

TEST_F(PendingNotesTest, AreReleasedSinceTheFirstReleaseAfterTheLatestHold) {
  EXPECT_TRUE(notes_.held());
  Take("system/mail", 3, v1::MailReleased(), "2016-02-01 09:00");
  Take("system/mail", 4, v1::MailReleased(), "2016-02-01 10:00");
  for (const PendingNotes& each : {notes_, Reloaded()}) {
    EXPECT_FALSE(each.held());
    EXPECT_EQ(each.released_version(), 4U);
    EXPECT_EQ(each.released_at(), Utc("2016-02-01 09:00"));
  }
  Take("system/mail", 5, v1::MailHeld(), "2016-02-01 11:00");
  EXPECT_TRUE(notes_.held());
  EXPECT_TRUE(Reloaded().held());
  Take("system/mail", 6, v1::MailReleased(), "2016-02-01 12:00");
  for (const PendingNotes& each : {notes_, Reloaded()}) {
    EXPECT_EQ(each.released_version(), 6U);
    EXPECT_EQ(each.released_at(), Utc("2016-02-01 12:00"));
  }
}

TEST_F(PendingNotesTest, ThatCannotBeReadMeanADamagedStore) {
  const std::string place = "note/" + EncodeNumber(7) + EncodeNumber(0);
  const std::string past_the_last = "note/" + EncodeNumber(7) + EncodeNumber(1);
  const std::string head(16, '\0');
  const std::string note = Note("consent", {"hanoi"}).SerializeAsString();
  for (const auto& [key, value] : {std::pair<std::string, std::string>{"note/x", head + note},
                                   {place, "short"},
                                   {place, head + "\xff"},
                                   {past_the_last, head + note},
                                   {"day/linh", "yesterday"},
                                   {"skip/linh", "never"},
                                   {"released", "1"}}) {
    MemoryStore store;
    WriteBatch batch;
    batch.Put(key, value);
    ASSERT_TRUE(store.Write(batch).ok());
    PendingNotes notes;
    EXPECT_EQ(notes.Load(store).code(), absl::StatusCode::kDataLoss) << key;
  }
}

}  // namespace
}  // namespace tandem::services
