// The Engine's answers to everything that records nothing.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/base/contains.h"
#include "engine/base/event_filter.h"
#include "engine/base/localized_text.h"
#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/engine.h"
#include "engine/engine_reads.h"
#include "engine/key_check.h"
#include "engine/notice.h"
#include "engine/sealing.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/decide.h"
#include "engine/workflow/field_description.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/name_search.h"
#include "engine/workflow/owed.h"
#include "engine/workflow/schedule.h"
#include "engine/workflow/unknown_zones.h"

namespace tandem {
namespace {

constexpr uint32_t kPageDefault = 1000;
constexpr uint32_t kPageMax = 10'000;
constexpr size_t kReplyBytesMax = size_t{4} << 20U;

ReadLimits LimitsOf(uint32_t events_max) {
  return {std::min(events_max == 0 ? kPageDefault : events_max, kPageMax), kReplyBytesMax};
}

bool DueFirst(const v1::DeadlineState& a, const v1::DeadlineState& b) {
  if (a.has_late_from() != b.has_late_from()) return a.has_late_from();
  return ToTime(a.late_from()) < ToTime(b.late_from());
}

bool Mentions(const v1::Person& person, const std::string& key) {
  return SearchKey(person.name()).find(key) != std::string::npos ||
         SearchKey(person.email()).find(key) != std::string::npos || person.id() == key;
}

}  // namespace

absl::StatusOr<v1::Events> Engine::ReadOneStream(const v1::ReadStream& request) {
  TANDEM_ASSIGN_OR_RETURN(const StreamId stream, StreamId::Parse(request.stream()));
  TANDEM_ASSIGN_OR_RETURN(const EventPage page,
                          parts_.log->ReadStream(stream, StreamVersion{request.from_version()},
                                                 LimitsOf(request.events_max())));
  if (page.head_version.value == 0) {
    return absl::NotFoundError(fmt::format("there is no {}", stream.text()));
  }
  v1::Events events;
  for (const EventPtr& event : page.events) {
    v1::Envelope* copy = events.add_event();
    *copy = *event;
    if (request.unseal()) TANDEM_RETURN_IF_ERROR(UnsealInPlace(copy, events));
  }
  events.set_more(page.more);
  events.set_head_version(page.head_version.value);
  return events;
}

absl::Status Engine::UnsealInPlace(v1::Envelope* event, v1::Events& events) {
  if (event->sealed().empty()) return absl::OkStatus();
  std::unique_ptr<google::protobuf::Message> payload = NewNotice(event->type());
  const Definition* definition =
      programmes_.FindDefinition(event->stream(), event->definition_version());
  if (payload == nullptr && definition != nullptr) payload = definition->NewPayload(event->type());
  if (payload == nullptr) {
    return absl::DataLossError(fmt::format("{}#{} is of a type that no deployed programme has: {}",
                                           event->stream(), event->version(), event->type()));
  }
  TANDEM_ASSIGN_OR_RETURN(const auto unreadable, Unseal(*payload, *parts_.keys, *event));
  events.mutable_unreadable()->Add(unreadable.begin(), unreadable.end());
  return absl::OkStatus();
}

absl::StatusOr<v1::Events> Engine::ReadWholeLog(const v1::ReadAll& request) {
  TANDEM_ASSIGN_OR_RETURN(
      const EventPage page,
      parts_.log->ReadAll(Position{request.from_position()}, LimitsOf(request.events_max())));
  TANDEM_ASSIGN_OR_RETURN(const EventFilter filter, EventFilter::From(request.filter()));
  v1::Events events;
  uint64_t next = std::max<uint64_t>(request.from_position(), 1);
  for (const EventPtr& event : page.events) {
    if (filter.Matches(*event)) *events.add_event() = *event;
    next = event->position() + 1;
  }
  events.set_more(page.more);
  events.set_next_position(next);
  return events;
}

absl::StatusOr<v1::Streams> Engine::List(const v1::ListStreams& request) {
  const uint32_t wanted = request.streams_max() == 0 ? kPageDefault : request.streams_max();
  TANDEM_ASSIGN_OR_RETURN(
      const StreamPage page,
      parts_.log->ListStreams(request.prefix(), request.after(), std::min(wanted, kPageMax)));
  v1::Streams streams;
  for (const StreamHead& head : page.streams) streams.add_stream(head.stream);
  streams.set_more(page.more);
  return streams;
}

absl::StatusOr<v1::NextView> Engine::Next(const Principal& principal,
                                          const v1::DescribeNext& request, absl::Time now) {
  TANDEM_RETURN_IF_ERROR(StreamId::Parse(request.stream()).status());
  TANDEM_ASSIGN_OR_RETURN(const Instance* found, instances_->Find(request.stream()));
  const bool has_begun = found->state().version() != 0;
  const Definition* definition = programmes_.FindDefinition(request.stream());
  if (has_begun) {
    TANDEM_ASSIGN_OR_RETURN(definition, DefinitionFor(programmes_, *found));
  } else if (definition == nullptr) {
    return absl::NotFoundError(fmt::format("there is no {}", request.stream()));
  }
  const Instance instance = Advance(*definition, *found, directory_, now);

  v1::NextView view;
  view.set_stream(request.stream());
  view.set_title(has_begun ? TitleOf(*definition, instance,
                                     [this](std::string_view name) { return NameOf(name); })
                           : TextIn(definition->proto().title(), request.language()));
  view.set_phase(instance.phase());
  if (const v1::Phase* phase = definition->FindPhase(instance.phase()); phase != nullptr) {
    view.set_phase_title(TextIn(phase->title(), request.language()));
    view.set_guidance(TextIn(phase->guidance(), request.language()));
  }
  const World world = WorldAt(now);
  const WorldReferences references(world);
  JudgeContext context{
      now, directory_, references, {}, principal.id, principal.Has(Right::kRecordAll), {}, {}};
  context.has_left = [&](std::string_view organisation) {
    return directory_.HasLeft(principal.id, organisation, now);
  };
  for (const PostHeld& held : directory_.PostsOf(principal.id)) {
    context.posts.push_back(fmt::format("{}/{}", held.organisation, held.post));
  }
  for (const NextOption& option : NextOptions(*definition, instance, context)) {
    v1::NextEvent* event = view.add_event();
    event->set_type(option.type->name());
    event->set_title(TextIn(option.type->title(), request.language()));
    *event->mutable_blocked_by() = {option.blocked_by.begin(), option.blocked_by.end()};
    *event->mutable_depends_on() = {option.depends_on.begin(), option.depends_on.end()};
    event->set_leads_to(option.leads_to);
    if (option.happened_by) *event->mutable_happened_by() = ToDate(*option.happened_by);
    for (const FieldDescription& field : DescribeFields(*definition->PayloadOf(event->type()))) {
      v1::NextField* described = event->add_field();
      described->set_name(field.name);
      described->set_kind(field.kind);
      described->set_required(field.required);
      described->set_repeated(field.repeated);
      described->set_hint(field.hint);
    }
  }
  for (v1::DeadlineState& deadline : Schedule(*definition, instance, directory_, now)) {
    if (IsOwed(deadline)) *view.add_deadline() = std::move(deadline);
  }
  std::stable_sort(view.mutable_deadline()->begin(), view.mutable_deadline()->end(), DueFirst);
  return view;
}

absl::StatusOr<v1::People> Engine::ReadPeople(const Principal& principal,
                                              const v1::ReadPeople& request) {
  const bool personal = principal.Has(Right::kSeePersonal);
  const std::string key = SearchKey(request.text());
  v1::People people;
  for (const Person* person : directory_.People()) {
    if (!request.person().empty() && !Contains(request.person(), person->id)) continue;
    v1::Person described = DescribePerson(directory_, *person, *parts_.keys, personal);
    if (!key.empty() && !Mentions(described, key)) continue;
    *people.add_person() = std::move(described);
  }
  return people;
}

v1::Greeting Engine::Greet(const Principal& principal, absl::Time now) const {
  v1::Greeting greeting;
  greeting.set_version(about_.version);
  greeting.set_demonstration(about_.demonstration);
  greeting.set_read_models_endpoint(about_.read_models_endpoint);
  greeting.set_changes_endpoint(about_.changes_endpoint);
  *greeting.mutable_now() = ToTimestamp(now);
  greeting.set_principal(principal.id);
  greeting.set_head(head().value);
  return greeting;
}

v1::NodeStatus Engine::DescribeNode(absl::Time now) const {
  v1::NodeStatus status;
  status.set_version(about_.version);
  status.set_head(head().value);
  *status.mutable_now() = ToTimestamp(now);
  status.set_demonstration(about_.demonstration);
  *status.mutable_started_at() = ToTimestamp(started_at_);
  for (const Programme* programme : programmes_.All()) status.add_programme(programme->name());
  status.set_instances_cached(instances_->size());
  status.set_commits(commits_);
  for (std::string& warning : Warnings()) status.add_warning(std::move(warning));
  return status;
}

std::vector<std::string> Engine::Warnings() const {
  std::vector<std::string> warnings = KeyTroubles(directory_, *parts_.keys);
  for (const UnknownZone& unknown : UnknownZones(directory_, programmes_)) {
    warnings.push_back(unknown.ToText());
  }
  return warnings;
}

}  // namespace tandem
