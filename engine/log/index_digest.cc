#include "engine/log/index_digest.h"

#include <cstring>
#include <initializer_list>
#include <string>

#include "engine/proof/hash.h"

namespace tandem {
namespace {

void AddTo(EntriesDigest& digest, std::initializer_list<std::string_view> parts) {
  const Sha256 hash = HashOf(parts);
  uint64_t number = 0;
  std::memcpy(&number, hash.bytes.data(), sizeof(number));
  digest.sum += number;
  ++digest.entries;
}

// Parts of a fixed length each, so that no two entries look alike when joined.
std::string_view Bytes(const uint64_t& number) {
  return {reinterpret_cast<const char*>(&number), sizeof(number)};
}

}  // namespace

void IndexDigest::AddEvent(std::string_view stream, StreamVersion version, Position position) {
  AddTo(streams, {Bytes(version.value), Bytes(position.value), stream});
}

void IndexDigest::AddSubmission(const Uuid& id, const SubmissionOutcome& outcome) {
  const uint64_t events = outcome.events;
  AddTo(submissions,
        {id.bytes(), Bytes(outcome.first.value), Bytes(events), outcome.digest.view()});
}

void IndexDigest::AddReference(std::string_view to, std::string_view from, StreamVersion version) {
  const uint64_t length = to.size();
  AddTo(references, {Bytes(version.value), Bytes(length), to, from});
}

void IndexDigest::Add(const IndexBatch& batch) {
  for (const IndexBatch::Event& event : batch.events) {
    AddEvent(event.stream, event.version, event.position);
  }
  for (const IndexBatch::Submission& unit : batch.submissions) {
    AddSubmission(unit.id, unit.outcome);
  }
  for (const IndexBatch::Reference& reference : batch.references) {
    AddReference(reference.to, reference.from.stream, reference.from.version);
  }
}

}  // namespace tandem
