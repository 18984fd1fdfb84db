// Specifies services/reminders/mail_text.h, with the templates that are shipped.
#include "services/reminders/mail_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace tandem::services {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A programme that has templates and nothing else.
std::shared_ptr<const Programme> WithTemplates(
    const std::vector<std::pair<std::string, std::string>>& all) {
  const Programme::Result plain = Programme::Compile(
      {{"programme.textproto", "name: \"demo\" title { en: \"Demo\" }"},
       {"workflows/loan.textproto",
        "name: \"loan\" version: 1 title { en: \"Loan\" } payload_package: \"demo.v1\" "
        "endless: true phase { name: \"lent\" title { en: \"Lent\" } } "
        "event { name: \"Lent\" title { en: \"Lent\" } starts: true "
        "effect { enter: \"lent\" } }"},
       {"events.proto", "syntax = \"proto3\"; package demo.v1; message Lent {}"}});
  EXPECT_NE(plain.programme, nullptr);
  v1::ProgrammeDeployed deployed = plain.programme->ToDeployment();
  auto add = [&deployed](const std::string& path, const std::string& content) {
    v1::ProgrammeFile* file = deployed.add_file();
    file->set_path(path);
    file->set_content(content);
  };
  for (const auto& [name, content] : all) add("templates/" + name + ".mustache", content);
  auto programme = Programme::FromDeployment(deployed);
  EXPECT_TRUE(programme.ok()) << programme.status();
  return *programme;
}

std::shared_ptr<const Programme> Shipped() {
  std::vector<std::pair<std::string, std::string>> all;
  const std::filesystem::path folder = TANDEM_PROGRAMMES "/c3/templates";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    all.emplace_back(entry.path().stem().string(),
                     std::string(std::istreambuf_iterator<char>(file), {}));
  }
  return WithTemplates(all);
}

MailContent Sample(const Programme* programme, const std::string& language) {
  MailLine line;
  line.what = "Return & report <1>";
  line.about = "Hải Phòng";
  line.partnership = "Oslo – Hanoi";
  line.id = "oslo-hanoi-2016";
  line.due = "Fri 5 Feb 2016";
  line.days = 3;
  line.whose_turn = "Hanoi Club";
  line.next_step = "Returned";
  MailContent content;
  content.frame = programme;
  content.language = language;
  content.name = "Trần Linh";
  MailLine late = line;
  late.is_late = true;
  content.items = {{programme, "due-soon", line}, {programme, "overdue", late}};
  return content;
}

TEST(MailText, IsMadeOfTheShippedTemplates) {
  const auto programme = Shipped();
  const MailWords words = RenderMail(Sample(programme.get(), "en"));
  EXPECT_EQ(words.subject, "C3: Return & report <1> (Hải Phòng) and 1 more");
  EXPECT_THAT(words.text, StartsWith("Dear Trần Linh,\n\nThese items are waiting for you"));
  EXPECT_THAT(words.text, HasSubstr("* Return & report <1> (Hải Phòng)\n"
                                    "  Oslo – Hanoi [oslo-hanoi-2016]\n"
                                    "  Due on Fri 5 Feb 2016, in 3 days. Hanoi Club has to act.\n"
                                    "  Next step: Returned\n\n"
                                    "* Late: Return"));
  EXPECT_THAT(words.text, Not(HasSubstr("\n\n\n")));
  EXPECT_THAT(words.text, Not(HasSubstr("{{")));
}

TEST(MailText, OfOneItemHasASubjectThatTellsOfNoMore) {
  const auto programme = Shipped();
  MailContent content = Sample(programme.get(), "en");
  content.items.resize(1);
  EXPECT_EQ(RenderMail(content).subject, "C3: Return & report <1> (Hải Phòng)");
}

TEST(MailText, IsInTheLanguageAskedFor) {
  const auto programme = Shipped();
  const MailWords words = RenderMail(Sample(programme.get(), "vi"));
  EXPECT_THAT(words.text, StartsWith("Kính gửi Trần Linh,"));
  EXPECT_THAT(words.subject, HasSubstr("và 1 việc khác"));
}

// Once such a mail was too long to be recorded, and tried again for ever.
TEST(MailText, TellsAsMuchAsAMailHasRoomForAndHowMuchIsLeft) {
  const auto programme = Shipped();
  MailContent content = Sample(programme.get(), "en");
  content.items.resize(1);
  content.items[0].line.next_step = std::string(900, 'x');
  while (content.items.size() < 150) content.items.push_back(content.items[0]);
  const size_t has_room = ItemsWithRoom(content);
  EXPECT_GT(has_room, 50u);
  EXPECT_LT(has_room, 70u);
  content.items.resize(has_room);
  content.waiting = 157 - has_room;
  const MailWords words = RenderMail(content);
  EXPECT_LT(words.text.size(), 100'000u);
  EXPECT_THAT(words.text,
              HasSubstr(std::to_string(157 - has_room) + " more will follow in the next ones."));
  EXPECT_THAT(words.subject, HasSubstr("and " + std::to_string(has_room - 1) + " more"));
}

TEST(MailText, CountsItsFirstItemTooWhereRoomIsShort) {
  const auto programme = Shipped();
  MailContent content = Sample(programme.get(), "en");
  for (MailItemText& item : content.items) item.line.next_step = std::string(35'000, 'x');
  EXPECT_EQ(ItemsWithRoom(content), 1u);
}

TEST(MailText, SaysNothingOfLaterMailsWhereNothingIsLeft) {
  const auto programme = Shipped();
  const MailWords words = RenderMail(Sample(programme.get(), "en"));
  EXPECT_EQ(ItemsWithRoom(Sample(programme.get(), "en")), 2u);
  EXPECT_THAT(words.text, Not(HasSubstr("will follow")));
}

TEST(MailText, LeavesOutWhatIsEmpty) {
  const auto programme = Shipped();
  MailContent content = Sample(programme.get(), "en");
  for (MailItemText& item : content.items) item.line.about.clear();
  EXPECT_THAT(RenderMail(content).text, HasSubstr("* Return & report <1>\n"));
}

TEST(MailText, SaysThatItIsADemonstrationInSubjectAndBody) {
  const auto programme = Shipped();
  MailContent content = Sample(programme.get(), "en");
  content.demonstration = true;
  const MailWords words = RenderMail(content);
  EXPECT_THAT(words.subject, StartsWith("[demonstration] "));
  EXPECT_THAT(words.text, StartsWith("*** DEMONSTRATION"));
}

TEST(MailText, ReachesPeopleEvenIfTemplatesAreMissingOrBroken) {
  const auto broken = WithTemplates({{"due-soon.en", "{{#what}} never closed"}});
  for (const Programme* programme : {static_cast<const Programme*>(nullptr), broken.get()}) {
    const MailWords words = RenderMail(Sample(programme, "en"));
    EXPECT_EQ(words.subject, "Return & report <1> (Hải Phòng) and 1 more");
    EXPECT_THAT(words.text, HasSubstr("* Return & report <1> (Hải Phòng)"));
    EXPECT_THAT(words.text, HasSubstr("Fri 5 Feb 2016"));
  }
}

TEST(MailText, HasASubjectOfOneShortLine) {
  const auto programme = WithTemplates({{"mail-subject.en", "a\nb {{{first}}}\n"}});
  MailContent content = Sample(programme.get(), "en");
  content.items.front().line.what = std::string(300, 'x');
  const std::string subject = RenderMail(content).subject;
  EXPECT_THAT(subject, StartsWith("a b xxx"));
  EXPECT_LT(subject.size(), 210u);
}

TEST(MailLanguage, IsTheFirstInWhichTheFrameIsWritten) {
  const auto programme = Shipped();
  EXPECT_EQ(MailLanguage(programme.get(), {"fr", "vi-VN", "en"}), "vi-VN");
  EXPECT_EQ(MailLanguage(programme.get(), {"en-GB", "vi"}), "en");
  EXPECT_EQ(MailLanguage(programme.get(), {"ja"}), "en");
  EXPECT_EQ(MailLanguage(programme.get(), {}), "en");
  EXPECT_EQ(MailLanguage(nullptr, {"vi"}), "en");
}

MailContent Week(const Programme* programme, const std::string& language) {
  MailContent content = Sample(programme, language);
  const MailLine line = content.items.front().line;
  const MailLine late = content.items.back().line;
  content.items.clear();
  content.digest.emplace();
  content.digest->late = {late, late};
  content.digest->due_soon = {line};
  content.digest->changed = {line};
  content.digest->waiting = {line};
  return content;
}

TEST(RenderMail, TellsTheWeekInItsFourSections) {
  const auto shipped = Shipped();
  const MailWords words = RenderMail(Week(shipped.get(), "en"));
  EXPECT_EQ(words.subject, "C3: your week, late: 2, due soon: 1");
  EXPECT_THAT(words.text,
              HasSubstr("Your week in City-to-City Cooperation (C3):\n\nLATE\n\n"
                        "* Return & report <1> (Hải Phòng)\n"
                        "  Oslo – Hanoi [oslo-hanoi-2016]\n"
                        "  Due on Fri 5 Feb 2016, 3 days ago. Hanoi Club has to act.\n"));
  EXPECT_THAT(words.text, Not(HasSubstr("this is what stands open")));
  for (const char* heading : {"DUE WITHIN 14 DAYS", "CHANGED LAST WEEK", "WAITING ON OTHERS"}) {
    EXPECT_THAT(words.text, HasSubstr(heading));
  }
  const MailWords vietnamese = RenderMail(Week(shipped.get(), "vi"));
  EXPECT_EQ(vietnamese.subject, "C3: tuần này, quá hạn: 2, sắp đến hạn: 1");
  for (const char* heading :
       {"ĐÃ QUÁ HẠN", "ĐẾN HẠN TRONG 14 NGÀY", "THAY ĐỔI TRONG TUẦN QUA", "ĐANG CHỜ BÊN KHÁC"}) {
    EXPECT_THAT(vietnamese.text, HasSubstr(heading));
  }
}

TEST(RenderMail, LeavesOutWhatTheWeekHasNothingOf) {
  const auto shipped = Shipped();
  MailContent content = Week(shipped.get(), "en");
  content.digest->late.clear();
  content.digest->waiting.clear();
  content.digest->changed.front().whose_turn.clear();
  content.digest->changed.front().next_step.clear();
  const MailWords words = RenderMail(content);
  EXPECT_EQ(words.subject, "C3: your week, due soon: 1");
  EXPECT_THAT(words.text, Not(HasSubstr("LATE")));
  EXPECT_THAT(words.text, Not(HasSubstr("WAITING")));
  EXPECT_THAT(words.text, Not(HasSubstr("now.")));
}

TEST(RenderMail, SaysHowMuchOfALongWeekHasNoRoom) {
  const auto shipped = Shipped();
  MailContent content = Week(shipped.get(), "en");
  content.digest->waiting.assign(3000, content.digest->late.front());
  content.digest->left = 7;
  const MailWords words = RenderMail(content);
  EXPECT_LT(words.text.size(), 40'000u);
  EXPECT_THAT(words.text, ::testing::ContainsRegex("There is more: [0-9]+ further lines"));
}

TEST(MailText, SaysWhyItComesToSomebodyElse) {
  const auto shipped = Shipped();
  for (const auto& [language, stands_in, handed_on] :
       {std::tuple("en",
                   "Returned\n  For Hanoi Coordinator: nobody there can be reached by mail.\n",
                   "Returned\n  Handed on to you by Hanoi Coordinator.\n"),
        std::tuple("vi", "Returned\n  Thay cho Hanoi Coordinator:",
                   "Returned\n  Hanoi Coordinator đã chuyển việc này cho Quý vị.\n")}) {
    MailContent content = Sample(shipped.get(), language);
    EXPECT_THAT(RenderMail(content).text, Not(HasSubstr("Hanoi Coordinator")));
    for (MailItemText& item : content.items) item.line.for_whom = "Hanoi Coordinator";
    content.items[0].line.stands_in = true;
    content.items[1].line.handed_on = true;
    EXPECT_THAT(RenderMail(content).text, HasSubstr(stands_in));
    EXPECT_THAT(RenderMail(content).text, HasSubstr(handed_on));
  }
}

TEST(MailText, SaysInADigestWhatOthersAreLateWith) {
  const auto shipped = Shipped();
  MailContent content = Sample(shipped.get(), "en");
  MailLine late = content.items[0].line;
  late.is_late = true;
  content.digest.emplace().waiting = {late, content.items[0].line};
  EXPECT_THAT(RenderMail(content).text, HasSubstr("  Due on Fri 5 Feb 2016, 3 days ago. Hanoi"));
  EXPECT_THAT(RenderMail(content).text, HasSubstr("  Due on Fri 5 Feb 2016, in 3 days. Hanoi"));
}

TEST(MailText, SaysTodayTomorrowAndYesterdayAsPeopleDo) {
  const auto shipped = Shipped();
  struct Case {
    int64_t days;
    bool is_late;
    const char* english;
    const char* vietnamese;
  };
  for (const Case& one : {
           Case{0, false, "  Due today, Fri 5 Feb 2016. ",
                "  Hôm nay là hạn cuối (Fri 5 Feb 2016). "},
           Case{1, false, "  Due tomorrow, Fri 5 Feb 2016. ",
                "  Ngày mai là hạn cuối (Fri 5 Feb 2016). "},
           Case{2, false, "  Due on Fri 5 Feb 2016, in 2 days. ",
                "  Hạn: Fri 5 Feb 2016, còn 2 ngày. "},
           Case{1, true, "  Due yesterday, Fri 5 Feb 2016. ", "  Hạn là hôm qua, Fri 5 Feb 2016. "},
           Case{2, true, "  Due on Fri 5 Feb 2016, 2 days ago. ",
                "  Hạn: Fri 5 Feb 2016, đã quá 2 ngày. "},
       }) {
    for (const auto& [language, said] : {std::pair("en", one.english + std::string("Hanoi Club")),
                                         std::pair("vi", one.vietnamese + std::string("Đơn vị"))}) {
      MailContent content = Sample(shipped.get(), language);
      MailLine line = content.items.front().line;
      line.days = one.days;
      line.is_late = one.is_late;
      for (const char* name : {"due-soon", "overdue", "overdue-officer", "overdue-director"}) {
        content.items = {{shipped.get(), name, line}};
        content.digest.reset();
        EXPECT_THAT(RenderMail(content).text, HasSubstr(said)) << name;
      }
      content.items.clear();
      for (auto section : {&MailDigest::late, &MailDigest::due_soon, &MailDigest::waiting}) {
        content.digest.emplace();
        (*content.digest).*section = {line};
        EXPECT_THAT(RenderMail(content).text, HasSubstr(said));
      }
    }
  }
}

TEST(MailText, SaysWhoHasToActIfItIsAnOrganisation) {
  const auto shipped = Shipped();
  MailContent content = Sample(shipped.get(), "en");
  content.items[0].line.whose_turn = "Oslo, Hanoi";
  content.items[0].line.several_turns = true;
  content.items[1].template_name = "overdue-officer";
  const std::string text = RenderMail(content).text;
  EXPECT_THAT(text, HasSubstr(" Oslo, Hanoi have to act.\n"));
  EXPECT_THAT(text, HasSubstr(" Hanoi Club has to act:\n  please call them, or agree on another "
                              "date.\n"));
  content.language = "vi";
  EXPECT_THAT(RenderMail(content).text, HasSubstr(" Đơn vị thực hiện: Oslo, Hanoi.\n"));
  for (const char* language : {"en", "vi"}) {
    content.language = language;
    for (MailItemText& item : content.items) item.line.whose_turn.clear();
    EXPECT_THAT(RenderMail(content).text, Not(HasSubstr("to act")));
    EXPECT_THAT(RenderMail(content).text, Not(HasSubstr("Đơn vị")));
  }
}

TEST(MailText, NamesThreeWaysOut) {
  const auto shipped = Shipped();
  const std::string text = RenderMail(Sample(shipped.get(), "en")).text;
  EXPECT_THAT(text, HasSubstr("If one of these is done, please tell us"));
  EXPECT_THAT(text, HasSubstr("If you cannot keep a date, please tell us early"));
  EXPECT_THAT(text, HasSubstr("a later completion date for the\npartnership"));
  EXPECT_THAT(text, HasSubstr("If something is no longer needed, please say so."));
}

TEST(MailText, SaysTheDateAloneWhereNoTemplateSaysWhen) {
  const auto programme = WithTemplates({{"due-soon.en", "{{what}}: {{when}}"}});
  MailContent content = Sample(programme.get(), "en");
  content.items.resize(1);
  EXPECT_THAT(RenderMail(content).text, HasSubstr("Return & report <1>: Fri 5 Feb 2016\n"));
}

}  // namespace
}  // namespace tandem::services
