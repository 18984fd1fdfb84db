// The indexes in RocksDB.
#ifndef TANDEM_ENGINE_LOG_ROCKS_INDEX_H_
#define TANDEM_ENGINE_LOG_ROCKS_INDEX_H_

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/log/index_store.h"
#include "engine/log/rocks_database.h"

namespace tandem {

//   streams   <stream> 0x00 <u64 version>  ->  <u64 position>
//   ids       <16 bytes>                   ->  <u64 first> <u64 events> <digest>
//   references  <stream referred to> 0x00 <stream> 0x00 <u64 version>  ->  nothing
//   meta      "indexed"                    ->  <u64 position>
//
// Numbers are big-endian. No stream's name holds a zero byte, so that a stream's
// keys stand together and in order of name. The database is borrowed.
class RocksIndex : public IndexStore {
 public:
  explicit RocksIndex(RocksDatabase* database) : database_(database) {}

  absl::Status Write(const IndexBatch& batch) override;
  absl::StatusOr<Position> Through() const override;
  absl::StatusOr<std::optional<SubmissionOutcome>> FindSubmission(const Uuid& id) const override;
  absl::StatusOr<IndexedEvent> LastOf(std::string_view stream) const override;
  absl::StatusOr<std::vector<Position>> PositionsOf(std::string_view stream, StreamVersion from,
                                                    size_t count) const override;
  absl::StatusOr<std::vector<StreamHead>> Streams(std::string_view prefix, std::string_view after,
                                                  size_t count) const override;
  absl::StatusOr<std::vector<EventAddress>> ReferringTo(std::string_view to,
                                                        const EventAddress& after,
                                                        size_t count) const override;
  absl::StatusOr<IndexContents> Contents() const override;
  bool IsDamaged() const override;
  // Makes the columns anew; that of snapshots, too, if it met damage. All are left as they
  // are if the database cannot be opened even so.
  absl::Status Forget() override;

  // For a stopped database whose indexes keep it from being opened: as Forget.
  static absl::Status ForgetIn(const std::filesystem::path& folder);

 private:
  RocksDatabase* const database_;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_ROCKS_INDEX_H_
