#include "events/prose.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>

#include "base/text.h"
#include "events/login_signs.h"
#include "events/loose_keys.h"
#include "events/prose_place.h"
#include "events/prose_words.h"
#include "events/quotes.h"
#include "events/sentence.h"

namespace hozen {
namespace {

constexpr size_t kLookForPairs = 2000;
constexpr size_t kLongestName = 64;

class ProseReader {
 public:
  ProseReader(std::string_view message, ReadContext& context, Event& out, bool with_pairs)
      : with_pairs_(with_pairs),
        message_(message),
        quotes_(message),
        sentence_(message),
        context_(context),
        out_(out) {}

  void read() {
    if (with_pairs_) put_pairs("=");
    put_places();
    put_user();
    // What an object says may be what somebody sent: the sentence before it goes first.
    if (with_pairs_ && ends_in_object()) put_pairs(":");
    put_verdict();
  }

 private:
  std::string_view word(size_t i) const { return sentence_.words()[i].text; }
  // A value of "key=value" where such is not asked for.
  bool is_of_pair(size_t i) const {
    const size_t at = sentence_.words()[i].at;
    return !with_pairs_ && (word(i).find('=') != kNone || (at > 0 && message_[at - 1] == '='));
  }
  bool is_quoted(size_t i) const { return quotes_.holds(sentence_.words()[i].at); }
  void put(Field field, std::string_view value) {
    if (!value.empty() && !out_.has(field) && context_.wants(field)) out_.set(field, value);
  }

  bool ends_in_object() const {
    const std::string_view text = message_.substr(0, kLookForPairs);
    return text.ends_with('}') && text.find(" {\"") != kNone && text.find('\n') == kNone;
  }
  // "key=value" and key="a value" anywhere in it, or the keys of an object.
  void put_pairs(std::string_view marks) {
    const std::string_view text = message_.substr(0, kLookForPairs);
    for (size_t at = text.find_first_of(marks); at != kNone;
         at = text.find_first_of(marks, at + 1)) {
      const bool quoted = text[at] == ':';
      if (quoted && (at < 2 || text[at - 1] != '"')) continue;
      size_t from = quoted ? at - 1 : at;
      size_t key_end = from, value = at + 1;
      while (from > 0 && in_key(text[from - 1])) --from;
      if (quoted && (from == 0 || text[from - 1] != '"')) continue;
      if (quoted && value < text.size() && text[value] == ' ') ++value;
      if (quoted && value < text.size() && (text[value] == '{' || text[value] == '[')) continue;
      if (from == at && at > 1 && text[at - 1] == ' ' && text.substr(at).starts_with("= ")) {
        from = key_end = at - 1, value = at + 2;  // "User-Name = "taro""
        while (from > 0 && in_key(text[from - 1])) --from;
      }
      if (from == key_end || value == text.size() || quotes_.holds(at)) continue;
      const char quote = text[value] == '"' || text[value] == '\'' ? text[value] : '\0';
      const size_t begin = quote == '\0' ? value : value + 1;
      size_t stop =
          quote == '\0' ? text.find_first_of(" ,;|\t\n)]}", begin) : text.find(quote, begin);
      stop = std::min(stop, text.size());
      const std::string_view key = text.substr(from, key_end - from);
      if (stop > begin) loose_.put({}, key, text.substr(begin, stop - begin), context_, out_);
      at = stop == text.size() ? stop - 1 : stop;
    }
  }
  static bool in_key(char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-';
  }

  size_t find_places(std::span<Place> places) const {
    size_t count = 0, version = kNone;
    for (size_t i = 0; i < sentence_.words().size() && count < places.size(); ++i) {
      Place place;
      if (is_quoted(i) || is_of_pair(i) || !read_place(word(i), place)) continue;
      if (is_version(i, version)) {
        version = i;
        continue;
      }
      place.word = i;
      if (place.port.empty()) place.port = port_behind(i);
      if (count == 1 && places[0].ip == place.ip) continue;  // named twice
      places[count++] = place;
    }
    return count;
  }
  // "upgraded from 1.2.3.4 to 1.2.3.5", "version 1.2.3.4"
  bool is_version(size_t i, size_t version) const {
    if (i == 0) return false;
    if (is_any(word(i - 1), {"version", "firmware", "release", "build", "ver"})) return true;
    if (i < 2) return false;
    if (equal_ignoring_case(word(i - 1), "to") && i - 2 == version) return true;
    return equal_ignoring_case(word(i - 1), "from") && i + 1 < sentence_.words().size() &&
           equal_ignoring_case(word(i + 1), "to") &&
           begins(word(i - 2), {"upgrad", "downgrad", "updat", "version", "firmware"});
  }
  // "to 198.51.100.3", "destination address 198.51.100.3"
  bool is_gone_to(size_t i) const {
    if (i == 0) return false;
    const bool label = i > 1 && is_any(word(i - 1), {"host", "ip", "addr", "address"});
    return is_one_of(word(label ? i - 2 : i - 1), kTo);
  }

  void put_places() {
    if (out_.has(Field::source_ip)) return;
    const bool goes_known = out_.has(Field::destination_ip);  // "from 192.0.2.7 dst=198.51.100.3"
    std::array<Place, 4> places;
    const size_t count = find_places(places);
    if (goes_known) {
      for (size_t i = 0; i < count; ++i)
        if (places[i].word != 0 && equal_ignoring_case(word(places[i].word - 1), "from"))
          put_place(places[i], Field::source_ip, Field::source_port);
      return;
    }
    if (count == 1) lone_ = places[0];
    const bool pair = count == 2 && is_pair(places[0], places[1]);
    const bool arrow = pair || (count >= 2 && is_arrow(places[0].word, places[1].word));
    // "for 100@198.51.100.1 from 192.0.2.7": words are surer than marks
    const bool said = std::any_of(
        places.begin(), places.begin() + static_cast<ptrdiff_t>(count),
        [&](const Place& p) { return p.word != 0 && is_one_of(word(p.word - 1), kFrom); });
    for (size_t i = 0; i < count; ++i) {
      const Place& place = places[i];
      const std::string_view before = place.word == 0 ? std::string_view() : word(place.word - 1);
      const bool goes_to = is_gone_to(place.word);
      const bool from = arrow ? i == 0
                              : !goes_to && (is_one_of(before, kFrom) || is_of_peer(place.word) ||
                                             (!said && is_suffixed(place.word)));
      const bool to = arrow ? i == 1
                            : goes_to && (count > 1 || !place.port.empty() ||
                                          !equal_ignoring_case(before, "to"));
      if (from) put_place(place, Field::source_ip, Field::source_port);
      if (to) put_place(place, Field::destination_ip, Field::destination_port);
    }
  }
  // "Connections: accepted: 192.0.2.7::5000"
  bool is_of_peer(size_t i) const {
    return i > 0 && is_any(word(i - 1), {"accepted", "connected", "disconnected", "closed"}) &&
           sentence_.between(i - 1, i).find(':') != std::string_view::npos;
  }
  void put_place(const Place& place, Field ip, Field port) {
    if (out_.has(ip) || place.ip.empty()) return;
    put(ip, place.ip);
    put(port, place.port);
  }
  // "taro@192.0.2.7", "IP:192.0.2.7", "ip=192.0.2.7" of one word
  bool is_suffixed(size_t i) const {
    const std::string_view text = word(i);
    const size_t at = text.rfind('@');
    if (at != std::string_view::npos && at != 0) return true;
    const size_t colon = text.find(':');
    return colon != std::string_view::npos && is_one_of(text.substr(0, colon), kFrom);
  }
  // "192.0.2.7(5000) (Gi0/0 0000.5e00.5301) -> 198.51.100.3(22)"
  bool is_arrow(size_t left, size_t right) const {
    constexpr size_t kApart = 6;
    if (right - left > kApart) return false;
    const std::string_view between = sentence_.between(left, right);
    const size_t arrow = between.rfind('>');
    if (arrow == std::string_view::npos) return false;
    return right - left <= 2 || between.find_first_not_of(' ', arrow + 1) == std::string_view::npos;
  }
  // Two addresses side by side: "192.0.2.7:5000 198.51.100.3:22", "192.0.2.7 198.51.100.3 5000 22".
  bool is_pair(Place& left, Place& right) const {
    if (right.word != left.word + 1 || sentence_.between(left.word, right.word) != " ")
      return false;
    if (!left.port.empty() && !right.port.empty()) return true;
    const auto is_port = [&](size_t i) {
      return i < sentence_.words().size() && all_digits(word(i)) && word(i).size() <= 5 &&
             sentence_.between(i - 1, i) == " ";
    };
    if (!is_port(right.word + 1) || !is_port(right.word + 2)) return false;
    left.port = word(right.word + 1), right.port = word(right.word + 2);
    return true;
  }
  // "192.0.2.7 port 22", "192.0.2.7(22)"
  std::string_view port_behind(size_t i) const {
    const auto words = sentence_.words();
    const size_t next = i + 1;
    if (next >= words.size()) return {};
    if (sentence_.between(i, next) == "(" && all_digits(word(next)) && word(next).size() <= 5)
      return word(next);
    if (next + 1 >= words.size() || !equal_ignoring_case(word(next), "port")) return {};
    return all_digits(word(next + 1)) ? word(next + 1) : std::string_view();
  }

  void put_user() {
    if (out_.has(Field::user_name)) return;
    const auto words = sentence_.words();
    bool entry = false;  // it has spoken of a log-in
    for (size_t i = 0; i + 1 < words.size(); ++i) {
      if (is_quoted(i)) continue;
      const bool named = is_one_of(word(i), kNaming) || is_said_by(i);
      if (!named && says_entry(word(i))) entry = true;
      // "Failed password for root from 192.0.2.7", but not "waiting for response from ..."
      const bool meant = entry && equal_ignoring_case(word(i), "for") && i + 2 < words.size() &&
                         equal_ignoring_case(word(i + 2), "from");
      // "authentication failed for root on admin"
      const bool of_login = equal_ignoring_case(word(i), "for") && i > 1 &&
                            !is_any(word(i + 1), {"user", "client", "account", "host", "peer"}) &&
                            begins(word(i - 1), {"fail", "error"}) &&
                            begins(word(i - 2), {"authentica", "login", "logon", "password"});
      if (!named && !meant && !of_login && !is_said_of_login(i, entry)) continue;
      const size_t next = name_behind(i);
      if (is_of_pair(next)) continue;
      const std::string_view name = whole_name(next);
      const std::string_view between = sentence_.between(i, next);
      if (name.size() > kLongestName || is_one_of(name, kNoNames) ||
          between.find('.') != std::string_view::npos || between.starts_with("=-") ||
          between.find("\":") != std::string_view::npos)  // of an object somebody sent
        continue;
      Place place;
      if (const size_t at = name.rfind('@');
          at != std::string_view::npos && read_place(name, place)) {
        put(Field::user_name, name.substr(0, at));
        return;
      }
      if (read_place(name, place)) continue;
      put(Field::user_name, name);
      return;
    }
    put(Field::user_name, name_before_logged());
    if (!out_.has(Field::user_name)) put(Field::user_name, name_at_place());
  }
  // "Successful login for taro", "Invalid login as taro from 192.0.2.7", "started by taro from 192.0.2.7"
  bool is_said_of_login(size_t i, bool entry) const {
    const auto words = sentence_.words();
    if (i == 0 || !is_any(word(i), {"for", "as", "by"})) return false;
    const bool from_behind = i + 3 < words.size() && equal_ignoring_case(word(i + 2), "from");
    Place place;
    if (is_any(word(i), {"as"}) && i > 2 && entry && is_any(word(i - 2), {"from"}) &&
        is_any(word(i - 3), {"login", "logon"}) && read_place(word(i - 1), place))
      return true;                // "HTTP login from 192.0.2.7 as taro"
    if (is_any(word(i), {"as"}))  // but not "login works as expected"
      return entry && (from_behind || (i + 2 == words.size() &&
                                       (says_entry(word(i - 1)) || is_any(word(i - 1), {"in"}))));
    if (is_any(word(i), {"by"}))
      return from_behind && is_one_of(word(i - 1), kDone) && read_place(word(i + 3), place);
    return i > 1 && is_any(word(i - 1), {"login", "logon", "sign-in"}) &&
           begins(word(i - 2), {"success", "fail", "bad", "invalid"});
  }
  // "Cannot login taro@192.0.2.7"
  std::string_view name_at_place() const {
    for (size_t i = 1; i < sentence_.words().size(); ++i) {
      const size_t at = word(i).rfind('@');
      Place place;
      if (at == std::string_view::npos || at == 0 || is_quoted(i)) continue;
      if (is_any(word(i - 1), {"login", "logon"}) && read_place(word(i), place))
        return word(i).substr(0, at);
    }
    return {};
  }
  // "SSH login by taro"
  bool is_said_by(size_t i) const {
    return i > 0 && equal_ignoring_case(word(i), "by") &&
           is_any(word(i - 1), {"login", "logout", "logon", "logoff"});
  }
  // Where the name stands that the word at `i` announces.
  size_t name_behind(size_t i) const {
    const auto words = sentence_.words();
    const auto is_in_quotes = [&](size_t at) {
      const std::string_view before = sentence_.between(at - 1, at);
      return !before.empty() && (before.back() == '"' || before.back() == '\'');
    };
    size_t at = i + 1;
    while (at + 1 < words.size() && !is_in_quotes(at) && is_one_of(word(at), kFillers)) ++at;
    if (is_in_quotes(at)) return at;
    return equal_ignoring_case(word(i + 1), "name") && i + 2 < words.size() ? i + 2 : i + 1;
  }
  // "taro logged in from 192.0.2.7", "taro has logged out", "taro failed to log in"
  std::string_view name_before_logged() const {
    for (size_t i = 1; i + 1 < sentence_.words().size(); ++i) {
      const bool entered =
          is_any(word(i), {"logged", "signed"}) && is_any(word(i + 1), {"in", "on", "out", "off"});
      const bool failed = is_any(word(i), {"failed"}) && is_any(word(i + 1), {"to"}) &&
                          i + 2 < sentence_.words().size() &&
                          begins(word(i + 2), {"log", "authenticat"});
      if (is_quoted(i) || (!entered && !failed)) continue;
      size_t name = i - 1;
      while (name > 0 && is_any(word(name), {"has", "have", "was", "is", "successfully"})) --name;
      Place place;
      const bool is_none =
          is_one_of(word(name), kNoNames) || is_one_of(word(name), kNaming) ||
          word(name).find(':') != std::string_view::npos ||
          (word(name).find('@') == std::string_view::npos && read_place(word(name), place));
      return is_none ? std::string_view() : whole_name(name);
    }
    return {};
  }
  // A name between quotes or brackets may hold blanks.
  std::string_view whole_name(size_t i) const {
    const std::string_view before = i == 0 ? std::string_view() : sentence_.between(i - 1, i);
    const char open = before.empty() ? '\0' : before.back();
    const char close = open == '[' ? ']' : open == '<' ? '>' : open;
    const std::string_view text = word(i);
    if (close != '\'' && close != '"' && close != ']' && close != '>') return text;
    const std::string_view behind = sentence_.behind(i);
    const size_t stop = behind.find(close);
    return stop == std::string_view::npos ? text
                                          : std::string_view(text.data(), text.size() + stop);
  }

  // "Dropping tcp session 192.0.2.7:5000 198.51.100.3:22"
  void put_passage() {
    if (!out_.has(Field::source_ip) || !out_.has(Field::destination_ip) ||
        out_.has(Field::event_action))
      return;
    for (size_t i = 0; i < sentence_.words().size(); ++i) {
      const bool stopped = is_one_of(word(i), kStopped);
      if ((!stopped && !is_one_of(word(i), kPassed)) || is_quoted(i)) continue;
      if (is_denied(sentence_, i)) return;  // "not blocked"
      put(Field::event_action, word(i));
      return put(Field::event_outcome, stopped ? "failure" : "success");
    }
  }
  // "action=block" among its pairs
  void put_ending() {
    if (!out_.has(Field::event_action) || out_.has(Field::event_outcome)) return;
    const std::string_view action = out_.get(Field::event_action);
    if (is_one_of(action, kStopped)) return put(Field::event_outcome, "failure");
    if (is_one_of(action, kPassed)) put(Field::event_outcome, "success");
  }
  // "Authentication failed for client (0000.5e00.5302)": of nobody that is named.
  bool says_refused() const {
    const auto words = sentence_.words();
    for (size_t i = 0; i + 1 < words.size(); ++i) {
      if (begins(word(i), {"authentication", "login", "logon"}) &&
          is_any(word(i + 1), {"failed", "failure", "denied", "rejected", "error"}))
        return true;
    }
    return false;
  }

  void put_verdict() {
    put_passage();
    put_ending();
    if (!out_.has(Field::source_ip) && !out_.has(Field::user_name) && lone_.ip.empty()) {
      if (!out_.has(Field::event_action) && says_refused()) {
        put(Field::event_action, "login");
        put(Field::event_outcome, "failure");
      }
      return;
    }
    const LoginSigns signs = read_login_signs(sentence_, quotes_);
    // The one address of a log-in is where it came from: "Login failed for user root (192.0.2.7)".
    if ((signs.enters || signs.leaves) && !out_.has(Field::destination_ip)) {
      const bool to = is_gone_to(lone_.word);  // "cannot log in to 198.51.100.3"
      put_place(lone_, to ? Field::destination_ip : Field::source_ip,
                to ? Field::destination_port : Field::source_port);
    }
    if (out_.has(Field::event_action)) return;
    if (signs.leaves && !signs.failed) return put(Field::event_action, "logout");
    if (!signs.enters || (!signs.failed && !signs.succeeded)) return;
    // "Password changed successfully for user taro"
    if (signs.changed && !signs.failed && !signs.goes_in) return;
    put(Field::event_action, "login");
    put(Field::event_outcome, signs.failed ? "failure" : "success");
  }

  static constexpr size_t kNone = std::string_view::npos;

  bool with_pairs_;
  std::string_view message_;
  Quotes quotes_;
  Sentence sentence_;
  LooseFields loose_;
  ReadContext& context_;
  Event& out_;
  Place lone_;  // the only address there is
};

}  // namespace

void read_prose(std::string_view message, ReadContext& context, Event& out, bool with_pairs) {
  ProseReader(message, context, out, with_pairs).read();
}

}  // namespace hozen
