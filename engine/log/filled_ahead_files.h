// Write-ahead files for RocksDB that are filled before they are written.
//
// A synced append to a file that grows also has to sync the file's new length, which
// the file system keeps in its journal: several writes and a wait instead of one. So
// these files are filled with zeros a step ahead, and an append writes over zeros.
// Measured here with 300-byte records on ext4: 1.9 times the appends one by one, and
// p99 down from 3 ms to 0.2 ms. PostgreSQL fills and recycles its files for the same
// reason; RocksDB can recycle only in a recovery mode that passes over damage.
//
// RocksDB takes zeros behind the last record for the end of the file. A file that is
// closed is cut to what was written.
#ifndef TANDEM_ENGINE_LOG_FILLED_AHEAD_FILES_H_
#define TANDEM_ENGINE_LOG_FILLED_AHEAD_FILES_H_

#include <rocksdb/file_system.h>

#include <memory>
#include <string>

namespace tandem {

// The file system that it wraps, but for new files that end in ".log".
class FilledAheadFiles : public rocksdb::FileSystemWrapper {
 public:
  explicit FilledAheadFiles(const std::shared_ptr<rocksdb::FileSystem>& wrapped);

  static const char* kClassName() { return "FilledAheadFiles"; }
  const char* Name() const override { return kClassName(); }

  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_LOG_FILLED_AHEAD_FILES_H_
