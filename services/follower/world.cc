#include "services/follower/world.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/base/stream_id.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/fold.h"
#include "services/follower/service.h"
#include "services/follower/time_dependence.h"
#include "services/store/keys.h"
#include "tandem/v1/history.pb.h"
#include "tandem/v1/programme.pb.h"

namespace tandem::services {
namespace {

constexpr char kPositionKey[] = "c";
constexpr char kTimeKey[] = "clock";
constexpr char kCoreKey[] = "core";
constexpr char kEventPrefix[] = "d/";
constexpr char kInstancePrefix[] = "i/";
constexpr char kRefoldPrefix[] = "im/";
constexpr char kStalePrefix[] = "stale/";
constexpr char kUnreadablePrefix[] = "u/";
// What a kept list of stale instances begins with: what is to be done with them.
constexpr char kRefold = 'r';
constexpr char kLookAt = 'l';
constexpr absl::Duration kTimeNotedEvery = absl::Minutes(10);
constexpr size_t kUnreadableMax = 100;
constexpr size_t kLoadPage = 1000;
constexpr size_t kNumberBytes = 8;  // Of EncodeNumber.

std::string_view FirstPart(std::string_view stream) { return stream.substr(0, stream.find('/')); }

bool IsDirectory(std::string_view stream) {
  const std::string_view first = FirstPart(stream);
  return first == "organisation" || first == "person";
}

// Whether days and working days mean anything to its instance.
bool IsPlaced(std::string_view stream) { return FirstPart(stream) != "person"; }

bool IsNotice(std::string_view stream) {
  const std::string_view first = FirstPart(stream);
  return first == "system" || first == "mail";
}

bool IsSamePlace(const Place& a, const Place& b) {
  return a.zone_name == b.zone_name && (a.calendar == b.calendar || *a.calendar == *b.calendar);
}

// "organisation 3, person 3": what organisations and people are folded by.
std::string VersionsOf(const Programme& core) {
  std::vector<std::string> versions;
  for (const auto& [name, definition] : core.workflows()) {
    versions.push_back(fmt::format("{} {}", name, definition->version()));
  }
  return fmt::format("{}", fmt::join(versions, ", "));
}

std::map<std::string, Place> PlacesOf(const Directory& directory) {
  std::map<std::string, Place> places;
  for (const Organisation* organisation : directory.Organisations()) {
    places.emplace(organisation->name, directory.Of(organisation->name));
  }
  return places;
}

}  // namespace

bool IsFolded(std::string_view stream) {
  if (IsDirectory(stream)) return true;
  return !IsNotice(stream) && FirstPart(stream) != "definition" &&
         std::count(stream.begin(), stream.end(), '/') == 2;
}

World::World(const KeyValueStore* store, size_t instances_max)
    : store_(store), instances_(store, instances_max) {
  directory_ = std::make_unique<Directory>(
      [this](std::string_view name) { return programmes_.FindCalendar(name); });
}

absl::StatusOr<std::unique_ptr<World>> World::Load(const KeyValueStore* store,
                                                   size_t instances_max) {
  std::unique_ptr<World> world(new World(store, instances_max));
  Programme::Result core = Programme::Compile(CoreProgrammeFiles());
  if (core.programme == nullptr) {
    return absl::InternalError(
        fmt::format("the core programme does not compile: {}",
                    core.findings.empty() ? "" : core.findings.front().ToString()));
  }
  world->programmes_.Add(core.programme);
  world->core_ = VersionsOf(*core.programme);
  TANDEM_RETURN_IF_ERROR(world->LoadEvents());
  TANDEM_RETURN_IF_ERROR(world->LoadNotes());
  return world;
}

absl::Status World::LoadEvents() {
  std::string last;
  while (true) {
    TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> page,
                            store_->Scan(Range::PrefixAfter(kEventPrefix, last, kLoadPage)));
    for (const Entry& entry : page) {
      v1::Envelope event;
      if (!event.ParseFromString(entry.value)) {
        return absl::DataLossError("a kept event of the directory cannot be read");
      }
      // What could not be read the first time was noted then.
      epochs_.Take(event);
      absl::Status taken =
          IsDirectory(event.stream()) ? directory_->Apply(event) : TakeDeployment(event);
      if (!taken.ok() && !absl::IsDataLoss(taken)) return taken;
    }
    if (page.size() < kLoadPage) return absl::OkStatus();
    last = page.back().key;
  }
}

absl::Status World::LoadNotes() {
  TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> position, store_->Get(kPositionKey));
  if (position.has_value() && position->size() >= kNumberBytes) {
    position_ = DecodeNumber(*position);
    event_id_ = position->substr(kNumberBytes);
    TANDEM_ASSIGN_OR_RETURN(const std::optional<std::string> core, store_->Get(kCoreKey));
    if (core != core_) {
      return absl::DataLossError(fmt::format(
          "organisations and people were folded by other workflows ({}), and are now by {}",
          core.value_or("of old"), core_));
    }
  }
  TANDEM_ASSIGN_OR_RETURN(const std::optional<std::string> time, store_->Get(kTimeKey));
  if (time.has_value() && time->size() == kNumberBytes) time_noted_ = DecodeTime(*time);
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> stale, store_->Scan(Range::Prefix(kStalePrefix)));
  for (Entry& entry : stale) {
    if (entry.value.empty()) return absl::DataLossError("a kept list of instances is damaged");
    stale_[entry.key.substr(sizeof(kStalePrefix) - 1)] = {entry.value.front() == kRefold,
                                                          entry.value.substr(1)};
  }
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> to_refold, store_->Scan(Range::Prefix(kRefoldPrefix)));
  for (const Entry& entry : to_refold) {
    to_refold_.insert(entry.key.substr(sizeof(kRefoldPrefix) - 1));
  }
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> unreadable,
                          store_->Scan(Range::Prefix(kUnreadablePrefix, kUnreadableMax)));
  for (Entry& entry : unreadable) unreadable_.push_back(std::move(entry.value));
  return absl::OkStatus();
}

absl::Status World::Apply(const v1::Envelope& event, WriteBatch& batch) {
  if (event.position() <= position_) return absl::OkStatus();
  position_ = event.position();
  event_id_ = event.id();
  const std::string& stream = event.stream();
  if (IsClockSetBack(event)) {
    epochs_.Take(event);
    time_noted_ = std::min(time_noted_, ToTime(event.recorded_at()));
    batch.Put(kTimeKey, EncodeTime(time_noted_));
    batch.Put(kEventPrefix + EncodeNumber(event.position()), event.SerializeAsString());
    MarkStale(kInstancePrefix, true, batch);
    return absl::OkStatus();
  }
  if (FirstPart(stream) == "definition") {
    batch.Put(kEventPrefix + EncodeNumber(event.position()), event.SerializeAsString());
    const std::map<std::string, Place> before = PlacesOf(*directory_);
    if (absl::Status taken = TakeDeployment(event); !taken.ok()) {
      NoteUnreadable(event, std::string(taken.message()), batch);
      return absl::OkStatus();
    }
    const std::map<std::string, Place> after = PlacesOf(*directory_);
    const bool moved =
        !std::equal(before.begin(), before.end(), after.begin(), after.end(),
                    [](const auto& a, const auto& b) { return IsSamePlace(a.second, b.second); });
    MarkStale(kInstancePrefix, moved, batch);
    return absl::OkStatus();
  }
  if (IsDirectory(stream)) TANDEM_RETURN_IF_ERROR(ApplyToDirectory(event, batch));
  return IsFolded(stream) ? ApplyToInstance(event, batch) : absl::OkStatus();
}

absl::Status World::TakeDeployment(const v1::Envelope& event) {
  if (event.type() != "ProgrammeDeployed") return absl::OkStatus();
  v1::ProgrammeDeployed deployed;
  if (!deployed.ParseFromString(event.payload())) {
    return absl::DataLossError("its payload cannot be read");
  }
  TANDEM_ASSIGN_OR_RETURN(std::shared_ptr<const Programme> programme,
                          Programme::FromDeployment(deployed));
  programmes_.Add(std::move(programme));
  return absl::OkStatus();
}

absl::Status World::ApplyToDirectory(const v1::Envelope& event, WriteBatch& batch) {
  batch.Put(kEventPrefix + EncodeNumber(event.position()), event.SerializeAsString());
  const std::string name = event.stream().substr(event.stream().find('/') + 1);
  const bool organisation = FirstPart(event.stream()) == "organisation";
  const std::string called = NameOf(name);
  const Place place = directory_->Of(name);
  if (absl::Status taken = directory_->Apply(event); !taken.ok()) {
    NoteUnreadable(event, std::string(taken.message()), batch);
    return absl::OkStatus();
  }
  if (!organisation) return absl::OkStatus();
  // Before it was known, only what it stands in without being named can have reckoned
  // with it.
  const bool was_known = event.version() > 1 || programmes_.HasStanding(name);
  if (was_known && !IsSamePlace(directory_->Of(name), place)) {
    MarkStale(kInstancePrefix, true, batch);
  } else if (NameOf(name) != called) {
    MarkStale(InstanceCache::PartyPrefix(name), false, batch);
  }
  return absl::OkStatus();
}

absl::Status World::ApplyToInstance(const v1::Envelope& event, WriteBatch& batch) {
  TANDEM_ASSIGN_OR_RETURN(const Instance* before, instances_.Find(event.stream()));
  const uint32_t version =
      before == nullptr ? event.definition_version() : before->state().definition_version();
  const Definition* definition = programmes_.DefinitionToFold(event.stream(), version);
  if (definition == nullptr) {
    NoteUnreadable(event, fmt::format("no version {} of its workflow was deployed", version),
                   batch);
    return absl::OkStatus();
  }
  // The directory's own always follow the newest version.
  if (event.type() == "InstanceMigrated" && !IsDirectory(event.stream())) {
    v1::InstanceMigrated migrated;
    if (!migrated.ParseFromString(event.payload()) ||
        programmes_.FindDefinition(event.stream(), migrated.definition_version()) == nullptr) {
      NoteUnreadable(
          event,
          fmt::format("no version {} of its workflow was deployed", migrated.definition_version()),
          batch);
      return absl::OkStatus();
    }
    to_refold_.insert(event.stream());
    batch.Put(kRefoldPrefix + event.stream(), "");
  }
  Instance instance =
      before == nullptr ? Instance::Empty(event.stream(), definition->version()) : *before;
  TANDEM_RETURN_IF_ERROR(
      instances_.Put(Evolve(*definition, std::move(instance), event, *directory_)));
  touched_.insert(event.stream());
  return absl::OkStatus();
}

// As the engine does, so that both hold the same.
absl::StatusOr<bool> World::FoldAnew(const std::string& stream,
                                     std::span<const v1::Envelope> events, WriteBatch& batch) {
  TANDEM_ASSIGN_OR_RETURN(const Instance* followed, instances_.Find(stream));
  if (followed != nullptr) {
    const uint64_t version = followed->state().version();
    if (events.size() < version) return false;
    const Definition* definition =
        programmes_.DefinitionToFold(stream, followed->state().definition_version());
    if (definition == nullptr) {
      return absl::InternalError(
          fmt::format("{} follows a definition that was never deployed", stream));
    }
    std::vector<v1::Envelope> recorded;
    recorded.reserve(version);
    for (const v1::Envelope& event : events.first(version)) {
      recorded.push_back(epochs_.AsRecorded(event));
    }
    TANDEM_RETURN_IF_ERROR(instances_.Put(Fold(*definition, stream, recorded, *directory_)));
    touched_.insert(stream);
  }
  to_refold_.erase(stream);
  batch.Delete(kRefoldPrefix + stream);
  return true;
}

void World::NoteUnreadable(const v1::Envelope& event, std::string_view why, WriteBatch& batch) {
  if (unreadable_.size() >= kUnreadableMax) return;
  unreadable_.push_back(
      fmt::format("{}#{} ({}): {}", event.stream(), event.version(), event.type(), why));
  batch.Put(kUnreadablePrefix + EncodeNumber(event.position()), unreadable_.back());
}

bool World::WasAheadOf(absl::Time now) const { return time_noted_ > now + kClockBackMax; }

void World::GoBackTo(absl::Time now, WriteBatch& batch) {
  time_noted_ = now;
  batch.Put(kTimeKey, EncodeTime(now));
  MarkStale(kInstancePrefix, false, batch);
}

void World::NoteTime(absl::Time now, WriteBatch& batch) {
  if (now < time_noted_ + kTimeNotedEvery) return;
  time_noted_ = now;
  batch.Put(kTimeKey, EncodeTime(now));
}

void World::Finish(uint64_t through_position, WriteBatch& batch) {
  if (through_position > position_) {
    position_ = through_position;
    event_id_.clear();
  }
  instances_.Flush(batch);
  batch.Put(kPositionKey, EncodeNumber(position_) + event_id_);
  batch.Put(kCoreKey, core_);
}

// Begins the list anew if a part of it was given already.
void World::MarkStale(const std::string& prefix, bool refold, WriteBatch& batch) {
  Stale& stale = stale_[prefix];
  stale = {stale.refold || refold, ""};
  KeepStale(prefix, batch);
}

void World::KeepStale(const std::string& prefix, WriteBatch& batch) const {
  const Stale& stale = stale_.at(prefix);
  batch.Put(kStalePrefix + prefix, (stale.refold ? kRefold : kLookAt) + stale.last);
}

// Those that TakeStale has not given yet are not what they seem either.
bool World::IsToRefold(const std::string& stream) const {
  if (to_refold_.contains(stream)) return true;
  const auto all = stale_.find(kInstancePrefix);
  return all != stale_.end() && all->second.refold && IsPlaced(stream) &&
         kInstancePrefix + stream > all->second.last;
}

absl::StatusOr<std::vector<std::string>> World::TakeStale(size_t streams_max, WriteBatch& batch) {
  std::vector<std::string> streams;
  while (HasStale() && streams.size() < streams_max) {
    const std::string prefix = stale_.begin()->first;
    Stale& stale = stale_.begin()->second;
    TANDEM_ASSIGN_OR_RETURN(
        std::vector<Entry> page,
        store_->Scan(Range::PrefixAfter(prefix, stale.last, streams_max - streams.size())));
    for (const Entry& entry : page) {
      streams.push_back(entry.key.substr(prefix.size()));
      if (!stale.refold || !IsPlaced(streams.back())) continue;
      to_refold_.insert(streams.back());
      batch.Put(kRefoldPrefix + streams.back(), "");
    }
    if (streams.size() < streams_max) {
      batch.Delete(kStalePrefix + prefix);
      stale_.erase(stale_.begin());
    } else {
      stale.last = page.back().key;
      KeepStale(prefix, batch);
    }
  }
  return streams;
}

absl::StatusOr<std::optional<Standing>> World::At(std::string_view stream, absl::Time now) {
  TANDEM_ASSIGN_OR_RETURN(const Instance* instance, instances_.Find(stream));
  if (instance == nullptr) return std::optional<Standing>();
  const Definition* definition =
      programmes_.DefinitionToFold(stream, instance->state().definition_version());
  if (definition == nullptr) return std::optional<Standing>();
  return std::optional<Standing>(
      Standing{definition, Advance(*definition, *instance, *directory_, now)});
}

absl::Time World::NextChange(const Standing& standing,
                             const std::vector<v1::DeadlineState>& schedule, absl::Time now) {
  return NextChangeOf(*standing.definition, standing.instance, *directory_, schedule,
                      DependsOnTime(*standing.definition), now);
}

bool World::DependsOnTime(const Definition& definition) {
  auto [known, added] = depends_on_time_.try_emplace(&definition, false);
  if (added) known->second = services::DependsOnTime(definition.proto());
  return known->second;
}

std::string World::NameOf(std::string_view organisation) const {
  const Organisation* found = directory_->FindOrganisation(organisation);
  if (found == nullptr || found->display_name.empty()) return std::string(organisation);
  return found->display_name;
}

const Definition* World::DefinitionFor(const v1::Envelope& event) const {
  const Definition* definition =
      programmes_.FindDefinition(event.stream(), event.definition_version());
  return definition != nullptr ? definition : programmes_.FindDefinition(event.stream());
}

absl::StatusOr<std::vector<std::string>> World::StreamsOf(std::string_view organisation) const {
  const std::string prefix = InstanceCache::PartyPrefix(organisation);
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> entries, store_->Scan(Range::Prefix(prefix)));
  std::vector<std::string> streams;
  streams.reserve(entries.size());
  for (const Entry& entry : entries) streams.push_back(entry.key.substr(prefix.size()));
  return streams;
}

}  // namespace tandem::services
