// What tells a retry from another submission under the same id.
#ifndef TANDEM_ENGINE_SUBMISSION_DIGEST_H_
#define TANDEM_ENGINE_SUBMISSION_DIGEST_H_

#include <vector>

#include "engine/person_keys.h"
#include "engine/proof/hash.h"
#include "tandem/v1/submission.pb.h"

namespace tandem {

// The same for the same request, whatever its maps' order. `keys`: of the people whose
// personal fields are in it, in order of their ids. The digest stands in the log for
// ever, so it is keyed with them: once a key is destroyed, nobody can try out names or
// addresses against it.
Sha256 DigestOf(const v1::Submission& submission, const std::vector<PersonKey>& keys);

}  // namespace tandem

#endif  // TANDEM_ENGINE_SUBMISSION_DIGEST_H_
