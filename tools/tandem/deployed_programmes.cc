#include "tools/tandem/deployed_programmes.h"

#include "engine/base/contains.h"
#include "engine/base/status_macros.h"
#include "engine/workflow/near_name.h"

namespace tandem::cli {

absl::StatusOr<std::vector<std::shared_ptr<const Programme>>> DeployedProgrammes(
    const std::string& named, Session& session) {
  v1::Request request;
  request.mutable_status();
  TANDEM_ASSIGN_OR_RETURN(const v1::Reply reply, session.Ask(request));
  std::vector<std::string> names(reply.status().programme().begin(),
                                 reply.status().programme().end());
  if (!Contains(names, kCoreProgramme)) {
    names.emplace_back(kCoreProgramme);
  }
  if (!named.empty()) {
    if (!Contains(names, named)) {
      return absl::NotFoundError(NoSuchName("programme", named, names));
    }
    names = {named};
  }
  std::vector<std::shared_ptr<const Programme>> programmes;
  for (const std::string& name : names) {
    TANDEM_ASSIGN_OR_RETURN(std::shared_ptr<const Programme> programme,
                            session.ProgrammeNamed(name));
    programmes.push_back(std::move(programme));
  }
  return programmes;
}

}  // namespace tandem::cli
