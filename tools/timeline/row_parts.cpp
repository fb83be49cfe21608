#include "timeline/row_parts.h"

#include <algorithm>

namespace hozen::timeline {

namespace {

std::string joined_values(const Tally& tally, const Tally::Entry& entry, size_t view,
                          size_t dimensions, std::string_view between) {
  std::string text;
  for (size_t d = 0; d < dimensions; ++d) {
    if (d > 0) text += between;
    const auto value = tally.value_of(entry, view, d);
    text += value ? *value : std::string_view("–");
  }
  return text;
}

}  // namespace

std::string values_text(const Tally& tally, const Tally::Entry& entry, size_t view,
                        size_t dimensions) {
  return joined_values(tally, entry, view, dimensions, " / ");
}

bool is_pinned_by(const std::string& pin, const Tally& tally, const Tally::Entry& entry,
                  size_t view, size_t dimensions) {
  for (size_t d = 0; d < dimensions; ++d) {
    if (tally.value_of(entry, view, d) == pin) return true;
  }
  return dimensions > 1 && (pin == joined_values(tally, entry, view, dimensions, " / ") ||
                            pin == joined_values(tally, entry, view, dimensions, ","));
}

bool is_pinned(const std::vector<std::string>& pins, const Tally& tally, const Tally::Entry& entry,
               size_t view, size_t dimensions) {
  return std::any_of(pins.begin(), pins.end(), [&](const std::string& pin) {
    return is_pinned_by(pin, tally, entry, view, dimensions);
  });
}

std::string values_key(const Tally& tally, const Tally::Entry& entry, size_t view,
                       size_t dimensions) {
  std::string key;
  for (size_t d = 0; d < dimensions; ++d) {
    const auto value = tally.value_of(entry, view, d);
    key += value ? '\x01' : '\x02';
    for (const char c : value.value_or(std::string_view())) {
      key += c;
      if (c == '\0') key += '\xFF';  // so that the end, a 0 and no 0xFF, comes before every byte
    }
    key.append(2, '\0');
  }
  return key;
}

std::string group_text(const Counting& counting, const Tally& tally, const Tally::Entry& entry) {
  return values_text(tally, entry, 0, counting.plan.views[0].by.size());
}

std::string shown_text(const Counting& counting, const Counts& counts, const Tally::Entry& entry) {
  const std::vector<Dimension>& by = counting.plan.views[0].by;
  std::string text;
  for (size_t d = 0; d < by.size(); ++d) {
    if (d > 0) text += " / ";
    const auto value = counts.main->value_of(entry, 0, d);
    text += value ? counts.names.shown(by[d].name, *value) : std::string_view("–");
  }
  return text;
}

std::string tie_text(const Ranking& ranking, Language language) {
  if (ranking.tie_cut == 0) return {};
  return say(language,
             "Tie at the cut: {} values have {}; {} shown (first in order of value), {} counted in "
             "other.",
             ranking.tie_shown + ranking.tie_cut, ranking.tie_count, ranking.tie_shown,
             ranking.tie_cut);
}

void note_several_values(Table& table, Language language, uint64_t sum, uint64_t total,
                         bool in_columns) {
  if (sum <= total) return;
  table.notes.push_back(
      in_columns ? say(language,
                       "An event of several values counts in each of its columns and once in "
                       "the total: the columns add up to {}.",
                       sum)
                 : say(language,
                       "An event of several values counts in each of its rows and once "
                       "in the total: the rows add up to {}.",
                       sum));
}

bool is_port(const Dimension& dimension) { return dimension.kind == Dimension::Kind::port; }

void append_value_columns(Table& table, const Counting& counting,
                          const std::vector<Dimension>& by) {
  for (const Dimension& d : by) {
    table.columns.push_back({.name = d.name});
    if (is_port(d)) {
      table.columns.push_back(
          {.name = d.name + ".service", .title = std::string(tr(counting.language, "service"))});
    }
  }
}

void append_value_cells(std::vector<Cell>& row, const Counting& counting, const LabelNames& names,
                        const Tally& tally, const Tally::Entry& entry, size_t view) {
  const std::vector<Dimension>& by = counting.plan.views[view].by;
  for (size_t d = 0; d < by.size(); ++d) {
    const auto value = tally.value_of(entry, view, d);
    row.push_back(value ? Cell(names.shown(by[d].name, *value)) : Cell());
    if (is_port(by[d])) row.push_back(value ? service_cell(counting, *value) : Cell());
  }
}

size_t value_columns(const std::vector<Dimension>& by) {
  size_t n = by.size();
  for (const Dimension& d : by) n += is_port(d) ? 1 : 0;
  return n;
}

Cell service_cell(const Counting& counting, std::string_view port) {
  const PortName* const name = counting.ports.of(port);
  return name == nullptr ? Cell() : Cell(name->service);
}

void note_services(Table& table, const Counting& counting, const std::vector<std::string>& values) {
  std::string note;
  for (const std::string& value : values) {
    const PortName* const name = counting.ports.of(value);
    if (name == nullptr) continue;
    if (!note.empty()) note += "; ";
    note += value + " " + name->service;
    const std::string& remark = counting.language == Language::ja ? name->note_ja : name->note;
    if (!remark.empty()) note += " (" + remark + ")";
  }
  if (!note.empty()) table.notes.push_back(note + ".");
}

std::string place_text(const Tally& tally, const Place& place) {
  return fmt::format("{}:{}", tally.path_of(place), place.offset);
}

void append_cite_columns(Table& table, const Counting& counting) {
  if (!counting.cite_view) return;
  const auto add = [&](const char* name, std::string_view title, Detail detail) {
    table.columns.push_back(
        {.name = name, .title = std::string(tr(counting.language, title)), .detail = detail});
  };
  add("first_record", "first record", Detail::own_line);
  add("last_record", "last record", Detail::joined);
  add("sha256", "sha256 of the first record's file", Detail::own_line);
}

void append_cite_cells(std::vector<Cell>& row, const Counting& counting, const Counts& counts,
                       const Tally& tally, const Tallied* tallied) {
  if (!counting.cite_view) return;
  if (tallied == nullptr) {
    row.insert(row.end(), 3, Cell());
    return;
  }
  row.emplace_back(place_text(tally, tallied->first));
  row.emplace_back(place_text(tally, tallied->last));
  const auto hash = counts.sha256.find(tally.path_of(tallied->first));
  row.push_back(hash == counts.sha256.end() ? Cell() : Cell(hash->second));
}

}  // namespace hozen::timeline
