#include "tools/tandem/render/deadline_text.h"

#include <fmt/format.h>

#include "engine/base/localized_text.h"
#include "engine/workflow/dates.h"
#include "tools/tandem/render/counted.h"
#include "tools/tandem/render/joined.h"

namespace tandem::cli {
namespace {

std::string WaitingText(const v1::DeadlineState& state) {
  return state.waits_for().empty() ? "waiting" : "waiting for " + state.waits_for();
}

Cell OpenCell(const v1::DeadlineView& view) {
  if (!view.state().has_due()) return Cell("not yet known", Colour::kFaint);
  const int days = view.days_left();
  if (view.late()) {
    if (days >= 0) return Cell("late today", Colour::kLate);
    const auto late_days = static_cast<uint64_t>(-static_cast<int64_t>(days));
    return Cell(Counted(late_days, "day", "days") + " late", Colour::kLate);
  }
  if (days <= 0) return Cell("today", Colour::kSoon);
  if (days == 1) return Cell("tomorrow", Colour::kSoon);
  return Cell(fmt::format("in {} days", days), days <= 14 ? Colour::kSoon : Colour::kPlain);
}

// How a deadline stands, without the days that are left.
std::string StateText(const v1::DeadlineState& state) {
  switch (state.state()) {
    case v1::DeadlineState::OPEN:
      return "due " + DueText(state);
    case v1::DeadlineState::WAITING:
      return WaitingText(state);
    case v1::DeadlineState::PAUSED:
      return "paused";
    case v1::DeadlineState::MET:
      return state.has_met_on() ? "met " + ToText(state.met_on()) : "met";
    case v1::DeadlineState::CANCELLED:
      return "not owed any more";
    case v1::DeadlineState::WAIVED:
      return "waived";
    case v1::DeadlineState::UNRECORDED:
      return "unrecorded";
    default:
      return "";
  }
}

std::string TitleAbout(const v1::DeadlineState& state, const std::string& about,
                       std::string_view language) {
  std::string title = TextIn(state.title(), language);
  if (title.empty()) title = state.name();
  if (state.has_boundary()) {
    title += ", " + ToText(state.boundary());
  } else if (state.occurrence() > 1) {
    title += fmt::format(" {}", state.occurrence());
  }
  if (!about.empty()) title += " (" + about + ")";
  return title;
}

}  // namespace

std::string DeadlineTitle(const v1::DeadlineView& view, std::string_view language) {
  const std::string& about = view.about_name().empty() ? view.state().about() : view.about_name();
  return TitleAbout(view.state(), about, language);
}

std::string DeadlineTitle(const v1::DeadlineState& state, std::string_view language) {
  return TitleAbout(state, state.about(), language);
}

std::string DueText(const v1::DeadlineState& state) {
  if (!state.has_due()) return "not yet known";
  std::string text = ToText(state.due(), /*with_weekday=*/true);
  if (!state.time().empty()) text += fmt::format(" {} {}", state.time(), state.zone());
  if (!DoubtText(state).empty()) text += " (provisional)";
  return text;
}

std::string DoubtText(const v1::DeadlineState& state) {
  if (state.has_provisional()) {
    const v1::Provisional& doubt = state.provisional();
    if (doubt.title().empty()) {
      return fmt::format(
          "provisional: no programme has the calendar '{}'; Monday to Friday are counted",
          doubt.calendar());
    }
    std::string sure = doubt.has_sure_from() ? " from " + ToText(doubt.sure_from()) : "";
    if (doubt.has_sure_until()) sure += " until " + ToText(doubt.sure_until());
    if (sure.empty()) {
      return fmt::format("provisional: the calendar {} is not sure of any day", doubt.title());
    }
    return fmt::format("provisional: the calendar {} is sure{}", doubt.title(), sure);
  }
  if (state.zone_unknown()) {
    return fmt::format(
        "provisional: the node's machine does not know the time zone {}; it counts in UTC",
        state.zone());
  }
  return "";
}

void Doubts::Note(const v1::DeadlineState& state) {
  std::string text = DoubtText(state);
  if (text.empty()) return;
  text.front() = 'P';
  texts_.insert(std::move(text) + ".");
}

std::string Doubts::Text() const {
  std::string lines;
  for (const std::string& text : texts_) lines += text + "\n";
  return lines;
}

Cell StandingCell(const v1::DeadlineView& view) {
  switch (view.state().state()) {
    case v1::DeadlineState::OPEN:
      return OpenCell(view);
    case v1::DeadlineState::WAITING:
    case v1::DeadlineState::PAUSED:
      return Cell(StateText(view.state()), Colour::kWaiting);
    case v1::DeadlineState::MET:
      return Cell(StateText(view.state()), Colour::kGood);
    default:
      return Cell(StateText(view.state()), Colour::kFaint);
  }
}

std::string WhoseTurn(const v1::DeadlineView& view) {
  if (view.responsible_name_size() > 0) {
    return Joined({view.responsible_name().begin(), view.responsible_name().end()});
  }
  std::vector<std::string> who;
  for (const v1::Responsible& responsible : view.state().responsible()) {
    who.push_back(responsible.organisation() + " " + responsible.post());
  }
  return Joined(who);
}

std::string MoveText(const v1::DeadlineMove& move, std::string_view language) {
  const v1::DeadlineState& known = move.has_after() ? move.after() : move.before();
  const std::string title = DeadlineTitle(known, language);
  if (!move.has_after()) return title + ": falls away";
  const std::string after = StateText(move.after());
  if (!move.has_before()) return fmt::format("{}: {} (new)", title, after);
  const std::string before = StateText(move.before());
  if (before == after) return fmt::format("{}: {}", title, after);
  return fmt::format("{}: {} (was {})", title, after, before);
}

}  // namespace tandem::cli
