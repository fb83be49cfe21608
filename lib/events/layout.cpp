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

// One {field} of a layout; `column` is where it stands.
Expected<Layout::Step> Layout::compile_field(std::string_view inside, size_t column) {
  Step step;
  if (inside.starts_with("@timestamp")) {
    const std::string_view as = inside.size() > 11 ? inside.substr(11) : std::string_view("iso");
    auto spec = TimeSpec::compile(as);
    if (!spec) return layout_error(column, spec.error().what);
    step.take = Take::time;
    step.target.kind = Target::Kind::time;
    step.time = static_cast<uint16_t>(times_.size());
    times_.push_back(std::move(*spec));
    return step;
  }
  step.last = inside.ends_with(":last");
  auto target = Target::parse(step.last ? inside.substr(0, inside.size() - 5) : inside);
  if (!target) return layout_error(column, target.error().what);
  step.target = *target;
  switch (target->kind) {
    case Target::Kind::skip:
      break;
    case Target::Kind::field:
      step.take = Take::text;
      break;
    case Target::Kind::number:
      step.take = Take::number;
      break;
    case Target::Kind::host:
      step.take = Take::host;
      break;
    default:
      step.take = Take::other;
  }
  return step;
}

// The literals behind the steps' values, kept in one place.
void Layout::keep_stops(const std::vector<std::string>& literals) {
  size_t bytes = 0;
  for (const std::string& literal : literals) bytes += literal.size();
  stops_ = std::make_unique<char[]>(bytes + sizeof(uint64_t));
  char* at = stops_.get();
  for (size_t i = 0; i < steps_.size(); ++i) {
    Step& step = steps_[i];
    step.stop = at;
    step.stop_size = static_cast<uint32_t>(literals[i].size());
    at = std::copy(literals[i].begin(), literals[i].end(), at);
    step.stop_first = FirstBytes(literals[i]);
    if (step.take == Take::time)
      step.skips = static_cast<uint8_t>(stops_in(times_[step.time], literals[i]));
  }
  steps_.back().to_end = literals.back().empty();
}

// The layout is literal, {field}, literal, {field} ...; each field keeps the literal behind it as its stop.
Expected<Layout> Layout::compile(std::string_view layout) {
  Layout out;
  out.text_ = std::string(layout);
  std::vector<std::string> stops;
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
      stops.push_back(literal);
    HOZEN_TRY(step, out.compile_field(layout.substr(i + 1, close - i - 1), i));
    step.quoted = literal.ends_with('"') && close + 1 < layout.size() && layout[close + 1] == '"';
    out.steps_.push_back(step);
    literal.clear();
    i = close;
  }
  if (out.steps_.empty()) return layout_error(0, "a layout needs at least one {field}");
  stops.push_back(literal);
  out.keep_stops(stops);
  out.pairs_.add(out.start_);
  for (const std::string& stop : stops) out.pairs_.add(stop);
  return out;
}

bool Layout::may_begin_with(char byte) const {
  if (!start_.empty()) return byte == start_.front();
  const ByteClass first = class_of(byte);
  if (steps_.front().take != Take::time) return true;
  const TimeSpec& time = times_[steps_.front().time];
  if (time.kind == TimeSpec::Kind::rfc3164) return first == ByteClass::letter;
  if (time.kind == TimeSpec::Kind::free) return true;
  if (time.kind != TimeSpec::Kind::pattern) return first == ByteClass::number;
  const std::string_view pattern = time.pattern;
  if (!pattern.starts_with('%')) return first == class_of(pattern.front());
  const bool digits = std::string_view("YymdeHIjMS").find(pattern[1]) != std::string_view::npos;
  return !digits || first == ByteClass::number;
}

const TimeSpec* Layout::time_spec() const { return times_.empty() ? nullptr : &times_.front(); }

// Does the stop stand at p? Up to 8 bytes past `end` are read; what they hold does not matter.
inline bool Layout::stands_at(const Step& step, const char* p, const char* end) {
  if (!step.stop_first.stand_at(p)) return false;
  if (static_cast<size_t>(end - p) < step.stop_size) return false;
  return step.stop_size <= 8 || same_bytes(p, step.stop, step.stop_size);
}

inline const char* Layout::find_stop(const Step& step, const char* p, const char* end) {
  const char* const from = p;
  const char first = static_cast<char>(step.stop_first.word & 0xff);
  for (;; ++p) {
    p = find_byte(p, end, first);
    if (p == end) return end;
    if (step.stop_size > 1 && !stands_at(step, p, end)) continue;
    // A bare quote inside a value ends nothing unless the whole stop follows.
    if (!step.quoted || !is_escaped(from, p)) return p;
  }
}

// A stamp may hold the bytes of its stop itself ("2021-04-01 00:00:21" and a blank behind it).
inline const char* Layout::find_time_stop(const Step& step, const char* p, const char* end) const {
  size_t skips = step.skips;
  const bool iso = times_[step.time].kind == TimeSpec::Kind::iso && step.stop[0] == ' ';
  if (iso && end - p > 11 && p[10] == ' ' && p[11] >= '0' && p[11] <= '9') skips = 1;
  for (; skips != 0; --skips) {
    p = find_stop(step, p, end);
    if (p == end) return end;
    p += step.stop_size;
    while (p != end && step.stop_size == 1 && *step.stop == ' ' && *p == ' ') ++p;
  }
  return find_stop(step, p, end);
}

// The stop of a layout's last value must end the line: a bare quote before it is the value's own, unless a
// blank follows (then the line has more values than this layout).
inline const char* Layout::find_last_stop(const Step& step, const char* p, const char* end) {
  const char* stop = find_stop(step, p, end);
  while (stop != end && stop + step.stop_size != end) {
    if (stop[step.stop_size] == ' ') return end;
    stop = find_stop(step, stop + 1, end);
  }
  return stop;
}

inline Why Layout::take(const Step& step, std::string_view value, ReadContext& context,
                        Event& out) const {
  const Target& target = step.target;
  switch (step.take) {
    case Take::skip:
      return Why::none;
    case Take::text:
      if (is_absent(value)) return target.required ? Why::bad_value : Why::none;
      if (context.wants(target.field)) out.set(target.field, value);
      return Why::none;
    case Take::number:
      if (is_absent(value)) return target.required ? Why::bad_value : Why::none;
      if (!is_number(value) && !all_digits(value)) return Why::bad_value;
      if (context.wants(target.field)) out.set(target.field, value);
      return Why::none;
    case Take::host:
      if (!is_dotted(value)) return target.put(value, context, out);
      if (context.wants(target.field)) out.set(target.field, value);
      return Why::none;
    case Take::time:
      return read_stamp(times_[step.time], value, context.clock, out) ? Why::none : Why::bad_time;
    case Take::other:
      break;
  }
  return target.put(value, context, out);
}

Why Layout::cut(std::string_view line, ReadContext& context, Event& out,
                const char** stopped) const {
  if (line.size() < start_.size() || !same_bytes(line.data(), start_.data(), start_.size())) {
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
    if (step->take == Take::number) {
      while (p != end && *p == ' ') ++p;  // numbers are padded
    }
    const char* stop = step->take == Take::time ? find_time_stop(*step, p, end)
                       : step == last           ? find_last_stop(*step, p, end)
                                                : find_stop(*step, p, end);
    if (stop == end) return stop_at(p, Why::stop_missing);
    const char* behind = stop + step->stop_size;
    const Step* const next = step + 1;
    const bool time_follows = step != last && next->take == Take::time;
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

// The last place of the stop in [p, before); the text goes on to `end`.
inline const char* Layout::find_before(const Step& step, const char* p, const char* before,
                                       const char* end) {
  const std::string_view stop(step.stop, step.stop_size);
  do {
    before = find_start_before(p, before, stop);
  } while (before != nullptr && !stands_at(step, before, end));
  return before;
}

// A {field:last} may hold its own stop: the last place of it behind which the rest of the layout fits.
Why Layout::run_last(const Step* step, const char* p, const char* end, ReadContext& context,
                     Event& out, const char** stopped) const {
  constexpr int kTries = 64;
  Why why = Why::stop_missing;
  const char* at = end;
  for (int tries = 0; tries < kTries && (at = find_before(*step, p, at, end)) != nullptr; ++tries) {
    why = take(*step, {p, static_cast<size_t>(at - p)}, context, out);
    if (why == Why::none) why = run(step + 1, at + step->stop_size, end, context, out, stopped);
    if (why == Why::none) return why;
  }
  if (stopped != nullptr) *stopped = p;
  return why;
}

// Reads the time behind the value that ends at `stop`. A user name can hold the very bytes that end it ("a [b"):
// go on to the next place where a time follows. `stop` and `behind` are left at the value's end and behind the time.
Why Layout::take_time(const Step& time, const Step& value, const char*& stop, const char*& behind,
                      const char* end, ReadContext& context, Event& out) const {
  constexpr int kTries = 8;
  for (int tries = 0; tries < kTries; ++tries) {
    const char* const until = time.to_end ? end : find_time_stop(time, behind, end);
    if (until == end && !time.to_end) return Why::stop_missing;
    if (read_stamp(times_[time.time], {behind, static_cast<size_t>(until - behind)}, context.clock,
                   out)) {
      behind = time.to_end ? end : until + time.stop_size;
      return Why::none;
    }
    stop = find_stop(value, stop + 1, end);
    if (stop == end) return Why::bad_time;
    behind = stop + value.stop_size;
  }
  return Why::bad_time;
}

}  // namespace hozen
