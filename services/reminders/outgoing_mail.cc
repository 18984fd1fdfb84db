#include "services/reminders/outgoing_mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "engine/workflow/dates.h"
#include "services/reminders/mail_composer.h"
#include "services/reminders/mime_text.h"
#include "services/store/keys.h"
#include "tandem/v1/notice.pb.h"

namespace tandem::services {
namespace {

using Kind = DeliveryResult::Kind;

constexpr char kPrefix[] = "mail/";  // As the streams begin.
constexpr size_t kAnswerMax = 300;
constexpr absl::Duration kReadAgainDelay = absl::Seconds(1);
constexpr absl::Duration kFoldedAnewDelay = absl::Seconds(10);
constexpr absl::Duration kBackOffMax = absl::Hours(1);
// Of an open mail's entry: version, attempts, when it is tried next, how many attempts are
// unanswered. Their versions follow, then the organisation.
constexpr size_t kHead = 32;

// One event, named as its message is. Without id.
v1::Submission Notice(const std::string& stream, const google::protobuf::Message& payload) {
  v1::Submission submission;
  v1::NewEvent* event = submission.add_event();
  event->set_stream(stream);
  event->set_type(payload.GetDescriptor()->name());
  event->set_payload(payload.SerializeAsString());
  return submission;
}

// The next event of the stream, which is at `version`: of two lives' only one is recorded.
v1::Submission NoteIn(const std::string& stream, uint64_t version,
                      const google::protobuf::Message& payload) {
  v1::Submission submission = Notice(stream, payload);
  submission.set_id(Uuid::FromName(fmt::format("{}#{}", stream, version)).bytes());
  v1::Precondition* unchanged = submission.add_precondition();
  unchanged->set_stream(stream);
  unchanged->set_version(version);
  return submission;
}

// A field of this person that is not erased and cannot be read. Null: there is none; the
// address for replies, which is somebody else's, may be left out.
const v1::UnreadableField* UnreadableIn(const v1::Events& events, std::string_view person) {
  for (const v1::UnreadableField& field : events.unreadable()) {
    if (field.person() == person) return &field;
  }
  return nullptr;
}

}  // namespace

std::string PersonOf(std::string_view mail_stream) {
  const size_t begin = mail_stream.find('/') + 1;
  return std::string(mail_stream.substr(begin, mail_stream.rfind('/') - begin));
}

absl::Duration BackOff(uint32_t failures) {
  const uint32_t doubled = std::clamp<uint32_t>(failures, 1, 7) - 1;
  return std::min(absl::Minutes(1) * (1U << doubled), kBackOffMax);
}

std::string FitForLog(std::string_view answer, std::string_view recipient) {
  std::string line = OneLine(answer);
  for (char& byte : line) {
    if (static_cast<unsigned char>(byte) > 0x7EU) byte = '?';
  }
  // Any word with '@' may be somebody's address, such as one that mail is passed
  // on to.
  std::string fit;
  size_t at = 0;
  while (at < line.size()) {
    const size_t end = std::min(line.find(' ', at), line.size());
    const std::string_view word = std::string_view(line).substr(at, end - at);
    const bool address = word.find('@') != std::string_view::npos ||
                         (!recipient.empty() && word.find(recipient) != std::string_view::npos);
    if (!fit.empty()) fit += ' ';
    fit += address ? "<address>" : word;
    at = end + 1;
  }
  return fit.substr(0, kAnswerMax);
}

absl::Status OutgoingMail::Load(const KeyValueStore& store) {
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> entries, store.Scan(Range::Prefix(kPrefix)));
  for (Entry& entry : entries) {
    const std::string_view value = entry.value;
    if (value.size() < kHead) return absl::DataLossError("an open mail's entry cannot be read");
    const uint64_t unanswered = DecodeNumber(value.substr(24));
    if ((value.size() - kHead) / 8 < unanswered) {
      return absl::DataLossError("an open mail's entry cannot be read");
    }
    Open& open = open_[std::move(entry.key)];
    open.version = DecodeNumber(value);
    open.attempts = static_cast<uint32_t>(DecodeNumber(value.substr(8)));
    open.next_at = DecodeTime(value.substr(16));
    for (size_t i = 0; i < unanswered; ++i) {
      open.unanswered.insert(DecodeNumber(value.substr(kHead + 8 * i)));
    }
    open.organisation = std::string(value.substr(kHead + 8 * unanswered));
  }
  return absl::OkStatus();
}

void OutgoingMail::Keep(const std::string& stream, const Open& open, WriteBatch& batch) {
  std::string value = EncodeNumber(open.version) + EncodeNumber(open.attempts) +
                      EncodeTime(open.next_at) + EncodeNumber(open.unanswered.size());
  for (const uint64_t version : open.unanswered) value += EncodeNumber(version);
  batch.Put(stream, value + open.organisation);
}

void OutgoingMail::Take(const v1::Envelope& event, WriteBatch& batch) {
  const std::string& stream = event.stream();
  if (!stream.starts_with(kPrefix)) return;
  const std::string& type = event.type();
  if (type == "MailComposed") return TakeComposed(event, batch);
  const auto found = open_.find(stream);
  if (found == open_.end()) return;
  Open& open = found->second;
  open.version = event.version();
  if (type == "MailAttempted") {
    TakeAttempted(event, open);
  } else if (type == "MailDeferred") {
    TakeDeferred(event, open);
  } else {
    // One that is with the transport all the same is counted when it comes back.
    batch.Delete(stream);
    open_.erase(found);
    if (open_.empty()) {
      trouble_.clear();
      note_trouble_.clear();
    }
    return;
  }
  Keep(stream, open, batch);
}

void OutgoingMail::TakeComposed(const v1::Envelope& event, WriteBatch& batch) {
  v1::MailComposed mail;
  mail.ParseFromString(event.payload());
  Open& open = open_[event.stream()] = Open();
  open.organisation = mail.organisation();
  open.version = event.version();
  if (!mail.notes_attempts()) open.unanswered.insert(0);
  Keep(event.stream(), open, batch);
}

// An attempt that this service did not note before it stopped was another life's: what
// came of it is not known. The first of those is made again at once, and further ones later, in
// case that it is the mail that ends lives.
void OutgoingMail::TakeAttempted(const v1::Envelope& event, Open& open) {
  const absl::Duration delay = open.attempts == 0 ? absl::ZeroDuration() : BackOff(open.attempts);
  ++open.attempts;
  open.next_at = ToTime(event.recorded_at()) + delay;
  open.unanswered.insert(open.version);
  const bool is_ours = open.state == State::kNoting &&
                       open.noting.event(0).type() == "MailAttempted" &&
                       open.noting.precondition(0).version() + 1 == open.version;
  if (!is_ours) return;
  open.attempt = open.version;
  open.state = State::kAttempted;
  open.tag = 0;
}

void OutgoingMail::TakeDeferred(const v1::Envelope& event, Open& open) {
  v1::MailDeferred deferred;
  deferred.ParseFromString(event.payload());
  open.unanswered.erase(deferred.attempted());
  open.next_at = ToTime(event.recorded_at()) + BackOff(open.attempts);
  if (open.state == State::kRecording) open.state = State::kWaiting;
}

void OutgoingMail::TakeSetBack(absl::Time now, WriteBatch& batch) {
  for (auto& [stream, open] : open_) {
    if (open.next_at <= now + kBackOffMax) continue;
    open.next_at = now;
    Keep(stream, open, batch);
  }
}

void OutgoingMail::AwaitRecord(const v1::Submission& submission) {
  const v1::NewEvent& event = submission.event(0);
  const auto found = open_.find(event.stream());
  if (found == open_.end()) return;
  v1::MailDeferred deferred;
  // The log has it already, and nothing more will come of it.
  if (event.type() == "MailDeferred" && deferred.ParseFromString(event.payload()) &&
      !found->second.unanswered.contains(deferred.attempted())) {
    return;
  }
  found->second.state = State::kRecording;
}

bool OutgoingMail::HasOpen(const std::string& person) const {
  const std::string prefix = fmt::format("{}{}/", kPrefix, person);
  const auto first = open_.lower_bound(prefix);
  return first != open_.end() && first->first.starts_with(prefix);
}

std::string OutgoingMail::OrganisationOf(const std::string& stream) const {
  const auto found = open_.find(stream);
  return found == open_.end() ? "" : found->second.organisation;
}

absl::Time OutgoingMail::Start(absl::Time now, uint64_t* tag, Outbox& out) {
  if (open_.empty()) return absl::InfiniteFuture();
  absl::Time next = absl::InfiniteFuture();
  size_t busy = with_transport_;
  for (auto& [stream, open] : open_) {
    const bool is_under_way = open.state == State::kReading || open.state == State::kAsking ||
                              open.state == State::kNoting || open.state == State::kAttempted;
    busy += is_under_way ? 1 : 0;
    if (open.tag != 0) continue;
    if (open.state == State::kAsking) {
      v1::Request request;
      request.mutable_read_people()->add_person(open.mail.person());
      if (!open.mail.reply_to_person().empty() &&
          open.mail.reply_to_person() != open.mail.person()) {
        request.mutable_read_people()->add_person(open.mail.reply_to_person());
      }
      Ask(stream, open, std::move(request), tag, out);
    } else if (open.state == State::kNoting && open.next_at <= now) {
      v1::Request request;
      *request.mutable_submit()->mutable_submission() = open.noting;
      Ask(stream, open, std::move(request), tag, out);
    } else if (open.state == State::kNoting) {
      next = std::min(next, open.next_at);
    }
  }
  if (paused_until_ > now) return std::min(next, paused_until_);
  // After an outage one goes ahead.
  const size_t at_once = outages_ > 0 ? 1 : kSendingMax;
  for (const std::string& stream : Candidates(now, next)) {
    if (busy >= at_once) break;  // Goes on when one of them is done.
    Open& open = open_.at(stream);
    const absl::Time may_go_at = MayGoAt(stream, open, now);
    if (may_go_at > now) {
      open.next_at = may_go_at;
      next = std::min(next, may_go_at);
      continue;
    }
    v1::Request request;
    request.mutable_read_stream()->set_stream(stream);
    request.mutable_read_stream()->set_unseal(true);
    open.state = State::kReading;
    Ask(stream, open, std::move(request), tag, out);
    ++busy;
  }
  return next;
}

void OutgoingMail::Ask(const std::string& stream, Open& open, v1::Request request, uint64_t* tag,
                       Outbox& out) {
  requests_[*tag] = stream;
  open.tag = *tag;
  out.Send((*tag)++, std::move(request));
}

std::vector<std::string> OutgoingMail::Candidates(absl::Time now, absl::Time& next) const {
  std::vector<std::tuple<uint32_t, absl::Time, std::string>> turns;
  for (const auto& [stream, open] : open_) {
    if (open.state != State::kWaiting) continue;
    if (open.next_at > now) {
      next = std::min(next, open.next_at);
    } else {
      turns.emplace_back(open.attempts, open.next_at, stream);
    }
  }
  std::sort(turns.begin(), turns.end());
  std::vector<std::string> streams;
  streams.reserve(turns.size());
  for (auto& turn : turns) streams.push_back(std::move(std::get<std::string>(turn)));
  return streams;
}

absl::Time OutgoingMail::MayGoAt(const std::string& stream, const Open& open,
                                 absl::Time now) const {
  return may_go_(PersonOf(stream), open.organisation, now);
}

absl::StatusOr<bool> OutgoingMail::TakeReply(uint64_t tag, const v1::Reply& reply, absl::Time now,
                                             Outbox& out, std::optional<v1::Submission>* failed) {
  const auto request = requests_.find(tag);
  if (request == requests_.end()) return false;
  const std::string stream = std::move(request->second);
  requests_.erase(request);
  const auto found = open_.find(stream);
  // Settled or gone on meanwhile.
  if (found == open_.end() || found->second.tag != tag) return true;
  Open& open = found->second;
  open.tag = 0;
  if (open.state == State::kNoting) {
    TakeNoted(stream, open, reply, now, out);
    return true;
  }
  const bool is_unknown = open.state == State::kAsking && reply.has_problem() &&
                          reply.problem().code() == v1::Problem::NOT_FOUND;
  if (reply.has_problem() && !is_unknown) {
    const v1::Problem::Code code = reply.problem().code();
    const bool passing = code == v1::Problem::UNAVAILABLE || code == v1::Problem::BUSY;
    if (!passing) {
      out.Warn(fmt::format("{} cannot be read: {}; it is tried again", stream,
                           reply.problem().message()));
    }
    TryLater(open, passing ? kReadAgainDelay : BackOff(open.attempts + 1), now);
    return true;
  }
  if (open.state == State::kAsking) {
    TakePeople(stream, open, reply);
    return true;
  }
  const v1::UnreadableField* unreadable = UnreadableIn(reply.events(), PersonOf(stream));
  if (unreadable != nullptr) {
    out.Warn(fmt::format("{} waits, and is tried again: {}", stream, unreadable->problem()));
    TryLater(open, BackOff(open.attempts + 1), now);
    return true;
  }
  TANDEM_RETURN_IF_ERROR(TakeMail(stream, open, reply, now, failed));
  return true;
}

absl::Status OutgoingMail::TakeMail(const std::string& stream, Open& open, const v1::Reply& reply,
                                    absl::Time now, std::optional<v1::Submission>* failed) {
  uint64_t version = 0;
  for (const v1::Envelope& event : reply.events().event()) {
    version = event.version();
    if (event.type() != "MailComposed") continue;
    open.mail.ParseFromString(event.payload());  // The latest counts.
    open.composed_at = ToTime(event.recorded_at());
  }
  if (version != open.version) {  // The subscription will say what happened.
    TryLater(open, kReadAgainDelay, now);
    return absl::OkStatus();
  }
  if (open.mail.to().empty()) {
    *failed = Record(stream, open, false, "the person's data was erased: there is no address", now);
    return absl::OkStatus();
  }
  if (!open.unanswered.empty()) {
    // It may be tomorrow already where the recipient is.
    if (FirstDay(open.mail.date()) > absl::ToCivilDay(now, absl::UTCTimeZone()) + 1) {
      *failed =
          Record(stream, open, false, "it was composed while the node's clock was ahead", now);
    } else {
      NoteAttempt(stream, open);
    }
    return absl::OkStatus();
  }
  TANDEM_ASSIGN_OR_RETURN(MailDoubt doubt, hold_(stream, open.mail, now));
  if (doubt.waits) {
    TryLater(open, kFoldedAnewDelay, now);
  } else if (!doubt.empty()) {
    NoteTakenBack(stream, open, std::move(doubt));
  } else {
    open.state = State::kAsking;
  }
  return absl::OkStatus();
}

void OutgoingMail::TakePeople(const std::string& stream, Open& open, const v1::Reply& reply) {
  MailDoubt doubt = HoldAgainstPeople(open.mail, reply.people());
  if (doubt.empty()) {
    NoteAttempt(stream, open);
  } else {
    NoteTakenBack(stream, open, std::move(doubt));
  }
}

// That it was recorded, the subscription says.
void OutgoingMail::TakeNoted(const std::string& stream, Open& open, const v1::Reply& reply,
                             absl::Time now, Outbox& out) {
  if (!reply.has_problem()) {
    note_trouble_.clear();
    open.next_at = absl::InfiniteFuture();
    return;
  }
  switch (reply.problem().code()) {
    case v1::Problem::CONFLICT:
    case v1::Problem::ID_REUSED:  // By an earlier life: the subscription will say so.
      return TryLater(open, kReadAgainDelay, now);
    case v1::Problem::UNAVAILABLE:
    case v1::Problem::TIMED_OUT:
    case v1::Problem::BUSY:
      open.next_at = now + kReadAgainDelay;
      return;
    case v1::Problem::CODE_UNSPECIFIED:
    case v1::Problem::INVALID:
    case v1::Problem::NOT_FOUND:
    case v1::Problem::REFUSED:
    case v1::Problem::NOT_ALLOWED:
    case v1::Problem::DISK_FULL:
    case v1::Problem::DAMAGED:
    case v1::Problem::INTERNAL:
    case v1::Problem::OTHER_LOG:
    TANDEM_NO_PROBLEM_CODE:
      break;
  }
  note_trouble_ = fmt::format("mail waits because attempts to send it cannot be recorded: {}",
                              reply.problem().message());
  out.Warn(fmt::format("{} was not noted in {}: {}; it is tried again in {}",
                       open.noting.event(0).type(), stream, reply.problem().message(),
                       absl::FormatDuration(kTroubleDelay)));
  TryLater(open, kTroubleDelay, now);
}

void OutgoingMail::NoteAttempt(const std::string& stream, Open& open) {
  v1::MailAttempted attempted;
  attempted.set_attempt(open.attempts + 1);
  open.state = State::kNoting;
  open.next_at = absl::InfinitePast();
  open.noting = NoteIn(stream, open.version, attempted);
}

void OutgoingMail::NoteTakenBack(const std::string& stream, Open& open, MailDoubt doubt) {
  v1::MailTakenBack taken_back;
  taken_back.set_reason(std::move(doubt.reason));
  taken_back.mutable_outdated()->Add(doubt.outdated.begin(), doubt.outdated.end());
  *taken_back.mutable_date() = open.mail.date();
  if (open.mail.has_digest_week()) *taken_back.mutable_digest_week() = open.mail.digest_week();
  open.state = State::kNoting;
  open.next_at = absl::InfinitePast();
  open.noting = NoteIn(stream, open.version, taken_back);
  open.mail.Clear();
}

absl::StatusOr<std::vector<v1::Submission>> OutgoingMail::HandOver(absl::Time now, bool held) {
  std::vector<v1::Submission> deferred;
  for (auto& [stream, open] : open_) {
    if (open.state != State::kAttempted) continue;
    // Much may have happened since it was asked for.
    std::string why_not;
    if (held || MayGoAt(stream, open, now) > now) {
      why_not = "mail is held, or it is not yet time to send it";
    } else if (open.unanswered.size() == 1) {
      TANDEM_ASSIGN_OR_RETURN(const MailDoubt doubt, hold_(stream, open.mail, now));
      if (!doubt.empty()) why_not = "what it says may be out of date";
    }
    if (!why_not.empty()) {
      deferred.push_back(Defer(stream, open, "not sent: " + why_not));
      continue;
    }
    open.state = State::kSending;
    ++with_transport_;
    deliveries_.push_back({stream, MessageOf(open.mail, from_, open.composed_at, demonstration_)});
  }
  return deferred;
}

std::vector<Delivery> OutgoingMail::TakeDeliveries() { return std::exchange(deliveries_, {}); }

std::optional<v1::Submission> OutgoingMail::TakeOutcome(const DeliveryOutcome& outcome,
                                                        absl::Time now, Outbox& out) {
  with_transport_ -= std::min<size_t>(with_transport_, 1);
  const DeliveryResult& result = outcome.result;
  if (result.kind != Kind::kUnreachable) {
    outages_ = 0;
    trouble_.clear();
  }
  auto found = open_.find(outcome.stream);
  if (found == open_.end() || found->second.state != State::kSending) return std::nullopt;
  Open& open = found->second;
  const std::string answer = FitForLog(result.answer, open.mail.to());
  switch (result.kind) {
    case Kind::kDelivered:
      return Record(outcome.stream, open, true, answer, now);
    case Kind::kRefused:
      out.Warn(fmt::format("{} was refused for good: {}", outcome.stream, answer));
      return Record(outcome.stream, open, false, answer, now);
    case Kind::kLater:
      return Defer(outcome.stream, open, answer);
    case Kind::kUnknown:
      TryLater(open, BackOff(open.attempts), now);
      return std::nullopt;
    case Kind::kUnreachable:
      break;
  }
  if (paused_until_ <= now) {
    paused_until_ = now + BackOff(++outages_);
    trouble_ = fmt::format("no mail can be sent: {}", answer);
    out.Warn(fmt::format("{}; the next try is in {}", trouble_,
                         absl::FormatDuration(paused_until_ - now)));
  }
  return Defer(outcome.stream, open, answer);
}

void OutgoingMail::TryLater(Open& open, absl::Duration delay, absl::Time now) {
  open.state = State::kWaiting;
  open.next_at = now + delay;
  open.mail.Clear();
}

v1::Submission OutgoingMail::Defer(const std::string& stream, Open& open, std::string_view answer) {
  open.state = State::kRecording;
  open.mail.Clear();
  v1::MailDeferred deferred;
  deferred.set_attempted(open.attempt);
  deferred.set_answer(std::string(answer));
  v1::Submission submission = Notice(stream, deferred);
  submission.set_id(Uuid::FromName(fmt::format("{}#deferred{}", stream, open.attempt)).bytes());
  return submission;
}

// Sent and failed bear one id: of one mail only one of them is ever recorded.
v1::Submission OutgoingMail::Record(const std::string& stream, Open& open, bool sent,
                                    std::string_view answer, absl::Time now) {
  open.state = State::kRecording;
  open.mail.Clear();
  v1::Submission submission;
  if (sent) {
    v1::MailSent payload;
    *payload.mutable_at() = ToTimestamp(now);
    payload.set_answer(std::string(answer));
    submission = Notice(stream, payload);
  } else {
    v1::MailFailed payload;
    *payload.mutable_at() = ToTimestamp(now);
    payload.set_answer(std::string(answer));
    payload.set_attempts(open.attempts);
    submission = Notice(stream, payload);
  }
  submission.set_id(Uuid::FromName(stream + "#outcome").bytes());
  return submission;
}

}  // namespace tandem::services
