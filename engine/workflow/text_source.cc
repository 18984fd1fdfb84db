#include "engine/workflow/text_source.h"

#include <utility>

#include "engine/workflow/field_type.h"
#include "engine/workflow/near_name.h"
#include "fmt/format.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace tandem {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::TextFormat;

// The text between the first pair of quotes after `from`.
std::string Quoted(const std::string& text, size_t from) {
  const size_t first = text.find('"', from);
  if (first == std::string::npos) return "";
  const size_t last = text.find('"', first + 1);
  return last == std::string::npos ? "" : text.substr(first + 1, last - first - 1);
}

}  // namespace

std::string ExplainParseError(const std::string& message) {
  const size_t begin = message.find("Message type \"");
  const size_t middle = message.find("\" has no field named \"");
  if (begin == std::string::npos || middle == std::string::npos) return message;
  const std::string type = Quoted(message, begin);
  const std::string field = Quoted(message, middle + 1);
  const Descriptor* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr) return message;
  return NoSuchName("field", field, FieldNames(*descriptor),
                    fmt::format("in {}", descriptor->name()));
}

namespace {

class SyntaxErrors : public google::protobuf::io::ErrorCollector {
 public:
  explicit SyntaxErrors(const TextSource* source) : source_(source) {}
  void AddError(int line, int column, const std::string& message) override {
    source_->Error({line + 1, column + 1}, ExplainParseError(message));
  }
  void AddWarning(int line, int column, const std::string& message) override {
    source_->Warning({line + 1, column + 1}, message);
  }

 private:
  const TextSource* source_;
};

}  // namespace

bool TextSource::Read(std::string_view text, Message* message) {
  if (text.size() > kProgrammeFileBytesMax) {
    Error({},
          fmt::format("it has {} bytes; a file may have {}", text.size(), kProgrammeFileBytesMax));
    return false;
  }
  SyntaxErrors errors(this);
  Tree tree;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.WriteLocationsTo(&tree);
  parser.SetRecursionLimit(kNestingMax);
  google::protobuf::io::ArrayInputStream input(text.data(), static_cast<int>(text.size()));
  if (!parser.Parse(&input, message)) {
    if (!findings_->HasErrorsIn(file_)) Error({}, "it cannot be read");
    return false;
  }
  messages_[message] = {1, 1};
  Remember(*message, tree);
  return true;
}

void TextSource::Remember(const Message& message, const Tree& tree) {
  const Reflection* reflection = message.GetReflection();
  // All fields, not only those that are set: one written out with its default
  // value has a place, too.
  const Descriptor* descriptor = message.GetDescriptor();
  for (int f = 0; f < descriptor->field_count(); ++f) {
    const FieldDescriptor* field = descriptor->field(f);
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const int index = field->is_repeated() ? i : -1;
      const TextFormat::ParseLocation location = tree.GetLocation(field, index);
      if (location.line < 0) continue;
      const SourcePosition at{location.line + 1, location.column + 1};
      fields_[{&message, field->number(), i}] = at;
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      const Message& nested = field->is_repeated()
                                  ? reflection->GetRepeatedMessage(message, field, i)
                                  : reflection->GetMessage(message, field);
      messages_[&nested] = at;
      if (const Tree* inner = tree.GetTreeForNested(field, index)) Remember(nested, *inner);
    }
  }
}

SourcePosition TextSource::Of(const Message& message) const {
  const auto found = messages_.find(&message);
  return found == messages_.end() ? SourcePosition{} : found->second;
}

SourcePosition TextSource::Of(const Message& message, std::string_view field, int index) const {
  const FieldDescriptor* descriptor = message.GetDescriptor()->FindFieldByName(std::string(field));
  if (descriptor != nullptr) {
    const auto found = fields_.find({&message, descriptor->number(), index});
    if (found != fields_.end()) return found->second;
  }
  return Of(message);
}

void TextSource::Error(SourcePosition at, std::string text) const {
  findings_->Error(file_, at, std::move(text));
}

void TextSource::Warning(SourcePosition at, std::string text) const {
  findings_->Warning(file_, at, std::move(text));
}

}  // namespace tandem
