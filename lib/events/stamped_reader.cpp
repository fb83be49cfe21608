// RecordReader of `stamped`: a line that begins with a stamp of any form, as applications write them. What the
// logger wrote before the message (level, logger, process id) becomes fields; the message keeps it, too.
#include <algorithm>

#include "events/find_bytes.h"
#include "events/free_stamp.h"
#include "events/message_head.h"
#include "events/record_reader.h"

namespace hozen {
namespace {

// Where the stamp of a line is, and what is behind it.
struct Place {
  FreeStamp stamp;
  std::string_view rest;         // behind the stamp
  std::string_view lead;         // a level before it
  std::string_view inside = {};  // what shares the stamp's brackets
  bool bracketed = false;
};

char closer_of(char opener) {
  constexpr std::string_view kOpeners = "[({<\"'", kClosers = "])}>\"'";
  const size_t at = kOpeners.find(opener);
  return opener == '\0' || at == std::string_view::npos ? '\0' : kClosers[at];
}

bool may_follow(char c) {
  return std::string_view(" \t,;:|])}>\"'-=[").find(c) != std::string_view::npos;
}

// What separates a stamp from the message.
std::string_view behind_marks(std::string_view rest) {
  const size_t word = rest.find_first_not_of(" \t");
  if (word == std::string_view::npos) return {};
  rest.remove_prefix(word);
  for (const std::string_view mark :
       {"- ", "-- ", ": ", "| ", ", ", "; ", "> ", ",", "|", ";", ":"}) {
    if (!rest.starts_with(mark)) continue;
    rest.remove_prefix(mark.size());
    const size_t next = rest.find_first_not_of(" \t");
    return next == std::string_view::npos ? std::string_view() : rest.substr(next);
  }
  return rest;
}

// "stdout F ", as container runtimes write before a line (CRI).
std::string_view behind_stream(std::string_view rest) {
  constexpr size_t kMark = 10;
  if (rest.size() < kMark || (!rest.starts_with(" stdout ") && !rest.starts_with(" stderr ")))
    return rest;
  return (rest[8] == 'F' || rest[8] == 'P') && rest[9] == ' ' ? rest.substr(kMark) : rest;
}

// The stamp at the front of a text, in brackets or quotes or in none.
bool stamp_at(std::string_view text, bool day_first, Place& out) {
  constexpr size_t kLongestInside = 160;
  const char closer = text.empty() ? '\0' : closer_of(text.front());
  if (closer != '\0') text.remove_prefix(1);
  // PostgreSQL: "< %m >"
  if (closer != '\0') text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (closer == ']' && text.size() > 2 && text[1] == ' ') {  // "[I 2022-07-01 09:00:01 app]"
    if (text[0] < 'A' || text[0] > 'Z') return false;
    out.lead = text.substr(0, 1);
    text.remove_prefix(2);
  } else if (closer == ']') {
    const std::string_view word = text.substr(0, text.find(' '));
    if (is_level(word)) out.lead = word, text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  if (text.empty() || !read_free_stamp(text, out.stamp, day_first)) return false;
  text.remove_prefix(out.stamp.size);
  if (!text.empty() && !may_follow(text.front())) return false;
  out.rest = text;
  out.bracketed = closer != '\0' && closer != '"' && closer != '\'';
  if (closer == '\0') return true;
  const size_t close = text.find(closer);
  if (close == std::string_view::npos || close > kLongestInside) return closer != '"';
  out.inside = text.substr(0, close);
  out.rest = text.substr(close + 1);
  return true;
}

// "1.2.22 10:30 release" is a version, and an epoch alone is any number.
bool is_sure(const Place& place) {
  if (!place.stamp.epoch.empty()) return place.bracketed || !behind_marks(place.rest).empty();
  return !place.stamp.like_version || place.stamp.whole_time;
}

// Behind a lead: "Expires: Thu, 01 Jan 1970 00:00:00 GMT" and "Published 2022-07-01 00:45:11" are values, and a
// yearless stamp may be anything.
bool is_sure_behind(const Place& place, bool word, bool level_alone) {
  if (!is_sure(place) || (place.stamp.yearless && !level_alone)) return false;
  if (!word || place.bracketed) return true;
  return (place.stamp.whole_time || !place.stamp.epoch.empty()) &&
         !behind_marks(place.rest).empty();
}

// "[main] 2022-...", "INFO: 2022-...", "web_1 | 2022-...", "- 1117838570 ...", "INFO  [2022-...]"
bool stamp_behind_lead(std::string_view text, bool day_first, Place& out) {
  constexpr size_t kTokens = 3, kLongestToken = 64;
  if (text.starts_with('#')) return false;  // "#Date: ..." is a file's remark
  bool words = false;
  for (size_t tokens = 0; tokens < kTokens && !text.empty(); ++tokens) {
    const char closer = text.front() == '[' ? ']' : text.front() == '(' ? ')' : '\0';
    size_t end = closer != '\0' ? text.find(closer) : text.find_first_of(" \t[|");
    if (end == std::string_view::npos || end > kLongestToken) return false;
    if (closer != '\0') ++end;
    std::string_view word = text.substr(closer != '\0', end - 2 * (closer != '\0'));
    if (word.ends_with(':') || word.ends_with(',')) word.remove_suffix(1);
    const bool is_lead = out.lead.empty() && is_level(word);
    if (is_lead) out.lead = word;
    if (!is_lead && closer == '\0' && std::exchange(words, true)) return false;
    text.remove_prefix(end);
    const size_t next = text.find_first_not_of(" \t|:");
    if (next == std::string_view::npos) return false;
    text.remove_prefix(next);
    Place found{.stamp = {}, .rest = {}, .lead = out.lead};
    if (stamp_at(text, day_first, found) &&
        is_sure_behind(found, words, !words && closer == '\0')) {
      out = found;
      return true;
    }
  }
  return false;
}

// "... [01/Jul/2022:09:00:01 +0900] ..." anywhere near the front, as web servers write it.
bool stamp_of_web_server(std::string_view text, Place& out) {
  constexpr size_t kNear = 256;
  const std::string_view near = text.substr(0, kNear);
  for (size_t at = near.find('['); at != std::string_view::npos; at = near.find('[', at + 1)) {
    const std::string_view stamp = text.substr(at, 32);
    if (stamp.size() < 21 || (stamp[2] != '/' && stamp[3] != '/') || stamp.find(':') > 13) continue;
    if (stamp_at(text.substr(at), false, out) && out.inside.empty()) return true;
  }
  return false;
}

bool find_stamp(std::string_view text, bool day_first, Place& out) {
  return (stamp_at(text, day_first, out) && is_sure(out)) ||
         stamp_behind_lead(text, day_first, out = {}) || stamp_of_web_server(text, out = {});
}

class StampedReader : public RecordReader {
 public:
  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    Place place;
    const size_t front = text.find_first_not_of(' ');
    if (front == std::string_view::npos || front > kMostIndent) return Why::stop_missing;
    if (!find_stamp(text.substr(front), context.clock.day_first(), place)) return Why::stop_missing;
    if (!context.clock.read(place.stamp, out)) return Why::bad_time;
    read_head(text, place, context, out);
    return Why::none;
  }
  bool has_time() const override { return true; }
  bool yearless() const override { return true; }

 private:
  static constexpr size_t kMostIndent = 8;

  static void read_head(std::string_view text, const Place& place, ReadContext& context,
                        Event& out) {
    const auto put = [&](Field field, std::string_view value) {
      if (!value.empty() && context.wants(field)) out.set(field, value);
    };
    std::string_view message = behind_marks(behind_stream(place.rest));
    if (message.empty()) message = behind_marks(place.inside);
    if (message.empty()) message = text;  // a stamp alone: what it stands above follows
    MessageHead head;
    if (!place.inside.empty()) head = read_message_head(place.inside);
    if (!place.lead.empty() && head.level.empty()) head.level = place.lead;
    if (head.level.empty()) head = read_message_head(message);
    put(Field::log_level, head.level);
    put(Field::process_pid, head.pid);
    put(Field::event_provider, head.provider);
    put(Field::message, message);
    const QuotedRequest request = read_quoted_request(message);
    if (!request.request.empty()) put_request(request.request, out);
    put(Field::http_response_status_code, request.status);
    const Peer peer = request.client.ip.empty() ? read_peer(message) : request.client;
    put(Field::source_ip, peer.ip);
    put(Field::source_port, peer.port);
  }
};

}  // namespace

MadeReader make_stamped_reader(const Yaml&, const Yaml*, std::string_view) {
  return std::make_unique<StampedReader>();
}

}  // namespace hozen
