#include "tools/bench/node_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

namespace tandem::bench {

std::string EndpointIn(const std::filesystem::path& folder) {
  return fmt::format("ipc://{}", (folder / "tandem.sock").string());
}

absl::StatusOr<std::unique_ptr<NodeProcess>> NodeProcess::Start(
    const std::filesystem::path& program, const std::filesystem::path& folder,
    const std::string& host) {
  const std::filesystem::path configuration = folder / "tandem.textproto";
  std::ofstream(configuration) << "user { person: \"0123456789abcdef\" right: \"all\" }\n"
                               << "time_zone: \"UTC\"\n";
  std::vector<std::string> words = {program.string(),  "--config",      configuration.string(),
                                    "--data",          folder.string(), "--endpoint",
                                    EndpointIn(folder)};
  if (host != "all") {
    words.emplace_back("--host");
    words.push_back(host);
  }
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::string log = (folder / "tandemd.log").string();
  const pid_t process = fork();
  if (process < 0) {
    return absl::UnavailableError(
        fmt::format("{} cannot be started: {}", program.string(), std::strerror(errno)));
  }
  if (process == 0) {
    const int file = open(log.c_str(), O_CREAT | O_APPEND | O_WRONLY, 0600);
    if (file >= 0) {
      dup2(file, STDOUT_FILENO);
      dup2(file, STDERR_FILENO);
    }
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  return std::unique_ptr<NodeProcess>(new NodeProcess(process));
}

NodeProcess::~NodeProcess() { End(SIGTERM); }

void NodeProcess::Kill() { End(SIGKILL); }

void NodeProcess::End(int signal) {
  if (process_ <= 0) return;
  kill(process_, signal);
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  process_ = 0;
}

}  // namespace tandem::bench
