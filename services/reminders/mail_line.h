// What a mail says of one deadline.
#ifndef TANDEM_SERVICES_REMINDERS_MAIL_LINE_H_
#define TANDEM_SERVICES_REMINDERS_MAIL_LINE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/instance.h"
#include "tandem/v1/deadline.pb.h"
#include "tandem/v1/instance.pb.h"
#include "tandem/v1/notice.pb.h"

namespace tandem::services {

// Something that was recorded.
struct MailEvent {
  std::string what;   // The event's title.
  std::string about;  // The activity or party that it names. Empty: the instance.
  std::string on;     // The day or days on which it happened, in the language.
};

// What templates can say of an item; the names in them are those of the fields.
struct MailLine {
  std::string what;         // The deadline's title.
  std::string about;        // The party, activity or period. Empty: the instance.
  std::string partnership;  // The instance's title, whatever the programme calls it.
  std::string id;           // As people type it: "oslo-bergen-2015".
  std::string due;          // With weekday, in the language; a minute with its zone.
  // Calendar days until it is due, or, once that has passed, since.
  int64_t days = 0;
  std::string whose_turn;      // Organisations' names. Empty: a person's alone.
  bool several_turns = false;  // There is more than one organisation in it.
  std::string next_step;       // What would settle it, else what the phase asks for.
  bool illustrative = false;
  bool is_late = false;  // Its day has passed.
  // Whose mail it is, where the reader is not the one it is meant for: "Oslo Coordinator".
  // Then one of the two flags says why it comes to them.
  std::string for_whom;
  bool stands_in = false;  // Nobody holds that post, or they cannot be written to.
  bool handed_on = false;  // They asked for it to go to the reader.
  // Of what changed, where `what`, `about` and `due` speak of the newest alone.
  std::vector<MailEvent> events;  // The newest first.
  size_t more_events = 0;         // Older ones, for which there is no room.
};

// An organisation's name for people.
using NameOf = std::function<std::string(std::string_view)>;

// What is to be said of `deadline`, one of the instance's schedule, to a reader of
// `language` on that day. Pure.
MailLine LineOf(const Definition& definition, const Instance& instance,
                const v1::DeadlineState& deadline, const NameOf& name_of, std::string_view language,
                absl::CivilDay today);

// What is to be said of events that people recorded in an instance, the newest first, one or
// more. Whose turn it is now comes from `next`, what is due next in it; null: nothing is. An event
// of unknown day is told with the day on which it was recorded at `place`. Pure.
MailLine LineOfChanges(const Definition& definition, const Instance& instance,
                       const std::vector<v1::HistoryEntry>& events, const v1::DeadlineState* next,
                       const NameOf& name_of, std::string_view language, absl::CivilDay today,
                       const Place& place);

// The template that tells it truly on that day: the note's own; where it was meant
// ahead and the due date has passed meanwhile (nothing ran, or mail was held), that
// of the rule's first step behind the due date. Pure.
std::string TemplateOf(const v1::ReminderDue& note, const Definition& definition,
                       const v1::DeadlineState& deadline, absl::CivilDay today);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_REMINDERS_MAIL_LINE_H_
