#include "services/reminders/pending_notes.h"

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
constexpr char kReleased[] = "released";
constexpr char kHoldStream[] = "system/mail";

std::string NoteKey(uint64_t position, uint32_t addressee) {
  return std::string(kNotePrefix) + EncodeNumber(position) + EncodeNumber(addressee);
}

}  // namespace

absl::Status PendingNotes::Load(const KeyValueStore& store) {
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> notes, store.Scan(Range::Prefix(kNotePrefix)));
  for (const Entry& entry : notes) {
    const std::string_view key = std::string_view(entry.key).substr(kNotePrefix.size());
    PendingReminder reminder;
    reminder.position = DecodeNumber(key);
    reminder.addressee = static_cast<uint32_t>(DecodeNumber(key.substr(8)));
    reminder.noted_at = DecodeTime(entry.value);
    if (!reminder.note.ParseFromString(entry.value.substr(8)) ||
        reminder.addressee >= static_cast<uint32_t>(reminder.note.to_size())) {
      return absl::DataLossError("a kept note cannot be read");
    }
    pending_.emplace(std::pair(reminder.position, reminder.addressee), std::move(reminder));
  }
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> days, store.Scan(Range::Prefix(kDayPrefix)));
  for (const Entry& entry : days) {
    absl::StatusOr<v1::Date> day = ParseDate(entry.value);
    if (!day.ok()) return absl::DataLossError("a kept day cannot be read");
    last_mail_[entry.key.substr(kDayPrefix.size())] = FirstDay(*day);
  }
  TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> released, store.Get(kReleased));
  if (released.has_value()) released_version_ = DecodeNumber(*released);
  return absl::OkStatus();
}

void PendingNotes::Take(const v1::Envelope& event, WriteBatch& batch) {
  const std::string& stream = event.stream();
  if (stream == kHoldStream) {
    if (event.type() == "MailReleased") {
      released_version_ = event.version();
    } else if (event.type() == "MailHeld") {
      released_version_ = 0;
    }
    batch.Put(kReleased, EncodeNumber(released_version_));
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
    pending_[{event.position(), to}] = {event.position(), to, note, noted_at};
    batch.Put(NoteKey(event.position(), to), EncodeTime(noted_at) + event.payload());
  }
}

void PendingNotes::TakeComposed(const v1::Envelope& event, WriteBatch& batch) {
  v1::MailComposed mail;
  if (!mail.ParseFromString(event.payload())) return;
  for (const v1::MailItem& item : mail.item()) {
    for (const uint32_t addressee : item.addressee()) {
      Drop(item.note_position(), addressee, batch);
    }
  }
  const absl::CivilDay day = FirstDay(mail.date());
  absl::CivilDay& last = last_mail_.try_emplace(mail.person(), day).first->second;
  last = std::max(last, day);
  batch.Put(std::string(kDayPrefix) + mail.person(), ToIso(ToDate(last)));
}

void PendingNotes::Drop(uint64_t position, uint32_t addressee, WriteBatch& batch) {
  pending_.erase({position, addressee});
  batch.Delete(NoteKey(position, addressee));
}

}  // namespace tandem::services
