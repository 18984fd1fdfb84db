#include "engine/workflow/deadline_check.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/workflow/message_walk.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/workflow_names.h"
#include "fmt/format.h"

namespace tandem {
namespace {

using google::protobuf::Message;

class DeadlineCheck {
 public:
  DeadlineCheck(const Definition& definition, const ProgrammeParts& parts, const TextSource& source,
                ConditionCheck* conditions)
      : definition_(definition), parts_(parts), source_(source), conditions_(*conditions) {
    FindLanguages();
  }

  void Deadline(const v1::Deadline& deadline) {
    InView view;
    view.where = fmt::format("deadline '{}'", deadline.name());
    if (deadline.has_each()) view = conditions_.Select(deadline.each(), view);
    InView on_occurrence = view;
    on_occurrence.occurrence = deadline.has_repeat();

    if (deadline.due().empty()) {
      source_.Error(source_.Of(deadline),
                    fmt::format("when is '{}' due? Give it 'due'", deadline.name()));
    }
    for (const v1::DateRule& due : deadline.due()) conditions_.Date(due, view);
    if (deadline.has_repeat()) Repeat(deadline, view);
    for (const v1::Condition* condition :
         {deadline.has_opens_when() ? &deadline.opens_when() : nullptr,
          deadline.has_waits_when() ? &deadline.waits_when() : nullptr,
          deadline.has_met_when() ? &deadline.met_when() : nullptr,
          deadline.has_cancelled_when() ? &deadline.cancelled_when() : nullptr}) {
      if (condition != nullptr) conditions_.Condition(*condition, on_occurrence);
    }
    for (const v1::EventPattern& pattern : deadline.met_by()) {
      conditions_.Pattern(pattern, on_occurrence);
    }
    if (deadline.met_by().empty() && !deadline.has_met_when() && !deadline.has_cancelled_when()) {
      source_.Error(source_.Of(deadline),
                    fmt::format("nothing ever meets '{}': give it 'met_by', 'met_when' or "
                                "'cancelled_when'",
                                deadline.name()));
    }
    if (deadline.responsible().empty()) {
      source_.Error(source_.Of(deadline),
                    fmt::format("whose turn is '{}'? Give it 'responsible'", deadline.name()));
    }
    for (const v1::Who& who : deadline.responsible()) conditions_.Who(who, view);
    Changes(deadline, view);
    if (!deadline.reminder().empty()) Reminded(deadline, view);
  }

  void Reminder(const v1::ReminderRule& rule) {
    if (rule.step().empty()) {
      source_.Error(source_.Of(rule),
                    fmt::format("reminder '{}' has no step: when is who told?", rule.name()));
    }
    for (const v1::ReminderRule::Step& step : rule.step()) {
      if (step.calendar_days() != 0 && step.working_days() != 0) {
        Error(step, "working_days", "calendar days or working days, not both");
      }
      if (step.again_times() != 0 && step.again_days() == 0) {
        Error(step, "again_times", "'again_times' needs 'again_days': after how many days again?");
      }
      Template(step);
    }
    if (used_.count(rule.name()) == 0) {
      source_.Warning(source_.Of(rule), fmt::format("no deadline uses reminder '{}'", rule.name()));
    }
  }

 private:
  void Error(const Message& at, const char* field, std::string text, int index = 0) const {
    source_.Error(source_.Of(at, field, index), std::move(text));
  }

  // Languages that the programme's people read: those of any text or template.
  void FindLanguages() {
    for (const auto& [name, languages] : parts_.templates) {
      languages_.insert(languages.begin(), languages.end());
    }
    for (const auto& [name, definition] : parts_.workflows) {
      WalkEach<v1::Translation>(definition->proto(), [&](const v1::Translation& also) {
        languages_.insert(also.language());
      });
    }
  }

  void Repeat(const v1::Deadline& deadline, const InView& view) {
    const v1::Recurrence& repeat = deadline.repeat();
    const int ways =
        (repeat.months() > 0 ? 1 : 0) + (repeat.days() > 0 ? 1 : 0) + (repeat.on().empty() ? 0 : 1);
    if (ways != 1) {
      Error(deadline, "repeat", "give exactly one of 'months', 'days' and 'on', and more than 0");
    }
    if (repeat.months() > 1200) Error(repeat, "months", "at most 1200 months");
    if (repeat.days() > 40000) Error(repeat, "days", "at most 40000 days");
    if (repeat.first() > 1000) Error(repeat, "first", "at most 1000 steps");
    for (const v1::DayOfYear& day : repeat.on()) {
      if (day.month() < 1 || day.month() > 12) {
        Error(day, "month", fmt::format("{} is no month: write 1 to 12", day.month()));
      }
      if (day.day() < 1 || day.day() > 31) {
        Error(day, "day", fmt::format("{} is no day of a month: write 1 to 31", day.day()));
      }
    }
    if (deadline.due_size() > 1) {
      Error(deadline, "due", "a recurring deadline has one 'due', counted from each boundary", 1);
    }
    if (repeat.has_until()) conditions_.Date(repeat.until(), view);
  }

  void Changes(const v1::Deadline& deadline, const InView& view) {
    std::set<int> changes;
    for (int i = 0; i < deadline.may_size(); ++i) {
      if (deadline.may(i) == v1::Deadline::CHANGE_UNSPECIFIED) {
        Error(deadline, "may", "write MOVE or WAIVE", i);
      }
      if (!changes.insert(deadline.may(i)).second) {
        Error(deadline, "may", "it says so already", i);
      }
    }
    const bool movable = changes.count(v1::Deadline::MOVE) > 0;
    if (deadline.has_latest()) {
      conditions_.Date(deadline.latest(), view);
      if (!movable) Error(deadline, "latest", "'latest' bounds a move: add 'may: MOVE'");
    }
    if (deadline.moves_max() != 0 && !movable) {
      Error(deadline, "moves_max", "'moves_max' bounds moves: add 'may: MOVE'");
    }
  }

  void Reminded(const v1::Deadline& deadline, const InView& view) {
    const v1::ReminderRule* rule = definition_.FindReminder(deadline.reminder());
    if (rule == nullptr) {
      Error(deadline, "reminder",
            NoSuchName("reminder", deadline.reminder(), NamesOf(definition_.proto().reminder())));
      return;
    }
    used_.insert(rule->name());
    // Who is told may depend on what the deadline has at hand.
    for (const v1::ReminderRule::Step& step : rule->step()) {
      for (const v1::Who& who : step.to()) conditions_.Who(who, view);
    }
  }

  void Template(const v1::ReminderRule::Step& step) {
    const auto found = parts_.templates.find(step.template_());
    if (found == parts_.templates.end()) {
      std::vector<std::string> names;
      for (const auto& [name, languages] : parts_.templates) names.push_back(name);
      Error(step, "template", NoSuchName("template", step.template_(), names));
      return;
    }
    if (found->second.count("en") == 0) {
      Error(step, "template",
            fmt::format("template '{}' is not there in English: write templates/{}.en.mustache",
                        step.template_(), step.template_()));
    }
    for (const std::string& language : languages_) {
      if (language == "en" || found->second.count(language) > 0) continue;
      source_.Warning(source_.Of(step, "template"),
                      fmt::format("template '{}' is missing in '{}'; people who read it get the "
                                  "English one",
                                  step.template_(), language));
    }
  }

  const Definition& definition_;
  const ProgrammeParts& parts_;
  const TextSource& source_;
  ConditionCheck& conditions_;
  std::set<std::string> languages_;
  std::set<std::string> used_;
};

}  // namespace

void CheckDeadlines(const Definition& definition, const ProgrammeParts& parts,
                    const TextSource& source, ConditionCheck* conditions) {
  DeadlineCheck check(definition, parts, source, conditions);
  for (const v1::Deadline& deadline : definition.proto().deadline()) check.Deadline(deadline);
  for (const v1::ReminderRule& rule : definition.proto().reminder()) check.Reminder(rule);
}

}  // namespace tandem
