// A table for people: columns that align in every script.
#ifndef TANDEM_TOOLS_TANDEM_RENDER_TABLE_H_
#define TANDEM_TOOLS_TANDEM_RENDER_TABLE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "tools/tandem/render/colour.h"

namespace tandem::cli {

struct Column {
  std::string title;
  bool right = false;  // Numbers.
  // May be cut when the table is wider than the terminal.
  bool may_shrink = false;
};

struct Cell {
  Cell() = default;
  // A plain text becomes a cell by itself.
  Cell(std::string cell_text, Colour cell_colour = Colour::kPlain)
      : text(std::move(cell_text)), colour(cell_colour) {}
  Cell(const char* cell_text) : text(cell_text) {}

  std::string text;
  Colour colour = Colour::kPlain;
};

// Cells are made Printable. A column without any text is left out, with its title.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as there are columns, or fewer.
  void Add(std::vector<Cell> row);
  bool empty() const { return rows_.empty(); }

  // Lines, each ending in a line break; titles first, unless none is given.
  // `columns_max`: the terminal's width; 0: nothing is cut, as for a file.
  std::string Render(const Palette& palette, size_t columns_max,
                     const std::string& indent = "") const;

 private:
  std::vector<size_t> Widths(size_t columns_max) const;
  void AppendLine(const std::vector<Cell>& cells, const std::vector<size_t>& widths,
                  const Palette& palette, std::string* out) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace tandem::cli

#endif  // TANDEM_TOOLS_TANDEM_RENDER_TABLE_H_
