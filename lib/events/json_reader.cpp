// RecordReader of `json`: one object a line, keys by dotted path. Never iterate_many: a broken line
// must not take its neighbours along.
#include <simdjson.h>

#include <cstring>
#include <optional>

#include "base/text.h"
#include "decode/json_records.h"
#include "events/find_bytes.h"
#include "events/json_parser.h"
#include "events/key_map.h"
#include "events/key_order.h"
#include "events/loose_keys.h"
#include "events/record_reader.h"

namespace hozen {

struct JsonParser {
  simdjson::ondemand::parser parser;
};
void JsonParserDeleter::operator()(JsonParser* parser) const { delete parser; }
JsonParserPtr make_json_parser() { return JsonParserPtr(new JsonParser); }

namespace {

namespace od = simdjson::ondemand;
constexpr int kDepth = 12;
constexpr int kLooseDepth = 4;  // of objects that no path names
constexpr size_t kLongestKey = 1024;

// The mapped paths as a tree: one node a key.
struct Node {
  std::string key;  // "" for an index
  int64_t index = -1;
  bool has_target = false;
  Target target;
  uint64_t gives = 0;       // fields of this node and those below
  bool gives_more = false;  // or parts of the time or the URL
  std::vector<Node> children;
  struct Slot {
    KeyWords words = {0, 0};
    size_t size = 0;   // of the key; 0: a free slot
    size_t child = 0;  // in children
  };
  std::vector<Slot> slots;  // power of two, at most half full; made by index_children

  const Node* child(std::string_view name) const {
    if (slots.empty()) return nullptr;
    const KeyWords words = KeyWords::of(name);
    for (size_t i = words.hash() & (slots.size() - 1);; i = (i + 1) & (slots.size() - 1)) {
      const Slot& s = slots[i];
      if (s.size == 0) return nullptr;
      if (s.size != name.size() || s.words != words) continue;
      if (name.size() <= 16 || children[s.child].key == name) return &children[s.child];
    }
  }
  bool is_wanted(const ReadContext& context) const {
    return gives_more || (gives & context.wanted) != 0 || context.keep_extra;
  }
  // Once the tree is whole.
  void index_children() {
    if (has_target) add_given();
    if (children.empty()) return;
    size_t size = 4;
    while (size < children.size() * 2 + 1) size *= 2;
    slots.resize(size);
    for (size_t c = 0; c < children.size(); ++c) {
      children[c].index_children();
      gives |= children[c].gives;
      gives_more |= children[c].gives_more;
      const std::string& name = children[c].key;
      if (name.empty()) continue;
      const KeyWords words = KeyWords::of_unpadded(name);
      size_t i = words.hash() & (size - 1);
      while (slots[i].size != 0) i = (i + 1) & (size - 1);
      slots[i] = {words, name.size(), c};
    }
  }
  void add_given() {
    using Kind = Target::Kind;
    gives |= target.gives();
    gives_more |= target.slot >= 0 || target.kind == Kind::request ||
                  target.kind == Kind::url_path || target.kind == Kind::url_query;
  }
  Node& make_child(std::string_view name, int64_t at) {
    for (Node& c : children) {
      if (c.key == name && c.index == at) return c;
    }
    Node& c = children.emplace_back();
    c.key = std::string(name);
    c.index = at;
    return c;
  }
};

// "a.b[0].c" -> steps; a key that itself holds a dot is written in the map as 'a\.b'.
void add_path(Node& root, std::string_view path, const Target& target) {
  Node* at = &root;
  std::string key;
  const auto step = [&] {
    if (key.empty()) return;
    std::string_view name = key;
    std::vector<int64_t> indexes;
    while (name.ends_with(']')) {
      const size_t open = name.rfind('[');
      if (open == std::string_view::npos) break;
      indexes.insert(indexes.begin(),
                     parse_signed(name.substr(open + 1, name.size() - open - 2)).value_or(0));
      name = name.substr(0, open);
    }
    at = &at->make_child(name, -1);
    for (const int64_t i : indexes) at = &at->make_child("", i);
    key.clear();
  };
  for (size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '\\' && i + 1 < path.size())
      key += path[++i];
    else if (path[i] == '.')
      step();
    else
      key += path[i];
  }
  step();
  at->has_target = true;
  at->target = target;
}

class JsonReader : public RecordReader {
 public:
  JsonReader(KeyMap map, bool loose) : map_(std::move(map)), loose_(loose) {
    for (const auto& e : map_.entries()) {
      add_path(root_, e.key, e.target);
      if (e.key.find('.') == std::string::npos) continue;
      // Dotted keys are also met flat: {"source.ip": ...}
      Node& flat = root_.make_child(e.key, -1);
      flat.has_target = true;
      flat.target = e.target;
    }
    root_.index_children();
  }

  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    start_record(context);
    context.records_passed_over = 0;
    std::string_view object = trim(text);
    // An array's elements, a line each, of which somebody cut a part out.
    if (object.ends_with(',')) object = trim(object.substr(0, object.size() - 1));
    if (!object.starts_with('{') || context.json == nullptr) return Why::bad_json;
    // kPadding readable bytes lie behind every line; simdjson never looks at what they hold.
    const simdjson::padded_string_view padded(object.data(), object.size(),
                                              object.size() + simdjson::SIMDJSON_PADDING);
    od::document document;
    if (context.json->parser.iterate(padded).get(document) != simdjson::SUCCESS)
      return Why::bad_json;
    od::object top;
    if (document.get_object().get(top) != simdjson::SUCCESS) return Why::bad_json;
    KeyOrder& order = context.key_orders.of(number_);
    order.begin(number_, context.wanted);
    Walk walk{context, out, order, object.data() + object.size()};
    std::optional<LooseRecord> loose;
    if (loose_) walk.loose = &loose.emplace();
    const Why why = visit_object(&root_, {}, top, walk, 0);
    if (why != Why::none) return why;
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
      return Why::bad_json;  // text behind the object
    if (walk.known == 0) return Why::unknown_format;
    finish_url(context, out);
    if (map_.time_rules().empty()) return Why::none;
    const Why time = read_time(map_.time_rules(), context, out);
    return time != Why::none && loose && loose->times.read(context, out) ? Why::none : time;
  }
  bool has_time() const override { return !map_.time_rules().empty(); }

 private:
  // What one walk over a record carries.
  struct Walk {
    ReadContext& context;
    Event& out;
    KeyOrder& order;
    const char* end;  // of the record
    size_t known = 0;
    LooseRecord* loose = nullptr;  // of a format that takes keys however they are spelt
  };

  static std::string_view text_of_token(std::string_view token) {
    // What stands before the next token is a part of it: in an object over many lines, line ends, too.
    while (!token.empty() && (token.back() == ' ' || token.back() == '\t' || token.back() == '\r' ||
                              token.back() == '\n'))
      token.remove_suffix(1);
    return token;
  }

  // A scalar's text: a view into the line, or a copy in the arena where something was escaped.
  static bool scalar(od::value& value, od::json_type type, ReadContext& context,
                     std::string_view& text) {
    if (type == od::json_type::string) {
      std::string_view token = text_of_token(value.raw_json_token());
      if (token.size() < 2) return false;
      if (std::memchr(token.data(), '\\', token.size()) == nullptr) {
        text = token.substr(1, token.size() - 2);
        return true;
      }
      std::string_view unescaped;
      if (value.get_string().get(unescaped) != simdjson::SUCCESS) return false;
      text = context.arena.copy(unescaped);
      return true;
    }
    text = type == od::json_type::null ? std::string_view() : text_of_token(value.raw_json_token());
    return true;
  }

  struct Place {
    const Node* node = nullptr;  // null: no path of the map leads here
    std::string_view parent, key;
  };

  Why visit(const Place& at, od::value& value, Walk& walk, int depth) const {
    const Node* const node = at.node;
    if (node == nullptr && !walk.context.keep_extra && walk.loose == nullptr)
      return Why::none;  // simdjson passes over it
    od::json_type type;
    if (value.type().get(type) != simdjson::SUCCESS) return Why::bad_json;
    if (type == od::json_type::object) {
      od::object object;
      if (!is_entered(node, node != nullptr && !node->children.empty(), walk, depth))
        return Why::none;
      if (value.get_object().get(object) != simdjson::SUCCESS) return Why::bad_json;
      return visit_object(node, at.key.empty() ? at.parent : at.key, object, walk, depth + 1);
    }
    if (type == od::json_type::array) {
      od::array array;
      if (!is_entered(node, node != nullptr, walk, depth)) return Why::none;
      if (value.get_array().get(array) != simdjson::SUCCESS) return Why::bad_json;
      return visit_array(at, array, walk, depth + 1);
    }
    if (node != nullptr && node->has_target && !node->is_wanted(walk.context)) {
      ++walk.known;
      return Why::none;
    }
    std::string_view text;
    if (!scalar(value, type, walk.context, text)) return Why::bad_json;
    put_scalar(at, text, walk, depth);
    return Why::none;
  }

  // Is there anything to be had from the object or the array?
  static bool is_entered(const Node* node, bool leads_on, const Walk& walk, int depth) {
    if (walk.loose != nullptr && depth < kLooseDepth) return true;
    return leads_on && depth <= kDepth && node->is_wanted(walk.context);
  }

  // A value of the wrong type is passed over: it is no reason to lose the record.
  static void put_scalar(const Place& at, std::string_view text, Walk& walk, int depth) {
    LooseRecord* const loose = walk.loose;
    if (at.node != nullptr && at.node->has_target) {
      ++walk.known;
      const Target& target = at.node->target;
      if (target.weak && target.field != Field::count && walk.out.has(target.field)) return;
      const Why why = at.node->target.put(text, walk.context, walk.out);
      if (loose == nullptr) return;
      if (at.node->target.slot >= 0) loose->times.look_at(at.key, text);
      if (why == Why::none)
        loose->fields.settle(at.node->target);
      else
        loose->take(at.parent, at.key, text, walk.context, walk.out);
      return;
    }
    if (loose != nullptr && loose->take(at.parent, at.key, text, walk.context, walk.out))
      ++walk.known;
    const bool shown = loose == nullptr || at.node != nullptr || depth == 0;
    if (walk.context.keep_extra && shown && !text.empty()) walk.out.extra.push_back({at.key, text});
  }

  Why visit_object(const Node* node, std::string_view parent, od::object& object, Walk& walk,
                   int depth) const {
    for (auto item : object) {
      if (item.error() != simdjson::SUCCESS) return Why::bad_json;
      // Not copied: it was just written piece by piece, and a load of the whole would wait for that.
      auto&& field = std::move(item).value_unsafe();
      const Place at = place_of(node, parent, field.key().raw(), walk);
      const Why why = visit(at, field.value(), walk, depth);
      if (why != Why::none) return why;
    }
    return Why::none;
  }

  // The key at `raw`: as in the record before, else by a look at its bytes.
  static Place place_of(const Node* node, std::string_view parent, const char* raw, Walk& walk) {
    if (const KeyOrder::Key* const known = walk.order.expect(raw, walk.end, node))
      return {static_cast<const Node*>(known->found), parent, {raw, known->size}};
    const char* const stop = find_quote(raw, raw + kLongestKey);
    const std::string_view key(raw, static_cast<size_t>(stop - raw));
    const Node* const found = node == nullptr ? nullptr : node->child(key);
    const bool plain = *stop == '"' && key.find('\\') == std::string_view::npos;
    walk.order.keep(plain ? key : std::string_view(), '"', {.parent = node, .found = found});
    return {found, parent, key};
  }

  // `a[0].b` picks one element; `a` alone the first scalar; `a.b` the first object's.
  Why visit_array(const Place& at, od::array& array, Walk& walk, int depth) const {
    int64_t index = 0;
    bool taken = false;
    const bool holds_records = depth == 1 && is_key_of_records(at.key);
    for (auto item : array) {
      if (item.error() != simdjson::SUCCESS) return Why::bad_json;
      auto&& value = item.value_unsafe();
      od::json_type type;
      if (holds_records && index > 0 && value.type().get(type) == simdjson::SUCCESS &&
          type == od::json_type::object)
        ++walk.context.records_passed_over;
      const Node* element = nullptr;
      if (at.node != nullptr) {
        for (const Node& c : at.node->children) {
          if (c.index == index) element = &c;
        }
      }
      const bool first = element == nullptr && !taken;
      if (first) element = at.node, taken = true;
      if (element != nullptr || (first && walk.loose != nullptr)) {
        // Its keys are those of the array's object.
        const Why why =
            visit({element, at.parent, at.node != nullptr ? "" : at.key}, value, walk, depth);
        if (why != Why::none) return why;
      }
      ++index;
    }
    return Why::none;
  }

  uint64_t number_ = KeyOrder::number_of_reader();
  KeyMap map_;
  bool loose_;
  Node root_;
};

}  // namespace

MadeReader make_json_reader(const Yaml& node, const Yaml* time, std::string_view file) {
  HOZEN_TRY(map, KeyMap::make(node.find("map"), time, file));
  if (map.entries().empty()) return node.error(file, "`json` needs a `map`");
  return std::make_unique<JsonReader>(std::move(map), node.get("loose") == "true");
}

}  // namespace hozen
