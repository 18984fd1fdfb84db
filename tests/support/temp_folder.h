// A temporary folder for a test, deleted by the destructor.
#ifndef TANDEM_TESTS_SUPPORT_TEMP_FOLDER_H_
#define TANDEM_TESTS_SUPPORT_TEMP_FOLDER_H_

#include <stdlib.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace tandem {

// Under $TMPDIR, with a name that is short enough for sockets in it.
class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "tandem-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      std::perror(name.c_str());
      std::abort();
    }
    path_ = name;
  }
  ~TempFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // "ipc://...": the address of a socket in it.
  std::string Ipc(const std::string& file) const { return "ipc://" + (path_ / file).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace tandem

#endif  // TANDEM_TESTS_SUPPORT_TEMP_FOLDER_H_
