// JSON Lines: finds the wanted keys of one object without changing a byte, and adds keys before its closing brace.
// Source: RFC 8259
#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"
#include "labels/address_find.h"
#include "write/address_census.h"
#include "write/tag_text.h"

namespace hozen {
namespace {

constexpr int kDepth = 256;

// Walks the text of one object. Every function is false on what is no JSON, and stops there.
class JsonWalk {
 public:
  JsonWalk(std::string_view text) : p_(text.data()), end_(p_ + text.size()) {}

  const char* at() const { return p_; }
  bool done() {
    skip_blanks();
    return p_ == end_;
  }
  bool take(char c) {
    skip_blanks();
    if (p_ == end_ || *p_ != c) return false;
    ++p_;
    return true;
  }
  bool next_is(char c) {
    skip_blanks();
    return p_ < end_ && *p_ == c;
  }
  // A string; `inside` is between its quotes, as it stands.
  bool string(std::string_view& inside) {
    if (!take('"')) return false;
    const char* const from = p_;
    while (true) {
      const auto* quote =
          static_cast<const char*>(std::memchr(p_, '"', static_cast<size_t>(end_ - p_)));
      if (quote == nullptr) return false;
      const char* slash = quote;
      while (slash > from && slash[-1] == '\\') --slash;
      p_ = quote + 1;
      if ((quote - slash) % 2 == 0) {
        inside = {from, static_cast<size_t>(quote - from)};
        return true;
      }
    }
  }
  // Any value, passed over; `text` is all of it.
  bool value(std::string_view& text) {
    skip_blanks();
    const char* const from = p_;
    std::string_view inside;
    bool good = false;
    if (next_is('"')) {
      good = string(inside);
    } else if (next_is('{') || next_is('[')) {
      good = nested();
    } else {
      while (p_ < end_ && std::memchr(",]} \t\r", *p_, 6) == nullptr) ++p_;
      good = p_ > from;
    }
    text = {from, static_cast<size_t>(p_ - from)};
    return good;
  }

 private:
  void skip_blanks() {
    while (p_ < end_ && (*p_ == ' ' || *p_ == '\t' || *p_ == '\r')) ++p_;
  }
  bool nested() {
    int depth = 0;
    std::string_view inside;
    while (p_ < end_) {
      const char c = *p_;
      if (c == '"') {
        if (!string(inside)) return false;
        continue;
      }
      ++p_;
      if (c == '{' || c == '[') {
        if (++depth > kDepth) return false;
      } else if (c == '}' || c == ']') {
        if (--depth == 0) return true;
      }
    }
    return false;
  }
  const char* p_;
  const char* end_;
};

constexpr uint32_t kNone = UINT32_MAX;

// The keys that are looked for, each with its number.
class WantedKeys {
 public:
  void add(std::string_view name, uint32_t number, bool any_case) {
    keys_.push_back({std::string(name), number, any_case});
    buckets_[bucket(name)].push_back(keys_.size() - 1);
    const size_t dot = name.find('.');
    if (dot == std::string_view::npos) return;
    const std::string parent(name.substr(0, dot));
    if (std::find(parents_.begin(), parents_.end(), parent) == parents_.end())
      parents_.push_back(parent);
  }
  uint32_t number_of(std::string_view name) const {
    for (const size_t i : buckets_[bucket(name)]) {
      const Key& key = keys_[i];
      if (key.name == name || (key.any_case && equal_ignoring_case(key.name, name)))
        return key.number;
    }
    return kNone;
  }
  // A key whose object may hold the rest of a dotted name.
  bool is_parent(std::string_view name) const {
    return std::find(parents_.begin(), parents_.end(), name) != parents_.end();
  }

 private:
  struct Key {
    std::string name;
    uint32_t number;
    bool any_case;
  };
  static size_t bucket(std::string_view name) {
    if (name.empty()) return 0;
    return (name.size() * 7 + static_cast<size_t>(name.front() & 31) * 3 +
            static_cast<size_t>(name.back() & 31)) &
           255;
  }
  std::vector<Key> keys_;
  std::array<std::vector<size_t>, 256> buckets_;
  std::vector<std::string> parents_;
};

class JsonTagger : public LineTagger {
 public:
  JsonTagger(const AddressDatabase& database, const TagOptions& options)
      : database_(database), options_(options) {
    automatic_ = options.fields.empty();
    const auto& fields = automatic_ ? known_address_fields() : options.fields;
    for (const std::string& field : fields) add_field(field);
    const auto first_time = static_cast<uint32_t>(fields.size());
    times_ = first_time;
    if (!options.at_field.empty()) {
      keys_.add(options.at_field, first_time, false);
      slots_ = first_time + 1;
    } else {
      uint32_t number = first_time;
      for (const std::string& name : known_time_fields()) keys_.add(name, number++, true);
      slots_ = number;
    }
    values_.resize(slots_);
  }

  size_t tag(std::string_view bytes, bool last, TagBuffer& out) override {
    size_t from = 0;
    while (from < bytes.size()) {
      const size_t newline = bytes.find('\n', from);
      if (newline == std::string_view::npos && !last) break;
      const size_t end = newline == std::string_view::npos ? bytes.size() : newline + 1;
      tag_line(bytes.substr(from, end - from), out);
      from = end;
    }
    return from;
  }

 private:
  void add_field(const std::string& field) {
    const auto number = static_cast<uint32_t>(prefixes_.size());
    keys_.add(field, number, automatic_);
    prefixes_.push_back(prefix_of_field(field) + ".");
    facts_.emplace_back();
  }

  void tag_line(std::string_view line, TagBuffer& out) {
    ++counts.lines;
    const size_t before = out.size();
    std::fill(values_.begin(), values_.end(), std::string_view());
    present_.clear();
    nested_present_.clear();
    const char* const brace = read_object(line);
    if (brace == nullptr) {
      counts.malformed += !trim(line).empty();
      return pass(line, out);
    }
    const auto insert_at = static_cast<size_t>(brace - line.data());
    out.append(line.substr(0, insert_at));
    State state;
    for (uint32_t field = 0; field < times_; ++field) {
      if (values_[field].empty()) continue;
      if (!automatic_ && field < TagCounts::kFields) counts.fields_seen |= uint64_t{1} << field;
      tag_field(field, state, out);
      if (automatic_ && state.any) break;
    }
    out.append(line.substr(insert_at));
    finish_line(state, before, out);
  }

  struct State {
    bool any = false, known = false;
    uint8_t choice = 0;
  };

  void pass(std::string_view line, TagBuffer& out) {
    if (!options_.only.empty()) {
      ++counts.left_out;
      return;
    }
    ++counts.without;
    out.append(line);
  }

  void finish_line(const State& state, size_t before, TagBuffer& out) {
    const bool wanted = (options_.only.empty() || (state.choice & TagFacts::kWanted) != 0) &&
                        (state.choice & TagFacts::kUnwanted) == 0;
    if (!wanted) {
      out.cut_to(before);
      ++counts.left_out;
    } else if (!state.any) {
      ++counts.without;
    } else {
      ++(state.known ? counts.known : counts.unknown);
    }
  }

  void tag_field(uint32_t field, State& state, TagBuffer& out) {
    std::string_view value = values_[field];
    if (value.starts_with('"')) value = value.substr(1, value.size() - 2);
    auto address = Address::parse(value);
    if (!address) {
      const auto found = choose_address(value, options_.which, database_);
      if (found) address = found->address;
    }
    if (!address) return;
    const Unwrapped unwrapped = unwrap(*address);
    const uint32_t set = database_.set_of(unwrapped.inner);
    std::optional<int64_t> time = options_.at_ns;
    if (!time && (database_.is_timed(set) || options_.census != nullptr)) {
      time = time_of_line();
      counts.without_time += !time && database_.is_timed(set);
    }
    const uint32_t row = database_.row_of(set, time);
    if (options_.census != nullptr) options_.census->add(*address, row, time);
    TagFacts& facts = facts_of(field);
    state.any = true;
    state.known |= facts.is_known(row);
    if (facts.chooses()) state.choice |= facts.choice(row);
    const uint32_t left_out = keys_there(field);
    if (left_out == 0) return out.append(facts.text(row, unwrapped.via));
    std::string keys;
    facts.append_keys(keys, row, unwrapped.via, left_out);
    out.append(keys);
  }

  std::optional<int64_t> time_of_line() const {
    for (uint32_t slot = times_; slot < slots_; ++slot) {
      std::string_view value = values_[slot];
      if (value.starts_with('"')) value = value.substr(1, value.size() - 2);
      if (value.empty()) continue;
      if (const auto time = time_of_value(value, options_.zone)) return time;
    }
    return std::nullopt;
  }

  TagFacts& facts_of(
      uint32_t field) {  // made when first needed: most of the well-known names never come
    auto& facts = facts_[field];
    if (!facts) {
      const std::string& prefix = prefixes_[field];
      facts = std::make_unique<TagFacts>(database_, options_, TagShape::json,
                                         prefix.substr(0, prefix.size() - 1));
    }
    return *facts;
  }

  // Which of the keys to be added are in the object already.
  uint32_t keys_there(uint32_t field) const {
    uint32_t out = 0;
    const auto note = [&](std::string_view key) {
      if (!key.starts_with(prefixes_[field])) return;
      const std::string_view name = key.substr(prefixes_[field].size());
      const auto& names = TagFacts::key_names();
      const auto at = std::find(names.begin(), names.end(), name);
      if (at != names.end()) out |= 1u << (at - names.begin());
    };
    for (const std::string_view key : present_) note(key);
    for (const std::string& key : nested_present_) note(key);
    return out;
  }

  // Where the object's closing brace is; null if the line is not one object.
  const char* read_object(std::string_view line) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    JsonWalk walk(line);
    if (!walk.take('{')) return nullptr;
    bool first = true;
    while (!walk.take('}')) {
      if (!first && !walk.take(',')) return nullptr;
      first = false;
      std::string_view key, value;
      if (!walk.string(key) || !walk.take(':') || !walk.value(value)) return nullptr;
      take_member(key, value);
    }
    const char* const brace = walk.at() - 1;
    return walk.done() && !first ? brace : nullptr;
  }

  void take_member(std::string_view key, std::string_view value) {
    const uint32_t number = keys_.number_of(key);
    if (number != kNone && values_[number].empty()) {
      values_[number] = value;
    } else if (value.starts_with('{') && keys_.is_parent(key)) {
      take_nested(std::string(key), value, 0);
    } else if (key.find('.') != std::string_view::npos) {
      present_.push_back(key);
    }
  }

  void take_nested(const std::string& path, std::string_view object, int depth) {
    JsonWalk walk(object);
    if (depth > 4 || !walk.take('{')) return;
    for (bool first = true; !walk.take('}'); first = false) {
      std::string_view key, value;
      if ((!first && !walk.take(',')) || !walk.string(key) || !walk.take(':') || !walk.value(value))
        return;
      const std::string name = path + "." + std::string(key);
      const uint32_t number = keys_.number_of(name);
      if (number != kNone && values_[number].empty()) {
        values_[number] = value;
      } else if (value.starts_with('{')) {
        take_nested(name, value, depth + 1);
      } else {
        nested_present_.push_back(name);
      }
    }
  }

  const AddressDatabase& database_;
  const TagOptions& options_;
  bool automatic_ = false;
  WantedKeys keys_;
  std::vector<std::unique_ptr<TagFacts>> facts_;
  std::vector<std::string> prefixes_;
  uint32_t times_ = 0, slots_ = 0;
  std::vector<std::string_view> values_, present_;
  std::vector<std::string> nested_present_;
};

}  // namespace

std::unique_ptr<LineTagger> make_json_tagger(const AddressDatabase& database,
                                             const TagOptions& options) {
  return std::make_unique<JsonTagger>(database, options);
}

}  // namespace hozen
