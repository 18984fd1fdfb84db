#include <string>
#include <vector>

#include "engine/workflow/definition_check.h"
#include "engine/workflow/name_syntax.h"
#include "engine/workflow/near_name.h"
#include "fmt/format.h"

namespace tandem {
namespace {

// First parts of streams that are no programme's (event.proto).
bool IsTakenName(const std::string& name) {
  return name == "organisation" || name == "person" || name == "definition" || name == "mail" ||
         name == "system";
}

}  // namespace

void CheckManifest(const v1::ProgrammeManifest& manifest, const TextSource& source) {
  if (!IsStreamPart(manifest.name())) {
    source.Error(source.Of(manifest, "name"), BadName("programme", manifest.name()));
  } else if (IsTakenName(manifest.name())) {
    source.Error(source.Of(manifest, "name"),
                 fmt::format("streams that begin with '{}' are Tandem's own: choose another name",
                             manifest.name()));
  }
  if (manifest.title().en().empty()) {
    source.Warning(source.Of(manifest, "title"),
                   "the programme has no title in English; people will read its name");
  }
  if (!manifest.office().empty() && !IsStreamPart(manifest.office())) {
    source.Error(source.Of(manifest, "office"), BadName("organisation", manifest.office()));
  }
  for (const char* field : {"officer_post", "director_post"}) {
    const std::string& post = field[0] == 'o' ? manifest.officer_post() : manifest.director_post();
    if (post.empty()) continue;
    if (!IsName(post)) source.Error(source.Of(manifest, field), BadName("post", post));
    if (manifest.office().empty()) {
      source.Error(source.Of(manifest, field),
                   "a post of the office, and no office: name the organisation in 'office'");
    }
  }
}

void CheckManifestNames(const ProgrammeParts& parts, const TextSource& source) {
  const v1::ProgrammeManifest& manifest = *parts.manifest;
  std::vector<std::string> workflows;
  for (const auto& [name, definition] : parts.workflows) workflows.push_back(name);
  for (int i = 0; i < manifest.main_workflow_size(); ++i) {
    if (parts.workflows.count(manifest.main_workflow(i)) > 0) continue;
    source.Error(source.Of(manifest, "main_workflow", i),
                 NoSuchName("workflow", manifest.main_workflow(i), workflows));
  }
  if (manifest.office().empty() || parts.workflows.empty()) return;
  std::vector<std::string> posts;
  bool found = false;
  for (const auto& [name, definition] : parts.workflows) {
    for (const v1::PartyRole& role : definition->proto().role()) {
      if (role.always() != manifest.office()) continue;
      found = true;
      posts.insert(posts.end(), role.post().begin(), role.post().end());
    }
  }
  if (!found) {
    source.Warning(source.Of(manifest, "office"),
                   fmt::format("no workflow has the office as a party, so no reminder or duty can "
                               "go to it: give a role 'always: \"{}\"'",
                               manifest.office()));
    return;
  }
  for (const char* field : {"officer_post", "director_post"}) {
    const std::string& given = field[0] == 'o' ? manifest.officer_post() : manifest.director_post();
    if (given.empty()) continue;
    bool known = false;
    for (const std::string& post : posts) known = known || post == given;
    if (!known) {
      source.Error(source.Of(manifest, field),
                   NoSuchName("post", given, posts, "in the office's roles"));
    }
  }
}

}  // namespace tandem
