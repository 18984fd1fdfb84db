#include "services/reminders/pending_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "services/follower/recipient.h"
#include "services/reminders/digest_time.h"
#include "services/reminders/outgoing_mail.h"
#include "services/store/keys.h"

namespace tandem::services {
namespace {

constexpr std::string_view kNotePrefix = "note/";
constexpr std::string_view kToldPrefix = "told/";
constexpr std::string_view kPlacePrefix = "place/";
constexpr std::string_view kDayPrefix = "day/";
constexpr std::string_view kWeekPrefix = "week/";
constexpr std::string_view kSkipPrefix = "skip/";
constexpr char kReleased[] = "released";
constexpr char kHoldStream[] = "system/mail";

std::string NoteKey(uint64_t position, uint32_t addressee) {
  return std::string(kNotePrefix) + EncodeNumber(position) + EncodeNumber(addressee);
}

std::string ToldKey(const std::string& mail_stream, uint64_t position, uint32_t addressee) {
  return fmt::format("{}{}#{}{}", kToldPrefix, mail_stream, EncodeNumber(position),
                     EncodeNumber(addressee));
}

// What a newer note of the same says anew.
std::string SubjectOf(const PendingReminder& reminder) {
  return fmt::format("{}\n{}\n{}", reminder.note.stream(), reminder.note.deadline(),
                     AddresseeKey(reminder.to()));
}

constexpr int kWeek = 7;               // Days.
constexpr size_t kNoteKey = 16;        // After the prefix: position and addressee.
constexpr size_t kNoteHead = 16;       // When it was noted, and since when untold.
constexpr size_t kReleasedBytes = 16;  // The version, and when.

// Moves the person's latest day up to `day`, never back; returns the latest.
absl::CivilDay Advance(std::map<std::string, absl::CivilDay>& days, const std::string& person,
                       absl::CivilDay day) {
  absl::CivilDay& latest = days.try_emplace(person, day).first->second;
  latest = std::max(latest, day);
  return latest;
}

absl::Status LoadDays(const KeyValueStore& store, std::string_view prefix,
                      std::map<std::string, absl::CivilDay>& days) {
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> entries,
                          store.Scan(Range::Prefix(std::string(prefix))));
  for (const Entry& entry : entries) {
    const absl::StatusOr<v1::Date> day = ParseDate(entry.value);
    if (!day.ok()) return absl::DataLossError("a kept day cannot be read");
    Advance(days, entry.key.substr(prefix.size()), FirstDay(*day));
  }
  return absl::OkStatus();
}

std::string Encode(const PendingReminder& reminder) {
  return EncodeTime(reminder.noted_at) + EncodeNumber(reminder.untold_since) +
         reminder.note.SerializeAsString();
}

// `place` is the note's position and the addressee's, as keys have them.
absl::StatusOr<PendingReminder> Decode(std::string_view place, std::string_view value) {
  PendingReminder reminder;
  if (place.size() != kNoteKey || value.size() < kNoteHead ||
      !reminder.note.ParseFromString(std::string(value.substr(kNoteHead))) ||
      DecodeNumber(place.substr(kNoteKey / 2)) >= static_cast<uint64_t>(reminder.note.to_size())) {
    return absl::DataLossError("a kept note cannot be read");
  }
  reminder.position = DecodeNumber(place);
  reminder.addressee = static_cast<uint32_t>(DecodeNumber(place.substr(kNoteKey / 2)));
  reminder.noted_at = DecodeTime(value);
  reminder.untold_since = DecodeNumber(value.substr(8));
  return reminder;
}

}  // namespace

absl::Status PendingNotes::Load(const KeyValueStore& store) {
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> notes, store.Scan(Range::Prefix(kNotePrefix)));
  for (const Entry& entry : notes) {
    const std::string_view key = std::string_view(entry.key).substr(kNotePrefix.size());
    TANDEM_ASSIGN_OR_RETURN(PendingReminder reminder, Decode(key, entry.value));
    const Key place(reminder.position, reminder.addressee);
    by_subject_[SubjectOf(reminder)] = place;
    pending_.emplace(place, std::move(reminder));
  }
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> told, store.Scan(Range::Prefix(kToldPrefix)));
  for (const Entry& entry : told) {
    const size_t end = entry.key.find('#');
    if (end == std::string::npos) return absl::DataLossError("a kept note cannot be read");
    TANDEM_ASSIGN_OR_RETURN(PendingReminder reminder,
                            Decode(std::string_view(entry.key).substr(end + 1), entry.value));
    const Key place(reminder.position, reminder.addressee);
    told_[entry.key.substr(kToldPrefix.size(), end - kToldPrefix.size())].emplace(
        place, std::move(reminder));
  }
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> places, store.Scan(Range::Prefix(kPlacePrefix)));
  for (const Entry& entry : places) {
    if (entry.value.size() < 8) return absl::DataLossError("a mail's kept place cannot be read");
    places_[entry.key.substr(kPlacePrefix.size())] = {entry.value.substr(8),
                                                      DecodeNumber(entry.value)};
  }
  TANDEM_RETURN_IF_ERROR(LoadDays(store, kDayPrefix, last_mail_));
  TANDEM_RETURN_IF_ERROR(LoadDays(store, kWeekPrefix, digest_week_));
  over_week_ = digest_week_;
  TANDEM_RETURN_IF_ERROR(LoadDays(store, kSkipPrefix, over_week_));
  TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> released, store.Get(kReleased));
  if (released.has_value()) {
    if (released->size() != kReleasedBytes) {
      return absl::DataLossError("what is kept of the release of mail cannot be read");
    }
    released_version_ = DecodeNumber(*released);
    released_at_ = DecodeTime(std::string_view(*released).substr(kReleasedBytes / 2));
  }
  return absl::OkStatus();
}

void PendingNotes::Take(const v1::Envelope& event, WriteBatch& batch) {
  const std::string& stream = event.stream();
  if (stream == kHoldStream) {
    if (event.type() == "MailReleased") {
      if (held()) released_at_ = ToTime(event.recorded_at());
      released_version_ = event.version();
    } else if (event.type() == "MailHeld") {
      released_version_ = 0;
    }
    batch.Put(kReleased, EncodeNumber(released_version_) + EncodeTime(released_at_));
  } else if (event.type() == "ReminderDue" && stream.starts_with("system/")) {
    Add(event, batch);
  } else if (!stream.starts_with("mail/")) {
    return;
  } else if (event.type() == "MailComposed") {
    TakeComposed(event, batch);
  } else if (event.type() == "MailTakenBack") {
    TakeBack(event, batch);
  } else if (event.type() == "MailSent" || event.type() == "MailFailed") {
    Forget(stream, batch);
  }
}

void PendingNotes::Add(const v1::Envelope& event, WriteBatch& batch) {
  v1::ReminderDue note;
  if (!note.ParseFromString(event.payload())) return;
  const absl::Time noted_at = ToTime(event.recorded_at());
  for (uint32_t to = 0; to < static_cast<uint32_t>(note.to_size()); ++to) {
    Keep({event.position(), to, note, noted_at, event.position()}, batch);
  }
}

// The newer of two of a deadline and addressee stays.
void PendingNotes::Keep(PendingReminder reminder, WriteBatch& batch) {
  const std::string subject = SubjectOf(reminder);
  if (auto known = by_subject_.find(subject); known != by_subject_.end()) {
    const Key other = known->second;
    PendingReminder& there = pending_.at(other);
    const uint64_t since = std::min(there.untold_since, reminder.untold_since);
    if (reminder.position < there.position) {
      there.untold_since = since;
      batch.Put(NoteKey(there.position, there.addressee), Encode(there));
      return;
    }
    reminder.untold_since = since;
    Drop(other.first, other.second, batch);
  }
  const Key place(reminder.position, reminder.addressee);
  by_subject_[subject] = place;
  batch.Put(NoteKey(place.first, place.second), Encode(reminder));
  pending_[place] = std::move(reminder);
}

std::vector<const PendingReminder*> PendingNotes::ToldBy(const std::string& mail_stream) const {
  std::vector<const PendingReminder*> told;
  const auto found = told_.find(mail_stream);
  if (found == told_.end()) return told;
  told.reserve(found->second.size());
  for (const auto& [place, reminder] : found->second) told.push_back(&reminder);
  return told;
}

MailPlace PendingNotes::PlaceFor(const std::string& person, absl::CivilDay date,
                                 size_t set_backs) const {
  const auto found = places_.find(person);
  return found != places_.end() ? found->second : MailPlace{MailStream(person, date, set_backs)};
}

void PendingNotes::TakeSetBack(absl::Time now, const Places& places,
                               const std::function<bool(const std::string& person)>& has_open,
                               WriteBatch& batch) {
  const auto set_back = [&](PendingReminders& reminders, const auto& key_of) {
    std::vector<Key> ahead;
    for (auto& [place, reminder] : reminders) {
      if (MorningOf(reminder.note, places) > now) {
        ahead.push_back(place);
      } else if (reminder.noted_at > now) {
        reminder.noted_at = now;
        batch.Put(key_of(place), Encode(reminder));
      }
    }
    return ahead;
  };
  const std::vector<Key> ahead =
      set_back(pending_, [](const Key& place) { return NoteKey(place.first, place.second); });
  for (const auto& [position, addressee] : ahead) Drop(position, addressee, batch);
  for (auto& [mail, reminders] : told_) {
    const auto key_of = [&stream = mail](const Key& place) {
      return ToldKey(stream, place.first, place.second);
    };
    for (const Key& place : set_back(reminders, key_of)) {
      batch.Delete(key_of(place));
      reminders.erase(place);
    }
  }

  const absl::CivilDay today = absl::ToCivilDay(now, absl::UTCTimeZone());
  // `possible`: it may be the next day already where they are.
  const auto set_days_back = [&](std::map<std::string, absl::CivilDay>& days,
                                 std::string_view prefix, absl::CivilDay latest,
                                 absl::CivilDay possible, int step) {
    for (auto& [person, day] : days) {
      if (day <= possible) continue;
      day = has_open(person) ? latest - step : latest;
      batch.Put(std::string(prefix) + person, ToIso(ToDate(day)));
    }
  };
  set_days_back(last_mail_, kDayPrefix, today, today + 1, 1);
  const absl::CivilDay week = WeekOf(today);
  set_days_back(digest_week_, kWeekPrefix, week, WeekOf(today + 1), 7);
  set_days_back(over_week_, kSkipPrefix, week, WeekOf(today + 1), 7);
  if (released_at_ > now) {
    released_at_ = now;
    batch.Put(kReleased, EncodeNumber(released_version_) + EncodeTime(released_at_));
  }
}

void PendingNotes::TakeSent(const std::string& person, absl::CivilDay on, WriteBatch& batch) {
  const absl::CivilDay last = Advance(last_mail_, person, on);
  batch.Put(std::string(kDayPrefix) + person, ToIso(ToDate(last)));
}

void PendingNotes::TakeComposed(const v1::Envelope& event, WriteBatch& batch) {
  v1::MailComposed mail;
  if (!mail.ParseFromString(event.payload())) return;
  for (const v1::MailItem& item : mail.item()) {
    for (const uint32_t addressee : item.addressee()) {
      const Key place(item.note_position(), addressee);
      const auto found = pending_.find(place);
      if (found == pending_.end()) continue;
      batch.Put(ToldKey(event.stream(), place.first, addressee), Encode(found->second));
      told_[event.stream()].emplace(place, found->second);
      Drop(place.first, addressee, batch);
    }
  }
  if (places_.erase(mail.person()) > 0) batch.Delete(std::string(kPlacePrefix) + mail.person());
  TakeSent(mail.person(), FirstDay(mail.date()), batch);
  if (mail.has_digest_week()) {
    const absl::CivilDay week = FirstDay(mail.digest_week());
    const absl::CivilDay last = Advance(digest_week_, mail.person(), week);
    batch.Put(std::string(kWeekPrefix) + mail.person(), ToIso(ToDate(last)));
    Advance(over_week_, mail.person(), week);
  }
}

// It was the person's latest mail, and is none: its day and its digest's week are open again.
void PendingNotes::TakeBack(const v1::Envelope& event, WriteBatch& batch) {
  const std::string& stream = event.stream();
  const std::string person = PersonOf(stream);
  for (const PendingReminder* reminder : ToldBy(stream)) Keep(*reminder, batch);
  Forget(stream, batch);
  places_[person] = {stream, event.version()};
  batch.Put(std::string(kPlacePrefix) + person, EncodeNumber(event.version()) + stream);
  v1::MailTakenBack taken_back;
  if (!taken_back.ParseFromString(event.payload())) return;
  const auto day = last_mail_.find(person);
  if (day != last_mail_.end() && day->second == FirstDay(taken_back.date())) {
    --day->second;
    batch.Put(std::string(kDayPrefix) + person, ToIso(ToDate(day->second)));
  }
  if (!taken_back.has_digest_week()) return;
  const auto week = digest_week_.find(person);
  if (week == digest_week_.end() || week->second != FirstDay(taken_back.digest_week())) return;
  week->second -= kWeek;
  over_week_[person] = week->second;
  batch.Put(std::string(kWeekPrefix) + person, ToIso(ToDate(week->second)));
}

void PendingNotes::Forget(const std::string& mail_stream, WriteBatch& batch) {
  const auto found = told_.find(mail_stream);
  if (found == told_.end()) return;
  for (const auto& [place, reminder] : found->second) {
    batch.Delete(ToldKey(mail_stream, place.first, place.second));
  }
  told_.erase(found);
}

void PendingNotes::SkipWeek(const std::string& person, absl::CivilDay week, WriteBatch& batch) {
  const absl::CivilDay last = Advance(over_week_, person, week);
  batch.Put(std::string(kSkipPrefix) + person, ToIso(ToDate(last)));
}

void PendingNotes::Drop(uint64_t position, uint32_t addressee, WriteBatch& batch) {
  auto found = pending_.find({position, addressee});
  if (found == pending_.end()) return;
  by_subject_.erase(SubjectOf(found->second));
  pending_.erase(found);
  batch.Delete(NoteKey(position, addressee));
}

}  // namespace tandem::services
