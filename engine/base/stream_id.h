// The name of a stream, and what its parts mean.
#ifndef TANDEM_ENGINE_BASE_STREAM_ID_H_
#define TANDEM_ENGINE_BASE_STREAM_ID_H_

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tandem {

// A stream's name, checked once: two or more parts with '/' between them, each
// of 1 to 80 of a-z, 0-9, '-' and '_'; at most 250 characters in all. See
// event.proto for the kinds of stream.
class StreamId {
 public:
  // kInvalidArgument says which part is wrong and what is allowed.
  static absl::StatusOr<StreamId> Parse(std::string_view text);
  // An instance's: <programme>/<workflow>/<instance>. Aborts if it is invalid:
  // for names that were checked before.
  static StreamId Of(std::string_view text);

  const std::string& text() const { return text_; }
  // "c3", "organisation", "system", "mail", "definition", "person".
  std::string_view first_part() const;
  // The last part: the instance, organisation or person.
  std::string_view last_part() const;

  // organisation/..., person/...: the directory.
  bool IsDirectory() const;
  // system/..., mail/...: what services write.
  bool IsNotice() const;
  bool IsDefinition() const;
  // <programme>/<workflow>/<instance>.
  bool IsInstance() const;

  friend auto operator<=>(const StreamId&, const StreamId&) = default;

 private:
  explicit StreamId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace tandem

template <>
struct std::hash<tandem::StreamId> {
  size_t operator()(const tandem::StreamId& id) const noexcept {
    return std::hash<std::string>()(id.text());
  }
};

#endif  // TANDEM_ENGINE_BASE_STREAM_ID_H_
