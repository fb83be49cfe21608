#include "labels/trigger_search.h"

#include <algorithm>
#include <cstring>

#include "labels/term_evaluator.h"

namespace hozen {
namespace {

constexpr size_t kSeen = 1 << 15;
constexpr size_t kLongestRemembered = 512;  // bytes of one

uint64_t word_at(const char* p) {
  uint64_t word;
  std::memcpy(&word, p, sizeof word);
  return word;
}

// Up to eight bytes; together with the text's length no two of them are the same.
uint64_t short_word(std::string_view text) {
  const char* const p = text.data();
  const size_t size = text.size();
  if (size >= 4) {
    uint32_t first, last;
    std::memcpy(&first, p, sizeof first);
    std::memcpy(&last, p + size - sizeof last, sizeof last);
    return uint64_t{first} << 32 | last;
  }
  if (size == 0) return 0;
  const auto byte = [p](size_t i) { return uint64_t{static_cast<uint8_t>(p[i])}; };
  return byte(0) << 16 | byte(size / 2) << 8 | byte(size - 1);
}

uint64_t hash_of(std::string_view text) {
  uint64_t even = text.size() * 0x9E3779B97F4A7C15ull, odd = ~even;
  const auto mix = [](uint64_t& hash, uint64_t word) {
    hash = (hash ^ word) * 0xFF51AFD7ED558CCDull;
    hash ^= hash >> 32;
  };
  const char* p = text.data();
  const char* const end = p + text.size();
  for (; end - p > 16; p += 16) {
    mix(even, word_at(p));
    mix(odd, word_at(p + 8));
  }
  if (text.size() <= 8) {
    mix(odd, short_word(text));
  } else {  // the last words may overlap what was taken
    if (end - p > 8) mix(even, word_at(p));
    mix(odd, word_at(end - 8));
  }
  return even ^ (odd * 0xC4CEB9FE1A85EC53ull + (odd >> 29));
}

// Fields of which every event has another text: to remember them is of no use.
bool always_new(const SearchGroup& group) {
  return group.field == id_of(DerivedField::line) || group.field == id_of(Field::message) ||
         group.field == id_of(Field::process_command_line);
}

struct BufferMatch {
  const SearchGroup* group;
  std::vector<FoundTrigger>* found;
  const CompiledRules* compiled;
  void* buffer;
};

}  // namespace

TriggerSearch::TriggerSearch(const TermTable& table, std::shared_ptr<const CompiledRules> compiled)
    : compiled_(std::move(compiled)),
      buffers_(compiled_->groups.size()),
      hashes_(kSets),
      memory_(kSets * kWays),
      next_way_(kSets),
      seen_(kSeen),
      values_(table.fields) {}

Expected<TriggerSearch> TriggerSearch::make(const TermTable& table,
                                            std::shared_ptr<const CompiledRules> compiled) {
  TriggerSearch out(table, std::move(compiled));
  for (const SearchGroup& group : out.compiled_->groups)
    HOZEN_CHECK(out.scratch_.fit(group.database));
  return out;
}

void TriggerSearch::start() {
  found_.clear();
  for (Buffer& buffer : buffers_) {
    buffer.text.clear();
    buffer.segments.clear();
    buffer.at = 0;
  }
}

void TriggerSearch::look_at(const Event& event, uint32_t number, const FormatRules& format) {
  if (format.web) look_at_web(event, number, format.escapes);
  for (const size_t i : format.groups) {
    const SearchGroup& group = compiled_->groups[i];
    if (is_fixed(group.field) && !event.has(static_cast<Field>(group.field)) && event.extra.empty())
      continue;
    values_.point_at(event);
    const auto value = values_.value(group.field);
    if (!value) continue;
    if (always_new(group) || value->size() > kLongestRemembered) {
      add_segment(i, *value, {.event = number});
    } else {
      ask(i, *value, number, TextUnit::other, Escapes{});
    }
  }
}

void TriggerSearch::look_at_web(const Event& event, uint32_t number, Escapes escapes) {
  for_each_unit(event, [&](std::string_view text, TextUnit unit) {
    if (text.empty()) return;
    if (text.size() > kLongestRemembered) {
      add_web_text(text, unit, number, escapes);
    } else {
      ask(0, text, number, unit, escapes);
    }
  });
}

void TriggerSearch::add_web_text(std::string_view text, TextUnit unit, uint32_t number,
                                 Escapes escapes) {
  const UnitFields fields = fields_of(unit);
  text_.decode(text, escapes, part_of(unit));
  WebFields served = fields.decoded;
  if (text_.unchanged()) {
    served |= fields.raw;
  } else if ((compiled_->raw_triggers & fields.raw) != 0) {
    add_web_segment(text, Tier::rare, {.event = number, .fields = fields.raw, .unit = unit});
  }
  for (const RequestText::View& view : text_) {
    add_web_segment(view.text, view.tier, {.event = number, .fields = served, .unit = unit});
  }
}

void TriggerSearch::add_web_segment(std::string_view text, Tier tier, const Segment& segment) {
  for (size_t group = 0; group <= static_cast<size_t>(tier); ++group)
    add_segment(group, text, segment);
}

void TriggerSearch::add_segment(size_t group, std::string_view text, const Segment& segment) {
  Buffer& buffer = buffers_[group];
  buffer.text += text;
  buffer.text += '\n';
  buffer.segments.push_back(segment);
  buffer.segments.back().end = buffer.text.size();
}

// Only a text that comes again is worth its place in the memory.
bool TriggerSearch::seen_before(uint64_t hash) {
  uint32_t& seen = seen_[hash >> 32 & (kSeen - 1)];
  const auto short_hash = static_cast<uint32_t>(hash) | 1;
  if (seen == short_hash) return true;
  seen = short_hash;
  return false;
}

void TriggerSearch::ask(size_t group, std::string_view text, uint32_t number, TextUnit unit,
                        Escapes escapes) {
  const uint64_t hash = (hash_of(text) + group * 0x9E3779B97F4A7C15ull +
                         static_cast<uint64_t>(unit) + static_cast<uint64_t>(escapes) * 64) |
                        1;          // 0 is an empty place
  constexpr size_t kTogether = 32;  // so that their texts are still in the cache
  asked_.push_back({hash, text, number, static_cast<uint16_t>(group), unit, escapes});
  if (asked_.size() == kTogether) answer_all();
}

// Memory is asked for in time: first the sets, then what they point to, then the texts of that.
void TriggerSearch::answer_all() {
  const auto each_way = [this](auto&& fetch) {
    for (const Asked& asked : asked_) {
      for (size_t way = 0; way < kWays; ++way) {
        if (hashes_[asked.set()][way] == asked.hash) fetch(memory_[asked.set() * kWays + way]);
      }
    }
  };
  for (const Asked& asked : asked_) __builtin_prefetch(&hashes_[asked.set()]);
  each_way([](const Remembered& entry) { __builtin_prefetch(&entry); });
  each_way([](const Remembered& entry) {
    __builtin_prefetch(entry.text.data());
    __builtin_prefetch(entry.text.data() + 64);
  });
  for (const Asked& asked : asked_) answer(asked);
  asked_.clear();
}

void TriggerSearch::answer(const Asked& asked) {
  const Remembered* const entry = find_or_search(asked);
  if (entry == nullptr) {
    if (asked.group < kWebGroups)
      return add_web_text(asked.text, asked.unit, asked.event, asked.escapes);
    return add_segment(asked.group, asked.text, {.event = asked.event});
  }
  const uint8_t units = asked.group < kWebGroups ? static_cast<uint8_t>(asked.unit) : 0;
  for (const TermId term : entry->terms) found_.push_back({asked.event, term, units, true});
}

// Null for a text that was not seen before.
const TriggerSearch::Remembered* TriggerSearch::find_or_search(const Asked& asked) {
  const size_t set = asked.set();
  for (size_t way = 0; way < kWays; ++way) {
    if (hashes_[set][way] != asked.hash) continue;
    const Remembered& entry = memory_[set * kWays + way];
    if (entry.group == asked.group && entry.unit == asked.unit && entry.escapes == asked.escapes &&
        entry.text == asked.text)
      return &entry;
  }
  if (!seen_before(asked.hash)) return nullptr;
  const size_t way = next_way_[set]++ % kWays;
  hashes_[set][way] = asked.hash;
  Remembered& entry = memory_[set * kWays + way];
  entry.group = asked.group;
  entry.unit = asked.unit;
  entry.escapes = asked.escapes;
  entry.text = asked.text;
  search_now(entry);
  return &entry;
}

void TriggerSearch::search_now(Remembered& entry) {
  entry.terms.clear();
  OneText one{compiled_.get(), &compiled_->groups[entry.group], 0, &entry.terms};
  if (entry.group < kWebGroups) {
    scan_web(entry, one);
  } else {
    scratch_.scan(one.group->database, entry.text, on_match_in_text, &one);
  }
  if (entry.terms.empty()) return;
  values_.begin_unit(entry.text, entry.unit, entry.escapes);
  std::erase_if(entry.terms, [&](TermId term) { return !holds(term, entry); });
}

void TriggerSearch::scan_web(const Remembered& entry, OneText& one) {
  const UnitFields fields = fields_of(entry.unit);
  text_.decode(entry.text, entry.escapes, part_of(entry.unit));
  if (!text_.unchanged() && (compiled_->raw_triggers & fields.raw) != 0) {
    one.fields = fields.raw;
    scan_tiers(entry.text, Tier::rare, one);
  }
  one.fields = text_.unchanged() ? fields.decoded | fields.raw : fields.decoded;
  for (const RequestText::View& view : text_) scan_tiers(view.text, view.tier, one);
}

void TriggerSearch::scan_tiers(std::string_view text, Tier tier, OneText& one) {
  for (size_t group = 0; group <= static_cast<size_t>(tier); ++group) {
    one.group = &compiled_->groups[group];
    scratch_.scan(one.group->database, text, on_match_in_text, &one);
  }
}

// A term on a part of the text (path, query, extension) is held against that part alone.
bool TriggerSearch::holds(TermId term, const Remembered& entry) {
  return entry.group < kWebGroups ? holds_in_views(*compiled_, values_, term)
                                  : compiled_->matchers[term]->matches(entry.text);
}

void TriggerSearch::on_match_in_text(uint32_t number, uint64_t, void* context) {
  const OneText& one = *static_cast<OneText*>(context);
  for (const TermId term : one.group->terms_of[number]) {
    const WebFields fields = one.compiled->web_fields[term];
    if (fields != 0 && (fields & one.fields) == 0) continue;
    if (std::find(one.terms->begin(), one.terms->end(), term) == one.terms->end())
      one.terms->push_back(term);
  }
}

void TriggerSearch::on_match_in_buffer(uint32_t number, uint64_t end, void* context) {
  const BufferMatch& match = *static_cast<BufferMatch*>(context);
  Buffer& buffer = *static_cast<Buffer*>(match.buffer);
  // Matches come in the order of their ends, nearly always.
  if (buffer.at > 0 && buffer.segments[buffer.at - 1].end >= end) buffer.at = 0;
  while (buffer.at + 1 < buffer.segments.size() && buffer.segments[buffer.at].end < end)
    ++buffer.at;
  const Segment& segment = buffer.segments[buffer.at];
  for (const TermId term : match.group->terms_of[number]) {
    const WebFields fields = match.compiled->web_fields[term];
    if (fields != 0 && (fields & segment.fields) == 0) continue;
    const uint8_t units = fields != 0 ? static_cast<uint8_t>(segment.unit) : 0;
    auto& found = *match.found;
    if (!found.empty() && found.back().event == segment.event && found.back().term == term &&
        found.back().units == units)
      continue;
    found.push_back({segment.event, term, units, false});
  }
}

void TriggerSearch::finish() {
  answer_all();
  for (size_t i = 0; i < buffers_.size(); ++i) {
    if (buffers_[i].segments.empty()) continue;
    BufferMatch match{&compiled_->groups[i], &found_, compiled_.get(), &buffers_[i]};
    scratch_.scan(compiled_->groups[i].database, buffers_[i].text, on_match_in_buffer, &match);
  }
  std::sort(found_.begin(), found_.end(), [](const FoundTrigger& a, const FoundTrigger& b) {
    return a.event != b.event ? a.event < b.event
           : a.term != b.term ? a.term < b.term
                              : a.units < b.units;
  });
}

}  // namespace hozen
