// A small programme whose instances give occasion for mail.
#ifndef TANDEM_TESTS_UNIT_REMINDERS_TOOLS_PROGRAMME_H_
#define TANDEM_TESTS_UNIT_REMINDERS_TOOLS_PROGRAMME_H_

#include "engine/workflow/programme.h"
#include "tandem/v1/history.pb.h"

namespace tandem::services {

// Clubs lend tools to each other: "tools", with the workflow `loan` and its
// deadlines `return` (on a day, waits while the roof leaks) and `thanks` (a week
// later). Its calendar "vn" is the one that is shipped.
const Programme& ToolsProgramme();

// The same, with templates for digests.
v1::ProgrammeDeployed ToolsWithDigests();

}  // namespace tandem::services

#endif  // TANDEM_TESTS_UNIT_REMINDERS_TOOLS_PROGRAMME_H_
