#include "engine/directory_name_check.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>

#include "engine/base/stream_id.h"
#include "tandem/v1/directory.pb.h"
#include "tandem/v1/history.pb.h"

namespace tandem {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::MessageFactory;

// An organisation's events name it in the field `organisation`, a person's in `person`.
// Empty: this type does not.
std::string NamedIn(const v1::Envelope& event, std::string_view field_name) {
  const Descriptor* type =
      v1::PersonRegistered::descriptor()->file()->FindMessageTypeByName(event.type());
  const FieldDescriptor* field =
      type == nullptr ? nullptr : type->FindFieldByName(std::string(field_name));
  if (field == nullptr) return "";
  const std::unique_ptr<Message> payload(
      MessageFactory::generated_factory()->GetPrototype(type)->New());
  payload->ParseFromString(event.payload());
  return payload->GetReflection()->GetString(*payload, field);
}

}  // namespace

absl::Status CheckDirectoryName(const v1::Envelope& event) {
  const StreamId stream = StreamId::Of(event.stream());
  if (!stream.IsDirectory()) return absl::OkStatus();
  if (event.type() == v1::InstanceMigrated::descriptor()->name()) {
    return absl::FailedPreconditionError(
        fmt::format("{}: organisations and people always follow the newest version of their "
                    "workflow; there is nothing to migrate",
                    event.stream()));
  }
  const std::string name = NamedIn(event, stream.first_part());
  if (name.empty() || stream.last_part() == name) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("{} in the stream {} is about '{}': both must bear "
                  "the same name",
                  event.type(), event.stream(), name));
}

}  // namespace tandem
