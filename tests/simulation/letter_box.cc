#include "tests/simulation/letter_box.h"

#include <fmt/format.h>

#include <string>

namespace tandem::simulation {

using Kind = services::DeliveryResult::Kind;

services::DeliveryResult LetterBox::Send(services::Delivery delivery, uint64_t as_of) {
  services::MailMessage& message = delivery.message;
  if (surroundings_->bugs.stale_mail) {
    message = first_.try_emplace(message.message_id, message).first->second;
  }
  if (surroundings_->dice.PerMille(surroundings_->faults.mail_server_errs)) {
    if (surroundings_->dice.PerMille(500)) return {Kind::kUnreachable, "no connection"};
    if (surroundings_->dice.PerMille(500)) return {Kind::kUnknown, "the connection broke"};
    return {Kind::kLater, "451 try again later"};
  }
  ++sent_;
  if (surroundings_->bugs.second_identity) {
    message.message_id = fmt::format("{}.{}", sent_, message.message_id);
  }
  const std::string identity = message.message_id;
  const absl::StatusOr<std::string> mime = services::ToMime(message);
  if (!mime.ok()) {
    witness_->Object(fmt::format("{} is no mail: {}", delivery.stream, mime.status().ToString()));
    return {Kind::kRefused, "554 malformed"};
  }
  witness_->Mailed({delivery.stream, identity, *mime, message.date}, as_of,
                   surroundings_->clock.Now());
  // The mail is taken, and the server's 250 is lost on its way.
  if (surroundings_->dice.PerMille(surroundings_->faults.mail_server_errs)) {
    return {Kind::kUnknown, "the connection broke"};
  }
  return {Kind::kDelivered, "250 taken"};
}

}  // namespace tandem::simulation
