// A file of events, one a line as JSON, for `tandem import`:
//
//   {"stream": "c3/partnership/a-b-2015",   where it belongs; needed
//    "type": "PartnershipAnnounced",        needed
//    "on": "2015-08-11",                    a date or period, "unknown", or left out
//    "payload": {"occasion": "..."},        dates in it as people write them
//    "evidence": [{"kind": "page", "title": "...", "url": "...", "language": "en",
//                  "sha256": "<64 hexadecimal digits>"}],
//    "note": "...", "reported_by": "haiphong", "illustrative": true,
//    "unknown": ["completion"], "party_of_unknown_role": ["kaohsiung"],
//    "unit": "launch"}                      adjacent lines of one unit stay together
#ifndef TANDEM_TOOLS_TANDEM_IMPORT_FILE_H_
#define TANDEM_TOOLS_TANDEM_IMPORT_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tandem/v1/submission.pb.h"

namespace tandem::cli {

struct ImportLine {
  size_t line = 0;   // In the file, from 1.
  std::string unit;  // Empty: a unit of its own.
  v1::NewEvent event;
};

// The file's events, in order; blank lines are passed over. kInvalidArgument names
// every line that cannot be read and what is wrong with it (of the first 20; then how
// many more there are), a line each behind its place: "<file><number>: ".
absl::StatusOr<std::vector<ImportLine>> ParseImport(std::string_view content,
                                                    std::string_view file = "line ");

// How many events and serialised bytes a submission may have.
struct UnitLimits {
  size_t events = 9999;                       // A unit's 10,000, and one that holds the mail.
  size_t bytes = (size_t{16} << 20) - 65536;  // A little stands around the events.
};

// What is submitted together, as places in `lines`.
struct ImportUnit {
  size_t begin = 0;
  size_t end = 0;  // Behind the last.
};

// All lines as one unit if that is within the limits, else adjacent lines with the
// same unit together. kInvalidArgument: a unit that is too large, by its lines.
absl::StatusOr<std::vector<ImportUnit>> PlanUnits(const std::vector<ImportLine>& lines,
                                                  const UnitLimits& limits);

// "28 cities, 34 organisations, 5 partnerships, 12 people": the streams that the
// file writes to, instances by their workflow.
std::string CountStreams(const std::vector<ImportLine>& lines);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_IMPORT_FILE_H_
