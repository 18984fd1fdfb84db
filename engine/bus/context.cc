#include "engine/bus/context.h"

#include <zmq.hpp>

namespace tandem::bus {

Context::Context() : context_(std::make_unique<zmq::context_t>(1)) {
  // No socket waits for its peer when it is closed, whoever forgets to say so.
  context_->set(zmq::ctxopt::blocky, 0);
}

Context::~Context() = default;

}  // namespace tandem::bus
