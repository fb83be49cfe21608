#include "verdicts/count_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "verdicts/count_csv.h"
#include "verdicts/csv_rows.h"

namespace hozen {
namespace {

constexpr double kMostCount = 9007199254740992.0;  // 2^53: beyond it doubles skip whole numbers

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "1,234,567" as spreadsheets write it: groups of three behind one to three digits.
std::optional<std::string> without_groups(std::string_view text) {
  const size_t first = text.find(',');
  if (first == 0 || first > 3 || first == std::string_view::npos) return std::nullopt;
  std::string digits;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((i >= first && (i - first) % 4 == 0) != (text[i] == ',')) return std::nullopt;
    if (text[i] == ',') continue;
    if (!is_digit(text[i])) return std::nullopt;
    digits += text[i];
  }
  if ((text.size() - first) % 4 != 0) return std::nullopt;
  return digits;
}

// Up to 15 digits and nothing else, as nearly all counts are.
std::optional<double> read_few_digits(std::string_view text) {
  constexpr size_t kExact = 15;
  if (text.empty() || text.size() > kExact) return std::nullopt;
  uint64_t number = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    number = number * 10 + static_cast<uint64_t>(c - '0');
  }
  return static_cast<double>(number);
}

// Most files hold far fewer stamps than rows; each text is read once.
class Stamps {
 public:
  Stamps(const Zone& zone, DateOrder order) : zone_(zone), order_(order) {}

  struct Read {
    std::optional<Stamp> stamp;
    bool is_new;
  };
  Read read(std::string_view text) {
    if (texts_.size() >= kMostTexts) return {read_stamp(text, zone_, order_), true};
    const uint32_t number = texts_.number_of(text);
    const bool is_new = number == stamps_.size();
    if (is_new) stamps_.push_back(read_stamp(text, zone_, order_));
    return {stamps_[number], is_new};
  }

 private:
  static constexpr size_t kMostTexts = 1 << 16;
  const Zone& zone_;
  DateOrder order_;
  TextNumbers texts_;
  std::vector<std::optional<Stamp>> stamps_;
};

class PartReader {
 public:
  PartReader(const CountColumns& columns, std::string_view name, const Zone& zone, CountPart& part)
      : columns_(columns),
        name_(name),
        stamps_(zone, columns.order),
        part_(part),
        rows_(part.rows) {}

  Expected<void> read(CsvReader& csv) {
    const size_t begin = csv.place();
    CsvViews row;
    while (true) {
      HOZEN_TRY(some, csv.next(row));
      if (!some) break;
      if (rows_.size() == kFirstRows) {
        reserve((csv.text().size() - csv.place()) / ((csv.place() - begin) / kFirstRows));
      }
      HOZEN_CHECK(add(row));
    }
    rows_.one_offset = all_carry_ && same_;
    part_.end = csv.place();
    return {};
  }

 private:
  Expected<void> add(const CsvViews& row) {
    const std::string_view when = stamp_of(row, columns_, joined_);
    const auto [stamp, is_new] = stamps_.read(when);
    if (!stamp) {
      return CellPlace{name_, row.line, columns_.time}.error(
          fmt::format("'{}' is not a time", quote_for_message(when)),
          "2022-09-30T14:00:00Z, 2022-09-30 14:00:00, 2022-09-30 or seconds since 1970");
    }
    std::string why;
    const auto count = read_count(row.at(columns_.count), why);
    if (!count) {
      return CellPlace{name_, row.line, columns_.count}.error(
          std::move(why),
          "counts are whole numbers from 0; leave the row out where nothing was counted");
    }
    see_offset(*stamp);
    if (stamp->again_s != stamp->time_s && rows_.dimensions.empty()) {
      part_.twice.push_back({rows_.size(), stamp->again_s});
    } else if (is_new) {
      rows_.stamps.push_back(stamp->time_s);
    }
    rows_.time_s.push_back(stamp->time_s);
    rows_.counts.push_back(*count);
    for (CountRows::Dimension& d : rows_.dimensions) {
      rows_.values.push_back(d.names.number_of(row.at(d.column)));
    }
    return {};
  }

  // As many rows more as the first ones let expect; room that is not used takes no memory.
  void reserve(size_t more) {
    rows_.time_s.reserve(kFirstRows + more + more / 16);
    rows_.counts.reserve(kFirstRows + more + more / 16);
    rows_.values.reserve((kFirstRows + more + more / 16) * rows_.dimensions.size());
  }

  void see_offset(const Stamp& stamp) {
    if (!stamp.had_zone) all_carry_ = false;
    if (rows_.size() > 0 && stamp.offset_s != rows_.offset_s) same_ = false;
    rows_.offset_s = stamp.offset_s;
  }

  static constexpr size_t kFirstRows = 1000;
  const CountColumns& columns_;
  std::string_view name_;
  Stamps stamps_;
  std::string joined_;
  CountPart& part_;
  CountRows& rows_;
  bool all_carry_ = true, same_ = true;
};

}  // namespace

std::optional<double> read_count(std::string_view text, std::string& why) {
  if (text.empty()) {
    why = "the count is missing";
    return std::nullopt;
  }
  if (const auto whole = read_few_digits(text)) return whole;
  auto value = parse_decimal(text);
  if (!value) {
    if (const auto digits = without_groups(text)) value = parse_decimal(*digits);
  }
  if (!value || !std::isfinite(*value)) {
    why = fmt::format("'{}' is no count", quote_for_message(text));
  } else if (*value < 0) {
    why = fmt::format("the count {} is negative", quote_for_message(text));
  } else if (*value != std::floor(*value)) {
    why = fmt::format("the count {} is not a whole number", quote_for_message(text));
  } else if (*value > kMostCount) {
    why = fmt::format("the count {} is above 2^53", quote_for_message(text));
  } else {
    return *value + 0.0;  // no -0
  }
  return std::nullopt;
}

CountPart read_count_part(CsvReader csv, const CountRows& empty, const CountColumns& columns,
                          std::string_view name, const Zone& zone) {
  CountPart part;
  for (const CountRows::Dimension& d : empty.dimensions) {
    part.rows.dimensions.push_back({d.column, d.field});
  }
  if (auto read = PartReader(columns, name, zone, part).read(csv); !read) {
    part.error = std::move(read.error());
  }
  return part;
}

}  // namespace hozen
