// server.py as a child process.
#ifndef TANDEM_TESTS_INTEGRATION_SMTP_MAIL_SERVER_H_
#define TANDEM_TESTS_INTEGRATION_SMTP_MAIL_SERVER_H_

#include <sys/types.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tandem::services {

// Runs until it is destroyed.
class MailServer {
 public:
  explicit MailServer(std::vector<std::string> arguments = {});
  ~MailServer();
  MailServer(const MailServer&) = delete;
  MailServer& operator=(const MailServer&) = delete;

  // "smtp://127.0.0.1:40123".
  const std::string& url() const { return url_; }
  // Waits for the next message that it took.
  nlohmann::json Next();

 private:
  std::string Line();

  pid_t child_ = -1;
  FILE* from_ = nullptr;  // What it prints.
  int to_ = -1;           // Closed: it ends.
  std::string url_;
};

}  // namespace tandem::services

#endif  // TANDEM_TESTS_INTEGRATION_SMTP_MAIL_SERVER_H_
