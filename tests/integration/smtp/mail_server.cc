#include "tests/integration/smtp/mail_server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tandem::services {

MailServer::MailServer(std::vector<std::string> arguments) {
  int in[2];
  int out[2];
  if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) {
    ADD_FAILURE() << "no pipes";
    return;
  }
  std::vector<std::string> words = {"/usr/bin/python3", TANDEM_SMTP_SERVER};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  child_ = ::fork();
  if (child_ == 0) {
    ::dup2(in[0], STDIN_FILENO);
    ::dup2(out[1], STDOUT_FILENO);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(in[0]);
  ::close(out[1]);
  to_ = in[1];
  from_ = ::fdopen(out[0], "r");
  url_ = "smtp://127.0.0.1:" + Line();
}

MailServer::~MailServer() {
  if (to_ >= 0) ::close(to_);
  if (child_ > 0) {
    ::kill(child_, SIGTERM);
    ::waitpid(child_, nullptr, 0);
  }
  if (from_ != nullptr) ::fclose(from_);
}

std::string MailServer::Line() {
  std::string line;
  for (int c = ::fgetc(from_); c != EOF && c != '\n'; c = ::fgetc(from_)) {
    line += static_cast<char>(c);
  }
  EXPECT_NE(line, "") << "the mail server has ended; is python3-aiosmtpd installed?";
  return line;
}

nlohmann::json MailServer::Next() { return nlohmann::json::parse(Line(), nullptr, false); }

}  // namespace tandem::services
