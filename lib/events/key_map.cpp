#include "events/key_map.h"

namespace hozen {

Target& KeyMap::entry(std::string_view key) {
  for (Entry& e : list_) {
    if (e.key == key) return e.target;
  }
  return list_.emplace_back(Entry{std::string(key), {}}).target;
}

int8_t KeyMap::slot_of(std::string_view key) {
  Target& target = entry(key);
  if (target.slot < 0) target.slot = next_slot_++;
  return target.slot;
}

Expected<void> KeyMap::add_time(const Yaml& rule, std::string_view file) {
  TimeRule out;
  const Yaml* fields = rule.find("fields");
  if (const Yaml* field = rule.find("field")) {
    out.slots.push_back(slot_of(field->text));
  } else if (fields != nullptr && fields->is_sequence() && !fields->items.empty()) {
    for (const Yaml& f : fields->items) out.slots.push_back(slot_of(f.text));
  } else {
    return rule.error(file, "a time needs `field` or `fields`");
  }
  auto spec = TimeSpec::compile(rule.get("as", "iso"));
  if (!spec) return rule.error(file, "{}", spec.error().what);
  out.spec = std::move(*spec);
  if (const Yaml* zone = rule.find("zone_field")) out.zone_slot = slot_of(zone->text);
  if (next_slot_ > 32) return rule.error(file, "more than 32 keys make up the time");
  rules_.push_back(std::move(out));
  return {};
}

Expected<KeyMap> KeyMap::make(const Yaml* map, const Yaml* time, std::string_view file) {
  KeyMap out;
  if (map != nullptr) {
    if (!map->is_map()) return map->error(file, "`map` must be a map of key: field");
    for (const auto& [key, value] : map->pairs) {
      auto target = Target::parse(value.text);
      if (!target) return value.error(file, "{}", target.error().what);
      out.list_.push_back({key.text, *target});
    }
  }
  if (time != nullptr) {
    if (!time->is_sequence()) return time->error(file, "`time` must be a list of alternatives");
    for (const Yaml& rule : time->items) HOZEN_CHECK(out.add_time(rule, file));
  }
  size_t size = 8;
  while (size < out.list_.size() * 2 + 2) size *= 2;
  out.slots_.resize(size);
  for (size_t entry = 0; entry < out.list_.size(); ++entry) {
    const Entry& e = out.list_[entry];
    if (e.key.empty()) continue;
    const KeyWords words = KeyWords::of_unpadded(e.key);
    size_t i = words.hash() & (size - 1);
    while (out.slots_[i].size != 0) i = (i + 1) & (size - 1);
    out.slots_[i] = {words, static_cast<uint32_t>(e.key.size()), static_cast<uint32_t>(entry)};
  }
  return out;
}

const Target* KeyMap::find_anywhere(std::string_view key) const {
  std::string padded(key);
  padded.append(16, '\0');
  return find({padded.data(), key.size()});
}

}  // namespace hozen
