#include "services/reminders/mail_composer.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "engine/base/uuid.h"
#include "engine/workflow/dates.h"
#include "engine/workflow/scope.h"
#include "services/reminders/mail_text.h"
#include "services/reminders/mail_truth.h"

namespace tandem::services {
namespace {

// Organisations and people are the core programme's.
const Programme* ProgrammeOf(const World& world, std::string_view stream) {
  const std::string_view first = stream.substr(0, stream.find('/'));
  const bool directory = first == "organisation" || first == "person";
  return world.programmes().Find(directory ? "core" : first);
}

// The first instance's programme that writes such mails; instances of the directory alone
// take any.
const Programme* FrameOf(const MailDraft& draft, const World& world) {
  const auto writes = [&draft](const Programme* programme) {
    if (draft.digest != nullptr) return WritesDigests(programme);
    return programme != nullptr && programme->FindTemplate("mail", "en") != nullptr;
  };
  for (const Standing* standing : InstancesOf(draft.items, draft.digest)) {
    const Programme* programme = ProgrammeOf(world, standing->instance.stream());
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

// "Oslo Coordinator".
std::string PostName(const v1::Addressee& to, const World& world, const NameOf& name_of) {
  const Organisation* organisation = world.directory().FindOrganisation(to.organisation());
  const Post* post = organisation == nullptr ? nullptr : organisation->FindPost(to.post());
  const std::string& title = post == nullptr || post->title.empty() ? to.post() : post->title;
  return fmt::format("{} {}", name_of(to.organisation()), title);
}

// Says why what is meant for `to` comes to somebody else, if it does.
void SayWhy(const std::optional<Route>& route, const v1::Addressee& to, const Instance& instance,
            const World& world, const NameOf& name_of, MailLine& line) {
  if (!route.has_value()) return;
  const bool handed_on = !route->handed_on_by.empty();
  if (!handed_on && !route->stands_in) return;
  line.handed_on = handed_on;
  line.stands_in = route->stands_in && !handed_on;
  // A post that nobody holds hands nothing on: its officer does.
  const auto [office, officer_post] = OfficerPostOf(world.programmes(), instance.stream());
  v1::Addressee whom = to;
  if (whom.organisation().empty()) whom.set_organisation(office);
  if (handed_on && route->stands_in) {
    whom.set_organisation(office);
    whom.set_post(officer_post);
  }
  line.for_whom = PostName(whom, world, name_of);
}

MailLine LineOfItem(const ToldDeadline& item, const MailDraft& draft, const World& world,
                    const NameOf& name_of, const std::string& language) {
  const Instance& instance = item.standing->instance;
  MailLine line =
      LineOf(*item.standing->definition, instance, item.deadline, name_of, language, draft.date);
  SayWhy(item.route, item.newest->to(), instance, world, name_of, line);
  return line;
}

// What the mail's first `items_told` items tell is not told twice.
MailDigest WordsOf(const MailDraft& draft, size_t items_told, const World& world,
                   const std::string& language) {
  std::set<std::pair<std::string, std::string>> told;
  for (size_t i = 0; i < items_told; ++i) {
    const ToldDeadline& item = draft.items[i];
    told.emplace(item.standing->instance.stream(), item.deadline.id());
  }
  const NameOf name_of = NamesIn(language, world);
  const auto lines_of = [&](const std::vector<DigestDeadline>& deadlines) {
    std::vector<MailLine> lines;
    for (const DigestDeadline& line : deadlines) {
      const Instance& instance = line.standing->instance;
      if (told.contains({instance.stream(), line.deadline.id()})) continue;
      MailLine& words = lines.emplace_back(LineOf(*line.standing->definition, instance,
                                                  line.deadline, name_of, language, draft.date));
      SayWhy(line.route, line.to, instance, world, name_of, words);
    }
    return lines;
  };
  MailDigest words;
  words.late = lines_of(draft.digest->late);
  words.due_soon = lines_of(draft.digest->due_soon);
  words.waiting = lines_of(draft.digest->waiting);
  words.left = draft.digest->left;
  for (const DigestChange& change : draft.digest->changed) {
    words.changed.push_back(LineOfChanges(
        *change.standing->definition, change.standing->instance, change.events,
        change.next.has_value() ? &*change.next : nullptr, name_of, language, draft.date,
        PlaceOf(*change.standing->definition, change.standing->instance, world.directory())));
  }
  return words;
}

// What is said of it, whoever reads it.
std::string HashOf(const Standing& standing, const v1::DeadlineState& deadline,
                   const v1::MailComposed& mail, const World& world) {
  return HashOfWords(LineOf(*standing.definition, standing.instance, deadline,
                            NamesIn(mail.language(), world), mail.language(),
                            FirstDay(mail.date())));
}

void AddItems(const ToldDeadline& told, const World& world, v1::MailComposed& mail) {
  const std::string words = HashOf(*told.standing, told.deadline, mail, world);
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
      known->second->set_words(words);
    }
    known->second->add_addressee(reminder->addressee);
  }
}

// The digest's deadlines that no item tells.
void AddDigestItems(const Digest& digest, const World& world, v1::MailComposed& mail) {
  std::set<std::pair<std::string, std::string>> told;
  for (const v1::MailItem& item : mail.item()) told.emplace(item.stream(), item.deadline());
  for (const auto* lines : {&digest.late, &digest.due_soon, &digest.waiting}) {
    for (const DigestDeadline& line : *lines) {
      const std::string& stream = line.standing->instance.stream();
      if (told.contains({stream, line.deadline.id()})) continue;
      v1::MailItem* item = mail.add_digest_item();
      item->set_stream(stream);
      item->set_deadline(line.deadline.id());
      *item->mutable_due() = line.deadline.due();
      item->set_words(HashOf(*line.standing, line.deadline, mail, world));
    }
  }
}

}  // namespace

// Their names are English ones, so that an English mail takes no other spelling.
NameOf NamesIn(const std::string& language, const World& world) {
  return [&world, language](std::string_view name) {
    const Organisation* organisation = world.directory().FindOrganisation(name);
    if (organisation == nullptr || language == "en") return world.NameOf(name);
    for (const v1::LocalName& local : organisation->local_names) {
      if (local.language() == language) return local.name();
    }
    return world.NameOf(name);
  };
}

std::string MailStream(std::string_view person, absl::CivilDay date, size_t set_backs) {
  std::string stream = fmt::format("mail/{}/{}", person, ToIso(ToDate(date)));
  if (set_backs > 0) stream += fmt::format("-{}", set_backs);
  return stream;
}

std::string MessageIdOf(std::string_view mail_stream, const Mailbox& from) {
  std::string local(mail_stream);
  std::replace(local.begin(), local.end(), '/', '.');
  return fmt::format("{}@{}", local, from.address.substr(from.address.rfind('@') + 1));
}

std::vector<const Standing*> InstancesOf(const std::vector<ToldDeadline>& items,
                                         const Digest* digest) {
  std::vector<const Standing*> instances;
  instances.reserve(items.size());
  for (const ToldDeadline& item : items) instances.push_back(item.standing.get());
  if (!instances.empty() || digest == nullptr) return instances;
  for (const auto* lines : {&digest->late, &digest->due_soon, &digest->waiting}) {
    for (const DigestDeadline& line : *lines) instances.push_back(line.standing.get());
  }
  for (const DigestChange& change : digest->changed) instances.push_back(change.standing.get());
  return instances;
}

namespace {

// Who was appointed for it and is still there; empty: nobody.
std::string OwnOfficerOf(const Standing& standing, const Directory& directory, absl::Time now) {
  std::string person = AppointedOfficer(standing);
  return directory.HasLeft(person, standing.definition->office(), now) ? "" : person;
}

std::string OfficeHolderOf(const Standing& standing, const World& world, absl::Time now) {
  const Directory& directory = world.directory();
  const auto [office, post] = OfficerPostOf(world.programmes(), standing.instance.stream());
  return directory.HolderOf(office, post, absl::ToCivilDay(now, directory.Of(office).zone));
}

}  // namespace

std::string OfficerOf(const std::vector<const Standing*>& instances, const World& world,
                      absl::Time now) {
  const Directory& directory = world.directory();
  if (instances.empty()) return "";
  std::set<std::string> appointed;
  for (const Standing* standing : instances) {
    appointed.insert(OwnOfficerOf(*standing, directory, now));
  }
  if (appointed.size() == 1 && !appointed.begin()->empty()) return *appointed.begin();
  return OfficeHolderOf(*instances.front(), world, now);
}

std::set<std::string> PossibleOfficers(const std::vector<const Standing*>& instances,
                                       const World& world, absl::Time now) {
  std::set<std::string> possible;
  for (const Standing* standing : instances) {
    possible.insert(OwnOfficerOf(*standing, world.directory(), now));
    possible.insert(OfficeHolderOf(*standing, world, now));
  }
  return possible;
}

v1::MailComposed ComposeMail(const MailDraft& draft, const World& world, const Mailbox& from,
                             bool demonstration) {
  const v1::Person& person = draft.person;
  MailContent content;
  content.frame = FrameOf(draft, world);
  content.language = MailLanguage(content.frame, LanguagesOf(person, draft.organisation, world));
  content.name = person.name();
  content.is_officer = person.id() == draft.officer.id();
  content.demonstration = demonstration;
  content.waiting = draft.waiting;
  for (const ToldDeadline& item : draft.items) {
    const v1::ReminderDue& note = item.newest->note;
    content.items.push_back(
        {ProgrammeOf(world, note.stream()),
         TemplateOf(note, *item.standing->definition, item.deadline, draft.date),
         LineOfItem(item, draft, world, NamesIn(content.language, world), content.language)});
  }
  const size_t has_room = ItemsWithRoom(content);
  content.waiting += content.items.size() - has_room;
  content.items.resize(has_room);
  if (draft.digest != nullptr) content.digest = WordsOf(draft, has_room, world, content.language);
  if (content.digest.has_value() && content.digest->empty()) content.digest.reset();
  MailWords words = RenderMail(content);

  v1::MailComposed mail;
  mail.set_person(person.id());
  mail.set_organisation(draft.organisation);
  *mail.mutable_date() = ToDate(draft.date);
  if (draft.digest != nullptr) *mail.mutable_digest_week() = ToDate(draft.digest_week);
  mail.set_digest_is_empty(draft.digest != nullptr && !content.digest.has_value());
  mail.set_language(content.language);
  for (size_t i = 0; i < has_room; ++i) AddItems(draft.items[i], world, mail);
  if (content.digest.has_value()) AddDigestItems(*draft.digest, world, mail);
  mail.set_notes_attempts(true);
  mail.set_message_id(MessageIdOf(draft.place.stream, from));
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

v1::Submission SubmissionOf(const v1::MailComposed& mail, const MailPlace& place,
                            uint64_t release_version) {
  v1::Submission submission;
  const std::string name =
      place.version == 0 ? place.stream : fmt::format("{}#{}", place.stream, place.version);
  submission.set_id(Uuid::FromName(name).bytes());
  v1::NewEvent* event = submission.add_event();
  event->set_stream(place.stream);
  event->set_type("MailComposed");
  event->set_payload(mail.SerializeAsString());
  v1::Precondition* fresh = submission.add_precondition();
  fresh->set_stream(place.stream);
  fresh->set_version(place.version);
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
