#include "engine/workflow/name_search.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace tandem {
namespace {

// Names longer than this are found by their beginning.
constexpr size_t kNameBytesMax = 1000;

// A text's search key, and what is left of it from the second word on, the third...
struct Folded {
  std::string key;
  std::vector<std::string> rests;
};

// ICU's tables are linked in; without them nothing at all would work.
const icu::Normalizer2& Loaded(const icu::Normalizer2* normalizer, UErrorCode error) {
  if (U_FAILURE(error) || normalizer == nullptr) std::abort();
  return *normalizer;
}

const icu::Normalizer2& CaseFolding() {
  UErrorCode error = U_ZERO_ERROR;
  const auto* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(error);
  return Loaded(normalizer, error);
}
const icu::Normalizer2& Decomposing() {
  UErrorCode error = U_ZERO_ERROR;
  const auto* normalizer = icu::Normalizer2::getNFDInstance(error);
  return Loaded(normalizer, error);
}
const icu::Normalizer2& Composing() {
  UErrorCode error = U_ZERO_ERROR;
  const auto* normalizer = icu::Normalizer2::getNFCInstance(error);
  return Loaded(normalizer, error);
}

icu::UnicodeString Normalized(const icu::Normalizer2& normalizer, const icu::UnicodeString& text) {
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString result = normalizer.normalize(text, error);
  return U_FAILURE(error) ? text : result;
}

// The accents of Latin, Greek and Cyrillic letters. Marks of other scripts (Thai
// vowels, Japanese voicing) are letters to those who read them.
bool IsDiacritic(UChar32 c) {
  switch (ublock_getCode(c)) {
    case UBLOCK_COMBINING_DIACRITICAL_MARKS:
    case UBLOCK_COMBINING_DIACRITICAL_MARKS_EXTENDED:
    case UBLOCK_COMBINING_DIACRITICAL_MARKS_SUPPLEMENT:
      return true;
    default:
      return false;
  }
}

// Letters that are one piece to Unicode and a plain letter to who has no key for
// them. Lower case only: case is folded before.
const char16_t* PlainSpelling(UChar32 c) {
  switch (c) {
    case 0x0111:  // d with stroke
    case 0x00F0:  // eth
      return u"d";
    case 0x00F8:
      return u"o";  // o with stroke
    case 0x0142:
      return u"l";  // l with stroke
    case 0x0131:
      return u"i";  // dotless i
    case 0x0127:
      return u"h";  // h with stroke
    case 0x0167:
      return u"t";  // t with stroke
    case 0x00E6:
      return u"ae";
    case 0x0153:
      return u"oe";
    case 0x00FE:
      return u"th";  // thorn
    default:
      return nullptr;
  }
}

bool IsPartOfWord(UChar32 c) { return u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0; }

std::string Composed(const icu::UnicodeString& letters) {
  std::string key;
  Normalized(Composing(), letters).toUTF8String(key);
  return key;
}

// Letters are put together again only at the end: what is left out between them
// may have kept them apart.
Folded Fold(std::string_view text) {
  text = text.substr(0, kNameBytesMax);
  const auto unicode = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  const icu::UnicodeString apart = Normalized(Decomposing(), Normalized(CaseFolding(), unicode));
  icu::UnicodeString letters;
  std::vector<int32_t> words;
  bool between_words = false;
  for (int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    const UChar32 c = apart.char32At(i);
    if (IsDiacritic(c)) continue;
    if (!IsPartOfWord(c)) {
      // An apostrophe stands inside a word.
      between_words = between_words || (c != '\'' && c != 0x2019);
      continue;
    }
    if (std::exchange(between_words, false) && !letters.isEmpty()) {
      words.push_back(letters.length());
    }
    const char16_t* plain = PlainSpelling(c);
    letters.append(plain == nullptr ? icu::UnicodeString(c) : icu::UnicodeString(plain));
  }
  Folded folded{.key = Composed(letters), .rests = {}};
  for (const int32_t word : words) folded.rests.push_back(Composed(letters.tempSubString(word)));
  return folded;
}

std::u32string Characters(std::string_view key) {
  const auto unicode =
      icu::UnicodeString::fromUTF8(icu::StringPiece(key.data(), static_cast<int32_t>(key.size())));
  std::u32string characters;
  for (int32_t i = 0; i < unicode.length(); i = unicode.moveIndex32(i, 1)) {
    characters.push_back(static_cast<char32_t>(unicode.char32At(i)));
  }
  return characters;
}

// Letters to change, add, leave out or swap with their neighbour to get from one
// text to the other; `limit + 1` if it takes more than `limit`.
size_t Distance(const std::u32string& a, const std::u32string& b, size_t limit) {
  const size_t longer = std::max(a.size(), b.size());
  if (longer - std::min(a.size(), b.size()) > limit) return limit + 1;
  std::vector<size_t> before_last(b.size() + 1);
  std::vector<size_t> last(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    if (*std::min_element(row.begin(), row.end()) > limit + 1) return limit + 1;
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return std::min(last[b.size()], limit + 1);
}

// How many slips a text of that many characters may hold and still be meant.
size_t SlipsAllowed(size_t characters) {
  if (characters < 3) return 0;
  if (characters < 6) return 1;
  return characters < 10 ? 2 : 3;
}

// Ids with the best of their names, a lower cost being better.
class Ranking {
 public:
  void Offer(const std::string& id, size_t cost, const std::string& name) {
    Rank rank(cost, name);
    const auto [place, is_new] = best_.try_emplace(id, rank);
    if (!is_new) place->second = std::min(place->second, rank);
  }

  NameIndex::Match Best(NameIndex::Kind kind, bool more) && {
    std::vector<std::pair<Rank, std::string>> ranked;
    for (auto& [id, rank] : best_) ranked.emplace_back(std::move(rank), id);
    std::sort(ranked.begin(), ranked.end());
    NameIndex::Match match;
    match.kind = ranked.empty() ? NameIndex::Kind::kNone : kind;
    match.more = more || ranked.size() > NameIndex::kMatchesMax;
    ranked.resize(std::min(ranked.size(), NameIndex::kMatchesMax));
    for (auto& [rank, id] : ranked) match.ids.push_back(std::move(id));
    return match;
  }

 private:
  using Rank = std::pair<size_t, std::string>;
  std::map<std::string, Rank> best_;
};

}  // namespace

std::string SearchKey(std::string_view text) { return Fold(text).key; }

std::optional<std::string> NameIndex::Match::only() const {
  if (kind == Kind::kNone || kind == Kind::kFuzzy || ids.size() != 1) return std::nullopt;
  return ids.front();
}

void NameIndex::Add(const std::string& id, const std::vector<std::string>& names) {
  Remove(id);
  std::set<std::string>& keys = keys_of_[id];
  const auto add = [&](std::string_view name) {
    const Folded folded = Fold(name);
    if (folded.key.empty()) return;
    names_[folded.key].insert(id);
    keys.insert(folded.key);
    for (const std::string& rest : folded.rests) {
      words_[rest].insert(id);
      keys.insert(rest);
    }
  };
  add(id);
  for (const std::string& name : names) add(name);
}

void NameIndex::Remove(const std::string& id) {
  const auto found = keys_of_.find(id);
  if (found == keys_of_.end()) return;
  for (const std::string& key : found->second) {
    for (Keys* keys : {&names_, &words_}) {
      const auto entry = keys->find(key);
      if (entry == keys->end()) continue;
      entry->second.erase(id);
      if (entry->second.empty()) keys->erase(entry);
    }
  }
  keys_of_.erase(found);
}

NameIndex::Match NameIndex::Find(std::string_view text) const {
  if (keys_of_.contains(text)) return Match{.kind = Kind::kExact, .ids = {std::string(text)}};
  const std::string key = SearchKey(text);
  if (key.empty()) return Match{};
  if (const auto exact = names_.find(key); exact != names_.end()) {
    const Ids& ids = exact->second;
    Match match;
    match.kind = Kind::kExact;
    match.more = ids.size() > kMatchesMax;
    for (const std::string& id : ids) {
      if (match.ids.size() < kMatchesMax) match.ids.push_back(id);
    }
    return match;
  }
  if (Match match = FindPrefix(names_, key, Kind::kPrefix); !match.ids.empty()) return match;
  if (Match match = FindPrefix(words_, key, Kind::kWord); !match.ids.empty()) return match;
  return FindFuzzy(key);
}

// Looks at a bounded number of names: a single letter may begin a hundred thousand.
NameIndex::Match NameIndex::FindPrefix(const Keys& keys, const std::string& key, Kind kind) {
  constexpr size_t kLookedAtMax = 1000;
  Ranking ranking;
  size_t looked_at = 0;
  for (auto entry = keys.lower_bound(key); entry != keys.end(); ++entry) {
    if (!entry->first.starts_with(key)) break;
    for (const std::string& id : entry->second) {
      if (++looked_at > kLookedAtMax) return std::move(ranking).Best(kind, /*more=*/true);
      ranking.Offer(id, entry->first.size(), entry->first);
    }
  }
  return std::move(ranking).Best(kind, /*more=*/false);
}

NameIndex::Match NameIndex::FindFuzzy(const std::string& key) const {
  const std::u32string wanted = Characters(key);
  const size_t limit = SlipsAllowed(wanted.size());
  if (limit == 0) return Match{};
  Ranking ranking;
  for (const auto& [name, ids] : names_) {
    const size_t distance = Distance(wanted, Characters(name), limit);
    if (distance > limit) continue;
    for (const std::string& id : ids) ranking.Offer(id, distance, name);
  }
  return std::move(ranking).Best(Kind::kFuzzy, /*more=*/false);
}

}  // namespace tandem
