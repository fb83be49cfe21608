// CSV and TSV with a header: adds columns at the end of each record and leaves the rest as it is, quotes included.
// Source: RFC 4180. A quoted field may hold line ends; one that does not end within kRecordBytes is damage, and
// its first line is passed through alone.
#include <algorithm>

#include "base/text.h"
#include "base/text_file.h"
#include "labels/address_find.h"
#include "write/address_census.h"
#include "write/escape.h"
#include "write/tag_text.h"

namespace hozen {
namespace {

constexpr size_t kRecordBytes = size_t{1} << 20;

class CsvTagger : public LineTagger {
 public:
  CsvTagger(const AddressDatabase& database, const TagOptions& options, char separator)
      : database_(database), options_(options), separator_(separator) {}

  size_t tag(std::string_view bytes, bool last, TagBuffer& out) override {
    size_t from = 0;
    while (from < bytes.size()) {
      const auto end = record_end(bytes, from, last);
      if (!end) break;
      take_record(bytes.substr(from, *end - from), out);
      from = *end;
    }
    return from;
  }

 private:
  // After the record's line end; nothing: more bytes are needed.
  static std::optional<size_t> record_end(std::string_view bytes, size_t from, bool last) {
    bool quoted = false;
    std::optional<size_t> first_line;
    size_t at = from;
    while (true) {
      const size_t newline = bytes.find('\n', at);
      const size_t end = newline == std::string_view::npos ? bytes.size() : newline;
      quoted ^= std::count(bytes.begin() + static_cast<ptrdiff_t>(at),
                           bytes.begin() + static_cast<ptrdiff_t>(end), '"') %
                    2 !=
                0;
      if (newline != std::string_view::npos && !first_line) first_line = newline + 1;
      if (newline != std::string_view::npos && !quoted) return newline + 1;
      const bool too_long = end - from > kRecordBytes;
      if (newline == std::string_view::npos || too_long) {
        if (!last && !too_long) return std::nullopt;
        return quoted && first_line
                   ? *first_line
                   : (newline == std::string_view::npos ? bytes.size() : newline + 1);
      }
      at = newline + 1;
    }
  }

  void take_record(std::string_view record, TagBuffer& out) {
    std::string_view body = record, end;
    if (body.ends_with('\n')) body.remove_suffix(1);
    if (body.ends_with('\r')) body.remove_suffix(1);
    end = record.substr(body.size());
    if (!header_read_) {
      header_read_ = true;
      read_header(body);
      out.append(body);
      out.append(header_cells_);
      return out.append(end);
    }
    ++counts.lines;
    const size_t before = out.size();
    out.append(body);
    if (body.empty() || !add_cells(body, out)) {
      out.cut_to(before);
      ++counts.left_out;
      if (!body.empty()) return;
      --counts.left_out;
      ++counts.without;
    }
    out.append(end);
  }

  static std::string_view unquoted(std::string_view cell, std::string& scratch) {
    cell = trim(cell);
    if (cell.size() < 2 || cell.front() != '"' || cell.back() != '"') return cell;
    cell = cell.substr(1, cell.size() - 2);
    if (cell.find('"') == std::string_view::npos) return cell;
    scratch.clear();
    for (size_t i = 0; i < cell.size(); ++i) {
      scratch += cell[i];
      if (cell[i] == '"' && i + 1 < cell.size() && cell[i + 1] == '"') ++i;
    }
    return scratch;
  }

  void split_record(std::string_view record) {
    cells_.clear();
    size_t from = 0;
    bool quoted = false;
    for (size_t at = 0; at < record.size(); ++at) {
      if (record[at] == '"') quoted = !quoted;
      if (record[at] != separator_ || quoted) continue;
      cells_.push_back(record.substr(from, at - from));
      from = at + 1;
    }
    cells_.push_back(record.substr(from));
    balanced_ = !quoted;
  }

  void read_header(std::string_view header) {
    header = without_bom(header);
    if (separator_ == ',') separator_ = separator_of_header(header, options_.fields);
    split_record(header);
    columns_ = cells_.size();
    std::vector<std::string> names;
    std::string scratch;
    for (const std::string_view cell : cells_) names.emplace_back(unquoted(cell, scratch));
    if (options_.fields.empty()) {
      if (const auto column = first_known(names, known_address_fields()))
        add_field(*column, names[*column]);
    }
    for (size_t i = 0; i < options_.fields.size(); ++i) {
      const std::string& field = options_.fields[i];
      const size_t before = fields_.size();
      if (const auto at = column_named(names, field)) {
        add_field(*at, field);
      } else if (const auto number = parse_unsigned(field);
                 number && *number >= 1 && *number <= names.size()) {
        add_field(*number - 1, names[*number - 1]);
      }
      if (fields_.size() > before && i < TagCounts::kFields) counts.fields_seen |= uint64_t{1} << i;
    }
    const std::vector<std::string> given = {options_.at_field};
    time_column_ = first_known(names, options_.at_field.empty() ? known_time_fields() : given);
  }

  // Spelled so, else in other capitals.
  static std::optional<size_t> column_named(const std::vector<std::string>& names,
                                            const std::string& field) {
    const auto at = std::find(names.begin(), names.end(), field);
    if (at != names.end()) return static_cast<size_t>(at - names.begin());
    return first_known(names, {field});
  }

  static std::optional<size_t> first_known(const std::vector<std::string>& names,
                                           const std::vector<std::string>& known) {
    for (const std::string& name : known) {
      for (size_t i = 0; i < names.size(); ++i) {
        if (equal_ignoring_case(names[i], name)) return i;
      }
    }
    return std::nullopt;
  }

  void add_field(size_t column, const std::string& name) {
    const std::string prefix = prefix_of_field(name);
    facts_.emplace_back(database_, options_,
                        separator_ == '\t'  ? TagShape::tsv
                        : separator_ == ';' ? TagShape::semicolons
                                            : TagShape::csv,
                        prefix);
    fields_.push_back(column);
    for (const std::string_view key : {"owner", "geo.country_iso_code", "as.number",
                                       "as.organization.name", "tags", "contract"}) {
      if (key == "contract" && !database_.has_contracts()) continue;
      header_cells_ += separator_;
      append_csv(header_cells_, prefix + "." + std::string(key));
    }
  }

  // False: --only or --exclude leave the record out.
  bool add_cells(std::string_view record, TagBuffer& out) {
    split_record(record);
    // The columns that are added stand under their names: a short record is filled up, a long one left as it is.
    const bool fits = balanced_ && cells_.size() <= columns_;
    counts.malformed += !fits;
    if (fits && !fields_.empty()) out.append(std::string(columns_ - cells_.size(), separator_));
    bool any = false, known = false;
    uint8_t choice = 0;
    std::string scratch;
    for (size_t i = 0; i < fields_.size(); ++i) {
      const std::string_view value =
          fields_[i] < cells_.size() ? unquoted(cells_[fields_[i]], scratch) : std::string_view();
      auto address = Address::parse(value);
      if (!address) {
        if (const auto found = choose_address(value, options_.which, database_))
          address = found->address;
      }
      TagFacts& facts = facts_[i];
      uint32_t row = 0;
      std::string_view via;
      if (address) {
        const Unwrapped unwrapped = unwrap(*address);
        const uint32_t set = database_.set_of(unwrapped.inner);
        const std::optional<int64_t> time = time_for(set);
        row = database_.row_of(set, time);
        if (options_.census != nullptr) options_.census->add(*address, row, time);
        via = unwrapped.via;
        any = true;
        known |= facts.is_known(row);
        if (facts.chooses()) choice |= facts.choice(row);
      }
      if (fits) out.append(facts.text(row, via));
    }
    const bool wanted = (options_.only.empty() || (choice & TagFacts::kWanted) != 0) &&
                        (choice & TagFacts::kUnwanted) == 0;
    if (wanted) ++(!any ? counts.without : known ? counts.known : counts.unknown);
    return wanted;
  }

  std::optional<int64_t> time_for(uint32_t set) {
    const bool timed = database_.is_timed(set);
    if (options_.at_ns || (!timed && options_.census == nullptr)) return options_.at_ns;
    std::string scratch;
    std::optional<int64_t> time;
    if (time_column_ && *time_column_ < cells_.size()) {
      time = time_of_value(unquoted(cells_[*time_column_], scratch), options_.zone);
    }
    counts.without_time += !time && timed;
    return time;
  }

  const AddressDatabase& database_;
  const TagOptions& options_;
  char separator_;
  bool header_read_ = false, balanced_ = true;
  size_t columns_ = 0;
  std::vector<size_t> fields_;
  std::vector<TagFacts> facts_;
  std::optional<size_t> time_column_;
  std::string header_cells_;
  std::vector<std::string_view> cells_;
};

}  // namespace

std::unique_ptr<LineTagger> make_csv_tagger(const AddressDatabase& database,
                                            const TagOptions& options, char separator) {
  return std::make_unique<CsvTagger>(database, options, separator);
}

}  // namespace hozen
