// RecordReader of `keyvalue`: key=value pairs, values bare or quoted, in any order.
#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "events/edges.h"
#include "events/find_bytes.h"
#include "events/key_map.h"
#include "events/key_order.h"
#include "events/loose_keys.h"
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

struct Shape {
  char separator = ' ', assign = '=';
  bool blanks_in_values = false;
  // "Computer name: pc7,Risk name: x": a key reaches back to the separator
  bool blanks_in_keys = false;
  bool skips_nested = false;    // a key behind '[' begins a record in the record: the end
  std::optional<Field> before;  // what stands before the first pair
  bool keeps_words = false;     // words before the first pair make the line the message
  int8_t before_slot = -1;      // the same as a part of the time
  size_t least_known = 2;       // keys of the map that a line must hold
  bool loose = false;           // keys that the map lacks are taken by their usual names
  std::string behind;           // the pairs begin behind the first of these
  bool may_be_behind = false;   // and where it is not there, at the line's begin
};

struct Pair {
  std::string_view key, value;
  const Target* target = nullptr;  // null: the map has no such key
  bool is_idle = false;            // what it says is not asked for
};

class KeyValueReader : public RecordReader {
 public:
  KeyValueReader(KeyMap map, Shape shape) : map_(std::move(map)), shape_(std::move(shape)) {
    for (const KeyMap::Entry& e : map_.entries()) {
      may_stop_early_ &= is_single(e.target) || e.target.kind == Target::Kind::skip;
      if (!is_single(e.target)) continue;
      given_ |= bit_of(e.target.field);
      const bool pair =
          e.target.kind == Target::Kind::host || e.target.kind == Target::Kind::address;
      if (pair && e.target.second != Field::count) given_ |= bit_of(e.target.second);
    }
    may_stop_early_ &= !shape_.loose;
    if (!map_.time_rules().empty()) first_rule_.push_back(map_.time_rules().front());
  }

  // Values of the wrong type are passed over: they are no reason to lose the rest of the line.
  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    start_record(context);
    const char* p = text.data();
    const char* const end = p + text.size();
    if (text.starts_with("{\"")) return Why::unknown_format;  // JSON, whatever its strings hold
    if (!shape_.behind.empty()) {
      // Where it may be missing it is not looked for in values, which may be what somebody sent.
      const char* const until = shape_.may_be_behind ? find_byte(p, end, shape_.assign) : end;
      const char* const found = find_text(p, until, shape_.behind);
      if (found != until) p = found + shape_.behind.size();
      if (found == end) return Why::stop_missing;
    }
    Edges edges(p, end, shape_.separator, shape_.assign);
    size_t known = 0;
    uint64_t weak = 0;  // fields that a better key may still give
    std::optional<LooseRecord> loose;
    if (shape_.loose) loose.emplace();
    KeyOrder& order = context.key_orders.of(number_);
    order.begin(number_, context.wanted);
    bool first = true;
    Pair pair;
    while (next_known(order, edges, p, end, first, context, pair)) {
      if (first) {
        put_before({text.data(), static_cast<size_t>(pair.key.data() - text.data())}, context, out);
        if (keep_words(text, pair.key.data(), context, out)) weak |= bit_of(Field::message);
      }
      first = false;
      if (const Target* target = pair.target) {
        ++known;
        if (pair.is_idle) {
          if (known >= shape_.least_known && is_done(weak, context, out)) return Why::none;
        } else if (!has_one(*target, weak, context, out)) {
          const Why why = target->put(pair.value, context, out);
          keep_weak(*target, weak);
          if (loose && why == Why::none) loose->fields.settle(*target);
          if (loose && why != Why::none) loose->take({}, pair.key, pair.value, context, out);
          if (known >= shape_.least_known && is_done(weak, context, out)) return Why::none;
        }
        if (loose && target->slot >= 0) loose->times.look_at(pair.key, pair.value);
      } else if (loose && take_loose(*loose, pair, weak, context, out)) {
        ++known;
      } else if (context.keep_extra && !pair.value.empty()) {
        out.extra.push_back({pair.key, pair.value});
      }
    }
    if (known < shape_.least_known) return Why::stop_missing;
    finish_url(context, out);
    if (map_.time_rules().empty()) return Why::none;
    const Why time = read_time(map_.time_rules(), context, out);
    return time != Why::none && loose && loose->times.read(context, out) ? Why::none : time;
  }
  bool has_time() const override { return !map_.time_rules().empty(); }
  bool yearless() const override {
    for (const TimeRule& r : map_.time_rules()) {
      if (r.spec.yearless) return true;
    }
    return false;
  }

 private:
  // What it gives is weak: a key of the map says it better.
  static bool take_loose(LooseRecord& loose, const Pair& pair, uint64_t& weak, ReadContext& context,
                         Event& out) {
    const uint64_t before = out.present;
    const bool known = loose.take({}, pair.key, pair.value, context, out);
    weak |= out.present & ~before;
    return known;
  }

  // The next pair and where its value goes: by the keys of the record before, else by a look at each byte.
  bool next_known(KeyOrder& order, Edges& edges, const char*& p, const char* end, bool first,
                  const ReadContext& context, Pair& out) const {
    const auto look_up = [&] {
      out.target = map_.find(out.key);
      out.is_idle = !shape_.loose && out.target != nullptr && out.target->is_idle(context);
    };
    if (shape_.blanks_in_keys) {
      if (!next_loose(p, end, out)) return false;
      look_up();
      return true;
    }
    while (p < end && *p == shape_.separator) ++p;
    if (const KeyOrder::Key* const key = order.expect(p, end)) {
      out = {{p, key->size}, {}, static_cast<const Target*>(key->found), key->is_idle};
      p = take_value(edges, p + key->size + 1, end, out.value);
      return true;
    }
    const char* const from = p;
    if (!next(edges, p, end, first, out)) return false;
    look_up();
    const bool plain =
        is_plain(out.key) && (out.key.data() == from || out.key.data()[-1] == shape_.separator);
    order.keep(plain ? out.key : std::string_view(), shape_.assign,
               {.found = out.target, .is_idle = out.is_idle});
    return true;
  }
  // Of bytes that are a key's wherever they stand.
  static bool is_plain(std::string_view key) {
    return std::all_of(key.begin(), key.end(), is_key_byte);
  }

  // The next pair from p on; p is left behind it. A key begins behind a separator; what stands before it there
  // ("<189>date=", "[action:") is no part of it.
  bool next(Edges& edges, const char*& p, const char* end, bool first, Pair& out) const {
    for (;;) {
      const char* key = p;
      const char* const eq = edges.separator_or_assign(p);
      if (eq == end) return false;
      if (*eq == shape_.separator) {
        p = eq + 1;
        continue;
      }
      if (shape_.skips_nested && !first && *key == '[') return false;
      bool in_quotes = false;  // "key=a value", as FortiAnalyzer's CSV has them
      if (first || eq == key || !is_key_byte(*key)) {
        key = eq;
        while (key > p && is_key_byte(key[-1])) --key;
        in_quotes = key > p && key[-1] == '"' && (key - 1 == p || key[-2] == shape_.separator) &&
                    (eq + 1 == end || eq[1] != '"');  // '"user="taro"': a quote too many
      }
      out.key = {key, static_cast<size_t>(eq - key)};
      p = in_quotes ? take_rest_of_quotes(edges, eq + 1, end, out.value)
                    : take_value(edges, eq + 1, end, out.value);
      if (!out.key.empty()) return true;
    }
  }

  // The value from p on, quoted or bare; gives the place behind it. A quote that nothing closes was cut off by a
  // relay: the value is what is there.
  const char* take_value(Edges& edges, const char* p, const char* end,
                         std::string_view& value) const {
    if (p < end && *p == '"') {
      const char* const stop = closing_quote(edges, p + 1, end);
      value = {p + 1, static_cast<size_t>(stop - p - 1)};
      return stop == end ? end : stop + 1;
    }
    if (p < end && *p == '\'' && take_single_quoted(p, end, value)) return p;
    const char* const stop =
        shape_.blanks_in_values ? end_of_loose_value(p, end) : edges.separator(p);
    value = {p, static_cast<size_t>(stop - p)};
    if (shape_.separator == ' ' && value.size() > 1 && value.back() == ',')
      value.remove_suffix(1);  // "user=taro, ip=192.0.2.7"
    if (value.size() > 1 && value.back() == '"' && value.find('"') + 1 == value.size())
      value.remove_suffix(1);  // whose opening quote was lost
    return stop;
  }

  const char* take_rest_of_quotes(Edges& edges, const char* p, const char* end,
                                  std::string_view& value) const {
    const char* const stop = closing_quote(edges, p, end);
    value = {p, static_cast<size_t>(stop - p)};
    return stop == end ? end : stop + 1;
  }

  // 'a value' that a separator or the end follows; p is left behind it.
  bool take_single_quoted(const char*& p, const char* end, std::string_view& value) const {
    for (const char* at = find_byte(p + 1, end, '\''); at != end;
         at = find_byte(at + 1, end, '\'')) {
      if (at + 1 != end && at[1] != shape_.separator && at[1] != ' ' && at[1] != ',') continue;
      value = {p + 1, static_cast<size_t>(at - p - 1)};
      p = at + 1;
      return true;
    }
    return false;
  }

  // A pair whose key may hold blanks: it lies between a separator and the assign byte, and so does the next one.
  bool next_loose(const char*& p, const char* end, Pair& out) const {
    const char* const eq = find_byte(p, end, shape_.assign);
    if (eq == end) return false;
    const char* key = eq;
    while (key > p && key[-1] != shape_.separator) --key;
    const char* value = eq + 1;
    while (value < end && *value == ' ') ++value;
    while (key < eq && *key == ' ') ++key;
    const char* stop = end;
    // What stands between quotes is no pair: 'Message: "x, User: y", User: taro'.
    const char* const quoted = end_of_quoted(value, end);
    for (const char* next = find_byte(quoted, end, shape_.assign); next != end;
         next = find_byte(next + 1, end, shape_.assign)) {
      const char* from = next;
      while (from > value && is_loose_key_byte(from[-1])) --from;
      if (from == value || from[-1] != shape_.separator) continue;
      stop = from - 1;
      break;
    }
    p = stop == end ? end : stop + 1;
    out.key = trim({key, static_cast<size_t>(eq - key)});
    out.value = trim({value, static_cast<size_t>(stop - value)});
    while (stop == end && out.value.ends_with(shape_.separator)) out.value.remove_suffix(1);
    if (out.value.size() >= 2 && out.value.front() == '"' && out.value.back() == '"')
      out.value = out.value.substr(1, out.value.size() - 2);
    return true;
  }
  // Behind the quote that closes the one at `value`, if a separator or the end follows; else `value`.
  const char* end_of_quoted(const char* value, const char* end) const {
    if (value == end || *value != '"') return value;
    const char* at = find_byte(value + 1, end, '"');
    while (at != end && at + 1 != end && at[1] != shape_.separator)
      at = find_byte(at + 1, end, '"');
    return at == end ? value : at + 1;
  }
  bool is_loose_key_byte(char c) const {
    return is_key_byte(c) || (c == ' ' && shape_.separator != ' ') || c == '(' || c == ')' ||
           static_cast<unsigned char>(c) >= 0x80;
  }

  // What stands before the first pair: a packet log's prefix, without the kernel's "[uptime]".
  void put_before(std::string_view text, ReadContext& context, Event& out) const {
    text = trim(text);
    if (shape_.before_slot >= 0) context.slots[static_cast<size_t>(shape_.before_slot)] = text;
    if (!shape_.before || !context.wants(*shape_.before)) return;
    if (const size_t kernel = text.find("kernel: "); kernel != std::string_view::npos)
      text = trim(text.substr(kernel + 8));
    const size_t close = text.find(']');
    if (text.starts_with('[') && close != std::string_view::npos &&
        text.find_first_not_of("0123456789. ", 1) == close) {
      text = trim(text.substr(close + 1));
    }
    while (text.ends_with(shape_.separator) || text.ends_with(' ')) text.remove_suffix(1);
    if (!text.empty()) out.set(*shape_.before, text);
  }
  // "Login failed user=taro [192.0.2.7]": what the pairs do not say stands in the line's words.
  bool keep_words(std::string_view text, const char* key, const ReadContext& context,
                  Event& out) const {
    if (!shape_.keeps_words || !context.wants(Field::message)) return false;
    const std::string_view words = trim(text.substr(0, static_cast<size_t>(key - text.data())));
    if (words.find(' ') == std::string_view::npos) return false;
    out.set(Field::message, text);
    return true;
  }
  // Nothing that is asked for can come any more: the rest of the line is left unread.
  bool is_done(uint64_t weak, ReadContext& context, Event& out) const {
    const uint64_t wanted = context.wanted & given_;
    if ((out.present & ~weak & wanted) != wanted || context.keep_extra || !may_stop_early_)
      return false;
    if (first_rule_.empty()) return true;
    const auto is_there = [&](int8_t slot) {
      return !context.slots[static_cast<size_t>(slot)].empty();
    };
    const TimeRule& rule = first_rule_.front();
    if (rule.zone_slot >= 0 && !is_there(rule.zone_slot)) return false;
    return std::all_of(rule.slots.begin(), rule.slots.end(), is_there) &&
           read_time(first_rule_, context, out) == Why::none;
  }
  // A target of one value, of which the first is the event's.
  static bool is_single(const Target& target) {
    using Kind = Target::Kind;
    return target.kind == Kind::field || target.kind == Kind::number || target.kind == Kind::word ||
           target.kind == Kind::host || target.kind == Kind::address;
  }
  // The packet inside an ICMP error repeats SRC= and DST=: the first one is the event's.
  static bool has_one(const Target& target, uint64_t weak, const ReadContext& context,
                      const Event& out) {
    if (target.slot >= 0 && !context.slots[static_cast<size_t>(target.slot)].empty()) return true;
    if (!is_single(target) || target.field == Field::count || !out.has(target.field)) return false;
    return target.weak || (weak & bit_of(target.field)) == 0;
  }
  static void keep_weak(const Target& target, uint64_t& weak) {
    if (!is_single(target) || target.field == Field::count) return;
    weak = target.weak ? weak | bit_of(target.field) : weak & ~bit_of(target.field);
  }
  // A quote ends a value if a separator, a comma or the end follows: some write quotes inside quotes.
  const char* closing_quote(Edges& edges, const char* p, const char* end) const {
    const char* first = nullptr;
    for (const char* at = edges.quote(p); at != end; at = edges.quote(at + 1)) {
      if (at + 1 == end || at[1] == shape_.separator || at[1] == ' ' || at[1] == ',' ||
          at[1] == ';' || at[1] == ')' || at[1] == ']' || at[1] == '\t' || at[1] == '\x1D') {
        return at;
      }
      if (first == nullptr) first = at;
    }
    return first != nullptr ? first : end;
  }
  // A bare value that may hold blanks ends where the next " key=" begins.
  const char* end_of_loose_value(const char* value, const char* end) const {
    const char* const next = find_byte(value, end, shape_.assign);
    if (next == end) return end;
    const char* key = next;
    while (key > value && is_key_byte(key[-1])) --key;
    const char* stop = key;
    while (stop > value && (stop[-1] == shape_.separator || stop[-1] == ' ')) --stop;
    return key == value ? find_byte(value, end, shape_.separator) : stop;
  }

  uint64_t number_ = KeyOrder::number_of_reader();
  KeyMap map_;
  Shape shape_;
  std::vector<TimeRule> first_rule_;  // none, or the first of the map's
  uint64_t given_ = 0;                // the fields the map gives
  bool may_stop_early_ = true;
};

// `before: FIELD`, `before: words` (the line is the message where words stand there), or `before: time` where it is what the time is read from, as a key named "before".
Expected<void> read_before(const Yaml& node, const KeyMap& map, std::string_view file, Shape& out) {
  const Yaml* before = node.find("before");
  if (before == nullptr) return {};
  out.keeps_words = before->text == "words";
  if (out.keeps_words) return {};
  if (before->text == "time") {
    const Target* target = map.find_anywhere("before");
    if (target == nullptr || target->slot < 0)
      return before->error(file, "`before: time` needs a `time` whose field is 'before'");
    out.before_slot = target->slot;
    return {};
  }
  out.before = field_named(before->text);
  if (!out.before) return before->error(file, "'{}' is no field of an event", before->text);
  return {};
}

}  // namespace

MadeReader make_keyvalue_reader(const Yaml& node, const Yaml* time, std::string_view file) {
  HOZEN_TRY(map, KeyMap::make(node.find("map"), time, file));
  std::string_view separator = node.get("separator", " ");
  const std::string_view assign = node.get("assign", "=");
  if (separator == "\\t" || separator == "tab") separator = "\t";
  if (separator.size() != 1 || assign.size() != 1)
    return node.error(file, "`separator` and `assign` are one byte each");
  Shape shape;
  shape.separator = separator[0];
  shape.assign = assign[0];
  shape.blanks_in_values = node.get("blanks_in_values") == "true";
  shape.blanks_in_keys = node.get("blanks_in_keys") == "true";
  shape.loose = node.get("loose") == "true";
  shape.skips_nested = node.get("nested") == "skip";
  shape.least_known = parse_unsigned(node.get("least", "2")).value_or(2);
  shape.behind = std::string(node.get("behind"));
  shape.may_be_behind = shape.behind.ends_with('?');
  if (shape.may_be_behind) shape.behind.pop_back();
  HOZEN_CHECK(read_before(node, map, file, shape));
  return std::make_unique<KeyValueReader>(std::move(map), shape);
}

}  // namespace hozen
