#include "engine/log/filled_ahead_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tandem {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// How far a file is filled at a time: what one append in some thousands waits for.
constexpr size_t kStepBytes = 1U << 20U;
constexpr mode_t kFileMode = 0644;

IOStatus IoFailed(const char* doing, const std::string& name) {
  const int error = errno;
  const std::string what = std::string(doing) + " " + name;
  return error == ENOSPC ? IOStatus::NoSpace(what, std::strerror(error))
                         : IOStatus::IOError(what, std::strerror(error));
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): the status owns its text.

class FilledAheadFile final : public rocksdb::FSWritableFile {
 public:
  FilledAheadFile(std::string name, int descriptor)
      : name_(std::move(name)), descriptor_(descriptor) {}
  ~FilledAheadFile() override {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  using FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions& /*options*/,
                  IODebugContext* /*debug*/) override {
    // Without room for zeros there may still be room for the record.
    if (size_ + data.size() > filled_) Fill().PermitUncheckedError();
    IOStatus written = WriteAt(size_, data.data(), data.size());
    if (!written.ok()) return written;
    size_ += data.size();
    filled_ = std::max(filled_, size_);
    return written;
  }

  IOStatus Truncate(uint64_t size, const IOOptions& /*options*/,
                    IODebugContext* /*debug*/) override {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) return IoFailed("cutting", name_);
    size_ = filled_ = size;
    return IOStatus::OK();
  }

  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    IOStatus cut = Truncate(size_, options, debug);
    const int descriptor = std::exchange(descriptor_, -1);
    if (::close(descriptor) != 0) return IoFailed("closing", name_);
    return cut;
  }

  IOStatus Flush(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }
  IOStatus Sync(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return ::fdatasync(descriptor_) == 0 ? IOStatus::OK() : IoFailed("syncing", name_);
  }
  IOStatus Fsync(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return ::fsync(descriptor_) == 0 ? IOStatus::OK() : IoFailed("syncing", name_);
  }
  bool IsSyncThreadSafe() const override { return true; }

  uint64_t GetFileSize(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return size_;
  }

 private:
  IOStatus Fill() {
    static const std::string zeros(kStepBytes, '\0');
    IOStatus filled = WriteAt(filled_, zeros.data(), zeros.size());
    if (filled.ok()) filled_ += zeros.size();
    return filled;
  }

  IOStatus WriteAt(uint64_t at, const char* bytes, size_t count) {
    while (count > 0) {
      const ssize_t written = ::pwrite(descriptor_, bytes, count, static_cast<off_t>(at));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return IoFailed("writing", name_);
      at += static_cast<uint64_t>(written);
      bytes += written;
      count -= static_cast<size_t>(written);
    }
    return IOStatus::OK();
  }

  const std::string name_;
  int descriptor_;
  uint64_t size_ = 0;    // What was appended.
  uint64_t filled_ = 0;  // How far the file reaches, zeros included.
};

}  // namespace

FilledAheadFiles::FilledAheadFiles(const std::shared_ptr<rocksdb::FileSystem>& wrapped)
    : FileSystemWrapper(wrapped) {}

IOStatus FilledAheadFiles::NewWritableFile(const std::string& name,
                                           const rocksdb::FileOptions& options,
                                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                                           IODebugContext* debug) {
  if (!name.ends_with(".log")) {
    return FileSystemWrapper::NewWritableFile(name, options, file, debug);
  }
  const int descriptor = ::open(name.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, kFileMode);
  if (descriptor < 0) return IoFailed("creating", name);
  *file = std::make_unique<FilledAheadFile>(name, descriptor);
  return IOStatus::OK();
}

}  // namespace tandem
