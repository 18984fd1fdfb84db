// A person, as an answer describes them.
#ifndef TANDEM_ENGINE_ENGINE_READS_H_
#define TANDEM_ENGINE_ENGINE_READS_H_

#include "engine/person_keys.h"
#include "engine/workflow/directory.h"
#include "tandem/v1/request.pb.h"

namespace tandem {

// A person as whoever may see personal fields sees them; without that right name
// and addresses stay empty. So do those of somebody whose key is damaged, and
// `unreadable` says why.
v1::Person DescribePerson(const Directory& directory, const Person& person, PersonKeys& keys,
                          bool with_personal);

}  // namespace tandem

#endif  // TANDEM_ENGINE_ENGINE_READS_H_
