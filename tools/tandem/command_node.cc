// tandem node status, tandem verify: the node itself.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/problem_status.h"
#include "engine/base/status_macros.h"
#include "tools/tandem/commands.h"
#include "tools/tandem/hex.h"
#include "tools/tandem/json_output.h"
#include "tools/tandem/json_values.h"
#include "tools/tandem/render/counted.h"
#include "tools/tandem/render/joined.h"
#include "tools/tandem/render/table.h"
#include "tools/tandem/render/time_text.h"

namespace tandem::cli {
namespace {

// The read models' own state; none if they cannot be asked.
v1::Projections AskProjections(Session& session) {
  v1::Query query;
  query.mutable_projections();
  const absl::StatusOr<v1::QueryResult> result = session.Query(query);
  if (result.ok()) return result->projections();
  session.err() << fmt::format("The read models do not answer: {}\n",
                               std::string(result.status().message()));
  return {};
}

Json StatusJson(const v1::NodeStatus& status, const v1::Projections& projections) {
  Json json = NodeStatusJson(status);
  json["read_models"] = Json::array();
  for (const v1::ProjectionHealth& health : projections.projection()) {
    Json unreadable = Json::array();
    for (const std::string& event : health.unreadable()) unreadable.push_back(event);
    json["read_models"].push_back(Json{{"name", health.name()},
                                       {"events_behind", health.events_behind()},
                                       {"seconds_behind", health.seconds_behind()},
                                       {"unreadable", unreadable}});
  }
  return json;
}

void AddService(const v1::ServiceState& service, Table& table) {
  if (service.following()) {
    table.Add({"Service", fmt::format("{}: {} behind", service.name(),
                                      Counted(service.events_behind(), "event", "events"))});
  } else {
    table.Add({"Service", Cell(service.name() + ": does not follow the log", Colour::kLate)});
  }
  if (!service.trouble().empty()) table.Add({"", Cell(service.trouble(), Colour::kLate)});
}

void PrintStatus(const v1::NodeStatus& status, const v1::Projections& projections,
                 Session& session) {
  Table table({{}, {}});
  table.Add({"Version", status.version()});
  table.Add({"Its time", MinuteText(status.now()) + " UTC"});
  if (!status.clock().empty()) table.Add({"Clock", Cell(status.clock(), Colour::kLate)});
  if (status.demonstration()) table.Add({"", Cell("a demonstration", Colour::kSoon)});
  table.Add({"Started", MinuteText(status.started_at()) + " UTC"});
  table.Add({"Programmes", Joined({status.programme().begin(), status.programme().end()})});
  table.Add({"Events", fmt::format("{}", status.head())});
  for (const std::string& warning : status.warning()) {
    table.Add({"To mend", Cell(warning, Colour::kLate)});
  }
  for (const v1::ServiceState& service : status.service()) AddService(service, table);
  for (const v1::ProjectionHealth& health : projections.projection()) {
    table.Add({"Read model", fmt::format("{}: {} behind", health.name(),
                                         Counted(health.events_behind(), "event", "events"))});
    for (const std::string& event : health.unreadable()) {
      table.Add({"", Cell("left out: " + event, Colour::kLate)});
    }
  }
  session.out() << table.Render(session.console().palette, 0);
}

}  // namespace

absl::Status RunNodeStatus(Session& session) {
  v1::Request request;
  request.mutable_status();
  TANDEM_ASSIGN_OR_RETURN(const v1::Reply reply, session.Ask(request));
  const v1::Projections projections = AskProjections(session);
  if (session.console().json) {
    PrintJson(session.out(), StatusJson(reply.status(), projections));
  } else {
    PrintStatus(reply.status(), projections, session);
  }
  return absl::OkStatus();
}

absl::Status RunVerify(Session& session) {
  v1::Request request;
  request.mutable_verify_log();
  if (session.console().err_is_terminal) session.err() << "Reading every block ...\n";
  const absl::StatusOr<v1::Reply> reply = session.AskPatiently(request);
  if (absl::IsDataLoss(reply.status())) {
    // A check that found something, not a command that failed.
    const std::string what(reply.status().message());
    if (session.console().json) {
      PrintJson(session.out(), Json{{"verified", false}, {"problem", what}});
      session.NoteJsonFailure(JsonFailure::kTold);
    }
    return absl::FailedPreconditionError("the log is damaged: " + what);
  }
  TANDEM_RETURN_IF_ERROR(reply.status());
  const v1::LogVerified& verified = reply->log_verified();
  const bool is_well = verified.trouble().empty();
  if (session.console().json) {
    PrintJson(session.out(), Json{{"verified", is_well},
                                  {"events", verified.events()},
                                  {"blocks", verified.blocks()},
                                  {"head_hash", ToHex(verified.head_hash())},
                                  {"trouble", TextList(verified.trouble())}});
    if (!is_well) session.NoteJsonFailure(JsonFailure::kTold);
  } else {
    session.out() << fmt::format("Verified: {} in {}, {}.\n{}\n",
                                 Counted(verified.events(), "event", "events"),
                                 Counted(verified.blocks(), "block", "blocks"),
                                 is_well ? "nothing missing, nothing changed" : "the log is whole",
                                 "Head " + ToHex(verified.head_hash()));
  }
  if (is_well) return absl::OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "the log is whole, but these problems were found:\n{}", fmt::join(verified.trouble(), "\n")));
}

}  // namespace tandem::cli
