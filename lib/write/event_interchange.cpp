#include "write/event_interchange.h"

#include <fmt/format.h>

#include <array>

#include "base/json_text.h"
#include "base/time.h"
#include "write/escape.h"

namespace hozen {
namespace {

using Shape = EventInterchange::Shape;

constexpr std::pair<std::string_view, Shape> kShapes[] = {{"timesketch", Shape::timesketch},
                                                          {"l2tcsv", Shape::l2tcsv},
                                                          {"bodyfile", Shape::bodyfile},
                                                          {"tln", Shape::tln}};

std::string path_of(const Event& event) { return event.file == nullptr ? "" : event.file->path; }

std::string host_of(const Event& event) {
  for (const Field f : {Field::host_name, Field::url_domain, Field::destination_domain}) {
    if (event.has(f)) return std::string(event.get(f));
  }
  return {};
}

std::string joined(const std::vector<std::string_view>& texts, std::string_view between) {
  std::string out;
  for (const std::string_view text : texts) {
    if (!out.empty()) out += between;
    out += text;
  }
  return out;
}

// "Attack: sqli", or what the log says was done: what kind of moment the time is.
std::string description_of(const Event& event, const std::vector<std::string_view>& classes) {
  if (!classes.empty()) return "Attack: " + joined(classes, ", ");
  return event.has(Field::event_action) ? "Event: " + std::string(event.get(Field::event_action))
                                        : "Event Logged";
}

void append_between(std::string& out, std::string_view text) {
  for (const char c : visible(text)) {
    if (c == '|') {
      out += "\\x7c";
    } else {
      out += c;
    }
  }
}

std::string bar_safe(std::string_view text) {
  std::string out;
  append_between(out, text);
  return out;
}

}  // namespace

Expected<EventInterchange> EventInterchange::make(std::string_view shape, Format format,
                                                  bool csv_raw, const ValueSources& sources) {
  for (const auto& [name, known] : kShapes) {
    if (name == shape) return EventInterchange(known, format, csv_raw, sources);
  }
  return std::unexpected(Error{.what = fmt::format("--as: there is no shape '{}'", visible(shape)),
                               .hint = "try: timesketch, l2tcsv, bodyfile, tln"});
}

void EventInterchange::append_head(std::string& out) const {
  if (shape_ == Shape::l2tcsv) {
    out +=
        "date,time,timezone,MACB,source,sourcetype,type,user,host,short,desc,version,filename,"
        "inode,"
        "notes,format,extra\r\n";
  } else if (shape_ == Shape::timesketch && format_ != Format::jsonl) {
    out +=
        "message,datetime,timestamp,timestamp_desc,source_ip,user,host,tag,data_type,display_name,"
        "offset\r\n";
  }
}

void EventInterchange::append_csv_line(std::string& out,
                                       std::span<const std::string> fields) const {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out += ',';
    append_csv(out, fields[i], csv_raw_);
  }
  out += "\r\n";
}

void EventInterchange::append_timesketch_json(std::string& out, const Event& event) const {
  const auto field = [&out](std::string_view key, std::string_view value) {
    out += fmt::format(",\"{}\":", key);
    append_json_quoted(out, value);
  };
  out += "{\"message\":";
  append_json_quoted(out, event.original);
  field("datetime", format_rfc3339(event.time_ns, 6));
  out += fmt::format(",\"timestamp\":{}", floor_div(event.time_ns, 1000));
  field("timestamp_desc", description_of(event, classes_));
  if (event.has(Field::source_ip)) field("source_ip", event.get(Field::source_ip));
  if (event.has(Field::user_name)) field("user", event.get(Field::user_name));
  if (const std::string host = host_of(event); !host.empty()) field("host", host);
  out += ",\"tag\":[";
  for (size_t i = 0; i < classes_.size(); ++i) {
    if (i > 0) out += ',';
    append_json_quoted(out, classes_[i]);
  }
  out += ']';
  if (event.format < sources_.format_ids.size())
    field("data_type", sources_.format_ids[event.format]);
  field("display_name", path_of(event));
  out += fmt::format(",\"offset\":{}}}\n", event.offset);
}

void EventInterchange::append_timesketch_csv(std::string& out, const Event& event) const {
  const std::array<std::string, 11> fields = {
      std::string(event.original),
      format_rfc3339(event.time_ns, 6),
      fmt::format("{}", floor_div(event.time_ns, 1000)),
      description_of(event, classes_),
      std::string(event.get(Field::source_ip)),
      std::string(event.get(Field::user_name)),
      host_of(event),
      joined(classes_, ";"),
      event.format < sources_.format_ids.size() ? sources_.format_ids[event.format] : "",
      path_of(event),
      fmt::format("{}", event.offset)};
  append_csv_line(out, fields);
}

void EventInterchange::append_l2tcsv(std::string& out, const Event& event) const {
  const int64_t seconds = floor_div(event.time_ns, kNsPerSecond);
  const Civil civil = civil_from_seconds(seconds);
  const std::string format =
      event.format < sources_.format_ids.size() ? sources_.format_ids[event.format] : "";
  const std::array<std::string, 17> fields = {
      fmt::format("{:02}/{:02}/{:04}", civil.month, civil.day, civil.year),
      fmt::format("{:02}:{:02}:{:02}", civil.hour, civil.minute, civil.second),
      "UTC",
      "M...",
      "LOG",
      format,
      description_of(event, classes_),
      std::string(event.get(Field::user_name)),
      host_of(event),
      std::string(event.original.substr(0, 80)),
      std::string(event.original),
      "2",
      path_of(event),
      fmt::format("{}", event.offset),
      joined(classes_, ";"),
      format,
      event.has(Field::source_ip) ? fmt::format("source_ip: {}", event.get(Field::source_ip))
                                  : "-"};
  append_csv_line(out, fields);
}

void EventInterchange::append_between_bars(std::string& out, const Event& event) const {
  const int64_t seconds = floor_div(event.time_ns, kNsPerSecond);
  const std::string what = description_of(event, classes_);
  if (shape_ == Shape::tln) {
    out += fmt::format("{}|LOG|{}|{}|{}: {}\n", seconds, bar_safe(host_of(event)),
                       bar_safe(event.get(Field::user_name)), bar_safe(what),
                       bar_safe(event.original));
    return;
  }
  // MD5|name|inode|mode|UID|GID|size|atime|mtime|ctime|crtime
  out += fmt::format("0|[{}] {} ({}:{})|{}|0|0|0|{}|0|{}|0|0\n", bar_safe(what),
                     bar_safe(event.original), bar_safe(path_of(event)), event.offset, event.offset,
                     event.length, seconds);
}

void EventInterchange::append(std::string& out, const Event& event,
                              std::span<const uint16_t> labels) {
  classes_.clear();
  if (sources_.labels != nullptr && !labels.empty())
    sources_.labels->append(LabelField::threat_class, labels, classes_);
  switch (shape_) {
    case Shape::timesketch:
      return format_ == Format::jsonl ? append_timesketch_json(out, event)
                                      : append_timesketch_csv(out, event);
    case Shape::l2tcsv:
      return append_l2tcsv(out, event);
    case Shape::bodyfile:
    case Shape::tln:
      return append_between_bars(out, event);
  }
}

}  // namespace hozen
