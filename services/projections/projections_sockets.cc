#include "services/projections/projections_sockets.h"

#include <utility>

#include "engine/base/status_macros.h"
#include "services/store/rocks_store.h"

namespace tandem::services {
namespace {

constexpr absl::Duration kHeartbeat = absl::Seconds(5);

class ProjectionsSockets : public ServiceSockets {
 public:
  ProjectionsSockets(ProjectionsService* service, std::unique_ptr<bus::RequestServer> server,
                     std::unique_ptr<bus::ChangePublisher> publisher,
                     QueryDesk::MayRequest may_request)
      : service_(service),
        server_(std::move(server)),
        publisher_(std::move(publisher)),
        desk_(service, std::move(may_request)) {}

  void AppendWaitables(std::vector<bus::Waitable>* what) override {
    server_->AppendWaitables(what);
    if (publisher_ != nullptr) publisher_->AppendWaitables(what);
  }

  absl::Status Poll(absl::Time now) override {
    const absl::Time machine_now = absl::Now();
    TANDEM_RETURN_IF_ERROR(server_->Poll(absl::ZeroDuration(), [&](bus::Delivery delivery) {
      desk_.Take(delivery.client, delivery.principal, std::move(delivery.request), now,
                 machine_now);
      SendReplies();  // The server counts what waits before it lets the next query through.
    }));
    desk_.Release(now, machine_now, [this](const bus::ClientId& client) {
      SendReplies();
      return server_->CanTake(client);
    });
    SendReplies();
    for (const bus::ClientId& gone : server_->TakeGone()) desk_.Forget(gone);
    PublishChanges(now, machine_now);
    return desk_.damage();
  }

 private:
  void SendReplies() {
    for (const auto& [client, reply] : desk_.TakeReplies()) server_->Send(client, reply);
  }

  void PublishChanges(absl::Time now, absl::Time machine_now) {
    std::vector<TopicChange> changes = service_->TakeChanges();
    if (publisher_ == nullptr) return;
    for (TopicChange& change : changes) {
      publisher_->Publish(change.topic, std::move(change.change));
    }
    publisher_->GreetListeners(service_->position(), now);
    if (machine_now < heartbeat_at_) return;
    publisher_->Heartbeat(service_->position(), now);
    heartbeat_at_ = machine_now + kHeartbeat;
  }

  ProjectionsService* const service_;
  const std::unique_ptr<bus::RequestServer> server_;
  const std::unique_ptr<bus::ChangePublisher> publisher_;
  QueryDesk desk_;
  absl::Time heartbeat_at_ = absl::InfinitePast();
};

}  // namespace

std::function<absl::StatusOr<ServiceParts>(bool anew)> MakeProjections(bus::Context* context,
                                                                       ProjectionsOptions options) {
  return [context, options = std::move(options)](bool anew) -> absl::StatusOr<ServiceParts> {
    if (anew) TANDEM_RETURN_IF_ERROR(RemoveRocksStore(options.folder));
    ServiceParts parts;
    TANDEM_ASSIGN_OR_RETURN(parts.store, OpenRocksStore({.folder = options.folder,
                                                         .format = ProjectionsService::kFormat,
                                                         .works_on_a_full_disk = true}));
    TANDEM_ASSIGN_OR_RETURN(std::unique_ptr<ProjectionsService> service,
                            ProjectionsService::Load(parts.store.get()));
    TANDEM_ASSIGN_OR_RETURN(std::unique_ptr<bus::RequestServer> server,
                            bus::RequestServer::Bind(*context, options.queries));
    std::unique_ptr<bus::ChangePublisher> publisher;
    if (!options.changes.endpoints.empty()) {
      bus::ChangePublisher::Options changes = options.changes;
      // A new one each time: what was published before a restart is not repeated.
      changes.epoch = static_cast<uint64_t>(absl::ToUnixMicros(absl::Now()));
      TANDEM_ASSIGN_OR_RETURN(publisher, bus::ChangePublisher::Bind(*context, changes));
    }
    parts.sockets = std::make_unique<ProjectionsSockets>(service.get(), std::move(server),
                                                         std::move(publisher), options.may_request);
    parts.service = std::move(service);
    return parts;
  };
}

}  // namespace tandem::services
