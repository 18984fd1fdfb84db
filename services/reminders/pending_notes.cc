#include "services/reminders/pending_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "services/store/keys.h"

namespace tandem::services {
namespace {

constexpr std::string_view kNotePrefix = "note/";
constexpr std::string_view kDayPrefix = "day/";
constexpr std::string_view kWeekPrefix = "week/";
constexpr std::string_view kSkipPrefix = "skip/";
constexpr char kReleased[] = "released";
constexpr char kHoldStream[] = "system/mail";

std::string NoteKey(uint64_t position, uint32_t addressee) {
  return std::string(kNotePrefix) + EncodeNumber(position) + EncodeNumber(addressee);
}

// What a newer note of the same says anew.
std::string SubjectOf(const PendingReminder& reminder) {
  return fmt::format("{}\n{}\n{}", reminder.note.stream(), reminder.note.deadline(),
                     AddresseeKey(reminder.to()));
}

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

}  // namespace

absl::Status PendingNotes::Load(const KeyValueStore& store) {
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> notes, store.Scan(Range::Prefix(kNotePrefix)));
  for (const Entry& entry : notes) {
    const std::string_view key = std::string_view(entry.key).substr(kNotePrefix.size());
    PendingReminder reminder;
    if (key.size() != kNoteKey || entry.value.size() < kNoteHead ||
        !reminder.note.ParseFromString(entry.value.substr(kNoteHead)) ||
        DecodeNumber(key.substr(kNoteKey / 2)) >= static_cast<uint64_t>(reminder.note.to_size())) {
      return absl::DataLossError("a kept note cannot be read");
    }
    reminder.position = DecodeNumber(key);
    reminder.addressee = static_cast<uint32_t>(DecodeNumber(key.substr(kNoteKey / 2)));
    reminder.noted_at = DecodeTime(entry.value);
    reminder.untold_since = DecodeNumber(std::string_view(entry.value).substr(8));
    const Key place(reminder.position, reminder.addressee);
    by_subject_[SubjectOf(reminder)] = place;
    pending_.emplace(place, std::move(reminder));
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
  } else if (event.type() == "MailComposed" && stream.starts_with("mail/")) {
    TakeComposed(event, batch);
  }
}

void PendingNotes::Add(const v1::Envelope& event, WriteBatch& batch) {
  v1::ReminderDue note;
  if (!note.ParseFromString(event.payload())) return;
  const absl::Time noted_at = ToTime(event.recorded_at());
  for (uint32_t to = 0; to < static_cast<uint32_t>(note.to_size()); ++to) {
    PendingReminder reminder{event.position(), to, note, noted_at, event.position()};
    const std::string subject = SubjectOf(reminder);
    if (auto older = by_subject_.find(subject); older != by_subject_.end()) {
      const auto [position, addressee] = older->second;
      reminder.untold_since = pending_.at(older->second).untold_since;
      Drop(position, addressee, batch);
    }
    by_subject_[subject] = {event.position(), to};
    batch.Put(NoteKey(event.position(), to),
              EncodeTime(noted_at) + EncodeNumber(reminder.untold_since) + event.payload());
    pending_[{event.position(), to}] = std::move(reminder);
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
      Drop(item.note_position(), addressee, batch);
    }
  }
  TakeSent(mail.person(), FirstDay(mail.date()), batch);
  if (mail.has_digest_week()) {
    const absl::CivilDay week = FirstDay(mail.digest_week());
    const absl::CivilDay last = Advance(digest_week_, mail.person(), week);
    batch.Put(std::string(kWeekPrefix) + mail.person(), ToIso(ToDate(last)));
    Advance(over_week_, mail.person(), week);
  }
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
