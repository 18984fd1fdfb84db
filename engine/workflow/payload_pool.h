// The payload messages of one programme, made from its .proto files at run time.
#ifndef TANDEM_ENGINE_WORKFLOW_PAYLOAD_POOL_H_
#define TANDEM_ENGINE_WORKFLOW_PAYLOAD_POOL_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/workflow/findings.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"

namespace tandem {

// Descriptors and messages. Files may import one another, by path within the
// folder, and what is built in: tandem/v1/rules.proto, tandem/v1/values.proto,
// tandem/v1/directory.proto and google/protobuf/*.proto.
//
// Threads:   any, once built.
// Ownership: descriptors and messages are void once the pool is gone.
class PayloadPool {
 public:
  // Builds what can be built of `files` (text by path); what cannot is said in
  // `findings`. Never null.
  static std::shared_ptr<const PayloadPool> Build(const std::map<std::string, std::string>& files,
                                                  Findings* findings);

  // A message by its full name, built in or not; null if there is none.
  const google::protobuf::Descriptor* Find(std::string_view full_name) const;
  // An empty message of one of this pool's types. This pool keeps it.
  const google::protobuf::Message* Prototype(const google::protobuf::Descriptor* type) const;

  // Files built from the folder, each after those that it imports.
  const std::vector<const google::protobuf::FileDescriptor*>& files() const { return files_; }
  // Where a message or field was written; line 0 if it is built in.
  static SourcePosition Of(const google::protobuf::Descriptor& message);
  static SourcePosition Of(const google::protobuf::FieldDescriptor& field);

  // Packages of the folder's files, each once.
  std::vector<std::string> Packages() const;
  // Full names of all top-level messages in a package.
  std::vector<std::string> MessagesIn(std::string_view package) const;

 private:
  PayloadPool();

  google::protobuf::DescriptorPool pool_;
  mutable google::protobuf::DynamicMessageFactory factory_;  // Locks inside.
  std::vector<const google::protobuf::FileDescriptor*> files_;
};

// `files` and all that they import, each once and after its imports.
google::protobuf::FileDescriptorSet DescribeFiles(
    const std::vector<const google::protobuf::FileDescriptor*>& files);

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_PAYLOAD_POOL_H_
