// How an Engine comes to know what it needs: programmes, the directory, the time
// of the last event.
#include <fmt/format.h>

#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/base/uuid.h"
#include "engine/engine.h"
#include "engine/engine_reads.h"
#include "engine/proof/hash.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/fold.h"
#include "tandem/v1/notice.pb.h"

namespace tandem {
namespace {

// Among the snapshots, whose keys are streams: no stream is named without a slash.
constexpr std::string_view kFoldVersionKey = "fold-version";

// Calls `take` with every event of the streams whose names begin with `prefix`.
absl::Status ForEachEvent(EventLog& log, std::string_view prefix,
                          const std::function<absl::Status(const v1::Envelope&)>& take) {
  std::string after;
  for (bool more_streams = true; more_streams;) {
    TANDEM_ASSIGN_OR_RETURN(const StreamPage streams, log.ListStreams(prefix, after, 1000));
    for (const StreamHead& stream : streams.streams) {
      StreamVersion next{1};
      for (bool more_events = true; more_events;) {
        TANDEM_ASSIGN_OR_RETURN(const EventPage page,
                                log.ReadStream(StreamId::Of(stream.stream), next));
        for (const EventPtr& event : page.events) TANDEM_RETURN_IF_ERROR(take(*event));
        next.value += page.events.size();
        more_events = page.more;
      }
      after = stream.stream;
    }
    more_streams = streams.more;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Engine::LoadClock() {
  const Position last = head();
  if (last.value == 0) return absl::OkStatus();
  TANDEM_ASSIGN_OR_RETURN(const EventPage page, parts_.log->ReadAll(last, {1, 1}));
  if (!page.events.empty()) last_recorded_at_ = ToTime(page.events.front()->recorded_at());
  return ForEachEvent(*parts_.log, kClockStream, [this](const v1::Envelope& event) {
    NoteChange(event);
    return absl::OkStatus();
  });
}

absl::Status Engine::LoadProgrammes() {
  return ForEachEvent(*parts_.log, "definition/", [this](const v1::Envelope& event) {
    v1::ProgrammeDeployed deployed;
    if (event.type() != "ProgrammeDeployed" || !deployed.ParseFromString(event.payload())) {
      return absl::DataLossError(
          fmt::format("{}#{} is no deployment that can be read", event.stream(), event.version()));
    }
    TANDEM_ASSIGN_OR_RETURN(std::shared_ptr<const Programme> programme,
                            Programme::FromDeployment(deployed));
    programmes_.Add(std::move(programme));
    NoteChange(event);
    return absl::OkStatus();
  });
}

absl::Status Engine::LoadDirectory() {
  for (const char* prefix : {"organisation/", "person/"}) {
    TANDEM_RETURN_IF_ERROR(ForEachEvent(*parts_.log, prefix, [this](const v1::Envelope& event) {
      NoteChange(event);
      return directory_.Apply(event);
    }));
  }
  instances_->SetPlacesChangedAt(places_changed_at_);
  return absl::OkStatus();
}

absl::Status Engine::DeployCore(absl::Time now) {
  return Deploy("service:tandemd", CoreProgrammeFiles(), /*dry_run=*/false, now).status();
}

absl::StatusOr<v1::Deployed> Engine::Deploy(const std::string& recorded_by,
                                            const ProgrammeFiles& files, bool dry_run,
                                            absl::Time now) {
  if (failed_) return absl::UnavailableError("the store failed; start the node again");
  Programme::Result compiled = Programme::Compile(files);
  v1::Deployed answer;
  std::string errors;
  for (const Finding& finding : compiled.findings) {
    answer.add_finding(finding.ToString());
    if (finding.severity == Finding::Severity::kError) errors += "\n" + finding.ToString();
  }
  if (compiled.programme == nullptr) {
    return absl::FailedPreconditionError(
        fmt::format("the programme's folder has mistakes:{}", errors));
  }
  const std::string& name = compiled.programme->name();
  answer.set_programme(name);
  TANDEM_RETURN_IF_ERROR(programmes_.Check(*compiled.programme));
  const std::string payload = compiled.programme->ToDeployment().SerializeAsString();
  const Programme* present = programmes_.Find(name);
  if (present != nullptr && present->ToDeployment().SerializeAsString() == payload) {
    answer.set_unchanged(true);
    return answer;
  }
  if (dry_run) return answer;

  v1::Envelope event;
  event.set_stream(fmt::format("definition/{}", name));
  event.set_type("ProgrammeDeployed");
  event.set_payload_type(v1::ProgrammeDeployed::descriptor()->full_name());
  event.set_payload(payload);
  const std::string& office = compiled.programme->manifest().office();
  const bool has_place = directory_.FindOrganisation(office) != nullptr;
  const Place place = has_place ? directory_.Of(office) : about_.home;
  *event.mutable_occurred_on() = ToPeriod(absl::ToCivilDay(now, place.zone));
  TANDEM_RETURN_IF_ERROR(RecordOwn(std::move(event), recorded_by, now));
  programmes_.Add(std::move(compiled.programme));
  return answer;
}

absl::Status Engine::RecordOwn(v1::Envelope event, const std::string& recorded_by, absl::Time now) {
  // Staged meanwhile may be what was judged at a later moment than the caller's.
  now = NotBefore(now);
  event.set_id(Uuid::V7(now, *parts_.random).bytes());
  *event.mutable_recorded_at() = ToTimestamp(now);
  event.set_recorded_by(recorded_by);
  const Uuid id = Uuid::V7(now, *parts_.random);
  const Sha256 digest = HashOf(event.payload());
  TANDEM_ASSIGN_OR_RETURN(StagedUnit staged,
                          parts_.log->Stage({id, digest, {std::move(event)}, {}}));
  staged_.push_back(*staged.events.front());
  last_recorded_at_ = now;
  return Commit();
}

absl::Status Engine::SetClockBack(const std::string& recorded_by, const std::string& why,
                                  absl::Time now) {
  const absl::Time was = last_recorded_at_;
  if (now >= was) {
    return absl::FailedPreconditionError(
        "no event is dated later than now: there is nothing to set back");
  }
  v1::ClockSetBack set_back;
  *set_back.mutable_was() = ToTimestamp(was);
  *set_back.mutable_now() = ToTimestamp(now);
  set_back.set_why(why);
  last_recorded_at_ = now;
  absl::Status recorded = RecordOnClock(set_back, recorded_by, now);
  if (!recorded.ok()) last_recorded_at_ = was;
  return recorded;
}

absl::Status Engine::ConfirmClock(const std::string& recorded_by, const std::string& why,
                                  absl::Time was, absl::Time now) {
  if (now < std::max(was, last_recorded_at_)) {
    return absl::FailedPreconditionError(
        "there is nothing to confirm: the clock is behind the last event, not ahead of it");
  }
  v1::ClockConfirmed confirmed;
  *confirmed.mutable_was() = ToTimestamp(was);
  *confirmed.mutable_now() = ToTimestamp(now);
  confirmed.set_why(why);
  return RecordOnClock(confirmed, recorded_by, now);
}

absl::Status Engine::RecordOnClock(const google::protobuf::Message& payload,
                                   const std::string& recorded_by, absl::Time now) {
  v1::Envelope event;
  event.set_stream(kClockStream);
  event.set_type(payload.GetDescriptor()->name());
  event.set_payload_type(payload.GetDescriptor()->full_name());
  event.set_payload(payload.SerializeAsString());
  *event.mutable_occurred_on() = ToPeriod(absl::ToCivilDay(now, absl::UTCTimeZone()));
  return RecordOwn(std::move(event), recorded_by, now);
}

absl::Status Engine::HoldMailAfterUpgrade(absl::Time now) {
  BlobStore& kept = parts_.store->snapshots();
  const std::string present = fmt::format("{}", kFoldVersion);
  const auto before = kept.Get(kFoldVersionKey);
  // One that is damaged may have been another.
  if (!before.ok() && !absl::IsDataLoss(before.status())) return before.status();
  if (before.ok() && *before == present) return absl::OkStatus();
  const StreamId mail = StreamId::Of("system/mail");
  TANDEM_ASSIGN_OR_RETURN(const StreamVersion last, parts_.log->StagedVersion(mail));
  if (last.value > 0) {
    TANDEM_ASSIGN_OR_RETURN(const EventPage page, parts_.log->ReadStream(mail, last, {1, 1}));
    if (!page.events.empty() && page.events.front()->type() == "MailReleased") {
      v1::MailHeld held;
      held.set_reason("upgrade");
      v1::Envelope event;
      event.set_stream(std::string(mail.text()));
      event.set_type("MailHeld");
      event.set_payload_type(held.GetDescriptor()->full_name());
      event.set_payload(held.SerializeAsString());
      *event.mutable_occurred_on() = ToPeriod(absl::ToCivilDay(now, about_.home.zone));
      TANDEM_RETURN_IF_ERROR(RecordOwn(std::move(event), "service:tandemd", now));
    }
  }
  return NoteFoldVersion();
}

absl::Status Engine::NoteFoldVersion() {
  return parts_.store->snapshots().Put(kFoldVersionKey, fmt::format("{}", kFoldVersion));
}

}  // namespace tandem
