// Specifies that what is derived from the blocks is checked against them and made anew.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "engine/log/index_digest.h"
#include "engine/log/rocks_database.h"
#include "engine/log/verify.h"
#include "tests/unit/log/log_fixture.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

// Five events of a/b, of which the third refers to c/d; and a snapshot.
class IndexRepair : public ::testing::Test {
 protected:
  IndexRepair() {
    const auto store = OpenRocks(folder_.path());
    const auto log = OpenLog(store.get());
    AppendNumbered(*log, 0, 2, "a/b");
    UnitToAppend referring = Unit("referring", {"a/b"});
    referring.events.front().add_pin()->set_stream("c/d");
    EXPECT_TRUE(log->Append(std::move(referring)).ok());
    AppendNumbered(*log, 3, 2, "a/b");
    EXPECT_TRUE(store->snapshots().Put("a/b", "folded").ok());
  }

  fs::path database() const { return folder_.path() / "rocksdb"; }

  // Changes the stopped store as only a mistake can.
  void Write(const KeyWrite& write) {
    const auto opened = RocksDatabase::Open(database(), false);
    ASSERT_TRUE(opened.ok()) << opened.status();
    ASSERT_TRUE((*opened)->Write(std::array{write}, true).ok());
  }

  // What `tandem verify` says of the indexes.
  std::vector<std::string> Troubles() {
    const auto store = RocksStore::Open({folder_.path(), /*read_only=*/true, 0});
    EXPECT_TRUE(store.ok()) << store.status();
    const auto report = Verify((*store)->commits(), {}, {.index = &(*store)->index()});
    EXPECT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->events, 5U);
    return report->index_troubles;
  }

  // Everything is found by the indexes.
  static void ExpectWhole(EventLog& log) {
    const auto events = log.ReadStream(StreamId::Of("a/b"), {1});
    ASSERT_TRUE(events.ok()) << events.status();
    EXPECT_EQ(Names(*events), "a/b#1 a/b#2 a/b#3 a/b#4 a/b#5");
    EXPECT_EQ(log.FindSubmission(Uuid::FromName("4"))->value().first.value, 5U);
    EXPECT_EQ(log.ReferringTo("c/d", {}, 10)->size(), 1U);
  }

  TempFolder folder_;
};

TEST_F(IndexRepair, IsNotNeededByAWholeStore) { EXPECT_THAT(Troubles(), IsEmpty()); }

TEST_F(IndexRepair, IsAskedForByVerifyWhereAnEntryIsGoneChangedOrTooMuch) {
  const std::string id = Uuid::FromName("4").bytes();
  const std::string stream = std::string("a/b") + '\0' + NumberKey(2);
  const std::string ghost = std::string("a/c") + '\0' + NumberKey(1);
  const std::string reference = std::string("c/d") + '\0' + "a/b" + '\0' + NumberKey(3);
  const std::string position = NumberKey(2);
  const std::string wrong = NumberKey(4);
  const std::string outcome(48, 'x');
  const std::vector<std::pair<std::string, std::array<KeyWrite, 2>>> cases = {
      {"ids", {{{Column::kIds, id, std::nullopt}, {Column::kIds, id, outcome}}}},
      {"streams", {{{Column::kStreams, stream, std::nullopt}, {Column::kStreams, stream, wrong}}}},
      {"streams", {{{Column::kStreams, ghost, position}, {Column::kStreams, ghost, wrong}}}},
      {"references",
       {{{Column::kReferences, reference, std::nullopt}, {Column::kReferences, id, ""}}}},
  };
  for (const auto& [index, writes] : cases) {
    for (const KeyWrite& write : writes) {
      Write(write);
      EXPECT_THAT(Troubles(), ElementsAre(testing::AllOf(HasSubstr("index '" + index + "'"),
                                                         HasSubstr("tandemd reindex"))));
      const auto store = OpenRocks(folder_.path());
      const auto log = OpenLog(store.get());
      ASSERT_TRUE(log->MakeIndexAnew().ok());
      ExpectWhole(*log);
    }
    EXPECT_THAT(Troubles(), IsEmpty());
  }
}

TEST_F(IndexRepair, NoticesThatTheIndexesGoFurtherOrLessFarThanTheySay) {
  const std::string through = NumberKey(3);
  Write({Column::kMeta, "indexed", through});
  EXPECT_THAT(Troubles(), testing::Not(IsEmpty()));
}

struct Damage {
  const char* name;
  std::function<void(const fs::path&)> make;
};

std::vector<Damage> Damages() {
  return {{"a byte is another",
           [](const fs::path& file) {
             std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
             stream.seekg(20);
             const int byte = stream.get();
             stream.seekp(20);
             stream.put(static_cast<char>(byte ^ 1));
           }},
          {"it is cut short", [](const fs::path& file) { fs::resize_file(file, 100); }},
          {"it is gone", [](const fs::path& file) { fs::remove(file); }}};
}

// Of the table files the blocks' and meta's hold what nothing else has.
TEST_F(IndexRepair, MakesEveryDamagedIndexAnewAndTouchesNoDamagedBlock) {
  std::vector<fs::path> tables;
  for (const auto& entry : fs::directory_iterator(database())) {
    if (entry.path().extension() == ".sst") tables.push_back(entry.path().filename());
  }
  const TempFolder kept;
  fs::copy(folder_.path(), kept.path() / "store", fs::copy_options::recursive);
  for (const Damage& damage : Damages()) {
    int made_anew = 0;
    int refused = 0;
    for (const fs::path& table : tables) {
      fs::remove_all(folder_.path());
      fs::copy(kept.path() / "store", folder_.path(), fs::copy_options::recursive);
      damage.make(database() / table);
      SCOPED_TRACE(fmt::format("{}: {}", table.string(), damage.name));
      auto store = RocksStore::Open({folder_.path(), /*read_only=*/false, 0});
      auto log = store.ok() ? EventLog::Open(store->get()) : store.status();
      if (store.ok()) (*store)->index().Contents().IgnoreError();
      const bool is_met = log.ok() && (*log)->IndexIsDamaged();
      if (is_met && !(*log)->MakeIndexAnew().ok()) log = absl::DataLossError("blocks");
      if (!log.ok() || !Verify((*store)->commits()).ok()) {
        ++refused;
        continue;
      }
      ++made_anew;
      EXPECT_FALSE((*log)->IndexIsDamaged());
      ExpectWhole(**log);
      log->reset();
      store->reset();
      EXPECT_THAT(Troubles(), IsEmpty());
    }
    EXPECT_EQ(refused, 2) << damage.name << ": blocks, meta";
    EXPECT_EQ(made_anew, 4) << damage.name << ": streams, ids, references, snapshots";
  }
}

TEST_F(IndexRepair, LeavesTheIndexesAsTheyAreWhereABlockIsDamaged) {
  const std::string key = NumberKey(2);
  Write({Column::kCommits, key, "no block"});
  const auto store = OpenRocks(folder_.path());
  const auto log = OpenLog(store.get());
  EXPECT_TRUE(absl::IsDataLoss(log->MakeIndexAnew()));
  EXPECT_EQ(Names(*log->ReadStream(StreamId::Of("a/b"), {3})), "a/b#3 a/b#4 a/b#5");
  EXPECT_TRUE(log->Append(Unit("next", {"a/b"})).ok());
}

TEST_F(IndexRepair, VerifiesAStoreWhoseIndexCannotEvenBeOpened) {
  for (const auto& entry : fs::directory_iterator(database())) {
    if (entry.path().extension() != ".sst") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (bytes.find(std::string("c/d") + '\0' + "a/b") == std::string::npos) continue;
    fs::remove(entry.path());  // The references.
    EXPECT_THAT(Troubles(), ElementsAre(HasSubstr("is damaged")));
    return;
  }
  FAIL() << "no file holds the references";
}

TEST_F(IndexRepair, IsDoneByTheNextStartIfItsOwnProcessEndsInTheMiddle) {
  {
    const auto store = OpenRocks(folder_.path());
    ASSERT_TRUE(store->index().Forget().ok());
    EXPECT_EQ(store->index().Through()->value, 0U);
  }
  const auto store = OpenRocks(folder_.path());
  ExpectWhole(*OpenLog(store.get()));
}

}  // namespace
}  // namespace tandem
