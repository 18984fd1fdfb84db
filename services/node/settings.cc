#include "services/node/settings.h"

#include <fmt/format.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "engine/base/status_macros.h"
#include "services/node/clock_check.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

// The file whose presence makes a store a demonstration.
constexpr const char* kDemonstrationMark = "demonstration";

// Keeps the first syntax error.
class FirstError : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (text_.empty()) text_ = fmt::format("{}:{}: {}", line + 1, column + 1, message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

absl::StatusOr<v1::Configuration> ReadConfiguration(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) {
    return absl::InvalidArgumentError(
        fmt::format("the configuration {} cannot be read; see deploy/configuration for one to "
                    "start from",
                    path.string()));
  }
  v1::Configuration configuration;
  FirstError error;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  if (!parser.ParseFromString(text.str(), &configuration)) {
    return absl::InvalidArgumentError(fmt::format("{}:{}", path.string(), error.text()));
  }
  return configuration;
}

absl::Status MakeDataFolder(const fs::path& data) {
  std::error_code error;
  fs::create_directories(data, error);
  if (error) {
    return absl::FailedPreconditionError(
        fmt::format("the data folder {} cannot be made: {}", data.string(), error.message()));
  }
  if (access(data.c_str(), R_OK | W_OK | X_OK) != 0) {
    return absl::FailedPreconditionError(fmt::format(
        "the data folder {} may not be written to; give the node's user the right to, or name "
        "another with --data",
        data.string()));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> SettleDemonstration(const Flags& flags, const fs::path& data) {
  const fs::path mark = data / kDemonstrationMark;
  if (fs::exists(mark)) return true;
  const bool fresh = !fs::exists(data / "store");
  if (flags.demo && fresh) {
    std::ofstream(mark) << "This store is a demonstration: its time is pretended and its mail goes "
                           "into a maildir.\n";
    return true;
  }
  if (flags.demo || !flags.pretend_today.empty() || flags.speed != 0) {
    return absl::FailedPreconditionError(fmt::format(
        "{} is no demonstration store: --demo, --pretend-today and --speed work only on "
        "one that was made with --demo. Name another folder with --data",
        data.string()));
  }
  return false;
}

void FillIn(std::string* field, const std::string& value) {
  if (field->empty()) *field = value;
}

// A path in the configuration counts from the configuration's folder.
void MakeAbsolute(std::string* path, const fs::path& base) {
  if (!path->empty()) *path = (base / *path).lexically_normal().string();
}

}  // namespace

absl::StatusOr<Settings> ReadSettings(const Flags& flags) {
  Settings settings;
  v1::Configuration& configuration = settings.configuration;
  fs::path base = fs::current_path();
  if (!flags.config.empty()) {
    TANDEM_ASSIGN_OR_RETURN(configuration, ReadConfiguration(flags.config));
    base = fs::absolute(flags.config).parent_path();
  }
  if (!flags.data.empty()) {
    settings.data = fs::absolute(flags.data).lexically_normal();
  } else if (!configuration.data().empty()) {
    settings.data = (base / configuration.data()).lexically_normal();
  } else {
    return absl::InvalidArgumentError(
        "say where the data is kept: --data DIR, or `data` in the configuration");
  }
  TANDEM_RETURN_IF_ERROR(MakeDataFolder(settings.data));
  TANDEM_ASSIGN_OR_RETURN(settings.demonstration, SettleDemonstration(flags, settings.data));
  settings.host = flags.host;
  if (settings.host.empty()) settings.host = {kEngine, kDeadlines, kReminders, kProjections};

  const std::string data = settings.data.string();
  configuration.set_data(data);
  if (!flags.endpoint.empty()) configuration.set_endpoint(flags.endpoint);
  FillIn(configuration.mutable_endpoint(), fmt::format("ipc://{}/tandem.sock", data));
  FillIn(configuration.mutable_read_models_endpoint(),
         fmt::format("ipc://{}/read-models.sock", data));
  FillIn(configuration.mutable_changes_endpoint(), fmt::format("ipc://{}/changes.sock", data));
  MakeAbsolute(configuration.mutable_mail()->mutable_maildir(), base);
  MakeAbsolute(configuration.mutable_mail()->mutable_password_file(), base);
  FillIn(configuration.mutable_mail()->mutable_maildir(), fmt::format("{}/maildir", data));
  FillIn(configuration.mutable_time_zone(), "UTC");
  FillIn(configuration.mutable_log_level(), "info");
  if (!configuration.has_clock_leap_days_max()) {
    configuration.set_clock_leap_days_max(kClockLeapDaysMax);
  }
  if (configuration.clock_leap_days_max() == 0) {
    return absl::InvalidArgumentError("clock_leap_days_max must be 1 or more");
  }
  return settings;
}

}  // namespace tandem
