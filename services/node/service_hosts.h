// The services that a node hosts, each in a thread of its own.
#ifndef TANDEM_SERVICES_NODE_SERVICE_HOSTS_H_
#define TANDEM_SERVICES_NODE_SERVICE_HOSTS_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/base/clock.h"
#include "engine/bus/context.h"
#include "services/follower/service_runner.h"
#include "services/node/settings.h"

namespace tandem {

using ServiceRunners = std::vector<std::unique_ptr<services::ServiceRunner>>;

// Starts what `settings.host` names beside the engine. They reach it over inproc
// if this process hosts it, else over its ipc sockets. All arguments are borrowed
// and outlive the runners. kInvalidArgument, kPermissionDenied: the
// configuration's users or mail.
absl::StatusOr<ServiceRunners> StartServices(bus::Context* context, const Settings& settings,
                                             const Clock* clock);

}  // namespace tandem

#endif  // TANDEM_SERVICES_NODE_SERVICE_HOSTS_H_
