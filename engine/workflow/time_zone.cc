#include "engine/workflow/time_zone.h"

#include <unicode/strenum.h>
#include <unicode/timezone.h>
#include <unicode/ures.h>

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"

namespace tandem {
namespace {

constexpr char kUtc[] = "UTC";

// A name is a path to whoever loads the zone. Below posix/ and right/ the database has
// its zones a second time, the latter with leap seconds.
bool IsZoneName(const std::string& name) {
  return !name.empty() && name.front() != '/' && name != "localtime" && name != "posixrules" &&
         name != "Factory" && !name.starts_with("posix/") && !name.starts_with("right/") &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '/' || c == '_' || c == '-' || c == '+';
         });
}

// "IST" is the time of three countries: only the machine's database says which it means.
bool IsAbbreviation(const std::string& name) {
  return std::none_of(name.begin(), name.end(),
                      [](unsigned char c) { return c == '/' || absl::ascii_islower(c); });
}

std::optional<absl::TimeZone> Load(const std::string& name) {
  absl::TimeZone zone;
  if (!IsZoneName(name) || !absl::LoadTimeZone(name, &zone)) return std::nullopt;
  return zone;
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

// The Unicode consortium's name of a zone: the same for all its aliases, but often an old
// one, Asia/Saigon. Zones that agree since 1970 keep names of their own. Empty: unknown.
std::string UnicodeName(const std::string& name) {
  icu::UnicodeString canonical;
  UBool is_system = 0;
  UErrorCode error = U_ZERO_ERROR;
  icu::TimeZone::getCanonicalID(icu::UnicodeString::fromUTF8(name), canonical, is_system, error);
  return U_SUCCESS(error) != 0 && is_system != 0 ? ToUtf8(canonical) : "";
}

struct CloseBundle {
  void operator()(UResourceBundle* bundle) const { ures_close(bundle); }
};
using Bundle = std::unique_ptr<UResourceBundle, CloseBundle>;

// The zone that the IANA database links the name to, as ICU's copy of it says; the name
// itself if it is not a link. The database also links zones of different places that agree.
std::string LinkedTo(const std::string& name) {
  UErrorCode error = U_ZERO_ERROR;
  const Bundle data(ures_openDirect(nullptr, "zoneinfo64", &error));
  const Bundle names(ures_getByKey(data.get(), "Names", nullptr, &error));
  const Bundle zones(ures_getByKey(data.get(), "Zones", nullptr, &error));
  if (U_FAILURE(error) != 0) return name;
  const auto name_at = [&](int32_t index) {
    int32_t length = 0;
    const UChar* text = ures_getStringByIndex(names.get(), index, &length, &error);
    return U_SUCCESS(error) != 0 ? ToUtf8(icu::UnicodeString(text, length)) : std::string();
  };
  // Names are in the order of their bytes.
  int32_t low = 0;
  int32_t high = ures_getSize(names.get());
  while (low < high) {
    const int32_t middle = low + (high - low) / 2;
    if (name_at(middle) < name) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low >= ures_getSize(names.get()) || name_at(low) != name) return name;
  const Bundle zone(ures_getByIndex(zones.get(), low, nullptr, &error));
  if (U_FAILURE(error) != 0 || ures_getType(zone.get()) != URES_INT) return name;
  const std::string linked = name_at(ures_getInt(zone.get(), &error));
  return U_SUCCESS(error) != 0 ? linked : name;
}

}  // namespace

std::optional<absl::TimeZone> ZoneNamed(const std::string& name) {
  if (const auto zone = Load(name)) return zone;
  return IsZoneName(name) && !IsAbbreviation(name) ? Load(CanonicalZone(name)) : std::nullopt;
}

std::string CanonicalZone(const std::string& name) {
  std::string unicode = UnicodeName(name);
  if (unicode.empty() || !IsZoneName(name)) return name;
  if (unicode == UnicodeName(kUtc)) return kUtc;
  if (IsAbbreviation(name)) return name;
  std::string linked = LinkedTo(name);
  const bool is_alias = UnicodeName(linked) == unicode;
  if (is_alias && Load(linked)) return linked;
  const bool names_a_place = name.find('/') != std::string::npos;
  if (Load(name) && (is_alias || names_a_place)) return name;
  if (Load(unicode)) return unicode;
  const icu::UnicodeString id = icu::UnicodeString::fromUTF8(name);
  for (int32_t i = 0; i < icu::TimeZone::countEquivalentIDs(id); ++i) {
    std::string other = ToUtf8(icu::TimeZone::getEquivalentID(id, i));
    if (UnicodeName(other) == unicode && Load(other)) return other;
  }
  return name;
}

void SetZone(const std::string& name, Place& place) {
  if (name.empty()) return;
  const std::optional<absl::TimeZone> zone = ZoneNamed(name);
  place.zone = zone.value_or(absl::UTCTimeZone());
  place.zone_name = name;
  place.zone_known = zone.has_value();
}

std::vector<std::string> ZoneNames() {
  std::vector<std::string> names;
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::StringEnumeration> all(
      icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_ANY, nullptr, nullptr, error));
  if (U_FAILURE(error) != 0) return names;
  while (const icu::UnicodeString* name = all->snext(error)) names.push_back(ToUtf8(*name));
  return names;
}

}  // namespace tandem
