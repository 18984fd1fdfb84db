#include "engine/workflow/payload_pool.h"

#include <functional>
#include <set>
#include <utility>

#include "engine/workflow/text_source.h"
#include "fmt/format.h"
#include "google/protobuf/compiler/parser.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "tandem/v1/directory.pb.h"
#include "tandem/v1/history.pb.h"
#include "tandem/v1/rules.pb.h"
#include "tandem/v1/values.pb.h"

namespace tandem {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::Message;
using google::protobuf::io::Tokenizer;

// Naming a file's messages makes the linker keep the file.
void KeepBuiltInFiles() {
  v1::FieldRule::descriptor();
  v1::Date::descriptor();
  v1::OrganisationRegistered::descriptor();
  v1::EventCorrected::descriptor();
}

bool IsBuiltIn(const std::string& path) {
  return DescriptorPool::generated_pool()->FindFileByName(path) != nullptr;
}

class PayloadSyntaxErrors : public google::protobuf::io::ErrorCollector {
 public:
  PayloadSyntaxErrors(std::string file, Findings* findings)
      : file_(std::move(file)), findings_(findings) {}
  void AddError(int line, int column, const std::string& message) override {
    findings_->Error(file_, {line + 1, column + 1}, message);
  }
  void AddWarning(int line, int column, const std::string& message) override {
    findings_->Warning(file_, {line + 1, column + 1}, message);
  }

 private:
  std::string file_;
  Findings* findings_;
};

class LinkErrors : public DescriptorPool::ErrorCollector {
 public:
  LinkErrors(const google::protobuf::compiler::SourceLocationTable* table, Findings* findings)
      : table_(table), findings_(findings) {}
  void AddError(const std::string& file, const std::string& element, const Message* descriptor,
                ErrorLocation location, const std::string& message) override {
    findings_->Error(file, Find(descriptor, location, element),
                     fmt::format("{}: {}", element, ExplainParseError(message)));
  }
  // Unused imports and the like do no harm.
  void AddWarning(const std::string&, const std::string&, const Message*, ErrorLocation,
                  const std::string&) override {}

 private:
  SourcePosition Find(const Message* descriptor, ErrorLocation location,
                      const std::string& element) const {
    int line = -1;
    int column = 0;
    const bool found = location == IMPORT ? table_->FindImport(descriptor, element, &line, &column)
                                          : table_->Find(descriptor, location, &line, &column);
    return found ? SourcePosition{line + 1, column + 1} : SourcePosition{};
  }

  const google::protobuf::compiler::SourceLocationTable* table_;
  Findings* findings_;
};

class NoErrors : public google::protobuf::io::ErrorCollector {
  void AddError(int, int, const std::string&) override {}
};

// "proto3", what else the file says, or nothing: asked for by itself, since the
// parser complains aloud about files that do not say.
std::string SyntaxOf(const std::string& text) {
  NoErrors errors;
  google::protobuf::io::ArrayInputStream input(text.data(), static_cast<int>(text.size()));
  Tokenizer tokens(&input, &errors);
  google::protobuf::compiler::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.SetStopAfterSyntaxIdentifier(true);
  parser.Parse(&tokens, nullptr);
  return parser.GetSyntaxIdentifier();
}

// The .proto parser and what reads options recurse; deep nesting is refused
// before they see it.
bool NestsTooDeep(const std::string& text) {
  NoErrors silent;
  google::protobuf::io::ArrayInputStream input(text.data(), static_cast<int>(text.size()));
  Tokenizer tokens(&input, &silent);
  tokens.set_comment_style(Tokenizer::CPP_COMMENT_STYLE);
  int depth = 0;
  while (tokens.Next()) {
    const std::string& token = tokens.current().text;
    if (token == "{" || token == "[" || token == "<" || token == "(") ++depth;
    if (token == "}" || token == "]" || token == ">" || token == ")") --depth;
    if (depth > kNestingMax) return true;
  }
  return false;
}

// One .proto file, parsed.
struct ParsedFile {
  FileDescriptorProto proto;
  google::protobuf::compiler::SourceLocationTable locations;
};

bool ParseFile(const std::string& path, const std::string& text, ParsedFile* parsed,
               Findings* findings) {
  if (text.size() > kProgrammeFileBytesMax) {
    findings->Error(
        path, {},
        fmt::format("it has {} bytes; a file may have {}", text.size(), kProgrammeFileBytesMax));
    return false;
  }
  if (IsBuiltIn(path)) {
    findings->Error(path, {}, "this file is built into Tandem: take it out of the folder");
    return false;
  }
  if (NestsTooDeep(text)) {
    findings->Error(path, {}, fmt::format("it nests deeper than {} levels", kNestingMax));
    return false;
  }
  if (SyntaxOf(text) != "proto3") {
    findings->Error(path, {1, 1}, "write 'syntax = \"proto3\";' first: payloads are proto3");
    return false;
  }
  PayloadSyntaxErrors errors(path, findings);
  google::protobuf::io::ArrayInputStream input(text.data(), static_cast<int>(text.size()));
  Tokenizer tokens(&input, &errors);
  google::protobuf::compiler::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.RecordSourceLocationsTo(&parsed->locations);
  parsed->proto.set_name(path);
  if (!parser.Parse(&tokens, &parsed->proto) || findings->HasErrorsIn(path)) {
    if (!findings->HasErrorsIn(path)) findings->Error(path, {}, "it cannot be read");
    return false;
  }
  if (parsed->proto.package().empty()) {
    findings->Error(path, {1, 1}, "it names no package: write 'package <programme>.v1;'");
    return false;
  }
  if (parsed->proto.package() == "tandem" || parsed->proto.package().rfind("tandem.", 0) == 0) {
    findings->Error(
        path, {1, 1},
        fmt::format("package '{}' is Tandem's own: choose another", parsed->proto.package()));
    return false;
  }
  return true;
}

template <typename D>
SourcePosition PositionOf(const D& descriptor) {
  google::protobuf::SourceLocation location;
  if (!descriptor.GetSourceLocation(&location)) return {};
  return {location.start_line + 1, location.start_column + 1};
}

}  // namespace

PayloadPool::PayloadPool() : pool_(DescriptorPool::generated_pool()), factory_(&pool_) {
  // Dates and activities within payloads are the built-in classes.
  factory_.SetDelegateToGeneratedFactory(true);
}

std::shared_ptr<const PayloadPool> PayloadPool::Build(
    const std::map<std::string, std::string>& files, Findings* findings) {
  KeepBuiltInFiles();
  std::shared_ptr<PayloadPool> pool(new PayloadPool());
  std::map<std::string, ParsedFile> parsed;
  for (const auto& [path, text] : files) {
    if (!ParseFile(path, text, &parsed[path], findings)) parsed.erase(path);
  }
  // Imports first; a file that is being built already imports itself.
  std::set<std::string> begun;
  std::set<std::string> done;
  const std::function<void(const std::string&)> build = [&](const std::string& path) {
    const auto found = parsed.find(path);
    if (found == parsed.end() || done.count(path) > 0 || !begun.insert(path).second) return;
    for (const std::string& import : found->second.proto.dependency()) {
      SourcePosition at;
      int line = -1;
      int column = 0;
      if (found->second.locations.FindImport(&found->second.proto, import, &line, &column)) {
        at = {line + 1, column + 1};
      }
      if (begun.count(import) > 0 && done.count(import) == 0) {
        findings->Error(path, at, fmt::format("importing '{}' leads back to this file", import));
      } else if (files.count(import) == 0 && !IsBuiltIn(import)) {
        findings->Error(path, at,
                        fmt::format("no file '{}' to import; write its path within the folder, or "
                                    "one that is built in: tandem/v1/rules.proto, "
                                    "tandem/v1/values.proto",
                                    import));
      }
      build(import);
    }
    done.insert(path);
    // Its own errors only: what an import lacks was said there.
    for (const std::string& import : found->second.proto.dependency()) {
      if (pool->pool_.FindFileByName(import) == nullptr) return;
    }
    LinkErrors errors(&found->second.locations, findings);
    if (const FileDescriptor* file =
            pool->pool_.BuildFileCollectingErrors(found->second.proto, &errors)) {
      pool->files_.push_back(file);
    }
  };
  for (const auto& [path, text] : files) build(path);
  return pool;
}

const Descriptor* PayloadPool::Find(std::string_view full_name) const {
  return pool_.FindMessageTypeByName(std::string(full_name));
}

const Message* PayloadPool::Prototype(const Descriptor* type) const {
  return factory_.GetPrototype(type);
}

SourcePosition PayloadPool::Of(const Descriptor& message) { return PositionOf(message); }
SourcePosition PayloadPool::Of(const FieldDescriptor& field) { return PositionOf(field); }

std::vector<std::string> PayloadPool::Packages() const {
  std::set<std::string> packages;
  for (const FileDescriptor* file : files_) packages.insert(file->package());
  return {packages.begin(), packages.end()};
}

std::vector<std::string> PayloadPool::MessagesIn(std::string_view package) const {
  std::vector<std::string> names;
  const auto add = [&](const FileDescriptor* file) {
    if (file->package() != package) return;
    for (int i = 0; i < file->message_type_count(); ++i) {
      names.push_back(file->message_type(i)->full_name());
    }
  };
  for (const FileDescriptor* file : files_) add(file);
  add(v1::OrganisationRegistered::descriptor()->file());
  return names;
}

google::protobuf::FileDescriptorSet DescribeFiles(const std::vector<const FileDescriptor*>& files) {
  google::protobuf::FileDescriptorSet set;
  std::set<const FileDescriptor*> done;
  const std::function<void(const FileDescriptor*)> add = [&](const FileDescriptor* file) {
    if (!done.insert(file).second) return;
    for (int i = 0; i < file->dependency_count(); ++i) add(file->dependency(i));
    file->CopyTo(set.add_file());
  };
  for (const FileDescriptor* file : files) add(file);
  return set;
}

}  // namespace tandem
