// RecordReader of `stamped`: a line that begins with a stamp of any form, as applications write them. What the
// logger wrote before the message (level, logger, process id) becomes fields; the message keeps it, too.
#include <algorithm>
#include <array>
#include <utility>

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
  bool in_columns = false;  // others stand before the stamp's
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
bool is_sure_behind(const Place& place, bool word, bool level_alone, bool short_word) {
  if (!is_sure(place) || (place.stamp.yearless && !level_alone)) return false;
  if (!word || place.bracketed) return true;
  const bool alone = behind_marks(place.rest).empty();
  return (place.stamp.whole_time || !place.stamp.epoch.empty()) && (!alone || short_word);
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
    const bool is_letter = tokens == 0 && word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z' &&
                           text.substr(end).starts_with(" [");  // CUPS: "E [01/Jul/2022:..."
    const bool is_lead = out.lead.empty() && (is_level(word) || is_letter);
    if (is_lead) out.lead = word;
    if (!is_lead && closer == '\0' && std::exchange(words, true)) return false;
    text.remove_prefix(end);
    const size_t next = text.find_first_not_of(" \t|:");
    if (next == std::string_view::npos) return false;
    text.remove_prefix(next);
    Place found{.stamp = {}, .rest = {}, .lead = out.lead};
    if (stamp_at(text, day_first, found) &&
        is_sure_behind(found, words, !words && closer == '\0', word.size() == 1)) {
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

// "192.0.2.7 | http | taro | 2022-07-01 09:00:01 | ...", "7\tPC1\t01-07-2022 09:00:01\t...": a whole stamp in one of
// the first columns of a line.
bool stamp_in_column(std::string_view text, bool day_first, Place& out) {
  constexpr size_t kColumns = 8, kNear = 256;
  const size_t first = text.substr(0, kNear).find_first_of("\t|,");
  if (first == std::string_view::npos || first == 0 || text[0] == '#') return false;
  const char mark = text[first];
  for (size_t column = 1, at = first; column < kColumns && at < kNear; ++column) {
    std::string_view cell = text.substr(at + 1);
    cell.remove_prefix(std::min(cell.find_first_not_of(' '), cell.size()));
    if (mark == ',' && at + 1 < text.size() && text[at + 1] == ' ') return false;  // a sentence
    Place found;
    if (stamp_at(cell, day_first, found) && found.stamp.epoch.empty() && found.stamp.whole_time &&
        !found.stamp.yearless) {
      out = found;
      out.in_columns = true;
      return true;
    }
    at = text.find(mark, at + 1);
    if (at == std::string_view::npos) return false;
  }
  return false;
}

// "taro pts/0 192.0.2.7 Fri Jul  1 09:00 still logged in": a day of the week before a date is a stamp wherever it stands.
bool stamp_of_week(std::string_view text, bool day_first, Place& out) {
  constexpr std::string_view kDays = "Mon Tue Wed Thu Fri Sat Sun ";
  constexpr size_t kNear = 120, kName = 4;
  const size_t padding = text.substr(0, kNear + 2).find("  ");  // of columns
  if (padding > kNear || text.substr(0, 12).find(" begins ") == 4)
    return false;  // none, or last's own "wtmp begins ..."
  for (size_t at = text.find(' ', padding); at < std::min(kNear, text.size());
       at = text.find(' ', at + 1)) {
    const std::string_view day = text.substr(at + 1, kName);
    if (day.size() < kName || day[0] < 'F' || day[0] > 'W' || kDays.find(day) % kName != 0)
      continue;
    Place found;
    if (!stamp_at(text.substr(at + 1), day_first, found) || !found.stamp.weekday) continue;
    out = found;
    out.in_columns = true;
    return true;
  }
  return false;
}

bool find_stamp(std::string_view text, bool day_first, Place& out) {
  return (stamp_at(text, day_first, out) && is_sure(out)) ||
         stamp_behind_lead(text, day_first, out = {}) || stamp_of_web_server(text, out = {}) ||
         stamp_in_column(text, day_first, out = {}) || stamp_of_week(text, day_first, out = {});
}

// java.util.logging in its own words: the level stands on the second line.
constexpr std::pair<std::string_view, std::string_view> kJapaneseLevels[] = {
    {"致命的: ", "SEVERE"},       {"警告: ", "WARNING"}, {"情報: ", "INFO"},
    {"構成: ", "CONFIG"},         {"設定: ", "CONFIG"},  {"普通: ", "FINE"},
    {"詳細レベル(低): ", "FINE"}, {"詳細: ", "FINER"}};

std::string_view level_of_second_line(std::string_view line) {
  for (const auto& [word, level] : kJapaneseLevels)
    if (line.starts_with(word)) return level;
  const std::string_view word = line.substr(0, line.find(':'));
  return is_loud_level(word) ? word : std::string_view();
}

class StampedReader : public RecordReader {
 public:
  explicit StampedReader(std::unique_ptr<RecordReader> object) : object_(std::move(object)) {}

  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    Place place;
    const size_t front = text.find_first_not_of(' ');
    if (front == std::string_view::npos || front > kMostIndent) return Why::stop_missing;
    if (!find_stamp(text.substr(front), context.clock.day_first(), place)) return Why::stop_missing;
    if (!context.clock.read(place.stamp, out)) return Why::bad_time;
    read_head(text, place, context, out);
    return Why::none;
  }
  void read_joined(ReadContext& context, Event& out) const override {
    const std::string_view message = out.get(Field::message);
    const size_t feed = message.find('\n');
    if (feed == std::string_view::npos || out.has(Field::log_level)) return;
    const std::string_view level = level_of_second_line(message.substr(feed + 1));
    if (level.empty()) return;
    if (context.wants(Field::log_level)) out.set(Field::log_level, level);
    const std::string_view logger = message.substr(0, message.find_first_of(" \n"));
    const bool named = logger.find('.') != std::string_view::npos;
    if (named && context.wants(Field::event_provider)) out.set(Field::event_provider, logger);
  }
  bool has_time() const override { return true; }
  bool yearless() const override { return true; }

 private:
  static constexpr size_t kMostIndent = 8;
  static constexpr uint64_t kOfRequest =
      bit_of(Field::http_request_method) | bit_of(Field::url_original) |
      bit_of(Field::network_protocol) | bit_of(Field::http_response_status_code) |
      bit_of(Field::source_ip) | bit_of(Field::source_port);

  void read_head(std::string_view text, const Place& place, ReadContext& context,
                 Event& out) const {
    const auto put = [&](Field field, std::string_view value) {
      if (!value.empty() && context.wants(field)) out.set(field, value);
    };
    std::string_view message = behind_marks(behind_stream(place.rest));
    if (message.empty()) message = behind_marks(place.inside);
    // A stamp alone: what it stands above follows.
    if (message.empty() || place.in_columns) message = text;
    MessageHead head;
    if (!place.inside.empty()) head = read_message_head(place.inside);
    if (!place.lead.empty() && head.level.empty()) head.level = place.lead;
    if (head.level.empty()) head = read_message_head(message);
    put(Field::log_level, head.level);
    put(Field::process_pid, head.pid);
    put(Field::event_provider, head.provider);
    put(Field::message, message);
    if (place.in_columns) put_session(text, put);
    if ((context.wanted & kOfRequest) != 0) put_request_of(message, put, out);
    if (message.ends_with('}') || message.ends_with(']')) read_object(message, context, out);
  }

  template <class Put>
  static void put_request_of(std::string_view message, const Put& put, Event& out) {
    QuotedRequest request = read_quoted_request(message);
    if (request.request.empty()) request = read_bare_request(message);
    if (!request.request.empty()) put_request(request.request, out);
    put(Field::http_request_method, request.method);
    put(Field::url_original, request.url);
    put(Field::http_response_status_code, request.status);
    const Peer peer = request.client.ip.empty() ? read_peer(message) : request.client;
    put(Field::source_ip, peer.ip);
    put(Field::source_port, peer.port);
  }

  // "taro pts/0 192.0.2.7 Fri Jul  1 ...", as last, lastb and lastlog print it
  template <class Put>
  static void put_session(std::string_view text, const Put& put) {
    std::array<std::string_view, 3> words;
    for (std::string_view& word : words) {
      text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
      word = text.substr(0, text.find(' '));
      text.remove_prefix(word.size());
    }
    const auto is_terminal = [](std::string_view word) {
      return word.starts_with("pts/") || word.starts_with("tty") || word.starts_with("ssh:") ||
             word.starts_with(":0") || word == "console" || word.starts_with("ftpd");
    };
    if (!is_terminal(words[1])) return;
    put(Field::user_name, words[0]);
    std::string_view ip, port;
    if (split_address(words[2], ip, port)) put(Field::source_ip, ip);
    if (words[1] == "ssh:notty") put(Field::event_outcome, "failure");
    put(Field::event_action, "login");
  }

  // An object behind the words: Monolog's context, zap's fields, an audit log's record.
  void read_object(std::string_view message, ReadContext& context, Event& out) const {
    if (!object_) return;
    for (const std::string_view none : {" []", " {}"})
      if (message.ends_with(none)) message.remove_suffix(none.size());
    const size_t open = message.starts_with("{\"") ? 0 : message.find(" {\"");
    if (open == std::string_view::npos || !message.ends_with('}')) return;
    Event inner;
    if (object_->read(message.substr(open), context, inner) != Why::none) return;
    for (size_t f = 0; f < kFields; ++f) {
      const auto field = static_cast<Field>(f);
      if (inner.has(field) && !out.has(field)) out.set(field, inner.get(field));
    }
    out.extra.insert(out.extra.end(), inner.extra.begin(), inner.extra.end());
  }

  std::unique_ptr<RecordReader> object_;
};

}  // namespace

MadeReader make_stamped_reader(const Yaml& node, const Yaml*, std::string_view file) {
  std::unique_ptr<RecordReader> object;
  if (const Yaml* json = node.find("object")) {
    HOZEN_TRY(reader, make_json_reader(*json, nullptr, file));
    object = std::move(reader);
  }
  return std::make_unique<StampedReader>(std::move(object));
}

}  // namespace hozen
