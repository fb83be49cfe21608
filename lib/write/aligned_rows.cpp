#include "write/aligned_rows.h"

#include <algorithm>

#include "base/text.h"
#include "write/display_width.h"
#include "write/page_layout.h"
#include "write/writers.h"

namespace hozen {
namespace {

// Calls `take` for each line, without its line feed.
template <class Take>
void each_line(std::string_view text, Take&& take) {
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    take(split(text.substr(at, end - at), kCellEnd));
    at = end + 1;
  }
}

}  // namespace

std::string AlignedRows::put(std::string_view rows) {
  std::string out;
  if (laid_out_) {
    append_rows(out, rows);
    return out;
  }
  held_ += rows;
  if (held_.size() >= kHeldBytes) lay_out(out, false);
  return out;
}

std::string AlignedRows::finish() {
  std::string out;
  if (!laid_out_) lay_out(out, true);
  return out;
}

void AlignedRows::lay_out(std::string& out, bool is_all) {
  const size_t n = columns_.size();
  widths_.assign(n, 0);
  each_line(held_, [&](const std::vector<std::string_view>& cells) {
    for (size_t c = 0; c < std::min(n, cells.size()); ++c)
      widths_[c] = std::max(widths_[c], std::min(display_width(cells[c]), kMostWidth));
  });
  shown_.assign(n, true);
  for (size_t c = 0; c < n; ++c) {
    shown_[c] = !columns_[c].may_go || widths_[c] > 0 || !is_all || held_.empty();
    widths_[c] = std::max(widths_[c], display_width(columns_[c].title));
  }
  fit();
  std::vector<std::string_view> heads;
  for (const Column& column : columns_) heads.emplace_back(column.title);
  append_row(out, heads, true);
  append_rule(out);
  append_rows(out, held_);
  held_ = {};
  laid_out_ = true;
}

// Values give way to a width that an address needs; what then still leaves the page is cut off.
void AlignedRows::fit() {
  constexpr size_t kLeast = 20;
  if (page_width_ == 0) return;
  std::vector<size_t> all;
  for (size_t c = 0; c < columns_.size(); ++c) {
    if (shown_[c]) all.push_back(c);
  }
  // The first column is the time.
  const std::vector<size_t> others(all.begin() + (all.empty() ? 0 : 1), all.end());
  shrink_columns(widths_, all, others, page_width_, kLeast);
}

void AlignedRows::append_rows(std::string& out, std::string_view rows) const {
  each_line(rows,
            [&](const std::vector<std::string_view>& cells) { append_row(out, cells, false); });
}

void AlignedRows::append_row(std::string& out, const std::vector<std::string_view>& cells,
                             bool is_head) const {
  size_t pad = 0;  // owed by the cell before
  size_t at = 0;   // columns taken
  bool first = true;
  for (size_t c = 0; c < std::min(columns_.size(), cells.size()); ++c) {
    if (!shown_[c]) continue;
    if (!first) at += pad + 2;
    if (page_width_ != 0 && at >= page_width_) break;
    std::string cut;
    std::string_view text = cells[c].empty() ? absent() : cells[c];
    if (page_width_ != 0)
      text = cut = shortened(text, std::min(widths_[c], page_width_ - at), ascii_);
    if (!first) out.append(pad + 2, ' ');
    first = false;
    const Tone tone = cells[c].empty() ? Tone::faint : columns_[c].tone;
    const std::string_view color = !color_   ? ""
                                   : is_head ? writers::kBold
                                             : writers::color_of(tone);
    out += color;
    out += text;
    if (!color.empty()) out += writers::kReset;
    at += display_width(text);
    pad = widths_[c] - std::min(widths_[c], display_width(text));
  }
  out += '\n';
}

void AlignedRows::append_rule(std::string& out) const {
  bool first = true;
  size_t at = 0;
  for (size_t c = 0; c < columns_.size(); ++c) {
    if (!shown_[c]) continue;
    at += first ? 0 : 2;
    if (page_width_ != 0 && at >= page_width_) break;
    if (!first) out += "  ";
    first = false;
    for (size_t i = 0; i < widths_[c] && (page_width_ == 0 || at + i < page_width_); ++i)
      out += ascii_ ? "-" : "─";
    at += widths_[c];
  }
  out += '\n';
}

}  // namespace hozen
