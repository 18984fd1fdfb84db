// Makes a Definition out of a parsed workflow file.
#ifndef TANDEM_ENGINE_WORKFLOW_DEFINITION_BUILD_H_
#define TANDEM_ENGINE_WORKFLOW_DEFINITION_BUILD_H_

#include <memory>

#include "engine/workflow/definition.h"
#include "engine/workflow/payload_pool.h"
#include "tandem/v1/programme.pb.h"

namespace tandem {

// Two steps, so that a file is parsed into the very message that the definition
// keeps, and places in the file are known by the messages' addresses.
class DefinitionBuilder {
 public:
  DefinitionBuilder() : definition_(new Definition()) {}

  // To be filled in before Finish.
  v1::Definition* proto() { return &definition_->proto_; }
  // Resolves what resolves: a definition with errors still finds the rest. The
  // first of two with the same name wins.
  std::shared_ptr<const Definition> Finish(const v1::ProgrammeManifest& manifest,
                                           std::shared_ptr<const PayloadPool> pool);

 private:
  std::shared_ptr<Definition> definition_;
};

// Full name of an event type's payload message.
std::string PayloadName(const v1::Definition& definition, const v1::EventType& event);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_DEFINITION_BUILD_H_
