#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/workflow/calendar_rules.h"
#include "engine/workflow/definition_build.h"
#include "engine/workflow/definition_check.h"
#include "engine/workflow/name_syntax.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/payload_pool.h"
#include "engine/workflow/programme.h"
#include "engine/workflow/text_source.h"
#include "fmt/format.h"

namespace tandem {
namespace {

constexpr size_t kProgrammeFilesMax = 1000;
constexpr size_t kProgrammeBytesMax = 8 << 20;  // It is deployed as one event.

constexpr std::string_view kManifest = "programme.textproto";
constexpr std::string_view kWorkflows = "workflows/";
constexpr std::string_view kCalendars = "calendars/";
constexpr std::string_view kTemplates = "templates/";
constexpr std::string_view kText = ".textproto";
constexpr std::string_view kTemplate = ".mustache";
constexpr std::string_view kProto = ".proto";

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

// What stands between a folder and an ending: "workflows/<this>.textproto";
// empty if the path is another or there is a folder within it.
std::string_view Stem(std::string_view path, std::string_view folder, std::string_view ending) {
  if (path.substr(0, folder.size()) != folder || !EndsWith(path, ending)) return {};
  const std::string_view stem =
      path.substr(folder.size(), path.size() - folder.size() - ending.size());
  return stem.find('/') == std::string_view::npos ? stem : std::string_view();
}

}  // namespace

// Reads a folder's files into a Programme, part by part.
class ProgrammeCompiler {
 public:
  explicit ProgrammeCompiler(const ProgrammeFiles& files) : files_(files) {}

  // `prove`: false for what was proven when it was deployed. A later Tandem may
  // ask for more, and must still open the log.
  Programme::Result Compile(bool prove) {
    if (!WithinLimits()) return {nullptr, findings_.Take()};
    ReadManifest();
    ReadPayloads();
    ReadTemplates();
    ReadCalendars(prove);
    ReadWorkflows();
    // What could not be read makes the rest look wrong: that first.
    if (prove && whole_) Check();
    const bool good = !findings_.HasErrors();
    if (good) programme_->descriptors_ = Descriptors();
    return {good ? programme_ : nullptr, findings_.Take()};
  }

 private:
  bool WithinLimits() {
    size_t bytes = 0;
    for (const auto& [path, text] : files_) bytes += text.size();
    if (files_.size() > kProgrammeFilesMax || bytes > kProgrammeBytesMax) {
      findings_.Error(std::string(kManifest), {},
                      fmt::format("the folder has {} files and {} bytes; it may have {} files and "
                                  "{} bytes",
                                  files_.size(), bytes, kProgrammeFilesMax, kProgrammeBytesMax));
      return false;
    }
    return true;
  }

  void ReadManifest() {
    const std::string path(kManifest);
    const auto file = files_.find(path);
    if (file == files_.end()) {
      findings_.Error(path, {}, "the folder has no such file; it says the programme's name");
      return;
    }
    programme_->files_.insert(*file);
    v1::ProgrammeManifest& manifest = programme_->manifest_;
    manifest_source_ = std::make_unique<TextSource>(path, &findings_);
    if (!manifest_source_->Read(file->second, &manifest)) {
      whole_ = false;
      return;
    }
    manifest_read_ = true;
  }

  void ReadPayloads() {
    std::map<std::string, std::string> protos;
    for (const auto& [path, text] : files_) {
      if (EndsWith(path, kProto)) protos.emplace(path, text);
    }
    programme_->files_.insert(protos.begin(), protos.end());
    const size_t errors_before = findings_.error_count();
    pool_ = PayloadPool::Build(protos, &findings_);
    if (findings_.error_count() > errors_before) whole_ = false;
  }

  void ReadTemplates() {
    for (const auto& [path, text] : files_) {
      const std::string_view stem = Stem(path, kTemplates, kTemplate);
      if (stem.empty()) continue;
      const size_t dot = stem.rfind('.');
      if (dot == std::string_view::npos || !IsName(stem.substr(0, dot)) ||
          !IsLanguage(stem.substr(dot + 1))) {
        findings_.Error(path, {},
                        "a template is called <name>.<language>.mustache, such as "
                        "due-soon.en.mustache");
        continue;
      }
      programme_->files_.emplace(path, text);
      programme_->templates_.emplace(std::string(stem), text);
    }
  }

  void ReadCalendars(bool prove) {
    for (const auto& [path, text] : files_) {
      const std::string_view stem = Stem(path, kCalendars, kText);
      if (stem.empty()) continue;
      programme_->files_.emplace(path, text);
      TextSource source(path, &findings_);
      v1::Calendar calendar;
      if (!source.Read(text, &calendar)) continue;
      CheckFileName(calendar.name(), stem, "calendar", source, source.Of(calendar, "name"));
      auto compiled = Calendar::Compile(calendar, prove);
      if (!compiled.ok()) {
        source.Error(FindCalendarFault(calendar, source), std::string(compiled.status().message()));
        continue;
      }
      programme_->calendars_.emplace(calendar.name(),
                                     std::make_shared<const Calendar>(*std::move(compiled)));
    }
  }

  // The entry without which the rest of the calendar would do.
  static SourcePosition FindCalendarFault(const v1::Calendar& calendar, const TextSource& source) {
    const auto alone_is_wrong = [](const v1::CalendarDay& day) {
      v1::Calendar alone;
      alone.set_name("alone");
      *alone.add_off() = day;
      return !Calendar::Compile(alone).ok();
    };
    for (const v1::CalendarRule& rule : calendar.rule()) {
      if (!DaysOf(rule).ok()) return source.Of(rule);
    }
    for (const v1::CalendarDay& day : calendar.off()) {
      if (alone_is_wrong(day)) return source.Of(day, "day");
    }
    for (const v1::CalendarDay& day : calendar.extra_working()) {
      if (alone_is_wrong(day)) return source.Of(day, "day");
    }
    if (!calendar.weekend().empty()) return source.Of(calendar, "weekend");
    if (!calendar.sure_until().empty()) return source.Of(calendar, "sure_until");
    return source.Of(calendar);
  }

  void ReadWorkflows() {
    for (const auto& [path, text] : files_) {
      const std::string_view stem = Stem(path, kWorkflows, kText);
      if (stem.empty()) continue;
      programme_->files_.emplace(path, text);
      DefinitionBuilder builder;
      auto source = std::make_shared<TextSource>(path, &findings_);
      if (!source->Read(text, builder.proto())) {
        whole_ = false;
        continue;
      }
      CheckFileName(builder.proto()->name(), stem, "workflow", *source,
                    source->Of(*builder.proto(), "name"));
      auto definition = builder.Finish(programme_->manifest_, pool_);
      programme_->workflows_.emplace(stem, definition);
      checked_.push_back({std::move(source), std::move(definition)});
    }
    const bool any_file = std::any_of(files_.begin(), files_.end(), [](const auto& file) {
      return !Stem(file.first, kWorkflows, kText).empty();
    });
    if (!any_file) {
      findings_.Error(std::string(kManifest), {},
                      "the programme has no workflow: write one in workflows/<name>.textproto");
    }
  }

  static void CheckFileName(const std::string& name, std::string_view stem, std::string_view what,
                            const TextSource& source, SourcePosition at) {
    if (!IsStreamPart(name)) {
      source.Error(at, BadName(what, name));
    } else if (name != stem) {
      source.Error(at, fmt::format("the {} is called '{}' and its file '{}.textproto': give both "
                                   "the same name",
                                   what, name, stem));
    }
  }

  // Files that look like a part of it, and are none.
  void WarnOfStrayFiles() {
    for (const auto& [path, text] : files_) {
      if (programme_->files_.count(path) > 0 || findings_.HasErrorsIn(path)) continue;
      if (EndsWith(path, kText) || EndsWith(path, kTemplate)) {
        findings_.Warning(path, {},
                          "this file is no part of the programme: it is made of "
                          "programme.textproto, workflows/*.textproto, calendars/*.textproto, "
                          "templates/*.mustache and *.proto");
      }
    }
  }

  void Check() {
    WarnOfStrayFiles();
    ProgrammeParts parts;
    parts.manifest = &programme_->manifest_;
    parts.pool = pool_.get();
    for (const auto& [name, definition] : programme_->workflows_) {
      parts.workflows.emplace(name, definition.get());
    }
    for (const auto& [name, text] : programme_->templates_) {
      const size_t dot = name.rfind('.');
      parts.templates[name.substr(0, dot)].insert(name.substr(dot + 1));
    }
    for (const auto& [source, definition] : checked_) {
      CheckDefinition(*definition, parts, *source);
    }
    CheckPayloadRules(parts, &findings_);
    if (manifest_read_) {
      CheckManifest(programme_->manifest_, *manifest_source_);
      CheckManifestNames(parts, *manifest_source_);
    }
    for (const auto& [name, text] : programme_->templates_) {
      CheckTemplateText(fmt::format("{}{}{}", kTemplates, name, kTemplate), text, &findings_);
    }
    CheckDigestTemplates(programme_->templates_, std::string(kTemplates), &findings_);
  }

  std::string Descriptors() const {
    std::vector<const google::protobuf::FileDescriptor*> files = pool_->files();
    for (const auto& [source, definition] : checked_) {
      for (const v1::EventType& event : definition->proto().event()) {
        const auto* payload = definition->PayloadOf(event.name());
        if (payload != nullptr) files.push_back(payload->file());
      }
    }
    return DescribeFiles(files).SerializeAsString();
  }

  struct Checked {
    std::shared_ptr<const TextSource> source;
    std::shared_ptr<const Definition> definition;
  };

  const ProgrammeFiles& files_;
  Findings findings_;
  std::shared_ptr<Programme> programme_{new Programme()};
  std::unique_ptr<TextSource> manifest_source_;
  bool manifest_read_ = false;
  bool whole_ = true;  // All files could be read.
  std::shared_ptr<const PayloadPool> pool_;
  std::vector<Checked> checked_;
};

Programme::Result Programme::Compile(const ProgrammeFiles& files) {
  return ProgrammeCompiler(files).Compile(/*prove=*/true);
}

absl::StatusOr<std::shared_ptr<const Programme>> Programme::FromDeployment(
    const v1::ProgrammeDeployed& deployed) {
  ProgrammeFiles files;
  for (const v1::ProgrammeFile& file : deployed.file()) files[file.path()] = file.content();
  Result result = ProgrammeCompiler(files).Compile(/*prove=*/false);
  if (result.programme != nullptr && result.programme->name() == deployed.programme()) {
    return std::move(result.programme);
  }
  std::string why;
  for (const Finding& finding : result.findings) {
    if (finding.severity == Finding::Severity::kError) why += "\n  " + finding.ToString();
  }
  if (result.programme != nullptr) {
    why = fmt::format(" its files are those of '{}'", result.programme->name());
  }
  return absl::DataLossError(fmt::format("the programme '{}' in the log cannot be read any more:{}",
                                         deployed.programme(), why));
}

}  // namespace tandem
