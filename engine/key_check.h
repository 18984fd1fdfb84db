// Whether people's keys are the ones that their personal fields were sealed with.
#ifndef TANDEM_ENGINE_KEY_CHECK_H_
#define TANDEM_ENGINE_KEY_CHECK_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/person_keys.h"
#include "engine/workflow/directory.h"
#include "tandem/v1/event.pb.h"

namespace tandem {

// A person's key, which opens what the directory holds of them. Nothing: nothing was ever
// sealed for them, or they were erased. kDataLoss, kUnavailable: the key is missing or
// damaged; says whose, and what to do.
absl::StatusOr<std::optional<PersonKey>> FindSoundKey(const Directory& directory, PersonKeys& keys,
                                                      std::string_view person);

// What FindSoundKey has to say of all people, one line each; many are summed up. Opens a
// file for each person.
std::vector<std::string> KeyTroubles(const Directory& directory, PersonKeys& keys);

// Holds people's keys against all that was sealed with them, event by event. Its memory
// grows with the number of people.
class KeyVerifier {
 public:
  // `keys` is borrowed, and asked by the thread that calls Take.
  explicit KeyVerifier(PersonKeys* keys) : keys_(keys) {}

  void Take(const v1::Envelope& event);
  // Of each person whose key does not open everything, what is wrong and what to do.
  std::vector<std::string> troubles() const;

 private:
  PersonKeys* const keys_;
  std::map<std::string, std::string> troubles_;  // By person.
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_KEY_CHECK_H_
