#include "tests/unit/workflow/story.h"

#include <gtest/gtest.h>

#include "absl/time/time.h"
#include "engine/base/contains.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/payload_json.h"
#include "engine/workflow/scope.h"
#include "fmt/format.h"
#include "google/protobuf/text_format.h"
#include "tandem/v1/history.pb.h"

namespace tandem {

std::shared_ptr<const Programme> ProgrammeIn(const ProgrammeFiles& files) {
  const Programme::Result result = Programme::Compile(files);
  for (const Finding& finding : result.findings) ADD_FAILURE() << finding.ToString();
  return result.programme;
}

void World::Add(const std::string& name, const std::string& kind, const std::string& zone,
                const Calendar* calendar) {
  Place place;
  EXPECT_TRUE(absl::LoadTimeZone(zone, &place.zone)) << zone;
  place.zone_name = zone;
  if (calendar != nullptr) place.calendar = calendar;
  places_[name] = place;
  found_["organisation/" + name] = {kind, "registered", 1};
}

void World::AddStream(const std::string& stream, const std::string& phase, uint64_t version) {
  found_[stream] = {"", phase, version};
}

void World::AddReferring(ReferringEvent referring) { referring_.push_back(std::move(referring)); }

Place World::Of(std::string_view organisation) const {
  const auto found = places_.find(organisation);
  return found == places_.end() ? Place() : found->second;
}

std::optional<References::Found> World::Find(std::string_view stream) const {
  const auto found = found_.find(stream);
  if (found == found_.end()) return std::nullopt;
  return found->second;
}

void World::AddFact(const std::string& stream, const std::string& fact, v1::FactValue value) {
  facts_[fmt::format("{} {}", stream, fact)] = std::move(value);
}

std::optional<v1::FactValue> World::FactOf(std::string_view stream, std::string_view fact) const {
  const auto found = facts_.find(fmt::format("{} {}", stream, fact));
  if (found == facts_.end()) return std::nullopt;
  return found->second;
}

std::vector<References::Referring> World::ReferringTo(std::string_view, std::string_view) const {
  return {};
}

std::vector<References::ReferringEvent> World::EventsReferringTo(std::string_view,
                                                                 uint64_t pinned_from) const {
  std::vector<ReferringEvent> referring;
  for (const ReferringEvent& one : referring_) {
    if (one.pinned >= pinned_from) referring.push_back(one);
  }
  return referring;
}

Story::Story(std::shared_ptr<const Programme> programme, const std::string& workflow,
             const World& world, std::string instance)
    : programme_(std::move(programme)),
      definition_(programme_->workflows().at(workflow).get()),
      world_(world),
      stream_(fmt::format("{}/{}/{}", programme_->name(), workflow, instance)),
      now_(absl::UnixEpoch()),
      instance_(Instance::Empty(stream_, definition_->version())) {}

Story& Story::At(const std::string& when) {
  std::string error;
  const std::string instant = when.size() == 10 ? when + " 12:00" : when;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", instant, &now_, &error)) << error;
  return *this;
}

Story& Story::WithLater(std::shared_ptr<const Programme> later) {
  later_ = std::move(later);
  return *this;
}

Story& Story::AsBackfill(bool backfill) {
  backfill_ = backfill;
  return *this;
}

Story& Story::By(const std::string& person, std::vector<std::string> posts,
                 std::vector<std::string> left) {
  person_ = person;
  may_record_all_ = posts.empty();
  posts_ = std::move(posts);
  left_ = std::move(left);
  return *this;
}

v1::NewEvent Story::Submitted(const Told& told) const {
  v1::NewEvent event;
  event.set_stream(stream_);
  event.set_type(told.type);
  event.set_payload_json(told.json);
  event.set_reported_by(told.reported_by);
  *event.mutable_unknown() = {told.unknown.begin(), told.unknown.end()};
  *event.mutable_party_of_unknown_role() = {told.party_of_unknown_role.begin(),
                                            told.party_of_unknown_role.end()};
  if (told.on == "unknown") {
    event.add_unknown("occurred_on");
  } else if (!told.on.empty()) {
    const auto period = ParsePeriod(told.on);
    EXPECT_TRUE(period.ok()) << told.on;
    *event.mutable_occurred_on() = *period;
  }
  event.set_illustrative(told.illustrative);
  if (!told.evidence.empty()) event.add_evidence()->set_kind(told.evidence);
  return event;
}

Decision Story::Judge(const std::vector<Told>& unit) const {
  std::vector<v1::NewEvent> events;
  events.reserve(unit.size());
  for (const Told& told : unit) events.push_back(Submitted(told));
  std::vector<const v1::NewEvent*> pointers;
  std::vector<uint32_t> indexes;
  for (const v1::NewEvent& event : events) {
    indexes.push_back(static_cast<uint32_t>(pointers.size()));
    pointers.push_back(&event);
  }
  JudgeContext context{now_, world_, world_, {}, person_, may_record_all_, posts_, {}};
  context.original = [this](uint64_t version) -> absl::StatusOr<v1::Envelope> {
    if (version == 0 || version > events_.size()) return absl::NotFoundError("no such event");
    return events_[version - 1];
  };
  context.definition_of = [this](uint32_t version) { return Version(version); };
  context.has_left = [this](std::string_view organisation) {
    return Contains(left_, organisation);
  };
  return Decide(*definition_, instance_, pointers, indexes, backfill_, context);
}

const Definition* Story::Version(uint32_t version) const {
  for (const auto* programme : {programme_.get(), later_.get()}) {
    if (programme == nullptr) continue;
    const Definition* definition = programme->workflows().at(definition_->name()).get();
    if (definition->version() == version) return definition;
  }
  return nullptr;
}

std::string Story::Refused(const std::vector<Told>& unit) const {
  std::string lines;
  for (const v1::Refusal& refusal : Judge(unit).refusals) {
    lines += fmt::format("{}: {}", refusal.rule(), refusal.message());
    if (!refusal.about().empty()) lines += fmt::format(" ({})", refusal.about());
    lines += "\n";
  }
  return lines;
}

Story& Story::ThenTogether(const std::vector<Told>& unit) {
  Decision decision = Judge(unit);
  for (const v1::Refusal& refusal : decision.refusals) {
    ADD_FAILURE() << refusal.type() << " was refused: " << refusal.rule() << ": "
                  << refusal.message();
  }
  if (!decision.refusals.empty()) return *this;
  for (v1::Envelope& event : decision.events) {
    event.set_version(events_.size() + 1);
    event.set_position(events_.size() + 1);
    *event.mutable_recorded_at() = ToTimestamp(now_);
    event.set_recorded_by(person_);
    instance_ = Evolve(*definition_, std::move(instance_), event, world_);
    events_.push_back(std::move(event));
  }
  const uint32_t version = instance_.state().definition_version();
  if (version != definition_->version()) {
    definition_ = Version(version);
    instance_ = Fold(*definition_, stream_, events_, world_);
  }
  return *this;
}

Told Story::Correction(uint64_t event, const std::string& type, const std::string& json,
                       const std::string& on) const {
  v1::EventCorrected corrected;
  corrected.set_event(event);
  corrected.set_reason("It was recorded wrongly.");
  if (!json.empty()) {
    const auto payload = definition_->NewPayload(type);
    EXPECT_TRUE(ReadPayloadJson(json, payload.get()).ok()) << json;
    corrected.set_payload(payload->SerializeAsString());
  }
  if (!on.empty()) *corrected.mutable_occurred_on() = *ParsePeriod(on);
  // Bytes stand in JSON as base64.
  std::string text;
  std::string base64;
  const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::string& bytes = corrected.payload();
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t j = 0; j < 3; ++j) {
      group = group << 8U | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    }
    for (size_t j = 0; j < 4; ++j) {
      base64 += i + j > bytes.size() ? '=' : letters[group >> (18U - 6U * j) & 63U];
    }
  }
  text = fmt::format(R"({{"event": {}, "reason": "It was recorded wrongly.")", event);
  if (!json.empty()) text += fmt::format(R"(, "payload": "{}")", base64);
  if (!on.empty()) text += fmt::format(R"(, "occurredOn": "{}")", on);
  return {"EventCorrected", text + "}"};
}

Told Story::Retraction(uint64_t event) const {
  return {"EventRetracted",
          fmt::format(R"({{"event": {}, "reason": "It did not happen."}})", event)};
}

Instance Story::Now() const { return Advance(*definition_, instance_, world_, now_); }

v1::Activity::State Story::Activity(const std::string& key) const {
  const Instance now = Now();
  const v1::ActivityState* activity = now.FindActivity(key);
  return activity == nullptr ? v1::Activity::STATE_UNSPECIFIED : activity->state();
}

std::vector<v1::DeadlineState> Story::Deadlines() const {
  return Schedule(*definition_, Now(), world_, now_);
}

v1::DeadlineState Story::Find(const std::string& id) const {
  for (const v1::DeadlineState& deadline : Deadlines()) {
    if (deadline.id() == id) return deadline;
  }
  return {};
}

std::string Story::Deadline(const std::string& id) const {
  const v1::DeadlineState deadline = Find(id);
  if (deadline.id().empty()) return "none";
  return fmt::format("{} due {}", v1::DeadlineState::State_Name(deadline.state()),
                     ToIso(deadline.due()));
}

std::vector<std::string> Story::Gaps() const {
  std::vector<std::string> gaps;
  const Instance now = Now();
  for (const v1::Gap& gap : now.state().gap()) {
    if (gap.filled_by() != 0) continue;
    gaps.push_back(!gap.has_unmet()
                       ? gap.unknown()
                       : fmt::format("{}({})", gap.unmet().condition(), gap.unmet().about()));
  }
  return gaps;
}

std::string StateText(const Instance& instance) {
  std::string text;
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseShortRepeatedPrimitives(true);
  printer.PrintToString(instance.Snapshot(), &text);
  return text;
}

}  // namespace tandem
