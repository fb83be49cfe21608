#include "timeline/value_table.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "timeline/bucket_rows.h"
#include "timeline/measures.h"
#include "timeline/row_parts.h"

namespace hozen::timeline {
namespace {

// All that is known of one value.
struct Known {
  std::string key, text;
  std::vector<Cell> cells;  // its value columns
  std::string port;
  bool absent = false;       // the events had no value
  bool seen = true;          // false: expected, never observed
  std::vector<size_t> pins;  // that name it
  uint64_t now = 0, before = 0;
  std::optional<Tallied> tallied;
  SplitCount split;
};

class ValueRows {
 public:
  ValueRows(const CountOptions& options, const Counting& counting, const Counts& counts,
            const ValueTable& what)
      : options_(options), counting_(counting), counts_(counts), what_(what) {
    by_ = counting.plan.views[what.view].by;
    simple_ = is_simple();
    if (simple_) return;
    read(*counts.main, false);
    if (what.with_previous) read(*counts.previous, true);
    if (what.with_split) read_split();
    for (const std::string& value : counting.expected) expect(value);
    if (what.with_measures) measures_.emplace(counting, *counts.main);
    known_total_ = counts.main->total();
    for (const auto& [text, k] : known_) known_total_ -= k.absent ? k.now : 0;
  }

  static Table make(const std::shared_ptr<ValueRows>& self) { return self->make_table(self); }

 private:
  Table make_table(const std::shared_ptr<ValueRows>& self) {
    Table table{.name = what_.name, .title = what_.title};
    Known rest;
    Ranking ranking = simple_ ? rank_entries() : rank_known(rest);
    append_columns(table);
    for (const Ranked& r : ranking.shown) {
      if (simple_) break;
      const Known& k = known_.at(std::string(*r.value));
      table.add(k.seen ? row_of(&r, k) : unseen_row(k));
      rest.before -= k.before;
      rest.split -= k.split;
    }
    rest.now = ranking.other_count;
    append_rest(table, ranking, rest);
    append_total(table);
    append_notes(table, ranking);
    if (!simple_) return table;
    table.made_rows = ranking.shown.size();
    table.row_at = [self, shown = std::move(ranking.shown)](size_t i) {
      const Ranked& r = shown[i];
      return Row{.cells = self->row_of(&r, self->known_of(self->entries_[r.source]))};
    };
    if (what_.top != kAllValues) table.hold_rows();
    return table;
  }

  void expect(const std::string& value) {
    for (const auto& [key, k] : known_) {
      if (!k.absent && k.text == value && k.now + k.before > 0) return;
    }
    Known& k = known_["\x01" + value];
    k.text = value;
    k.cells = {value};
    k.seen = false;
  }

  // One field, each value once, of which there may be millions: rows are made when they are written.
  bool is_simple() const {
    const View& view = counting_.plan.views[what_.view];
    const bool once = !view.by_bucket || counting_.plan.width.unit == BucketWidth::Unit::none;
    return view.by.size() == 1 && view.by[0].names == nullptr && !is_port(view.by[0]) && once &&
           !what_.with_previous && !what_.with_split && !what_.with_measures &&
           counting_.expected.empty();
  }

  Ranking rank_entries() {
    const Tally& tally = *counts_.main;
    entries_ = tally.unsorted_entries(what_.view);
    known_total_ = tally.total();
    for (const Tally::Entry& e : entries_) {
      if (tally.value_of(e, what_.view, 0)) continue;
      known_total_ -= e.tallied->count;
      take(tally, e, false);
    }
    std::erase_if(entries_, [&](const auto& e) { return !tally.value_of(e, what_.view, 0); });
    std::vector<Countable> countable;
    for (const Tally::Entry& e : entries_)
      countable.push_back({tally.value_of(e, what_.view, 0), e.tallied->count});
    values_ = countable.size();
    return rank(countable, what_.top, options_.pins);
  }

  Known known_of(const Tally::Entry& e) const {
    Known k;
    append_value_cells(k.cells, counting_, counts_.names, *counts_.main, e, what_.view);
    k.now = e.tallied->count;
    k.tallied = *e.tallied;
    return k;
  }

  Ranking rank_known(Known& rest) {
    const std::set<std::string_view> expected(counting_.expected.begin(), counting_.expected.end());
    std::vector<Countable> countable;
    std::vector<std::string> pinned;
    for (const auto& [key, k] : known_) {
      if (k.absent) continue;
      if (!k.pins.empty() || expected.contains(k.text)) pinned.push_back(key);
      countable.push_back({key, k.now});
      rest.before += k.before;
      rest.split += k.split;
    }
    values_ = countable.size();
    return rank(countable, what_.top, pinned);
  }

  void read(const Tally& tally, bool before) {
    for (const Tally::Entry& e : tally.entries(what_.view)) take(tally, e, before);
  }

  void take(const Tally& tally, const Tally::Entry& e, bool before) {
    const std::string key = values_key(tally, e, what_.view, by_.size());
    const auto [place, is_new] = known_.try_emplace(key);
    Known& k = place->second;
    if (is_new) k = constants_of(key, tally, e);
    (before ? k.before : k.now) += e.tallied->count;
    if (before) return;
    if (!k.tallied) {
      k.tallied = *e.tallied;
    } else {
      if (tally.is_before(e.tallied->first, k.tallied->first)) k.tallied->first = e.tallied->first;
      if (tally.is_before(k.tallied->last, e.tallied->last)) k.tallied->last = e.tallied->last;
    }
  }

  // What all entries of one value say of it.
  Known constants_of(const std::string& key, const Tally& tally, const Tally::Entry& e) const {
    Known k;
    k.key = key;
    k.text = values_text(tally, e, what_.view, by_.size());
    k.absent = true;
    for (size_t pin = 0; pin < options_.pins.size(); ++pin) {
      if (is_pinned_by(options_.pins[pin], tally, e, what_.view, by_.size())) k.pins.push_back(pin);
    }
    append_value_cells(k.cells, counting_, counts_.names, tally, e, what_.view);
    if (is_port(by_[0])) k.port = k.text;
    for (size_t d = 0; d < by_.size(); ++d)
      k.absent = k.absent && !tally.value_of(e, what_.view, d);
    return k;
  }

  void read_split() {
    for (const auto& [key, c] : split_counts(counting_, *counts_.main)) {
      const auto at = known_.find(key.second);
      if (at != known_.end()) at->second.split += c;
      whole_split_ += c;
    }
  }

  std::string word(std::string_view english) const {
    return std::string(tr(counting_.language, english));
  }

  void append_columns(Table& table) const {
    table.columns = {right("rank", word("rank"))};
    append_value_columns(table, counting_, by_);
    if (what_.with_split) {
      table.columns.push_back(right("holds", counting_.split->text));
      table.columns.push_back(right("otherwise", word("otherwise")));
      if (whole_split_.unknown > 0) table.columns.push_back(right("unknown", word("unknown")));
    }
    table.columns.push_back(right("count", word("count")));
    table.columns.push_back(right("share", word("share")));
    if (what_.with_previous) {
      table.columns.push_back(right("previous", word("previous")));
      table.columns.push_back(right("change", word("change")));
    }
    table.columns.push_back(
        {.name = "first_seen", .title = word("first seen"), .detail = Detail::spare});
    table.columns.push_back(
        {.name = "last_seen", .title = word("last seen"), .detail = Detail::spare});
    if (measures_) measures_->append_columns(table);
    append_cite_columns(table, counting_);
    table.columns.push_back(bar_of("count"));
  }

  void append_split(std::vector<Cell>& row, const SplitCount& c) const {
    if (!what_.with_split) return;
    row.emplace_back(c.holds);
    row.emplace_back(c.not_holds);
    if (whole_split_.unknown > 0) row.emplace_back(c.unknown);
  }

  void append_counts(std::vector<Cell>& row, uint64_t now, uint64_t before, Cell share) const {
    row.emplace_back(now);
    row.push_back(std::move(share));
    if (!what_.with_previous) return;
    row.emplace_back(before);
    row.emplace_back(static_cast<int64_t>(now) - static_cast<int64_t>(before));
  }

  Cell share_of(uint64_t n) const {
    return Share{static_cast<int64_t>(n), static_cast<int64_t>(known_total_)};
  }

  std::vector<Cell> row_of(const Ranked* ranked, const Known& k) const {
    constexpr size_t kMostlyEnough = 12;
    std::vector<Cell> row;
    row.reserve(kMostlyEnough + k.cells.size());
    row.push_back(ranked == nullptr ? Cell() : Cell(ranked->rank));
    row.insert(row.end(), k.cells.begin(), k.cells.end());
    append_split(row, k.split);
    append_counts(row, k.now, k.before, k.absent ? Cell() : share_of(k.now));
    const Zone& zone = counting_.plan.zone;
    row.push_back(k.tallied ? Cell(zoned_text(k.tallied->first.time_ns, zone)) : Cell());
    row.push_back(k.tallied ? Cell(zoned_text(k.tallied->last.time_ns, zone)) : Cell());
    if (measures_) measures_->append_cells(row, INT64_MIN, k.key);
    append_cite_cells(row, counting_, counts_, *counts_.main, k.tallied ? &*k.tallied : nullptr);
    row.emplace_back(k.now);
    return row;
  }

  std::vector<Cell> unseen_row(const Known& k) const {
    std::vector<Cell> row = {Cell()};
    row.insert(row.end(), k.cells.begin(), k.cells.end());
    return row;
  }

  // What all rows add up to.
  static uint64_t rows_of(const Ranking& ranking) {
    uint64_t rows = ranking.other_count;
    for (const Ranked& r : ranking.shown) rows += r.count;
    return rows;
  }

  void append_rest(Table& table, const Ranking& ranking, const Known& rest) const {
    if (ranking.other_values > 0) {
      std::vector<Cell> row = {Cell(), word("other")};
      row.resize(1 + value_columns(by_));
      append_split(row, rest.split);
      // Of events with several values it is no share of events, and might be more than all.
      append_counts(row, rest.now, rest.before,
                    rows_of(ranking) > known_total_ ? Cell() : share_of(rest.now));
      append_measures_of_rest(row, ranking);
      table.add(std::move(row), RowKind::other);
    }
    for (const auto& [text, k] : known_) {
      if (k.absent && k.now + k.before > 0) table.add(row_of(nullptr, k), RowKind::other);
    }
  }

  // Of all values that have no row of their own; events without a value have one.
  void append_measures_of_rest(std::vector<Cell>& row, const Ranking& ranking) const {
    if (!measures_) return;
    std::set<std::string> in_rows;
    for (const Ranked& r : ranking.shown) in_rows.emplace(*r.value);
    for (const auto& [key, k] : known_) {
      if (k.absent) in_rows.insert(key);
    }
    row.resize(row.size() + 2);  // first and last seen
    measures_->append_others(row, INT64_MIN, in_rows);
  }

  void append_total(Table& table) const {
    std::vector<Cell> row = {Cell(), word("total")};
    row.resize(1 + value_columns(by_));
    append_split(row, whole_split_);
    const uint64_t total = counts_.main->total();
    append_counts(row, total, what_.with_previous ? counts_.previous->total() : 0,
                  total == known_total_ ? share_of(total) : Cell());
    if (measures_) {
      row.resize(row.size() + 2);
      measures_->append_total(row);
    }
    table.add(std::move(row), RowKind::total);
  }

  void append_notes(Table& table, const Ranking& ranking) const {
    const Language l = counting_.language;
    const uint64_t total = counts_.main->total();
    if (known_total_ == total) {
      table.notes.push_back(say(l, "Values: {}; shares are of {} counted.", values_, total));
    } else {
      table.notes.push_back(
          say(l, "Values: {}; shares are of the {} that have one; {} of {} have none.", values_,
              known_total_, total - known_total_, total));
    }
    if (const size_t others = ranking.other_values; others > 0)
      table.notes.push_back(others == 1
                                ? say(l, "other: 1 value; --top all shows it.")
                                : say(l, "other: {} values; --top all shows them.", others));
    if (const std::string tie = tie_text(ranking, l); !tie.empty()) table.notes.push_back(tie);
    note_several_values(table, l, rows_of(ranking), known_total_, false);
    append_unnamed(table);
    note_pins(table, ranking);
    note_ports(table, ranking);
    if (measures_) measures_->append_notes(table);
    if (std::any_of(known_.begin(), known_.end(), [](const auto& k) { return !k.second.seen; }))
      table.notes.push_back(say(l, "–: expected, and never observed in what was read."));
    if (what_.with_previous) table.notes.push_back(previous_note(counting_));
  }

  // --names: what the file did not name stays as it is, and is said.
  void append_unnamed(Table& table) const {
    if (by_.size() != 1 || by_[0].names == nullptr) return;
    size_t values = 0;
    uint64_t events = 0;
    std::string first;
    for (const auto& [key, k] : known_) {
      if (k.absent || !k.seen || by_[0].names->is_name(k.text)) continue;
      if (values++ < 5) first += (first.empty() ? "" : ", ") + k.text;
      events += k.now;
    }
    if (values > 0) {
      table.notes.push_back(say(counting_.language, "Without a name: {} values, {} counted ({}).",
                                values, events, first + (values > 5 ? ", ..." : "")));
    }
  }

  // A value that was asked for and never came: no row says so.
  void note_pins(Table& table, const Ranking& ranking) const {
    const bool only = counting_.ranks.size() + (what_.name == "values" ? 1 : 0) == 1;
    std::string names;
    for (size_t pin = 0; only && pin < options_.pins.size(); ++pin) {
      const bool is_shown =
          std::any_of(ranking.shown.begin(), ranking.shown.end(), [&](const Ranked& r) {
            if (simple_) return *r.value == options_.pins[pin];
            const std::vector<size_t>& pins = known_.at(std::string(*r.value)).pins;
            return std::find(pins.begin(), pins.end(), pin) != pins.end();
          });
      if (!is_shown) names += (names.empty() ? "" : ", ") + options_.pins[pin];
    }
    if (!names.empty())
      table.notes.push_back(say(counting_.language, "Pinned, and never observed: {}.", names));
  }

  // What the ports that are shown are for.
  void note_ports(Table& table, const Ranking& ranking) const {
    constexpr size_t kMost = 20;
    std::vector<std::string> ports;
    for (const Ranked& r : ranking.shown) {
      if (simple_ || ports.size() == kMost) break;
      const Known& k = known_.at(std::string(*r.value));
      const PortName* const name = k.port.empty() ? nullptr : counting_.ports.of(k.port);
      if (name != nullptr && !name->note.empty()) ports.push_back(k.port);
    }
    note_services(table, counting_, ports);
  }

  const CountOptions& options_;
  const Counting& counting_;
  const Counts& counts_;
  const ValueTable what_;
  std::vector<Dimension> by_;
  bool simple_ = false;
  std::vector<Tally::Entry> entries_;  // when simple_: those with a value
  size_t values_ = 0;
  std::map<std::string, Known> known_;
  SplitCount whole_split_;
  std::optional<Measures> measures_;
  uint64_t known_total_ = 0;
};

}  // namespace

Table make_value_table(const CountOptions& options, const Counting& counting, const Counts& counts,
                       const ValueTable& what) {
  return ValueRows::make(std::make_shared<ValueRows>(options, counting, counts, what));
}

Table rank_table(const CountOptions& options, const Counting& counting, const Counts& counts,
                 size_t which) {
  const std::string& field = counting.ranks[which].name;
  return make_value_table(
      options, counting, counts,
      {.name = field,
       .title = say(counting.language, "{} by {}",
                    tr(counting.language, counting.attacks ? "Attacks" : "Events"), field),
       .view = counting.rank_view(which),
       .top = counting.top_or(kRankingTop)});
}

}  // namespace hozen::timeline
