#include "write/event_rows.h"

#include <utility>

#include "base/text.h"
#include "write/aligned_rows.h"
#include "write/escape.h"

namespace hozen {

Expected<EventRows> EventRows::make(const Choice& choice, const ValueSources& sources) {
  constexpr std::pair<std::string_view, Special> kSpecials[] = {
      {"@timestamp", Special::timestamp},        {"log.offset", Special::offset},
      {"log.length", Special::length},           {"event.original", Special::original},
      {"log.file.hash.sha256", Special::sha256},
  };
  EventRows rows(sources);
  rows.format_ = choice.format;
  rows.csv_raw_ = choice.csv_raw;
  rows.zone_ = choice.zone;
  for (const std::string_view name : split(choice.columns, ',')) {
    HOZEN_TRY(dimension, Dimension::named(trim(name), choice.names));
    Column column = {std::move(dimension)};
    for (const auto& [special, kind] : kSpecials) {
      if (special == column.dimension.name) column.special = kind;
    }
    rows.columns_.push_back(std::move(column));
  }
  return rows;
}

void EventRows::append_cell(std::string& out, size_t column, std::string_view text) const {
  const bool first = column == 0;
  if (format_ == Format::csv) {
    if (!first) out += ',';
    append_csv(out, text, csv_raw_);
  } else if (format_ == Format::tsv) {
    if (!first) out += '\t';
    append_tsv(out, text, csv_raw_);
  } else {
    if (!first) out += kCellEnd;
    append_visible(out, text);
  }
}

void EventRows::append_head(std::string& out) const {
  for (size_t c = 0; c < columns_.size(); ++c) {
    // Names are the user's own words: "@timestamp" needs no guard against formulas.
    if (format_ == Format::csv) {
      if (c > 0) out += ',';
      append_csv(out, columns_[c].dimension.name, true);
    } else {
      if (c > 0) out += '\t';
      append_tsv(out, columns_[c].dimension.name, true);
    }
  }
  out += format_ == Format::csv ? "\r\n" : "\n";
}

// Leaves the column's text in text_.
void EventRows::read(const Column& column, const Event& event, std::span<const uint16_t> labels) {
  text_.clear();
  switch (column.special) {
    case Special::timestamp:
      if (format_ == Format::table && !zone_.is_utc()) {
        text_ = format_rfc3339(event.time_ns, zone_, event.time_digits);
      } else {
        time_.append(text_, event.time_ns, event.time_digits);
      }
      return;
    case Special::offset:
      text_ = std::to_string(event.offset);
      return;
    case Special::length:
      text_ = std::to_string(event.length);
      return;
    case Special::original:
      text_ = event.original;
      return;
    case Special::sha256:
      if (event.file != nullptr) text_ = event.file->sha256;
      return;
    case Special::none:
      break;
  }
  values_.clear();
  reader_.values(column.dimension, event, labels, values_);
  for (size_t i = 0; i < values_.size(); ++i) {
    if (i > 0) text_ += "; ";
    text_ += values_[i];
  }
}

void EventRows::append(std::string& out, const Event& event, std::span<const uint16_t> labels) {
  for (size_t c = 0; c < columns_.size(); ++c) {
    read(columns_[c], event, labels);
    append_cell(out, c, text_);
  }
  out += format_ == Format::csv ? "\r\n" : "\n";
}

}  // namespace hozen
