#include "engine/log/rocks_store.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <string>

#include "engine/base/random.h"
#include "engine/log/rocks_database.h"
#include "engine/log/verify.h"
#include "tests/unit/log/log_fixture.h"

namespace tandem {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void WriteFile(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// Text that cannot be compressed much.
std::string Noise(size_t length) {
  SeededRandom random(1);
  std::string noise;
  while (noise.size() < length) noise += static_cast<char>(' ' + random.Below(95));
  return noise;
}

// Somebody else's rights while it lives: to root no folder is closed.
class NotRoot {
 public:
  explicit NotRoot(const std::filesystem::path& folder) {
    if (::geteuid() != 0) return;
    const uid_t nobody = 65534;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      EXPECT_EQ(::lchown(entry.path().c_str(), nobody, 0), 0);
    }
    EXPECT_EQ(::chown(folder.c_str(), nobody, 0), 0);
    EXPECT_EQ(::seteuid(nobody), 0);
    changed_ = true;
  }
  ~NotRoot() {
    if (changed_ && ::seteuid(0) != 0) std::abort();
  }
  NotRoot(const NotRoot&) = delete;
  NotRoot& operator=(const NotRoot&) = delete;

 private:
  bool changed_ = false;
};

class RocksStoreTest : public ::testing::Test {
 protected:
  // A store with `count` events, stopped.
  void Given(int count) {
    const auto store = OpenRocks(folder_.path());
    AppendNumbered(*OpenLog(store.get()), 0, count, "a/b");
  }

  absl::StatusOr<std::unique_ptr<RocksStore>> Open(bool read_only = false) {
    return RocksStore::Open({folder_.path(), read_only, 0});
  }

  // Changes the stopped store as only damage can.
  void Write(const KeyWrite& write) {
    const auto database = RocksDatabase::Open(folder_.path() / "rocksdb", false);
    ASSERT_TRUE(database.ok()) << database.status();
    ASSERT_TRUE((*database)->Write(std::array{write}, true).ok());
  }

  // Calls `look` once for each of the stopped store's table files, while a byte of it is
  // another.
  void WithEachFileDamaged(const std::function<void()>& look) const {
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "rocksdb")) {
      if (entry.path().extension() != ".sst") continue;
      const std::string whole = ReadFile(entry.path());
      std::string changed = whole;
      changed[20] = static_cast<char>(changed[20] ^ 1);
      WriteFile(entry.path(), changed);
      look();
      WriteFile(entry.path(), whole);
    }
  }

  TempFolder folder_;
};

TEST_F(RocksStoreTest, IsOpenInOneProcessAtATime) {
  const auto store = OpenRocks(folder_.path());
  const auto second = Open();
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(second.status().message().find("is in use by another tandemd (process "),
            std::string::npos);
  EXPECT_FALSE(Open(/*read_only=*/true).ok());
}

TEST_F(RocksStoreTest, NoticesThatItsTailIsGone) {
  Given(3);
  Write({Column::kCommits, NumberKey(3), std::nullopt});
  const auto opened = Open();
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(
      std::string(opened.status().message()),
      "the log ends at event 2, but it had come to 3: lost is event 3, recorded and answered. "
      "Nothing was changed. Keep a copy of the store's folder and restore the newest backup; to go "
      "on with what is there, remove the file HEAD");
}

TEST_F(RocksStoreTest, NoticesThatAllOfItIsGone) {
  Given(3);
  std::filesystem::remove_all(folder_.path() / "rocksdb");
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kDataLoss);
}

// The advice once was to remove HEAD, which opening would have followed with an empty log.
TEST_F(RocksStoreTest, DoesNotTakeAFolderThatItMayNotReadForALostLog) {
  Given(3);
  for (const char* closed : {"", "rocksdb", "HEAD", "rocksdb/CURRENT", "LOCK"}) {
    const std::filesystem::path path = folder_.path() / closed;
    const std::filesystem::perms before = std::filesystem::status(path).permissions();
    for (const bool read_only : {false, true}) {
      std::filesystem::permissions(path, std::filesystem::perms::none);
      absl::Status opened;
      {
        const NotRoot user(folder_.path());
        opened = Open(read_only).status();
      }
      std::filesystem::permissions(path, before);
      EXPECT_EQ(opened.code(), absl::StatusCode::kPermissionDenied) << closed << ": " << opened;
      EXPECT_NE(opened.message().find("Permission denied"), std::string::npos) << opened;
      EXPECT_EQ(opened.message().find("remove"), std::string::npos) << opened;
      EXPECT_EQ(opened.message().find("lost"), std::string::npos) << opened;
    }
  }
  EXPECT_EQ(OpenLog(OpenRocks(folder_.path()).get())->Head().value, 3U);
}

// RocksDB would have made a new database there, and deleted the old one's files.
TEST_F(RocksStoreTest, DoesNotTakeAStoreWithoutCurrentForNoStore) {
  Given(3);
  const std::string current = ReadFile(folder_.path() / "rocksdb" / "CURRENT");
  std::filesystem::remove(folder_.path() / "rocksdb" / "CURRENT");
  for (const bool with_head : {true, false}) {
    if (!with_head) std::filesystem::remove(folder_.path() / "HEAD");
    for (const bool read_only : {true, false}) {
      const absl::Status opened = Open(read_only).status();
      EXPECT_EQ(opened.code(), absl::StatusCode::kDataLoss) << opened;
      EXPECT_NE(opened.message().find("has lost its file CURRENT"), std::string::npos) << opened;
      EXPECT_NE(opened.message().find("restore the newest backup"), std::string::npos) << opened;
      EXPECT_EQ(opened.message().find("remove"), std::string::npos) << opened;
    }
  }
  WriteFile(folder_.path() / "rocksdb" / "CURRENT", current);
  EXPECT_EQ(OpenLog(OpenRocks(folder_.path()).get())->Head().value, 3U);
}

TEST_F(RocksStoreTest, SaysWhichFileIsGoneWhenCurrentNamesIt) {
  Given(3);
  WriteFile(folder_.path() / "rocksdb" / "CURRENT", "MANIFEST-000077\n");
  const absl::Status opened = Open().status();
  EXPECT_EQ(opened.code(), absl::StatusCode::kDataLoss) << opened;
  EXPECT_NE(opened.message().find("MANIFEST-000077"), std::string::npos) << opened;
}

TEST_F(RocksStoreTest, SaysThatHeadWasGoneAndMakesItAnew) {
  Given(3);
  std::filesystem::remove(folder_.path() / "HEAD");
  {
    const auto read = OpenRocks(folder_.path(), /*read_only=*/true);
    ASSERT_EQ(read->troubles().size(), 1U);
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "HEAD"));
  }
  {
    const auto store = OpenRocks(folder_.path());
    ASSERT_EQ(store->troubles().size(), 1U);
    EXPECT_NE(store->troubles().front().find("HEAD was missing at start"), std::string::npos);
    EXPECT_NE(store->troubles().front().find("event 3"), std::string::npos);
    EXPECT_TRUE(std::filesystem::exists(folder_.path() / "HEAD"));
  }
  EXPECT_TRUE(OpenRocks(folder_.path())->troubles().empty());
}

TEST_F(RocksStoreTest, HasAHeadFromItsFirstMoment) {
  const auto store = OpenRocks(folder_.path());
  EXPECT_TRUE(store->troubles().empty());
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "HEAD"));
}

TEST_F(RocksStoreTest, NoticesThatItWasExchangedForAnother) {
  Given(3);
  const TempFolder other;
  {
    const auto store = OpenRocks(other.path());
    AppendNumbered(*OpenLog(store.get()), 0, 3, "another/log");
  }
  std::filesystem::copy_file(other.path() / "HEAD", folder_.path() / "HEAD",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(RocksStoreTest, ComesUpAgainAfterACrashThatLeftTheIndexesBehind) {
  const TempFolder crashed;
  {
    const auto store = OpenRocks(folder_.path());
    AppendNumbered(*OpenLog(store.get()), 0, 2, "a/b");
    auto log = OpenLog(store.get());
    AppendNumbered(*log, 2, 3, "a/b");
    // The process ends here; what is copied now is what the disk holds.
    std::filesystem::copy(folder_.path(), crashed.path(), std::filesystem::copy_options::recursive);
    ASSERT_EQ(store->index().Through()->value, 2U);
  }
  const auto store = OpenRocks(crashed.path());
  EXPECT_EQ(store->index().Through()->value, 2U);
  const auto log = OpenLog(store.get());
  EXPECT_EQ(log->Head().value, 5U);
  EXPECT_EQ(log->ReadStream(StreamId::Of("a/b"), {1})->events.size(), 5U);
  EXPECT_EQ(log->FindSubmission(Uuid::FromName("4"))->value().first.value, 5U);
}

TEST_F(RocksStoreTest, RefusesAFormatThatItDoesNotKnow) {
  Given(1);
  const std::string format = NumberKey(7);
  Write({Column::kMeta, "format", format});
  const auto opened = Open();
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(opened.status().message().find("has format 7, and this tandemd knows format 3"),
            std::string::npos);
}

TEST_F(RocksStoreTest, RefusesAFormatEntryThatIsCutShort) {
  Given(1);
  Write({Column::kMeta, "format", NumberKey(3).substr(7)});
  const auto opened = Open();
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(opened.status().message().find("is damaged"), std::string::npos) << opened.status();
}

TEST_F(RocksStoreTest, RefusesAnOlderFormatWhoseFilesItCannotReadEither) {
  Given(1);
  Write({Column::kMeta, "format", NumberKey(1)});
  WriteFile(folder_.path() / "HEAD", "a head of long ago");
  for (const bool read_only : {false, true}) {
    const auto opened = Open(read_only);
    EXPECT_EQ(opened.status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_NE(opened.status().message().find("has format 1, and this tandemd knows format 3"),
              std::string::npos)
        << opened.status();
  }
}

TEST_F(RocksStoreTest, IsReadWithoutChangingAnything) {
  Given(3);
  const auto store = OpenRocks(folder_.path(), /*read_only=*/true);
  const auto log = OpenLog(store.get());
  EXPECT_EQ(Names(*log->ReadAll({2})), "a/b#2 a/b#3");
  EXPECT_EQ(log->Append(Unit("x", {"a/b"})).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(log->SaveHead().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(RocksStoreTest, IsNotThereToReadBeforeItWasWritten) {
  EXPECT_EQ(Open(/*read_only=*/true).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(RocksStoreTest, RefusesAppendsBeforeTheDiskIsFull) {
  auto store = RocksStore::Open({folder_.path(), false, uint64_t{1} << 60U});
  ASSERT_TRUE(store.ok()) << store.status();
  const auto log = OpenLog(store->get());
  const auto refused = log->Append(Unit("a", {"a/b"}));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(refused.status().message().find("the disk is nearly full"), 0U);
}

TEST_F(RocksStoreTest, IsReopenedUnderItsLog) {
  const auto store = OpenRocks(folder_.path());
  const auto log = OpenLog(store.get());
  AppendNumbered(*log, 0, 2, "a/b");
  ASSERT_TRUE(log->Reopen().ok());
  AppendNumbered(*log, 2, 1, "a/b");
  EXPECT_EQ(Names(*log->ReadAll({1})), "a/b#1 a/b#2 a/b#3");
}

// Files may not grow any more while it lives: writes to the disk fail.
class NoFileGrows {
 public:
  explicit NoFileGrows(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit now{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~NoFileGrows() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  NoFileGrows(const NoFileGrows&) = delete;
  NoFileGrows& operator=(const NoFileGrows&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST_F(RocksStoreTest, TellsTheTruthOnceItIsReopenedAfterAFailedWrite) {
  const auto store = OpenRocks(folder_.path());
  const auto log = OpenLog(store.get());
  AppendNumbered(*log, 0, 2, "a/b");
  const UnitToAppend unit = Unit("big", {"a/b"}, Noise(100'000));
  {
    const NoFileGrows full(50'000);
    EXPECT_EQ(log->Append(unit).status().code(), absl::StatusCode::kUnavailable);
  }
  EXPECT_EQ(log->Append(Unit("next", {"a/b"})).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Names(*log->ReadAll({1})), "a/b#1 a/b#2");
  ASSERT_TRUE(log->Reopen().ok());
  const bool there = log->FindSubmission(unit.submission_id)->has_value();
  EXPECT_EQ(log->Head().value, there ? 3U : 2U);
  EXPECT_EQ(log->Append(unit)->first.value, 3U);
  EXPECT_EQ(log->Append(Unit("next", {"a/b"}))->first.value, 4U);
}

TEST_F(RocksStoreTest, NamesTheEventsWhenItsLastBlockIsDamaged) {
  Given(3);
  Write({Column::kCommits, NumberKey(3), "no block"});
  const auto opened = Open();
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(opened.status().message().find("the last block, with event 3, is damaged"), 0U)
      << opened.status();
}

TEST_F(RocksStoreTest, NamesAllEventsOfADamagedLastBlock) {
  {
    const auto store = OpenRocks(folder_.path());
    const auto log = OpenLog(store.get());
    AppendNumbered(*log, 0, 2, "a/b");
    ASSERT_TRUE(log->Append(Unit("big", {"a/b", "a/c", "a/d"})).ok());
  }
  Write({Column::kCommits, NumberKey(3), "no block"});
  EXPECT_EQ(Open().status().message().find("the last block, with events 3 to 5, is damaged"), 0U)
      << Open().status();
}

TEST_F(RocksStoreTest, MeetsADamagedBlockOnlyWhenItsTurnComes) {
  Given(5);
  Write({Column::kCommits, NumberKey(3), "no block"});
  const auto store = OpenRocks(folder_.path());
  const auto log = OpenLog(store.get());
  for (const size_t events_max : {2U, 1000U}) {
    const ReadLimits limits{.events_max = events_max};
    for (const auto& before :
         {log->ReadAll({1}, limits), log->ReadStream(StreamId::Of("a/b"), {1}, limits)}) {
      ASSERT_TRUE(before.ok()) << before.status();
      EXPECT_EQ(Names(*before), "a/b#1 a/b#2");
      EXPECT_TRUE(before->more);
    }
  }
  for (const auto& at : {log->ReadAll({3}), log->ReadStream(StreamId::Of("a/b"), {3})}) {
    EXPECT_EQ(at.status().code(), absl::StatusCode::kDataLoss);
    EXPECT_NE(at.status().message().find("event 3"), std::string::npos) << at.status();
  }
  for (const auto& behind : {log->ReadAll({4}), log->ReadStream(StreamId::Of("a/b"), {4})}) {
    ASSERT_TRUE(behind.ok()) << behind.status();
    EXPECT_EQ(Names(*behind), "a/b#4 a/b#5");
  }
}

TEST_F(RocksStoreTest, SaysWhichSubmissionsEntryIsDamaged) {
  const Uuid id = Uuid::FromName("0");
  Given(2);
  for (const std::string& entry : {std::string("short"), std::string(1000, 'x')}) {
    Write({Column::kIds, std::string(id.bytes()), entry});
    const auto store = OpenRocks(folder_.path());
    const auto found = OpenLog(store.get())->FindSubmission(id);
    EXPECT_EQ(found.status().code(), absl::StatusCode::kDataLoss);
    EXPECT_NE(found.status().message().find(id.ToString()), std::string::npos) << found.status();
  }
}

// Once opening for writing dropped whatever followed the damage, and said so afterwards.
TEST_F(RocksStoreTest, LosesNothingByBeingOpenedOverADamagedWriteAheadLog) {
  const TempFolder crashed;
  std::filesystem::path wal;
  {
    const auto store = OpenRocks(folder_.path());
    AppendNumbered(*OpenLog(store.get()), 0, 5, "a/b");
    ASSERT_TRUE(store->SaveHead().ok());
    std::filesystem::copy(folder_.path(), crashed.path(), std::filesystem::copy_options::recursive);
  }
  for (const auto& entry : std::filesystem::directory_iterator(crashed.path() / "rocksdb")) {
    if (entry.path().extension() == ".log") wal = entry.path();
  }
  const std::string whole = ReadFile(wal);
  std::string changed = whole;
  const size_t end = whole.find_last_not_of('\0');
  changed[end / 2] = static_cast<char>(changed[end / 2] ^ 1);
  WriteFile(wal, changed);

  const auto refused = RocksStore::Open({crashed.path(), false, 0});
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(refused.status().message().find("it had come to 5"), std::string::npos)
      << refused.status();

  ASSERT_EQ(ReadFile(wal), changed) << "opening changed what it refused";
  WriteFile(wal, whole);
  const auto store = OpenRocks(crashed.path());
  EXPECT_EQ(OpenLog(store.get())->Head().value, 5U);
}

TEST_F(RocksStoreTest, FillsItsWriteAheadFileAheadAndCutsItWhenItStops) {
  const auto wal_bytes = [this] {
    uintmax_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "rocksdb")) {
      if (entry.path().extension() == ".log") bytes += entry.file_size();
    }
    return bytes;
  };
  {
    const auto store = OpenRocks(folder_.path());
    const auto log = OpenLog(store.get());
    AppendNumbered(*log, 0, 1, "a/b");
    const uintmax_t filled = wal_bytes();
    AppendNumbered(*log, 1, 20, "a/b");
    EXPECT_EQ(wal_bytes(), filled) << "an append made the file longer";
    // An append longer than a step, and one behind it.
    ASSERT_TRUE(log->Append(Unit("long", {"a/b"}, Noise(3'000'000))).ok());
    AppendNumbered(*log, 21, 1, "a/b");
    const TempFolder crashed;
    std::filesystem::copy(folder_.path(), crashed.path(), std::filesystem::copy_options::recursive);
    EXPECT_EQ(OpenLog(OpenRocks(crashed.path()).get())->Head().value, 23U);
  }
  EXPECT_LT(wal_bytes(), 10'000U);
}

TEST_F(RocksStoreTest, KnowsWhichEventsReferToAStreamAfterACrash) {
  int units = 0;
  const auto refer = [&units](EventLog& log, const std::string& from, const std::string& to) {
    UnitToAppend unit = Unit(std::to_string(++units), {from});
    unit.events.front().add_pin()->set_stream(to);
    ASSERT_TRUE(log.Append(std::move(unit)).ok());
  };
  const TempFolder crashed;
  {
    const auto store = OpenRocks(folder_.path());
    {
      const auto log = OpenLog(store.get());
      refer(*log, "a/b", "list/x");
      refer(*log, "a/d", "list/x");
      refer(*log, "a/d", "list/xy");
    }
    const auto log = OpenLog(store.get());
    refer(*log, "a/c", "list/x");
    refer(*log, "a/d", "list/x");
    EXPECT_EQ(*log->ReferringTo("list/x", {}, 10),
              (std::vector<EventAddress>{{"a/b", {1}}, {"a/c", {1}}, {"a/d", {1}}, {"a/d", {3}}}));
    std::filesystem::copy(folder_.path(), crashed.path(), std::filesystem::copy_options::recursive);
  }
  const auto store = OpenRocks(crashed.path());
  const auto log = OpenLog(store.get());
  EXPECT_EQ(*log->ReferringTo("list/x", {}, 2),
            (std::vector<EventAddress>{{"a/b", {1}}, {"a/c", {1}}}));
  EXPECT_EQ(*log->ReferringTo("list/x", {"a/c", {1}}, 2),
            (std::vector<EventAddress>{{"a/d", {1}}, {"a/d", {3}}}));
  EXPECT_EQ(*log->ReferringTo("list/x", {"a/d", {1}}, 2),
            (std::vector<EventAddress>{{"a/d", {3}}}));
  EXPECT_EQ(*log->ReferringTo("list", {}, 2), std::vector<EventAddress>());
}

TEST_F(RocksStoreTest, NamesTheEventsOfADamagedFileThatIsMetWhenItIsOpened) {
  for (int run = 0; run < 2; ++run) {
    const auto store = OpenRocks(folder_.path());
    AppendNumbered(*OpenLog(store.get()), run * 3, 3, "a/b");
  }
  std::set<std::string> named;
  WithEachFileDamaged([&] {
    const std::string message(Open(/*read_only=*/true).status().message());
    named.insert(message.substr(0, message.find(" is damaged")));
  });
  EXPECT_EQ(named.count("a block with some of events 1 to 3"), 1U) << testing::PrintToString(named);
  EXPECT_EQ(named.count("a block with some of the events from 4 on"), 1U)
      << testing::PrintToString(named);
}

// Once a damaged file was passed over without a word by whoever came to it from the one
// before, and all events behind it were called missing.
TEST_F(RocksStoreTest, NamesTheEventsOfADamagedFileOfBlocks) {
  constexpr int kRuns = 8;  // So many that files move to the next level.
  for (int run = 0; run < kRuns; ++run) {
    // Each stop empties the write-ahead log into a file.
    const auto store = OpenRocks(folder_.path());
    AppendNumbered(*OpenLog(store.get()), run * 3, 3, "a/b");
  }
  std::set<std::string> named;
  WithEachFileDamaged([&] {
    const auto store = Open(/*read_only=*/true);
    const absl::Status found = store.ok() ? Verify((*store)->commits()).status() : store.status();
    if (found.ok()) return;  // Not a file of blocks.
    const std::string message(found.message());
    EXPECT_NE(message.find("Corruption"), std::string::npos) << message;
    const bool of_meta = message.find("event") == std::string::npos;
    if (!of_meta) named.insert(message.substr(0, message.find(" cannot be read")));
  });
  EXPECT_EQ(named.count("events 4 to 6"), 1U) << testing::PrintToString(named);
  EXPECT_EQ(named.size(), static_cast<size_t>(kRuns)) << testing::PrintToString(named);
}

TEST(NumberKeys, SortAsTheirNumbersDoAndComeBack) {
  EXPECT_EQ(NumberKey(0x0102030405060708), "\x01\x02\x03\x04\x05\x06\x07\x08");
  for (const uint64_t number : {uint64_t{0}, uint64_t{255}, uint64_t{256}, ~uint64_t{0}}) {
    EXPECT_EQ(NumberFromKey(NumberKey(number)), number);
  }
  EXPECT_LT(NumberKey(255), NumberKey(256));
  EXPECT_EQ(NumberFromKey("short"), 0U);
}

}  // namespace
}  // namespace tandem
