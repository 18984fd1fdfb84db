// A deadline in words: what, when, whose turn.
#ifndef TANDEM_TOOLS_TANDEM_RENDER_DEADLINE_TEXT_H_
#define TANDEM_TOOLS_TANDEM_RENDER_DEADLINE_TEXT_H_

#include <set>
#include <string>
#include <string_view>

#include "tandem/v1/read_model.pb.h"
#include "tandem/v1/submission.pb.h"
#include "tools/tandem/render/table.h"

namespace tandem::cli {

// "Consent (Haiphong)", "Progress report 2": the title, what it is about, and
// which of several. A bare state knows no names: "Consent (haiphong)".
std::string DeadlineTitle(const v1::DeadlineView& view, std::string_view language);
std::string DeadlineTitle(const v1::DeadlineState& state, std::string_view language);

// "Fri 15 Jan 2016", with a time and zone if it has them, and with "(provisional)" if it may
// still move; "not yet known".
std::string DueText(const v1::DeadlineState& state);

// Why the due date may still move: "provisional: the calendar Vietnam is sure until 31 Dec
// 2017". Empty: it is firm.
std::string DoubtText(const v1::DeadlineState& state);

// What is to be said below a table of due dates about those that may still move, once each.
class Doubts {
 public:
  void Note(const v1::DeadlineState& state);
  // A line for each.
  std::string Text() const;

 private:
  std::set<std::string> texts_;
};

// "in 12 days", "today", "tomorrow", "3 days late", "waiting for funding", "paused",
// "met 23 Sep 2015", "unrecorded". Waiting is never called late.
Cell StandingCell(const v1::DeadlineView& view);

// Organisations' names, else "haiphong coordinator".
std::string WhoseTurn(const v1::DeadlineView& view);

// What a submission changes about a deadline: "Scoping: due Sun 22 Nov 2015 (new)".
std::string MoveText(const v1::DeadlineMove& move, std::string_view language);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_RENDER_DEADLINE_TEXT_H_
