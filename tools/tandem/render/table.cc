#include "tools/tandem/render/table.h"

#include <algorithm>

#include "tools/tandem/render/display_width.h"

namespace tandem::cli {
namespace {

constexpr size_t kGap = 2;
// A column that may shrink keeps at least these.
constexpr size_t kShrunkMin = 12;

}  // namespace

void Table::Add(std::vector<Cell> row) {
  row.resize(columns_.size());
  for (Cell& cell : row) cell.text = Printable(cell.text);
  rows_.push_back(std::move(row));
}

std::vector<size_t> Table::Widths(size_t columns_max) const {
  std::vector<size_t> widths(columns_.size(), 0);
  for (const std::vector<Cell>& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i].text));
    }
  }
  size_t total = 0;
  for (size_t i = 0; i < widths.size(); ++i) {
    if (widths[i] == 0) continue;  // Left out.
    widths[i] = std::max(widths[i], DisplayWidth(columns_[i].title));
    total += widths[i] + kGap;
  }
  if (columns_max == 0) return widths;
  total -= std::min(total, kGap);
  // The widest gives way first.
  while (total > columns_max) {
    size_t widest = columns_.size();
    for (size_t i = 0; i < widths.size(); ++i) {
      if (!columns_[i].may_shrink || widths[i] <= kShrunkMin) continue;
      if (widest == columns_.size() || widths[i] > widths[widest]) widest = i;
    }
    if (widest == columns_.size()) break;
    --widths[widest];
    --total;
  }
  return widths;
}

void Table::AppendLine(const std::vector<Cell>& cells, const std::vector<size_t>& widths,
                       const Palette& palette, std::string* out) const {
  size_t last = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (widths[i] > 0 && !cells[i].text.empty()) last = i;
  }
  bool first = true;
  for (size_t i = 0; i <= last && i < cells.size(); ++i) {
    if (widths[i] == 0) continue;
    if (!first) out->append(kGap, ' ');
    first = false;
    const std::string text = CutToWidth(cells[i].text, widths[i]);
    const size_t missing = widths[i] - std::min(widths[i], DisplayWidth(text));
    if (columns_[i].right) out->append(missing, ' ');
    *out += palette.Paint(cells[i].colour, text);
    if (!columns_[i].right && i != last) out->append(missing, ' ');
  }
  *out += '\n';
}

std::string Table::Render(const Palette& palette, size_t columns_max,
                          const std::string& indent) const {
  if (rows_.empty()) return "";
  const size_t inside = columns_max > indent.size() ? columns_max - indent.size() : columns_max;
  const std::vector<size_t> widths = Widths(inside);
  std::vector<Cell> titles;
  bool has_titles = false;
  for (const Column& column : columns_) {
    titles.emplace_back(column.title, Colour::kHeading);
    has_titles = has_titles || !column.title.empty();
  }
  std::string out;
  if (has_titles) {
    out += indent;
    AppendLine(titles, widths, palette, &out);
  }
  for (const std::vector<Cell>& row : rows_) {
    out += indent;
    AppendLine(row, widths, palette, &out);
  }
  return out;
}

}  // namespace tandem::cli
