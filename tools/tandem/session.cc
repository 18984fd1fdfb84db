#include "tools/tandem/session.h"

#include <fmt/format.h>

#include "absl/status/status.h"
#include "engine/base/status_macros.h"
#include "engine/base/stream_id.h"
#include "engine/workflow/near_name.h"
#include "tandem/v1/programme.pb.h"

namespace tandem::cli {
namespace {

constexpr char kCore[] = "core";

absl::StatusOr<std::shared_ptr<const Programme>> CompileCore() {
  Programme::Result result = Programme::Compile(CoreProgrammeFiles());
  if (result.programme == nullptr) {
    return absl::InternalError("the built-in programme does not compile");
  }
  return result.programme;
}

}  // namespace

v1::Request ReadStreamRequest(const std::string& stream, uint64_t from_version,
                              uint32_t events_max) {
  v1::Request request;
  v1::ReadStream* read = request.mutable_read_stream();
  read->set_stream(stream);
  read->set_from_version(from_version);
  read->set_events_max(events_max);
  return request;
}

absl::StatusOr<Node*> Session::node() {
  if (node_ == nullptr) {
    TANDEM_ASSIGN_OR_RETURN(node_, connect_());
  }
  return node_.get();
}

absl::StatusOr<v1::Reply> Session::Ask(const v1::Request& request) {
  TANDEM_ASSIGN_OR_RETURN(Node * node, this->node());
  return node->Ask(request);
}

absl::StatusOr<v1::Reply> Session::AskPatiently(const v1::Request& request) {
  TANDEM_ASSIGN_OR_RETURN(Node * node, this->node());
  return node->AskPatiently(request);
}

absl::StatusOr<v1::QueryResult> Session::Query(const v1::Query& query) {
  TANDEM_ASSIGN_OR_RETURN(Node * node, this->node());
  absl::StatusOr<v1::QueryResult> result = node->Query(query);
  // A question breaks no rule: what is wrong with it was typed wrongly.
  if (absl::IsInvalidArgument(result.status())) {
    return absl::InvalidArgumentError(result.status().message());
  }
  return result;
}

absl::StatusOr<std::shared_ptr<const Programme>> Session::FetchProgramme(const std::string& name) {
  if (name == kCore) return CompileCore();
  const std::string stream = "definition/" + name;
  absl::StatusOr<v1::Reply> first = Ask(ReadStreamRequest(stream, 1, 1));
  if (absl::IsNotFound(first.status()) || (first.ok() && first->events().head_version() == 0)) {
    return absl::NotFoundError(fmt::format(
        "no programme '{}' is deployed here; `tandem node status` lists those that are", name));
  }
  TANDEM_RETURN_IF_ERROR(first.status());
  // The newest deployment is the stream's last event but for rare notes behind it.
  for (uint64_t version = first->events().head_version(); version > 0; --version) {
    TANDEM_ASSIGN_OR_RETURN(v1::Reply reply, Ask(ReadStreamRequest(stream, version, 1)));
    if (reply.events().event_size() == 0) break;
    const v1::Envelope& event = reply.events().event(0);
    if (event.type() != "ProgrammeDeployed") continue;
    v1::ProgrammeDeployed deployed;
    if (!deployed.ParseFromString(event.payload())) break;
    return Programme::FromDeployment(deployed);
  }
  return absl::DataLossError(fmt::format("{} holds no deployment that can be read", stream));
}

absl::StatusOr<std::shared_ptr<const Programme>> Session::ProgrammeNamed(const std::string& name) {
  const auto found = programmes_.find(name);
  if (found != programmes_.end()) return found->second;
  TANDEM_ASSIGN_OR_RETURN(std::shared_ptr<const Programme> programme, FetchProgramme(name));
  programmes_[name] = programme;
  return programme;
}

absl::StatusOr<std::shared_ptr<const Definition>> Session::DefinitionFor(
    const std::string& stream) {
  TANDEM_ASSIGN_OR_RETURN(const StreamId id, StreamId::Parse(stream));
  std::string programme_name = kCore;
  std::string workflow(id.first_part());
  if (id.IsInstance()) {
    programme_name = std::string(id.first_part());
    const size_t begin = programme_name.size() + 1;
    workflow = stream.substr(begin, stream.find('/', begin) - begin);
  }
  TANDEM_ASSIGN_OR_RETURN(std::shared_ptr<const Programme> programme,
                          ProgrammeNamed(programme_name));
  const auto found = programme->workflows().find(workflow);
  if (found != programme->workflows().end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [name, definition] : programme->workflows()) names.push_back(name);
  return absl::NotFoundError(
      fmt::format("{}: {}", stream, NoSuchName("workflow", workflow, names)));
}

}  // namespace tandem::cli
