#include "tests/unit/workflow/golden.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "google/protobuf/text_format.h"

namespace tandem {
namespace {

constexpr char kSeparator[] = "# ---- event ----\n";

std::string ReadFile(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::vector<v1::Envelope> ReadLog(const std::filesystem::path& path) {
  std::vector<v1::Envelope> events;
  const std::string text = ReadFile(path);
  size_t begin = text.find(kSeparator);
  while (begin != std::string::npos) {
    begin += sizeof(kSeparator) - 1;
    const size_t end = text.find(kSeparator, begin);
    v1::Envelope event;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        text.substr(begin, end == std::string::npos ? end : end - begin), &event))
        << path;
    events.push_back(std::move(event));
    begin = end;
  }
  return events;
}

void WriteLog(const std::filesystem::path& path, const std::vector<v1::Envelope>& events) {
  std::ofstream log(path);
  for (const v1::Envelope& event : events) {
    std::string text;
    google::protobuf::TextFormat::PrintToString(event, &text);
    log << kSeparator << text;
  }
}

}  // namespace

void ExpectGolden(const std::filesystem::path& folder, const std::string& name,
                  const Story& story) {
  const std::filesystem::path log = folder / (name + ".log.textproto");
  const std::filesystem::path state = folder / (name + ".state.textproto");
  const bool writes = std::getenv("TANDEM_WRITE_GOLDEN") != nullptr;
  if (writes && !std::filesystem::exists(log)) WriteLog(log, story.events());
  const std::vector<v1::Envelope> events = ReadLog(log);
  ASSERT_FALSE(events.empty()) << log;
  const std::string folded =
      StateText(Fold(story.definition(), events.front().stream(), events, story.world()));
  if (writes) std::ofstream(state) << folded;
  EXPECT_EQ(folded, ReadFile(state)) << name;
}

}  // namespace tandem
