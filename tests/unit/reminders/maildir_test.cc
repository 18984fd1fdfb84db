// Specifies services/reminders/maildir.h.
#include "services/reminders/maildir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temp_folder.h"

namespace tandem::services {
namespace {

namespace fs = std::filesystem;
using Kind = DeliveryResult::Kind;

class MaildirTest : public ::testing::Test {
 protected:
  MaildirTest() {
    message_.from = {"Tandem", "tandem@example.org"};
    message_.to = {"Ola", "ola@example.org"};
    message_.text = "hello\n";
    message_.message_id = "mail.ola.2016-02-05@example.org";
  }

  size_t FilesIn(const char* part) const {
    size_t count = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder_ / part)) ++count;
    return count;
  }

  const TempFolder temp_;
  const fs::path folder_ = temp_.path();
  MailMessage message_;
};

TEST_F(MaildirTest, PutsAMessageIntoNew) {
  Maildir maildir(folder_);
  const DeliveryResult result = maildir.Send(message_);
  EXPECT_EQ(result.kind, Kind::kDelivered) << result.answer;
  std::ifstream file(folder_ / "new" / "mail.ola.2016-02-05_example.org");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  EXPECT_THAT(text, ::testing::EndsWith("\n\nhello\n"));
  EXPECT_EQ(FilesIn("tmp"), 0u);
}

TEST_F(MaildirTest, DeliversAMessageOnceHoweverOftenItIsSent) {
  Maildir(folder_).Send(message_);
  EXPECT_EQ(Maildir(folder_).Send(message_).kind, Kind::kDelivered);
  EXPECT_EQ(FilesIn("new"), 1u);
}

TEST_F(MaildirTest, KnowsAMessageThatWasReadMeanwhile) {
  Maildir maildir(folder_);
  maildir.Send(message_);
  const std::string name = Maildir::FileName(message_.message_id);
  fs::rename(folder_ / "new" / name, folder_ / "cur" / (name + ":2,S"));
  EXPECT_EQ(maildir.Send(message_).kind, Kind::kDelivered);
  EXPECT_EQ(FilesIn("new"), 0u);
}

TEST_F(MaildirTest, WritesAgainWhatACrashLeftHalfWritten) {
  Maildir maildir(folder_);
  maildir.Send(message_);
  const std::string name = Maildir::FileName(message_.message_id);
  fs::rename(folder_ / "new" / name, folder_ / "tmp" / name);
  EXPECT_EQ(maildir.Send(message_).kind, Kind::kDelivered);
  EXPECT_EQ(FilesIn("new"), 1u);
  EXPECT_EQ(FilesIn("tmp"), 0u);
}

TEST_F(MaildirTest, SaysWhereItCannotWrite) {
  std::ofstream(folder_ / "file") << "x";
  const DeliveryResult result = Maildir(folder_ / "file").Send(message_);
  EXPECT_EQ(result.kind, Kind::kUnreachable);
  EXPECT_THAT(result.answer, ::testing::HasSubstr("cannot be written"));
}

TEST(Maildir, NamesNoFileOutsideItsFolder) {
  EXPECT_EQ(Maildir::FileName("../../etc/passwd@x:y"), "_._.._etc_passwd_x_y");
}

}  // namespace
}  // namespace tandem::services
