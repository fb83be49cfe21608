#include "write/page_layout.h"

#include <algorithm>
#include <iterator>

#include "base/rune.h"
#include "write/display_width.h"

namespace hozen {
namespace {

constexpr size_t kLeastBar = 8, kLeastText = 26;  // a time with its zone stays whole

size_t width_of(const std::vector<size_t>& columns, const std::vector<size_t>& widths, size_t gap) {
  size_t width = columns.empty() ? 0 : gap * (columns.size() - 1);
  for (const size_t c : columns) width += widths[c];
  return width;
}

class Fitting {
 public:
  Fitting(const std::vector<Column>& columns, std::vector<size_t> widths, size_t limit)
      : columns_(columns), limit_(limit), layout_{.widths = std::move(widths)} {
    for (size_t c = 0; c < columns.size(); ++c) shown_.push_back(c);
  }

  PageLayout make() {
    if (limit_ != 0 && over() > 0) {
      shrink([](const Column& c) { return c.kind == ColumnKind::bar; }, kLeastBar);
      if (over() > 0) move([](Detail d) { return d == Detail::own_line || d == Detail::joined; });
      shrink([](const Column& c) { return c.kind == ColumnKind::value && c.align == Align::left; },
             kLeastText);
      if (over() >= shown_.size()) move([](Detail d) { return d == Detail::spare; });
    }
    part();
    return std::move(layout_);
  }

 private:
  size_t over() const {
    const size_t width = width_of(shown_, layout_.widths, layout_.gap);
    return width > limit_ ? width - limit_ : 0;
  }

  template <class Is>
  void move(Is&& is) {
    std::erase_if(shown_, [&](size_t c) {
      if (is(columns_[c].detail)) layout_.beneath.push_back(c);
      return is(columns_[c].detail);
    });
  }

  template <class May>
  void shrink(May&& may, size_t least) {
    std::vector<size_t> these;
    std::copy_if(shown_.begin(), shown_.end(), std::back_inserter(these),
                 [&](size_t c) { return may(columns_[c]); });
    shrink_columns(layout_.widths, shown_, these, limit_, least);
  }

  void part() {
    if (limit_ != 0 && over() > 0 && over() < shown_.size()) layout_.gap = 1;
    if (limit_ == 0 || over() == 0 || shown_.empty()) {
      layout_.panels = {shown_};
      return;
    }
    // Each panel says what its rows are of; a bar without its number says nothing.
    const size_t keys =
        std::min(shown_.size(), columns_[shown_[0]].align == Align::right ? size_t{2} : size_t{1});
    const std::vector<size_t> key(shown_.begin(), shown_.begin() + static_cast<ptrdiff_t>(keys));
    std::vector<size_t> panel = key;
    for (size_t i = keys; i < shown_.size(); ++i) {
      panel.push_back(shown_[i]);
      if (panel.size() == keys + 1 || width_of(panel, layout_.widths, layout_.gap) <= limit_)
        continue;
      panel.pop_back();
      layout_.panels.push_back(std::move(panel));
      panel = key;
      if (columns_[shown_[i]].kind != ColumnKind::bar) panel.push_back(shown_[i]);
    }
    if (panel.size() > keys || layout_.panels.empty()) layout_.panels.push_back(std::move(panel));
  }

  const std::vector<Column>& columns_;
  size_t limit_;
  PageLayout layout_;
  std::vector<size_t> shown_;
};

}  // namespace

PageLayout lay_out(const std::vector<Column>& columns, std::vector<size_t> widths, size_t limit) {
  return Fitting(columns, std::move(widths), limit).make();
}

void shrink_columns(std::vector<size_t>& widths, const std::vector<size_t>& shown,
                    const std::vector<size_t>& may_shrink, size_t limit, size_t least, size_t gap) {
  for (;;) {
    const size_t width = width_of(shown, widths, gap);
    size_t widest = 0, count = 0, next = least;
    for (const size_t c : may_shrink) widest = std::max(widest, widths[c]);
    if (width <= limit || widest <= least) return;
    for (const size_t c : may_shrink) {
      if (widths[c] == widest) {
        ++count;
      } else {
        next = std::max(next, widths[c]);
      }
    }
    const size_t each = std::clamp<size_t>((width - limit) / count, 1, widest - next);
    for (const size_t c : may_shrink) {
      if (widths[c] == widest) widths[c] -= each;
    }
  }
}

std::string shortened(std::string_view text, size_t width, bool ascii) {
  if (display_width(text) <= width) return std::string(text);
  const std::string_view mark = ascii ? "..." : "…";
  const size_t left = width - std::min(width, display_width(mark));
  size_t room = (left + 1) / 2;
  size_t head = 0;
  while (head < text.size()) {
    const std::string_view one = text.substr(head, next_rune(text, head).length);
    if (display_width(one) > room) break;
    room -= display_width(one);
    head += one.size();
  }
  room = left / 2;
  size_t tail = text.size();
  while (tail > head) {
    size_t from = tail - 1;
    while (from > head && (text[from] & '\xC0') == '\x80') --from;  // to where the character begins
    const size_t one = display_width(text.substr(from, tail - from));
    if (one > room) break;
    room -= one;
    tail = from;
  }
  return std::string(text.substr(0, head)) + std::string(mark) + std::string(text.substr(tail));
}

}  // namespace hozen
