#include "engine/sealing.h"

#include <fmt/format.h>
#include <sodium.h>

#include <memory>
#include <optional>

#include "engine/base/status_macros.h"
#include "engine/workflow/payload.h"

namespace tandem {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Binds a box to its place, so that it cannot be moved to another.
std::string AdditionalData(std::string_view stream, std::string_view field) {
  return fmt::format("{}\n{}", stream, field);
}

std::string CloseBox(std::string_view text, std::string_view additional, const PersonKey& key,
                     Random& random) {
  std::string box(kNonceBytes + text.size() + kTagBytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(box.data());
  random.Fill(std::span<uint8_t>(out, kNonceBytes));
  crypto_aead_xchacha20poly1305_ietf_encrypt(out + kNonceBytes, nullptr, Bytes(text), text.size(),
                                             Bytes(additional), additional.size(), nullptr, out,
                                             key.data());
  return box;
}

}  // namespace

absl::Status Seal(const Message& payload_type, KeyDraft& keys, Random& random,
                  v1::Envelope& event) {
  const std::vector<PersonalField> fields = PersonalFields(*payload_type.GetDescriptor());
  if (fields.empty()) return absl::OkStatus();
  const std::unique_ptr<Message> payload(payload_type.New());
  if (!payload->ParseFromString(event.payload())) {
    return absl::InternalError(fmt::format("the payload of {} cannot be read", event.type()));
  }
  const auto* reflection = payload->GetReflection();
  v1::Envelope sealed = event;
  for (const auto& [field, person] : fields) {
    const std::string text = reflection->GetString(*payload, field);
    if (text.empty()) continue;
    const std::string owner = reflection->GetString(*payload, person);
    TANDEM_ASSIGN_OR_RETURN(const PersonKey key, keys.FindOrMake(owner));
    v1::SealedField* box = sealed.add_sealed();
    box->set_field(field->name());
    box->set_person(owner);
    box->set_box(CloseBox(text, AdditionalData(event.stream(), field->name()), key, random));
    reflection->ClearField(payload.get(), field);
  }
  sealed.set_payload(payload->SerializeAsString());
  event = std::move(sealed);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::UnreadableField>> Unseal(const Message& payload_type,
                                                        PersonKeys& keys, v1::Envelope& event) {
  std::vector<v1::UnreadableField> unreadable;
  if (event.sealed().empty()) return unreadable;
  std::unique_ptr<Message> payload(payload_type.New());
  if (!payload->ParseFromString(event.payload())) {
    return absl::DataLossError(
        fmt::format("the payload of {}#{} cannot be read", event.stream(), event.version()));
  }
  for (const v1::SealedField& sealed : event.sealed()) {
    const FieldDescriptor* field = payload->GetDescriptor()->FindFieldByName(sealed.field());
    if (field == nullptr) continue;
    absl::StatusOr<std::string> text = OpenBox(event.stream(), sealed, keys);
    if (!text.ok()) {
      v1::UnreadableField& left_out = unreadable.emplace_back();
      left_out.set_version(event.version());
      left_out.set_field(sealed.field());
      left_out.set_person(sealed.person());
      left_out.set_problem(std::string(text.status().message()));
      continue;
    }
    if (!text->empty()) payload->GetReflection()->SetString(payload.get(), field, *std::move(text));
  }
  event.set_payload(payload->SerializeAsString());
  return unreadable;
}

absl::StatusOr<std::string> OpenBox(std::string_view stream, const v1::SealedField& sealed,
                                    PersonKeys& keys) {
  TANDEM_ASSIGN_OR_RETURN(const std::optional<PersonKey> key, keys.Find(sealed.person()));
  if (!key.has_value()) {
    TANDEM_ASSIGN_OR_RETURN(const bool destroyed, keys.WasDestroyed(sealed.person()));
    if (!destroyed) return UnreadableKey(sealed.person(), "is missing");
    return std::string();
  }
  const std::string additional = AdditionalData(stream, sealed.field());
  const std::string& box = sealed.box();
  if (box.size() < kNonceBytes + kTagBytes) {
    return absl::DataLossError(
        fmt::format("the sealed field '{}' in {} is too short", sealed.field(), stream));
  }
  std::string text(box.size() - kNonceBytes - kTagBytes, '\0');
  const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
      reinterpret_cast<unsigned char*>(text.data()), nullptr, nullptr, Bytes(box) + kNonceBytes,
      box.size() - kNonceBytes, Bytes(additional), additional.size(), Bytes(box), key->data());
  if (opened != 0) {
    return UnreadableKey(sealed.person(), "is damaged or the wrong one");
  }
  return text;
}

}  // namespace tandem
