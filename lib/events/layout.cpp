#include "events/layout.h"

#include <algorithm>
#include <cstring>

#include "events/find_bytes.h"

namespace hozen {
namespace {

std::unexpected<Error> layout_error(size_t column, std::string what) {
  return std::unexpected(Error{.what = std::move(what), .line = 0, .column = column + 1});
}

// How often a stamp holds the literal that ends it.
size_t stops_in(const TimeSpec& time, std::string_view stop) {
  if (stop.empty()) return 0;
  if (time.kind == TimeSpec::Kind::clf) return stop == " " ? 1 : 0;
  if (time.kind == TimeSpec::Kind::rfc3164) return stop == " " ? 2 : 0;
  size_t count = 0;
  for (size_t at = time.pattern.find(stop); at != std::string::npos; ++count) {
    at = time.pattern.find(stop, at + stop.size());
  }
  return count;
}

// A short number at the start of a line is a count, not seconds since 1970.
bool read_stamp(const TimeSpec& time, std::string_view text, Clock& clock, Event& out) {
  constexpr size_t kEpochDigits = 9;  // from 1973 on
  if (time.kind == TimeSpec::Kind::epoch && text.size() < kEpochDigits) return false;
  return clock.read(time, text, out);
}

}  // namespace

// The layout is literal, {field}, literal, {field} ...; each field keeps the literal behind it as
// its stop.
Expected<Layout> Layout::compile(std::string_view layout) {
  Layout out;
  out.text_ = std::string(layout);
  std::string literal;
  for (size_t i = 0; i < layout.size(); ++i) {
    if (layout[i] != '{') {
      literal += layout[i];
      continue;
    }
    if (i + 1 < layout.size() && layout[i + 1] == '{') {
      literal += layout[i++];
      continue;
    }
    const size_t close = layout.find('}', i);
    if (close == std::string_view::npos) return layout_error(i, "'{' without its '}'");
    if (out.steps_.empty())
      out.start_ = literal;
    else if (literal.empty())
      return layout_error(i, "two fields with nothing between them");
    else
      out.steps_.back().stop = literal;
    Step step;
    const std::string_view inside = layout.substr(i + 1, close - i - 1);
    if (inside.starts_with("@timestamp")) {
      const std::string_view as = inside.size() > 11 ? inside.substr(11) : std::string_view("iso");
      auto spec = TimeSpec::compile(as);
      if (!spec) return layout_error(i, spec.error().what);
      step.target.kind = Target::Kind::time;
      step.time = std::move(*spec);
      out.has_time_ = true;
    } else {
      step.last = inside.ends_with(":last");
      auto target = Target::parse(step.last ? inside.substr(0, inside.size() - 5) : inside);
      if (!target) return layout_error(i, target.error().what);
      step.target = *target;
    }
    step.quoted = literal.ends_with('"') && close + 1 < layout.size() && layout[close + 1] == '"';
    out.steps_.push_back(std::move(step));
    literal.clear();
    i = close;
  }
  if (out.steps_.empty()) return layout_error(0, "a layout needs at least one {field}");
  out.steps_.back().stop = literal;
  out.steps_.back().to_end = literal.empty();
  const auto first_bytes = [](const std::string& text, uint64_t& word, uint64_t& mask) {
    const size_t n = std::min(text.size(), sizeof word);
    std::memcpy(&word, text.data(), n);
    mask = n == 8 ? ~0ull : (1ull << (8 * n)) - 1;
  };
  for (Step& step : out.steps_) {
    if (step.target.kind == Target::Kind::time) step.skips = stops_in(step.time, step.stop);
    first_bytes(step.stop, step.stop_word, step.stop_mask);
  }
  first_bytes(out.start_, out.start_word_, out.start_mask_);
  return out;
}

const TimeSpec* Layout::time_spec() const {
  for (const Step& step : steps_) {
    if (step.target.kind == Target::Kind::time) return &step.time;
  }
  return nullptr;
}

// Does the stop stand at p? Up to 8 bytes past `end` are read; what they hold does not matter.
inline bool Layout::stands_at(const Step& step, const char* p, const char* end) {
  uint64_t word;
  std::memcpy(&word, p, sizeof word);
  if ((word & step.stop_mask) != step.stop_word) return false;
  if (static_cast<size_t>(end - p) < step.stop.size()) return false;
  return step.stop.size() <= sizeof word || std::memcmp(p, step.stop.data(), step.stop.size()) == 0;
}

inline const char* Layout::find_stop(const Step& step, const char* p, const char* end) {
  const char* const from = p;
  for (;; ++p) {
    p = find_byte(p, end, step.stop[0]);
    if (p == end) return end;
    if (!stands_at(step, p, end)) continue;
    if (!step.quoted || p == from || p[-1] != '\\') return p;
    const char* before = p;
    while (before > from && before[-1] == '\\') --before;
    if (((p - before) & 1) == 0)
      return p;  // a bare quote inside a value ends nothing unless the whole stop follows
  }
}

// A stamp may hold the bytes of its stop itself ("2021-04-01 00:00:21" and a blank behind it).
inline const char* Layout::find_time_stop(const Step& step, const char* p, const char* end) {
  size_t skips = step.skips;
  const bool iso = step.time.kind == TimeSpec::Kind::iso && step.stop[0] == ' ';
  if (iso && end - p > 11 && p[10] == ' ' && p[11] >= '0' && p[11] <= '9') skips = 1;
  for (; skips != 0; --skips) {
    p = find_stop(step, p, end);
    if (p == end) return end;
    p += step.stop.size();
    while (p != end && step.stop == " " && *p == ' ') ++p;
  }
  return find_stop(step, p, end);
}

// The stop of a layout's last value must end the line: a bare quote before it is the value's own, unless a
// blank follows (then the line has more values than this layout).
inline const char* Layout::find_last_stop(const Step& step, const char* p, const char* end) {
  const char* stop = find_stop(step, p, end);
  while (stop != end && stop + step.stop.size() != end) {
    if (stop[step.stop.size()] == ' ') return end;
    stop = find_stop(step, stop + 1, end);
  }
  return stop;
}

inline Why Layout::take(const Step& step, std::string_view value, ReadContext& context,
                        Event& out) {
  if (step.target.kind == Target::Kind::time) {
    return read_stamp(step.time, value, context.clock, out) ? Why::none : Why::bad_time;
  }
  const Target& target = step.target;
  if (target.kind != Target::Kind::field || target.slot >= 0)
    return target.put(value, context, out);
  if (!value.empty() && (value.size() != 1 || value[0] != '-')) {
    out.set(target.field, value);
    return Why::none;
  }
  return target.required ? Why::bad_value : Why::none;
}

Why Layout::cut(std::string_view line, ReadContext& context, Event& out,
                const char** stopped) const {
  if (!line.starts_with(start_)) {
    if (stopped != nullptr) *stopped = line.data();
    return Why::stop_missing;
  }
  return run(steps_.data(), line.data() + start_.size(), line.data() + line.size(), context, out,
             stopped);
}

// The rest of the layout, from `step` on, against the rest of the line.
Why Layout::run(const Step* step, const char* p, const char* end, ReadContext& context, Event& out,
                const char** stopped) const {
  const auto stop_at = [&](const char* at, Why why) {
    if (stopped != nullptr) *stopped = at;
    return why;
  };
  const Step* const last = &steps_.back();
  for (; step <= last; ++step) {
    if (step->to_end) {
      const Why why = take(*step, {p, static_cast<size_t>(end - p)}, context, out);
      return why == Why::none ? why : stop_at(p, why);
    }
    if (step->last) return run_last(step, p, end, context, out, stopped);
    if (step->target.kind == Target::Kind::number) {
      while (p != end && *p == ' ') ++p;  // numbers are padded
    }
    const char* stop = step->target.kind == Target::Kind::time ? find_time_stop(*step, p, end)
                       : step == last                          ? find_last_stop(*step, p, end)
                                                               : find_stop(*step, p, end);
    if (stop == end) return stop_at(p, Why::stop_missing);
    const char* behind = stop + step->stop.size();
    const Step* const next = step + 1;
    const bool time_follows = step != last && next->target.kind == Target::Kind::time;
    if (time_follows) {
      const Why why = take_time(*next, *step, stop, behind, end, context, out);
      if (why != Why::none) return stop_at(stop, why);
    }
    const Why why = take(*step, {p, static_cast<size_t>(stop - p)}, context, out);
    if (why != Why::none) return stop_at(p, why);
    if (time_follows) step = next;
    p = behind;
  }
  return p == end ? Why::none : stop_at(p, Why::stop_missing);
}

// A {field:last} may hold its own stop: the last place of it behind which the rest of the layout fits.
Why Layout::run_last(const Step* step, const char* p, const char* end, ReadContext& context,
                     Event& out, const char** stopped) const {
  constexpr int kTries = 64;
  const std::string_view text(p, static_cast<size_t>(end - p));
  Why why = Why::stop_missing;
  size_t at = text.rfind(step->stop);
  for (int tries = 0; tries < kTries && at != std::string_view::npos; ++tries) {
    why = take(*step, text.substr(0, at), context, out);
    if (why == Why::none) {
      why = run(step + 1, p + at + step->stop.size(), end, context, out, stopped);
    }
    if (why == Why::none || at == 0) return why;
    at = text.rfind(step->stop, at - 1);
  }
  if (stopped != nullptr) *stopped = p;
  return why;
}

// Reads the time behind the value that ends at `stop`. A user name can hold the very bytes that end it ("a [b"):
// go on to the next place where a time follows. `stop` and `behind` are left at the value's end and behind the time.
Why Layout::take_time(const Step& time, const Step& value, const char*& stop, const char*& behind,
                      const char* end, ReadContext& context, Event& out) {
  constexpr int kTries = 8;
  for (int tries = 0; tries < kTries; ++tries) {
    const char* const until = time.to_end ? end : find_time_stop(time, behind, end);
    if (until == end && !time.to_end) return Why::stop_missing;
    if (read_stamp(time.time, {behind, static_cast<size_t>(until - behind)}, context.clock, out)) {
      behind = time.to_end ? end : until + time.stop.size();
      return Why::none;
    }
    stop = find_stop(value, stop + 1, end);
    if (stop == end) return Why::bad_time;
    behind = stop + value.stop.size();
  }
  return Why::bad_time;
}

}  // namespace hozen
