#include "engine/access/authorizer.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "engine/base/contains.h"
#include "engine/base/status_macros.h"

namespace tandem {
namespace {

absl::Status Need(const Principal& principal, Right right, std::string_view what) {
  if (principal.Has(right)) return absl::OkStatus();
  return absl::PermissionDeniedError(
      fmt::format("{} needs the right '{}', which {} does not have; ask the one who runs the node",
                  what, NameOf(right), principal.id));
}

}  // namespace

absl::StatusOr<Authorizer> Authorizer::FromConfiguration(const v1::Configuration& configuration) {
  Authorizer authorizer;
  if (!configuration.has_user()) return authorizer;
  const v1::LocalUser& user = configuration.user();
  TANDEM_RETURN_IF_ERROR(StreamId::Parse(fmt::format("person/{}", user.person())).status());
  TANDEM_ASSIGN_OR_RETURN(std::set<Right> rights,
                          ParseRights({user.right().begin(), user.right().end()}));
  authorizer.local_user_ = Principal{user.person(), std::move(rights)};
  return authorizer;
}

absl::StatusOr<Principal> Authorizer::LocalUser() const {
  if (local_user_.has_value()) return *local_user_;
  return absl::PermissionDeniedError(
      "the configuration does not say who works over the local socket: add a user entry");
}

Principal Authorizer::Service(std::string_view name) {
  return Principal{fmt::format("service:{}", name),
                   {Right::kRead, Right::kSeePersonal, Right::kNotice, Right::kOperate}};
}

absl::Status Authorizer::MayRequest(const Principal& principal, const v1::Request& request) const {
  switch (request.body_case()) {
    case v1::Request::kReadStream:
      if (request.read_stream().unseal()) {
        TANDEM_RETURN_IF_ERROR(Need(principal, Right::kSeePersonal, "reading personal fields"));
      }
      return Need(principal, Right::kRead, "reading");
    case v1::Request::kReadPeople:
      return Need(principal, Right::kRead, "reading the directory");
    case v1::Request::kReadAll:
    case v1::Request::kListStreams:
    case v1::Request::kSubscribe:
    case v1::Request::kDescribeNext:
    case v1::Request::kQuery:
      return Need(principal, Right::kRead, "reading");
    case v1::Request::kSubmit:
      if (request.submit().submission().backfill()) {
        return Need(principal, Right::kBackfill, "a backfill");
      }
      return absl::OkStatus();  // Each event is judged by MayRecord.
    case v1::Request::kDeployProgramme:
      return Need(principal, Right::kDeploy, "deploying a programme");
    case v1::Request::kVerifyLog:
      return Need(principal, Right::kOperate, "verifying the log");
    case v1::Request::kStatus:
    case v1::Request::kHello:
    case v1::Request::kGrant:
    case v1::Request::kUnsubscribe:
    case v1::Request::kPing:
    case v1::Request::BODY_NOT_SET:
      return absl::OkStatus();
  }
  return absl::PermissionDeniedError("this request is not one that the node knows");
}

namespace {

// What anybody who records may say of themself: where they are reached, and what they wish
// of their mail.
bool IsOnesOwnToSay(std::string_view type) {
  constexpr std::array<std::string_view, 7> kTypes = {
      "ContactChanged", "RemindersSnoozed", "SnoozeEnded", "RemindersHandedOn",
      "HandOnEnded",    "MailOptedOut",     "MailOptedIn"};
  return Contains(kTypes, type);
}

}  // namespace

absl::Status Authorizer::MayRecord(const Principal& principal, const StreamId& stream,
                                   std::string_view type) const {
  const std::string what = fmt::format("recording {} in {}", type, stream.text());
  if (stream.IsDefinition()) {
    return absl::PermissionDeniedError(
        "definitions are recorded by deploying a programme: tandem programme deploy DIR");
  }
  if (stream.text() == "system/mail" && type != "MailHeld") {
    return Need(principal, Right::kReleaseMail, what);
  }
  if (stream.IsNotice() && stream.text() != "system/mail") {
    return Need(principal, Right::kNotice, what);
  }
  if (stream.IsDirectory()) {
    if (principal.Has(Right::kManageDirectory)) return absl::OkStatus();
    const bool own = stream.text() == "person/" + principal.id && IsOnesOwnToSay(type);
    if (!own) return Need(principal, Right::kManageDirectory, what);
  }
  if (principal.Has(Right::kRecordAll)) return absl::OkStatus();
  return Need(principal, Right::kRecord, what);
}

}  // namespace tandem
