// From a note in the log to a message at a mail server, with the real engine: it
// judges, seals and unseals; only the bus is left out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include "engine/engine.h"
#include "engine/log/memory_store.h"
#include "engine/workflow/dates.h"
#include "services/reminders/reminders.h"
#include "services/reminders/smtp_sender.h"
#include "services/store/memory_store.h"
#include "tandem/v1/directory.pb.h"
#include "tests/integration/smtp/mail_server.h"
#include "tests/unit/reminders/post_office.h"

namespace tandem::services {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class EngineMail : public ::testing::Test {
 protected:
  EngineMail() {
    log_ = EventLog::Open(&log_store_, {}).value();
    engine_ = Engine::Open({&log_store_, log_.get(), &keys_, &authorizer_, &random_}, {},
                           Utc("2016-01-04 09:00"))
                  .value();
    officer_.rights = ParseRights({"all"}).value();
    now_ = Utc("2016-01-04 09:00");
    Deploy();
    Register("guild", "UTC", "officer", "gro", "gro@example.org", "en");
    Register("oslo", "Europe/Oslo", "coordinator", "ola", "ola@example.org", "en");
    Register("hanoi", "Asia/Ho_Chi_Minh", "coordinator", "linh", "linh@example.org", "vi");
    RemindersOptions options;
    options.from = {"Tandem", "tandem@tools.example"};
    reminders_ = Reminders::Load(&store_, options).value();
    SmtpOptions smtp;
    smtp.url = server_.url();
    smtp.tls = false;
    worker_ = std::make_unique<DeliveryWorker>(*SmtpSender::Create(smtp));
  }

  v1::Reply Ask(v1::Request request, const Principal& who) {
    request.set_id(1);
    engine_->Take("client", who, request, now_);
    EXPECT_TRUE(engine_->Commit().ok());
    for (const v1::Envelope& event : engine_->TakeCommitted()) events_.push_back(event);
    auto replies = engine_->TakeReplies();
    EXPECT_EQ(replies.size(), 1u);
    return replies.empty() ? v1::Reply() : replies[0].second;
  }
  void Record(const std::string& stream, const std::string& type,
              const google::protobuf::Message& payload, const Principal& who) {
    v1::Request request;
    v1::Submission* submission = request.mutable_submit()->mutable_submission();
    submission->set_id(Uuid::V7(now_, random_).bytes());
    v1::NewEvent* event = submission->add_event();
    event->set_stream(stream);
    event->set_type(type);
    event->set_payload(payload.SerializeAsString());
    const v1::Reply reply = Ask(std::move(request), who);
    EXPECT_FALSE(reply.has_problem()) << type << ": " << reply.problem().DebugString();
  }
  void Deploy() {
    v1::Request request;
    const v1::ProgrammeDeployed deployment = ToolsProgramme().ToDeployment();
    for (const v1::ProgrammeFile& file : deployment.file()) {
      v1::DeployedFile* deployed = request.mutable_deploy_programme()->add_file();
      deployed->set_path(file.path());
      deployed->set_content(file.content());
    }
    const v1::Reply reply = Ask(std::move(request), officer_);
    EXPECT_FALSE(reply.has_problem()) << reply.problem().DebugString();
  }
  void Register(const std::string& name, const std::string& zone, const std::string& post,
                const std::string& id, const std::string& email, const std::string& language) {
    v1::OrganisationRegistered registered;
    registered.set_organisation(name);
    registered.set_kind("club");
    registered.set_name(name + " club");
    registered.set_time_zone(zone);
    Record("organisation/" + name, "OrganisationRegistered", registered, officer_);
    v1::PostCreated created;
    created.set_post(post);
    Record("organisation/" + name, "PostCreated", created, officer_);
    v1::PersonRegistered person;
    person.set_person(id);
    person.set_name(id + " Trần");
    person.set_email(email);
    person.add_language(language);
    Record("person/" + id, "PersonRegistered", person, officer_);
    v1::PersonAppointed appointed;
    appointed.set_post(post);
    appointed.set_person(id);
    Record("organisation/" + name, "PersonAppointed", appointed, officer_);
  }
  void LendAndNote() {
    auto lent = ToolsProgramme().workflows().at("loan")->NewPayload("Lent");
    const auto set = [&lent](const char* field, const char* value) {
      lent->GetReflection()->SetString(lent.get(), lent->GetDescriptor()->FindFieldByName(field),
                                       value);
    };
    set("lender", "oslo");
    set("borrower", "hanoi");
    const v1::Date due = ParseDate("2016-02-05").value();
    lent->GetReflection()
        ->MutableMessage(lent.get(), lent->GetDescriptor()->FindFieldByName("return_on"))
        ->ParseFromString(due.SerializeAsString());
    Record("tools/loan/saw", "Lent", *lent, officer_);
    v1::ReminderDue note;
    note.set_stream("tools/loan/saw");
    note.set_deadline("return");
    note.set_rule("standard");
    *note.mutable_due() = due;
    *note.mutable_on() = ParseDate("2016-02-02").value();
    note.set_template_("soon");
    v1::Addressee* to = note.add_to();
    to->set_organisation("hanoi");
    to->set_post("coordinator");
    Record("system/tools/loan/saw", "ReminderDue", note, Authorizer::Service("deadlines"));
  }

  // Until the service rests at `now` and no mail is under way.
  void Run(const std::string& when) {
    now_ = Utc(when);
    const Principal service = Authorizer::Service("reminders");
    for (int turn = 0; turn < 200; ++turn) {
      Outbox out;
      v1::Batch batch;
      for (size_t i = reminders_->position(); i < events_.size(); ++i) {
        *batch.add_event() = events_[i];
      }
      batch.set_through_position(events_.size());
      batch.set_head(events_.size());
      ASSERT_TRUE(reminders_->OnEvents(batch, now_, out).ok());
      ASSERT_TRUE(reminders_->OnTick(now_, out).ok());
      const std::vector<Outbox::Outgoing> sent = out.Take();
      for (const Outbox::Outgoing& request : sent) {
        ASSERT_TRUE(
            reminders_->OnReply(request.tag, Ask(request.request, service), now_, out).ok());
      }
      for (Delivery& delivery : reminders_->TakeDeliveries()) {
        worker_->Add(std::move(delivery));
        ++sending_;
      }
      if (sending_ > 0) {
        pollfd wait = {worker_->wake_fd(), POLLIN, 0};
        ASSERT_EQ(::poll(&wait, 1, 20'000), 1);
        for (DeliveryOutcome& outcome : worker_->Take()) {
          reminders_->AddOutcome(std::move(outcome));
          --sending_;
        }
      } else if (sent.empty() && batch.event_size() == 0) {
        return;
      }
    }
    FAIL() << "the service does not come to rest";
  }

  v1::Reply ReadMail() {
    v1::Request request;
    request.mutable_read_stream()->set_stream("mail/linh/2016-02-02");
    request.mutable_read_stream()->set_unseal(true);
    return Ask(std::move(request), officer_);
  }

  absl::Time now_;
  MailServer server_;
  SeededRandom random_{1};
  tandem::MemoryStore log_store_;
  std::unique_ptr<EventLog> log_;
  PersonKeyMemory keys_{&random_};
  Authorizer authorizer_ = Authorizer::FromConfiguration({}).value();
  std::unique_ptr<Engine> engine_;
  Principal officer_{"gro", {}};
  std::vector<v1::Envelope> events_;
  services::MemoryStore store_;
  std::unique_ptr<Reminders> reminders_;
  std::unique_ptr<DeliveryWorker> worker_;
  int sending_ = 0;
};

TEST_F(EngineMail, GoesFromANoteToAMailServer) {
  now_ = Utc("2016-02-02 01:00");
  Record("system/mail", "MailReleased", v1::MailReleased(), officer_);
  LendAndNote();
  Run("2016-02-02 01:15");
  const nlohmann::json mail = server_.Next();
  EXPECT_EQ(mail["rcpt"][0], "linh@example.org");
  EXPECT_EQ(mail["to_name"], "linh Trần");
  EXPECT_EQ(mail["headers"]["subject"], "Trả lại (1 việc)");
  EXPECT_EQ(mail["headers"]["reply-to"], "gro@example.org");
  EXPECT_EQ(mail["text"],
            "Kính gửi linh Trần,\n\nsắp: Trả lại [saw] Thứ Sáu, 05/02/2016 còn 3\nThân.\n");

  const v1::Reply read = ReadMail();
  ASSERT_EQ(read.events().event_size(), 2);
  EXPECT_EQ(read.events().event(1).type(), "MailSent");
  EXPECT_EQ(read.events().event(1).recorded_by(), "service:reminders");
}

TEST_F(EngineMail, LeavesNoNameOrAddressInTheLog) {
  now_ = Utc("2016-02-02 01:00");
  Record("system/mail", "MailReleased", v1::MailReleased(), officer_);
  LendAndNote();
  Run("2016-02-02 01:15");
  for (const v1::Envelope& event : events_) {
    EXPECT_THAT(event.SerializeAsString(), Not(HasSubstr("@example.org"))) << event.stream();
    EXPECT_THAT(event.SerializeAsString(), Not(HasSubstr("Trần"))) << event.stream();
  }
  // And once the keys are gone, nobody can read it.
  ASSERT_TRUE(keys_.Destroy("linh").ok());
  ASSERT_TRUE(keys_.Destroy("gro").ok());
  v1::MailComposed mail;
  mail.ParseFromString(ReadMail().events().event(0).payload());
  EXPECT_EQ(mail.to() + mail.to_name() + mail.text() + mail.reply_to(), "");
}

TEST_F(EngineMail, ComposesNothingWhileHeldAndOnlyOnceWhateverIsLost) {
  now_ = Utc("2016-02-02 01:00");
  LendAndNote();
  Run("2016-02-02 01:15");
  EXPECT_TRUE(ReadMail().has_problem());
  Record("system/mail", "MailReleased", v1::MailReleased(), officer_);
  Run("2016-02-02 01:30");
  server_.Next();
  reminders_.reset();
  store_ = services::MemoryStore();
  reminders_ = Reminders::Load(&store_, {}).value();
  Run("2016-02-02 01:45");
  Run("2016-02-03 01:45");
  EXPECT_EQ(ReadMail().events().event_size(), 2);
}

}  // namespace
}  // namespace tandem::services
