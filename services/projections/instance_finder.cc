#include "services/projections/instance_finder.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "engine/base/contains.h"
#include "engine/base/status_macros.h"
#include "engine/workflow/name_search.h"
#include "engine/workflow/near_name.h"
#include "services/projections/read_model_keys.h"
#include "services/projections/views.h"
#include "tandem/v1/read_model.pb.h"

namespace tandem::services {
namespace {

constexpr char kWordPrefix[] = "w/";
constexpr size_t kListMax = 10;

std::string WordKey(const std::string& word, std::string_view stream) {
  return fmt::format("{}{}#{}", kWordPrefix, word, stream);
}

// At blanks and ASCII punctuation, and at dashes and crosses between names.
std::vector<std::string> Split(std::string_view text) {
  std::string plain(text);
  for (std::string_view between : {"–", "—", "×", "・", "、", "　"}) {
    for (size_t at = plain.find(between); at != std::string::npos; at = plain.find(between, at)) {
      plain.replace(at, between.size(), " ");
    }
  }
  std::vector<std::string> words(1);
  for (const char c : plain) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter =
        byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// By what an instance is found: the words of its name and title, and all of each.
std::set<std::string> WordsOf(std::string_view stream, std::string_view title) {
  std::set<std::string> keys = {SearchKey(InstanceIdOf(stream)), SearchKey(title)};
  for (const std::string& word : Split(InstanceIdOf(stream))) keys.insert(SearchKey(word));
  for (const std::string& word : Split(title)) keys.insert(SearchKey(word));
  keys.erase("");
  return keys;
}

std::string Join(const std::vector<std::string>& words, size_t from, size_t to) {
  return fmt::format("{}", fmt::join(words.begin() + static_cast<std::ptrdiff_t>(from),
                                     words.begin() + static_cast<std::ptrdiff_t>(to), " "));
}

std::set<std::string> Filter(const std::set<std::string>& streams,
                             const std::function<bool(const std::string&)>& wanted) {
  std::set<std::string> some;
  std::copy_if(streams.begin(), streams.end(), std::inserter(some, some.end()), wanted);
  return some;
}

}  // namespace

void InstanceFinder::Index(const std::string& stream, const std::string& title_before,
                           const std::string& title, WriteBatch& batch) const {
  if (title == title_before) return;
  const std::set<std::string> words = WordsOf(stream, title);
  if (!title_before.empty()) {
    for (const std::string& word : WordsOf(stream, title_before)) {
      if (words.count(word) == 0) batch.Delete(WordKey(word, stream));
    }
  }
  for (const std::string& word : words) batch.Put(WordKey(word, stream), "");
}

absl::StatusOr<std::string> InstanceFinder::Find(std::string_view text) const {
  text = text.substr(0, text.find('#'));
  TANDEM_ASSIGN_OR_RETURN(std::optional<std::string> exact, store_->Get(InstanceCache::Key(text)));
  if (exact.has_value()) return std::string(text);

  const size_t slash = text.rfind('/');
  const std::string within =
      slash == std::string_view::npos ? "" : fmt::format("/{}/", text.substr(0, slash));
  const std::string called(slash == std::string_view::npos ? text : text.substr(slash + 1));
  TANDEM_ASSIGN_OR_RETURN(Streams found, StreamsWithAll(Split(called)));
  if (!within.empty()) {
    found = Filter(found, [&](const std::string& stream) {
      return ("/" + stream).find(within) != std::string::npos;
    });
  }
  if (found.empty() && !within.empty()) {
    // No workflow stood before the slash, but perhaps a name: "oslo/hanoi".
    absl::StatusOr<Streams> named = StreamsWithAll(Split(text));
    if (named.ok()) found = *std::move(named);
  }
  if (found.empty()) {
    return absl::NotFoundError(fmt::format("no instance is called '{}'", text));
  }
  // First the main workflows: a city's record bears the city's name alone, and is
  // seldom what is meant by it.
  for (const auto& closer :
       {Filter(found, [&](const std::string& s) { return IsMain(s); }),
        Filter(found, [&](const std::string& s) { return InstanceIdOf(s) == called; })}) {
    if (found.size() > 1 && !closer.empty()) found = closer;
  }
  if (found.size() == 1) return *found.begin();
  TANDEM_ASSIGN_OR_RETURN(const std::string list, ListOf(found));
  return absl::InvalidArgumentError(fmt::format("'{}' may mean {}; say which", text, list));
}

// "Oslo – Hanoi (oslo-hanoi-2015), ...": what people know, and can type.
absl::StatusOr<std::string> InstanceFinder::ListOf(const Streams& streams) const {
  std::string list;
  size_t shown = 0;
  for (const std::string& stream : streams) {
    if (shown == kListMax) return fmt::format("{}, and {} more", list, streams.size() - shown);
    v1::PortfolioRow row;
    TANDEM_ASSIGN_OR_RETURN(const std::optional<std::string> kept,
                            store_->Get(kRowPrefix + stream));
    if (kept.has_value()) row.ParseFromString(*kept);
    list += shown++ == 0 ? "" : ", ";
    list +=
        row.title().empty() ? stream : fmt::format("{} ({})", row.title(), InstanceIdOf(stream));
  }
  return list;
}

absl::StatusOr<InstanceFinder::Streams> InstanceFinder::StreamsWithWord(
    const std::string& key) const {
  Streams streams;
  if (key.empty()) return streams;
  TANDEM_ASSIGN_OR_RETURN(std::vector<Entry> entries,
                          store_->Scan(Range::Prefix(kWordPrefix + key)));
  for (const Entry& entry : entries) {
    streams.insert(entry.key.substr(entry.key.find('#') + 1));
  }
  return streams;
}

// Those whose name has the words in it, or in which an organisation of that name
// takes part.
absl::StatusOr<InstanceFinder::Streams> InstanceFinder::StreamsNamed(
    const std::string& words) const {
  TANDEM_ASSIGN_OR_RETURN(Streams streams, StreamsWithWord(SearchKey(words)));
  const NameIndex::Match match = world_->directory().FindOrganisations(words);
  if (match.kind == NameIndex::Kind::kNone || match.kind == NameIndex::Kind::kFuzzy) {
    return streams;
  }
  for (const std::string& organisation : match.ids) {
    TANDEM_ASSIGN_OR_RETURN(std::vector<std::string> theirs, world_->StreamsOf(organisation));
    for (std::string& stream : theirs) {
      if (!stream.starts_with("organisation/") && !stream.starts_with("person/")) {
        streams.insert(std::move(stream));
      }
    }
  }
  return streams;
}

// Takes as many words as a name has: "hai phong" is one.
absl::StatusOr<InstanceFinder::Streams> InstanceFinder::StreamsWithAll(
    const std::vector<std::string>& words) const {
  std::optional<Streams> all;
  for (size_t from = 0; from < words.size();) {
    Streams some;
    size_t to = words.size();
    for (; to > from && some.empty(); --to) {
      TANDEM_ASSIGN_OR_RETURN(some, StreamsNamed(Join(words, from, to)));
    }
    if (some.empty()) return NotUnderstood(words, from);
    if (!all.has_value()) {
      all = std::move(some);
    } else {
      all = Filter(*all, [&](const std::string& stream) { return some.count(stream) != 0; });
    }
    from = to + 1;  // The loop went one below what fitted.
  }
  return all.value_or(Streams());
}

// The longest run of words that is nearly a name makes the best question.
absl::Status InstanceFinder::NotUnderstood(const std::vector<std::string>& words,
                                           size_t from) const {
  for (size_t to = words.size(); to > from; --to) {
    const std::string run = Join(words, from, to);
    const NameIndex::Match near = world_->directory().FindOrganisations(run);
    if (near.kind == NameIndex::Kind::kNone) continue;
    if (near.kind != NameIndex::Kind::kFuzzy) {
      return absl::NotFoundError(fmt::format("{} takes part in no instance", near.ids.front()));
    }
    return absl::NotFoundError(
        fmt::format("nothing is called '{}'; did you mean {}?", run, fmt::join(near.ids, ", ")));
  }
  for (size_t to = words.size(); to > from; --to) {
    const std::string run = Join(words, from, to);
    TANDEM_ASSIGN_OR_RETURN(const std::string near, IdNear(SearchKey(run)));
    if (near.empty()) continue;
    return absl::NotFoundError(
        fmt::format("nothing is called '{}'; did you mean '{}'?", run, near));
  }
  return absl::NotFoundError(
      fmt::format("no instance and no organisation is called '{}'", words[from]));
}

// Of the instances with a name that begins alike.
absl::StatusOr<std::string> InstanceFinder::IdNear(const std::string& key) const {
  if (key.empty()) return std::string();
  TANDEM_ASSIGN_OR_RETURN(const std::vector<Entry> entries,
                          store_->Scan(Range::Prefix(kWordPrefix + key.substr(0, 1))));
  std::map<std::string, std::string> id_of_word;
  std::vector<std::string> known;
  for (const Entry& entry : entries) {
    const size_t behind = entry.key.find('#');
    std::string word = entry.key.substr(sizeof(kWordPrefix) - 1, behind - sizeof(kWordPrefix) + 1);
    if (id_of_word.emplace(word, InstanceIdOf(entry.key.substr(behind + 1))).second) {
      known.push_back(std::move(word));
    }
  }
  const std::string nearest = NearestName(key, known);
  return nearest.empty() ? nearest : id_of_word.at(nearest);
}

bool InstanceFinder::IsMain(const std::string& stream) const {
  const size_t first = stream.find('/');
  const size_t second = stream.find('/', first + 1);
  if (second == std::string::npos) return false;
  const Programme* programme = world_->programmes().Find(stream.substr(0, first));
  if (programme == nullptr) return false;
  const auto& main = programme->manifest().main_workflow();
  return Contains(main, stream.substr(first + 1, second - first - 1));
}

}  // namespace tandem::services
