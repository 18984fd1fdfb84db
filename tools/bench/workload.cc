#include "tools/bench/workload.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "engine/base/uuid.h"

namespace tandem::bench {
namespace {

constexpr uint32_t kPayloadCharacters = 256;
constexpr char kPlainBegins[] = "RecordSeriesWasBegun";
constexpr char kPlainEvent[] = "RecordEntryWasMadeIn";  // 20 bytes, as in the peers' workload.

constexpr char kManifest[] = R"(
name: "bench"
title { en: "Bench" }
)";

constexpr char kEvents[] = R"(
syntax = "proto3";
package bench.v1;
message RecordSeriesWasBegun { string text = 1; }
message RecordEntryWasMadeIn { string text = 1; }
)";

constexpr char kWorkflow[] = R"(
name: "record"
version: 1
title { en: "Record" }
payload_package: "bench.v1"
instance_title { text: "Record" }
endless: true
phase { name: "open" title { en: "Open" } guidance { en: "Record entries." } }
event {
  name: "RecordSeriesWasBegun" title { en: "Series begun" } starts: true
  effect { enter: "open" }
}
event { name: "RecordEntryWasMadeIn" title { en: "Entry made" } }
)";

void AddFile(const std::string& path, const std::string& content, v1::DeployProgramme* programme) {
  v1::DeployedFile* file = programme->add_file();
  file->set_path(path);
  file->set_content(content);
}

v1::NewEvent* AddJson(const std::string& stream, const char* type, const std::string& json,
                      v1::Submission* submission) {
  v1::NewEvent* event = submission->add_event();
  event->set_stream(stream);
  event->set_type(type);
  event->set_payload_json(json);
  return event;
}

}  // namespace

const char* NameOf(Kind kind) { return kind == Kind::kPlain ? "plain" : "judged"; }

v1::DeployProgramme PlainProgramme() {
  v1::DeployProgramme programme;
  AddFile("programme.textproto", kManifest, &programme);
  AddFile("events.proto", kEvents, &programme);
  AddFile("workflows/record.textproto", kWorkflow, &programme);
  return programme;
}

std::string StreamOf(Kind kind, uint32_t stream) {
  return fmt::format("{}/s{:06}", kind == Kind::kPlain ? "bench/record" : "garden/plot", stream);
}

v1::Submission Workload::New() {
  v1::Submission submission;
  submission.set_id(Uuid::V7(clock_->Now(), *random_).bytes());
  return submission;
}

std::string Workload::PlainPayload() {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<uint8_t, kPayloadCharacters> bytes{};
  random_->Fill(bytes);
  // Field 1, length 256 as a varint, characters.
  std::string payload("\x0a\x80\x02", 3);
  for (const uint8_t byte : bytes) payload.push_back(kAlphabet[byte % kAlphabet.size()]);
  return payload;
}

v1::Submission Workload::Directory() {
  v1::Submission submission = New();
  for (const auto& [name, post] : {std::pair<const char*, const char*>{"garden-club", "steward"},
                                   std::pair<const char*, const char*>{"gardener", "contact"}}) {
    const std::string stream = fmt::format("organisation/{}", name);
    AddJson(stream, "OrganisationRegistered",
            fmt::format(R"({{"organisation":"{}","kind":"ngo","name":"{}","timeZone":"UTC"}})",
                        name, name),
            &submission);
    AddJson(stream, "PostCreated", fmt::format(R"({{"post":"{}"}})", post), &submission);
  }
  return submission;
}

v1::Submission Workload::Begin(Kind kind, uint32_t first, uint32_t count) {
  v1::Submission submission = New();
  for (uint32_t i = first; i < first + count; ++i) {
    const std::string stream = StreamOf(kind, i);
    if (kind == Kind::kPlain) {
      v1::NewEvent* event = submission.add_event();
      event->set_stream(stream);
      event->set_type(kPlainBegins);
      event->set_payload(PlainPayload());
      continue;
    }
    AddJson(stream, "PlotRequested", fmt::format(R"({{"bed":"Bed {}","gardener":"gardener"}})", i),
            &submission);
    AddJson(stream, "PlotHandedOver", R"({"keyNumber":"17"})", &submission);
  }
  return submission;
}

v1::Submission Workload::Append(Kind kind, uint32_t stream, uint64_t version) {
  v1::Submission submission = New();
  const std::string name = StreamOf(kind, stream);
  v1::Precondition* precondition = submission.add_precondition();
  precondition->set_stream(name);
  precondition->set_version(version);
  if (kind == Kind::kPlain) {
    v1::NewEvent* event = submission.add_event();
    event->set_stream(name);
    event->set_type(kPlainEvent);
    event->set_payload(PlainPayload());
  } else {
    // The log's first month begins the day after the plot was handed over, which was today.
    const absl::CivilDay day = absl::ToCivilDay(clock_->Now(), absl::UTCTimeZone()) + 1;
    AddJson(name, "WorkLogged",
            fmt::format(R"({{"period":"{}","hours":3}})", absl::FormatCivilTime(day)), &submission);
  }
  return submission;
}

v1::Submission Workload::Fill(uint32_t stream, uint32_t events) {
  v1::Submission submission = New();
  for (uint32_t i = 0; i < events; ++i) {
    v1::NewEvent* event = submission.add_event();
    event->set_stream(fmt::format("bench/record/f{:06}", stream));
    event->set_type(i == 0 ? kPlainBegins : kPlainEvent);
    event->set_payload(PlainPayload());
  }
  return submission;
}

}  // namespace tandem::bench
