// Visits every message within a message.
#ifndef TANDEM_ENGINE_WORKFLOW_MESSAGE_WALK_H_
#define TANDEM_ENGINE_WORKFLOW_MESSAGE_WALK_H_

#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace tandem {

// Calls visit(message) for `root` and then for all messages within it, in order
// of field number.
template <typename Visit>
void WalkMessages(const google::protobuf::Message& root, const Visit& visit) {
  visit(root);
  const google::protobuf::Reflection* reflection = root.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(root, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) {
    if (field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      WalkMessages(reflection->GetMessage(root, field), visit);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(root, field); ++i) {
      WalkMessages(reflection->GetRepeatedMessage(root, field, i), visit);
    }
  }
}

// The same for messages of one generated type: WalkEach<v1::Condition>(...).
template <typename M, typename Visit>
void WalkEach(const google::protobuf::Message& root, const Visit& visit) {
  WalkMessages(root, [&visit](const google::protobuf::Message& message) {
    if (message.GetDescriptor() == M::descriptor()) visit(static_cast<const M&>(message));
  });
}

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_MESSAGE_WALK_H_
