// Small conversions that the engine's answers share.
#ifndef TANDEM_ENGINE_ENGINE_READS_H_
#define TANDEM_ENGINE_ENGINE_READS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "engine/person_keys.h"
#include "engine/workflow/definition.h"
#include "engine/workflow/directory.h"
#include "engine/workflow/scope.h"
#include "tandem/v1/request.pb.h"

namespace tandem {

// The problem for people that `status`, an error, stands for.
v1::Problem ToProblem(const absl::Status& status);

// A person as whoever may see personal fields sees them; without that right name
// and addresses stay empty.
absl::StatusOr<v1::Person> DescribePerson(const Directory& directory, const Person& person,
                                          PersonKeys& keys, bool with_personal);

// `text` in the language asked for, else in English.
std::string InLanguage(const v1::LocalizedText& text, std::string_view language);

}  // namespace tandem

#endif  // TANDEM_ENGINE_ENGINE_READS_H_
