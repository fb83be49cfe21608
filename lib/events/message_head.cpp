#include "events/message_head.h"

#include <algorithm>

#include "base/digits.h"
#include "base/text.h"
#include "events/find_bytes.h"
#include "events/quotes.h"
#include "events/target.h"

namespace hozen {
namespace {

constexpr std::string_view kLevels[] = {
    "TRACE",    "DEBUG",  "INFO",    "INFORMATION", "NOTICE", "WARN",     "WARNING",
    "ERROR",    "ERR",    "CRIT",    "FATAL",       "ALERT",  "CRITICAL", "EMERG",
    "SEVERE",   "CONFIG", "FINE",    "FINER",       "FINEST", "PANIC",    "AUDIT",
    "SECURITY", "FAULT",  "VERBOSE", "EMERGENCY",   "DDEBUG", "SUBDEBUG", "INF",
    "WRN",      "DBG",    "FTL",     "VRB",         "TRC"};
constexpr size_t kShortestLevel = 3, kLongestLevel = 11;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_name_byte(char c) { return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_'; }
bool is_word_byte(char c) {
  return (c | 0x20) >= 'a' ? (c | 0x20) <= 'z' : (c >= '0' && c <= '9') || c == '.' || c == '$';
}

// "org.example.App", "nova.compute.manager", "c.e.A$Inner": a name with a dot in it.
bool is_dotted_name(std::string_view word) {
  const size_t dot = word.find('.');
  return dot != std::string_view::npos && dot != 0 && dot + 1 < word.size() &&
         std::all_of(word.begin(), word.end(),
                     [](char c) {
                       return is_word_byte(c) || c == '_' || c == '-' || c == '/' || c == '#';
                     }) &&
         (word.front() | 0x20) >= 'a' && (word.front() | 0x20) <= 'z' && word.back() != '.';
}

// The same, or a place in a program: "app.py:12".
bool is_source(std::string_view text) {
  const size_t colon = text.find(':');
  return is_dotted_name(text.substr(0, colon)) &&
         (colon == std::string_view::npos || all_digits(text.substr(colon + 1)));
}

// "INFO/MainProcess", "ERROR:root", "WARN|": the level alone.
std::string_view leading_level(std::string_view word) {
  const size_t end = word.find_first_of(":/|,;=-");
  const std::string_view first = word.substr(0, end);
  return is_loud_level(first) ? first : std::string_view();
}

class HeadReader {
 public:
  explicit HeadReader(std::string_view text) : text_(text.substr(0, kLook)) {}

  MessageHead read() {
    for (size_t tokens = 0; tokens < kTokens && skip_marks() && token(); ++tokens) {
    }
    if (out_.level.empty()) return {};
    if (out_.provider.empty()) out_.provider = name_;
    return out_;
  }

 private:
  static constexpr size_t kLook = 200, kTokens = 8, kLongestBracket = 100, kLongestPid = 7;

  bool skip_marks() {
    marked_ = false;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool mark = c == '-' || c == '|' || c == ':' || c == ',' || c == ';' || c == '>';
      if (!mark && c != ' ' && c != '\t') break;
      marked_ = marked_ || mark || c == '\t';
      ++at_;
    }
    return at_ < text_.size();
  }
  // False where the head ends.
  bool token() {
    const char c = text_[at_];
    if (c == '[' || c == '(' || c == '<') return bracketed(c == '[' ? ']' : c == '(' ? ')' : '>');
    if (text_.substr(at_).starts_with("{}")) return at_ += 2, true;  // ClickHouse: no query
    if (c == '{' && at_ + 1 < text_.size() && is_name_byte(text_[at_ + 1])) return bracketed('}');
    if (c == '"' || c == '{' || c == '\'') return false;
    const size_t begin = at_;
    while (at_ < text_.size() && !ends_word(text_[at_])) ++at_;
    std::string_view word = text_.substr(begin, at_ - begin);
    const bool colon = word.ends_with(':') || word.ends_with(',') || word.ends_with(';');
    if (colon) word.remove_suffix(1);
    return !word.empty() && plain(word, colon);
  }
  static bool ends_word(char c) {
    return c == ' ' || c == '\t' || c == '[' || c == '(' || c == '|' || c == '<';
  }
  bool bracketed(char closer) {
    const size_t close = matching(closer);
    if (close == std::string_view::npos || close - at_ > kLongestBracket) return false;
    const std::string_view inside = trim(text_.substr(at_ + 1, close - at_ - 1));
    at_ = close + 1;
    const std::string_view first = inside.substr(0, inside.find_first_of(" :/"));
    if (!out_.level.empty()) {
      keep_pid(inside);
      if (out_.provider.empty() && is_source(inside)) out_.provider = inside;
    } else if (is_level(inside) || (inside.size() == 1 && is_upper(inside[0]))) {
      out_.level = inside;
    } else if (is_loud_level(first)) {
      out_.level = first;
    } else if (const size_t slash = inside.rfind('/');
               slash != std::string_view::npos && is_loud_level(inside.substr(slash + 1))) {
      out_.level = inside.substr(slash + 1);  // "[Server thread/INFO]"
    } else {
      keep_pid(inside);
      if (name_.empty() && is_source(inside)) name_ = inside;
    }
    return true;
  }
  // Brackets may hold brackets: "[QuorumPeer[myid=1]/192.0.2.1:2181]".
  size_t matching(char closer) const {
    const char opener = text_[at_];
    size_t open = 0;
    for (size_t i = at_; i < text_.size(); ++i) {
      if (text_[i] == opener) ++open;
      if (text_[i] == closer && --open == 0) return i;
    }
    return std::string_view::npos;
  }
  void keep_pid(std::string_view word) {
    if (word.starts_with('#')) word.remove_prefix(1);
    if (out_.pid.empty() && word.size() <= kLongestPid && all_digits(word)) out_.pid = word;
  }
  bool plain(std::string_view word, bool colon) {
    if (all_digits(word) || (word[0] == '#' && all_digits(word.substr(1)))) {
      if (level_colon_) return false;  // "Error: 18456, Severity: 14": the message has begun
      keep_pid(word);
      return true;
    }
    return out_.level.empty() ? before_level(word, colon) : behind_level(word, colon);
  }
  bool before_level(std::string_view word, bool colon) {
    constexpr size_t kWords = 4;
    if (word.find('=') != std::string_view::npos) return true;  // "pid=12 tid=7 INFO: ..."
    if (is_loud_level(word) || (is_level(word) && (colon || stands_apart())) ||
        is_letter_level(word)) {
      out_.level = word;
      level_colon_ = colon;
      return true;
    }
    out_.level = leading_level(word);
    if (!out_.level.empty()) {
      const std::string_view name = word.substr(out_.level.size() + 1);
      if (is_dotted_name(name)) out_.provider = name;
      return true;
    }
    if (const size_t dot = word.rfind('.');
        colon && dot != std::string_view::npos && is_loud_level(word.substr(dot + 1))) {
      out_.level = word.substr(dot + 1);  // "production.ERROR: ..."
      out_.provider = word.substr(0, dot);
      return false;
    }
    if (++words_ > kWords) return false;
    if (name_.empty()) name_ = word;
    return true;
  }
  // What follows a level that is no word of a sentence.
  bool stands_apart() const {
    const std::string_view rest = text_.substr(at_, 3);
    return words_ == 0 &&
           (rest.starts_with('\t') || rest.starts_with("  ") || rest.starts_with('|') ||
            rest.starts_with('[') || rest.starts_with(" [") || rest.starts_with(" - ") ||
            rest.starts_with(" : ") || rest.starts_with(" | ") || marked_);
  }
  // MongoDB, logcat, Consul: "I NETWORK", "D Tag: "
  bool is_letter_level(std::string_view word) const {
    return word.size() == 1 && words_ == 0 &&
           std::string_view("DIWEFVTN").find(word[0]) != std::string_view::npos &&
           at_ + 1 < text_.size() && text_[at_] == ' ' &&
           (is_upper(text_[at_ + 1]) ||
            std::string_view("[ |").find(text_[at_ + 1]) != std::string_view::npos);
  }
  bool behind_level(std::string_view word, bool colon) {
    const std::string_view rest = text_.substr(at_);
    const bool named = is_dotted_name(word) || colon || rest.starts_with(" - ") ||
                       rest.starts_with(" : ") || rest.starts_with(" :: ") ||
                       rest.starts_with(" -- ");
    if (named && out_.provider.empty() && word != "-") out_.provider = word;
    return false;
  }

  std::string_view text_;
  size_t at_ = 0, words_ = 0;
  bool marked_ = false, level_colon_ = false;
  std::string_view name_;  // before the level
  MessageHead out_;
};

// The address at the front of a text, behind what may stand before it.
Peer peer_at(std::string_view text) {
  constexpr size_t kLongest = 64;
  while (!text.empty() && (text.front() == '/' || text.front() == '\'' || text.front() == '"' ||
                           text.front() == '(' || text.front() == '<' || text.front() == ' '))
    text.remove_prefix(1);
  const bool bracket = text.starts_with('[');
  std::string_view word = text.substr(0, std::min(text.find_first_of(" ,;)'\">\t"), kLongest));
  if (!bracket) word = word.substr(0, word.find(']'));
  while (word.ends_with('.') || word.ends_with(':')) word.remove_suffix(1);
  Peer out;
  const bool may_be = !word.empty() && (bracket || hex_digit(word.front()) >= 0 || word[0] == ':');
  if (!may_be || !split_address(word, out.ip, out.port)) return {};
  return out;
}

bool is_method(std::string_view word) {
  constexpr std::string_view kMethods[] = {"GET",     "POST",  "PUT",     "HEAD",  "DELETE",
                                           "OPTIONS", "PATCH", "CONNECT", "TRACE", "PROPFIND"};
  return std::find(std::begin(kMethods), std::end(kMethods), word) != std::end(kMethods);
}

}  // namespace

bool is_loud_level(std::string_view word) {
  return word.size() >= kShortestLevel && word.size() <= kLongestLevel && is_upper(word[0]) &&
         is_upper(word[1]) &&
         std::find(std::begin(kLevels), std::end(kLevels), word) != std::end(kLevels);
}

bool is_level(std::string_view word) {
  if (word.size() < kShortestLevel || word.size() > kLongestLevel) return false;
  return std::any_of(std::begin(kLevels), std::end(kLevels), [&](std::string_view level) {
    return level.size() == word.size() && equal_ignoring_case(level, word);
  });
}

MessageHead read_message_head(std::string_view text) { return HeadReader(text).read(); }

Peer read_peer(std::string_view text) {
  constexpr std::string_view kBefore[] = {"from ", "client ", "client: ", "from: ", "ip=",
                                          "IP: ",  "src: ",   "remote ",  "addr=",  "client_ip="};
  const char* const end = text.data() + text.size();
  const Quotes quotes(text);
  const auto is_said = [&](const char* found) {
    const auto at = static_cast<size_t>(found - text.data());
    return !quotes.holds(at) && (at == 0 || (found[-1] | 0x20) < 'a' || (found[-1] | 0x20) > 'z');
  };
  for (const std::string_view before : kBefore) {
    const char* found = find_text(text.data(), end, before);
    while (found != end && !is_said(found)) found = find_text(found + 1, end, before);
    if (found == end) continue;
    const Peer peer =
        peer_at(text.substr(static_cast<size_t>(found - text.data()) + before.size()));
    if (!peer.ip.empty()) return peer;
  }
  return {};
}

namespace {

// The words of a line in blanks, tabs or bars, without the quotes and marks around them.
class Columns {
 public:
  explicit Columns(std::string_view text) : text_(text) {}
  bool next(std::string_view& word) {
    const auto separates = [](char c) { return c == ' ' || c == '\t' || c == '|'; };
    while (at_ < text_.size() && separates(text_[at_])) ++at_;
    const size_t begin = at_;
    while (at_ < text_.size() && !separates(text_[at_])) ++at_;
    word = text_.substr(begin, at_ - begin);
    while (!word.empty() && std::string_view("\"'[(").find(word.front()) != std::string_view::npos)
      word.remove_prefix(1);
    while (!word.empty() &&
           std::string_view("\"'])(,;").find(word.back()) != std::string_view::npos)
      word.remove_suffix(1);
    return at_ != begin;
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
};

bool is_target(std::string_view word, std::string_view method) {
  return word.starts_with('/') || word.starts_with("http://") || word.starts_with("https://") ||
         (method == "CONNECT" && word.find(':') != std::string_view::npos);
}

bool is_status(std::string_view word) {
  return word.size() == 3 && all_digits(word) && word[0] >= '1' && word[0] <= '5';
}

}  // namespace

QuotedRequest read_bare_request(std::string_view text) {
  constexpr size_t kLook = 1000, kBehind = 4;
  Columns columns(text.substr(0, kLook));
  QuotedRequest out;
  std::string_view word, before;
  while (columns.next(word)) {
    if (word.empty()) continue;
    const Peer peer =
        out.client.ip.empty() && hex_digit(word.front()) >= 0 ? peer_at(word) : Peer{};
    if (!peer.ip.empty()) out.client = peer;
    // Squid: "TCP_MISS/200"
    const size_t slash = word.rfind('/');
    if (slash != std::string_view::npos && is_upper(word[0]) && is_status(word.substr(slash + 1)))
      out.status = word.substr(slash + 1);
    if (!is_method(before) || !is_target(word, before)) {
      before = word;
      continue;
    }
    out.method = before, out.url = word;
    for (size_t i = 0; i < kBehind && columns.next(word); ++i) {
      if (out.status.empty() && is_status(word)) out.status = word;
      if (out.client.ip.empty() && before == "for") out.client = peer_at(word);
      before = word;
    }
    return out;
  }
  return {};
}

QuotedRequest read_quoted_request(std::string_view text) {
  const char* const end = text.data() + text.size();
  for (const char* p = text.data(); p != end; ++p) {
    p = find_byte(p, end, '"');
    if (p == end) break;
    const std::string_view rest(p + 1, static_cast<size_t>(end - p - 1));
    constexpr size_t kLongestMethod = 10;
    const std::string_view near = rest.substr(0, kLongestMethod);
    if (!is_method(near.substr(0, near.find(' ')))) continue;
    QuotedRequest out;
    const size_t close = rest.find('"');
    if (close == std::string_view::npos) break;
    out.request = rest.substr(0, close);
    std::string_view behind = rest.substr(close + 1);
    if (behind.starts_with(' ')) behind.remove_prefix(1);
    const std::string_view status = behind.substr(0, behind.find_first_of(" ,"));
    if (status.size() == 3 && all_digits(status)) out.status = status;
    std::string_view before = trim(text.substr(0, static_cast<size_t>(p - text.data())));
    while (before.ends_with(" -")) before = trim(before.substr(0, before.size() - 1));
    const size_t blank = before.rfind(' ');
    out.client = peer_at(blank == std::string_view::npos ? before : before.substr(blank + 1));
    return out;
  }
  return {};
}

}  // namespace hozen
