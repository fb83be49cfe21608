#include "findings_json.h"

#include <fmt/format.h>

#include <cmath>

#include "base/json_text.h"

namespace hozen {
namespace {

void key(std::string& out, std::string_view name) {
  out += out.ends_with('{') ? "\"" : ",\"";
  out += name;
  out += "\":";
}

void text(std::string& out, std::string_view name, std::string_view value) {
  key(out, name);
  append_json_quoted(out, value);
}

// Whole counts without a point, everything else with at most six digits: enough, and the same everywhere.
void number(std::string& out, std::string_view name, double value) {
  key(out, name);
  if (value == std::floor(value) && std::abs(value) < 1e15) {
    out += fmt::format("{:.0f}", value);
  } else {
    out += fmt::format("{:.6g}", value);
  }
}

std::string stamp(int64_t time_s, const Zone& zone) {
  const int64_t time_ns = time_s * kNsPerSecond;
  return zone.is_utc() ? format_rfc3339(time_ns) : format_rfc3339(time_ns, zone);
}

void who(std::string& out, const Finding& f) {
  key(out, "who");
  out += '[';
  for (const Cause& cause : f.causes) {
    for (const Who& w : cause.who) {
      if (!out.ends_with('[')) out += ',';
      out += '{';
      text(out, "field", w.field);
      text(out, "value", w.value);
      number(out, "observed", w.observed);
      number(out, "expected", w.expected);
      number(out, "share", w.share);
      if (!w.whose.empty()) text(out, "whose", w.whose);
      out += '}';
    }
  }
  out += ']';
}

void place(std::string& out, std::string_view name, const RecordPlace& p) {
  if (!p.known()) return;
  key(out, name);
  out += '{';
  text(out, "file", p.file);
  key(out, "offset");
  out += fmt::format("{}", p.offset);
  text(out, "time", format_rfc3339(p.time_ns));
  out += '}';
}

void planned(std::string& out, const Finding& f, const Zone& zone, bool held) {
  key(out, "planned");
  const PlannedWork& work = f.planned;
  const bool by_entry = work.held == Held::planned || work.held == Held::partly;
  if (by_entry) {
    append_json_quoted(out, work.entry);
  } else {
    out += "null";
  }
  if (!held) return;
  text(out, "verdict", name_of(work.held));
  if (work.held == Held::partly) {
    key(out, "rest");
    out += '{';
    text(out, "start", stamp(work.rest_start_s, zone));
    text(out, "end", stamp(work.rest_end_s, zone));
    number(out, "observed", work.rest_observed);
    number(out, "expected", work.rest_expected);
    text(out, "why", rest_text(work.rest, Language::en));
    out += '}';
  }
  if (work.near_misses.empty()) return;
  key(out, "near_misses");
  out += '[';
  for (const NearMiss& miss : work.near_misses) {
    if (!out.ends_with('[')) out += ',';
    append_json_quoted(out, near_miss_text(miss, Language::en));
  }
  out += ']';
}

void numbers_behind(std::string& out, const Finding& f) {
  number(out, "threshold", f.threshold);
  key(out, "p_threshold");
  out += probability_text(f.threshold_log_p);
  number(out, "window_bins", static_cast<double>(f.window_bins));
  number(out, "dispersion", f.dispersion);
  number(out, "history_days", static_cast<double>(f.history_days));
  text(out, "told", explain(f));
}

}  // namespace

void append_finding_json(std::string& out, const Finding& f, const Zone& zone, bool held,
                         bool explained) {
  std::string line = "{";
  text(line, "kind", name_of(f.kind));
  text(line, "id", f.id());
  if (!f.since.empty()) text(line, "since", f.since);
  text(line, "start", stamp(f.start_s, zone));
  text(line, "end", stamp(f.end_s, zone));
  number(line, "observed", f.observed);
  number(line, "expected", f.expected);
  number(line, "ratio", f.ratio);
  key(line, "p");
  line += probability_text(f.log_p);
  if (f.log_p < -690) {  // what a double cannot hold
    key(line, "log10_p");
    line += fmt::format("{:.1f}", f.log_p / std::log(10.0));
  }
  number(line, "severity", f.severity());
  who(line, f);
  if (const std::string cause = causes_text(f, {Language::en, zone}); !cause.empty()) {
    text(line, "cause", cause);
  }
  planned(line, f, zone, held);
  if (!f.series.empty()) text(line, "series", f.series);
  if (!f.series_whose.empty()) text(line, "series_whose", f.series_whose);
  if (f.kind == Kind::rise) {
    number(line, "slope", f.slope);
    number(line, "slope_low", f.slope_low);
    number(line, "slope_high", f.slope_high);
  }
  if (f.tentative) {
    key(line, "tentative");
    line += "true";
  }
  place(line, f.kind == Kind::silence ? "last_record_before" : "first_record", f.first_place);
  place(line, f.kind == Kind::silence ? "first_record_after" : "last_record", f.last_place);
  if (explained) numbers_behind(line, f);
  out += line + "}\n";
}

void append_note_json(std::string& out, std::string_view note) {
  out += "{\"kind\":\"note\"";
  text(out, "text", note);
  out += "}\n";
}

}  // namespace hozen
