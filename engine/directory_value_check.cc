#include "engine/directory_value_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/base/contains.h"
#include "engine/workflow/language_tag.h"
#include "engine/workflow/near_name.h"
#include "engine/workflow/time_zone.h"
#include "tandem/v1/directory.pb.h"

namespace tandem {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"city", "ngo", "funder", "agency"};
constexpr size_t kAddressMax = 254;  // RFC 5321.

bool IsPartOfAddress(std::string_view text) {
  constexpr std::string_view kSyntax = "<>()[]\\,;:\"@";
  return !text.empty() && text.front() != '.' && text.back() != '.' &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return c > ' ' && c <= '~' && kSyntax.find(c) == std::string_view::npos;
         });
}

// Mail to people leaves the house: a domain has two parts or more.
bool IsAddress(std::string_view text) {
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos || text.size() > kAddressMax) return false;
  const std::string_view domain = text.substr(at + 1);
  return IsPartOfAddress(text.substr(0, at)) && IsPartOfAddress(domain) &&
         domain.find('.') != std::string_view::npos;
}

// " (did you mean ...?)" for a zone; empty if none is near.
std::string Suggestion(const std::string& zone) {
  const std::string near = NearestName(zone, ZoneNames());
  return near.empty() ? "" : fmt::format(" (did you mean {}?)", near);
}

template <typename Payload>
std::string AddressIn(const v1::Envelope& event) {
  Payload payload;
  payload.ParseFromString(event.payload());
  return payload.email();
}

}  // namespace

DirectoryValues ValuesOf(const Directory& directory, const StreamId& stream) {
  const std::string name(stream.last_part());
  if (const Person* person = directory.FindPerson(name);
      person != nullptr && stream.text() == "person/" + name) {
    return {"", person->time_zone, person->languages};
  }
  if (const Organisation* organisation = directory.FindOrganisation(name);
      organisation != nullptr && stream.text() == "organisation/" + name) {
    return {organisation->kind, organisation->time_zone, organisation->languages};
  }
  return {};
}

absl::Status CheckDirectoryValues(const DirectoryValues& before, const DirectoryValues& after,
                                  const Programmes& programmes) {
  const bool is_kind = after.kind.empty() || after.kind == before.kind ||
                       Contains(kKinds, after.kind) || programmes.HasKind(after.kind);
  const bool is_zone = after.time_zone.empty() || after.time_zone == before.time_zone ||
                       ZoneNamed(after.time_zone).has_value();
  std::string wrong;
  if (!is_kind) {
    wrong = fmt::format(
        "'{}' is no kind of organisation: write city, ngo, funder or agency, or a kind "
        "that a deployed programme has.",
        after.kind);
  }
  if (!is_zone) {
    wrong += fmt::format(
        "{}'{}' is not a time zone{}: write an area and a city in it that keeps the same time, "
        "such as Asia/Manila or Europe/Oslo.",
        wrong.empty() ? "" : " ", after.time_zone, Suggestion(after.time_zone));
  }
  for (const std::string& language : after.languages) {
    const bool stood_there = Contains(before.languages, language);
    if (stood_there || IsLanguageTag(language)) continue;
    wrong += fmt::format("{}'{}' is no language: write its tag, such as en, vi or zh-Hant.",
                         wrong.empty() ? "" : " ", language);
  }
  return wrong.empty() ? absl::OkStatus() : absl::InvalidArgumentError(wrong);
}

absl::Status CheckAddress(const v1::Envelope& event) {
  std::string address;
  if (event.type() == "PersonRegistered") address = AddressIn<v1::PersonRegistered>(event);
  if (event.type() == "ContactChanged") address = AddressIn<v1::ContactChanged>(event);
  if (address.empty() || IsAddress(address)) return absl::OkStatus();
  // The address is not repeated: what refuses it may be logged.
  return absl::InvalidArgumentError(
      "'email' is no mail address: write one such as linh@example.org.");
}

}  // namespace tandem
