#include "engine/key_check.h"

#include <fmt/format.h>

#include <utility>

#include "engine/base/status_macros.h"
#include "engine/sealing.h"

namespace tandem {
namespace {

// Further ones are counted.
constexpr size_t kNamedMax = 10;

std::string Words(const absl::Status& status) {
  return {status.message().data(), status.message().size()};
}

}  // namespace

absl::StatusOr<std::optional<PersonKey>> FindSoundKey(const Directory& directory, PersonKeys& keys,
                                                      std::string_view person) {
  const Person* const known = directory.FindPerson(person);
  if (known == nullptr || known->sealed.empty()) return keys.Find(person);
  // One box tells: all of a person are sealed with the same key.
  TANDEM_RETURN_IF_ERROR(
      OpenBox(fmt::format("person/{}", person), known->sealed.begin()->second, keys).status());
  return keys.Find(person);
}

std::vector<std::string> KeyTroubles(const Directory& directory, PersonKeys& keys) {
  std::vector<std::string> troubles;
  size_t left_out = 0;
  for (const Person* person : directory.People()) {
    const absl::Status sound = FindSoundKey(directory, keys, person->id).status();
    if (sound.ok()) continue;
    if (troubles.size() == kNamedMax) {
      ++left_out;
    } else {
      troubles.push_back(Words(sound) + ". Until then mail to them waits");
    }
  }
  if (left_out > 0) {
    troubles.push_back(fmt::format(
        "the keys of {} more people are missing or damaged: `tandem verify` lists them", left_out));
  }
  return troubles;
}

void KeyVerifier::Take(const v1::Envelope& event) {
  for (const v1::SealedField& sealed : event.sealed()) {
    if (troubles_.contains(sealed.person())) continue;
    const absl::Status opened = OpenBox(event.stream(), sealed, *keys_).status();
    if (!opened.ok()) troubles_.emplace(sealed.person(), Words(opened));
  }
}

std::vector<std::string> KeyVerifier::troubles() const {
  std::vector<std::string> troubles;
  troubles.reserve(troubles_.size());
  for (const auto& [person, trouble] : troubles_) troubles.push_back(trouble);
  return troubles;
}

}  // namespace tandem
