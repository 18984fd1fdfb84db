#include "services/reminders/reminders.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/clock_epochs.h"
#include "services/reminders/mail_composer.h"

namespace tandem::services {
namespace {

// Who holds a post may change from one day to the next, without an event.
constexpr absl::Duration kPlanAge = absl::Hours(1);
// Until a digest that waits for instances which are folded anew is tried again.
constexpr absl::Duration kRefoldingPause = absl::Seconds(10);
constexpr absl::Duration kUnwantedAge = absl::Hours(24 * 365);
constexpr size_t kStalePage = 500;
constexpr absl::Duration kUnknownDelay = absl::Seconds(1);
// Written before a mail is handed over; more than its outcome takes.
constexpr char kRoomKey[] = "room";
constexpr size_t kRoomBytes = size_t{16} << 10U;
constexpr absl::Duration kFullDiskDelay = absl::Minutes(1);

absl::Duration DelayAfter(const v1::Problem& problem) {
  switch (problem.code()) {
    case v1::Problem::BUSY:
      return absl::Milliseconds(std::max<uint32_t>(problem.retry_after_ms(), 1));
    case v1::Problem::UNAVAILABLE:
    case v1::Problem::TIMED_OUT:
    case v1::Problem::CONFLICT:   // The mail exists, or mail is held: the log says
    case v1::Problem::ID_REUSED:  // which.
      return kUnknownDelay;
    case v1::Problem::DISK_FULL:
      return kFullDiskDelay;
    case v1::Problem::INVALID:
    case v1::Problem::NOT_FOUND:
    case v1::Problem::REFUSED:
    case v1::Problem::NOT_ALLOWED:
    case v1::Problem::DAMAGED:
    case v1::Problem::INTERNAL:
    case v1::Problem::OTHER_LOG:
    case v1::Problem::CODE_UNSPECIFIED:
    TANDEM_NO_PROBLEM_CODE:
      return kTroubleDelay;
  }
  return kTroubleDelay;  // A newer node's.
}

const v1::Person* FindIn(const v1::People& people, const std::string& id) {
  for (const v1::Person& person : people.person()) {
    if (person.id() == id) return &person;
  }
  return nullptr;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Reminders>> Reminders::Load(KeyValueStore* store,
                                                           RemindersOptions options) {
  TANDEM_ASSIGN_OR_RETURN(std::unique_ptr<World> world, World::Load(store));
  std::unique_ptr<Reminders> service(new Reminders(store, std::move(world), std::move(options)));
  TANDEM_RETURN_IF_ERROR(service->notes_.Load(*store));
  TANDEM_RETURN_IF_ERROR(service->outgoing_.Load(*store));
  TANDEM_RETURN_IF_ERROR(service->queue_.Load(*store));
  for (const v1::Submission* submission : service->queue_.All()) {
    service->outgoing_.AwaitRecord(*submission);
  }
  return service;
}

Reminders::Reminders(KeyValueStore* store, std::unique_ptr<World> world, RemindersOptions options)
    : store_(store),
      options_(std::move(options)),
      world_(std::move(world)),
      outgoing_(
          options_.from, options_.demonstration,
          [this](const std::string& person, const std::string& organisation, absl::Time from) {
            const Place place = PlaceOf({person, organisation}, world_->directory());
            return NextMorning(from, place, std::nullopt);
          },
          [this](const std::string& stream, const v1::MailComposed& mail, absl::Time now) {
            return HoldAgainstWhatIsSo(mail, notes_.ToldBy(stream), *world_, ContextAt(now).book);
          }) {}

absl::Status Reminders::OnEvents(const v1::Batch& events, absl::Time now, Outbox& out) {
  (void)out;
  const uint64_t before = world_->position();
  WriteBatch batch;
  for (const v1::Envelope& event : events.event()) {
    if (event.position() <= world_->position()) continue;
    Take(event, batch);
    TANDEM_RETURN_IF_ERROR(world_->Apply(event, batch));
  }
  NoteTouched(world_->TakeTouched());
  caught_up_ = events.through_position() >= events.head();
  if (caught_up_ && !caught_up_at_.has_value()) {
    caught_up_at_ = now;
    digest_times_are_old_ = true;
  }
  if (events.through_position() <= before && batch.empty()) return absl::OkStatus();
  world_->Finish(events.through_position(), batch);
  plan_is_old_ = true;
  std::erase_if(underway_, [this](const auto& entry) {
    return entry.second.through != 0 && entry.second.through <= world_->position();
  });
  return store_->Write(batch);
}

void Reminders::NoteTouched(const std::set<std::string>& streams) {
  for (auto& [person, digest] : digests_) digest.NoteTouched(streams);
}

// Nobody opts in again after so long.
absl::Status Reminders::ForgetUnwanted(absl::Time now) {
  std::vector<const PendingReminder*> old;
  for (const PendingReminder* reminder : plan_.unwanted) {
    if (reminder->noted_at < now - kUnwantedAge) old.push_back(reminder);
  }
  if (old.empty()) return absl::OkStatus();
  WriteBatch batch;
  Drop(old, batch);
  return store_->Write(batch);
}

void Reminders::Drop(const std::vector<const PendingReminder*>& outdated, WriteBatch& batch) {
  for (const PendingReminder* reminder : outdated) {
    notes_.Drop(reminder->position, reminder->addressee, batch);
    plan_is_old_ = true;
  }
}

void Reminders::Take(const v1::Envelope& event, WriteBatch& batch) {
  notes_.Take(event, batch);
  if (IsClockSetBack(event)) {
    notes_.TakeSetBack(
        ToTime(event.recorded_at()), world_->directory(),
        [this](const std::string& person) { return outgoing_.HasOpen(person); }, batch);
    outgoing_.TakeSetBack(ToTime(event.recorded_at()), batch);
  }
  const std::string& stream = event.stream();
  if (stream.starts_with("mail/")) {
    TakeMail(event, batch);
    to_replan_.insert(PersonOf(stream));
  } else if (stream == "system/mail" || stream.starts_with("definition/") ||
             stream.starts_with("organisation/") || stream.starts_with("person/")) {
    digest_times_are_old_ = true;
    digests_.clear();  // Who reads them, or what they wish, may be otherwise now.
  }
}

void Reminders::TakeMail(const v1::Envelope& event, WriteBatch& batch) {
  const std::string& stream = event.stream();
  v1::MailSent sent;
  if (event.type() == "MailSent" && sent.ParseFromString(event.payload())) {
    const Recipient recipient{PersonOf(stream), outgoing_.OrganisationOf(stream)};
    const Place place = PlaceOf(recipient, world_->directory());
    // What the service's clock said, which may have been ahead of the engine's.
    const absl::Time at = std::min(ToTime(sent.at()), ToTime(event.recorded_at()));
    notes_.TakeSent(recipient.person, absl::ToCivilDay(at, place.zone), batch);
  }
  outgoing_.Take(event, batch);
  const std::string person = PersonOf(stream);
  if (event.type() == "MailSent" || event.type() == "MailFailed") taken_back_.erase(person);
  // The first one is composed anew at once. What is taken back again and again must not fill
  // the log.
  if (event.type() == "MailTakenBack" && ++taken_back_[person] > 1) {
    underway_[person] = {ToTime(event.recorded_at()) + BackOff(taken_back_[person] - 1), 0};
  }
}

absl::StatusOr<absl::Time> Reminders::OnTick(absl::Time now, Outbox& out) {
  TANDEM_RETURN_IF_ERROR(RecordOutcomes(now, out));
  absl::Time next = absl::InfiniteFuture();
  if (caught_up_) {
    if (world_->HasStale()) {
      TANDEM_RETURN_IF_ERROR(TakeStale());
      return now;
    }
    next = refolding_.Start(*world_, now, out);
  }
  if (caught_up_) TANDEM_RETURN_IF_ERROR(HandOver(now));
  if (caught_up_ && !notes_.held()) {
    // None leaves whose outcome cannot be recorded: after a restart it would leave again.
    const bool may_send = queue_.HasRoom() && !queue_.disk_is_full();
    if (may_send) next = std::min(next, outgoing_.Start(now, &next_tag_, out));
    TANDEM_ASSIGN_OR_RETURN(const absl::Time compose, StartComposing(now, out));
    next = std::min(next, compose);
  }
  next = std::min(next, queue_.Pump(now, out));
  return options_.quick_transport && outgoing_.IsSending() ? now : next;
}

// Mails look at instances as they are made: only those to be folded anew matter.
absl::Status Reminders::TakeStale() {
  WriteBatch batch;
  TANDEM_RETURN_IF_ERROR(world_->TakeStale(kStalePage, batch).status());
  plan_is_old_ = true;
  return store_->Write(batch);
}

absl::Status Reminders::RecordOutcomes(absl::Time now, Outbox& out) {
  if (outcomes_.empty()) return absl::OkStatus();
  WriteBatch batch;
  for (const DeliveryOutcome& outcome : std::exchange(outcomes_, {})) {
    std::optional<v1::Submission> record = outgoing_.TakeOutcome(outcome, now, out);
    if (record.has_value()) queue_.Add(*std::move(record), batch);
  }
  return batch.empty() ? absl::OkStatus() : store_->Write(batch);
}

absl::Status Reminders::HandOver(absl::Time now) {
  TANDEM_ASSIGN_OR_RETURN(std::vector<v1::Submission> deferred,
                          outgoing_.HandOver(now, notes_.held()));
  WriteBatch batch;
  for (v1::Submission& submission : deferred) queue_.Add(std::move(submission), batch);
  // A store that has no room for the outcome shows it now, and the mail does not leave.
  if (outgoing_.HasDeliveries()) batch.Put(kRoomKey, std::string(kRoomBytes, '\0'));
  return batch.empty() ? absl::OkStatus() : store_->Write(batch);
}

PlanContext Reminders::ContextAt(absl::Time now) const {
  return {{&world_->programmes(), &world_->directory(), &unreachable_, now},
          &notes_.last_mail(),
          caught_up_at_.value_or(now) + kQuiet};
}

void Reminders::PlanDigests(absl::Time now) {
  const PlanContext context = ContextAt(now);
  const DigestLimits limits{&notes_.over_week(), notes_.released_at()};
  const std::set<std::string> people = std::exchange(to_replan_, {});
  if (digest_times_are_old_ || now >= digests_planned_at_ + kPlanAge) {
    digest_times_are_old_ = false;
    digests_planned_at_ = now;
    return digest_times_.PlanAll(context, limits);
  }
  for (const std::string& person : people) digest_times_.PlanFor(person, context, limits);
}

void Reminders::Replan(absl::Time now, Outbox& out) {
  PlanDigests(now);
  plan_ = PlanMails(notes_.pending(), ContextAt(now));
  AddDigests(digest_times_, world_->directory(), now + kPlanAge, plan_);
  std::erase_if(troubles_,
                [this](const auto& entry) { return !plan_.mails.contains(entry.first); });
  plan_is_old_ = false;
  planned_at_ = now;
  std::erase_if(digests_, [this](const auto& entry) {
    const auto planned = digest_times_.by_person().find(entry.first);
    return planned == digest_times_.by_person().end() ||
           planned->second.week != entry.second.week();
  });
  std::set<std::pair<uint64_t, uint32_t>> for_nobody;
  for (const PendingReminder* reminder : plan_.for_nobody) {
    const auto key = std::pair(reminder->position, reminder->addressee);
    for_nobody.insert(key);
    if (warned_of_nobody_.contains(key)) continue;
    const v1::Addressee& to = reminder->to();
    out.Warn(fmt::format(
        "nobody can be told of {} in {}: {} {} is vacant or without an address, and so is the "
        "officer; appoint somebody",
        reminder->note.deadline(), reminder->note.stream(), to.organisation(), to.post()));
  }
  warned_of_nobody_ = std::move(for_nobody);
}

bool Reminders::IsDue(const PlannedMail& mail, absl::Time now) const {
  if (mail.at > now) return false;
  const auto& last_mail = notes_.last_mail();
  auto last = last_mail.find(mail.recipient.person);
  std::optional<absl::CivilDay> after;
  if (last != last_mail.end()) after = last->second;
  return NextMorning(now, PlaceOf(mail.recipient, world_->directory()), after) <= now;
}

absl::StatusOr<absl::Time> Reminders::StartComposing(absl::Time now, Outbox& out) {
  std::erase_if(underway_, [now](const auto& entry) { return entry.second.retry_at <= now; });
  if (plan_is_old_ || now >= planned_at_ + kPlanAge || now >= plan_.wakes_at) {
    Replan(now, out);
    TANDEM_RETURN_IF_ERROR(ForgetUnwanted(now));
    if (plan_is_old_) return now;
  }
  absl::Time next = plan_.wakes_at;
  if (!notes_.pending().empty() || !plan_.mails.empty()) {
    next = std::min(next, planned_at_ + kPlanAge);
  }
  if (const auto& digests = digest_times_.by_time(); !digests.empty()) {
    next = std::min(next, std::max(digests.begin()->first, planned_at_ + kPlanAge));
  }
  for (const auto& [person, underway] : underway_) next = std::min(next, underway.retry_at);
  for (const auto& [person, mail] : plan_.mails) {
    if (underway_.contains(person) || outgoing_.HasOpen(person)) continue;
    if (mail.at > now) {
      next = std::min(next, mail.at);
    } else if (!IsDue(mail, now)) {
      plan_is_old_ = true;  // The morning has passed.
      to_replan_.insert(person);
      next = now;
    } else if (asked_.size() < kComposingMax) {
      TANDEM_ASSIGN_OR_RETURN(const bool collected, CollectDigest(mail, now));
      if (const auto digest = digests_.find(person);
          digest != digests_.end() && !collected && digest->second.waits()) {
        next = std::min(next, now + kRefoldingPause);
        continue;
      }
      if (!collected) return now;
      TANDEM_RETURN_IF_ERROR(BeginMail(mail, now, out));
      if (underway_.contains(person)) return now;  // One in a turn: each is some work.
    }
    if (plan_is_old_) return now;
  }
  return next;
}

absl::StatusOr<bool> Reminders::CollectDigest(const PlannedMail& mail, absl::Time now) {
  if (!mail.digest_week.has_value() || DigestFor(mail, now) != nullptr) return true;
  const std::string& person = mail.recipient.person;
  const auto known = digests_.find(person);
  if (known == digests_.end() || known->second.IsOld(*mail.digest_week, now)) {
    TANDEM_ASSIGN_OR_RETURN(DigestCollection begun,
                            DigestCollection::Begin({mail.recipient, mail.at, *mail.digest_week},
                                                    *world_, ContextAt(now).book));
    digests_.insert_or_assign(person, std::move(begun));
  }
  DigestCollection& collection = digests_.at(person);
  TANDEM_ASSIGN_OR_RETURN(const bool complete, collection.Collect(*world_, ContextAt(now).book));
  if (complete && collection.digest().empty()) {
    WriteBatch batch;
    notes_.SkipWeek(person, collection.week(), batch);
    digests_.erase(person);
    to_replan_.insert(person);
    plan_is_old_ = true;
    TANDEM_RETURN_IF_ERROR(store_->Write(batch));
    return false;
  }
  return complete;
}

const Digest* Reminders::DigestFor(const PlannedMail& mail, absl::Time now) const {
  const auto found = digests_.find(mail.recipient.person);
  if (!mail.digest_week.has_value() || found == digests_.end()) return nullptr;
  const DigestCollection& collection = found->second;
  const bool fits = collection.complete() && !collection.digest().empty() &&
                    !collection.IsOld(*mail.digest_week, now);
  return fits ? &collection.digest() : nullptr;
}

// Asks for name and address, if anything is to be told.
absl::Status Reminders::BeginMail(const PlannedMail& mail, absl::Time now, Outbox& out) {
  const std::string person = mail.recipient.person;
  TANDEM_ASSIGN_OR_RETURN(const ReviewedReminders reviewed, StillStanding(mail, now));
  // What was outdated makes room for more.
  const bool is_complete = reviewed.outdated.empty() || reviewed.untouched == 0;
  const Digest* const digest = DigestFor(mail, now);
  if ((reviewed.items.empty() && digest == nullptr) || !is_complete) return absl::OkStatus();
  Asked asked{person, OfficerOf(InstancesOf(reviewed.items, digest), *world_, now), false};
  v1::Request request;
  request.mutable_read_people()->add_person(person);
  if (!asked.officer.empty() && asked.officer != person) {
    request.mutable_read_people()->add_person(asked.officer);
  }
  underway_[person] = Underway();
  out.Send(next_tag_, std::move(request));
  asked_[next_tag_++] = std::move(asked);
  return absl::OkStatus();
}

// What is outdated is dropped for good, which makes the plan old.
absl::StatusOr<ReviewedReminders> Reminders::StillStanding(const PlannedMail& mail,
                                                           absl::Time now) {
  TANDEM_ASSIGN_OR_RETURN(ReviewedReminders reviewed,
                          ReviewReminders(mail.reminders, *world_, now));
  for (ToldDeadline& item : reviewed.items) {
    item.route = RouteOf(item.newest->to(), SubjectOf(item.newest->note), ContextAt(now).book);
  }
  if (reviewed.outdated.empty()) return reviewed;
  WriteBatch batch;
  Drop(reviewed.outdated, batch);
  TANDEM_RETURN_IF_ERROR(store_->Write(batch));
  return reviewed;
}

absl::Status Reminders::OnReply(uint64_t tag, const v1::Reply& reply, absl::Time now, Outbox& out) {
  WriteBatch batch;
  if (Refolding::IsOwn(tag)) {
    TANDEM_RETURN_IF_ERROR(refolding_.TakeReply(tag, reply, now, *world_, batch, out));
    world_->TakeTouched();
    world_->Finish(world_->position(), batch);
    plan_is_old_ = true;
    return store_->Write(batch);
  }
  std::optional<v1::Submission> failed;
  TANDEM_ASSIGN_OR_RETURN(const bool is_mail, outgoing_.TakeReply(tag, reply, now, out, &failed));
  if (is_mail) {
    if (!failed.has_value()) return absl::OkStatus();
    queue_.Add(*std::move(failed), batch);
    return store_->Write(batch);
  }
  auto found = asked_.find(tag);
  if (found != asked_.end()) {
    const Asked asked = std::move(found->second);
    asked_.erase(found);
    if (!asked.submitted) return TakePeople(asked, reply, now, out);
    TakeComposeReply(asked, reply, now, out);
    return absl::OkStatus();
  }
  queue_.OnReply(tag, reply, now, batch, out);
  return batch.empty() ? absl::OkStatus() : store_->Write(batch);
}

void Reminders::RetryIn(absl::Duration delay, const std::string& person, const std::string& why,
                        absl::Time now, Outbox& out) {
  underway_[person].retry_at = now + delay;
  if (delay < kFullDiskDelay) return;
  if (!troubles_.insert_or_assign(person, why).second) return;  // It was told.
  out.Warn(fmt::format("no mail for {}: {}; it is tried again every {}", person, why,
                       absl::FormatDuration(delay)));
}

std::string Reminders::trouble() const {
  if (!outgoing_.trouble().empty()) return outgoing_.trouble();
  std::string waits = queue_.trouble();
  if (!waits.empty() || troubles_.empty()) return waits;
  const auto& [person, why] = *troubles_.begin();
  return troubles_.size() == 1 ? fmt::format("no mail can be written for {}: {}", person, why)
                               : fmt::format("no mail can be written for {} people, such as {}: {}",
                                             troubles_.size(), person, why);
}

absl::Status Reminders::TakePeople(const Asked& asked, const v1::Reply& reply, absl::Time now,
                                   Outbox& out) {
  const std::string& id = asked.person;
  if (reply.has_problem() && reply.problem().code() != v1::Problem::NOT_FOUND) {
    RetryIn(DelayAfter(reply.problem()), id, reply.problem().message(), now, out);
    return absl::OkStatus();
  }
  const v1::Person* person = FindIn(reply.people(), id);
  // Their address is only lost from sight, so that the mail waits and goes to nobody else.
  if (person != nullptr && !person->unreadable().empty()) {
    RetryIn(kTroubleDelay, id, person->unreadable(), now, out);
    return absl::OkStatus();
  }
  underway_.erase(id);
  if (person == nullptr || !IsMailAddress(person->email())) {
    const Person* known = world_->directory().FindPerson(id);
    unreachable_[id] = known == nullptr ? StreamVersion() : known->version;
    plan_is_old_ = true;  // Their mail goes to the officer, and their digest to nobody.
    to_replan_.insert(id);
    return absl::OkStatus();
  }
  // Much may have happened since it was asked.
  if (notes_.held() || outgoing_.HasOpen(id)) return absl::OkStatus();
  if (plan_is_old_) Replan(now, out);
  auto planned = plan_.mails.find(id);
  if (planned == plan_.mails.end() || !IsDue(planned->second, now)) return absl::OkStatus();
  const Recipient recipient = planned->second.recipient;
  TANDEM_ASSIGN_OR_RETURN(const ReviewedReminders reviewed, StillStanding(planned->second, now));
  // One that has become due meanwhile is collected first.
  const Digest* const digest = DigestFor(planned->second, now);
  if (planned->second.digest_week.has_value() && digest == nullptr) return absl::OkStatus();
  if (reviewed.items.empty() && digest == nullptr) return absl::OkStatus();

  const v1::Person* officer = FindIn(reply.people(), asked.officer);
  const v1::Person nobody;
  const absl::CivilDay today = absl::ToCivilDay(now, PlaceOf(recipient, world_->directory()).zone);
  const MailPlace place = notes_.PlaceFor(id, today, world_->epochs().set_backs());
  const MailDraft draft{reviewed.items,
                        digest,
                        planned->second.digest_week.value_or(absl::CivilDay()),
                        reviewed.untouched,
                        *person,
                        recipient.organisation,
                        officer == nullptr ? nobody : *officer,
                        today,
                        place};
  const v1::MailComposed mail = ComposeMail(draft, *world_, options_.from, options_.demonstration);
  v1::Request request;
  *request.mutable_submit()->mutable_submission() =
      SubmissionOf(mail, place, notes_.released_version());
  underway_[id] = Underway();
  out.Send(next_tag_, std::move(request));
  asked_[next_tag_++] = {id, "", true};
  return absl::OkStatus();
}

void Reminders::TakeComposeReply(const Asked& asked, const v1::Reply& reply, absl::Time now,
                                 Outbox& out) {
  if (!reply.has_problem()) {
    troubles_.erase(asked.person);
    const uint64_t position = reply.submit_outcome().position();
    if (position <= world_->position()) {
      underway_.erase(asked.person);
    } else {
      underway_[asked.person].through = position;
    }
    return;
  }
  RetryIn(DelayAfter(reply.problem()), asked.person, reply.problem().message(), now, out);
}

}  // namespace tandem::services
