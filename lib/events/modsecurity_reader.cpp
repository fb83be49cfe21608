// RecordReader of `modsecurity`: one transaction of the serial audit log of ModSecurity 2 or 3.
// Source: github.com/owasp-modsecurity/ModSecurity/wiki, "ModSecurity 2 Data Formats", Audit Log
//
//   A  [30/Sep/2022:12:00:00.123456 +0900] id source port destination port
//   B  request line and headers    C  request body    F  response line and headers
//   H  Message: text [id "942100"] [msg "..."] [severity "CRITICAL"] ..., Action: Intercepted (phase 2), ...

#include <algorithm>
#include <array>

#include "base/text.h"
#include "decode/block_records.h"
#include "events/framed_readers.h"

namespace hozen {
namespace {

std::string_view take_word(std::string_view& rest) {
  const size_t blank = rest.find(' ');
  const std::string_view word = rest.substr(0, blank);
  rest.remove_prefix(blank == std::string_view::npos ? rest.size() : blank + 1);
  return word;
}

// [key "value"] of a message.
std::string_view tagged(std::string_view text, std::string_view key) {
  const size_t at = text.find(key);
  if (at == std::string_view::npos) return {};
  const size_t begin = at + key.size();
  return text.substr(begin, text.find("\"]", begin) - begin);
}

class Transaction {
 public:
  Transaction(ReadContext& context, Event& out) : context_(context), out_(out) {}

  Why read(std::string_view text) {
    char part = modsecurity_part(take_line(text));
    if (part != 'A') return Why::stop_missing;
    bool first = true;
    while (!text.empty()) {
      const std::string_view line = take_line(text);
      const char next = line.starts_with("--") ? modsecurity_part(line) : '\0';
      if (next != '\0') {
        part = next;
        first = true;
        continue;
      }
      const Why why = take(part, line, first);
      if (why != Why::none) return why;
      first = false;
    }
    if (part != 'Z') return Why::truncated;
    return finish();
  }

 private:
  Why take(char part, std::string_view line, bool first) {
    if (line.empty()) return Why::none;
    if (part == 'A' && first) return head(line);
    if (part == 'B') first ? put_request(line, out_) : header(line);
    if (part == 'C') {
      if (body_.data() == nullptr) body_ = line;
      body_end_ = line;
    }
    if (part == 'F' && first) status(line);
    if (part == 'H') audit(line);
    return Why::none;
  }

  Why head(std::string_view line) {
    static const TimeSpec kClf = *TimeSpec::compile("%d/%b/%Y:%H:%M:%S%f %z");
    const size_t close = line.find(']');
    if (!line.starts_with('[') || close == std::string_view::npos) return Why::bad_time;
    if (!context_.clock.read(kClf, line.substr(1, close - 1), out_)) return Why::bad_time;
    timed_ = true;
    std::string_view rest = trim(line.substr(close + 1));
    put_extra("unique_id", take_word(rest));
    put(Field::source_ip, take_word(rest));
    put(Field::source_port, take_word(rest));
    put(Field::destination_ip, take_word(rest));
    put(Field::destination_port, take_word(rest));
    return Why::none;
  }

  void header(std::string_view line) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const std::string_view name = line.substr(0, colon), value = trim(line.substr(colon + 1));
    if (equal_ignoring_case(name, "host")) put(Field::url_domain, value);
    if (equal_ignoring_case(name, "user-agent")) put(Field::user_agent_original, value);
    if (equal_ignoring_case(name, "referer")) put(Field::http_request_referrer, value);
    if (equal_ignoring_case(name, "cookie")) put_extra("cookie", value);
    if (equal_ignoring_case(name, "x-forwarded-for")) put_extra("x-forwarded-for", value);
  }

  void status(std::string_view line) {
    take_word(line);
    put(Field::http_response_status_code, take_word(line));
  }

  // The message that blocked is the event's; else the first.
  void audit(std::string_view line) {
    if (line.starts_with("Action: Intercepted")) put(Field::event_action, "deny");
    const bool is_message = line.starts_with("Message: ") || line.starts_with("ModSecurity: ");
    if (!is_message) return;
    const bool blocks = line.find("Access denied") != std::string_view::npos;
    if (!message_.empty() && (!blocks || blocked_)) return;
    message_ = line.substr(line.find(' ') + 1);
    blocked_ = blocks;
  }

  Why finish() {
    if (!timed_) return Why::bad_time;
    if (body_.data() != nullptr) {
      const char* const end = body_end_.data() + body_end_.size();
      put_extra("request_body", {body_.data(), static_cast<size_t>(end - body_.data())});
    }
    put(Field::message, message_);
    put(Field::rule_id, tagged(message_, "[id \""));
    put(Field::rule_name, tagged(message_, "[msg \""));
    put(Field::log_level, tagged(message_, "[severity \""));
    if (blocked_) put(Field::event_action, "deny");
    return Why::none;
  }

  void put(Field field, std::string_view value) {
    if (!value.empty()) out_.set(field, value);
  }
  void put_extra(std::string_view name, std::string_view value) {
    if (!value.empty()) out_.extra.push_back({name, value});
  }

  ReadContext& context_;
  Event& out_;
  bool timed_ = false, blocked_ = false;
  std::string_view message_, body_, body_end_;
};

class ModSecurityReader : public RecordReader {
 public:
  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    return Transaction(context, out).read(text);
  }
  bool has_time() const override { return true; }
};

}  // namespace

MadeReader make_modsecurity_reader(const Yaml&, const Yaml*, std::string_view) {
  return std::make_unique<ModSecurityReader>();
}

}  // namespace hozen
