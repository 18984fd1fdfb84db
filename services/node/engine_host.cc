#include "services/node/engine_host.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "engine/base/timestamp.h"
#include "engine/engine_reads.h"
#include "engine/key_check.h"
#include "engine/workflow/time_zone.h"
#include "services/node/clock_check.h"
#include "services/node/descriptors.h"
#include "services/node/endpoints.h"
#include "services/node/version.h"

namespace tandem {
namespace {

constexpr absl::Duration kIdle = absl::Milliseconds(250);
constexpr absl::Duration kBackOff = absl::Milliseconds(10);  // Subscribers that take nothing now.
constexpr std::chrono::seconds kHeadInterval(1);
constexpr std::chrono::minutes kTimeNoteInterval(1);
constexpr std::chrono::seconds kHeartbeatInterval(5);
constexpr std::chrono::minutes kMakingAnewInterval(10);  // Of what could not be made anew.
constexpr size_t kGreetedMax = 10'000;
constexpr size_t kClientNameMax = 100;

bool IsSubscription(const v1::Request& request) {
  return request.has_subscribe() || request.has_grant() || request.has_unsubscribe();
}

bool Records(const v1::Request& request) {
  return (request.has_submit() && !request.submit().dry_run()) ||
         (request.has_deploy_programme() && !request.deploy_programme().dry_run());
}

}  // namespace

absl::StatusOr<NodeStore> NodeStore::Open(const std::filesystem::path& data) {
  NodeStore opened;
  TANDEM_ASSIGN_OR_RETURN(opened.store, RocksStore::Open({.folder = data / "store"}));
  TANDEM_ASSIGN_OR_RETURN(opened.log, EventLog::Open(opened.store.get()));
  return opened;
}

absl::StatusOr<std::optional<absl::Time>> NodeStore::HeadRecordedAt() const {
  if (log->Head().value == 0) return std::optional<absl::Time>();
  TANDEM_ASSIGN_OR_RETURN(const EventPage page, log->ReadAll(log->Head(), {1, 1}));
  return std::optional<absl::Time>(ToTime(page.events.front()->recorded_at()));
}

absl::StatusOr<std::unique_ptr<EngineHost>> EngineHost::Make(bus::Context& context,
                                                             const Settings& settings,
                                                             NodeStore store,
                                                             const NodeClock* clock,
                                                             Random* random) {
  std::unique_ptr<EngineHost> host(new EngineHost());
  host->clock_ = clock->get();
  host->guarded_clock_ = clock->system.get();
  host->time_note_ =
      settings.data / (settings.demonstration ? kDemonstrationTimeReached : kTimeReached);
  host->store_ = std::move(store);
  TANDEM_ASSIGN_OR_RETURN(Authorizer authorizer,
                          Authorizer::FromConfiguration(settings.configuration));
  host->authorizer_ = std::make_unique<Authorizer>(std::move(authorizer));
  TANDEM_ASSIGN_OR_RETURN(PersonKeyFolder keys, PersonKeyFolder::Open(settings.data / "keys"));
  host->keys_ = std::make_unique<PersonKeyFolder>(keys);
  host->keys_to_verify_ = std::make_unique<PersonKeyFolder>(std::move(keys));

  Engine::About about;
  about.version = kVersion;
  about.demonstration = settings.demonstration;
  about.read_models_endpoint = settings.configuration.read_models_endpoint();
  about.changes_endpoint = settings.configuration.changes_endpoint();
  SetZone(settings.configuration.time_zone(), about.home);
  const Engine::Parts parts = {host->store_.store.get(), host->store_.log.get(), host->keys_.get(),
                               host->authorizer_.get(), random};
  auto engine = Engine::Open(parts, about, host->clock_->Now());
  if (host->store_.log->IndexIsDamaged()) {
    TANDEM_RETURN_IF_ERROR(host->MakeIndexAnew());
    engine = Engine::Open(parts, about, host->clock_->Now());
  }
  TANDEM_RETURN_IF_ERROR(engine.status());
  host->engine_ = *std::move(engine);
  for (const std::string& warning : host->engine_->Warnings()) spdlog::warn("{}", warning);

  bus::RequestServer::Options options;
  options.connections_max = ConnectionsMax();
  TANDEM_ASSIGN_OR_RETURN(const Principal user, host->authorizer_->LocalUser());
  host->principals_.emplace(user.id, user);
  options.endpoints.push_back({settings.configuration.endpoint(), user.id});
  for (const char* service : {kDeadlines, kReminders, kProjections}) {
    const Principal principal = Authorizer::Service(service);
    host->principals_.emplace(principal.id, principal);
    const bool here = settings.host.contains(service);
    options.endpoints.push_back(
        {here ? InprocEndpointFor(service) : IpcEndpointFor(settings.data.string(), service),
         principal.id});
  }
  TANDEM_ASSIGN_OR_RETURN(host->server_, bus::RequestServer::Bind(context, std::move(options)));
  return host;
}

absl::Status EngineHost::Run() {
  const absl::Status served = Serve();
  if (verification_ != nullptr) {
    verification_->given_up = true;
    verification_->thread.join();
  }
  NoteTime();
  const absl::Status saved = store_.log->SaveHead();
  return served.ok() ? saved : served;
}

absl::Status EngineHost::Serve() {
  absl::Duration wait = kIdle;
  KeepTime();  // Before anybody is answered.
  for (;;) {
    const absl::Status polled =
        server_->Poll(wait, [this](const bus::Delivery& delivery) { Take(delivery); });
    if (absl::IsCancelled(polled)) return absl::OkStatus();  // Stopped.
    TANDEM_RETURN_IF_ERROR(polled);
    absl::Status turned = Turn();
    if (!turned.ok()) {
      spdlog::critical("the log cannot be written: {}", std::string(turned.message()));
      return turned;
    }
    const Position head = engine_->head();
    const auto batches = subscriptions_.Pump(
        head,
        [this](Position from, size_t events_max, size_t bytes_max) {
          return ReadPage(from, events_max, bytes_max);
        },
        [this](const bus::ClientId& client) { return server_->CanTake(client); });
    for (const auto& [client, reply] : batches) server_->Send(client, reply);
    KeepTime();
    ForgetWhoIsGone();
    wait = !subscriptions_.HasWork(head) ? kIdle
           : batches.empty()             ? kBackOff
                                         : absl::ZeroDuration();
  }
}

void EngineHost::ForgetWhoIsGone() {
  for (const bus::ClientId& gone : server_->TakeGone()) {
    subscriptions_.RemoveClient(gone);
    greeted_.erase(gone);
  }
}

void EngineHost::Stop() { server_->Stop(); }

void EngineHost::Take(const bus::Delivery& delivery) {
  if (IsSubscription(delivery.request)) return TakeSubscription(delivery);
  if (delivery.request.has_verify_log()) return StartVerification(delivery);
  if (delivery.request.has_hello()) {
    // A client that was answered and left is not told: so these have a bound.
    if (greeted_.size() >= kGreetedMax) greeted_.clear();
    greeted_[delivery.client] = delivery.request.hello().client().substr(0, kClientNameMax);
  }
  if (Records(delivery.request) && guarded_clock_ != nullptr) {
    if (const auto leap = guarded_clock_->leap()) {
      // Services ask again.
      const absl::Status held =
          absl::PermissionDeniedError(ClockLeaptAhead(leap->expected, leap->machine));
      return Send(delivery.client, ProblemReply(delivery.request.id(), held));
    }
  }
  engine_->Take(delivery.client.value, principals_.at(delivery.principal), delivery.request,
                clock_->Now());
  SendReplies();  // The server counts what waits before it lets the next read through.
}

void EngineHost::SendReplies() {
  for (auto& [client, reply] : engine_->TakeReplies()) {
    Send(bus::ClientId{client}, std::move(reply));
  }
}

void EngineHost::TakeSubscription(const bus::Delivery& delivery) {
  const v1::Request& request = delivery.request;
  const bus::ClientId& client = delivery.client;
  absl::Status status = engine_->MayRequest(principals_.at(delivery.principal), request);
  if (status.ok() && request.has_subscribe()) {
    status = Subscribe(delivery);
    if (status.ok()) return;  // Its first batch is the answer.
  } else if (status.ok() && request.has_grant()) {
    status = subscriptions_.Grant(client, request.grant().subscription(), request.grant().credit());
  } else if (status.ok()) {
    status = subscriptions_.Remove(client, request.unsubscribe().subscription());
  }
  if (!status.ok()) return Send(client, ProblemReply(request.id(), status));
  v1::Reply done;
  done.set_id(request.id());
  Send(client, std::move(done));
}

absl::Status EngineHost::Subscribe(const bus::Delivery& delivery) {
  const v1::Request& request = delivery.request;
  TANDEM_RETURN_IF_ERROR(
      bus::CheckSameLog(request.subscribe(), engine_->head(),
                        [this](Position from, size_t events_max, size_t bytes_max) {
                          return ReadPage(from, events_max, bytes_max);
                        }));
  const auto greeted = greeted_.find(delivery.client);
  return subscriptions_.Add(delivery.client, request.id(), request.subscribe(), engine_->head(),
                            greeted == greeted_.end() ? delivery.principal : greeted->second);
}

absl::StatusOr<std::vector<v1::Envelope>> EngineHost::ReadPage(Position from, size_t events_max,
                                                               size_t bytes_max) const {
  TANDEM_ASSIGN_OR_RETURN(const EventPage page, store_.log->ReadAll(from, {events_max, bytes_max}));
  std::vector<v1::Envelope> events;
  for (const EventPtr& event : page.events) events.push_back(*event);
  return events;
}

void EngineHost::StartVerification(const bus::Delivery& delivery) {
  absl::Status may = engine_->MayRequest(principals_.at(delivery.principal), delivery.request);
  if (may.ok() && verification_ != nullptr) {
    may = absl::ResourceExhaustedError("the log is being verified already");
  }
  if (!may.ok()) return Send(delivery.client, ProblemReply(delivery.request.id(), may));
  verification_ = std::make_unique<Verification>();
  verification_->client = delivery.client;
  verification_->request = delivery.request.id();
  // Beside the writer, so that it is answered meanwhile.
  verification_->thread = std::thread([this, verification = verification_.get()] {
    KeyVerifier keys(keys_to_verify_.get());
    verification->report =
        Verify(store_.store->commits(),
               [verification](uint64_t, uint64_t) { return !verification->given_up; },
               {.index = &store_.store->index(),
                .event = [&keys](const v1::Envelope& event) { keys.Take(event); }});
    verification->troubles = keys.troubles();
    if (verification->report.ok()) {
      for (const std::string& trouble : verification->report->index_troubles) {
        verification->troubles.push_back(trouble);
      }
    }
    verification->done = true;
    server_->Wake();
  });
}

void EngineHost::EndVerification() {
  if (verification_ == nullptr || !verification_->done) return;
  verification_->thread.join();
  const std::unique_ptr<Verification> ended = std::exchange(verification_, nullptr);
  if (!ended->report.ok()) {
    return Send(ended->client, ProblemReply(ended->request, ended->report.status()));
  }
  v1::Reply reply;
  reply.set_id(ended->request);
  v1::LogVerified* verified = reply.mutable_log_verified();
  verified->set_events(ended->report->events);
  verified->set_blocks(ended->report->blocks);
  verified->set_head_hash(std::string(ended->report->head.header_hash.view()));
  verified->mutable_trouble()->Add(ended->troubles.begin(), ended->troubles.end());
  Send(ended->client, std::move(reply));
}

absl::Status EngineHost::Turn() {
  EndVerification();
  absl::Status committed = engine_->Commit();
  if (!committed.ok() && !engine_->failed()) {  // Refused; who asked is told.
    if (const auto left_out = refused_commits_.Take(absl::Now())) {
      spdlog::error("{}{}", std::string(committed.message()), LeftOutText(*left_out));
    }
    committed = absl::OkStatus();
  }
  SendReplies();
  subscriptions_.NoteCommitted(engine_->TakeCommitted());
  if (committed.ok() && store_.log->IndexIsDamaged()) return MakeIndexAnew();
  return committed;
}

absl::Status EngineHost::MakeIndexAnew() {
  const SteadyTime now = std::chrono::steady_clock::now();
  if (now < next_making_anew_) return absl::OkStatus();
  next_making_anew_ = now + kMakingAnewInterval;
  spdlog::warn("the log's indexes are damaged and are being rebuilt");
  absl::Status made = store_.log->MakeIndexAnew();
  index_trouble_.clear();
  if (made.ok()) {
    spdlog::warn("the log's indexes were rebuilt");
    if (engine_ != nullptr) return engine_->NoteFoldVersion();
  } else if (absl::IsDataLoss(made)) {
    index_trouble_ = fmt::format("the log's indexes are damaged and cannot be rebuilt: {}",
                                 std::string(made.message()));
    spdlog::error("{}", index_trouble_);
    return absl::OkStatus();  // Nothing was changed; what it can answer it answers.
  }
  return made;
}

void EngineHost::Send(const bus::ClientId& client, v1::Reply reply) {
  if (reply.has_status()) {
    for (const auto& lag : subscriptions_.Lags(engine_->head())) {
      v1::SubscriberLag* subscriber = reply.mutable_status()->add_subscriber();
      subscriber->set_client(lag.name);
      subscriber->set_events_behind(lag.events_behind);
    }
    DescribeServices(reply.mutable_status());
    for (const std::string& trouble : store_.store->troubles()) {
      reply.mutable_status()->add_warning(trouble);
    }
    if (!index_trouble_.empty()) reply.mutable_status()->add_warning(index_trouble_);
    reply.mutable_status()->set_clock(ClockTrouble());
  }
  server_->Send(client, reply);
}

void EngineHost::SetTroubles(Troubles troubles) {
  const std::lock_guard lock(troubles_mutex_);
  troubles_ = std::move(troubles);
}

void EngineHost::DescribeServices(v1::NodeStatus* status) {
  std::map<std::string, std::string> troubles;
  {
    const std::lock_guard lock(troubles_mutex_);
    if (troubles_) troubles = troubles_();
  }
  for (const char* name : {kDeadlines, kReminders, kProjections}) {
    v1::ServiceState* service = status->add_service();
    service->set_name(name);
    service->set_trouble(troubles[name]);
    for (const v1::SubscriberLag& lag : status->subscriber()) {
      if (lag.client() != name) continue;
      service->set_following(true);
      service->set_events_behind(lag.events_behind());
    }
  }
}

std::string EngineHost::ClockTrouble() const {
  if (guarded_clock_ == nullptr) return "";
  if (const auto leap = guarded_clock_->leap()) {
    return ClockLeaptAhead(leap->expected, leap->machine);
  }
  return ClockIsBehind(clock_->Now(), engine_->last_recorded_at());
}

void EngineHost::WatchClock() {
  const std::string trouble = ClockTrouble();
  // It is said once, and not with every minute that passes.
  if (trouble.empty() == clock_trouble_.empty()) return;
  clock_trouble_ = trouble;
  if (trouble.empty()) {
    spdlog::info("the machine's clock is right again");
  } else {
    spdlog::error("{}", trouble);
  }
}

void EngineHost::NoteTime() {
  if (const absl::Status noted = NoteTimeReached(time_note_, clock_->Now()); !noted.ok()) {
    if (const auto left_out = unnoted_times_.Take(absl::Now())) {
      spdlog::warn("the time was not noted: {}{}", std::string(noted.message()),
                   LeftOutText(*left_out));
    }
  }
}

void EngineHost::KeepTime() {
  const SteadyTime now = std::chrono::steady_clock::now();
  if (now >= next_head_) {
    next_head_ = now + kHeadInterval;
    if (const absl::Status saved = store_.log->SaveHead(); !saved.ok()) {
      if (const auto left_out = unnoted_heads_.Take(absl::Now())) {
        spdlog::warn("the log's head was not noted: {}{}", std::string(saved.message()),
                     LeftOutText(*left_out));
      }
    }
    WatchClock();
    // A demonstration goes on where it was.
    if (guarded_clock_ == nullptr || now >= next_time_note_) {
      next_time_note_ = now + kTimeNoteInterval;
      NoteTime();
    }
  }
  if (now >= next_heartbeat_) {
    next_heartbeat_ = now + kHeartbeatInterval;
    for (const auto& [client, reply] : subscriptions_.Heartbeat(
             engine_->head(),
             [this](const bus::ClientId& client) { return server_->CanTake(client); })) {
      server_->Send(client, reply);
    }
  }
}

}  // namespace tandem
