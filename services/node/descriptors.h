// File descriptors: as many as the process may have, and what connections may take of them.
#ifndef TANDEM_SERVICES_NODE_DESCRIPTORS_H_
#define TANDEM_SERVICES_NODE_DESCRIPTORS_H_

#include <cstddef>

namespace tandem {

// Raises the process's limit as far as it may without more rights. Call it once, at start.
void RaiseDescriptorLimit();

// How many connections each of the node's endpoints may have, so that the stores and
// everything else never lack a descriptor: where one is lacking, ZeroMQ ends the process.
// `descriptors`: the process's limit. At least 20, at most 8,192.
size_t ConnectionsMaxFor(size_t descriptors);

// The same, by the limit as it is.
size_t ConnectionsMax();

}  // namespace tandem

#endif  // TANDEM_SERVICES_NODE_DESCRIPTORS_H_
