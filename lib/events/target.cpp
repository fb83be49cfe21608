#include "events/target.h"

#include <algorithm>
#include <cstring>

#include "base/address.h"
#include "base/text.h"
#include "events/find_bytes.h"

namespace hozen {
namespace {

// At least one dot: an address as it is mostly written.
bool is_digits_and_dots(std::string_view text) {
  bool dot = false;
  for (const char c : text) {
    if (c == '.')
      dot = true;
    else if (c < '0' || c > '9')
      return false;
  }
  return dot;
}

// Cheap and exact enough to tell an address from a host name: only digits and dots, or with a colon
// ("2001:db8::1", not "www.example.com:443") an address indeed.
bool looks_like_address(std::string_view text) {
  bool dot = false;
  for (const char c : text) {
    if (c == ':') return Address::parse(text).has_value();
    if (c == '.')
      dot = true;
    else if (c < '0' || c > '9')
      return text.find(':') != std::string_view::npos && Address::parse(text).has_value();
  }
  return dot;
}

// "::ffff:192.0.2.7", as a socket of both families says it: the address is that of IPv4.
std::string_view without_mapping(std::string_view text) {
  constexpr std::string_view kMapped = "::ffff:";
  if (!text.starts_with(':') || text.size() < kMapped.size()) return text;
  const bool mapped = equal_ignoring_case(text.substr(0, kMapped.size()), kMapped);
  return mapped && text.find('.') != std::string_view::npos ? text.substr(kMapped.size()) : text;
}

Why put_address(const Target& target, std::string_view value, Event& out) {
  std::string_view ip, port;
  if (!split_address(value, ip, port)) {
    if (value.find(' ') != std::string_view::npos) return Why::bad_value;
    if (target.second == Field::source_port)
      out.set(Field::source_domain, value);
    else if (target.second == Field::destination_port)
      out.set(Field::destination_domain, value);
    return Why::none;
  }
  out.set(target.field, ip);
  if (!port.empty() && all_digits(port)) out.set(target.second, port);
  return Why::none;
}

bool is_no_hosts(char c) { return c == ' ' || c == '<' || c == '>' || c == '"'; }

bool is_method_letter(char c) {
  return (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || (c >= 'a' && c <= 'z');
}

constexpr uint64_t kRequestFields = bit_of(Field::http_request_method) |
                                    bit_of(Field::url_original) | bit_of(Field::network_protocol);

}  // namespace

Expected<Target> Target::parse(std::string_view text) {
  Target out;
  if (text == "-" || text.empty()) return out;
  if (text.ends_with('?')) {
    out.weak = true;
    text.remove_suffix(1);
  }
  const size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  std::string_view type =
      colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  if (type.ends_with('!')) {
    out.required = true;
    type.remove_suffix(1);
  }
  if (name == "-") {
    if (type == "int")
      out.kind = Kind::number, out.field = Field::count;
    else if (type == "word")
      out.kind = Kind::word, out.field = Field::count;
    else
      return fail("a skipped value has no type '{}' (int, word)", type);
    return out;
  }
  if (name == "request") return out.kind = Kind::request, out;
  if (name == "url.path") return out.kind = Kind::url_path, out;
  if (name == "url.query") return out.kind = Kind::url_query, out;
  if (type == "address") {
    out.kind = Kind::address;
    const auto ip = field_named(std::string(name) + ".ip");
    const auto port = field_named(std::string(name) + ".port");
    if (!ip || !port)
      return fail("'{}' has no address and port (source:address, destination:address)", name);
    out.field = *ip, out.second = *port;
    return out;
  }
  const auto field = field_named(name);
  if (!field) return fail("'{}' is no field of an event", name);
  out.field = *field;
  out.kind = Kind::field;
  if (type == "int")
    out.kind = Kind::number;
  else if (type == "word")
    out.kind = Kind::word;
  else if (type == "host") {
    out.kind = Kind::host;
    out.second = *field == Field::destination_ip ? Field::destination_domain : Field::source_domain;
  } else if (type == "ip") {
    out.kind = Kind::host;
    out.second = Field::count;  // a host name is no value of it
  } else if (type == "labels") {
    out.kind = Kind::labels;
  } else if (!type.empty() && type != "rest") {
    return fail("'{}' is no type of a value (int, word, host, ip, address, labels, rest)", type);
  }
  return out;
}

bool split_address(std::string_view text, std::string_view& ip, std::string_view& port) {
  port = {};
  text = without_mapping(text);
  if (text.starts_with('[')) {
    const size_t close = text.find(']');
    if (close == std::string_view::npos) return false;
    ip = without_mapping(text.substr(1, close - 1));
    const std::string_view rest = text.substr(close + 1);
    if (rest.starts_with(':')) port = rest.substr(1);
    return Address::parse(ip).has_value();
  }
  if (Address::parse(text)) return ip = text, true;
  // "192.0.2.7::5000": VNC writes two colons before a port.
  if (const size_t two = text.find("::"); two != std::string_view::npos) {
    const std::string_view behind = text.substr(two + 2);
    if (!behind.empty() && all_digits(behind) && text.find('.') < two &&
        Address::parse(text.substr(0, two)))
      return ip = text.substr(0, two), port = behind, true;
  }
  // "192.0.2.1:443:X1:host.example.com": what stands behind the port is the interface (SonicWall).
  if (const size_t first = text.find(':');
      first != std::string_view::npos && Address::parse(text.substr(0, first))) {
    ip = text.substr(0, first);
    port = text.substr(first + 1, text.find(':', first + 1) - first - 1);
    return port.empty() || all_digits(port);
  }
  const size_t at = text.find_last_of(":./(#");
  if (at == std::string_view::npos) return false;
  ip = text.substr(0, at);
  port = text.substr(at + 1);
  if (text[at] == '(' && port.ends_with(')')) port.remove_suffix(1);
  return Address::parse(ip).has_value() && (port.empty() || all_digits(port));
}

void put_request(std::string_view request, Event& out) {
  if (request.starts_with("- ") && trim(request).ends_with('-')) return;  // "- - - ": none came
  const char* const p = request.data();
  const char* const end = p + request.size();
  const char* blank = p;
  while (blank != end && is_method_letter(*blank)) ++blank;
  if (blank == end || blank == p || *blank != ' ' || *p == '-') {
    out.set(Field::url_original, request);
    return;
  }
  std::string_view url(blank + 1, static_cast<size_t>(end - blank - 1));
  if (url.size() > 9 && url[url.size() - 9] == ' ' && std::memcmp(end - 8, "HTTP/", 5) == 0) {
    out.set(Field::network_protocol, url.substr(url.size() - 8));
    url.remove_suffix(9);
  } else if (const size_t at = url.rfind(" HTTP/");
             at != std::string_view::npos && url.size() - at <= 10) {
    out.set(Field::network_protocol, url.substr(at + 1));
    url.remove_suffix(url.size() - at);
  }
  out.set(Field::http_request_method, {p, static_cast<size_t>(blank - p)});
  out.set(Field::url_original, url);
}

// Where the port goes that stands beside an address.
static Field port_beside(Field ip) {
  return ip == Field::source_ip        ? Field::source_port
         : ip == Field::destination_ip ? Field::destination_port
                                       : Field::count;
}

// "192.0.2.1:22", "ssh(192.0.2.1)" where an address is expected.
static bool put_dressed(const Target& target, std::string_view value, const ReadContext& context,
                        Event& out) {
  std::string_view ip, port;
  const size_t open = value.find('(');
  if (open != std::string_view::npos && value.ends_with(')')) {
    ip = value.substr(open + 1, value.size() - open - 2);
    if (!looks_like_address(ip)) return false;
  } else if (!split_address(value, ip, port) || !looks_like_address(ip)) {
    return false;
  }
  if (context.wants(target.field)) out.set(target.field, ip);
  const Field beside = port_beside(target.field);
  if (beside != Field::count && !port.empty() && !out.has(beside) && context.wants(beside))
    out.set(beside, port);
  return true;
}

// "(3)www(7)example(3)com(0)" -> "www.example.com"; the first bracket may be missing.
std::string_view name_of_labels(std::string_view text, Arena& arena) {
  char* const out = arena.take(text.size());
  size_t used = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t close = text.find(')', at);
    if (close == std::string_view::npos) break;
    const size_t next = std::min(text.find('(', close), text.size());
    const std::string_view label = text.substr(close + 1, next - close - 1);
    if (used != 0 && !label.empty()) out[used++] = '.';
    used += label.copy(out + used, label.size());
    at = next;
  }
  return {out, used};
}

Why Target::put(std::string_view value, ReadContext& context, Event& out) const {
  if (slot >= 0) context.slots[static_cast<size_t>(slot)] = value;
  if (kind == Kind::skip || kind == Kind::time) return Why::none;
  if (is_absent(value)) return required ? Why::bad_value : Why::none;
  switch (kind) {
    case Kind::number:
      if (!all_digits(value)) return Why::bad_value;
      break;
    case Kind::word:
      if (value.find(' ') != std::string_view::npos) return Why::bad_value;
      break;
    case Kind::host:
      while (value.starts_with(' ')) value.remove_prefix(1);  // padded, as numbers are
      if (value.size() > 1 && value.ends_with('.') && is_digits_and_dots(value))
        value.remove_suffix(1);  // of a sentence's end
      if (is_digits_and_dots(value)) break;
      value = without_mapping(value);
      if (std::any_of(value.begin(), value.end(), is_no_hosts)) return Why::bad_value;
      if (looks_like_address(value)) break;
      if (!required && put_dressed(*this, value, context, out)) return Why::none;
      if (second == Field::count) return Why::bad_value;
      if (context.wants(second)) out.set(second, value);
      return Why::none;
    case Kind::address:
      return put_address(*this, value, out);
    case Kind::request:
      if ((context.wanted & kRequestFields) != 0) put_request(value, out);
      return Why::none;
    case Kind::labels:
      value = trim(value);
      if (!value.ends_with("(0)")) return Why::bad_value;
      value = name_of_labels(value.substr(0, value.size() - 3), context.arena);
      break;
    case Kind::url_path:
      context.url_path = value;
      return Why::none;
    case Kind::url_query:
      context.url_query = value.starts_with('?') ? value.substr(1) : value;
      return Why::none;
    default:
      break;
  }
  if (field != Field::count && context.wants(field)) out.set(field, value);
  return Why::none;
}

uint64_t Target::gives() const {
  const auto bit = [](Field f) { return f == Field::count ? 0 : bit_of(f); };
  switch (kind) {
    case Kind::skip:
    case Kind::time:
      return 0;
    case Kind::field:
    case Kind::number:
    case Kind::word:
    case Kind::labels:
      return bit(field);
    case Kind::host:
      return bit(field) | bit(second) | bit(port_beside(field));
    case Kind::address:
      return bit(field) | bit(second) | bit_of(Field::source_domain) |
             bit_of(Field::destination_domain);
    case Kind::request:
      return kRequestFields;
    case Kind::url_path:
    case Kind::url_query:
      return bit_of(Field::url_original);
  }
  return kAllFields;
}

void start_record(ReadContext& context) {
  context.slots = {};
  context.url_path = context.url_query = {};
  context.time_missing = false;
}

void finish_url(ReadContext& context, Event& out) {
  if (context.url_path.empty()) return;
  // A key of its own may have said all of it: "ClientRequestURI": "/a?b=1" beside "ClientRequestPath": "/a".
  const std::string_view whole = out.get(Field::url_original);
  if (whole.size() > context.url_path.size() && whole.ends_with(context.url_query) &&
      whole.find(context.url_path) != std::string_view::npos)
    return;
  if (context.url_query.empty())
    out.set(Field::url_original, context.url_path);
  else
    out.set(Field::url_original, context.arena.join(context.url_path, "?", context.url_query));
}

Why read_time(const std::vector<TimeRule>& rules, ReadContext& context, Event& out) {
  bool tried = false;
  for (const TimeRule& rule : rules) {
    char joined[96];
    size_t used = 0;
    bool complete = true;
    for (const int8_t slot : rule.slots) {
      const std::string_view part = trim(context.slots[static_cast<size_t>(slot)]);
      if (part.empty() || part == "-" || used + part.size() + 1 >= sizeof joined) {
        complete = false;
        break;
      }
      if (used != 0) joined[used++] = ' ';
      std::memcpy(joined + used, part.data(), part.size());
      used += part.size();
    }
    if (!complete) continue;
    tried = true;
    const std::string_view zone = rule.zone_slot < 0
                                      ? std::string_view()
                                      : trim(context.slots[static_cast<size_t>(rule.zone_slot)]);
    if (context.clock.read(rule.spec, {joined, used}, zone, out)) return Why::none;
  }
  context.time_missing = !tried;
  return tried ? Why::bad_time : Why::stop_missing;
}

}  // namespace hozen
