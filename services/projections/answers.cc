#include "services/projections/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "engine/base/contains.h"
#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/fold.h"
#include "engine/workflow/owed.h"
#include "engine/workflow/schedule.h"
#include "engine/workflow/scope.h"
#include "services/projections/event_view.h"
#include "services/projections/organisation_answers.h"
#include "services/projections/past_view.h"
#include "services/projections/read_model_keys.h"
#include "services/projections/reminder_routes.h"
#include "services/projections/views.h"

namespace tandem::services {
namespace {

constexpr uint32_t kFeedDefault = 50;
constexpr uint32_t kFeedMax = 1000;
// A longer list is cut, and says so: a larger message would cost the connection.
constexpr size_t kAnswerBytesMax = size_t{12} << 20;

// "c3/partnership/x" is of programme c3 and workflow partnership; those of the
// directory are the core's.
std::pair<std::string, std::string> WorkflowOf(std::string_view stream) {
  const size_t first = stream.find('/');
  const size_t second = stream.find('/', first + 1);
  if (second == std::string_view::npos) return {"core", std::string(stream.substr(0, first))};
  return {std::string(stream.substr(0, first)),
          std::string(stream.substr(first + 1, second - first - 1))};
}

template <typename Message>
absl::StatusOr<Message> Parsed(const Entry& entry) {
  Message message;
  if (!message.ParseFromString(entry.value)) {
    return absl::DataLossError(fmt::format("what is kept under '{}' is damaged", entry.key));
  }
  return message;
}

// False: they were too many, and the last ones were left out.
template <typename Message>
bool MoveUpToBound(std::vector<Message>& from, google::protobuf::RepeatedPtrField<Message>* to) {
  size_t bytes = 0;
  for (Message& message : from) {
    bytes += message.ByteSizeLong();
    if (bytes > kAnswerBytesMax) return false;
    *to->Add() = std::move(message);
  }
  return true;
}

}  // namespace

absl::StatusOr<v1::QueryResult> Answers::To(const v1::Query& query, absl::Time now) {
  v1::QueryResult result;
  switch (query.query_case()) {
    case v1::Query::kPortfolio: {
      TANDEM_ASSIGN_OR_RETURN(*result.mutable_portfolio(), Portfolio(query.portfolio(), now));
      return result;
    }
    case v1::Query::kInstance: {
      TANDEM_ASSIGN_OR_RETURN(*result.mutable_instance(), Instance(query.instance(), now));
      return result;
    }
    case v1::Query::kDeadlines: {
      TANDEM_ASSIGN_OR_RETURN(*result.mutable_deadlines(), Deadlines(query.deadlines(), now));
      return result;
    }
    case v1::Query::kFeed: {
      TANDEM_ASSIGN_OR_RETURN(*result.mutable_feed(), Feed(query.feed()));
      return result;
    }
    case v1::Query::kOrganisations: {
      TANDEM_ASSIGN_OR_RETURN(*result.mutable_organisations(),
                              AnswerOrganisations(*world_, query.organisations()));
      return result;
    }
    case v1::Query::kReminders: {
      TANDEM_ASSIGN_OR_RETURN(*result.mutable_reminders(), Reminders(query.reminders(), now));
      return result;
    }
    default:
      return absl::InvalidArgumentError("the query asks for nothing that projections keep");
  }
}

absl::StatusOr<v1::Portfolio> Answers::Portfolio(const v1::PortfolioQuery& query, absl::Time now) {
  v1::Portfolio answer;
  *answer.mutable_now() = ToTimestamp(now);
  std::vector<v1::PortfolioRow> rows;
  auto take = [&](v1::PortfolioRow row) {
    if (!IsAskedFor(query, row)) return;
    if (row.has_next_deadline()) BringUpToDate(*row.mutable_next_deadline(), now);
    rows.push_back(std::move(row));
  };
  if (!query.organisation().empty()) {
    TANDEM_ASSIGN_OR_RETURN(const std::string organisation,
                            OrganisationCalled(world_->directory(), query.organisation()));
    TANDEM_ASSIGN_OR_RETURN(std::vector<v1::PortfolioRow> theirs, RowsOf(organisation));
    for (v1::PortfolioRow& row : theirs) take(std::move(row));
  } else {
    std::string prefix = kRowPrefix;
    if (!query.programme().empty() && query.programme() != "core") {
      prefix += query.programme() + "/";
      if (!query.workflow().empty() && query.workflow() != "*") prefix += query.workflow() + "/";
    }
    TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> entries, store_->Scan(Range::Prefix(prefix)));
    for (const Entry& entry : entries) {
      TANDEM_ASSIGN_OR_RETURN(v1::PortfolioRow row, Parsed<v1::PortfolioRow>(entry));
      take(std::move(row));
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::tie(a.title(), a.stream()) < std::tie(b.title(), b.stream());
  });
  answer.set_more(!MoveUpToBound(rows, answer.mutable_row()));
  return answer;
}

absl::StatusOr<std::vector<v1::PortfolioRow>> Answers::RowsOf(const std::string& organisation) {
  std::vector<v1::PortfolioRow> rows;
  TANDEM_ASSIGN_OR_RETURN(std::vector<std::string> streams, world_->StreamsOf(organisation));
  for (const std::string& stream : streams) {
    const std::string key = kRowPrefix + stream;
    TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> kept, store_->Get(key));
    if (!kept.has_value()) continue;
    TANDEM_ASSIGN_OR_RETURN(v1::PortfolioRow row,
                            Parsed<v1::PortfolioRow>({key, *std::move(kept)}));
    const bool takes_part =
        std::any_of(row.party().begin(), row.party().end(), [&](const v1::PartyView& party) {
          return party.organisation() == organisation && !party.left();
        });
    if (takes_part) rows.push_back(std::move(row));
  }
  return rows;
}

// Without a workflow: the programmes' main ones. The directory only by name.
bool Answers::IsAskedFor(const v1::PortfolioQuery& query, const v1::PortfolioRow& row) const {
  const auto [programme, workflow] = WorkflowOf(row.stream());
  if (!query.programme().empty() && query.programme() != programme) return false;
  if (query.workflow().empty() || query.workflow() == "*") {
    if (programme == "core" && query.programme() != "core") return false;
  } else if (query.workflow() != workflow) {
    return false;
  }
  if (query.workflow().empty()) {
    const Programme* known = world_->programmes().Find(programme);
    if (known != nullptr && !known->manifest().main_workflow().empty()) {
      const auto& main = known->manifest().main_workflow();
      if (!Contains(main, workflow)) return false;
    }
  }
  if (!query.phase().empty() && query.phase() != row.phase()) return false;
  return !query.overdue() || row.late() > 0;
}

absl::StatusOr<v1::InstanceView> Answers::Instance(const v1::InstanceQuery& query, absl::Time now) {
  TANDEM_ASSIGN_OR_RETURN(const std::string stream, finder_->Find(query.id()));
  TANDEM_ASSIGN_OR_RETURN(std::vector<v1::Envelope> events, EventsOf(stream));
  TANDEM_ASSIGN_OR_RETURN(std::optional<Standing> standing, world_->At(stream, now));
  if (!standing.has_value()) {
    return absl::NotFoundError(
        fmt::format("{} cannot be shown: its events cannot be read", stream));
  }
  std::set<uint64_t> counted;
  if (query.has_as_of() || query.has_known_at()) {
    TANDEM_ASSIGN_OR_RETURN(LookedBack past, LookBack(*world_, *standing, events, query, now));
    standing->instance = std::move(past.instance);
    events = std::move(past.events);
    counted = std::move(past.counted);
    now = past.now;
  } else {
    for (const v1::Envelope& event : events) counted.insert(event.version());
  }
  const std::vector<v1::DeadlineState> schedule =
      Schedule(*standing->definition, standing->instance, world_->directory(), now);
  v1::InstanceView view = ViewOf(Sight{*world_, *standing, schedule, now});
  // Events that no rule asks for are not in the history; they stay late, or not, as they
  // were recorded.
  std::map<uint64_t, bool> late;
  std::map<uint64_t, absl::Time> recorded_at;
  for (const v1::Envelope& event : events) {
    late[event.version()] = event.late();
    recorded_at[event.version()] = world_->epochs().RecordedAt(event);
  }
  for (const v1::HistoryEntry& entry : standing->instance.history()) {
    late[entry.version()] = entry.late();
  }
  size_t event_bytes = 0;
  for (v1::EventView& event : EffectiveHistory(*world_, events)) {
    if (counted.count(event.version()) == 0) continue;
    event.set_late(late[event.version()]);
    *view.mutable_row()->mutable_changed_at() = ToTimestamp(recorded_at[event.version()]);
    if (event.version() <= query.after_version()) continue;
    event_bytes += event.ByteSizeLong();
    if (view.more_events() || (event_bytes > kAnswerBytesMax && view.event_size() > 0)) {
      view.set_more_events(true);
    } else {
      *view.add_event() = std::move(event);
    }
  }
  return view;
}

absl::StatusOr<std::vector<v1::Envelope>> Answers::EventsOf(std::string_view stream) {
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> entries,
                          store_->Scan(Range::Prefix(EventPrefix(stream))));
  std::vector<v1::Envelope> events;
  events.reserve(entries.size());
  for (const Entry& entry : entries) {
    TANDEM_ASSIGN_OR_RETURN(v1::Envelope event, Parsed<v1::Envelope>(entry));
    events.push_back(std::move(event));
  }
  return events;
}

absl::StatusOr<v1::Deadlines> Answers::Deadlines(const v1::DeadlinesQuery& query, absl::Time now) {
  std::vector<v1::DeadlineView> found;
  auto take = [&](v1::DeadlineView deadline) {
    BringUpToDate(deadline, now);
    const v1::DeadlineState& state = deadline.state();
    if (!query.closed() && !IsOwed(state)) return;
    if (query.overdue() && !deadline.late()) return;
    if (query.has_within_days() &&
        (!state.has_due() || deadline.days_left() > static_cast<int64_t>(query.within_days()))) {
      return;
    }
    if (!query.person().empty() && !IsTurnOf(query.person(), deadline)) return;
    found.push_back(std::move(deadline));
  };
  auto take_all_of = [&](const std::string& stream) -> absl::Status {
    TANDEM_ASSIGN_OR_RETURN(v1::Deadlines all, DeadlinesKept(stream));
    for (v1::DeadlineView& deadline : *all.mutable_deadline()) take(std::move(deadline));
    return absl::OkStatus();
  };
  const std::string prefix = query.closed() ? kDeadlinesPrefix : kOwedPrefix;
  std::set<std::string> streams;  // Absent: all.
  if (!query.organisation().empty()) {
    TANDEM_ASSIGN_OR_RETURN(const std::string organisation,
                            OrganisationCalled(world_->directory(), query.organisation()));
    TANDEM_ASSIGN_OR_RETURN(const std::vector<v1::PortfolioRow> rows, RowsOf(organisation));
    streams.insert("organisation/" + organisation);
    for (const v1::PortfolioRow& row : rows) streams.insert(row.stream());
  }
  if (!query.stream().empty()) {
    TANDEM_ASSIGN_OR_RETURN(const std::string stream, finder_->Find(query.stream()));
    if (query.organisation().empty() || streams.count(stream) != 0) {
      TANDEM_RETURN_IF_ERROR(take_all_of(stream));
    }
  } else if (!query.organisation().empty()) {
    for (const std::string& stream : streams) TANDEM_RETURN_IF_ERROR(take_all_of(stream));
  } else {
    TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> entries, store_->Scan(Range::Prefix(prefix)));
    for (const Entry& entry : entries) {
      if (query.closed()) {
        TANDEM_ASSIGN_OR_RETURN(v1::Deadlines all, Parsed<v1::Deadlines>(entry));
        for (v1::DeadlineView& deadline : *all.mutable_deadline()) take(std::move(deadline));
      } else {
        TANDEM_ASSIGN_OR_RETURN(v1::DeadlineView deadline, Parsed<v1::DeadlineView>(entry));
        take(std::move(deadline));
      }
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return DueKey(a.state()) < DueKey(b.state());
  });
  v1::Deadlines answer;
  *answer.mutable_now() = ToTimestamp(now);
  answer.set_more(!MoveUpToBound(found, answer.mutable_deadline()));
  return answer;
}

absl::StatusOr<v1::Deadlines> Answers::DeadlinesKept(const std::string& stream) const {
  TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> kept, store_->Get(kDeadlinesPrefix + stream));
  if (!kept.has_value()) return v1::Deadlines();
  return Parsed<v1::Deadlines>({stream, *std::move(kept)});
}

bool Answers::IsTurnOf(const std::string& person, const v1::DeadlineView& deadline) const {
  const Directory& directory = world_->directory();
  for (const v1::Responsible& to : deadline.state().responsible()) {
    std::string whose = to.person();
    if (whose.empty()) whose = directory.HolderOf(to.organisation(), to.post());
    if (whose.empty()) {
      const Definition* definition = world_->programmes().FindDefinition(deadline.stream());
      if (definition != nullptr) {
        whose = directory.HolderOf(definition->office(), definition->officer_post());
      }
    }
    if (whose == person) return true;
  }
  return false;
}

absl::StatusOr<v1::Feed> Answers::Feed(const v1::FeedQuery& query) {
  const uint32_t events_max =
      query.events_max() == 0 ? kFeedDefault : std::min(query.events_max(), kFeedMax);
  std::vector<v1::Envelope> events;  // One more than asked for, if there is more.
  if (!query.stream().empty()) {
    TANDEM_ASSIGN_OR_RETURN(const std::string stream, finder_->Find(query.stream()));
    TANDEM_ASSIGN_OR_RETURN(events, EventsOf(stream));
    std::reverse(events.begin(), events.end());
    events.erase(std::remove_if(events.begin(), events.end(),
                                [&](const v1::Envelope& event) {
                                  return query.before_position() != 0 &&
                                         event.position() >= query.before_position();
                                }),
                 events.end());
  } else {
    std::string prefix = kFeedPrefix;
    if (!query.organisation().empty()) {
      TANDEM_ASSIGN_OR_RETURN(const std::string organisation,
                              OrganisationCalled(world_->directory(), query.organisation()));
      prefix = FeedOfPrefix(organisation);
    }
    Range range = Range::Prefix(prefix, events_max + 1);
    range.backwards = true;
    if (query.before_position() != 0) range.to = prefix + EncodeNumber(query.before_position());
    TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> entries, store_->Scan(range));
    for (const Entry& entry : entries) {
      TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> kept, store_->Get(entry.value));
      if (!kept.has_value()) continue;
      TANDEM_ASSIGN_OR_RETURN(v1::Envelope event, Parsed<v1::Envelope>({entry.value, *kept}));
      events.push_back(std::move(event));
    }
  }
  v1::Feed answer;
  answer.set_more(events.size() > events_max);
  if (events.size() > events_max) events.resize(events_max);
  size_t event_bytes = 0;
  for (const v1::Envelope& event : events) {
    v1::EventView view = EventViewOf(*world_, event);
    event_bytes += view.ByteSizeLong();
    if (event_bytes > kAnswerBytesMax && answer.event_size() > 0) {
      answer.set_more(true);
      break;
    }
    *answer.add_event() = std::move(view);
  }
  return answer;
}

absl::StatusOr<Answers::AboutInstance> Answers::AboutInstanceOf(const std::string& stream) const {
  AboutInstance about;
  const std::string key = kRowPrefix + stream;
  TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> row, store_->Get(key));
  if (row.has_value()) {
    TANDEM_ASSIGN_OR_RETURN(about.row, Parsed<v1::PortfolioRow>({key, *std::move(row)}));
  }
  TANDEM_ASSIGN_OR_RETURN(about.deadlines, DeadlinesKept(stream));
  return about;
}

void Answers::AddWhatItIsAbout(const AboutInstance& instance, absl::Time now,
                               v1::ReminderView& reminder) const {
  reminder.set_instance_title(instance.row.title());
  bool owed = false;
  for (const v1::DeadlineView& deadline : instance.deadlines.deadline()) {
    const v1::DeadlineState& state = deadline.state();
    if (state.id() != reminder.deadline()) continue;
    *reminder.mutable_deadline_title() = state.title();
    *reminder.mutable_about() = deadline;
    BringUpToDate(*reminder.mutable_about(), now);
    owed = state.state() == v1::DeadlineState::OPEN && ToIso(state.due()) == ToIso(reminder.due());
  }
  if (!reminder.has_deadline_title()) *reminder.mutable_deadline_title() = TitleOf(reminder);
  // Of an instance that cannot be folded nothing is known.
  const bool waits =
      reminder.state() == v1::ReminderView::PENDING || reminder.state() == v1::ReminderView::HELD;
  if (waits && !owed && !instance.row.stream().empty()) {
    reminder.set_state(v1::ReminderView::SUPPRESSED);
  }
}

// Of a deadline that fell away, such as that of an activity which was dropped.
v1::LocalizedText Answers::TitleOf(const v1::ReminderView& reminder) const {
  const std::string& id = reminder.deadline();
  const Definition* definition = world_->programmes().FindDefinition(reminder.stream());
  const v1::Deadline* deadline =
      definition == nullptr ? nullptr : definition->FindDeadline(id.substr(0, id.find('/')));
  return deadline == nullptr ? v1::LocalizedText() : deadline->title();
}

// A reminder's note knows ids; here they get the words that other lists have, people as
// they are today, and whether what they tell of is still owed.
absl::StatusOr<v1::Reminders> Answers::Reminders(const v1::RemindersQuery& query, absl::Time now) {
  std::map<std::string, AboutInstance> kept;
  const auto complete = [&](v1::ReminderView& reminder) -> absl::Status {
    for (const std::string& to : reminder.to()) reminder.add_to_name(NameOfAddressee(*world_, to));
    if (reminder.stream().empty()) return absl::OkStatus();  // A digest.
    auto [theirs, is_new] = kept.try_emplace(reminder.stream());
    if (is_new) {
      TANDEM_ASSIGN_OR_RETURN(theirs->second, AboutInstanceOf(reminder.stream()));
    }
    AddWhatItIsAbout(theirs->second, now, reminder);
    return AddRoutes(*world_, *reminders_, now, reminder);
  };
  TANDEM_ASSIGN_OR_RETURN(v1::Reminders answer, reminders_->Answer(query, complete));
  answer.set_more(answer.reminder_size() >= ReminderBook::kAnswerMax);
  return answer;
}

}  // namespace tandem::services
