// RecordReader of `audit`: the fields of one record of the Linux audit daemon, with what it wrote in hexadecimal.
//
// Shape:    key=value pairs parted by blanks; a value is "quoted", 'quoted and made of pairs', or bare. A bare value
//           of a key that a user can fill is hexadecimal: NUL parts arguments. saddr= is a sockaddr.
// Errors:   none: what is no pair is passed over
// Source:   github.com/linux-audit/audit-documentation, "Audit event fields"; lib/audit_logging.c (encoding)
#include <algorithm>
#include <array>
#include <optional>

#include "base/digits.h"
#include "base/text.h"
#include "events/find_bytes.h"
#include "events/key_map.h"
#include "events/record_reader.h"

namespace hozen {
namespace {

constexpr std::string_view kEncoded[] = {"acct", "cmd",  "comm", "cwd",  "data",      "dir", "exe",
                                         "file", "name", "new",  "path", "proctitle", "old", "vm"};

bool is_hex(std::string_view text) {
  return text.size() >= 2 && text.size() % 2 == 0 &&
         std::all_of(text.begin(), text.end(), [](char c) { return hex_digit(c) >= 0; });
}

unsigned byte_at(std::string_view hex, size_t i) {
  return static_cast<unsigned>(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
}

// "636174002F78" -> "cat /x"
std::string_view decode(std::string_view hex, ReadContext& context) {
  char* const to = context.arena.take(hex.size() / 2);
  size_t n = 0;
  for (size_t i = 0; i * 2 < hex.size(); ++i) {
    const unsigned byte = byte_at(hex, i);
    to[n++] = byte == 0 ? ' ' : static_cast<char>(byte);
  }
  while (n > 0 && to[n - 1] == ' ') --n;
  return {to, n};
}

bool is_nothing(std::string_view value) {
  return value.empty() || value == "?" || value == "(null)" || value == "(none)";
}

struct Socket {
  std::string_view address, port, path;
};

// A sockaddr of this machine's byte order (x86: the family's low byte first): 02 00 port ip, 0A 00 port flow ip6,
// 01 00 path.
std::optional<Socket> read_socket(std::string_view hex, ReadContext& context) {
  if (!is_hex(hex) || hex.size() < 4) return std::nullopt;
  const unsigned family = byte_at(hex, 0) | byte_at(hex, 1) << 8;
  Socket out;
  if (family == 1) {
    std::string_view path = hex.substr(4);
    const size_t whole = path.size();
    size_t end = 0;
    while (end + 2 <= whole && (path[end] != '0' || path[end + 1] != '0')) end += 2;
    out.path = decode(path.substr(0, end), context);
    return out;
  }
  const bool v6 = family == 10;
  if ((family != 2 && !v6) || hex.size() < (v6 ? 48u : 16u)) return std::nullopt;
  char text[48];
  size_t n = 0;
  const auto number = [&](unsigned value, unsigned base) {
    char digits[8];
    size_t d = 0;
    do digits[d++] = "0123456789abcdef"[value % base];
    while ((value /= base) != 0);
    while (d > 0) text[n++] = digits[--d];
  };
  number(byte_at(hex, 2) << 8 | byte_at(hex, 3), 10);
  out.port = context.arena.copy({text, n});
  n = 0;
  for (size_t i = 0; i < (v6 ? 8u : 4u); ++i) {
    if (i != 0) text[n++] = v6 ? ':' : '.';
    if (v6)
      number(byte_at(hex, 8 + 2 * i) << 8 | byte_at(hex, 9 + 2 * i), 16);
    else
      number(byte_at(hex, 4 + i), 10);
  }
  out.address = context.arena.copy({text, n});
  return out;
}

class AuditReader : public RecordReader {
 public:
  explicit AuditReader(KeyMap map) : map_(std::move(map)) {}

  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    start_record(context);
    State state{context, out, {}, 0, false};
    read_pairs(text, state, 0);
    if (!state.arguments.empty()) out.set(Field::process_command_line, state.arguments);
    return out.present != 0 ? Why::none : Why::stop_missing;
  }
  bool has_time() const override { return false; }

 private:
  struct State {
    ReadContext& context;
    Event& out;
    std::string_view arguments;  // of EXECVE
    uint64_t weak;               // fields that a better key may still give
    bool is_syscall;
  };

  void read_pairs(std::string_view text, State& state, int depth) const {
    while (!text.empty()) {
      const size_t eq = text.find('=');
      if (eq == std::string_view::npos) return;
      size_t from = text.find_last_of(" \x1D{,", eq);
      from = from == std::string_view::npos ? 0 : from + 1;
      const std::string_view key = text.substr(from, eq - from);
      text.remove_prefix(eq + 1);
      const char quote = text.empty() ? ' ' : text.front();
      const bool quoted = quote == '"' || quote == '\'';
      if (quoted) text.remove_prefix(1);
      const size_t stop =
          std::min(text.size(), quoted ? text.find(quote) : text.find_first_of(" \x1D"));
      const std::string_view value = text.substr(0, stop);
      text.remove_prefix(std::min(text.size(), stop + 1));
      if (quote == '\'' && depth == 0)
        read_pairs(value, state, 1);
      else
        put(key, value, quoted, state);
    }
  }

  void put(std::string_view key, std::string_view value, bool quoted, State& state) const {
    if (key == "saddr" && !quoted) return put_socket(value, state.context, state.out);
    state.is_syscall |= key == "syscall";
    if (is_argument(key) && !state.is_syscall) return put_argument(value, quoted, state);
    if (is_nothing(value)) return;
    if (!quoted && is_hex(value) && std::ranges::find(kEncoded, key) != std::end(kEncoded))
      value = decode(value, state.context);
    const Target* const target = map_.find(key);
    if (target == nullptr) {
      if (state.context.keep_extra) state.out.extra.push_back({key, value});
      return;
    }
    if (target->field == Field::count) return;
    const uint64_t bit = bit_of(target->field);
    if (state.out.has(target->field) && (target->weak || (state.weak & bit) == 0)) return;
    state.weak = target->weak ? state.weak | bit : state.weak & ~bit;
    target->put(value, state.context, state.out);
  }

  // a0=, a1= ... of EXECVE; those of SYSCALL, which come behind `syscall=`, are numbers.
  static bool is_argument(std::string_view key) {
    return key.size() >= 2 && key[0] == 'a' && all_digits(key.substr(1));
  }
  static void put_argument(std::string_view value, bool quoted, State& state) {
    const std::string_view text = quoted || !is_hex(value) ? value : decode(value, state.context);
    state.arguments =
        state.arguments.empty() ? text : state.context.arena.join(state.arguments, " ", text);
  }

  static void put_socket(std::string_view hex, ReadContext& context, Event& out) {
    const auto socket = read_socket(hex, context);
    if (!socket) return;
    const auto put = [&](Field f, std::string_view v) {
      if (!v.empty() && context.wants(f)) out.set(f, v);
    };
    put(Field::destination_ip, socket->address);
    put(Field::destination_port, socket->port);
    put(Field::file_path, socket->path);
  }

  KeyMap map_;
};

}  // namespace

MadeReader make_audit_reader(const Yaml& node, std::string_view file) {
  HOZEN_TRY(map, KeyMap::make(node.find("map"), nullptr, file));
  return std::make_unique<AuditReader>(std::move(map));
}

}  // namespace hozen
