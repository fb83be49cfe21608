#pragma once
// Layout: cuts one text line into the fields of an Event, as a format's `layout` says.
//
// Call:     compile once a format; cut once a line
// Shape:    Line text (no line end, kPadding readable bytes behind it) -> Event (views into that line).
//           Every field is checked; those in ReadContext::wanted are set
// Errors:   compile: Error with the column of the layout. cut: a Why, and in `stopped` how far it came;
//           after a Why other than none the Event is unspecified
// Lifetime: the views live as long as the line
// Threads:  const after compile; one ReadContext a thread
// Cost:     no allocation, one pass, 1.5-3 GB/s; tests/bench/layout
// Source:   httpd.apache.org/docs/2.4/mod/mod_log_config.html, "Custom Log Formats" (the idea)
//
//   auto layout = Layout::compile(R"({source.ip:host} {-} [{@timestamp:clf}] "{request}")");
//   if (layout && layout->cut(line, context, event) == Why::none) use(event);
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "events/byte_pairs.h"
#include "events/find_bytes.h"
#include "events/target.h"

namespace hozen {

class Layout {
 public:
  static Expected<Layout> compile(std::string_view layout);
  Why cut(std::string_view line, ReadContext& context, Event& out) const {
    return cut(line, context, out, nullptr);
  }
  // `stopped`: if given, where the line stopped to fit (for `timeline explain`).
  Why cut(std::string_view line, ReadContext& context, Event& out, const char** stopped) const;
  bool has_time() const { return !times_.empty(); }
  const TimeSpec* time_spec() const;
  const std::string& text() const { return text_; }
  const std::string& start() const { return start_; }  // the literal every text of it begins with
  // May a text of it begin with this byte? By the literal or the time it begins with.
  bool may_begin_with(char byte) const;
  const LiteralPairs& pairs() const { return pairs_; }  // of the literals every text of it holds

 private:
  // What a step does with its value. One cache line a step: all that most lines need of it.
  enum class Take : uint8_t { skip, text, number, host, other, time };
  struct Step {
    Take take = Take::skip;
    bool quoted = false;  // ends at the first quote not behind a backslash
    bool to_end = false;  // takes the rest of the line
    bool last = false;    // {user.name:last} ends at the last place of its stop
    Target target;
    uint8_t skips = 0;           // how often a stamp holds its own stop
    uint16_t time = 0;           // index into times_, when it is a stamp
    uint32_t stop_size = 0;      // of the literal behind the value ...
    FirstBytes stop_first;       // ... its first bytes
    const char* stop = nullptr;  // ... in stops_
  };
  Expected<Step> compile_field(std::string_view inside, size_t column);
  void keep_stops(const std::vector<std::string>& literals);
  Why take(const Step& step, std::string_view value, ReadContext& context, Event& out) const;
  static bool stands_at(const Step& step, const char* p, const char* end);
  static const char* find_stop(const Step& step, const char* p, const char* end);
  static const char* find_last_stop(const Step& step, const char* p, const char* end);
  static const char* find_before(const Step& step, const char* p, const char* before,
                                 const char* end);
  const char* find_time_stop(const Step& step, const char* p, const char* end) const;
  Why run(const Step* step, const char* p, const char* end, ReadContext& context, Event& out,
          const char** stopped) const;
  Why run_last(const Step* step, const char* p, const char* end, ReadContext& context, Event& out,
               const char** stopped) const;
  Why take_time(const Step& time, const Step& value, const char*& stop, const char*& behind,
                const char* end, ReadContext& context, Event& out) const;

  std::string text_;
  std::string start_;
  LiteralPairs pairs_;
  std::vector<Step> steps_;
  std::vector<TimeSpec> times_;
  std::unique_ptr<char[]> stops_;  // the literals, one behind the other
};

}  // namespace hozen
