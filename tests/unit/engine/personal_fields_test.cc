// Specifies where personal fields go, and where they do not.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "engine/sealing.h"
#include "engine/submission_digest.h"
#include "tandem/v1/directory.pb.h"
#include "tandem/v1/history.pb.h"
#include "tests/unit/engine/engine_fixture.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PersonalFields : public EngineTest {
 protected:
  void ExpectNowhere(const std::string& text) {
    const EventPage page = log_->ReadAll({1}, {1000, 1U << 20U}).value();
    for (const EventPtr& event : page.events) {
      EXPECT_THAT(event->SerializeAsString(), Not(HasSubstr(text)));
    }
  }
  static std::string Correction(uint64_t event, const google::protobuf::Message& payload) {
    v1::EventCorrected correction;
    correction.set_event(event);
    correction.set_reason("a slip");
    correction.set_payload(payload.SerializeAsString());
    return correction.SerializeAsString();
  }
  static void AddCorrection(v1::Submission& unit, const std::string& stream, std::string payload) {
    v1::NewEvent* event = unit.add_event();
    event->set_stream(stream);
    event->set_type("EventCorrected");
    event->set_payload(std::move(payload));
  }
  static v1::PersonRegistered Lovelace() {
    v1::PersonRegistered payload;
    payload.set_person("ada");
    payload.set_name("Ada Lovelace");
    return payload;
  }
};

// Once the name stood in the log in plain text: the original was sought in the log alone.
TEST_F(PersonalFields, AreNotCorrectedInTheUnitThatRecordsThem) {
  v1::Submission unit = Registering("ada", "Ada");
  AddCorrection(unit, "person/ada", Correction(1, Lovelace()));
  const v1::Problem problem = Submit(unit).problem();
  ASSERT_GE(problem.refusal_size(), 1) << problem.DebugString();
  EXPECT_EQ(problem.refusal(0).rule(), "personal");
  ExpectNowhere("Lovelace");
}

TEST_F(PersonalFields, AreNotCorrectedByACorrectionOfACorrection) {
  Submit(Registering("ada", "Ada"));
  v1::Submission dated = Unit("dated");
  v1::EventCorrected date;
  date.set_event(1);
  date.set_reason("it was in 2015");
  date.mutable_occurred_on()->mutable_first()->set_year(2015);
  date.mutable_occurred_on()->mutable_last()->set_year(2015);
  AddCorrection(dated, "person/ada", date.SerializeAsString());
  const v1::Reply reply = Submit(dated);
  ASSERT_TRUE(reply.has_submit_outcome()) << reply.DebugString();
  v1::EventCorrected inner = date;
  inner.set_payload(Lovelace().SerializeAsString());
  v1::Submission unit = Unit("nested");
  AddCorrection(unit, "person/ada", Correction(2, inner));
  EXPECT_EQ(Submit(unit).problem().code(), v1::Problem::REFUSED);
  ExpectNowhere("Lovelace");
}

TEST_F(PersonalFields, AreNotSoughtInAnEventThatIsNotThere) {
  Submit(Registering("ada", "Ada"));
  for (const uint64_t event : {0U, 2U, 99U}) {
    v1::Submission unit = Unit("correct what is not there");
    AddCorrection(unit, "person/ada", Correction(event, Lovelace()));
    const v1::Problem problem = Submit(unit).problem();
    ASSERT_EQ(problem.refusal_size(), 1) << problem.DebugString();
    EXPECT_THAT(problem.refusal(0).message(),
                HasSubstr(fmt::format("There is no event #{}", event)));
  }
}

TEST_F(PersonalFields, BelongToThePersonThatTheirStreamIsNamedAfter) {
  Submit(Registering("ada", "Ada"));
  v1::Submission unit = Unit("other");
  Add(unit, "person/ada", "ContactChanged", R"({"person":"linh","email":"ada@example.net"})");
  EXPECT_EQ(Submit(unit).problem().code(), v1::Problem::REFUSED);
  EXPECT_FALSE(keys_.Find("linh")->has_value()) << "a refused unit leaves no key";
}

TEST_F(PersonalFields, AreNotSealedInAPayloadThatCannotBeRead) {
  const NewPersonKeys staged;
  const Directory nobody;
  KeyDraft keys(&nobody, &keys_, &staged, &random_);
  v1::Envelope event;
  event.set_stream("person/ada");
  event.set_type("PersonRegistered");
  event.set_payload(Lovelace().SerializeAsString() + "\xff");
  const v1::Envelope before = event;
  EXPECT_EQ(Seal(v1::PersonRegistered::default_instance(), keys, random_, event),
            absl::InternalError("the payload of PersonRegistered cannot be read"));
  EXPECT_EQ(event.SerializeAsString(), before.SerializeAsString());
}

TEST_F(PersonalFields, OfSomebodyWhoWasErasedAreNotRecordedAgain) {
  Submit(Registering("ada", "Ada"));
  ASSERT_TRUE(keys_.Destroy("ada").ok());
  v1::Submission unit = Unit("again");
  Add(unit, "person/ada", "ContactChanged", R"({"person":"ada","email":"ada@example.net"})");
  const v1::Problem problem = Submit(unit).problem();
  EXPECT_EQ(problem.code(), v1::Problem::REFUSED);
  EXPECT_THAT(problem.message(), HasSubstr("was erased"));
}

TEST_F(PersonalFields, OfSomebodyWhoWasErasedAreEmptyWhenTheyAreRead) {
  Submit(Registering("ada", "Ada"));
  v1::Request request;
  request.mutable_read_stream()->set_stream("person/ada");
  request.mutable_read_stream()->set_unseal(true);
  const auto name = [&] {
    v1::PersonRegistered registered;
    const v1::Reply reply = Ask(request);
    EXPECT_TRUE(registered.ParseFromString(reply.events().event(0).payload()));
    return registered.name();
  };
  EXPECT_EQ(name(), "Ada");
  ASSERT_TRUE(keys_.Destroy("ada").ok());
  EXPECT_EQ(name(), "");
}

// The digest of a submission stands in the log for ever.
TEST_F(PersonalFields, CannotBeTriedOutAgainstTheDigestWithoutTheKey) {
  const v1::Submission unit = Registering("ada", "Ada");
  Submit(unit);
  const auto known = log_->FindSubmission(Uuid::FromName("ada"));
  ASSERT_TRUE(known.ok() && known->has_value());
  EXPECT_NE((*known)->digest, DigestOf(unit, {}));
  const PersonKey key = **keys_.Find("ada");
  EXPECT_EQ((*known)->digest, DigestOf(unit, {key}));
}

TEST_F(PersonalFields, OfSomebodyWhoWasErasedNeedNotBeComparedWhenTheRequestComesAgain) {
  const v1::Submission unit = Registering("ada", "Ada");
  const uint64_t position = Submit(unit).submit_outcome().position();
  ASSERT_TRUE(keys_.Destroy("ada").ok());
  EXPECT_EQ(Submit(unit).submit_outcome().position(), position);
}

}  // namespace
}  // namespace tandem
