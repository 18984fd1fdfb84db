// What `--json` prints. Field names are stable (README.md); fields may be added.
//
// Dates are ISO 8601 with the precision that is known ("2015-12"), periods
// "2015-09-23/2015-09-25", instants UTC ("2015-09-23T10:15:00Z"). What is not known
// is null; lists and flags are always there.
#ifndef TANDEM_TOOLS_TANDEM_JSON_OUTPUT_H_
#define TANDEM_TOOLS_TANDEM_JSON_OUTPUT_H_

#include <nlohmann/json_fwd.hpp>
#include <ostream>
#include <string_view>

#include "absl/status/status.h"
#include "tandem/v1/event.pb.h"
#include "tandem/v1/read_model.pb.h"
#include "tandem/v1/request.pb.h"
#include "tandem/v1/submission.pb.h"

namespace tandem::cli {

using Json = nlohmann::ordered_json;

// `language`: of the texts for people.
Json RowJson(const v1::PortfolioRow& row, std::string_view language);
Json PortfolioJson(const v1::Portfolio& portfolio, std::string_view language);
Json DeadlineJson(const v1::DeadlineView& view, std::string_view language);
Json DeadlineStateJson(const v1::DeadlineState& state, std::string_view language);
Json DeadlinesJson(const v1::Deadlines& deadlines, std::string_view language);
Json InstanceJson(const v1::InstanceView& view, std::string_view language);
Json EventJson(const v1::EventView& event, std::string_view language);
Json NextJson(const v1::NextView& next, std::string_view language);
Json OutcomeJson(const v1::SubmitOutcome& outcome, bool dry_run, std::string_view language);
// Why a command failed, with every refusal of the node.
Json FailureJson(const absl::Status& status);
Json OrganisationJson(const v1::OrganisationView& organisation);
Json PersonJson(const v1::Person& person);
Json RemindersJson(const v1::Reminders& reminders, std::string_view language);
Json NodeStatusJson(const v1::NodeStatus& status);
// An event as the log holds it, for `tandem watch`; without its payload.
Json EnvelopeJson(const v1::Envelope& event);

// The whole document, indented, and a line break; broken UTF-8 is replaced.
void PrintJson(std::ostream& out, const Json& json);
// On one line.
void PrintJsonLine(std::ostream& out, const Json& json);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_JSON_OUTPUT_H_
