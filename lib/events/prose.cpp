#include "events/prose.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>

#include "base/address.h"
#include "base/text.h"
#include "events/loose_keys.h"

namespace hozen {
namespace {

constexpr size_t kLook = 400;  // of a message; the rest is a dump of something
constexpr size_t kLookForPairs = 2000;
constexpr size_t kLongestName = 64;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) {
    return w.size() == word.size() && equal_ignoring_case(w, word);
  });
}

// A word of the sentence: letters, digits and what names and addresses are written with.
struct Word {
  std::string_view text;
  size_t at = 0;  // in the message
};

class Sentence {
 public:
  explicit Sentence(std::string_view text) : text_(text.substr(0, kLook)) {
    for (size_t i = 0; i < text_.size() && count_ < words_.size();) {
      while (i < text_.size() && !in_word(text_[i])) ++i;
      const size_t from = i;
      while (i < text_.size() && in_word(text_[i])) ++i;
      size_t stop = i;
      while (stop > from && (text_[stop - 1] == '.' || text_[stop - 1] == ':')) --stop;
      if (stop > from) words_[count_++] = {text_.substr(from, stop - from), from};
    }
  }
  std::span<const Word> words() const { return {words_.data(), count_}; }
  // What stands between two neighbours.
  std::string_view between(size_t left, size_t right) const {
    const size_t from = words_[left].at + words_[left].text.size();
    return text_.substr(from, words_[right].at - from);
  }
  std::string_view behind(size_t index) const {
    return text_.substr(words_[index].at + words_[index].text.size());
  }

 private:
  static bool in_word(char c) {
    return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
           std::string_view(".:-_@\\/#$%+").find(c) != std::string_view::npos;
  }
  std::string_view text_;
  std::array<Word, 64> words_;
  size_t count_ = 0;
};

struct Place {
  std::string_view ip, port;
  size_t word = 0;
};

constexpr std::string_view kFrom[] = {"from",     "source", "src",     "client",   "peer",
                                      "remote",   "sender", "ip",      "addr",     "address",
                                      "srcip",    "host",   "ipaddr",  "sourceip", "srcipaddr",
                                      "attacker", "saddr",  "clientip"};
constexpr std::string_view kTo[] = {"to",     "destination", "dst",    "dest", "dstip",
                                    "server", "dstipaddr",   "destip", "daddr"};

constexpr std::string_view kNaming[] = {"user",       "username",   "account", "userid",
                                        "login-name", "admin-user", "usr"};
constexpr std::string_view kNoNames[] = {"from",
                                         "logged",
                                         "has",
                                         "is",
                                         "was",
                                         "authentication",
                                         "name",
                                         "failed",
                                         "not",
                                         "login",
                                         "access",
                                         "session",
                                         "id",
                                         "and",
                                         "to",
                                         "on",
                                         "in",
                                         "with",
                                         "agent",
                                         "interface",
                                         "password",
                                         "account",
                                         "profile",
                                         "group",
                                         "data",
                                         "mode",
                                         "space",
                                         "logon",
                                         "log",
                                         "via",
                                         "successfully",
                                         "authenticated",
                                         "connected",
                                         "disconnected",
                                         "activity",
                                         "sessions",
                                         "or",
                                         "does",
                                         "for",
                                         "by",
                                         "at",
                                         "logout",
                                         "record",
                                         "name/password",
                                         "name/passwd",
                                         "table",
                                         "of",
                                         "the",
                                         "a",
                                         "unknown",
                                         "limit",
                                         "defined",
                                         "command",
                                         "exec",
                                         "level",
                                         "ip"};

// The address a word is or ends with ("taro@192.0.2.7", "IP:192.0.2.7").
bool read_place(std::string_view word, Place& out) {
  if (std::count(word.begin(), word.end(), '.') < 3 &&
      std::count(word.begin(), word.end(), ':') < 2)
    return false;
  if (const size_t at = word.rfind('@'); at != std::string_view::npos) word.remove_prefix(at + 1);
  if (const size_t slash = word.rfind('/'); slash != std::string_view::npos &&
                                            slash + 1 < word.size() &&
                                            !all_digits(word.substr(slash + 1)))
    word.remove_prefix(slash + 1);
  while (!word.empty() && is_letter(word.front()) && word.find(':') != std::string_view::npos &&
         !Address::parse(word) && !split_address(word, out.ip, out.port))
    word.remove_prefix(word.find(':') + 1);
  return !word.empty() && split_address(word, out.ip, out.port);
}

class ProseReader {
 public:
  ProseReader(std::string_view message, ReadContext& context, Event& out)
      : message_(message), sentence_(message), context_(context), out_(out) {}

  void read() {
    put_pairs();
    put_places();
    put_user();
    put_verdict();
  }

 private:
  std::string_view word(size_t i) const { return sentence_.words()[i].text; }
  void put(Field field, std::string_view value) {
    if (!value.empty() && !out_.has(field) && context_.wants(field)) out_.set(field, value);
  }

  // "key=value" and key="a value" anywhere in it.
  void put_pairs() {
    const std::string_view text = message_.substr(0, kLookForPairs);
    for (size_t at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
      size_t from = at;
      while (from > 0 && in_key(text[from - 1])) --from;
      if (from == at || at + 1 == text.size()) continue;
      const char quote = text[at + 1] == '"' || text[at + 1] == '\'' ? text[at + 1] : '\0';
      const size_t begin = quote == '\0' ? at + 1 : at + 2;
      size_t stop =
          quote == '\0' ? text.find_first_of(" ,;|\t)]}", begin) : text.find(quote, begin);
      stop = std::min(stop, text.size());
      if (stop > begin)
        loose_.put({}, text.substr(from, at - from), text.substr(begin, stop - begin), context_,
                   out_);
      at = stop == text.size() ? stop - 1 : stop;
    }
  }
  static bool in_key(char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-';
  }

  void put_places() {
    if (out_.has(Field::source_ip) || out_.has(Field::destination_ip)) return;
    std::array<Place, 4> places;
    size_t count = 0;
    for (size_t i = 0; i < sentence_.words().size() && count < places.size(); ++i) {
      Place place;
      if (!read_place(word(i), place)) continue;
      place.word = i;
      if (place.port.empty()) place.port = port_behind(i);
      places[count++] = place;
    }
    if (count == 1) lone_ = places[0];
    const bool arrow = count >= 2 && is_arrow(places[0].word, places[1].word);
    for (size_t i = 0; i < count; ++i) {
      const Place& place = places[i];
      const std::string_view before = place.word == 0 ? std::string_view() : word(place.word - 1);
      const bool from = arrow ? i == 0 : is_one_of(before, kFrom) || is_suffixed(place.word);
      const bool to = arrow ? i == 1
                            : is_one_of(before, kTo) && (count > 1 || !place.port.empty() ||
                                                         !equal_ignoring_case(before, "to"));
      if (from) put_place(place, Field::source_ip, Field::source_port);
      if (to) put_place(place, Field::destination_ip, Field::destination_port);
    }
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
  bool is_arrow(size_t left, size_t right) const {
    if (right - left > 2) return false;
    const std::string_view between = sentence_.between(left, right);
    return between.find('>') != std::string_view::npos;
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
    for (size_t i = 0; i + 1 < words.size(); ++i) {
      const bool named = is_one_of(word(i), kNaming);
      // "Failed password for root from 192.0.2.7"
      const bool meant = equal_ignoring_case(word(i), "for") && i + 2 < words.size() &&
                         equal_ignoring_case(word(i + 2), "from");
      if (!named && !meant) continue;
      const size_t next =
          equal_ignoring_case(word(i + 1), "name") && i + 2 < words.size() ? i + 2 : i + 1;
      const std::string_view name = whole_name(next);
      if (name.size() > kLongestName || is_one_of(name, kNoNames) ||
          sentence_.between(i, next).find('.') != std::string_view::npos)
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
  }
  // "taro logged in from 192.0.2.7", "taro has logged out"
  std::string_view name_before_logged() const {
    for (size_t i = 1; i + 1 < sentence_.words().size(); ++i) {
      if (!is_any(word(i), {"logged", "signed"}) ||
          !is_any(word(i + 1), {"in", "on", "out", "off"}))
        continue;
      size_t name = i - 1;
      while (name > 0 && is_any(word(name), {"has", "have", "was", "is", "successfully"})) --name;
      const bool is_none = is_one_of(word(name), kNoNames) || is_one_of(word(name), kNaming) ||
                           word(name).find(':') != std::string_view::npos;
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

  // What the words say of a log-in.
  struct Signs {
    bool enters = false, leaves = false, failed = false, succeeded = false;
  };
  static bool begins(std::string_view word, std::initializer_list<std::string_view> with) {
    return std::any_of(with.begin(), with.end(), [&](std::string_view text) {
      return word.size() >= text.size() && equal_ignoring_case(word.substr(0, text.size()), text);
    });
  }
  static bool is_any(std::string_view word, std::initializer_list<std::string_view> words) {
    return is_one_of(word, {words.begin(), words.size()});
  }
  static void look_at(std::string_view word, std::string_view next, Signs& out) {
    const bool logs = is_any(word, {"log", "logged", "logs", "sign", "signed", "logging"});
    const bool goes_in = logs && is_any(next, {"in", "on"});
    out.enters |= goes_in || is_any(word, {"password", "sign-in"}) ||
                  begins(word, {"login", "logon", "authentica", "log-in", "signin"});
    out.leaves |=
        (logs && is_any(next, {"out", "off"})) || begins(word, {"logout", "logoff", "log-out"});
    out.failed |= begins(word, {"fail", "denied", "deny", "invalid", "incorrect", "reject",
                                "unsuccess", "wrong", "refused", "unauthor", "cannot", "bad"});
    out.succeeded |= begins(word, {"success", "accepted", "granted", "passed", "authenticated"}) ||
                     (goes_in && begins(word, {"logged", "signed"}));
  }

  void put_verdict() {
    if (!out_.has(Field::source_ip) && !out_.has(Field::user_name) && lone_.ip.empty()) return;
    Signs signs;
    for (size_t i = 0; i < sentence_.words().size(); ++i)
      look_at(word(i), i + 1 < sentence_.words().size() ? word(i + 1) : std::string_view(), signs);
    // The one address of a log-in is where it came from: "Login failed for user root (192.0.2.7)".
    if ((signs.enters || signs.leaves) && !out_.has(Field::destination_ip))
      put_place(lone_, Field::source_ip, Field::source_port);
    if (out_.has(Field::event_action)) return;
    if (signs.leaves && !signs.failed) return put(Field::event_action, "logout");
    if (!signs.enters || (!signs.failed && !signs.succeeded)) return;
    put(Field::event_action, "login");
    put(Field::event_outcome, signs.failed ? "failure" : "success");
  }

  std::string_view message_;
  Sentence sentence_;
  LooseFields loose_;
  ReadContext& context_;
  Event& out_;
  Place lone_;  // the only address there is
};

}  // namespace

void read_prose(std::string_view message, ReadContext& context, Event& out) {
  ProseReader(message, context, out).read();
}

}  // namespace hozen
