// Finding things by name as people type it: in any script, with or without
// diacritics, beginnings of names, and names with a slip in them.
#ifndef TANDEM_ENGINE_WORKFLOW_NAME_SEARCH_H_
#define TANDEM_ENGINE_WORKFLOW_NAME_SEARCH_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tandem {

// What two spellings of a name have in common: case, width, diacritics of
// European and Vietnamese letters, blanks, hyphens and other punctuation do not
// count. "Điện Biên", "Dien Bien", "DIEN-BIEN" and "dienbien" give "dienbien".
// Other scripts keep their marks, which are letters there, and nothing is
// transliterated: "オスロ" gives "オスロ". Text that is not UTF-8 is read as
// far as it is. Empty if there is neither a letter nor a digit.
std::string SearchKey(std::string_view text);

// Names and what they stand for: organisations, instances, anything with an id.
//
// Threads: any number may Find while nobody adds or removes.
// Costs:   exact and beginning, a look into a sorted map; a slip, one pass over all
//          names, which only a text that nothing else matches takes.
class NameIndex {
 public:
  enum class Kind {
    kNone,
    kExact,   // A name, or the id itself.
    kPrefix,  // The beginning of a name.
    kWord,    // The beginning of a later word in a name: "bergen" in
              // "oslo-bergen-2015".
    kFuzzy,   // A few letters away. Only good for asking "did you mean".
  };
  struct Match {
    Kind kind = Kind::kNone;
    // The best first; at most kMatchesMax.
    std::vector<std::string> ids;
    // There are more than `ids` shows.
    bool more = false;

    // The one that is meant; nothing if none, several, or only a guess is there.
    std::optional<std::string> only() const;
  };
  static constexpr size_t kMatchesMax = 10;

  // Makes `id` be found by itself and by `names`, and by no other name any more.
  // Blank names are left out.
  void Add(const std::string& id, const std::vector<std::string>& names);
  // Nothing happens if it is not there.
  void Remove(const std::string& id);

  // The matches of the strongest kind that has any: an id as it is written is
  // never ambiguous; then exact names, beginnings, words, slips. Within a kind:
  // slips by the number of letters, all else shorter names first, then in order
  // of the text.
  Match Find(std::string_view text) const;

 private:
  using Ids = std::set<std::string>;
  using Keys = std::map<std::string, Ids, std::less<>>;

  static Match FindPrefix(const Keys& keys, const std::string& key, Kind kind);
  Match FindFuzzy(const std::string& key) const;

  Keys names_;  // By whole name.
  Keys words_;  // By a name's rest from its second word on.
  std::map<std::string, std::set<std::string>, std::less<>> keys_of_;  // Id -> in names_, words_.
};

}  // namespace tandem

#endif  // TANDEM_ENGINE_WORKFLOW_NAME_SEARCH_H_
