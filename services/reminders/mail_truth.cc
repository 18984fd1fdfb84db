#include "services/reminders/mail_truth.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/base/uuid.h"
#include "engine/workflow/dates.h"
#include "services/reminders/mail_composer.h"
#include "services/reminders/mail_items.h"

namespace tandem::services {
namespace {

// Looks at each instance of a mail once.
class Looks {
 public:
  Looks(World* world, absl::Time now) : world_(world), now_(now) {}

  absl::StatusOr<const SeenInstance*> At(const std::string& stream) {
    auto known = seen_.find(stream);
    if (known == seen_.end()) {
      TANDEM_ASSIGN_OR_RETURN(SeenInstance looked, LookAt(stream, *world_, now_));
      known = seen_.emplace(stream, std::move(looked)).first;
    }
    return &known->second;
  }

  std::vector<const Standing*> Instances() const {
    std::vector<const Standing*> instances;
    instances.reserve(seen_.size());
    for (const auto& [stream, seen] : seen_) {
      if (seen.standing != nullptr) instances.push_back(seen.standing.get());
    }
    return instances;
  }

 private:
  World* const world_;
  const absl::Time now_;
  std::map<std::string, SeenInstance> seen_;  // By stream.
};

// Why the mail's reader is not to be told of them today; empty: they are.
std::string WrongReader(const v1::MailComposed& mail,
                        const std::vector<const PendingReminder*>& told, const AddressBook& book) {
  for (const PendingReminder* reminder : told) {
    const std::optional<Route> route = RouteOf(reminder->to(), SubjectOf(reminder->note), book);
    if (route.has_value() && route->told() && route->recipient.person == mail.person()) continue;
    return fmt::format("{} of {} is now for somebody else, or for later", reminder->note.deadline(),
                       reminder->note.stream());
  }
  const bool has_digest = mail.has_digest_week() && !mail.digest_is_empty();
  if (has_digest && PostsCoveredBy(mail.person(), PostsHandedOn(book), book).empty() &&
      StreamsHandedOnTo(mail.person(), book).empty()) {
    return "its reader no longer looks after a post";
  }
  return "";
}

}  // namespace

std::string HashOfWords(const MailLine& line) {
  return Uuid::FromName(fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", line.what, line.about,
                                    line.partnership, line.id, line.due, line.days, line.whose_turn,
                                    line.next_step, line.illustrative, line.is_late))
      .bytes();
}

absl::StatusOr<MailDoubt> HoldAgainstWhatIsSo(const v1::MailComposed& mail,
                                              const std::vector<const PendingReminder*>& told,
                                              World& world, const AddressBook& book) {
  MailDoubt doubt;
  const absl::TimeZone zone = PlaceOf({mail.person(), mail.organisation()}, world.directory()).zone;
  const absl::CivilDay today = absl::ToCivilDay(book.now, zone);
  if (FirstDay(mail.date()) != today) doubt.reason = "it was composed for another day";
  if (doubt.reason.empty()) doubt.reason = WrongReader(mail, told, book);
  Looks looks(&world, book.now);
  const auto look_at = [&](const v1::MailItem& item) -> absl::Status {
    doubt.waits = doubt.waits || world.IsToRefold(item.stream());
    if (doubt.waits) return absl::OkStatus();
    TANDEM_ASSIGN_OR_RETURN(const SeenInstance* seen, looks.At(item.stream()));
    const v1::DeadlineState* deadline = StillOwed(item.deadline(), item.due(), *seen);
    if (deadline == nullptr) {
      doubt.reason = fmt::format("{} of {} is no longer due then", item.deadline(), item.stream());
      if (item.note_position() != 0) doubt.outdated.push_back(item.note_position());
      return absl::OkStatus();
    }
    const std::string words = HashOfWords(
        LineOf(*seen->standing->definition, seen->standing->instance, *deadline,
               NamesIn(mail.language(), world), mail.language(), FirstDay(mail.date())));
    if (doubt.reason.empty() && words != item.words()) {
      doubt.reason =
          fmt::format("what it says about {} of {} has changed", item.deadline(), item.stream());
    }
    return absl::OkStatus();
  };
  std::set<uint64_t> noted;  // Positions.
  for (const PendingReminder* reminder : told) noted.insert(reminder->position);
  for (const v1::MailItem& item : mail.item()) {
    if (noted.contains(item.note_position())) {
      TANDEM_RETURN_IF_ERROR(look_at(item));
    } else {
      doubt.reason = fmt::format("{} of {} is no longer noted", item.deadline(), item.stream());
      doubt.outdated.push_back(item.note_position());
    }
  }
  for (const v1::MailItem& item : mail.digest_item()) TANDEM_RETURN_IF_ERROR(look_at(item));
  // Which instances decided it is not known: some had no room in the mail.
  const bool has_replies = mail.item_size() > 0 && !mail.reply_to_person().empty();
  if (has_replies && !doubt.waits &&
      !PossibleOfficers(looks.Instances(), world, book.now).contains(mail.reply_to_person())) {
    doubt.reason = "replies go to somebody else now";
  }
  return doubt;
}

MailDoubt HoldAgainstPeople(const v1::MailComposed& mail, const v1::People& people) {
  bool is_reader_same = false;
  bool is_officer_same = mail.reply_to_person().empty();
  for (const v1::Person& person : people.person()) {
    if (person.id() == mail.person()) {
      is_reader_same = person.email() == mail.to() && person.name() == mail.to_name();
    }
    if (person.id() == mail.reply_to_person()) is_officer_same = person.email() == mail.reply_to();
  }
  MailDoubt doubt;
  if (!is_reader_same) {
    doubt.reason = "its reader's name or address has changed";
  } else if (!is_officer_same) {
    doubt.reason = "replies go to another address now";
  }
  return doubt;
}

}  // namespace tandem::services
