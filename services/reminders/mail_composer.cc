#include "services/reminders/mail_composer.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "engine/base/uuid.h"
#include "engine/workflow/dates.h"
#include "services/reminders/mail_text.h"

namespace tandem::services {
namespace {

const Programme* ProgrammeOf(const World& world, std::string_view stream) {
  return world.programmes().Find(stream.substr(0, stream.find('/')));
}

// The first item's programme that writes mails; items about the directory alone
// take any.
const Programme* FrameOf(const std::vector<ToldDeadline>& items, const World& world) {
  auto writes = [](const Programme* programme) {
    return programme != nullptr && programme->FindTemplate("mail", "en") != nullptr;
  };
  for (const ToldDeadline& item : items) {
    const Programme* programme = ProgrammeOf(world, item.newest->note.stream());
    if (writes(programme)) return programme;
  }
  for (const Programme* programme : world.programmes().All()) {
    if (writes(programme)) return programme;
  }
  return nullptr;
}

std::vector<std::string> LanguagesOf(const v1::Person& person, const std::string& organisation,
                                     const World& world) {
  std::vector<std::string> languages(person.language().begin(), person.language().end());
  const Organisation* found = world.directory().FindOrganisation(organisation);
  if (languages.empty() && found != nullptr) languages = found->languages;
  return languages;
}

// The officer of this instance alone; empty: there is none.
std::string AppointedOfficer(const Standing& standing) {
  std::string person;
  for (const v1::Appointed& appointed : standing.instance.state().appointed()) {
    const v1::PartyRole* role = standing.definition->FindRole(appointed.role());
    if (role == nullptr || role->always().empty()) continue;
    if (role->always() == standing.definition->office() &&
        appointed.post() == standing.definition->officer_post()) {
      person = appointed.person();  // The latest counts.
    }
  }
  return person;
}

void AddItems(const ToldDeadline& told, v1::MailComposed& mail) {
  std::map<uint64_t, v1::MailItem*> by_note;
  for (const PendingReminder* reminder : told.covers) {
    auto [known, added] = by_note.try_emplace(reminder->position, nullptr);
    if (added) {
      known->second = mail.add_item();
      known->second->set_stream(reminder->note.stream());
      known->second->set_deadline(reminder->note.deadline());
      known->second->set_note_position(reminder->position);
      known->second->set_step(reminder->note.step());
      *known->second->mutable_due() = reminder->note.due();
    }
    known->second->add_addressee(reminder->addressee);
  }
}

}  // namespace

std::string MailStream(std::string_view person, absl::CivilDay date) {
  return fmt::format("mail/{}/{}", person, ToIso(ToDate(date)));
}

std::string MessageIdOf(std::string_view mail_stream, const Mailbox& from) {
  std::string local(mail_stream);
  std::replace(local.begin(), local.end(), '/', '.');
  return fmt::format("{}@{}", local, from.address.substr(from.address.rfind('@') + 1));
}

std::string OfficerOf(const std::vector<ToldDeadline>& items, const World& world, absl::Time now) {
  const Directory& directory = world.directory();
  const auto today_at = [&](const std::string& organisation) {
    return absl::ToCivilDay(now, directory.Of(organisation).zone);
  };
  if (items.empty()) return "";
  std::set<std::string> appointed;
  for (const ToldDeadline& item : items) {
    const std::string& office = item.standing->definition->office();
    const std::string person = AppointedOfficer(*item.standing);
    const bool is_there = HoldsAPost(directory, office, person, today_at(office));
    appointed.insert(is_there ? person : "");
  }
  if (appointed.size() == 1 && !appointed.begin()->empty()) return *appointed.begin();
  const auto [office, post] =
      OfficerPostOf(world.programmes(), items.front().newest->note.stream());
  return directory.HolderOf(office, post, today_at(office));
}

v1::MailComposed ComposeMail(const MailDraft& draft, const World& world, const Mailbox& from,
                             bool demonstration) {
  const v1::Person& person = draft.person;
  MailContent content;
  content.frame = FrameOf(draft.items, world);
  content.language = MailLanguage(content.frame, LanguagesOf(person, draft.organisation, world));
  content.name = person.name();
  content.demonstration = demonstration;
  content.waiting = draft.waiting;
  const NameOf name_of = [&world](std::string_view name) { return world.NameOf(name); };
  for (const ToldDeadline& item : draft.items) {
    const v1::ReminderDue& note = item.newest->note;
    content.items.push_back(
        {ProgrammeOf(world, note.stream()),
         TemplateOf(note, *item.standing->definition, item.deadline, draft.date),
         LineOf(*item.standing->definition, item.standing->instance, item.deadline, name_of,
                content.language, draft.date)});
  }
  MailWords words = RenderMail(content);

  v1::MailComposed mail;
  for (size_t i = 0; i < words.told; ++i) AddItems(draft.items[i], mail);
  mail.set_person(person.id());
  mail.set_organisation(draft.organisation);
  *mail.mutable_date() = ToDate(draft.date);
  mail.set_language(content.language);
  mail.set_message_id(MessageIdOf(MailStream(person.id(), draft.date), from));
  mail.set_to(person.email());
  mail.set_to_name(person.name());
  if (IsMailAddress(draft.officer.email())) {
    mail.set_reply_to(draft.officer.email());
    mail.set_reply_to_person(draft.officer.id());
  }
  mail.set_subject(std::move(words.subject));
  mail.set_text(std::move(words.text));
  return mail;
}

v1::Submission SubmissionOf(const v1::MailComposed& mail, uint64_t release_version) {
  const std::string stream = MailStream(mail.person(), FirstDay(mail.date()));
  v1::Submission submission;
  submission.set_id(Uuid::FromName(stream).bytes());
  v1::NewEvent* event = submission.add_event();
  event->set_stream(stream);
  event->set_type("MailComposed");
  event->set_payload(mail.SerializeAsString());
  v1::Precondition* fresh = submission.add_precondition();
  fresh->set_stream(stream);
  fresh->set_version(0);
  v1::Precondition* released = submission.add_precondition();
  released->set_stream("system/mail");
  released->set_version(release_version);
  return submission;
}

MailMessage MessageOf(const v1::MailComposed& mail, const Mailbox& from, absl::Time composed_at,
                      bool demonstration) {
  MailMessage message;
  message.from = from;
  message.to = {mail.to_name(), mail.to()};
  message.reply_to = mail.reply_to();
  message.subject = mail.subject();
  message.text = mail.text();
  message.message_id = mail.message_id();
  message.language = mail.language();
  message.date = composed_at;
  message.demonstration = demonstration;
  return message;
}

}  // namespace tandem::services
