#include "services/reminders/outgoing_mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "services/reminders/mail_composer.h"
#include "services/reminders/mime_text.h"
#include "tandem/v1/notice.pb.h"

namespace tandem::services {
namespace {

using Kind = DeliveryResult::Kind;

constexpr char kPrefix[] = "mail/";  // As the streams begin.
constexpr size_t kAnswerMax = 300;
constexpr absl::Duration kReadAgainDelay = absl::Seconds(1);

}  // namespace

std::string PersonOf(std::string_view mail_stream) {
  const size_t begin = mail_stream.find('/') + 1;
  return std::string(mail_stream.substr(begin, mail_stream.rfind('/') - begin));
}

absl::Duration BackOff(uint32_t failures) {
  const uint32_t doubled = std::clamp<uint32_t>(failures, 1, 7) - 1;
  return std::min(absl::Minutes(1) * (1U << doubled), absl::Hours(1));
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
  for (Entry& entry : entries) open_[std::move(entry.key)].organisation = std::move(entry.value);
  return absl::OkStatus();
}

void OutgoingMail::TakeComposed(const std::string& stream, const std::string& organisation,
                                WriteBatch& batch) {
  batch.Put(stream, organisation);
  open_[stream].organisation = organisation;
}

void OutgoingMail::AwaitRecord(const std::string& stream) {
  const auto found = open_.find(stream);
  if (found != open_.end()) found->second.state = State::kRecording;
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

void OutgoingMail::TakeSettled(const std::string& stream, WriteBatch& batch) {
  batch.Delete(stream);
  auto found = open_.find(stream);
  if (found == open_.end()) return;
  // One that is with the transport all the same is counted when it comes back.
  open_.erase(found);
}

absl::Time OutgoingMail::Start(absl::Time now, uint64_t* tag, Outbox& out) {
  if (open_.empty()) return absl::InfiniteFuture();
  if (paused_until_ > now) return paused_until_;
  // After an outage one goes ahead.
  const size_t at_once = outages_ > 0 ? 1 : kSendingMax;
  size_t busy = reads_.size() + with_transport_;
  absl::Time next = absl::InfiniteFuture();
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
    reads_[*tag] = stream;
    out.Send((*tag)++, std::move(request));
    open.state = State::kReading;
    ++busy;
  }
  return next;
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

bool OutgoingMail::TakeReply(uint64_t tag, const v1::Reply& reply, absl::Time now, bool held,
                             Outbox& out, std::optional<v1::Submission>* failed) {
  auto read = reads_.find(tag);
  if (read == reads_.end()) return false;
  const std::string stream = std::move(read->second);
  reads_.erase(read);
  auto found = open_.find(stream);
  if (found == open_.end()) return true;  // Settled meanwhile.
  Open& open = found->second;
  if (reply.has_problem()) {
    const v1::Problem::Code code = reply.problem().code();
    const bool passing = code == v1::Problem::UNAVAILABLE || code == v1::Problem::BUSY;
    if (!passing) {
      out.Warn(fmt::format("{} cannot be read: {}; it is tried again", stream,
                           reply.problem().message()));
    }
    TryLater(open, passing ? kReadAgainDelay : BackOff(++open.attempts), now);
    return true;
  }
  // Much may have happened since it was asked for.
  if (held || MayGoAt(stream, open, now) > now) {
    TryLater(open, absl::ZeroDuration(), now);
    return true;
  }
  v1::MailComposed mail;
  absl::Time composed_at = now;
  for (const v1::Envelope& event : reply.events().event()) {
    if (event.type() == "MailComposed" && mail.ParseFromString(event.payload())) {
      composed_at = ToTime(event.recorded_at());
    } else {
      open.state = State::kRecording;  // It is settled; the subscription will say so.
      return true;
    }
  }
  if (mail.to().empty()) {
    *failed = Record(stream, open, false, "the person's data was erased: there is no address", now);
    return true;
  }
  open.state = State::kSending;
  open.to = mail.to();
  ++with_transport_;
  deliveries_.push_back({stream, MessageOf(mail, from_, composed_at, demonstration_)});
  return true;
}

std::vector<Delivery> OutgoingMail::TakeDeliveries() { return std::exchange(deliveries_, {}); }

std::optional<v1::Submission> OutgoingMail::TakeOutcome(const DeliveryOutcome& outcome,
                                                        absl::Time now, Outbox& out) {
  with_transport_ -= std::min<size_t>(with_transport_, 1);
  const DeliveryResult& result = outcome.result;
  if (result.kind != Kind::kUnreachable) outages_ = 0;
  auto found = open_.find(outcome.stream);
  if (found == open_.end() || found->second.state != State::kSending) return std::nullopt;
  Open& open = found->second;
  ++open.attempts;
  const std::string answer = FitForLog(result.answer, open.to);
  switch (result.kind) {
    case Kind::kDelivered:
      return Record(outcome.stream, open, true, answer, now);
    case Kind::kRefused:
      out.Warn(fmt::format("{} was refused for good: {}", outcome.stream, answer));
      return Record(outcome.stream, open, false, answer, now);
    case Kind::kLater:
      TryLater(open, BackOff(open.attempts), now);
      return std::nullopt;
    case Kind::kUnreachable:
      break;
  }
  if (paused_until_ <= now) {
    paused_until_ = now + BackOff(++outages_);
    out.Warn(fmt::format("no mail can be sent: {}; the next try is in {}", answer,
                         absl::FormatDuration(paused_until_ - now)));
  }
  TryLater(open, BackOff(open.attempts), now);
  return std::nullopt;
}

void OutgoingMail::TryLater(Open& open, absl::Duration delay, absl::Time now) {
  open.state = State::kWaiting;
  open.next_at = now + delay;
  open.to.clear();
}

// Sent and failed bear one id: of one mail only one of them is ever recorded.
v1::Submission OutgoingMail::Record(const std::string& stream, Open& open, bool sent,
                                    std::string_view answer, absl::Time now) {
  open.state = State::kRecording;
  open.to.clear();
  v1::Submission submission;
  submission.set_id(Uuid::FromName(stream + "#outcome").bytes());
  v1::NewEvent* event = submission.add_event();
  event->set_stream(stream);
  if (sent) {
    v1::MailSent payload;
    *payload.mutable_at() = ToTimestamp(now);
    payload.set_answer(std::string(answer));
    event->set_type("MailSent");
    event->set_payload(payload.SerializeAsString());
  } else {
    v1::MailFailed payload;
    *payload.mutable_at() = ToTimestamp(now);
    payload.set_answer(std::string(answer));
    payload.set_attempts(open.attempts);
    event->set_type("MailFailed");
    event->set_payload(payload.SerializeAsString());
  }
  return submission;
}

}  // namespace tandem::services
