#include "engine/workflow/programme.h"

#include "fmt/format.h"

namespace tandem {

v1::ProgrammeDeployed Programme::ToDeployment() const {
  v1::ProgrammeDeployed deployed;
  deployed.set_programme(name());
  for (const auto& [path, content] : files_) {
    v1::ProgrammeFile* file = deployed.add_file();
    file->set_path(path);
    file->set_content(content);
  }
  deployed.set_descriptors(descriptors_);
  return deployed;
}

const std::string* Programme::FindTemplate(std::string_view name, std::string_view language) const {
  const auto find = [&](std::string_view tag) -> const std::string* {
    const auto found = templates_.find(fmt::format("{}.{}", name, tag));
    return found == templates_.end() ? nullptr : &found->second;
  };
  for (std::string_view tag = language; !tag.empty();) {
    if (const std::string* text = find(tag)) return text;
    const size_t dash = tag.rfind('-');
    tag = dash == std::string_view::npos ? std::string_view() : tag.substr(0, dash);
  }
  return find("en");
}

}  // namespace tandem
