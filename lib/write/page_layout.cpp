#include "write/page_layout.h"

#include <algorithm>
#include <iterator>

#include "base/rune.h"
#include "write/display_width.h"

namespace hozen {
namespace {

constexpr size_t kLeastBar = 8, kLeastText = 26;                 // a time with its zone stays whole
constexpr size_t kLeastRanked = 16;                              // a minute stays whole
constexpr size_t kLeastKeys[] = {kLeastText, kLeastRanked, 10};  // at last a day does

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
    std::vector<size_t> keys = choose_keys();
    make_room(keys, numbers_behind(keys.size()));
    const std::vector<std::vector<size_t>> numbers = numbers_behind(keys.size());
    std::vector<size_t> panel = keys;
    const auto fits = [&](std::vector<size_t> with, const std::vector<size_t>& more) {
      with.insert(with.end(), more.begin(), more.end());
      return width_of(with, layout_.widths, layout_.gap) <= limit_;
    };
    const auto close = [&] {
      std::sort(panel.begin(), panel.end());  // bars at the end, as in the whole table
      layout_.panels.push_back(std::move(panel));
      panel = keys;
    };
    for (const std::vector<size_t>& number : numbers) {
      if (panel.size() > keys.size() && !fits(panel, number)) close();
      // A bar that has no room even there is left out; its number stays.
      const bool whole = panel.size() > keys.size() || fits(panel, number);
      panel.insert(panel.end(), number.begin(), whole ? number.end() : number.begin() + 1);
    }
    if (panel.size() > keys.size() || layout_.panels.empty()) close();
  }

  // What says in each panel what its rows are of: a rank and all texts before the first number. Where there are texts
  // only, as many as two thirds of the page hold.
  std::vector<size_t> choose_keys() const {
    const auto is_number = [this](size_t c) { return columns_[c].align == Align::right; };
    const auto begin = shown_.begin() + (is_number(shown_[0]) && shown_.size() > 1 ? 1 : 0);
    auto end = std::find_if(begin, shown_.end(), [&](size_t c) {
      return is_number(c) || columns_[c].kind == ColumnKind::bar;
    });
    if (end == shown_.end()) {
      while (end - shown_.begin() > 1 &&
             width_of({shown_.begin(), end}, layout_.widths, layout_.gap) > limit_ * 2 / 3)
        --end;
    }
    return {shown_.begin(), std::max(end, shown_.begin() + 1)};
  }

  // The columns from `first` on, each with the bars that draw it.
  std::vector<std::vector<size_t>> numbers_behind(size_t first) const {
    std::vector<std::vector<size_t>> out;
    for (size_t i = first; i < shown_.size(); ++i) {
      if (columns_[shown_[i]].kind == ColumnKind::value) out.push_back({shown_[i]});
    }
    for (size_t i = first; i < shown_.size() && !out.empty(); ++i) {
      const Column& bar = columns_[shown_[i]];
      if (bar.kind != ColumnKind::bar) continue;
      const auto drawn = std::find_if(out.rbegin(), out.rend(), [&](const auto& number) {
        return number[0] < shown_[i] && columns_[number[0]].name == bar.name;
      });
      (drawn == out.rend() ? out.back() : *drawn).push_back(shown_[i]);
    }
    return out;
  }

  // Texts of the keys are shortened until the widest number stands beside them. Where a rank names the row as well, the
  // last of them give way.
  void make_room(std::vector<size_t>& keys, const std::vector<std::vector<size_t>>& numbers) {
    size_t widest = 0;
    for (const auto& number : numbers) widest = std::max(widest, layout_.widths[number[0]]);
    const auto room = [&] { return limit_ - std::min(limit_, widest + layout_.gap); };
    const auto is_over = [&] { return width_of(keys, layout_.widths, layout_.gap) > room(); };
    std::vector<size_t> texts = keys;
    std::erase_if(texts, [this](size_t c) { return columns_[c].align == Align::right; });
    const bool is_ranked = columns_[keys[0]].align == Align::right;
    for (const size_t least : kLeastKeys) {
      if (least < kLeastRanked && is_over()) layout_.gap = 1;
      if (!is_ranked || least >= kLeastRanked)
        shrink_columns(layout_.widths, keys, texts, room(), least, layout_.gap);
    }
    while (is_ranked && keys.size() > 2 && is_over()) keys.pop_back();
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
