// Specifies engine/access/authorizer.h: who may do what.
#include "engine/access/authorizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace tandem {
namespace {

using ::testing::HasSubstr;

class AuthorizerTest : public ::testing::Test {
 protected:
  static Principal With(const std::vector<std::string>& rights) {
    return {"ada", ParseRights(rights).value()};
  }
  // Everything but this one.
  static Principal Without(Right right) {
    Principal principal = With({"all", "notice"});
    principal.rights.erase(right);
    return principal;
  }
  absl::Status Records(const Principal& principal, const std::string& stream,
                       const std::string& type) const {
    return authorizer_.MayRecord(principal, StreamId::Of(stream), type);
  }
  // Whether this right is all that it takes, and no other serves instead.
  void ExpectNeeds(Right right, const std::string& stream, const std::string& type) const {
    EXPECT_TRUE(Records({"ada", {right}}, stream, type).ok()) << type << " in " << stream;
    const absl::Status refused = Records(Without(right), stream, type);
    EXPECT_TRUE(absl::IsPermissionDenied(refused)) << type << " in " << stream;
    EXPECT_THAT(std::string(refused.message()), HasSubstr("'" + std::string(NameOf(right)) + "'"));
  }

  const Authorizer authorizer_ = Authorizer::FromConfiguration({}).value();
};

TEST_F(AuthorizerTest, LetsWhoeverRecordsSayWhatIsTheirOwnAndOfNobodyElse) {
  const Principal ada = With({"record"});
  for (const char* type : {"ContactChanged", "RemindersSnoozed", "SnoozeEnded", "RemindersHandedOn",
                           "HandOnEnded", "MailOptedOut", "MailOptedIn"}) {
    EXPECT_TRUE(Records(ada, "person/ada", type).ok()) << type;
    EXPECT_TRUE(absl::IsPermissionDenied(Records(ada, "person/bo", type))) << type;
    EXPECT_TRUE(absl::IsPermissionDenied(Records(ada, "organisation/ada", type))) << type;
    EXPECT_TRUE(absl::IsPermissionDenied(Records(With({"read"}), "person/ada", type))) << type;
    ExpectNeeds(Right::kManageDirectory, "person/bo", type);
  }
}

// Whoever could change everybody's contact was once refused their own.
TEST_F(AuthorizerTest, LetsWhoeverMayRecordMoreSayWhatIsTheirOwn) {
  EXPECT_TRUE(Records(With({"directory"}), "person/ada", "ContactChanged").ok());
  EXPECT_TRUE(Records(With({"record-all"}), "person/ada", "ContactChanged").ok());
}

TEST_F(AuthorizerTest, LetsNobodyRegisterThemselvesOrRewriteTheirHistory) {
  for (const char* type : {"PersonRegistered", "EventCorrected", "EventRetracted"}) {
    ExpectNeeds(Right::kManageDirectory, "person/ada", type);
  }
}

TEST_F(AuthorizerTest, LeavesOrganisationsToWhoKeepsTheDirectory) {
  ExpectNeeds(Right::kManageDirectory, "organisation/oslo", "PersonAppointed");
}

TEST_F(AuthorizerTest, LetsWhoeverRecordsWriteToInstances) {
  EXPECT_TRUE(Records(With({"record"}), "c3/partnership/x", "WorkPlanSigned").ok());
  EXPECT_TRUE(Records(With({"record-all"}), "c3/partnership/x", "WorkPlanSigned").ok());
  Principal other = Without(Right::kRecord);
  other.rights.erase(Right::kRecordAll);
  const absl::Status refused = Records(other, "c3/partnership/x", "WorkPlanSigned");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("'record'"));
}

TEST_F(AuthorizerTest, LeavesNoticesToServicesButForTheReleaseOfMail) {
  ExpectNeeds(Right::kNotice, "mail/ada/2015-12-14", "MailComposed");
  ExpectNeeds(Right::kNotice, "system/c3/partnership/x", "ReminderDue");
  ExpectNeeds(Right::kReleaseMail, "system/mail", "MailReleased");
}

// An import holds the mail, and whoever holds it does no harm.
TEST_F(AuthorizerTest, LetsWhoeverRecordsHoldTheMail) {
  EXPECT_TRUE(Records(With({"record"}), "system/mail", "MailHeld").ok());
  EXPECT_TRUE(Records(With({"record-all"}), "system/mail", "MailHeld").ok());
  EXPECT_FALSE(Records(With({"read"}), "system/mail", "MailHeld").ok());
}

TEST_F(AuthorizerTest, LetsNobodyRecordADefinitionByHand) {
  const absl::Status refused =
      Records(With({"all", "notice"}), "definition/c3", "ProgrammeDeployed");
  EXPECT_TRUE(absl::IsPermissionDenied(refused));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("tandem programme deploy"));
}

TEST_F(AuthorizerTest, AsksForTheRightOfEachRequest) {
  using Make = std::function<void(v1::Request&)>;
  const std::pair<Right, Make> requests[] = {
      {Right::kRead, [](v1::Request& request) { request.mutable_read_stream(); }},
      {Right::kRead, [](v1::Request& request) { request.mutable_read_people(); }},
      {Right::kRead, [](v1::Request& request) { request.mutable_read_all(); }},
      {Right::kRead, [](v1::Request& request) { request.mutable_list_streams(); }},
      {Right::kRead, [](v1::Request& request) { request.mutable_subscribe(); }},
      {Right::kRead, [](v1::Request& request) { request.mutable_describe_next(); }},
      {Right::kRead, [](v1::Request& request) { request.mutable_query(); }},
      {Right::kBackfill,
       [](v1::Request& request) {
         request.mutable_submit()->mutable_submission()->set_backfill(true);
       }},
      {Right::kDeploy, [](v1::Request& request) { request.mutable_deploy_programme(); }},
      {Right::kOperate, [](v1::Request& request) { request.mutable_verify_log(); }}};
  for (const auto& [right, make] : requests) {
    v1::Request request;
    make(request);
    EXPECT_TRUE(authorizer_.MayRequest({"ada", {right}}, request).ok()) << request.DebugString();
    const absl::Status refused = authorizer_.MayRequest(Without(right), request);
    EXPECT_TRUE(absl::IsPermissionDenied(refused)) << request.DebugString();
    EXPECT_THAT(std::string(refused.message()), HasSubstr("'" + std::string(NameOf(right)) + "'"));
  }
}

TEST_F(AuthorizerTest, UnsealsForWhoMaySeePersonalFieldsAndReadAsWell) {
  v1::Request request;
  request.mutable_read_stream()->set_unseal(true);
  EXPECT_TRUE(authorizer_.MayRequest(With({"read", "personal"}), request).ok());
  EXPECT_FALSE(authorizer_.MayRequest(With({"read"}), request).ok());
  EXPECT_FALSE(authorizer_.MayRequest(With({"personal"}), request).ok());
}

TEST_F(AuthorizerTest, AsksForNoRightToGreetOrToSubmitWhatIsJudgedEventByEvent) {
  v1::Request request;
  request.mutable_submit()->mutable_submission()->add_event();
  EXPECT_TRUE(authorizer_.MayRequest(With({}), request).ok());
  request.mutable_hello();
  EXPECT_TRUE(authorizer_.MayRequest(With({}), request).ok());
  request.mutable_status();
  EXPECT_TRUE(authorizer_.MayRequest(With({}), request).ok());
}

TEST_F(AuthorizerTest, KnowsTheLocalUserThatTheConfigurationNames) {
  v1::Configuration configuration;
  EXPECT_TRUE(
      absl::IsPermissionDenied(Authorizer::FromConfiguration(configuration)->LocalUser().status()));
  configuration.mutable_user()->set_person("ada");
  configuration.mutable_user()->add_right("record");
  const auto user = Authorizer::FromConfiguration(configuration)->LocalUser();
  ASSERT_TRUE(user.ok()) << user.status();
  EXPECT_EQ(user->id, "ada");
  EXPECT_EQ(user->rights, std::set<Right>{Right::kRecord});
  configuration.mutable_user()->set_right(0, "recrod");
  const absl::Status wrong = Authorizer::FromConfiguration(configuration).status();
  EXPECT_TRUE(absl::IsInvalidArgument(wrong));
  EXPECT_THAT(std::string(wrong.message()), HasSubstr("'recrod'"));
  configuration.mutable_user()->set_right(0, "record");
  configuration.mutable_user()->set_person("Ada Lovelace");
  EXPECT_TRUE(absl::IsInvalidArgument(Authorizer::FromConfiguration(configuration).status()));
}

TEST_F(AuthorizerTest, GivesAServiceWhatItNeedsAndNoMore) {
  const Principal reminders = Authorizer::Service("reminders");
  EXPECT_EQ(reminders.id, "service:reminders");
  EXPECT_TRUE(reminders.IsService());
  EXPECT_TRUE(Records(reminders, "mail/ada/2015-12-14", "MailSent").ok());
  EXPECT_FALSE(Records(reminders, "c3/partnership/x", "WorkPlanSigned").ok());
  EXPECT_FALSE(Records(reminders, "system/mail", "MailReleased").ok());
  EXPECT_FALSE(Records(reminders, "person/ada", "ContactChanged").ok());
}

TEST(Rights, AreAllThatAPersonCanHaveButNotice) {
  const std::set<Right> all = ParseRights({"all"}).value();
  EXPECT_EQ(all.size(), 9u);
  EXPECT_FALSE(all.contains(Right::kNotice));
  for (const Right right : all) {
    EXPECT_EQ(ParseRights({std::string(NameOf(right))}).value(), std::set<Right>{right});
  }
  EXPECT_EQ(ParseRights({"notice"}).value(), std::set<Right>{Right::kNotice});
}

}  // namespace
}  // namespace tandem
