#include "services/reminders/mail_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <optional>

#include "services/reminders/mime_text.h"

namespace tandem::services {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

constexpr char kDigest[] = "digest";
constexpr char kDigestSubject[] = "digest-subject";
constexpr char kFrame[] = "mail";
constexpr char kSubject[] = "mail-subject";
constexpr char kWhen[] = "when";
constexpr size_t kSubjectBytesMax = 200;
constexpr size_t kFirstBytesMax = 100;
// Of all items together. MailComposed.text takes 100,000 characters, frame included.
constexpr size_t kItemsBytesMax = 60'000;
constexpr size_t kDigestBytesMax = 30'000;
// What a line of a digest has beside its values, more or less.
constexpr size_t kLineWords = 100;

constexpr char kPlainFrame[] =
    "{{#demonstration}}*** DEMONSTRATION: example data. Nobody owes any of this. ***\n\n"
    "{{/demonstration}}Dear {{name}},\n\n"
    "{{#has_items}}These items are waiting for "
    "you:\n\n{{/has_items}}{{#items}}{{line}}\n\n{{/items}}"
    "{{#has_left}}This mail is full: {{left}} more will follow in the next ones.\n\n{{/has_left}}"
    "{{#has_digest}}{{digest}}\n\n{{/has_digest}}"
    "{{^is_officer}}A reply to this mail reaches your programme officer.\n{{/is_officer}}";
constexpr char kPlainSubject[] = "{{first}}{{#has_more}} and {{more}} more{{/has_more}}";
constexpr char kPlainDigest[] =
    "{{#late}}* {{what}}, {{due}}\n{{/late}}{{#due_soon}}* {{what}}, {{due}}\n{{/due_soon}}"
    "{{#changed}}* {{partnership}}: {{#events}}{{what}}, {{on}}; "
    "{{/events}}\n{{/changed}}{{#waiting}}* {{what}}, {{due}}\n{{/waiting}}";
constexpr char kPlainDigestSubject[] = "Your week";
constexpr char kPlainWhen[] = "{{due}}";
constexpr char kPlainItem[] =
    "* {{what}}{{#about}} ({{about}}){{/about}}\n  {{partnership}} [{{id}}]\n  {{due}}"
    "{{#whose_turn}}, {{whose_turn}}{{/whose_turn}}\n";

const std::string* Find(const Programme* programme, std::string_view name,
                        std::string_view language) {
  return programme == nullptr ? nullptr : programme->FindTemplate(name, language);
}

// Absent: the template is broken.
std::optional<std::string> Fill(const std::string& text, const data& values) {
  mustache filled(text);
  filled.set_custom_escape([](const std::string& value) { return value; });
  if (!filled.is_valid()) return std::nullopt;
  std::string out = filled.render(values);
  if (!filled.is_valid()) return std::nullopt;
  return out;
}

std::string FillOr(const std::string* text, const char* plain, const data& values) {
  std::optional<std::string> filled;
  if (text != nullptr) filled = Fill(*text, values);
  return filled.has_value() ? *std::move(filled) : Fill(plain, values).value_or("");
}

std::string WithoutLastLineEnds(std::string text) {
  text.erase(text.find_last_not_of("\r\n") + 1);
  return text;
}

// Sections that are left out leave empty lines behind: none stands first, and no
// two stand together.
std::string WithSingleBlankLines(const std::string& text) {
  std::string out;
  for (const char byte : text) {
    if (byte == '\n' && (out.empty() || out.ends_with("\n\n"))) continue;
    out += byte;
  }
  return out;
}

// A section for it is shown if there is something in it.
data TextOrFalse(const std::string& text) {
  return text.empty() ? data(data::type::bool_false) : data(text);
}

data Flag(bool value) { return data(value ? data::type::bool_true : data::type::bool_false); }

// A line's values, and what the programme's template `when` makes of them.
data ValuesOf(const MailLine& line, const Programme* programme, std::string_view language) {
  data values;
  values.set("what", line.what);
  values.set("about", TextOrFalse(line.about));
  values.set("partnership", line.partnership);
  values.set("id", line.id);
  values.set("due", line.due);
  values.set("days", fmt::format("{}", line.days));
  values.set("due_today", Flag(line.days == 0));
  values.set("due_tomorrow", Flag(line.days == 1 && !line.is_late));
  values.set("due_yesterday", Flag(line.days == 1 && line.is_late));
  values.set("due_in_days", Flag(line.days > 1 && !line.is_late));
  values.set("due_days_ago", Flag(line.days > 1 && line.is_late));
  values.set("whose_turn", TextOrFalse(line.whose_turn));
  values.set("several_turns", Flag(line.several_turns));
  values.set("next_step", TextOrFalse(line.next_step));
  values.set("illustrative", Flag(line.illustrative));
  values.set("is_late", Flag(line.is_late));
  values.set("for_whom", TextOrFalse(line.for_whom));
  values.set("stands_in", Flag(line.stands_in));
  values.set("handed_on", Flag(line.handed_on));
  data events{data::type::list};
  for (const MailEvent& event : line.events) {
    data told;
    told.set("what", event.what);
    told.set("about", TextOrFalse(event.about));
    told.set("on", event.on);
    events << told;
  }
  values.set("events", events);
  values.set("has_more_events", Flag(line.more_events > 0));
  values.set("more_events", fmt::format("{}", line.more_events));
  values.set("when", OneLine(FillOr(Find(programme, kWhen, language), kPlainWhen, values)));
  return values;
}

std::string RenderItem(const MailItemText& item, std::string_view language) {
  return Shortened(
      WithoutLastLineEnds(FillOr(Find(item.programme, item.template_name, language), kPlainItem,
                                 ValuesOf(item.line, item.programme, language))),
      kItemsBytesMax);
}

size_t BytesOf(const MailLine& line) {
  size_t bytes = line.what.size() + line.about.size() + line.partnership.size() + line.id.size() +
                 line.due.size() + line.whose_turn.size() + line.next_step.size() +
                 line.for_whom.size() + kLineWords;
  for (const MailEvent& event : line.events) {
    bytes += event.what.size() + event.about.size() + event.on.size() + kLineWords;
  }
  return bytes;
}

std::string RenderDigest(const MailContent& content) {
  const MailDigest& digest = *content.digest;
  data values;
  size_t bytes = 0;
  size_t left = digest.left;
  const auto set = [&](const std::string& name, const std::vector<MailLine>& lines) {
    data list{data::type::list};
    bool any = false;
    for (const MailLine& line : lines) {
      bytes += BytesOf(line);
      if (bytes > kDigestBytesMax) {
        ++left;
        continue;
      }
      list << ValuesOf(line, content.frame, content.language);
      any = true;
    }
    values.set(name, list);
    values.set("has_" + name, Flag(any));
  };
  set("late", digest.late);
  set("due_soon", digest.due_soon);
  set("changed", digest.changed);
  set("waiting", digest.waiting);
  values.set("has_left", Flag(left > 0));
  values.set("left", fmt::format("{}", left));
  return Shortened(WithoutLastLineEnds(FillOr(Find(content.frame, kDigest, content.language),
                                              kPlainDigest, values)),
                   kDigestBytesMax);
}

std::string RenderSubject(const MailContent& content, const data& values) {
  if (!content.items.empty() || !content.digest.has_value()) {
    return FillOr(Find(content.frame, kSubject, content.language), kPlainSubject, values);
  }
  data own;
  own.set("demonstration", Flag(content.demonstration));
  own.set("has_late", Flag(!content.digest->late.empty()));
  own.set("late", fmt::format("{}", content.digest->late.size()));
  own.set("has_due_soon", Flag(!content.digest->due_soon.empty()));
  own.set("due_soon", fmt::format("{}", content.digest->due_soon.size()));
  return FillOr(Find(content.frame, kDigestSubject, content.language), kPlainDigestSubject, own);
}

// What a subject says of the first item.
std::string FirstOf(const MailLine& line) {
  return Shortened(line.about.empty() ? line.what : fmt::format("{} ({})", line.what, line.about),
                   kFirstBytesMax);
}

}  // namespace

std::string MailLanguage(const Programme* frame, const std::vector<std::string>& wanted) {
  const std::string* english = Find(frame, kFrame, "en");
  for (const std::string& language : wanted) {
    if (language.substr(0, language.find('-')) == "en") return "en";
    const std::string* found = Find(frame, kFrame, language);
    if (found != nullptr && found != english) return language;
  }
  return "en";
}

size_t ItemsWithRoom(const MailContent& content) {
  size_t bytes = 0;
  for (size_t i = 0; i < content.items.size(); ++i) {
    bytes += RenderItem(content.items[i], content.language).size();
    if (i > 0 && bytes > kItemsBytesMax) return i;
  }
  return content.items.size();
}

MailWords RenderMail(const MailContent& content) {
  MailWords words;
  data items{data::type::list};
  for (const MailItemText& item : content.items) {
    data told = ValuesOf(item.line, item.programme, content.language);
    told.set("line", RenderItem(item, content.language));
    items << told;
  }
  const size_t left = content.waiting;
  const size_t count = content.items.size();
  data values;
  values.set("name", OneLine(content.name));
  values.set("is_officer", Flag(content.is_officer));
  values.set("demonstration", Flag(content.demonstration));
  values.set("count", fmt::format("{}", count));
  values.set("has_left", Flag(left > 0));
  values.set("left", fmt::format("{}", left));
  values.set("first", content.items.empty() ? "" : FirstOf(content.items.front().line));
  values.set("has_more", Flag(count > 1));
  values.set("more", fmt::format("{}", std::max<size_t>(count, 1) - 1));
  values.set("items", items);
  values.set("has_items", Flag(!content.items.empty()));
  values.set("has_digest", Flag(content.digest.has_value()));
  values.set("digest", content.digest.has_value() ? RenderDigest(content) : std::string());

  words.text = WithSingleBlankLines(
      FillOr(Find(content.frame, kFrame, content.language), kPlainFrame, values));
  words.subject = Shortened(OneLine(RenderSubject(content, values)), kSubjectBytesMax);
  if (content.demonstration) words.subject = "[demonstration] " + words.subject;
  return words;
}

}  // namespace tandem::services
