// A text-format file, read with the place of everything in it.
#ifndef TANDEM_ENGINE_WORKFLOW_TEXT_SOURCE_H_
#define TANDEM_ENGINE_WORKFLOW_TEXT_SOURCE_H_

#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "engine/workflow/findings.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"

namespace tandem {

// Largest file of a programme's folder, and deepest nesting in one.
constexpr size_t kProgrammeFileBytesMax = 1 << 20;
constexpr int kNestingMax = 60;

// Protocol Buffers' words for a field that does not exist, as our own, with the
// fields that do; other messages as they are.
std::string ExplainParseError(const std::string& message);

// Knows where each message and field of a parsed document was written. The
// document must stay where it is: messages are known by their address.
//
// Errors and warnings said through it carry their file, line and column.
class TextSource {
 public:
  // `findings` is borrowed.
  TextSource(std::string file, Findings* findings) : file_(std::move(file)), findings_(findings) {}

  // Reads `text` into `message`; false if it is not one, which was then said.
  bool Read(std::string_view text, google::protobuf::Message* message);

  const std::string& file() const { return file_; }
  // Where `message` begins; the document itself at 1:1.
  SourcePosition Of(const google::protobuf::Message& message) const;
  // Where a field of it stands (an item of a list by `index`); where the
  // message begins, if the field is not given.
  SourcePosition Of(const google::protobuf::Message& message, std::string_view field,
                    int index = 0) const;

  void Error(SourcePosition at, std::string text) const;
  void Warning(SourcePosition at, std::string text) const;

 private:
  using Tree = google::protobuf::TextFormat::ParseInfoTree;
  void Remember(const google::protobuf::Message& message, const Tree& tree);

  std::string file_;
  Findings* findings_;
  std::map<const google::protobuf::Message*, SourcePosition> messages_;
  std::map<std::tuple<const google::protobuf::Message*, int, int>, SourcePosition> fields_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_TEXT_SOURCE_H_
