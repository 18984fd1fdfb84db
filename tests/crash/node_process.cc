#include "tests/crash/node_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tandem {
namespace {

int WaitFor(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

NodeProcess::NodeProcess() {
  std::string folder = (std::filesystem::temp_directory_path() / "tandem-crash-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = folder;
  data_ = folder_ / "data";
}

NodeProcess::~NodeProcess() {
  if (child_ > 0) Kill();
  std::filesystem::remove_all(folder_);
}

void NodeProcess::Start(const std::string& pretend_today) {
  child_ = Spawn({"--config", TANDEM_SOURCE "/deploy/configuration/demonstration.textproto",
                  "--data", data_.string(), "--demo", "--pretend-today", pretend_today});
}

void NodeProcess::Kill() {
  kill(child_, SIGKILL);
  WaitFor(child_);
  child_ = -1;
}

int NodeProcess::Stop() {
  kill(child_, SIGTERM);
  const int code = WaitFor(child_);
  child_ = -1;
  return code;
}

int NodeProcess::Verify() const { return WaitFor(Spawn({"--data", data_.string(), "verify"})); }

std::string NodeProcess::Log() const {
  std::ifstream file(folder_ / "log");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

pid_t NodeProcess::Spawn(const std::vector<std::string>& arguments) const {
  std::vector<char*> argv = {const_cast<char*>("tandemd")};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const std::string log = (folder_ / "log").string();
  const pid_t child = fork();
  if (child != 0) return child;
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (file < 0) _exit(127);
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  execv(TANDEMD_PROGRAM, argv.data());
  _exit(127);
}

}  // namespace tandem
