#include "services/reminders/mail_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

#include "engine/base/contains.h"
#include "engine/base/localized_text.h"
#include "engine/base/timestamp.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/fold.h"
#include "services/reminders/mail_date.h"
#include "services/reminders/mail_words.h"
#include "services/reminders/mime_text.h"

namespace tandem::services {
namespace {

constexpr size_t kChoicesMax = 3;
// Titles may have 2,000 characters; a line of a mail has not that much room.
constexpr size_t kNameBytesMax = 300;
constexpr size_t kNextStepBytesMax = 500;
constexpr size_t kEventsMax = 8;

std::string Brief(std::string_view text, size_t bytes_max = kNameBytesMax) {
  return Shortened(OneLine(text), bytes_max);
}

std::string Joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

void AddOnce(std::string word, std::vector<std::string>& words) {
  if (word.empty() || Contains(words, word)) return;
  words.push_back(std::move(word));
}

// A party, an activity or an item of the instance, as people call it.
std::string CalledIn(const Instance& instance, const std::string& key, const NameOf& name_of) {
  if (const v1::ActivityState* activity = instance.FindActivity(key); activity != nullptr) {
    const std::string& title = activity->activity().title();
    return title.empty() ? key : title;
  }
  if (instance.FindParty(key) != nullptr) return name_of(key);
  return key.starts_with('#') ? "" : key;
}

std::string AboutOf(const Definition& definition, const Instance& instance,
                    const v1::DeadlineState& deadline, const NameOf& name_of,
                    std::string_view language) {
  std::vector<std::string> parts;
  AddOnce(CalledIn(instance, deadline.about(), name_of), parts);
  if (deadline.has_boundary()) {
    const v1::Deadline* rule = definition.FindDeadline(deadline.name());
    parts.push_back(PeriodEnding(deadline.boundary(),
                                 rule == nullptr ? v1::Recurrence() : rule->repeat(), language));
  }
  return Joined(parts, ", ");
}

// What an event says that it is about; empty: the instance as a whole.
std::string AboutOf(const Definition& definition, const Instance& instance,
                    const v1::HistoryEntry& event, const NameOf& name_of) {
  const std::unique_ptr<google::protobuf::Message> payload = definition.NewPayload(event.type());
  if (payload == nullptr || !payload->ParseFromString(event.payload())) return "";
  std::vector<std::string> parts;
  for (const NamingField& naming : definition.NamingFieldsOf(event.type())) {
    if (naming.field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING) continue;
    if (naming.field->is_repeated()) {
      for (int i = 0; i < payload->GetReflection()->FieldSize(*payload, naming.field); ++i) {
        AddOnce(CalledIn(instance,
                         payload->GetReflection()->GetRepeatedString(*payload, naming.field, i),
                         name_of),
                parts);
      }
    } else {
      AddOnce(
          CalledIn(instance, payload->GetReflection()->GetString(*payload, naming.field), name_of),
          parts);
    }
  }
  return Joined(parts, ", ");
}

// What its rule says, else the events that meet it, else what its phase asks for.
std::string NextStepOf(const Definition& definition, const Instance& instance,
                       const v1::DeadlineState& deadline, std::string_view language) {
  std::vector<std::string> choices;
  const v1::Deadline* rule = definition.FindDeadline(deadline.name());
  if (rule != nullptr && rule->has_next_step()) return TextIn(rule->next_step(), language);
  if (rule != nullptr) {
    for (const v1::EventPattern& pattern : rule->met_by()) {
      for (const std::string& name : pattern.event()) {
        const v1::EventType* event = definition.FindEvent(name);
        if (event != nullptr) AddOnce(TextIn(event->title(), language), choices);
      }
    }
  }
  if (!choices.empty()) {
    choices.resize(std::min(choices.size(), kChoicesMax));
    return Joined(choices, " / ");
  }
  const v1::Phase* phase = definition.FindPhase(instance.phase());
  return phase == nullptr ? "" : TextIn(phase->guidance(), language);
}

// A minute is another one elsewhere: its zone stands with it.
std::string DueOf(const v1::DeadlineState& deadline, std::string_view language) {
  std::string day = MailDate(deadline.due(), language);
  if (deadline.time().empty()) return day;
  return fmt::format("{}, {} ({})", day, deadline.time(), deadline.zone());
}

void SayWhoseTurn(const v1::DeadlineState& deadline, const NameOf& name_of, MailLine& line) {
  std::vector<std::string> names;
  for (const v1::Responsible& responsible : deadline.responsible()) {
    // A person who is asked as such has no name here: it is sealed.
    if (responsible.organisation().empty()) continue;
    AddOnce(name_of(responsible.organisation()), names);
  }
  line.several_turns = names.size() > 1;
  line.whose_turn = Brief(Joined(names, ", "));
}

bool IsAfterDueDate(const v1::ReminderRule::Step& step) {
  return step.calendar_days() > 0 || step.working_days() > 0;
}

std::string LastPart(const std::string& stream) { return stream.substr(stream.rfind('/') + 1); }

std::string TitleOfEvent(const Definition& definition, const std::string& type,
                         std::string_view language) {
  const v1::EventType* own = definition.FindEvent(type);
  return own != nullptr ? TextIn(own->title(), language) : TitleOfOwnEvent(type, language);
}

// The last possible day on which it happened; if that is not known, when it was recorded.
v1::Date DayOf(const v1::HistoryEntry& event, absl::TimeZone zone) {
  const v1::Period& period = event.occurred_on();
  if (period.has_last()) return period.last();
  if (period.has_first()) return period.first();
  return ToDate(absl::ToCivilDay(ToTime(event.recorded_at()), zone));
}

std::string DaysOf(const v1::HistoryEntry& event, std::string_view language, absl::TimeZone zone) {
  const v1::Period& period = event.occurred_on();
  std::string last = MailDate(DayOf(event, zone), language);
  if (!period.has_first() || !period.has_last()) return last;
  const std::string first = MailDate(period.first(), language);
  return first == last ? last : fmt::format("{} – {}", first, last);
}

MailLine LineOfInstance(const Definition& definition, const Instance& instance,
                        const NameOf& name_of) {
  MailLine line;
  line.id = LastPart(instance.stream());
  line.partnership = Brief(TitleOf(definition, instance, name_of));
  if (line.partnership.empty()) line.partnership = line.id;
  line.illustrative = instance.state().illustrative();
  return line;
}

}  // namespace

std::string TemplateOf(const v1::ReminderDue& note, const Definition& definition,
                       const v1::DeadlineState& deadline, absl::CivilDay today) {
  const v1::ReminderRule* rule = definition.FindReminder(note.rule());
  if (rule == nullptr || today <= LastDay(deadline.due())) return note.template_();
  const auto own = static_cast<int>(note.step());
  if (own < rule->step_size() && IsAfterDueDate(rule->step(own))) return note.template_();
  for (const v1::ReminderRule::Step& step : rule->step()) {
    // Only one for the same people says what they have to know.
    if (IsAfterDueDate(step) && step.to().empty()) return step.template_();
  }
  return note.template_();
}

MailLine LineOf(const Definition& definition, const Instance& instance,
                const v1::DeadlineState& deadline, const NameOf& name_of, std::string_view language,
                absl::CivilDay today) {
  MailLine line = LineOfInstance(definition, instance, name_of);
  line.what = Brief(TextIn(deadline.title(), language));
  line.about = Brief(AboutOf(definition, instance, deadline, name_of, language));
  line.due = DueOf(deadline, language);
  line.days = std::abs(LastDay(deadline.due()) - today);
  line.is_late = LastDay(deadline.due()) < today;
  SayWhoseTurn(deadline, name_of, line);
  line.next_step = Brief(NextStepOf(definition, instance, deadline, language), kNextStepBytesMax);
  return line;
}

MailLine LineOfChanges(const Definition& definition, const Instance& instance,
                       const std::vector<v1::HistoryEntry>& events, const v1::DeadlineState* next,
                       const NameOf& name_of, std::string_view language, absl::CivilDay today,
                       const Place& place) {
  MailLine line = LineOfInstance(definition, instance, name_of);
  for (const v1::HistoryEntry& event : events) {
    if (line.events.size() == kEventsMax) break;
    line.events.push_back({Brief(TitleOfEvent(definition, event.type(), language)),
                           Brief(AboutOf(definition, instance, event, name_of)),
                           DaysOf(event, language, place.zone)});
  }
  line.more_events = events.size() - line.events.size();
  const MailEvent& newest = line.events.front();
  line.what = newest.what;
  line.about = newest.about;
  line.due = newest.on;
  line.days = std::abs(today - LastDay(DayOf(events.front(), place.zone)));
  if (next != nullptr) {
    SayWhoseTurn(*next, name_of, line);
    line.next_step = Brief(NextStepOf(definition, instance, *next, language), kNextStepBytesMax);
  }
  return line;
}

}  // namespace tandem::services
