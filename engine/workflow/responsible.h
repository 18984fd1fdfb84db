// Whose turn it is: from roles and fields to posts of organisations.
#ifndef TANDEM_ENGINE_WORKFLOW_RESPONSIBLE_H_
#define TANDEM_ENGINE_WORKFLOW_RESPONSIBLE_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/workflow/at_hand.h"
#include "engine/workflow/scope.h"
#include "tandem/v1/deadline.pb.h"
#include "tandem/v1/workflow.pb.h"

namespace tandem {

// The post that answers for an organisation's part in the instance: the first of
// its role, "coordinator" if it has none or takes no part.
std::string FirstPostOf(const Definition& definition, const Instance& instance,
                        std::string_view organisation);

// All of them, without repeating any. A person appointed for the instance stands
// beside the post; a field that refers to a person gives the person alone.
std::vector<v1::Responsible> Resolve(const Scope& scope,
                                     const google::protobuf::RepeatedPtrField<v1::Who>& who,
                                     const AtHand& at_hand);

// The programme's office, with the post that minds daily work; nobody if the
// programme has none.
std::vector<v1::Responsible> OfficeOf(const Scope& scope);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_RESPONSIBLE_H_
