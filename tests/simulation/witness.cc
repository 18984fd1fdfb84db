#include "tests/simulation/witness.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/clock_epochs.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/schedule.h"
#include "services/follower/recipient.h"
#include "services/reminders/digest_time.h"
#include "tandem/v1/programme.pb.h"

namespace tandem::simulation {
namespace {

std::string NameOf(const v1::Envelope& event) {
  return fmt::format("{}#{} ({}) at {}", event.stream(), event.version(), event.type(),
                     event.position());
}

// What must be noted once. Not the id under which Tandem submits it.
std::string StepOf(const v1::ReminderDue& note, const v1::Addressee& to) {
  return fmt::format("{}|{}|{}|{}|{}|{}|{}/{}", note.stream(), note.deadline(), note.returned_by(),
                     ToIso(note.due()), note.step(), note.repetition(), to.organisation(),
                     to.organisation().empty() ? to.person() : to.post());
}

}  // namespace

Witness::Witness()
    : directory_([this](std::string_view name) { return programmes_.FindCalendar(name); }),
      world_(services::World::Load(&store_).value()) {}

void Witness::Object(std::string objection) {
  constexpr size_t kObjectionsMax = 20;
  if (objections_.size() < kObjectionsMax) objections_.push_back(std::move(objection));
}

void Witness::Look(const EventLog& log) {
  while (log.Head().value > events_.size()) {
    const absl::StatusOr<EventPage> page = log.ReadAll(Position{events_.size() + 1});
    if (!page.ok()) {
      return Object(fmt::format("the log cannot be read: {}", page.status().ToString()));
    }
    for (const EventPtr& event : page->events) TakeEvent(event);
  }
  for (const auto& [id, positions] : found_) {
    const auto unit = units_.find(id);
    if (unit == units_.end()) continue;
    const auto wanted = static_cast<uint64_t>(unit->second);
    if (positions.size() != wanted || positions.back() - positions.front() + 1 != wanted) {
      Object(fmt::format("of a unit's {} events {} stand in the log, from {} to {}", wanted,
                         positions.size(), positions.front(), positions.back()));
    }
    units_.erase(unit);
  }
}

void Witness::LookAgain(const EventLog& log) {
  if (log.Head().value < events_.size()) {
    return Object(
        fmt::format("the log ends at {}, and {} was seen in it", log.Head().value, events_.size()));
  }
  uint64_t next = 1;
  while (next <= events_.size()) {
    const absl::StatusOr<EventPage> page = log.ReadAll(Position{next});
    if (!page.ok()) {
      return Object(fmt::format("the log cannot be read: {}", page.status().ToString()));
    }
    for (const EventPtr& event : page->events) {
      if (next > events_.size()) break;
      if (event->SerializeAsString() != stored_[next - 1]) {
        Object(fmt::format("{} is not what stood there before", NameOf(*event)));
      }
      ++next;
    }
  }
  Look(log);
}

void Witness::TakeEvent(const EventPtr& event) {
  if (event->position() != events_.size() + 1) {
    Object(fmt::format("{} stands where {} belongs", NameOf(*event), events_.size() + 1));
  }
  if (event->version() != ++versions_[event->stream()]) {
    Object(fmt::format("{} should be #{}", NameOf(*event), versions_[event->stream()]));
  }
  const bool sets_back = IsClockSetBack(*event);
  if (!events_.empty() && !sets_back &&
      ToTime(event->recorded_at()) < ToTime(events_.back()->recorded_at())) {
    Object(fmt::format("{} was recorded before its predecessor", NameOf(*event)));
  }
  events_.push_back(event);
  stored_.push_back(event->SerializeAsString());
  if (!event->correlation_id().empty()) {
    if (acknowledged_.contains(event->correlation_id())) {
      Object(fmt::format("{} was recorded a second time", NameOf(*event)));
    }
    found_[event->correlation_id()].push_back(event->position());
  }
  TakePlaces(*event);
  TakeNotice(*event);
  if (sets_back) TakeSetBack(ToTime(event->recorded_at()));
}

void Witness::TakeSetBack(absl::Time now) {
  std::erase_if(notes_, [&](const auto& noted) {
    return services::MorningOf(noted.second, directory_) > now;
  });
  // It may be the next day already where somebody is.
  const absl::CivilDay today = absl::ToCivilDay(now, absl::UTCTimeZone());
  std::erase_if(days_, [&](const auto& mailed) { return mailed.first.second > today + 1; });
  std::erase_if(digests_,
                [&](const auto& digest) { return digest.second > services::WeekOf(today + 1); });
}

void Witness::TakePlaces(const v1::Envelope& event) {
  v1::ProgrammeDeployed deployed;
  if (event.type() == "ProgrammeDeployed" && deployed.ParseFromString(event.payload())) {
    absl::StatusOr<std::shared_ptr<const Programme>> programme =
        Programme::FromDeployment(deployed);
    if (!programme.ok()) return Object(fmt::format("{} cannot be read", NameOf(event)));
    programmes_.Add(*std::move(programme));
  }
  const absl::Status taken = directory_.Apply(event);
  if (!taken.ok()) Object(taken.ToString());
}

void Witness::TakeNotice(const v1::Envelope& event) {
  if (event.type() == "ReminderDue") {
    v1::ReminderDue note;
    note.ParseFromString(event.payload());
    for (const v1::Addressee& to : note.to()) {
      if (notes_.emplace(StepOf(note, to), note).second) continue;
      Object(fmt::format("{} notes a step of {} that was noted before", NameOf(event),
                         note.deadline()));
    }
  }
  if (event.stream().starts_with("mail/")) TakeMail(event);
}

void Witness::TakeMail(const v1::Envelope& event) {
  Mail& mail = mails_[event.stream()];
  if (event.type() == "MailComposed") return TakeComposed(event);
  if (!mail.is_open) Object(fmt::format("{}: there is no open mail there", NameOf(event)));
  v1::MailDeferred deferred;
  if (event.type() == "MailAttempted") {
    mail.unanswered.insert(event.version());
  } else if (event.type() == "MailDeferred" && deferred.ParseFromString(event.payload())) {
    if (mail.unanswered.erase(deferred.attempted()) == 0) {
      Object(fmt::format("{} answers no attempt", NameOf(event)));
    }
  } else if (event.type() == "MailTakenBack") {
    TakeBack(event);
  } else {
    mail.is_open = false;
    mail.is_settled = true;
  }
}

void Witness::TakeComposed(const v1::Envelope& event) {
  Mail& open = mails_[event.stream()];
  if (open.is_open || open.is_settled) {
    Object(fmt::format("{}: a mail is composed there already", NameOf(event)));
  }
  open.is_open = true;
  v1::MailComposed& mail =
      open.composed.emplace_back(ToTime(event.recorded_at()), v1::MailComposed()).second;
  mail.ParseFromString(event.payload());
  if (mail.has_digest_week() &&
      !digests_.emplace(mail.person(), FirstDay(mail.digest_week())).second) {
    Object(fmt::format("{} is the second digest of a week", NameOf(event)));
  }
  for (const v1::MailItem& item : mail.item()) {
    for (const uint32_t addressee : item.addressee()) {
      if (!told_.emplace(item.note_position(), addressee).second) {
        Object(
            fmt::format("{} tells of the note at {} again", NameOf(event), item.note_position()));
      }
    }
  }
}

// Nobody got it: what it told is untold.
void Witness::TakeBack(const v1::Envelope& event) {
  Mail& open = mails_[event.stream()];
  open.is_open = false;
  if (!open.unanswered.empty() || mailed_.contains(event.stream())) {
    Object(fmt::format("{}: it may have arrived", NameOf(event)));
  }
  if (open.composed.empty()) return;
  const v1::MailComposed& mail = open.composed.back().second;
  if (mail.has_digest_week()) digests_.erase({mail.person(), FirstDay(mail.digest_week())});
  for (const v1::MailItem& item : mail.item()) {
    for (const uint32_t addressee : item.addressee()) {
      told_.erase({item.note_position(), addressee});
    }
  }
}

void Witness::Sent(const v1::Submission& submission) {
  units_[submission.id()] = submission.event_size();
}

void Witness::Acknowledged(const std::string& submission_id, const v1::SubmitOutcome& outcome) {
  const auto [known, fresh] = acknowledged_.emplace(submission_id, outcome.position());
  if (!fresh && known->second != outcome.position()) {
    Object(fmt::format("one submission was acknowledged at {} and at {}", known->second,
                       outcome.position()));
  }
  for (const v1::EventRef& reference : outcome.event()) {
    if (reference.position() == 0 || reference.position() > events_.size()) {
      Object(fmt::format("{}#{} was acknowledged at {}, and the log ends at {}", reference.stream(),
                         reference.version(), reference.position(), events_.size()));
      continue;
    }
    const v1::Envelope& event = *events_[reference.position() - 1];
    if (event.id() != reference.id() || event.stream() != reference.stream() ||
        event.version() != reference.version()) {
      Object(fmt::format("{}#{} was acknowledged, and {} stands in its place", reference.stream(),
                         reference.version(), NameOf(event)));
    }
  }
}

void Witness::Delivered(const std::string& subscriber, uint64_t position, const v1::Batch& batch) {
  for (const v1::Envelope& event : batch.event()) {
    if (event.position() != ++position) {
      return Object(
          fmt::format("{} was given {} instead of {}", subscriber, NameOf(event), position));
    }
    if (position > events_.size() || event.SerializeAsString() != stored_[position - 1]) {
      Object(fmt::format("{} was given {}, which does not stand so in the log", subscriber,
                         NameOf(event)));
    }
  }
  if (batch.through_position() != position && batch.event_size() > 0) {
    Object(fmt::format("{} was told that {} is included, at {}", subscriber,
                       batch.through_position(), position));
  }
}

void Witness::Mailed(const Letter& letter, uint64_t as_of, absl::Time now) {
  const std::string& stream = letter.stream;
  if (!mails_.contains(stream)) return Object(fmt::format("{} was never composed", stream));
  CheckHour(stream, now);
  CheckTruth(letter, as_of, now);
  const auto [mail, fresh] = mailed_.emplace(stream, std::pair(letter.message_id, letter.content));
  if (!fresh) ++mailed_again_;
  if (mail->second.first != letter.message_id) {
    Object(fmt::format("{} was sent as {} and as {}: it has two identities", stream,
                       mail->second.first, letter.message_id));
  } else if (mail->second.second != letter.content) {
    Object(fmt::format("{} was sent again and is not the same", stream));
  }
  const auto identity = identities_.emplace(letter.message_id, stream).first;
  if (identity->second != stream) {
    Object(fmt::format("{} and {} were sent under one Message-ID", identity->second, stream));
  }
}

absl::Status Witness::Follow(uint64_t as_of) {
  services::WriteBatch batch;
  while (world_->position() < as_of) {
    const v1::Envelope& event = *events_[world_->position()];
    TANDEM_RETURN_IF_ERROR(world_->Apply(event, batch));
    world_->Finish(event.position(), batch);
    TANDEM_RETURN_IF_ERROR(store_.Write(batch));
    batch.Clear();
  }
  while (world_->HasStale()) {
    constexpr size_t kPage = 100;
    TANDEM_RETURN_IF_ERROR(world_->TakeStale(kPage, batch).status());
    TANDEM_RETURN_IF_ERROR(store_.Write(batch));
    batch.Clear();
  }
  return absl::OkStatus();
}

// One that may have arrived goes again as it is.
void Witness::CheckTruth(const Letter& letter, uint64_t as_of, absl::Time now) {
  const Mail& mail = mails_[letter.stream];
  if (mailed_.contains(letter.stream) || mail.unanswered.size() > 1) return;
  const v1::MailComposed* said = nullptr;
  for (const auto& [at, composed] : mail.composed) {
    if (at == letter.composed_at) said = &composed;
  }
  if (said == nullptr) return Object(fmt::format("{} is no mail of the log", letter.stream));
  if (const absl::Status followed = Follow(as_of); !followed.ok()) {
    return Object(followed.ToString());
  }
  const auto object = [&](std::string_view what) {
    Object(fmt::format("{} left though what it says is no longer so: {}", letter.stream, what));
  };
  absl::TimeZone zone = world_->directory().Of(said->organisation()).zone;
  const Person* person = world_->directory().FindPerson(said->person());
  if (person != nullptr && !person->time_zone.empty()) {
    absl::LoadTimeZone(person->time_zone, &zone);
  }
  if (FirstDay(said->date()) != absl::ToCivilDay(now, zone)) object("it is another day");
  for (const auto* items : {&said->item(), &said->digest_item()}) {
    for (const v1::MailItem& item : *items) {
      if (world_->IsToRefold(item.stream())) continue;
      const auto standing = world_->At(item.stream(), now);
      if (!standing.ok() || !standing->has_value()) {
        object(item.stream());
        continue;
      }
      constexpr absl::Duration kAhead = absl::Hours(24 * 120);
      const std::vector<v1::DeadlineState> schedule = Schedule(
          *(*standing)->definition, (*standing)->instance, world_->directory(), now + kAhead);
      const bool is_so = std::any_of(schedule.begin(), schedule.end(), [&](const auto& deadline) {
        return deadline.id() == item.deadline() && deadline.state() == v1::DeadlineState::OPEN &&
               ToIso(deadline.due()) == ToIso(item.due());
      });
      if (!is_so) object(item.deadline());
    }
  }
}

void Witness::CheckHour(const std::string& stream, absl::Time now) {
  const v1::MailComposed& mail = mails_[stream].composed.back().second;
  Place place = directory_.Of(mail.organisation());
  const Person* person = directory_.FindPerson(mail.person());
  if (person != nullptr && !person->time_zone.empty()) {
    absl::LoadTimeZone(person->time_zone, &place.zone);
  }
  const absl::CivilSecond local = absl::ToCivilSecond(now, place.zone);
  const absl::CivilDay day(local);
  if (local.hour() < 8 || local.hour() >= 12 || !place.calendar->IsWorkingDay(day)) {
    Object(fmt::format("{} was sent at {} of {}, which is no working morning of {}", stream,
                       absl::FormatTime(now, place.zone), mail.person(), mail.organisation()));
  }
  const auto known = days_.emplace(std::pair(mail.person(), day), stream).first;
  if (known->second != stream) {
    Object(fmt::format("{} and {} came on one day", known->second, stream));
  }
}

}  // namespace tandem::simulation
