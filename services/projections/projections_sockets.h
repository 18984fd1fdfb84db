// The sockets of projections: queries in, answers and changes out.
#ifndef TANDEM_SERVICES_PROJECTIONS_PROJECTIONS_SOCKETS_H_
#define TANDEM_SERVICES_PROJECTIONS_PROJECTIONS_SOCKETS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/bus/context.h"
#include "engine/bus/server/change_publisher.h"
#include "engine/bus/server/request_server.h"
#include "services/follower/service_runner.h"
#include "services/projections/query_desk.h"

namespace tandem::services {

struct ProjectionsOptions {
  std::string folder;  // Of the store.
  bus::RequestServer::Options queries;
  bus::ChangePublisher::Options changes;  // Without endpoints: nothing is published.
  QueryDesk::MayRequest may_request;
};

// All that ServiceRunner::Options::make needs to run projections. `context` is
// borrowed.
std::function<absl::StatusOr<ServiceParts>(bool anew)> MakeProjections(bus::Context* context,
                                                                       ProjectionsOptions options);

}  // namespace tandem::services

#endif  // TANDEM_SERVICES_PROJECTIONS_PROJECTIONS_SOCKETS_H_
