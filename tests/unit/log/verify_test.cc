#include "engine/log/verify.h"

#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "engine/log/block.h"
#include "engine/log/rocks_database.h"
#include "fmt/format.h"
#include "tandem/v1/block.pb.h"
#include "tandem/v1/notice.pb.h"
#include "tests/unit/log/log_fixture.h"

namespace tandem {
namespace {

// Three blocks: events 1 to 2, 3 to 5, 6.
class VerifyTest : public ::testing::Test {
 protected:
  VerifyTest() {
    const auto log = OpenLog(&store_);
    EXPECT_TRUE(log->Append(Unit("a", {"a/1", "a/2"})).ok());
    EXPECT_TRUE(log->Append(Unit("b", {"a/1", "a/2", "a/1"}, std::string(200, 'n'))).ok());
    EXPECT_TRUE(log->Append(Unit("c", {"a/2"})).ok());
  }

  std::string BytesOf(uint64_t first) { return *store_.commits().Read({first}, 0)->front().bytes; }

  std::string Failure() {
    const auto verified = Verify(store_.commits());
    EXPECT_EQ(verified.status().code(), absl::StatusCode::kDataLoss) << verified.status();
    return std::string(verified.status().message());
  }

  // A forger's block at `first`: `change` is made to its parts, and all hashes
  // inside it are made anew.
  template <typename Change>
  void Forge(uint64_t first, Change change) {
    const auto block = Block::Decode(store_.commits().Read({first}, 0)->front()).value();
    BlockParts parts;
    parts.previous.position = {first - 1};
    parts.previous.header_hash =
        Sha256::FromBytes(block->head().header.previous_header_hash()).value();
    parts.term = block->head().header.term();
    parts.units = block->head().units;
    for (size_t i = 0; i < block->size(); ++i) {
      v1::Envelope event = **block->Event(i);
      change(event);
      parts.body.add_event(event.SerializeAsString());
    }
    store_.Overwrite({first}, BlockEncoder().Encode(std::move(parts)).bytes);
  }

  MemoryStore store_;
};

TEST_F(VerifyTest, CountsWhatItFoundWhole) {
  uint64_t last_progress = 0;
  const auto report = Verify(store_.commits(), [&](uint64_t checked, uint64_t) {
    last_progress = checked;
    return true;
  });
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->blocks, 3U);
  EXPECT_EQ(report->events, 6U);
  EXPECT_EQ(report->streams, 2U);
  EXPECT_EQ(report->head, store_.commits().Head());
  EXPECT_EQ(last_progress, 6U);
}

TEST_F(VerifyTest, FindsNothingWrongWithAnEmptyLog) {
  MemoryStore empty;
  EXPECT_EQ(Verify(empty.commits())->events, 0U);
}

TEST_F(VerifyTest, FailsForOneChangedByteInAnyBlock) {
  for (const uint64_t first : {uint64_t{1}, uint64_t{3}, uint64_t{6}}) {
    const std::string bytes = BytesOf(first);
    for (size_t i = 0; i < bytes.size(); ++i) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ 0x20);
      store_.Overwrite({first}, changed);
      EXPECT_FALSE(Verify(store_.commits()).ok()) << "block " << first << ", byte " << i;
    }
    store_.Overwrite({first}, bytes);
  }
  EXPECT_TRUE(Verify(store_.commits()).ok());
}

TEST_F(VerifyTest, NamesTheEventsOfABlockThatCannotBeDecoded) {
  store_.Overwrite({3}, "TB and then nothing that makes sense");
  EXPECT_EQ(Failure().find("the block of events 3 to 5 is damaged"), 0U);
}

TEST_F(VerifyTest, NamesTheEventWhoseBytesAreNotThoseThatWereHashed) {
  // Somebody changed an event and the body's hash, but not the event's own.
  const auto block = Block::Decode(store_.commits().Read({3}, 0)->front()).value();
  v1::BlockHeader header = block->head().header;
  v1::BlockBody body;
  for (size_t i = 0; i < block->size(); ++i) body.add_event(block->StoredEvent(i));
  v1::Envelope event = **block->Event(1);
  event.set_note("changed");
  body.set_event(1, event.SerializeAsString());
  const std::string body_bytes = body.SerializeAsString();
  header.set_body_hash(std::string(HashOf(body_bytes).view()));
  const std::string header_bytes = header.SerializeAsString();
  std::string bytes("TB\x02", 3);
  for (size_t i = 0; i < 4; ++i) bytes += static_cast<char>(header_bytes.size() >> (8 * i));
  bytes += HashOf(header_bytes).view().substr(0, 8);
  bytes += header_bytes + body_bytes;
  store_.Overwrite({3}, bytes);
  EXPECT_EQ(Failure(), "event 4 (a/2#2) is not what was written: its hash is another");
}

TEST_F(VerifyTest, NamesTheBlockBehindOneThatWasForgedWhole) {
  Forge(3, [](v1::Envelope& event) { event.set_note("forged"); });
  EXPECT_EQ(Failure(), "the block of event 6 is damaged: it does not continue the block before it");
}

TEST_F(VerifyTest, NoticesThatTheLastBlockWasForgedWhole) {
  Forge(6, [](v1::Envelope& event) { event.set_note("forged"); });
  EXPECT_EQ(Failure(), "the log's last block is not the one that it was opened with, at event 6");
}

TEST_F(VerifyTest, NamesAnEventWithAnotherVersionPositionOrTime) {
  Forge(3, [](v1::Envelope& event) { event.set_version(event.version() + 1); });
  EXPECT_EQ(Failure(), "event 3 (a/1#3) does not follow the stream's version 1");
  Forge(3, [](v1::Envelope& event) {
    event.set_version(event.version() - 1);
    event.set_position(9);
  });
  EXPECT_EQ(Failure().find("event 3 (a/1#2) says that it is event 9"), 0U);
}

class VerifyTimes : public ::testing::Test {
 protected:
  void Append(const std::string& stream, const std::string& type, int64_t seconds,
              const google::protobuf::Message& payload = v1::MailReleased()) {
    UnitToAppend unit = Unit(type + std::to_string(seconds), {stream});
    v1::Envelope& event = unit.events.front();
    event.set_type(type);
    event.mutable_recorded_at()->set_seconds(seconds);
    event.set_payload(payload.SerializeAsString());
    ASSERT_TRUE(log_->Stage(std::move(unit)).ok());
    ASSERT_TRUE(log_->Commit().ok());
  }
  static v1::ClockSetBack From(int64_t was, int64_t now) {
    v1::ClockSetBack set_back;
    set_back.mutable_was()->set_seconds(was);
    set_back.mutable_now()->set_seconds(now);
    return set_back;
  }
  std::string Failure() { return std::string(Verify(store_.commits()).status().message()); }

  MemoryStore store_;
  const std::unique_ptr<EventLog> log_ = OpenLog(&store_);
};

TEST_F(VerifyTimes, MayDecreaseWhereTheClockWasSetBack) {
  Append("a/1", "Noted", 900);
  Append("system/clock", "ClockSetBack", 100, From(900, 100));
  Append("a/1", "Noted", 101);
  EXPECT_EQ(Failure(), "");
  Append("a/1", "Noted", 99);
  EXPECT_EQ(Failure(), "event 4 (a/1#3) was recorded before the event in front of it");
}

TEST_F(VerifyTimes, MayNotDecreaseWithoutIt) {
  Append("a/1", "Noted", 900);
  Append("system/mail", "MailReleased", 100);
  EXPECT_EQ(Failure(), "event 2 (system/mail#1) was recorded before the event in front of it");
}

TEST_F(VerifyTimes, MayNotDecreaseWhereASetBackSaysThatItWasAnotherTime) {
  Append("a/1", "Noted", 900);
  Append("system/clock", "ClockSetBack", 100, From(800, 100));
  EXPECT_EQ(Failure(), "event 2 (system/clock#1) was recorded before the event in front of it");
}

TEST_F(VerifyTimes, MayNotDecreaseWhereASetBackStandsElsewhere) {
  Append("a/1", "Noted", 900);
  Append("a/1", "ClockSetBack", 100, From(900, 100));
  EXPECT_EQ(Failure(), "event 2 (a/1#2) was recorded before the event in front of it");
}

// The same on a disk: through RocksDB, and behind its back.
class VerifyOnDisk : public ::testing::Test {
 protected:
  VerifyOnDisk() {
    const auto store = OpenRocks(folder_.path());
    AppendNumbered(*OpenLog(store.get()), 0, 20, "a/b");
  }

  std::filesystem::path database() const { return folder_.path() / "rocksdb"; }

  std::string Failure() {
    const auto store = RocksStore::Open({folder_.path(), true, 0});
    if (!store.ok()) return store.status().ToString();
    return Verify((*store)->commits()).status().ToString();
  }

  TempFolder folder_;
};

TEST_F(VerifyOnDisk, NamesTheEventWhoseStoredByteWasChanged) {
  {
    const auto opened = RocksDatabase::Open(database(), false);
    auto bytes = (*opened)->Get(Column::kCommits, NumberKey(7))->value();
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    const std::string key = NumberKey(7);
    ASSERT_TRUE((*opened)->Write(std::array{KeyWrite{Column::kCommits, key, bytes}}, true).ok());
  }
  EXPECT_EQ(Failure(),
            "DATA_LOSS: the block of event 7 is damaged: its events are not the ones "
            "written");
}

TEST_F(VerifyOnDisk, NamesEventsThatAreMissing) {
  for (const uint64_t first : {uint64_t{7}, uint64_t{1}}) {
    {
      const auto opened = RocksDatabase::Open(database(), false);
      const std::string key = NumberKey(first);
      ASSERT_TRUE(
          (*opened)->Write(std::array{KeyWrite{Column::kCommits, key, std::nullopt}}, true).ok());
    }
    EXPECT_EQ(Failure(), fmt::format("DATA_LOSS: event {} is missing from the log", first));
  }
}

TEST_F(VerifyOnDisk, SurvivesAnyByteChangedInAnyFile) {
  ASSERT_TRUE(Verify(OpenRocks(folder_.path())->commits()).ok());  // Moves the log into a table.
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(database())) {
    if (entry.path().extension() != ".sst") continue;
    const auto size = std::filesystem::file_size(entry.path());
    for (uintmax_t at = 0; at < size; at += size / 12 + 1) {
      std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekg(static_cast<std::streamoff>(at));
      const char byte = static_cast<char>(file.get());
      file.seekp(static_cast<std::streamoff>(at));
      file.put(static_cast<char>(byte ^ 4)).flush();
      const std::string failure = Failure();
      if (failure.find("cannot be read, the stored block is damaged") != std::string::npos) ++found;
      file.seekp(static_cast<std::streamoff>(at));
      file.put(byte).flush();
    }
  }
  EXPECT_GT(found, 0);
  EXPECT_EQ(Failure(), "OK");
}

}  // namespace
}  // namespace tandem
