// RecordReaders of `csv` (header line or fixed columns) and `w3c` (columns named by #Fields).
#include <algorithm>
#include <cstring>
#include <optional>

#include "base/text.h"
#include "events/find_bytes.h"
#include "events/key_map.h"
#include "events/loose_keys.h"
#include "events/record_reader.h"

namespace hozen {
namespace {

class ColumnReader : public RecordReader {
 public:
  ColumnReader(KeyMap map, char separator, bool w3c)
      : map_(std::move(map)), separator_(separator), w3c_(w3c) {}

  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    const CsvColumns* columns = fixed_ ? &*fixed_ : context.columns;
    if (columns == nullptr || (!fixed_ && columns->reader != this)) return Why::wrong_columns;
    start_record(context);
    if (date_slot_ >= 0 && !context.columns_date.empty()) {
      context.slots[static_cast<size_t>(date_slot_)] = context.columns_date;
    }
    const char* p = text.data();
    const char* const end = p + text.size();
    size_t n = 0;
    std::string_view nested;
    LooseTime times;
    for (;; ++n) {
      std::string_view value;
      if (!next_value(p, end, context, value)) return Why::bad_quoting;
      if (n >= columns->targets.size()) {
        if (!more_allowed_) return Why::wrong_columns;
        if (rest_ && n == columns->targets.size()) rest_->put(value, context, out);
      } else {
        if (nested_ != nullptr && columns->names[n] == nested_column_) nested = value;
        const Why why = columns->targets[n].put(value, context, out);
        if (why != Why::none && !loose_) return why;
        if (loose_) times.look_at(columns->names[n], value);
        if (context.keep_extra && columns->targets[n].kind == Target::Kind::skip &&
            !value.empty() && value != "-") {
          out.extra.push_back({columns->names[n], value});
        }
      }
      if (p == end) break;
      ++p;
      while (w3c_ && separator_ == ' ' && p != end && *p == ' ')
        ++p;                                             // IIS: two blanks before a user
      if (p == end && w3c_ && separator_ != ',') break;  // a blank at the end of the line
    }
    if (n + 1 < least_columns(*columns)) return Why::wrong_columns;
    if (!nested.empty()) read_nested(nested, context, out);
    finish_url(context, out);
    if (map_.time_rules().empty()) return Why::none;
    if (zoned_ && read_zoned(text, context, out)) return Why::none;
    const Why time = read_time(map_.time_rules(), context, out);
    return time != Why::none && loose_ && times.read(context, out) ? Why::none : time;
  }
  bool has_time() const override { return !map_.time_rules().empty(); }

  // True if the names include enough of the mapped ones to be this format's header.
  std::optional<CsvColumns> columns_of(const std::vector<std::string>& names) const {
    CsvColumns out;
    out.reader = this;
    out.names = names;
    size_t known = 0, slots = 0;
    for (const std::string& name : names) {
      const Target* target = map_.find_anywhere(name);
      out.targets.push_back(target != nullptr ? *target : Target{});
      known += target != nullptr;
      slots += target != nullptr && target->slot >= 0;
    }
    for (const std::string& name : must_) {
      if (std::find(names.begin(), names.end(), name) == names.end()) return std::nullopt;
    }
    const auto is_any = [&](const std::string& name) {
      return std::find(any_.begin(), any_.end(), name) != any_.end();
    };
    if (!any_.empty() && std::none_of(names.begin(), names.end(), is_any)) return std::nullopt;
    if (loose_) {
      out.loose = add_loose(out);
      known += out.loose;
      slots += static_cast<size_t>(std::count_if(names.begin(), names.end(), LooseTime::is_name));
    }
    if (known < needed_ || (slots == 0 && has_time())) return std::nullopt;
    return out;
  }
  void fix(std::vector<std::string> names, size_t least) {
    needed_ = 0;
    CsvColumns out;
    for (const std::string& name : names) {
      const Target* target = map_.find_anywhere(name);
      out.targets.push_back(target != nullptr ? *target : Target{});
    }
    out.names = std::move(names);
    out.reader = this;
    fixed_ = std::move(out);
    least_ = least;
  }
  void allow_more() { more_allowed_ = true; }
  // A stamp that names its zone may stand behind the columns, in one that varies by version.
  void look_for_zoned() { zoned_ = true; }
  // The last value may be a text of many lines, of which this is the first.
  void allow_open_quotes() { open_quotes_ = true; }
  void least(size_t columns) { least_ = columns; }
  // `rest`: the field of the first value behind the columns that the header names.
  void rest(Target target) { rest_ = target, more_allowed_ = true; }
  // `json`: a column whose value is a JSON object, read by a reader of its own.
  void nest(std::string column, std::unique_ptr<RecordReader> reader) {
    nested_column_ = std::move(column), nested_ = std::move(reader);
  }
  void need(size_t known) { needed_ = known; }
  void take_loose_names() { loose_ = true; }
  // `columns`: names a header must have to be this format's; `columns_any`: one of these.
  void must_have(const Yaml& node) {
    if (const Yaml* all = node.find("columns")) {
      for (const Yaml& name : all->items) must_.push_back(name.text);
    }
    if (const Yaml* any = node.find("columns_any")) {
      for (const Yaml& name : any->items) any_.push_back(name.text);
    }
  }
  void date_slot(int8_t slot) { date_slot_ = slot; }
  const KeyMap& map() const { return map_; }
  char separator() const { return separator_; }
  bool is_w3c() const { return w3c_; }

 private:
  // Columns that the map lacks, by their usual names; no two for one field. Gives how many.
  static size_t add_loose(CsvColumns& out) {
    size_t added = 0;
    for (const bool vague : {false, true}) {
      for (size_t n = 0; n < out.names.size(); ++n) {
        Target& column = out.targets[n];
        if (column.kind != Target::Kind::skip || column.slot >= 0) continue;
        const LooseKey* const found = find_loose({}, out.names[n]);
        if (found == nullptr || found->vague != vague) continue;
        const auto is_same = [&](const Target& t) {
          return t.kind != Target::Kind::skip && t.field == found->target.field;
        };
        if (std::any_of(out.targets.begin(), out.targets.end(), is_same)) continue;
        column = found->target;
        ++added;
      }
    }
    return added;
  }
  size_t least_columns(const CsvColumns& columns) const {
    return fixed_ || least_ != 0 ? least_ : columns.targets.size();
  }
  // ",2022-07-01T09:00:00.123+09:00," of a row, the last one.
  static bool read_zoned(std::string_view row, ReadContext& context, Event& out) {
    static const TimeSpec kStamp = *TimeSpec::compile("%Y-%m-%dT%H:%M:%S%f%z");
    constexpr size_t kDate = 10;
    size_t end = row.size();
    bool quoted = false;  // by the marks behind; a value in quotes may be what a user calls himself
    for (size_t t = row.rfind('T'); t != std::string_view::npos && t > kDate;
         t = row.rfind('T', t - 1)) {
      quoted ^= std::ranges::count(row.substr(t, end - t), '"') % 2 != 0;
      end = t;
      if (quoted || row[t - kDate - 1] != ',' || row[t - 3] != '-') continue;
      const size_t stop = std::min(row.find(',', t), row.size());
      if (context.clock.read(kStamp, row.substr(t - kDate, stop - t + kDate), out)) return true;
    }
    return false;
  }
  // What the object lacks or holds besides is no fault of the row.
  void read_nested(std::string_view object, ReadContext& context, Event& out) const {
    const auto slots = context.slots;
    char* const padded = context.arena.take(object.size() + kPadding);
    std::memcpy(padded, object.data(), object.size());
    std::memset(padded + object.size(), ' ', kPadding);
    nested_->read({padded, object.size()}, context, out);
    context.slots = slots;
  }
  // One value from p on; p is left at the separator behind it or at the end.
  bool next_value(const char*& p, const char* end, ReadContext& context,
                  std::string_view& value) const {
    if (p == end || *p != '"') {
      const char* const stop = find_byte(p, end, separator_);
      value = {p, static_cast<size_t>(stop - p)};
      p = stop;
      if (!w3c_) value = trim(value);
      return true;
    }
    const char* const from = ++p;
    bool doubled = false;
    for (;;) {
      p = find_byte(p, end, '"');
      if (p == end) {
        value = {from, static_cast<size_t>(end - from)};
        return open_quotes_;
      }
      if (p + 1 == end || p[1] != '"') break;
      doubled = true;
      p += 2;
    }
    value = {from, static_cast<size_t>(p - from)};
    ++p;
    if (doubled) value = undouble(value, context);
    while (p != end && *p != separator_) ++p;
    return true;
  }
  static std::string_view undouble(std::string_view value, ReadContext& context) {
    char* const to = context.arena.take(value.size());
    size_t n = 0;
    for (size_t i = 0; i < value.size(); ++i) {
      to[n++] = value[i];
      if (value[i] == '"') ++i;
    }
    return {to, n};
  }

  KeyMap map_;
  char separator_;
  bool w3c_, more_allowed_ = false;
  bool open_quotes_ = false, loose_ = false, zoned_ = false;
  size_t least_ = 0, needed_ = 2;
  int8_t date_slot_ = -1;
  std::vector<std::string> must_, any_;
  std::optional<CsvColumns> fixed_;
  std::optional<Target> rest_;
  std::string nested_column_;
  std::unique_ptr<RecordReader> nested_;
};

}  // namespace

namespace {

// What a row may hold besides its columns: `more`, `rest`, `json`.
Expected<void> read_more(const Yaml& node, std::string_view file, ColumnReader& reader) {
  if (node.get("more") == "true") reader.allow_more();
  if (node.get("zoned") == "true") reader.look_for_zoned();
  if (node.get("loose") == "true") reader.take_loose_names();
  if (node.get("open_quotes") == "true") reader.allow_open_quotes();
  if (const Yaml* rest = node.find("rest")) {
    auto target = Target::parse(rest->text);
    if (!target) return rest->error(file, "{}", target.error().what);
    reader.rest(*target);
  }
  const Yaml* json = node.find("json");
  if (json == nullptr) return {};
  if (json->get("column").empty())
    return json->error(file, "`json` needs the `column` it stands in");
  HOZEN_TRY(nested, make_json_reader(*json, nullptr, file));
  reader.nest(std::string(json->get("column")), std::move(nested));
  return {};
}

}  // namespace

MadeReader make_csv_reader(const Yaml& node, const Yaml* time, std::string_view file) {
  HOZEN_TRY(map, KeyMap::make(node.find("map"), time, file));
  std::string_view separator = node.get("separator", ",");
  if (separator == "\\t" || separator == "tab") separator = "\t";
  if (separator.size() != 1) return node.error(file, "`separator` is one byte");
  auto reader = std::make_unique<ColumnReader>(std::move(map), separator[0], false);
  reader->must_have(node);
  HOZEN_CHECK(read_more(node, file, *reader));
  const Yaml* header = node.find("header");
  if (header == nullptr) return node.error(file, "`csv` needs `header: line` or a list of names");
  const auto least = parse_unsigned(node.get("least", "0")).value_or(0);
  if (header->is_sequence()) {
    std::vector<std::string> names;
    for (const Yaml& n : header->items) names.push_back(n.text);
    const size_t columns = names.size();
    reader->fix(std::move(names), least != 0 ? least : columns);
  } else if (header->text != "line") {
    return header->error(file, "`header` is `line` or a list of names");
  } else {
    reader->least(least);
    if (const auto need = parse_unsigned(node.get("needs", "2"))) reader->need(*need);
  }
  return reader;
}

MadeReader make_w3c_reader(const Yaml& node, const Yaml* time, std::string_view file) {
  HOZEN_TRY(map, KeyMap::make(node.find("map"), time, file));
  const std::string_view separator = node.get("separator", " ");
  const char byte = separator == "\\t" || separator == "tab" ? '\t'
                    : separator == "comma"                   ? ','
                                                             : ' ';
  auto reader = std::make_unique<ColumnReader>(std::move(map), byte, true);
  reader->must_have(node);
  if (const Target* date = reader->map().find_anywhere("date")) reader->date_slot(date->slot);
  return reader;
}

std::optional<CsvColumns> read_w3c_header(const RecordReader& reader, std::string_view line) {
  const auto* columns = dynamic_cast<const ColumnReader*>(&reader);
  if (columns == nullptr || !columns->is_w3c()) return std::nullopt;
  // "#Fields: date time": the names stand between blanks even where the values stand between tabs (CloudFront).
  const std::string_view between = columns->separator() == ',' ? ", \r" : " \t\r";
  std::vector<std::string> names;
  const size_t first = line.find_first_of(" \t");
  for (size_t at = line.find_first_not_of(between, first); at < line.size();) {
    const size_t stop = std::min(line.find_first_of(between, at), line.size());
    names.emplace_back(line.substr(at, stop - at));
    at = line.find_first_not_of(between, stop);
  }
  return columns->columns_of(names);
}

// "start time 2022-07-01 09:00:00, policy 1": a record, whose words may be those of a header.
static bool holds_clock(std::string_view line) {
  const auto digit = [&](size_t at) { return line[at] >= '0' && line[at] <= '9'; };
  for (size_t at = line.find(':'); at != std::string_view::npos; at = line.find(':', at + 1)) {
    if (at < 2 || at + 5 >= line.size() || line[at + 3] != ':') continue;
    if (digit(at - 1) && digit(at + 1) && digit(at + 2) && digit(at + 4) && digit(at + 5))
      return true;
  }
  return false;
}

std::optional<CsvColumns> read_csv_header(const RecordReader& reader, std::string_view line) {
  const auto* columns = dynamic_cast<const ColumnReader*>(&reader);
  if (columns == nullptr || columns->is_w3c()) return std::nullopt;
  // As many as a spreadsheet has; more are no header, and take long to be looked up.
  constexpr size_t kMostColumns = 16384;
  const char separator = columns->separator();
  std::vector<std::string> names;
  size_t at = 0, next = 0;  // `next`: the first separator from `at` on, looked for once
  while (names.size() < kMostColumns) {
    if (next < at || at == 0) next = std::min(line.find(separator, at), line.size());
    size_t stop = next;
    const std::string_view plain = line.substr(at, stop - at);
    const size_t blanks = plain.find_first_not_of(' ');
    if (blanks != std::string_view::npos && plain[blanks] == '"') {
      const size_t quote = at + blanks;
      const size_t closing = line.find('"', quote + 1);  // a separator may stand between quotes
      if (closing == std::string_view::npos) return std::nullopt;
      names.emplace_back(trim(line.substr(quote + 1, closing - quote - 1)));
      // `"name":` is JSON, no header.
      stop = std::min(line.find_first_not_of(" \r", closing + 1), line.size());
      if (stop != line.size() && line[stop] != separator) {
        if (separator != ' ') return std::nullopt;
        stop = closing + 1;
      }
    } else {
      names.emplace_back(trim(plain));
    }
    if (stop == line.size()) return holds_clock(line) ? std::nullopt : columns->columns_of(names);
    at = stop + 1;
  }
  return std::nullopt;
}

}  // namespace hozen
