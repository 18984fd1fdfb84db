#include "engine/log/block.h"

#include <fmt/format.h>
#include <zstd.h>

#include <cstdlib>
#include <cstring>
#include <utility>

#include "engine/base/status_macros.h"
#include "engine/proof/merkle.h"

namespace tandem {
namespace {

constexpr std::string_view kMagic = "TB";
constexpr char kCompressed = 1;
constexpr char kPlain = 2;
constexpr size_t kCheckSize = 8;
constexpr size_t kFrameSize = kMagic.size() + 1 + 4 + kCheckSize;
// A body is at most 16 MiB of events and their lengths; more is no body.
constexpr size_t kBodyBytesMax = 32U << 20U;
constexpr int kCompressionLevel = 1;

absl::Status Damaged(Position first, Position last, std::string_view what) {
  return absl::DataLossError(
      fmt::format("the block of {} is damaged: {}", NameEvents(first, last), what));
}
absl::Status Damaged(const StoredBlock& stored, std::string_view what) {
  return Damaged(stored.first, stored.last, what);
}

std::string_view Check(const Sha256& header_hash) {
  return header_hash.view().substr(0, kCheckSize);
}

// The header's length as it stands in the frame.
uint32_t HeaderLength(std::string_view bytes) {
  uint32_t length = 0;
  for (size_t i = 4; i-- > 0;) {
    length = (length << 8U) | static_cast<uint8_t>(bytes[kMagic.size() + 1 + i]);
  }
  return length;
}

std::string Frame(char format, std::string_view header, const Sha256& header_hash) {
  std::string frame(kMagic);
  frame += format;
  for (size_t i = 0; i < 4; ++i) frame += static_cast<char>(header.size() >> (8 * i));
  frame += Check(header_hash);
  frame += header;
  return frame;
}

std::string_view BodyOf(const std::string& bytes) {
  return std::string_view(bytes).substr(kFrameSize + HeaderLength(bytes));
}

absl::Status ReadUnits(const StoredBlock& stored, BlockHead& head) {
  uint64_t next = head.first.value;
  for (const v1::UnitHeader& unit : head.header.unit()) {
    auto id = Uuid::FromBytes(unit.submission_id());
    auto digest = Sha256::FromBytes(unit.digest());
    if (!id.ok() || !digest.ok())
      return Damaged(stored, "a submission's id or digest is cut short");
    head.units.push_back({*id, {*digest, {next}, unit.events()}});
    next += unit.events();
  }
  if (next != head.last.value + 1) return Damaged(stored, "its units do not make up its events");
  return absl::OkStatus();
}

struct FreeDecompressor {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

bool Decompress(std::string_view compressed, std::string& plain) {
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeDecompressor> context(ZSTD_createDCtx());
  const auto size = ZSTD_getFrameContentSize(compressed.data(), compressed.size());
  if (context == nullptr || size > kBodyBytesMax) return false;  // The error values are huge.
  plain.resize(size);
  const size_t written = ZSTD_decompressDCtx(context.get(), plain.data(), plain.size(),
                                             compressed.data(), compressed.size());
  return ZSTD_isError(written) == 0U && written == size;
}

bool ParseBody(const std::string& bytes, v1::BlockBody& body) {
  const std::string_view stored = BodyOf(bytes);
  if (bytes[kMagic.size()] == kPlain) {
    return body.ParseFromArray(stored.data(), static_cast<int>(stored.size()));
  }
  std::string plain;
  return Decompress(stored, plain) && body.ParseFromString(plain);
}

}  // namespace

std::string NameEvents(Position first, Position last) {
  if (first == last) return fmt::format("event {}", first.value);
  return fmt::format("events {} to {}", first.value, last.value);
}

absl::Status EventsMissing(Position first, Position last) {
  return absl::DataLossError(fmt::format("{} {} missing from the log", NameEvents(first, last),
                                         first == last ? "is" : "are"));
}

absl::StatusOr<BlockHead> DecodeBlockHead(const StoredBlock& stored) {
  const std::string& bytes = *stored.bytes;
  if (bytes.size() < kFrameSize || bytes.compare(0, kMagic.size(), kMagic) != 0) {
    return Damaged(stored, "it does not begin as a block does");
  }
  const char format = bytes[kMagic.size()];
  if (format != kCompressed && format != kPlain) {
    return Damaged(stored, fmt::format("it has the unknown format {}", static_cast<int>(format)));
  }
  if (HeaderLength(bytes) > bytes.size() - kFrameSize) return Damaged(stored, "it is cut short");
  BlockHead head;
  head.bytes = bytes.substr(kFrameSize, HeaderLength(bytes));
  head.hash = HashOf(head.bytes);
  if (bytes.compare(kFrameSize - kCheckSize, kCheckSize, Check(head.hash)) != 0 ||
      !head.header.ParseFromString(head.bytes)) {
    return Damaged(stored, "its header is not the one written");
  }
  const size_t events = head.header.event_hashes().size() / Sha256::kSize;
  head.first = {head.header.first_position()};
  head.last = {head.first.value + events - 1};
  if (head.first != stored.first) {
    return Damaged(stored, fmt::format("it holds {}", NameEvents(head.first, head.last)));
  }
  if (events == 0 || head.header.event_hashes().size() % Sha256::kSize != 0) {
    return Damaged(stored, "its hashes are cut short");
  }
  TANDEM_RETURN_IF_ERROR(ReadUnits(stored, head));
  return head;
}

absl::StatusOr<std::shared_ptr<const Block>> Block::Decode(const StoredBlock& stored) {
  TANDEM_ASSIGN_OR_RETURN(BlockHead head, DecodeBlockHead(stored));
  if (head.last < stored.last) {
    return EventsMissing({head.last.value + 1}, stored.last);
  }
  if (head.last > stored.last) return Damaged(stored, "it overlaps the next one");
  if (HashOf(BodyOf(*stored.bytes)).view() != head.header.body_hash()) {
    return Damaged(stored, "its events are not the ones written");
  }
  v1::BlockBody body;
  if (!ParseBody(*stored.bytes, body)) return Damaged(stored, "its events cannot be unpacked");
  if (static_cast<uint64_t>(body.event_size()) != head.last.value - head.first.value + 1) {
    return Damaged(stored, "it holds fewer or more events than its header says");
  }
  return std::make_shared<const Block>(std::move(head), std::move(body),
                                       std::vector<std::shared_ptr<const v1::Envelope>>{});
}

Block::Block(BlockHead head, v1::BlockBody body,
             std::vector<std::shared_ptr<const v1::Envelope>> events)
    : head_(std::move(head)), body_(std::move(body)), events_(std::move(events)) {
  events_.resize(size());
  bytes_ = 2 * head_.bytes.size() + sizeof(Block);
  // Stored, and about twice that once parsed.
  for (const std::string& event : body_.event()) bytes_ += 3 * event.size() + 256;
}

const std::string& Block::StoredEvent(size_t index) const {
  return body_.event(static_cast<int>(index));
}

absl::StatusOr<std::shared_ptr<const v1::Envelope>> Block::Event(size_t index) const {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const v1::Envelope>& event = events_[index];
  if (event == nullptr) {
    auto parsed = std::make_shared<v1::Envelope>();
    const uint64_t position = first().value + index;
    if (!parsed->ParseFromString(StoredEvent(index)) || parsed->position() != position) {
      return absl::DataLossError(fmt::format("event {} cannot be read", position));
    }
    event = std::move(parsed);
  }
  return event;
}

struct BlockEncoder::Compressor {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  Compressor() = default;
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;
  ~Compressor() { ZSTD_freeCCtx(context); }
};

BlockEncoder::BlockEncoder() : compressor_(std::make_unique<Compressor>()) {
  if (compressor_->context == nullptr) std::abort();  // Out of memory.
}
BlockEncoder::~BlockEncoder() = default;

EncodedBlock BlockEncoder::Encode(BlockParts parts) {
  const std::string plain = parts.body.SerializeAsString();
  std::string stored(ZSTD_compressBound(plain.size()), '\0');
  const size_t compressed = ZSTD_compressCCtx(compressor_->context, stored.data(), stored.size(),
                                              plain.data(), plain.size(), kCompressionLevel);
  const bool shorter = ZSTD_isError(compressed) == 0U && compressed < plain.size();
  if (shorter) stored.resize(compressed);
  const std::string& body = shorter ? stored : plain;

  std::vector<Sha256> hashes;
  BlockHead head;
  v1::BlockHeader& header = head.header;
  for (const std::string& event : parts.body.event()) {
    hashes.push_back(HashOf(event));
    header.mutable_event_hashes()->append(hashes.back().view());
  }
  head.first = {parts.previous.position.value + 1};
  head.last = {parts.previous.position.value + hashes.size()};
  head.units = std::move(parts.units);
  header.set_first_position(head.first.value);
  header.set_previous_header_hash(std::string(parts.previous.header_hash.view()));
  header.set_merkle_root(std::string(MerkleRoot(hashes).view()));
  header.set_term(parts.term);
  header.set_body_hash(std::string(HashOf(body).view()));
  for (const BlockUnit& unit : head.units) {
    v1::UnitHeader* const stated = header.add_unit();
    stated->set_submission_id(unit.submission_id.bytes());
    stated->set_digest(std::string(unit.outcome.digest.view()));
    stated->set_events(unit.outcome.events);
  }
  head.bytes = header.SerializeAsString();
  head.hash = HashOf(head.bytes);

  EncodedBlock encoded;
  encoded.bytes = Frame(shorter ? kCompressed : kPlain, head.bytes, head.hash);
  encoded.bytes += body;
  encoded.block = std::make_shared<const Block>(std::move(head), std::move(parts.body),
                                                std::move(parts.events));
  return encoded;
}

}  // namespace tandem
