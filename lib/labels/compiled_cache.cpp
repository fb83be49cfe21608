#include "labels/compiled_cache.h"

#include <cstring>

#include "labels/build_id.h"
#include "labels/pattern_cache.h"

namespace hozen {
namespace {

template <class T>
void put(std::string& out, const T& value) {
  static_assert(std::is_arithmetic_v<T>);
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}
void put_text(std::string& out, std::string_view text) {
  put(out, static_cast<uint32_t>(text.size()));
  out += text;
}
template <class T>
void put_list(std::string& out, const std::vector<T>& list) {
  put(out, static_cast<uint32_t>(list.size()));
  out.append(reinterpret_cast<const char*>(list.data()), list.size() * sizeof(T));
}

void put_condition(std::string& out, const Node& node) {
  put(out, static_cast<uint8_t>(node.kind));
  put(out, node.term);
  put(out, static_cast<uint32_t>(node.children.size()));
  for (const Node& child : node.children) put_condition(out, child);
}

std::string key_of(const std::vector<Rule>& rules, const TermTable& table,
                   const std::vector<bool>* chosen, std::string id) {
  std::string key = "2\n" + std::move(id) + "\n" + PatternDatabase::platform();
  for (const Term& term : table.terms()) {
    put(key, term.field);
    put(key, static_cast<uint8_t>(term.op));
    put(key, static_cast<uint8_t>(term.cased | term.dot_all << 1 | term.multi_line << 2));
    put_text(key, term.pattern);
  }
  for (size_t i = 0; i < rules.size(); ++i) {
    const bool is_chosen = chosen == nullptr || (*chosen)[i];
    put(key, static_cast<uint8_t>(is_chosen));
    if (is_chosen) put_condition(key, rules[i].condition);
  }
  return key;
}

// Takes from the front of what is left; after something that is not there, nothing more is.
class Taker {
 public:
  explicit Taker(std::string_view bytes) : rest_(bytes) {}
  bool good() const { return good_; }
  bool at_end() const { return good_ && rest_.empty(); }
  template <class T>
  T take() {
    T value{};
    const std::string_view bytes = take_bytes(sizeof value);
    if (good_) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  std::string_view take_text() { return take_bytes(take<uint32_t>()); }
  // Everything in a list takes at least a byte: a count that the rest cannot hold is not believed.
  size_t take_count() {
    const size_t count = take<uint32_t>();
    good_ = good_ && count <= rest_.size();
    return good_ ? count : 0;
  }
  // Numbers below `limit`.
  template <class T>
  void take_list(std::vector<T>& out, size_t limit) {
    const size_t count = take_count();
    const std::string_view bytes = take_bytes(count * sizeof(T));
    if (!good_) return;
    out.resize(count);
    if (count > 0) std::memcpy(out.data(), bytes.data(), bytes.size());
    for (const T value : out) good_ = good_ && value < limit;
  }

 private:
  std::string_view take_bytes(size_t size) {
    good_ = good_ && size <= rest_.size();
    if (!good_) return {};
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }
  std::string_view rest_;
  bool good_ = true;
};

bool put_group(std::string& out, const SearchGroup& group) {
  put(out, group.field);
  put(out, static_cast<uint32_t>(group.terms_of.size()));
  for (const auto& terms : group.terms_of) put_list(out, terms);
  const auto stored = stored_form(group.patterns, group.database);
  if (!stored) return false;
  put(out, static_cast<uint8_t>(stored->by_key));
  put_text(out, stored->bytes);
  return true;
}

bool take_group(Taker& from, size_t terms, SearchGroup& out) {
  out.field = from.take<FieldId>();
  out.terms_of.resize(from.take_count());
  for (auto& of_pattern : out.terms_of) from.take_list(of_pattern, terms);
  const bool by_key = from.take<uint8_t>() != 0;
  const std::string_view bytes = from.take_text();
  if (!from.good()) return false;
  auto database = open_stored({.by_key = by_key, .bytes = std::string(bytes)});
  if (database) out.database = std::move(*database);
  return database.has_value();
}

}  // namespace

CompiledCache::CompiledCache(const std::vector<Rule>& rules, const TermTable& table,
                             const std::vector<bool>* chosen) {
  constexpr size_t kFew = 64;
  std::string id = build_id();
  if (table.terms().size() < kFew || id.empty()) return;
  disk_.emplace("rules", key_of(rules, table, chosen, std::move(id)));
}

void CompiledCache::write(const CompiledRules& compiled) const {
  if (!disk_) return;
  std::string out;
  put(out, compiled.raw_triggers);
  for (const auto& rules : compiled.rules_of) put_list(out, rules);
  for (const bool trigger : compiled.is_trigger) put(out, static_cast<uint8_t>(trigger));
  put(out, static_cast<uint32_t>(compiled.always.size()));
  for (const CompiledRules::Always& always : compiled.always) {
    put(out, always.rule);
    put(out, always.fields_needed);
  }
  put(out, static_cast<uint32_t>(compiled.groups.size()));
  for (const SearchGroup& group : compiled.groups) {
    if (!put_group(out, group)) return;
  }
  disk_->write(out);
}

bool CompiledCache::read(CompiledRules& out) const {
  const auto stored = disk_ ? disk_->read() : std::nullopt;
  if (!stored) return false;
  Taker from(stored->value);
  CompiledRules read;
  const size_t terms = out.rules_of.size();
  read.raw_triggers = from.take<WebFields>();
  read.rules_of.resize(terms);
  for (auto& rules : read.rules_of) from.take_list(rules, SIZE_MAX);
  read.is_trigger.resize(terms);
  for (size_t i = 0; i < terms; ++i) read.is_trigger[i] = from.take<uint8_t>() != 0;
  read.always.resize(from.take_count());
  for (CompiledRules::Always& always : read.always) {
    always.rule = from.take<uint16_t>();
    always.fields_needed = from.take<uint64_t>();
  }
  read.groups.resize(from.take_count());
  for (SearchGroup& group : read.groups) {
    if (!take_group(from, terms, group)) return false;
  }
  if (!from.at_end() || read.groups.size() < kWebGroups) return false;
  out.raw_triggers = read.raw_triggers;
  out.rules_of = std::move(read.rules_of);
  out.is_trigger = std::move(read.is_trigger);
  out.always = std::move(read.always);
  out.groups = std::move(read.groups);
  return true;
}

}  // namespace hozen
