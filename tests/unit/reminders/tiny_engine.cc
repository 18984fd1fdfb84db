#include "tests/unit/reminders/tiny_engine.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "tandem/v1/directory.pb.h"
#include "tests/support/recorded_event.h"

namespace tandem::services {
namespace {

v1::SealedField Box(const std::string& field, const std::string& person) {
  v1::SealedField box;
  box.set_field(field);
  box.set_person(person);
  box.set_box("sealed");
  return box;
}

}  // namespace

v1::Envelope& TinyEngine::Append(const std::string& stream, const std::string& type,
                                 const google::protobuf::Message& payload) {
  v1::Envelope event = RecordedEvent(stream, type, payload, now_);
  event.set_version(++versions_[stream]);
  event.set_position(events_.size() + 1);
  events_.push_back(std::move(event));
  return events_.back();
}

void TinyEngine::AddPerson(const std::string& id, const std::string& name, const std::string& email,
                           std::vector<std::string> languages, const std::string& zone) {
  v1::PersonRegistered registered;
  registered.set_person(id);
  registered.set_time_zone(zone);
  v1::Person& person = people_[id];
  person.set_id(id);
  person.set_name(name);
  person.set_email(email);
  for (std::string& language : languages) {
    registered.add_language(language);
    person.add_language(std::move(language));
  }
  v1::Envelope& event = Append("person/" + id, "PersonRegistered", registered);
  *event.add_sealed() = Box("name", id);
  if (!email.empty()) *event.add_sealed() = Box("email", id);
}

v1::Batch TinyEngine::BatchBehind(uint64_t position) const {
  v1::Batch batch;
  batch.set_after_position(position);
  while (position < events_.size()) *batch.add_event() = events_[position++];
  batch.set_through_position(position);
  batch.set_head(events_.size());
  return batch;
}

v1::Reply TinyEngine::Answer(const v1::Request& request) {
  v1::Reply reply;
  if (failures_ > 0) {
    --failures_;
    reply.mutable_problem()->set_code(failure_);
    reply.mutable_problem()->set_message("not now");
    return reply;
  }
  if (const auto hook = before_submit; request.has_submit() && hook) hook();
  if (request.has_submit()) return Submit(request.submit().submission());
  if (request.has_read_people()) {
    for (const std::string& id : request.read_people().person()) {
      if (!people_.contains(id)) continue;
      v1::Person& person = *reply.mutable_people()->add_person();
      person = people_[id];
      if (unreadable_.contains(id)) person.set_unreadable("the key is damaged");
      if (erased_.contains(id) || unreadable_.contains(id)) {
        person.clear_name();
        person.clear_email();
      }
    }
    return reply;
  }
  EXPECT_TRUE(request.has_read_stream());
  EXPECT_EQ(request.read_stream().unseal(), request.read_stream().stream().starts_with("mail/"));
  if (!request.read_stream().unseal() && migrated_unreadable_) {
    reply.mutable_problem()->set_code(v1::Problem::DAMAGED);
    return reply;
  }
  for (const v1::Envelope& event : events_) {
    if (event.stream() != request.read_stream().stream()) continue;
    v1::Envelope& copy = *reply.mutable_events()->add_event();
    copy = event;
    if (event.type() != "MailComposed") continue;
    v1::MailComposed mail = mails_[event.stream()];
    for (const std::string& person : {mail.person(), mail.reply_to_person()}) {
      if (!unreadable_.contains(person)) continue;
      v1::UnreadableField* field = reply.mutable_events()->add_unreadable();
      field->set_person(person);
      field->set_problem("the key is damaged");
    }
    if (unreadable_.contains(mail.reply_to_person())) mail.clear_reply_to();
    if (erased_.contains(mail.person()) || unreadable_.contains(mail.person())) {
      mail.clear_to();
      mail.clear_to_name();
      mail.clear_text();
    }
    copy.set_payload(mail.SerializeAsString());
  }
  return reply;
}

v1::Reply TinyEngine::Submit(const v1::Submission& submission) {
  v1::Reply reply;
  const v1::NewEvent& event = submission.event(0);
  auto [known, added] = accepted_.try_emplace(submission.id(), event.SerializeAsString());
  if (!added && known->second != event.SerializeAsString()) {
    reply.mutable_problem()->set_code(v1::Problem::ID_REUSED);
    return reply;
  }
  reply.mutable_submit_outcome()->set_repeated(!added);
  if (!added) return reply;
  for (const v1::Precondition& condition : submission.precondition()) {
    if (versions_[condition.stream()] == condition.version()) continue;
    accepted_.erase(known);
    reply.mutable_problem()->set_code(v1::Problem::CONFLICT);
    return reply;
  }
  v1::Envelope envelope;
  if (event.type() == "MailComposed") {
    v1::MailComposed mail;
    mail.ParseFromString(event.payload());
    mails_[event.stream()] = mail;
    mail.clear_to();
    mail.clear_to_name();
    mail.clear_text();
    mail.clear_reply_to();
    Append(event.stream(), event.type(), mail);
  } else {
    const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
        "tandem.v1." + event.type());
    const std::unique_ptr<google::protobuf::Message> notice(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
    notice->ParseFromString(event.payload());
    Append(event.stream(), event.type(), *notice);
  }
  reply.mutable_submit_outcome()->set_position(events_.size());
  if (lost_answers_ > 0) {
    --lost_answers_;
    reply.Clear();
    reply.mutable_problem()->set_code(v1::Problem::UNAVAILABLE);
  }
  return reply;
}

}  // namespace tandem::services
