#include "services/reminders/smtp_sender.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <set>
#include <string_view>
#include <utility>

#include "services/reminders/mime_text.h"

namespace tandem::services {
namespace {

using Kind = DeliveryResult::Kind;

// What libcurl does not keep of a dialogue.
struct Dialogue {
  std::string_view unsent;  // Of the message.
  std::string command;      // The last one: "RCPT". Empty: none was sent.
  std::string answer;       // The last line of the last answer.
  bool over = false;        // A goodbye and what follows say nothing of the message.
};

size_t Feed(char* buffer, size_t size, size_t count, void* user) {
  auto* dialogue = static_cast<Dialogue*>(user);
  const size_t bytes = std::min(size * count, dialogue->unsent.size());
  std::memcpy(buffer, dialogue->unsent.data(), bytes);
  dialogue->unsent.remove_prefix(bytes);
  return bytes;
}

// Of what is sent only each line's first word is looked at, and none is kept for the log: a
// login's lines hold a password.
int Listen(CURL* handle, curl_infotype type, char* data, size_t size, void* user) {
  (void)handle;
  auto* dialogue = static_cast<Dialogue*>(user);
  const std::string_view line(data, size);
  dialogue->over = dialogue->over || (type == CURLINFO_HEADER_OUT && line.starts_with("QUIT"));
  if (dialogue->over) return 0;
  if (type == CURLINFO_HEADER_OUT) {
    dialogue->command = std::string(line.substr(0, line.find_first_of(" \r\n")));
  } else if (type == CURLINFO_HEADER_IN) {
    dialogue->answer = OneLine(line);
  }
  return 0;
}

// Go ahead: what came last from a server that has not answered a message.
constexpr long kSendTheMessage = 354;
constexpr long kTooLarge = 552;

// They ask for a login or for encryption (RFC 4954).
bool IsAboutOurLogin(long reply) {
  return reply == 530 || reply == 534 || reply == 535 || reply == 538;
}

// `reply` is the last reply's code; 0: there was none.
DeliveryResult Judge(CURLcode code, long reply, const Dialogue& dialogue, const char* error) {
  if (code == CURLE_OK) return {Kind::kDelivered, dialogue.answer};
  const std::string why = error[0] != '\0' ? OneLine(error) : curl_easy_strerror(code);
  if (reply == kSendTheMessage && dialogue.unsent.empty()) return {Kind::kUnknown, why};
  const bool was_refused = reply >= 400;
  const bool took_sender = dialogue.command == "RCPT" || dialogue.command == "DATA";
  const bool about_the_mail = (took_sender && !IsAboutOurLogin(reply)) ||
                              (dialogue.command == "MAIL" && reply == kTooLarge);
  if (about_the_mail && reply >= 500) return {Kind::kRefused, dialogue.answer};
  if (about_the_mail) return {Kind::kLater, was_refused ? dialogue.answer : why};
  return {Kind::kUnreachable, was_refused ? fmt::format("{}: {}", why, dialogue.answer) : why};
}

void StartLibrary() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

}  // namespace

// The handle of the library: a transfer that another thread can wake and end. The
// library waits for the last answer, and for that to its goodbye, without listening to
// anybody; so what ends a transfer also shuts its connection.
class SmtpSender::Curl {
 public:
  Curl() : multi_(curl_multi_init()) {}
  ~Curl() { curl_multi_cleanup(multi_); }
  Curl(const Curl&) = delete;
  Curl& operator=(const Curl&) = delete;

  void Interrupt() {
    interrupted_ = true;
    curl_multi_wakeup(multi_);
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const curl_socket_t socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }

  // Has the transfer's connections opened and closed here.
  void Watch(CURL* easy) {
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &OpenSocket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &CloseSocket);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
  }

  // Until it is done or interrupted.
  CURLcode Perform(CURL* easy) {
    curl_multi_add_handle(multi_, easy);
    CURLcode result = CURLE_ABORTED_BY_CALLBACK;
    int running = 1;
    while (!interrupted_ && running > 0) {
      if (curl_multi_perform(multi_, &running) != CURLM_OK) break;
      if (running > 0 && curl_multi_poll(multi_, nullptr, 0, 1000, nullptr) != CURLM_OK) break;
    }
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg == CURLMSG_DONE) result = message->data.result;
    }
    curl_multi_remove_handle(multi_, easy);
    return result;
  }

 private:
  static curl_socket_t OpenSocket(void* user, curlsocktype purpose, curl_sockaddr* address) {
    (void)purpose;
    auto* self = static_cast<Curl*>(user);
    const int socket =
        ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (socket < 0) return CURL_SOCKET_BAD;
    const std::lock_guard<std::mutex> lock(self->mutex_);
    self->sockets_.insert(socket);
    // Interrupt may have come before there was anything to shut.
    if (self->interrupted_) ::shutdown(socket, SHUT_RDWR);
    return socket;
  }
  static int CloseSocket(void* user, curl_socket_t socket) {
    auto* self = static_cast<Curl*>(user);
    const std::lock_guard<std::mutex> lock(self->mutex_);
    self->sockets_.erase(socket);
    return ::close(socket);
  }

  CURLM* const multi_;
  std::atomic<bool> interrupted_{false};
  std::mutex mutex_;
  std::set<curl_socket_t> sockets_;  // Guarded by mutex_.
};

absl::StatusOr<std::unique_ptr<SmtpSender>> SmtpSender::Create(SmtpOptions options) {
  if (!options.url.starts_with("smtp://") && !options.url.starts_with("smtps://")) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' is no mail server: write smtp://HOST:PORT or smtps://HOST:PORT",
                    OneLine(options.url)));
  }
  StartLibrary();
  return std::unique_ptr<SmtpSender>(new SmtpSender(std::move(options), std::make_unique<Curl>()));
}

SmtpSender::SmtpSender(SmtpOptions options, std::unique_ptr<Curl> curl)
    : options_(std::move(options)), curl_(std::move(curl)) {}

SmtpSender::~SmtpSender() = default;

void SmtpSender::Interrupt() { curl_->Interrupt(); }

DeliveryResult SmtpSender::Send(const MailMessage& message) {
  absl::StatusOr<std::string> mime = ToMime(message);
  if (!mime.ok()) return {Kind::kRefused, std::string(mime.status().message())};
  const std::unique_ptr<CURL, void (*)(CURL*)> easy(curl_easy_init(), curl_easy_cleanup);
  if (easy == nullptr) return {Kind::kUnreachable, "no memory for a connection"};
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> recipients(
      curl_slist_append(nullptr, fmt::format("<{}>", message.to.address).c_str()),
      curl_slist_free_all);

  Dialogue dialogue;
  dialogue.unsent = *mime;
  char error[CURL_ERROR_SIZE] = "";
  CURL* const handle = easy.get();
  const std::string from = fmt::format("<{}>", message.from.address);
  curl_easy_setopt(handle, CURLOPT_URL, options_.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(handle, CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, &Feed);
  curl_easy_setopt(handle, CURLOPT_READDATA, &dialogue);
  curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mime->size()));
  curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);  // To hear the dialogue.
  curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, &Listen);
  curl_easy_setopt(handle, CURLOPT_DEBUGDATA, &dialogue);
  curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(absl::ToInt64Milliseconds(options_.connect_max)));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(absl::ToInt64Milliseconds(options_.total_max)));
  // Also of a goodbye after a timeout, which the others do not bound.
  curl_easy_setopt(
      handle, CURLOPT_SERVER_RESPONSE_TIMEOUT,
      static_cast<long>(absl::ToInt64Seconds(absl::Ceil(options_.total_max, absl::Seconds(1)))));
  curl_->Watch(handle);
  curl_easy_setopt(handle, CURLOPT_USE_SSL,
                   static_cast<long>(options_.tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (!options_.certificates.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, options_.certificates.c_str());
  }
  if (!options_.login.empty()) {
    curl_easy_setopt(handle, CURLOPT_USERNAME, options_.login.c_str());
    curl_easy_setopt(handle, CURLOPT_PASSWORD, options_.password.c_str());
  }
  const CURLcode code = curl_->Perform(handle);
  long reply = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &reply);
  return Judge(code, reply, dialogue, error);
}

}  // namespace tandem::services
