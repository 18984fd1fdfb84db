#include "services/node/service_hosts.h"

#include <functional>
#include <string>
#include <utility>

#include "engine/access/authorizer.h"
#include "engine/base/status_macros.h"
#include "services/deadlines/deadlines_service.h"
#include "services/node/descriptors.h"
#include "services/node/endpoints.h"
#include "services/projections/projections_sockets.h"
#include "services/reminders/reminders_parts.h"
#include "services/store/rocks_store.h"

namespace tandem {
namespace {

using services::ServiceParts;
using services::ServiceRunner;
using Make = std::function<absl::StatusOr<ServiceParts>(bool anew)>;

Make MakeDeadlines(std::string folder) {
  return [folder = std::move(folder)](bool anew) -> absl::StatusOr<ServiceParts> {
    if (anew) TANDEM_RETURN_IF_ERROR(services::RemoveRocksStore(folder));
    ServiceParts parts;
    TANDEM_ASSIGN_OR_RETURN(parts.store,
                            services::OpenRocksStore(
                                {.folder = folder, .format = services::DeadlinesService::kFormat}));
    TANDEM_ASSIGN_OR_RETURN(parts.service, services::DeadlinesService::Load(parts.store.get()));
    return parts;
  };
}

absl::StatusOr<Make> MakeProjections(bus::Context* context, const Settings& settings,
                                     std::string folder) {
  TANDEM_ASSIGN_OR_RETURN(Authorizer read, Authorizer::FromConfiguration(settings.configuration));
  TANDEM_ASSIGN_OR_RETURN(const Principal user, read.LocalUser());
  const auto authorizer = std::make_shared<const Authorizer>(std::move(read));
  services::ProjectionsOptions options;
  options.folder = std::move(folder);
  options.queries.connections_max = options.changes.connections_max = ConnectionsMax();
  options.queries.endpoints.push_back({settings.configuration.read_models_endpoint(), user.id});
  options.changes.endpoints.push_back(settings.configuration.changes_endpoint());
  options.may_request = [authorizer, user](const std::string&, const v1::Request& request) {
    return authorizer->MayRequest(user, request);
  };
  return Make(services::MakeProjections(context, std::move(options)));
}

absl::StatusOr<Make> MakeReminders(const Settings& settings, const std::string& folder) {
  services::RemindersSettings reminders;
  reminders.store = folder;
  reminders.mail = settings.configuration.mail();
  reminders.maildir = settings.data / "maildir";
  reminders.demonstration = settings.demonstration;
  TANDEM_RETURN_IF_ERROR(services::CheckMail(reminders));
  return Make([reminders](bool anew) { return services::MakeReminders(reminders, anew); });
}

}  // namespace

absl::StatusOr<ServiceRunners> StartServices(bus::Context* context, const Settings& settings,
                                             const Clock* clock) {
  ServiceRunners runners;
  const auto start = [&](const std::string& service, Make make) {
    if (!settings.host.contains(service)) return;
    const std::string engine = settings.host.contains(kEngine)
                                   ? InprocEndpointFor(service)
                                   : IpcEndpointFor(settings.data.string(), service);
    runners.push_back(std::make_unique<ServiceRunner>(
        context, clock, ServiceRunner::Options{service, engine, std::move(make)}));
  };
  const auto folder = [&](const char* service) { return (settings.data / service).string(); };
  start(kDeadlines, MakeDeadlines(folder(kDeadlines)));
  if (settings.host.contains(kReminders)) {
    TANDEM_ASSIGN_OR_RETURN(Make make, MakeReminders(settings, folder(kReminders)));
    start(kReminders, std::move(make));
  }
  if (settings.host.contains(kProjections)) {
    TANDEM_ASSIGN_OR_RETURN(Make make, MakeProjections(context, settings, folder(kProjections)));
    start(kProjections, std::move(make));
  }
  return runners;
}

}  // namespace tandem
