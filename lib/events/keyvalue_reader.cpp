// RecordReader of `keyvalue`: key=value pairs, values bare or quoted, in any order.
#include <array>
#include <optional>

#include "base/text.h"
#include "events/find_bytes.h"
#include "events/key_map.h"
#include "events/record_reader.h"

namespace hozen {
namespace {

constexpr std::array<bool, 256> make_key_bytes() {
  std::array<bool, 256> out{};
  for (int c = 'a'; c <= 'z'; ++c) out[static_cast<size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) out[static_cast<size_t>(c)] = true;
  for (int c = '0'; c <= '9'; ++c) out[static_cast<size_t>(c)] = true;
  for (const char c : {'_', '.', '-', '@', '/'}) out[static_cast<size_t>(c)] = true;
  return out;
}
constexpr std::array<bool, 256> kKeyBytes = make_key_bytes();
bool is_key_byte(char c) { return kKeyBytes[static_cast<unsigned char>(c)]; }

class KeyValueReader : public RecordReader {
 public:
  KeyValueReader(KeyMap map, std::optional<Field> before, char separator, char assign,
                 bool blanks_in_values, size_t least)
      : map_(std::move(map)),
        before_(before),
        separator_(separator),
        assign_(assign),
        blanks_in_values_(blanks_in_values),
        least_(least) {}

  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    start_record(context);
    const char* p = text.data();
    const char* const end = p + text.size();
    size_t known = 0;
    bool first_pair = before_.has_value();
    while (p < end) {
      const char* const eq = find_byte(p, end, assign_);
      if (eq == end) break;
      const char* key = eq;
      while (key > p && is_key_byte(key[-1])) --key;
      const char* value = eq + 1;
      const char* stop;
      if (value < end && *value == '"') {
        ++value;
        stop = closing_quote(value, end);
        if (stop == end) return Why::bad_quoting;
        p = stop + 1;
      } else {
        stop =
            blanks_in_values_ ? end_of_loose_value(value, end) : find_byte(value, end, separator_);
        p = stop;
      }
      if (key == eq) continue;
      if (first_pair) put_before({text.data(), static_cast<size_t>(key - text.data())}, out);
      first_pair = false;
      const std::string_view name(key, static_cast<size_t>(eq - key));
      const std::string_view content(value, static_cast<size_t>(stop - value));
      if (const Target* target = map_.find(name)) {
        ++known;
        if (first_wins(*target, context, out)) continue;
        const Why why = target->put(content, context, out);
        if (why != Why::none) return why;
      } else if (context.keep_extra && !content.empty()) {
        out.extra.push_back({name, content});
      }
    }
    if (known < least_) return Why::stop_missing;
    finish_url(context, out);
    return map_.time_rules().empty() ? Why::none : read_time(map_.time_rules(), context, out);
  }
  bool has_time() const override { return !map_.time_rules().empty(); }
  bool yearless() const override {
    for (const TimeRule& r : map_.time_rules()) {
      if (r.spec.yearless) return true;
    }
    return false;
  }

 private:
  // What stands before the first pair: a packet log's prefix, without the kernel's "[uptime]".
  void put_before(std::string_view text, Event& out) const {
    text = trim(text);
    if (text.starts_with("kernel: ")) text = trim(text.substr(8));
    const size_t close = text.find(']');
    if (text.starts_with('[') && close != std::string_view::npos &&
        text.find_first_not_of("0123456789. ", 1) == close) {
      text = trim(text.substr(close + 1));
    }
    if (!text.empty()) out.set(*before_, text);
  }
  // The packet inside an ICMP error repeats SRC= and DST=: the first one is the event's.
  static bool first_wins(const Target& target, const ReadContext& context, const Event& out) {
    if (target.slot >= 0 && !context.slots[static_cast<size_t>(target.slot)].empty()) return true;
    return target.kind == Target::Kind::field && out.has(target.field);
  }
  // A quote ends a value if a separator, a comma or the end follows: some devices write quotes
  // inside quotes.
  const char* closing_quote(const char* p, const char* end) const {
    const char* first = nullptr;
    for (const char* at = find_quote(p, end); at != end; at = find_quote(at + 1, end)) {
      if (at + 1 == end || at[1] == separator_ || at[1] == ' ' || at[1] == ',' || at[1] == ';' ||
          at[1] == ')' || at[1] == ']' || at[1] == '\t') {
        return at;
      }
      if (first == nullptr) first = at;
    }
    return first != nullptr ? first : end;
  }
  // A bare value that may hold blanks ends where the next " key=" begins.
  const char* end_of_loose_value(const char* value, const char* end) const {
    const char* const next = find_byte(value, end, assign_);
    if (next == end) return end;
    const char* key = next;
    while (key > value && is_key_byte(key[-1])) --key;
    const char* stop = key;
    while (stop > value && (stop[-1] == separator_ || stop[-1] == ' ')) --stop;
    return key == value ? find_byte(value, end, separator_) : stop;
  }

  KeyMap map_;
  std::optional<Field> before_;
  char separator_, assign_;
  bool blanks_in_values_;
  size_t least_;
};

}  // namespace

MadeReader make_keyvalue_reader(const Yaml& node, const Yaml* time, std::string_view file) {
  HOZEN_TRY(map, KeyMap::make(node.find("map"), time, file));
  std::string_view separator = node.get("separator", " ");
  const std::string_view assign = node.get("assign", "=");
  if (separator == "\\t") separator = "\t";
  if (separator.size() != 1 || assign.size() != 1)
    return node.error(file, "`separator` and `assign` are one byte each");
  const bool loose = node.get("blanks_in_values") == "true";
  std::optional<Field> before;
  if (const Yaml* name = node.find("before")) {
    before = field_named(name->text);
    if (!before) return name->error(file, "'{}' is no field of an event", name->text);
  }
  return std::make_unique<KeyValueReader>(std::move(map), before, separator[0], assign[0], loose,
                                          2);
}

}  // namespace hozen
