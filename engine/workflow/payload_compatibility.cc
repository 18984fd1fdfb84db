#include "engine/workflow/payload_compatibility.h"

#include <map>
#include <set>
#include <string>

#include "fmt/format.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace tandem {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;

std::string Bytes(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream output(&stream);
    output.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&output);
  }
  return bytes;
}

// A message and all that it is made of, each as its descriptor's bytes.
void Describe(const Descriptor& message, std::map<std::string, std::string>* described) {
  if (described->count(message.full_name()) > 0) return;
  google::protobuf::DescriptorProto proto;
  message.CopyTo(&proto);
  proto.clear_nested_type();  // Those that are used come by the fields.
  proto.clear_enum_type();
  (*described)[message.full_name()] = Bytes(proto);
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor* field = message.field(i);
    if (field->message_type() != nullptr) Describe(*field->message_type(), described);
    if (const EnumDescriptor* type = field->enum_type()) {
      google::protobuf::EnumDescriptorProto values;
      type->CopyTo(&values);
      (*described)[type->full_name()] = Bytes(values);
    }
  }
}

std::map<std::string, std::string> DescribePayloads(const Definition& definition) {
  std::map<std::string, std::string> described;
  for (const v1::EventType& event : definition.proto().event()) {
    if (const Descriptor* payload = definition.PayloadOf(event.name())) {
      Describe(*payload, &described);
    }
  }
  return described;
}

// Compares what two versions of a message can read, and those within it.
class Comparison {
 public:
  explicit Comparison(std::string workflow) : workflow_(std::move(workflow)) {}

  absl::Status Messages(const Descriptor& before, const Descriptor& after) {
    if (!seen_.insert(before.full_name()).second) return absl::OkStatus();
    for (int i = 0; i < before.field_count(); ++i) {
      const FieldDescriptor* old_field = before.field(i);
      const FieldDescriptor* new_field = after.FindFieldByName(old_field->name());
      if (absl::Status status = Fields(*old_field, new_field); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Fields(const FieldDescriptor& before, const FieldDescriptor* after) {
    const std::string& name = before.full_name();
    if (after == nullptr) {
      return Unreadable(
          fmt::format("field '{}' is gone; keep it as it was (an event type may stop "
                      "asking for it), or give the event a new name",
                      name));
    }
    if (after->number() != before.number()) {
      return Unreadable(
          fmt::format("field '{}' had number {} and now has {}; give it back its "
                      "number",
                      name, before.number(), after->number()));
    }
    if (after->type() != before.type() || after->is_repeated() != before.is_repeated()) {
      return Unreadable(
          fmt::format("field '{}' was '{}' and is now '{}'; keep its type, and add "
                      "another field for the new one",
                      name, TypeName(before), TypeName(*after)));
    }
    if (before.message_type() != nullptr) {
      if (before.message_type()->full_name() != after->message_type()->full_name()) {
        return Unreadable(
            fmt::format("field '{}' was '{}' and is now '{}'; keep its type, and add "
                        "another field for the new one",
                        name, TypeName(before), TypeName(*after)));
      }
      return Messages(*before.message_type(), *after->message_type());
    }
    if (before.enum_type() != nullptr) return Enums(*before.enum_type(), *after->enum_type());
    return absl::OkStatus();
  }

  absl::Status Enums(const EnumDescriptor& before, const EnumDescriptor& after) {
    for (int i = 0; i < before.value_count(); ++i) {
      const EnumValueDescriptor* value = before.value(i);
      const EnumValueDescriptor* kept = after.FindValueByNumber(value->number());
      if (kept == nullptr || after.FindValueByName(value->name()) == nullptr ||
          after.FindValueByName(value->name())->number() != value->number()) {
        return Unreadable(
            fmt::format("value {} = {} of '{}' is gone or has another number; put "
                        "it back",
                        value->name(), value->number(), before.full_name()));
      }
    }
    return absl::OkStatus();
  }

  static std::string TypeName(const FieldDescriptor& field) {
    std::string type = field.message_type() != nullptr ? field.message_type()->full_name()
                       : field.enum_type() != nullptr  ? field.enum_type()->full_name()
                                                       : field.type_name();
    return field.is_repeated() ? "repeated " + type : type;
  }

  absl::Status Unreadable(const std::string& what) const {
    return absl::FailedPreconditionError(fmt::format(
        "payloads stored by workflow '{}' could no longer be read: {}", workflow_, what));
  }

  std::string workflow_;
  std::set<std::string> seen_;
};

}  // namespace

bool MeansTheSame(const Definition& before, const Definition& after) {
  return Bytes(before.proto()) == Bytes(after.proto()) &&
         DescribePayloads(before) == DescribePayloads(after);
}

absl::Status CheckReadable(const Definition& before, const Definition& after) {
  Comparison comparison(before.name());
  for (const v1::EventType& event : before.proto().event()) {
    const Descriptor* old_payload = before.PayloadOf(event.name());
    const Descriptor* new_payload = after.PayloadOf(event.name());
    if (old_payload == nullptr) continue;
    if (new_payload == nullptr) {
      return absl::FailedPreconditionError(fmt::format(
          "payloads stored by workflow '{}' could no longer be read: event '{}' is gone; keep it, "
          "with no phase that leads to it if it is no longer recorded",
          before.name(), event.name()));
    }
    if (old_payload->full_name() != new_payload->full_name()) {
      return absl::FailedPreconditionError(fmt::format(
          "payloads stored by workflow '{}' could no longer be read: event '{}' was "
          "'{}' and is now '{}'; keep its payload, or give the event a new name",
          before.name(), event.name(), old_payload->full_name(), new_payload->full_name()));
    }
    if (absl::Status status = comparison.Messages(*old_payload, *new_payload); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace tandem
