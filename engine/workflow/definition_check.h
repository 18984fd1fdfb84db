// Proves a workflow's definition: what `tandem programme check` says.
#ifndef TANDEM_ENGINE_WORKFLOW_DEFINITION_CHECK_H_
#define TANDEM_ENGINE_WORKFLOW_DEFINITION_CHECK_H_

#include <map>
#include <set>
#include <string>

#include "engine/workflow/definition.h"
#include "engine/workflow/findings.h"
#include "engine/workflow/payload_pool.h"
#include "engine/workflow/text_source.h"
#include "tandem/v1/programme.pb.h"

namespace tandem {

// What the parts of a folder may refer to. All borrowed.
struct ProgrammeParts {
  const v1::ProgrammeManifest* manifest = nullptr;
  const PayloadPool* pool = nullptr;
  std::map<std::string, const Definition*> workflows;
  std::map<std::string, std::set<std::string>> templates;  // Name to languages.
};

// All of one workflow. Says what is wrong through `source`.
void CheckDefinition(const Definition& definition, const ProgrammeParts& parts,
                     const TextSource& source);

// The manifest by itself.
void CheckManifest(const v1::ProgrammeManifest& manifest, const TextSource& source);
// What it says of its workflows: that they are there, and know the office as a
// party and by its posts.
void CheckManifestNames(const ProgrammeParts& parts, const TextSource& source);

// What rules.proto says of the payloads' fields.
void CheckPayloadRules(const ProgrammeParts& parts, Findings* findings);

// That a template's tags are closed and its sections nest.
void CheckTemplateText(const std::string& path, const std::string& text, Findings* findings);

// A digest stands in a mail: where there is a template `digest`, every `mail` (by
// "<name>.<language>", in the folder `folder`) has to say where.
void CheckDigestTemplates(const std::map<std::string, std::string>& templates,
                          const std::string& folder, Findings* findings);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_DEFINITION_CHECK_H_
