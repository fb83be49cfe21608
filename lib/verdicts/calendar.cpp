#include "verdicts/calendar.h"

#include <algorithm>

#include "base/text.h"
#include "base/text_file.h"
#include "base/yaml.h"
#include "verdicts/count_csv.h"
#include "verdicts/csv_rows.h"

namespace hozen {
namespace {

// The texts of one entry as a CSV row or a YAML map gives them.
struct RawEntry {
  std::string id, start, end, summary, kind, contact, ticket, source, target;
};

// A date alone as an end means that whole day.
bool is_date_alone(std::string_view text) {
  return trim(text).size() <= 10 && text.find(':') == std::string_view::npos;
}

Expected<CalendarEntry> finish(const RawEntry& raw, const Zone& zone) {
  CalendarEntry entry;
  const auto start = read_stamp(raw.start, zone);
  if (!start) return fail("start '{}' is not a time", quote_for_message(raw.start));
  entry.start_s = start->time_s;
  entry.zone_taken = !start->had_zone;
  entry.all_day = is_date_alone(raw.start);
  if (raw.end.empty() && !entry.all_day) return fail("the end is missing");
  const std::string& end_text = raw.end.empty() ? raw.start : raw.end;
  const auto end = read_stamp(end_text, zone);
  if (!end) return fail("end '{}' is not a time", quote_for_message(end_text));
  entry.end_s = end->time_s;
  if (is_date_alone(end_text)) {
    const int64_t day = floor_div(zone.to_local(end->time_s), kSecondsPerDay);
    entry.end_s = zone.to_utc((day + 1) * kSecondsPerDay).utc_s;
  }
  if (entry.end_s <= entry.start_s) return fail("it ends at or before its start");
  HOZEN_TRY(ranges, parse_ranges(raw.source));
  entry.sources = std::move(ranges);
  entry.source_text = raw.source;
  entry.targets = split_list(raw.target);
  entry.id = !raw.id.empty() ? raw.id : !raw.summary.empty() ? raw.summary : raw.start;
  entry.series = entry.summary = raw.summary;
  if (entry.series.empty()) entry.series = entry.id;
  entry.kind = raw.kind;
  entry.contact = raw.contact;
  entry.ticket = raw.ticket;
  return entry;
}

bool touches(const CalendarEntry& entry, const CalendarView& view) {
  return entry.start_s < view.to_s && entry.end_s > view.from_s;
}

Expected<AddressRange> parse_range(std::string_view text) {
  if (const auto prefix = Prefix::parse(text)) return AddressRange{prefix->first, prefix->last()};
  const size_t dash = text.find('-');
  if (dash != std::string_view::npos) {
    const auto first = Address::parse(trim(text.substr(0, dash)));
    const auto last = Address::parse(trim(text.substr(dash + 1)));
    if (first && last && *first <= *last) return AddressRange{*first, *last};
  }
  return fail("'{}' is no address range (203.0.113.0/28, 203.0.113.1-203.0.113.9)",
              quote_for_message(text));
}

std::string field_of(const Yaml& map, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    const Yaml* node = map.find(key);
    if (node == nullptr) continue;
    if (!node->is_sequence()) return node->text;
    std::string joined;
    for (const Yaml& item : node->items) joined += (joined.empty() ? "" : " ") + item.text;
    return joined;
  }
  return {};
}

}  // namespace

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const size_t from = text.find_first_not_of(" \t,;|");
    if (from == std::string_view::npos) return parts;
    text.remove_prefix(from);
    const size_t to = std::min(text.size(), text.find_first_of(" \t,;|"));
    parts.emplace_back(text.substr(0, to));
    text.remove_prefix(to);
  }
}

Expected<std::vector<AddressRange>> parse_ranges(std::string_view text) {
  std::vector<AddressRange> ranges;
  for (const std::string& part : split_list(text)) {
    HOZEN_TRY(range, parse_range(part));
    ranges.push_back(range);
  }
  return ranges;
}

Expected<std::vector<CalendarEntry>> read_calendar_csv(std::string_view text, std::string_view name,
                                                       const CalendarView& view) {
  HOZEN_TRY(rows, read_csv(text, name));
  std::vector<CalendarEntry> entries;
  if (rows.empty()) return entries;
  const CsvRow& head = rows.front();
  const size_t start = column_named(head, {"start", "from", "begin", "dtstart", "開始"});
  const size_t end = column_named(head, {"end", "to", "until", "dtend", "終了"});
  if (start == SIZE_MAX || end == SIZE_MAX) {
    return std::unexpected(Error{.what = "a calendar needs the columns start and end",
                                 .file = std::string(name),
                                 .line = head.line,
                                 .hint = "id,start,end,summary,kind,source,target,contact,ticket"});
  }
  const size_t id = column_named(head, {"id", "entry", "no", "番号"});
  const size_t summary = column_named(head, {"summary", "title", "name", "件名", "作業名"});
  const size_t kind = column_named(head, {"kind", "type", "category", "種別"});
  const size_t source = column_named(head, {"source", "sources", "source.ip", "送信元"});
  const size_t target = column_named(head, {"target", "targets", "host", "対象"});
  const size_t contact = column_named(head, {"contact", "連絡先"});
  const size_t ticket = column_named(head, {"ticket", "change", "チケット"});
  for (size_t i = 1; i < rows.size(); ++i) {
    const auto at = [&](size_t column) { return std::string(rows[i].at(column)); };
    const RawEntry raw{at(id),      at(start),  at(end),    at(summary), at(kind),
                       at(contact), at(ticket), at(source), at(target)};
    auto entry = finish(raw, view.zone);
    if (!entry) {
      return std::unexpected(
          Error{.what = entry.error().what, .file = std::string(name), .line = rows[i].line});
    }
    if (touches(*entry, view)) entries.push_back(std::move(*entry));
  }
  return entries;
}

Expected<std::vector<CalendarEntry>> read_calendar_yaml(std::string_view text,
                                                        std::string_view name,
                                                        const CalendarView& view) {
  HOZEN_TRY(root, Yaml::read(text, name));
  const Yaml* list = root.is_map() ? root.find("entries") : &root;
  if (list == nullptr || !list->is_sequence()) {
    return root.error(name, "a list of entries is expected (start, end, summary, source, target)");
  }
  std::vector<CalendarEntry> entries;
  for (const Yaml& item : list->items) {
    if (!item.is_map()) return item.error(name, "an entry is a map with start and end");
    const RawEntry raw{field_of(item, {"id"}),
                       field_of(item, {"start", "from"}),
                       field_of(item, {"end", "to", "until"}),
                       field_of(item, {"summary", "title", "name"}),
                       field_of(item, {"kind", "type"}),
                       field_of(item, {"contact"}),
                       field_of(item, {"ticket"}),
                       field_of(item, {"source", "sources"}),
                       field_of(item, {"target", "targets"})};
    auto entry = finish(raw, view.zone);
    if (!entry) return item.error(name, "{}", entry.error().what);
    if (touches(*entry, view)) entries.push_back(std::move(*entry));
  }
  return entries;
}

namespace {

Expected<std::vector<CalendarEntry>> read_by_form(std::string_view text, const std::string& path,
                                                  const CalendarView& view) {
  const std::string_view start = trim(text);
  if (to_lower(start.substr(0, 15)) == "begin:vcalendar") return read_ics(start, path, view);
  const std::string lower = to_lower(path);
  if (lower.ends_with(".yaml") || lower.ends_with(".yml")) {
    return read_calendar_yaml(text, path, view);
  }
  if (lower.ends_with(".ics")) return fail("{} is no calendar: BEGIN:VCALENDAR is expected", path);
  return read_calendar_csv(text, path, view);
}

// Repetitions of one entry of an .ics count once: they have one start in the file.
void remark_zone(const std::vector<CalendarEntry>& entries, const std::string& path,
                 const CalendarView& view) {
  std::set<std::string_view> repeated;
  size_t taken = 0;
  for (const CalendarEntry& e : entries) {
    if (!e.zone_taken) continue;
    const bool repeats = e.id.size() > e.series.size() && e.id.starts_with(e.series + "/");
    if (!repeats || repeated.insert(e.series).second) ++taken;
  }
  if (taken == 0 || view.remarks == nullptr) return;
  view.remarks->push_back(fmt::format(
      "{}: {} no zone; taken as {} (say --report-tz, or write the offset)", quote_for_message(path),
      taken == 1 ? "1 entry carries" : fmt::format("{} entries carry", taken), view.zone.name()));
}

}  // namespace

Expected<std::vector<CalendarEntry>> read_calendar(const std::string& path,
                                                   const CalendarView& view) {
  HOZEN_TRY(text, read_whole_text(path));
  HOZEN_TRY(entries, read_by_form(text, path, view));
  remark_zone(entries, path, view);
  return entries;
}

Expected<std::set<int64_t>> read_holidays(const std::string& path) {
  std::set<int64_t> dates;
  HOZEN_TRY(text, read_whole_text(path));
  if (to_lower(trim(text).substr(0, 15)) == "begin:vcalendar") {
    HOZEN_TRY(entries,
              read_ics(trim(text), path, {.zone = {}, .from_s = 0, .to_s = 4'102'444'800}));
    for (const CalendarEntry& e : entries) {
      for (int64_t s = e.start_s; s < e.end_s; s += kSecondsPerDay) {
        dates.insert(floor_div(s, kSecondsPerDay));
      }
    }
    return dates;
  }
  HOZEN_TRY(rows, read_csv(text, path));
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto stamp = read_stamp(rows[i].at(0), Zone());
    if (stamp) {
      dates.insert(floor_div(stamp->time_s, kSecondsPerDay));
    } else if (i > 0) {  // the first line is the header, whatever its language and encoding
      return std::unexpected(
          Error{.what = fmt::format("'{}' is not a date", quote_for_message(rows[i].at(0))),
                .file = path,
                .line = rows[i].line,
                .hint = "2022/1/1,name: a date in the first column"});
    }
  }
  if (dates.empty()) return fail("{}: no dates; 2022/1/1,name is expected", path);
  return dates;
}

}  // namespace hozen
