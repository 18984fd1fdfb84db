// What every command is given: where to print, whom to ask, and chance.
#ifndef TANDEM_TOOLS_TANDEM_SESSION_H_
#define TANDEM_TOOLS_TANDEM_SESSION_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/base/random.h"
#include "engine/workflow/programme.h"
#include "tools/tandem/language.h"
#include "tools/tandem/node.h"
#include "tools/tandem/render/colour.h"

namespace tandem::cli {

// Where output goes. Data goes to `out`, messages to `err`; both are borrowed.
struct Console {
  std::ostream* out = nullptr;
  std::ostream* err = nullptr;
  bool json = false;
  Palette palette{false};
  size_t columns = 0;            // The terminal's width. 0: not a terminal.
  bool err_is_terminal = false;  // Whether a progress bar may be drawn.
};

// How a command's failure is printed with --json.
enum class JsonFailure {
  kDocument,  // As its document.
  kLine,      // As one more line.
  kTold,      // Not at all: its document says it.
};

// One run of `tandem`. One thread.
class Session {
 public:
  // `connect` is called once, when a command first needs the node.
  using Connect = std::function<absl::StatusOr<std::unique_ptr<Node>>()>;
  // `random` is borrowed. `language`: what texts of a programme are wanted in.
  Session(Console console, Language language, Random* random, Connect connect)
      : console_(console),
        language_(std::move(language)),
        random_(random),
        connect_(std::move(connect)) {}

  const Console& console() const { return console_; }
  std::ostream& out() { return *console_.out; }
  std::ostream& err() { return *console_.err; }
  const std::string& language() const { return language_.tag; }
  bool language_was_asked_for() const { return language_.asked_for; }
  Random& random() { return *random_; }

  // Why there is none, if there is none.
  absl::StatusOr<Node*> node();
  // Shorthands for node()->Ask and so on. A query that the node finds wrong is
  // kInvalidArgument without a Problem, as if it had been found here.
  absl::StatusOr<v1::Reply> Ask(const v1::Request& request);
  absl::StatusOr<v1::Reply> AskPatiently(const v1::Request& request);
  absl::StatusOr<v1::QueryResult> Query(const v1::Query& query);

  // A programme as it was last deployed, or the built-in "core". Fetched once.
  // kNotFound: there is none of that name.
  absl::StatusOr<std::shared_ptr<const Programme>> ProgrammeNamed(const std::string& name);
  // The newest definition for a stream. kNotFound says what is missing.
  absl::StatusOr<std::shared_ptr<const Definition>> DefinitionFor(const std::string& stream);

  // A command whose JSON document already says what is wrong, as the result of a
  // check does, or that prints a document a line, notes it for when it fails.
  void NoteJsonFailure(JsonFailure how) { json_failure_ = how; }
  JsonFailure json_failure() const { return json_failure_; }

 private:
  absl::StatusOr<std::shared_ptr<const Programme>> FetchProgramme(const std::string& name);

  Console console_;
  Language language_;
  Random* random_;
  Connect connect_;
  std::unique_ptr<Node> node_;
  std::map<std::string, std::shared_ptr<const Programme>> programmes_;
  JsonFailure json_failure_ = JsonFailure::kDocument;
};

// A request that reads some events of a stream.
v1::Request ReadStreamRequest(const std::string& stream, uint64_t from_version,
                              uint32_t events_max);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_SESSION_H_
