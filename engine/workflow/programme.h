// A programme's folder, compiled: its workflows, calendars and templates.
#ifndef TANDEM_ENGINE_WORKFLOW_PROGRAMME_H_
#define TANDEM_ENGINE_WORKFLOW_PROGRAMME_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/workflow/calendar.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/findings.h"
#include "tandem/v1/programme.pb.h"

namespace tandem {

// A folder's files by path within it ("workflows/partnership.textproto").
using ProgrammeFiles = std::map<std::string, std::string>;

// A programme as deployed. Immutable; any thread may read it.
class Programme {
 public:
  struct Result {
    std::shared_ptr<const Programme> programme;  // Null if there is any error.
    std::vector<Finding> findings;               // In order of file and line.
  };
  // Compiles and proves a folder (design.md, `tandem programme check`). Pure.
  static Result Compile(const ProgrammeFiles& files);
  // Reads again what was compiled, proven and deployed once; asks only that it
  // can be read, since a later Tandem may prove more. kDataLoss says what cannot.
  static absl::StatusOr<std::shared_ptr<const Programme>> FromDeployment(
      const v1::ProgrammeDeployed& deployed);

  // What goes into the log for it.
  v1::ProgrammeDeployed ToDeployment() const;

  const v1::ProgrammeManifest& manifest() const { return manifest_; }
  const std::string& name() const { return manifest_.name(); }
  const std::map<std::string, std::shared_ptr<const Definition>>& workflows() const {
    return workflows_;
  }
  const std::map<std::string, std::shared_ptr<const Calendar>>& calendars() const {
    return calendars_;
  }
  // A template's text: `name` in `language`, else in a language that it begins
  // with ("vi-VN", "vi"), else in English. Null: there is none of that name.
  const std::string* FindTemplate(std::string_view name, std::string_view language) const;

 private:
  friend class ProgrammeCompiler;
  Programme() = default;

  v1::ProgrammeManifest manifest_;
  ProgrammeFiles files_;
  std::string descriptors_;
  std::map<std::string, std::shared_ptr<const Definition>> workflows_;
  std::map<std::string, std::shared_ptr<const Calendar>> calendars_;
  std::map<std::string, std::string> templates_;  // By "<name>.<language>".
};

// The programmes of a log, with every version of a workflow that an instance may
// still run on. Built from definition/... events in order.
class Programmes {
 public:
  // kFailedPrecondition: the deployment may not follow what is there: a workflow
  // changed and kept its version, a version went back, stored payloads would no
  // longer be readable, or a calendar changes days that it was sure of. Says which, and
  // what to do.
  absl::Status Check(const Programme& next) const;
  // Adds a deployment that was checked.
  void Add(std::shared_ptr<const Programme> programme);

  // The newest; null if there is none.
  const Programme* Find(std::string_view name) const;
  std::vector<const Programme*> All() const;
  // The definition for a stream ("c3/partnership/...", "organisation/..."): that
  // version, or with 0 the newest. Null if there is none.
  const Definition* FindDefinition(std::string_view stream, uint32_t version = 0) const;
  // The definition that an instance of that version is folded and judged by: its own;
  // but organisations and people are Tandem's own, and all of them follow the newest.
  const Definition* DefinitionToFold(std::string_view stream, uint32_t version) const;
  // Whether instances reckon with the organisation although nothing recorded names it:
  // it is a programme's office, or always plays a role.
  bool HasStanding(std::string_view organisation) const;
  // Whether a role or a field of any programme wants organisations of this kind.
  bool HasKind(std::string_view kind) const;
  // A calendar by name, in any programme. Null if there is none.
  const Calendar* FindCalendar(std::string_view name) const;

 private:
  absl::Status CheckSharedCalendars(const Programme& next) const;

  std::map<std::string, std::vector<std::shared_ptr<const Programme>>> deployed_;
};

// The core programme, "core": the workflows `organisation` and `person`, built in
// from deploy/programmes/core. Its streams are organisation/... and person/....
const ProgrammeFiles& CoreProgrammeFiles();

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_PROGRAMME_H_
