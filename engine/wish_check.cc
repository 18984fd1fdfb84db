#include "engine/wish_check.h"

#include <fmt/format.h>

#include <string>

#include "engine/base/status_macros.h"
#include "engine/base/stream_id.h"
#include "engine/workflow/mail_wishes.h"
#include "tandem/v1/directory.pb.h"

namespace tandem {
namespace {

absl::Status CheckScope(const std::string& stream, const std::string& deadline) {
  if (stream.empty() && !deadline.empty()) {
    return absl::InvalidArgumentError(fmt::format(
        "the deadline '{}' is of no instance: give its stream, such as c3/partnership/x",
        deadline));
  }
  if (stream.empty()) return absl::OkStatus();
  const absl::StatusOr<StreamId> id = StreamId::Parse(stream);
  if (id.ok() && (id->IsInstance() || id->IsDirectory())) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format(
      "'{}' is no instance's stream: write it in full, such as c3/partnership/x", stream));
}

absl::Status CheckKind(const std::string& kind, const Programmes& programmes) {
  if (kind == kDigestKind || kind == kBeforeDueKind) return absl::OkStatus();
  const size_t slash = kind.rfind('/');
  const Definition* definition = slash == std::string::npos
                                     ? nullptr
                                     : programmes.FindDefinition(kind.substr(0, slash) + "/x");
  if (definition != nullptr && definition->FindDeadline(kind.substr(slash + 1)) != nullptr) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      fmt::format("'{}' is no kind of mail: write {}, {}, or a deadline of a deployed programme, "
                  "such as c3/partnership/progress",
                  kind, kDigestKind, kBeforeDueKind));
}

// OK also if the event is of another type.
template <typename Wish, typename Check>
absl::Status CheckAs(const v1::Envelope& event, Check check) {
  Wish wish;
  if (event.type() != Wish::descriptor()->name() || !wish.ParseFromString(event.payload())) {
    return absl::OkStatus();
  }
  return check(wish);
}

}  // namespace

absl::Status CheckWish(const v1::Envelope& event, const Programmes& programmes) {
  if (!event.stream().starts_with("person/")) return absl::OkStatus();
  const auto scope = [](const auto& wish) { return CheckScope(wish.stream(), wish.deadline()); };
  const auto kind = [&](const auto& wish) { return CheckKind(wish.kind(), programmes); };
  TANDEM_RETURN_IF_ERROR(CheckAs<v1::RemindersSnoozed>(event, scope));
  TANDEM_RETURN_IF_ERROR(CheckAs<v1::SnoozeEnded>(event, scope));
  TANDEM_RETURN_IF_ERROR(CheckAs<v1::HandOnEnded>(event, scope));
  TANDEM_RETURN_IF_ERROR(CheckAs<v1::MailOptedOut>(event, kind));
  TANDEM_RETURN_IF_ERROR(CheckAs<v1::MailOptedIn>(event, kind));
  return CheckAs<v1::RemindersHandedOn>(event, [&](const v1::RemindersHandedOn& wish) {
    if (wish.colleague() == wish.person()) {
      return absl::InvalidArgumentError("nobody hands reminders on to themself: name a colleague");
    }
    return scope(wish);
  });
}

}  // namespace tandem
