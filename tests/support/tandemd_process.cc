#include "tests/support/tandemd_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>

namespace tandem {

std::string NodeFolder::Log() const {
  std::ifstream file(path() / "log");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TandemdProcess::TandemdProcess(const NodeFolder& folder, const std::vector<std::string>& arguments,
                               unsigned descriptors_max) {
  std::vector<char*> argv = {const_cast<char*>("tandemd")};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const std::string log = (folder.path() / "log").string();
  child_ = fork();
  if (child_ != 0) return;
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (file < 0) _exit(127);
  const rlimit limit{descriptors_max, descriptors_max};
  if (descriptors_max > 0 && setrlimit(RLIMIT_NOFILE, &limit) != 0) _exit(127);
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  execv(TANDEMD_PROGRAM, argv.data());
  _exit(127);
}

TandemdProcess::~TandemdProcess() {
  if (child_ > 0) Kill();
}

void TandemdProcess::Kill() {
  kill(child_, SIGKILL);
  Wait();
}

int TandemdProcess::Stop() {
  kill(child_, SIGTERM);
  return Wait();
}

int TandemdProcess::Wait() {
  int status = 0;
  waitpid(child_, &status, 0);
  child_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

size_t TandemdProcess::ResidentBytes() const {
  std::ifstream file("/proc/" + std::to_string(child_) + "/statm");
  size_t size = 0;
  size_t resident = 0;
  file >> size >> resident;
  EXPECT_GT(resident, 0U);
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

std::vector<std::string> DemonstrationArguments(const NodeFolder& folder,
                                                const std::string& pretend_today,
                                                const std::string& host) {
  const std::string configuration = TANDEM_SOURCE "/deploy/configuration/demonstration.textproto";
  std::vector<std::string> arguments = {
      "--config", configuration,     "--data",     folder.data().string(),
      "--demo",   "--pretend-today", pretend_today};
  if (!host.empty()) arguments.insert(arguments.end(), {"--host", host});
  return arguments;
}

std::unique_ptr<bus::Client> ConnectTo(bus::Context& context, const NodeFolder& folder) {
  bus::Client::Options options;
  options.timeout = options.reach_within = absl::Seconds(60);
  auto client = bus::Client::Connect(context, folder.endpoint(), options);
  EXPECT_TRUE(client.ok()) << client.status() << "\n" << folder.Log();
  return std::move(client).value();
}

}  // namespace tandem
