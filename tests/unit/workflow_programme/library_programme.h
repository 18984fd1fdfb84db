// A small invented programme: a library lends tools to clubs.
#ifndef TANDEM_TESTS_UNIT_WORKFLOW_PROGRAMME_LIBRARY_PROGRAMME_H_
#define TANDEM_TESTS_UNIT_WORKFLOW_PROGRAMME_LIBRARY_PROGRAMME_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/workflow/programme.h"

namespace tandem {

// Where its files are.
inline constexpr char kManifest[] = "programme.textproto";
inline constexpr char kLoan[] = "workflows/loan.textproto";
inline constexpr char kCourse[] = "workflows/course.textproto";
inline constexpr char kEvents[] = "events.proto";

// A folder in which nothing is wrong.
ProgrammeFiles LibraryFiles();

// The folder with the first `before` in a file replaced by `after`; fails the
// test if there is none.
ProgrammeFiles LibraryWith(const std::string& file, std::string_view before,
                           std::string_view after);

std::shared_ptr<const Programme> Compiled(const ProgrammeFiles& files);

// All findings, each as a line.
std::vector<std::string> FindingsOf(const ProgrammeFiles& files);

// `before` in the good folder's file is replaced by `after`; `said` follows the
// file's name.
struct Mistake {
  std::string file;
  std::string_view before;
  std::string_view after;
  std::string said;
};

// Expects it of each; the other findings of that folder do not matter.
void ExpectAllSaid(const std::vector<Mistake>& mistakes);

}  // namespace tandem

#endif  // TANDEM_TESTS_UNIT_WORKFLOW_PROGRAMME_LIBRARY_PROGRAMME_H_
