#include "engine/workflow/dates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/base/status_macros.h"

namespace tandem {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
constexpr std::array<std::string_view, 12> kMonthsShort = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
// In the order of absl::Weekday.
constexpr std::array<std::string_view, 7> kWeekdays = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
constexpr std::array<std::string_view, 7> kWeekdaysShort = {"Mon", "Tue", "Wed", "Thu",
                                                            "Fri", "Sat", "Sun"};

constexpr std::string_view kDateForms = "2015-09-23, 2015-12, 2015, 23 Sep 2015 or Dec 2015";
constexpr std::string_view kPeriodForms =
    "a date (2015-09-23, 2015-12, 2015, 23 Sep 2015, Dec 2015) or from one to another "
    "(2015-09-23..2015-09-25, 23-25 Sep 2015, 29 Aug-2 Sep 2016, 30 Dec 2015 - 2 Jan 2016), or a "
    "quarter (Q1 2016)";

int DaysIn(int year, int month) {
  const absl::CivilMonth this_month(year, month);
  return static_cast<int>(absl::CivilDay(this_month + 1) - absl::CivilDay(this_month));
}

std::string_view WeekdayOf(const v1::Date& date) {
  const absl::CivilDay day(date.year(), date.month(), date.day());
  return kWeekdaysShort[static_cast<size_t>(absl::GetWeekday(day))];
}

// ---- Reading. First a text becomes tokens, then tokens become dates. ----

struct Token {
  enum class Kind { kNumber, kWord, kHyphen, kTo };  // kTo: ".." or "/".
  Kind kind = Kind::kNumber;
  int value = 0;          // Of a number.
  size_t digits = 0;      // Of a number, as written.
  std::string word = {};  // In lower case.
  bool blank_before = false;
};
using Tokens = std::span<const Token>;

bool IsDecimalDigit(char c) { return c >= '0' && c <= '9'; }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool IsLetter(char c) { return Lower(c) >= 'a' && Lower(c) <= 'z'; }

// Takes `prefix` off the front of `text` if it stands there.
bool Skip(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// Blanks as people and word processors make them, no-break ones among them.
bool SkipBlank(std::string_view& text) {
  for (const std::string_view blank :
       {" ", "\t", "\r", "\n", "\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF", "\xE3\x80\x80"}) {
    if (Skip(text, blank)) return true;
  }
  return false;
}

// Hyphen, its no-break twin, figure dash, en dash, em dash, minus.
bool SkipHyphen(std::string_view& text) {
  for (const std::string_view hyphen : {"-", "\xE2\x80\x90", "\xE2\x80\x91", "\xE2\x80\x92",
                                        "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x88\x92"}) {
    if (Skip(text, hyphen)) return true;
  }
  return false;
}

Token TakeNumber(std::string_view& text) {
  Token token{.kind = Token::Kind::kNumber};
  for (; !text.empty() && IsDecimalDigit(text.front()); text.remove_prefix(1)) {
    if (++token.digits <= 4) token.value = token.value * 10 + (text.front() - '0');
  }
  return token;
}

// A word, with the full stop of an abbreviation ("Dec.").
Token TakeWord(std::string_view& text) {
  Token token{.kind = Token::Kind::kWord};
  for (; !text.empty() && IsLetter(text.front()); text.remove_prefix(1)) {
    token.word += Lower(text.front());
  }
  if (text.starts_with('.') && !text.starts_with("..")) text.remove_prefix(1);
  return token;
}

// Nothing if the text holds what no date is made of.
std::optional<std::vector<Token>> Tokenize(std::string_view text) {
  constexpr size_t kTokensMax = 16;  // "Wed 30 Dec 2015 - Sat 2 Jan 2016" has nine.
  std::vector<Token> tokens;
  bool blank = false;
  while (!text.empty()) {
    if (SkipBlank(text)) {
      blank = true;
      continue;
    }
    Token token;
    if (IsDecimalDigit(text.front())) {
      token = TakeNumber(text);
    } else if (IsLetter(text.front())) {
      token = TakeWord(text);
    } else if (SkipHyphen(text)) {
      token.kind = Token::Kind::kHyphen;
    } else if (Skip(text, "..") || Skip(text, "/")) {
      token.kind = Token::Kind::kTo;
    } else {
      return std::nullopt;
    }
    if (tokens.size() == kTokensMax) return std::nullopt;
    token.blank_before = std::exchange(blank, false);
    tokens.push_back(std::move(token));
  }
  return tokens;
}

// 1 for "jan", "january"; nothing for what names no month. "Sept" counts, too.
std::optional<int> MonthNamed(const Token& token) {
  if (token.kind != Token::Kind::kWord) return std::nullopt;
  if (token.word == "sept") return 9;
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (token.word == kMonths[i] || token.word == kMonths[i].substr(0, 3)) {
      return static_cast<int>(i) + 1;
    }
  }
  return std::nullopt;
}

std::optional<size_t> WeekdayNamed(const Token& token) {
  if (token.kind != Token::Kind::kWord) return std::nullopt;
  for (size_t i = 0; i < kWeekdays.size(); ++i) {
    if (token.word == kWeekdays[i] || token.word == kWeekdays[i].substr(0, 3)) return i;
  }
  return std::nullopt;
}

bool IsYear(const Token& token) {
  return token.kind == Token::Kind::kNumber && token.digits == 4 && token.value > 0;
}
bool IsDay(const Token& token) {
  return token.kind == Token::Kind::kNumber && token.digits <= 2 && token.value > 0;
}

// A date as written: it may not exist, and its weekday may be wrong.
struct Written {
  v1::Date date;
  std::optional<size_t> weekday = {};
};

v1::Date MakeDate(int year, int month, int day) {
  v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

// 2015-09-23, 2015-12: no blanks inside, two digits each.
std::optional<Written> ReadIso(Tokens tokens) {
  if (tokens.size() != 3 && tokens.size() != 5) return std::nullopt;
  if (!IsYear(tokens[0])) return std::nullopt;
  for (size_t i = 1; i < tokens.size(); ++i) {
    if (tokens[i].blank_before) return std::nullopt;
    const bool fits = i % 2 == 1 ? tokens[i].kind == Token::Kind::kHyphen
                                 : IsDay(tokens[i]) && tokens[i].digits == 2;
    if (!fits) return std::nullopt;
  }
  const int day = tokens.size() == 5 ? tokens[4].value : 0;
  return Written{.date = MakeDate(tokens[0].value, tokens[2].value, day)};
}

// A whole date. Nothing if the tokens have another shape.
std::optional<Written> ReadDate(Tokens tokens) {
  if (tokens.size() == 1 && IsYear(tokens[0])) {
    return Written{.date = MakeDate(tokens[0].value, 0, 0)};
  }
  if (auto iso = ReadIso(tokens)) return iso;
  if (tokens.size() == 2 && IsYear(tokens[1])) {
    if (auto month = MonthNamed(tokens[0])) {
      return Written{.date = MakeDate(tokens[1].value, *month, 0)};
    }
  }
  std::optional<size_t> weekday;
  if (tokens.size() == 4) {
    weekday = WeekdayNamed(tokens[0]);
    if (!weekday) return std::nullopt;
    tokens = tokens.subspan(1);
  }
  if (tokens.size() != 3 || !IsDay(tokens[0]) || !IsYear(tokens[2])) return std::nullopt;
  const auto month = MonthNamed(tokens[1]);
  if (!month) return std::nullopt;
  return Written{.date = MakeDate(tokens[2].value, *month, tokens[0].value), .weekday = weekday};
}

// The first half of a range whose second half says the rest: "23" (Sep 2015),
// "29 Aug" (2016), "Aug" (2016).
std::optional<Written> ReadFirstHalf(Tokens tokens, const v1::Date& last) {
  if (last.month() == 0) return std::nullopt;
  if (tokens.size() == 1 && IsDay(tokens[0]) && last.day() != 0) {
    return Written{.date = MakeDate(last.year(), last.month(), tokens[0].value)};
  }
  if (tokens.size() == 1) {
    const auto month = MonthNamed(tokens[0]);
    if (!month) return std::nullopt;
    return Written{.date = MakeDate(last.year(), *month, 0)};
  }
  if (tokens.size() != 2 || !IsDay(tokens[0])) return std::nullopt;
  const auto month = MonthNamed(tokens[1]);
  if (!month) return std::nullopt;
  return Written{.date = MakeDate(last.year(), *month, tokens[0].value)};
}

struct WrittenPeriod {
  Written first;
  std::optional<Written> last = {};
};

// Q1 2016, 2016-Q1: from the first day of the quarter to its last.
std::optional<WrittenPeriod> ReadQuarter(Tokens tokens) {
  const bool year_first = tokens.size() == 4 && tokens[1].kind == Token::Kind::kHyphen;
  if (!year_first && tokens.size() != 3) return std::nullopt;
  const Tokens quarter = year_first ? tokens.subspan(2) : tokens.first(2);
  const Token& year = year_first ? tokens.front() : tokens.back();
  if (quarter[0].word != "q" || !IsDay(quarter[1]) || quarter[1].value > 4 || !IsYear(year)) {
    return std::nullopt;
  }
  const int last = quarter[1].value * 3;
  return WrittenPeriod{
      .first = {.date = MakeDate(year.value, last - 2, 1)},
      .last = Written{.date = MakeDate(year.value, last, DaysIn(year.value, last))}};
}

std::optional<WrittenPeriod> ReadPeriod(Tokens tokens) {
  if (auto quarter = ReadQuarter(tokens)) return quarter;
  if (auto date = ReadDate(tokens)) return WrittenPeriod{.first = *date};
  for (size_t i = 1; i + 1 < tokens.size(); ++i) {
    const Token::Kind kind = tokens[i].kind;
    if (kind != Token::Kind::kTo && kind != Token::Kind::kHyphen) continue;
    auto last = ReadDate(tokens.subspan(i + 1));
    if (!last) continue;
    auto first = ReadDate(tokens.first(i));
    if (!first) first = ReadFirstHalf(tokens.first(i), last->date);
    if (first) return WrittenPeriod{.first = *first, .last = last};
  }
  return std::nullopt;
}

absl::Status CheckWritten(const Written& written) {
  TANDEM_RETURN_IF_ERROR(CheckDate(written.date));
  if (!written.weekday || kWeekdaysShort[*written.weekday] == WeekdayOf(written.date)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      fmt::format("{} is a {}", ToText(written.date), WeekdayOf(written.date)));
}

// Enough of a text to recognise it, cut between characters.
std::string Quoted(std::string_view text) {
  constexpr size_t kShown = 60;
  if (text.size() <= kShown) return fmt::format("'{}'", text);
  size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return fmt::format("'{}...'", text.substr(0, end));
}

absl::Status Unreadable(std::string_view text, std::string_view what, std::string_view why,
                        std::string_view forms) {
  return absl::InvalidArgumentError(fmt::format("{} is no {}{}{}; write it like {}", Quoted(text),
                                                what, why.empty() ? "" : ": ", why, forms));
}

}  // namespace

absl::Status CheckDate(const v1::Date& date) {
  if (date.year() < 1 || date.year() > 9999) {
    return absl::InvalidArgumentError(fmt::format("the year {} is outside 1 to 9999", date.year()));
  }
  if (date.month() == 0 && date.day() != 0) {
    return absl::InvalidArgumentError(
        fmt::format("day {} of {:04} has no month; give the month or leave the day out", date.day(),
                    date.year()));
  }
  if (date.month() < 0 || date.month() > 12) {
    return absl::InvalidArgumentError(fmt::format("there is no month {}", date.month()));
  }
  if (date.day() < 0 || (date.day() > 0 && date.day() > DaysIn(date.year(), date.month()))) {
    return absl::InvalidArgumentError(fmt::format("{} does not exist", ToText(date)));
  }
  return absl::OkStatus();
}

absl::Status CheckPeriod(const v1::Period& period) {
  if (!period.has_first()) return absl::InvalidArgumentError("its first day is missing");
  TANDEM_RETURN_IF_ERROR(CheckDate(period.first()));
  if (!period.has_last()) return absl::OkStatus();
  TANDEM_RETURN_IF_ERROR(CheckDate(period.last()));
  if (LastDay(period.last()) < FirstDay(period.first())) {
    return absl::InvalidArgumentError(fmt::format("it ends on {}, before it begins on {}",
                                                  ToText(period.last()), ToText(period.first())));
  }
  return absl::OkStatus();
}

absl::CivilDay FirstDay(const v1::Date& date) {
  return absl::CivilDay(date.year(), std::max(1, date.month()), std::max(1, date.day()));
}

absl::CivilDay LastDay(const v1::Date& date) {
  if (date.month() == 0) return absl::CivilDay(date.year(), 12, 31);
  if (date.day() == 0) {
    return absl::CivilDay(date.year(), date.month(), DaysIn(date.year(), date.month()));
  }
  return absl::CivilDay(date.year(), date.month(), date.day());
}

absl::CivilDay FirstDay(const v1::Period& period) { return FirstDay(period.first()); }

absl::CivilDay LastDay(const v1::Period& period) {
  return LastDay(period.has_last() ? period.last() : period.first());
}

v1::Date ToDate(absl::CivilDay day) {
  return MakeDate(static_cast<int>(day.year()), day.month(), day.day());
}

v1::Period ToPeriod(absl::CivilDay day) {
  v1::Period period;
  *period.mutable_first() = ToDate(day);
  return period;
}

absl::StatusOr<v1::Date> ParseDate(std::string_view text) {
  const auto tokens = Tokenize(text);
  const auto written = tokens ? ReadDate(*tokens) : std::nullopt;
  if (!written) return Unreadable(text, "date", "", kDateForms);
  if (absl::Status status = CheckWritten(*written); !status.ok()) {
    return Unreadable(text, "date", std::string(status.message()), kDateForms);
  }
  return written->date;
}

absl::StatusOr<v1::Period> ParsePeriod(std::string_view text) {
  const auto tokens = Tokenize(text);
  const auto written = tokens ? ReadPeriod(*tokens) : std::nullopt;
  if (!written) return Unreadable(text, "date or period", "", kPeriodForms);

  v1::Period period;
  *period.mutable_first() = written->first.date;
  absl::Status status = CheckWritten(written->first);
  if (written->last) {
    status.Update(CheckWritten(*written->last));
    if (ToIso(written->last->date) != ToIso(written->first.date)) {
      *period.mutable_last() = written->last->date;
    }
  }
  status.Update(CheckPeriod(period));
  if (!status.ok()) {
    return Unreadable(text, "date or period", std::string(status.message()), kPeriodForms);
  }
  return period;
}

std::string ToIso(const v1::Date& date) {
  if (date.month() == 0) return fmt::format("{:04}", date.year());
  if (date.day() == 0) return fmt::format("{:04}-{:02}", date.year(), date.month());
  return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
}

std::string ToIso(const v1::Period& period) {
  std::string first = ToIso(period.first());
  if (!period.has_last()) return first;
  const std::string last = ToIso(period.last());
  return first == last ? first : fmt::format("{}/{}", first, last);
}

std::string ToText(const v1::Date& date, bool with_weekday) {
  if (date.month() < 1 || date.month() > 12) return ToIso(date);
  const std::string_view month = kMonthsShort[static_cast<size_t>(date.month()) - 1];
  if (date.day() == 0) return fmt::format("{} {:04}", month, date.year());
  const std::string text = fmt::format("{} {} {:04}", date.day(), month, date.year());
  return with_weekday ? fmt::format("{} {}", WeekdayOf(date), text) : text;
}

std::string ToText(const v1::Period& period) {
  const v1::Date& first = period.first();
  const v1::Date& last = period.has_last() ? period.last() : first;
  if (ToIso(first) == ToIso(last)) return ToText(first);
  const bool same_year = first.year() == last.year() && first.month() > 0 && last.month() > 0;
  if (!same_year) return fmt::format("{} - {}", ToText(first), ToText(last));
  if (first.month() == last.month() && first.day() > 0 && last.day() > 0) {
    return fmt::format("{}-{}", first.day(), ToText(last));
  }
  // "29 Aug" of "29 Aug 2016".
  const std::string whole = ToText(first);
  return fmt::format("{} - {}", whole.substr(0, whole.rfind(' ')), ToText(last));
}

absl::CivilDay AddMonths(absl::CivilDay day, int months) {
  const absl::CivilMonth month = absl::CivilMonth(day) + months;
  const absl::CivilDay end = absl::CivilDay(month + 1) - 1;
  return std::min(absl::CivilDay(month) + (day.day() - 1), end);
}

}  // namespace tandem
