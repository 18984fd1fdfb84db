#include "services/projections/reminder_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "engine/base/contains.h"
#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "services/follower/recipient.h"
#include "services/store/keys.h"

namespace tandem::services {
namespace {

constexpr char kNotePrefix[] = "m/";
constexpr char kPendingPrefix[] = "mo/";
constexpr char kDayPrefix[] = "md/";
constexpr char kMailPrefix[] = "mm/";
constexpr char kHeldKey[] = "mh";
constexpr char kMailStream[] = "system/mail";
// At the very beginning, before anybody held or released anything.
constexpr char kFirstStart[] = "first start";

std::string NoteKey(uint64_t position) { return kNotePrefix + EncodeNumber(position); }

std::string PendingKey(std::string_view stream, uint64_t position) {
  return fmt::format("{}{}#{}", kPendingPrefix, stream, EncodeNumber(position));
}

std::string NameOf(const v1::Addressee& to) {
  return to.person().empty() ? fmt::format("{} {}", to.organisation(), to.post()) : to.person();
}

// Tells the same people of the same deadline.
bool SaysTheSame(const v1::ReminderView& a, const v1::ReminderView& b) {
  return a.deadline() == b.deadline() &&
         std::equal(a.to().begin(), a.to().end(), b.to().begin(), b.to().end());
}

bool IsWanted(const v1::RemindersQuery& query, v1::ReminderView::State state) {
  return query.state().empty() || Contains(query.state(), state);
}

// Before it is completed: one that waits may turn out to be wanted by nobody.
bool MayBeWanted(const v1::RemindersQuery& query, v1::ReminderView::State state) {
  const bool waits = state == v1::ReminderView::PENDING || state == v1::ReminderView::HELD;
  return IsWanted(query, state) || (waits && IsWanted(query, v1::ReminderView::SUPPRESSED));
}

}  // namespace

absl::Status ReminderBook::Take(const v1::Envelope& event, WriteBatch& batch) const {
  const std::string& type = event.type();
  if (event.stream() == kMailStream) {
    v1::MailHeld held;
    if (type == "MailHeld" && held.ParseFromString(event.payload())) {
      batch.Put(kHeldKey, held.reason().empty() ? "an officer held it" : held.reason());
    } else if (type == "MailReleased") {
      batch.Put(kHeldKey, "");
    }
    return absl::OkStatus();
  }
  if (event.stream().starts_with("system/") && type == "ReminderDue") return TakeDue(event, batch);
  if (!event.stream().starts_with("mail/")) return absl::OkStatus();
  if (type == "MailComposed") return TakeComposed(event, batch);
  if (type == "MailAttempted" || type == "MailDeferred") return TakeAttempt(event, batch);
  if (type == "MailTakenBack") return TakeBack(event, batch);
  if (type == "MailSent") return TakeOutcome(event, v1::ReminderView::SENT, batch);
  if (type == "MailFailed") return TakeOutcome(event, v1::ReminderView::FAILED, batch);
  return absl::OkStatus();
}

namespace {

// What the store holds under `prefix` once `batch` is written.
absl::StatusOr<std::map<std::string, std::string>> ReadAll(const KeyValueStore& store,
                                                           const std::string& prefix,
                                                           const WriteBatch& batch) {
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> stored, store.Scan(Range::Prefix(prefix)));
  std::map<std::string, std::string> all;
  for (Entry& entry : stored) all[std::move(entry.key)] = std::move(entry.value);
  for (auto change = batch.changes().lower_bound(prefix);
       change != batch.changes().end() && change->first.starts_with(prefix); ++change) {
    if (change->second.has_value()) {
      all[change->first] = *change->second;
    } else {
      all.erase(change->first);
    }
  }
  return all;
}

}  // namespace

absl::Status ReminderBook::TakeSetBack(absl::Time now, const Places& places,
                                       WriteBatch& batch) const {
  TANDEM_ASSIGN_OR_RETURN(const auto pending, ReadAll(*store_, kPendingPrefix, batch));
  for (const auto& [key, unused] : pending) {
    const uint64_t position = DecodeNumber(std::string_view(key).substr(key.rfind('#') + 1));
    TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> known, Read(NoteKey(position), batch));
    v1::ReminderView view;
    if (!known.has_value() || !view.ParseFromString(*known)) continue;
    v1::ReminderDue note;
    *note.mutable_on() = view.on();
    *note.mutable_to() = view.addressee();
    if (MorningOf(note, places) <= now) continue;
    TANDEM_RETURN_IF_ERROR(SetState(position, v1::ReminderView::SUPPRESSED, "", batch));
  }
  const absl::CivilDay day_now = absl::ToCivilDay(now, absl::UTCTimeZone());
  const std::string today = ToIso(ToDate(day_now));
  const std::string tomorrow = ToIso(ToDate(day_now + 1));  // Where it is already.
  TANDEM_ASSIGN_OR_RETURN(const auto days, ReadAll(*store_, kDayPrefix, batch));
  for (const auto& [key, day] : days) {
    if (day > tomorrow) batch.Put(key, today);
  }
  return absl::OkStatus();
}

absl::Status ReminderBook::TakeDue(const v1::Envelope& event, WriteBatch& batch) const {
  v1::ReminderDue note;
  if (!note.ParseFromString(event.payload())) return absl::OkStatus();
  v1::ReminderView view;
  view.set_stream(note.stream());
  view.set_deadline(note.deadline());
  *view.mutable_due() = note.due();
  *view.mutable_on() = note.on();
  for (const v1::Addressee& to : note.to()) {
    view.add_to(NameOf(to));
    *view.add_addressee() = to;
  }
  view.set_state(v1::ReminderView::PENDING);
  view.set_step(note.step());
  view.set_note_position(event.position());
  TANDEM_RETURN_IF_ERROR(SuppressOlder(view, batch));
  batch.Put(NoteKey(event.position()), view.SerializeAsString());
  batch.Put(PendingKey(note.stream(), event.position()), "");
  return absl::OkStatus();
}

// The newest note of a deadline speaks for those that its addressee was not told.
absl::Status ReminderBook::SuppressOlder(const v1::ReminderView& newest, WriteBatch& batch) const {
  TANDEM_ASSIGN_OR_RETURN(const std::vector<uint64_t> pending, Pending(newest.stream(), batch));
  for (const uint64_t position : pending) {
    TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> known, Read(NoteKey(position), batch));
    v1::ReminderView view;
    if (!known.has_value() || !view.ParseFromString(*known)) continue;
    if (!SaysTheSame(view, newest)) continue;
    TANDEM_RETURN_IF_ERROR(SetState(position, v1::ReminderView::SUPPRESSED, "", batch));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<uint64_t>> ReminderBook::Pending(std::string_view stream,
                                                            const WriteBatch& batch) const {
  const std::string prefix = fmt::format("{}{}#", kPendingPrefix, stream);
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> stored, store_->Scan(Range::Prefix(prefix)));
  std::map<std::string, bool> pending;
  for (Entry& entry : stored) pending[std::move(entry.key)] = true;
  for (auto change = batch.changes().lower_bound(prefix);
       change != batch.changes().end() && change->first.starts_with(prefix); ++change) {
    pending[change->first] = change->second.has_value();
  }
  std::vector<uint64_t> positions;
  for (const auto& [key, is_pending] : pending) {
    if (is_pending) positions.push_back(DecodeNumber(std::string_view(key).substr(prefix.size())));
  }
  return positions;
}

namespace {

v1::ReminderView DigestView(const v1::MailComposed& mail, const v1::Envelope& event) {
  v1::ReminderView view;
  view.set_deadline("digest");
  view.mutable_deadline_title()->set_en("Weekly digest");
  *view.mutable_on() = mail.date();
  view.add_to(mail.person());
  view.set_state(v1::ReminderView::COMPOSED);
  view.set_mail(event.stream());
  view.set_note_position(event.position());
  return view;
}

}  // namespace

absl::Status ReminderBook::TakeComposed(const v1::Envelope& event, WriteBatch& batch) const {
  v1::MailComposed mail;
  if (!mail.ParseFromString(event.payload())) return absl::OkStatus();
  std::string covered;
  for (const v1::MailItem& item : mail.item()) {
    covered += EncodeNumber(item.note_position());
    TANDEM_RETURN_IF_ERROR(
        SetState(item.note_position(), v1::ReminderView::COMPOSED, event.stream(), batch));
  }
  if (mail.has_digest_week() && !mail.digest_is_empty()) {
    batch.Put(NoteKey(event.position()), DigestView(mail, event).SerializeAsString());
    covered += EncodeNumber(event.position());
  }
  batch.Put(kMailPrefix + event.stream(), std::move(covered));
  batch.Put(kDayPrefix + mail.person(), ToIso(mail.date()));
  return absl::OkStatus();
}

// One that could not be sent at once leaves on a later day.
absl::Status ReminderBook::KeepDay(const std::string& mail, const v1::MailSent& sent,
                                   WriteBatch& batch) const {
  const size_t begin = mail.find('/') + 1;
  const std::string key = kDayPrefix + mail.substr(begin, mail.rfind('/') - begin);
  const std::string day = ToIso(ToDate(absl::ToCivilDay(ToTime(sent.at()), absl::UTCTimeZone())));
  TANDEM_ASSIGN_OR_RETURN(const std::optional<std::string> known, Read(key, batch));
  if (known.value_or("") < day) batch.Put(key, day);
  return absl::OkStatus();
}

absl::Status ReminderBook::TakeOutcome(const v1::Envelope& event, v1::ReminderView::State state,
                                       WriteBatch& batch) const {
  v1::MailSent sent;
  v1::MailFailed failed;
  if (state == v1::ReminderView::SENT && sent.ParseFromString(event.payload())) {
    // What the service's clock said, which may have been ahead of the engine's.
    if (ToTime(event.recorded_at()) < ToTime(sent.at())) *sent.mutable_at() = event.recorded_at();
    TANDEM_RETURN_IF_ERROR(KeepDay(event.stream(), sent, batch));
  } else if (state == v1::ReminderView::FAILED) {
    failed.ParseFromString(event.payload());
  }
  const auto settle = [&](v1::ReminderView& view) {
    view.set_state(state);
    view.set_answer(failed.answer());
  };
  return ChangeCovered(event.stream(), settle, batch);
}

absl::Status ReminderBook::TakeAttempt(const v1::Envelope& event, WriteBatch& batch) const {
  v1::MailAttempted attempted;
  if (event.type() == "MailAttempted" && attempted.ParseFromString(event.payload())) {
    const auto count = [&](v1::ReminderView& view) { view.set_attempts(attempted.attempt()); };
    return ChangeCovered(event.stream(), count, batch);
  }
  v1::MailDeferred deferred;
  deferred.ParseFromString(event.payload());
  const auto answer = [&](v1::ReminderView& view) { view.set_answer(deferred.answer()); };
  return ChangeCovered(event.stream(), answer, batch);
}

// What it told waits again, unless it is not so any more or a newer note says it.
absl::Status ReminderBook::TakeBack(const v1::Envelope& event, WriteBatch& batch) const {
  v1::MailTakenBack taken_back;
  if (!taken_back.ParseFromString(event.payload())) return absl::OkStatus();
  TANDEM_ASSIGN_OR_RETURN(const std::vector<uint64_t> covered, CoveredBy(event.stream(), batch));
  for (const uint64_t position : covered) {
    TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> known, Read(NoteKey(position), batch));
    v1::ReminderView view;
    if (!known.has_value() || !view.ParseFromString(*known)) continue;
    if (view.stream().empty()) {  // The digest: the next mail holds another one.
      batch.Delete(NoteKey(position));
      continue;
    }
    view.clear_mail();
    view.clear_answer();
    view.clear_attempts();
    TANDEM_ASSIGN_OR_RETURN(const bool is_said, IsSaidByANewerOne(view, batch));
    if (is_said || Contains(taken_back.outdated(), position)) {
      view.set_state(v1::ReminderView::SUPPRESSED);
    } else {
      view.set_state(v1::ReminderView::PENDING);
      batch.Put(PendingKey(view.stream(), position), "");
    }
    batch.Put(NoteKey(position), view.SerializeAsString());
  }
  batch.Delete(kMailPrefix + event.stream());
  const size_t begin = event.stream().find('/') + 1;
  const std::string key =
      kDayPrefix + event.stream().substr(begin, event.stream().rfind('/') - begin);
  TANDEM_ASSIGN_OR_RETURN(const std::optional<std::string> day, Read(key, batch));
  // Whatever was mailed before was mailed before that day.
  const absl::CivilDay date = FirstDay(taken_back.date());
  if (day == ToIso(ToDate(date))) batch.Put(key, ToIso(ToDate(date - 1)));
  return absl::OkStatus();
}

absl::StatusOr<bool> ReminderBook::IsSaidByANewerOne(const v1::ReminderView& view,
                                                     const WriteBatch& batch) const {
  TANDEM_ASSIGN_OR_RETURN(const std::vector<uint64_t> pending, Pending(view.stream(), batch));
  for (const uint64_t position : pending) {
    TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> known, Read(NoteKey(position), batch));
    v1::ReminderView other;
    if (!known.has_value() || !other.ParseFromString(*known)) continue;
    if (position > view.note_position() && SaysTheSame(other, view)) return true;
  }
  return false;
}

absl::StatusOr<std::vector<uint64_t>> ReminderBook::CoveredBy(const std::string& mail,
                                                              const WriteBatch& batch) const {
  std::vector<uint64_t> positions;
  TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> covered, Read(kMailPrefix + mail, batch));
  if (!covered.has_value()) return positions;
  positions.reserve(covered->size() / 8);
  for (size_t at = 0; at + 8 <= covered->size(); at += 8) {
    positions.push_back(DecodeNumber(std::string_view(*covered).substr(at)));
  }
  return positions;
}

absl::Status ReminderBook::ChangeCovered(const std::string& mail,
                                         const std::function<void(v1::ReminderView& view)>& change,
                                         WriteBatch& batch) const {
  TANDEM_ASSIGN_OR_RETURN(const std::vector<uint64_t> covered, CoveredBy(mail, batch));
  for (const uint64_t position : covered) {
    TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> known, Read(NoteKey(position), batch));
    v1::ReminderView view;
    if (!known.has_value() || !view.ParseFromString(*known)) continue;
    change(view);
    batch.Put(NoteKey(position), view.SerializeAsString());
  }
  return absl::OkStatus();
}

absl::Status ReminderBook::SetState(uint64_t note_position, v1::ReminderView::State state,
                                    const std::string& mail, WriteBatch& batch) const {
  const std::string key = NoteKey(note_position);
  TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> known, Read(key, batch));
  v1::ReminderView view;
  if (!known.has_value() || !view.ParseFromString(*known)) return absl::OkStatus();
  view.set_state(state);
  if (!mail.empty()) view.set_mail(mail);
  batch.Delete(PendingKey(view.stream(), note_position));
  batch.Put(key, view.SerializeAsString());
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> ReminderBook::Read(const std::string& key,
                                                              const WriteBatch& batch) const {
  auto pending = batch.changes().find(key);
  if (pending != batch.changes().end()) return pending->second;
  return store_->Get(key);
}

absl::StatusOr<std::optional<absl::CivilDay>> ReminderBook::LastMail(
    const std::string& person) const {
  TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> kept, store_->Get(kDayPrefix + person));
  if (!kept.has_value()) return std::optional<absl::CivilDay>();
  TANDEM_ASSIGN_OR_RETURN(const v1::Date day, ParseDate(*kept));
  return std::optional(FirstDay(day));
}

absl::StatusOr<v1::Reminders> ReminderBook::Answer(const v1::RemindersQuery& query,
                                                   const Complete& complete) const {
  v1::Reminders answer;
  TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> held, store_->Get(kHeldKey));
  answer.set_held_because(held.value_or(kFirstStart));
  answer.set_held(!answer.held_because().empty());

  constexpr size_t kPage = 1000;
  Range range = Range::Prefix(kNotePrefix, kPage);
  range.backwards = true;
  while (answer.reminder_size() < kAnswerMax) {
    TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> page, store_->Scan(range));
    for (const Entry& entry : page) {
      v1::ReminderView view;
      if (!view.ParseFromString(entry.value))
        return absl::DataLossError("a kept reminder is damaged");
      if (answer.held() && view.state() == v1::ReminderView::PENDING) {
        view.set_state(v1::ReminderView::HELD);
      }
      if (!MayBeWanted(query, view.state())) continue;
      TANDEM_RETURN_IF_ERROR(complete(view));
      if (!IsWanted(query, view.state())) continue;
      *answer.add_reminder() = std::move(view);
      if (answer.reminder_size() == kAnswerMax) break;
    }
    if (page.size() < kPage) break;
    range.to = page.back().key;
  }
  return answer;
}

}  // namespace tandem::services
