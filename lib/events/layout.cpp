#include "events/layout.h"

#include <cstring>

#include "events/find_bytes.h"

namespace hozen {
namespace {

std::unexpected<Error> layout_error(size_t column, std::string what) {
  return std::unexpected(Error{.what = std::move(what), .line = 0, .column = column + 1});
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
      auto target = Target::parse(inside);
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
  return out;
}

const TimeSpec* Layout::time_spec() const {
  for (const Step& step : steps_) {
    if (step.target.kind == Target::Kind::time) return &step.time;
  }
  return nullptr;
}

const char* Layout::find_stop(const Step& step, const char* p, const char* end) const {
  if (!step.quoted) return find_text(p, end, step.stop);
  for (;;) {
    p = find_quote(p, end);
    if (static_cast<size_t>(end - p) < step.stop.size()) return end;
    if (std::memcmp(p, step.stop.data(), step.stop.size()) == 0) return p;
    ++p;  // a bare quote inside the value: the writer did not escape it
  }
}

Why Layout::take(const Step& step, std::string_view value, ReadContext& context, Event& out) const {
  if (step.target.kind == Target::Kind::time) {
    return context.clock.read(step.time, value, out) ? Why::none : Why::bad_time;
  }
  return step.target.put(value, context, out);
}

Why Layout::cut(std::string_view line, ReadContext& context, Event& out,
                const char** stopped) const {
  const char* p = line.data();
  const char* const end = p + line.size();
  const auto stop_at = [&](const char* at, Why why) {
    if (stopped != nullptr) *stopped = at;
    return why;
  };
  if (!line.starts_with(start_)) return stop_at(p, Why::stop_missing);
  p += start_.size();
  for (size_t i = 0; i < steps_.size(); ++i) {
    const Step& step = steps_[i];
    if (step.to_end) {
      const Why why = take(step, {p, static_cast<size_t>(end - p)}, context, out);
      return why == Why::none ? why : stop_at(p, why);
    }
    const char* stop = find_stop(step, p, end);
    if (stop == end) return stop_at(p, Why::stop_missing);
    Why why = take(step, {p, static_cast<size_t>(stop - p)}, context, out);
    // A user name can hold the very bytes that end it ("a [b"): go on to the next place where a
    // time follows.
    if (i + 1 < steps_.size() && steps_[i + 1].target.kind == Target::Kind::time) {
      for (int tries = 0; tries < 8; ++tries) {
        const Step& time = steps_[i + 1];
        const char* const from = stop + step.stop.size();
        const char* const until = time.to_end ? end : find_stop(time, from, end);
        if (until == end && !time.to_end) return stop_at(from, Why::stop_missing);
        if (context.clock.read(time.time, {from, static_cast<size_t>(until - from)}, out)) break;
        stop = find_text(stop + 1, end, step.stop);
        if (stop == end) return stop_at(from, Why::bad_time);
        why = take(step, {p, static_cast<size_t>(stop - p)}, context, out);
      }
    }
    if (why != Why::none) return stop_at(p, why);
    p = stop + step.stop.size();
  }
  return p == end ? Why::none : stop_at(p, Why::stop_missing);
}

}  // namespace hozen
