// The commands: what each is asked, and the function that carries it out. main.cc
// reads the command line into these; each function stands in a file of its own.
//
// All print data to session.out() and messages to session.err(); what they return
// becomes the exit code (exit_code.h).
#ifndef TANDEM_TOOLS_TANDEM_COMMANDS_H_
#define TANDEM_TOOLS_TANDEM_COMMANDS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/tandem/session.h"

namespace tandem::cli {

// Empty texts were not given.

struct ListOptions {
  std::string phase;  // Name or title.
  std::string organisation;
  bool overdue = false;
  std::string workflow;  // "*": all.
  std::string programme;
};
absl::Status RunList(const ListOptions& options, Session& session);

// One instance, or an organisation.
struct ShowOptions {
  std::string id;
  std::string as_of;     // As it stood at the end of that day,
  std::string known_at;  // as it was known then.
};
absl::Status RunShow(const ShowOptions& options, Session& session);
absl::Status RunHistory(const ShowOptions& options, Session& session);

struct NextOptions {
  std::string id;
};
absl::Status RunNext(const NextOptions& options, Session& session);

struct RecordOptions {
  std::string id;
  std::string event;
  std::vector<std::string> fields;  // "field=value".
  std::string on;
  std::string reported_by;
  std::vector<std::string> evidence;
  std::string note;
  std::string file;
  std::string submission_id;  // Of the try that is repeated.
  bool backfill = false;
  bool illustrative = false;
  bool dry_run = false;
};
absl::Status RunRecord(const RecordOptions& options, Session& session);

struct DeadlinesOptions {
  bool overdue = false;
  std::string within;  // "30d", "2w", "30".
  bool mine = false;
  std::string organisation;
  bool closed = false;
};
absl::Status RunDeadlines(const DeadlinesOptions& options, Session& session);

struct RemindersOptions {
  bool sent = false;
  bool pending = false;
  bool held = false;
  bool failed = false;
  bool suppressed = false;
};
absl::Status RunReminders(const RemindersOptions& options, Session& session);

// What somebody wishes of their mail.
struct WishOptions {
  std::string id;        // An instance; empty: all of them.
  std::string deadline;  // One of its deadlines; empty: all of them.
  std::string until;
  std::string colleague;
  std::string kind;
  std::string person;  // Whose wish it is; empty: of whoever types.
  bool dry_run = false;
};
absl::Status RunSnooze(const WishOptions& options, Session& session);
absl::Status RunUnsnooze(const WishOptions& options, Session& session);
absl::Status RunHandOn(const WishOptions& options, Session& session);
absl::Status RunTakeBack(const WishOptions& options, Session& session);
absl::Status RunOptOut(const WishOptions& options, Session& session);
absl::Status RunOptIn(const WishOptions& options, Session& session);
absl::Status RunRemindersRelease(const std::string& note, Session& session);

struct OrganisationAddOptions {
  std::string id;
  std::string kind;
  std::string name;
  std::string zone;
  std::string calendar;
  std::string country_label;
  std::vector<std::string> languages;
  std::vector<std::string> local_names;  // "vi:Hải Phòng".
  std::string on;                        // Since when.
  bool illustrative = false;
  bool dry_run = false;
};
absl::Status RunOrganisationAdd(const OrganisationAddOptions& options, Session& session);
absl::Status RunOrganisationShow(const std::string& text, Session& session);
struct OrganisationListOptions {
  std::string text;
  std::string kind;
};
absl::Status RunOrganisationList(const OrganisationListOptions& options, Session& session);

struct PersonAddOptions {
  std::string name;
  std::string email;
  std::string phone;
  std::string zone;
  std::vector<std::string> languages;
  std::vector<std::string> expertise;
  bool illustrative = false;
  bool dry_run = false;
};
absl::Status RunPersonAdd(const PersonAddOptions& options, Session& session);
absl::Status RunPersonShow(const std::string& text, Session& session);
absl::Status RunPersonList(const std::string& text, Session& session);

struct PostOptions {
  std::string organisation;
  std::string post;
  std::string person;  // Of `leave`: empty means who holds it.
  std::string on;
  std::string successor;
  bool new_post = false;  // Of `appoint`: creates the post if it is missing.
  bool backfill = false;
  bool dry_run = false;
};
absl::Status RunPostAppoint(const PostOptions& options, Session& session);
absl::Status RunPostLeave(const PostOptions& options, Session& session);

// Follows what is recorded until `stop` is true.
struct WatchOptions {
  bool notices = false;  // Also what services note: reminders, mail.
};
absl::Status RunWatch(const WatchOptions& options, const std::function<bool()>& stop,
                      Session& session);

absl::Status RunNodeStatus(Session& session);
absl::Status RunVerify(Session& session);

struct ImportOptions {
  std::string file;
  bool backfill = false;
  bool dry_run = false;
};
absl::Status RunImport(const ImportOptions& options, Session& session);

absl::Status RunProgrammeCheck(const std::string& folder, Session& session);
struct DeployOptions {
  std::string folder;
  bool dry_run = false;
};
absl::Status RunProgrammeDeploy(const DeployOptions& options, Session& session);

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_COMMANDS_H_
