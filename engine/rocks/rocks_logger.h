// What RocksDB has to say, in the node's log.
#ifndef TANDEM_ENGINE_ROCKS_ROCKS_LOGGER_H_
#define TANDEM_ENGINE_ROCKS_ROCKS_LOGGER_H_

#include <memory>
#include <string>

namespace rocksdb {
class Logger;
}  // namespace rocksdb

namespace tandem {

// For DBOptions::info_log of every database: without one, RocksDB keeps a file LOG beside
// the data. The first write to that file which meets a full disk leaves it unfit, and the
// second one runs into an assertion and ends the process.
//
// Warnings and errors go to spdlog, as "<name>: ...", the first line of each, at most 1,000
// characters, and at most 20 lines a minute; everything else is dropped. Nothing is written to a
// file.
//
// Threads: any.
std::shared_ptr<rocksdb::Logger> MakeRocksLogger(std::string name);

}  // namespace tandem

#endif  // TANDEM_ENGINE_ROCKS_ROCKS_LOGGER_H_
