#include "labels/trigger_search.h"

#include <algorithm>
#include <cstring>

namespace hozen {
namespace {

constexpr size_t kRemembered = 1 << 13;      // texts, a power of two
constexpr size_t kLongestRemembered = 1024;  // bytes of one

uint64_t hash_of(std::string_view text) {
  uint64_t hash = text.size() * 0x9E3779B97F4A7C15ull;
  const char* p = text.data();
  size_t left = text.size();
  const auto mix = [&](uint64_t word) {
    hash = (hash ^ word) * 0xFF51AFD7ED558CCDull;
    hash ^= hash >> 32;
  };
  for (; left >= 8; p += 8, left -= 8) {
    uint64_t word = 0;
    std::memcpy(&word, p, 8);
    mix(word);
  }
  uint64_t word = 0;
  std::memcpy(&word, p, left);
  mix(word);
  return hash;
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
    : table_(&table),
      compiled_(std::move(compiled)),
      buffers_(compiled_->groups.size()),
      memory_(kRemembered),
      values_(table.fields) {
  for (size_t i = 0; i < compiled_->groups.size(); ++i) {
    if (compiled_->groups[i].web) web_group_ = i;
  }
}

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

void TriggerSearch::look_at(const Event& event, uint32_t number, Escapes escapes) {
  for (size_t i = 0; i < buffers_.size(); ++i) {
    const SearchGroup& group = compiled_->groups[i];
    if (group.web) {
      look_at_web(event, number, escapes);
      continue;
    }
    if (is_fixed(group.field) && !event.has(static_cast<Field>(group.field)) && event.extra.empty())
      continue;
    values_.point_at(event);
    const auto value = values_.value(group.field);
    if (!value) continue;
    if (always_new(group) || value->size() > kLongestRemembered) {
      add_segment(buffers_[i], *value, {.event = number});
    } else {
      remember_or_search(i, *value, number, TextUnit::other, escapes);
    }
  }
}

void TriggerSearch::look_at_web(const Event& event, uint32_t number, Escapes escapes) {
  for_each_unit(event, [&](std::string_view text, TextUnit unit) {
    if (text.empty() || text == "-") return;
    if (unit == TextUnit::url) {
      add_request(text, number, escapes);
    } else {
      remember_or_search(web_group_, text, number, unit, escapes);
    }
  });
}

void TriggerSearch::add_request(std::string_view text, uint32_t number, Escapes escapes) {
  const UnitFields fields = fields_of(TextUnit::url);
  text_.decode(text, escapes, TextPart::request);
  WebFields served = fields.decoded;
  if (text_.unchanged()) {
    served |= fields.raw;
  } else if ((compiled_->raw_triggers & fields.raw) != 0) {
    add_segment(buffers_[web_group_], text,
                {.event = number, .fields = fields.raw, .unit = TextUnit::url});
  }
  for (const RequestText::View& view : text_) {
    add_segment(buffers_[web_group_], view.text,
                {.event = number, .fields = served, .unit = TextUnit::url});
  }
}

void TriggerSearch::add_segment(Buffer& buffer, std::string_view text, const Segment& segment) {
  buffer.text += text;
  buffer.text += '\n';
  buffer.segments.push_back(segment);
  buffer.segments.back().end = buffer.text.size();
}

void TriggerSearch::remember_or_search(size_t group, std::string_view text, uint32_t number,
                                       TextUnit unit, Escapes escapes) {
  const uint64_t hash = hash_of(text) + group * 0x9E3779B97F4A7C15ull +
                        static_cast<uint64_t>(unit) + static_cast<uint64_t>(escapes) * 64;
  Remembered& entry = memory_[hash & (kRemembered - 1)];
  const bool known = entry.hash == hash && entry.group == group && entry.unit == unit &&
                     entry.escapes == escapes && entry.text == text;
  if (!known) {
    entry.hash = hash;
    entry.group = static_cast<uint16_t>(group);
    entry.unit = unit;
    entry.escapes = escapes;
    entry.text = text;
    search_now(entry);
  }
  const uint8_t units = compiled_->groups[group].web ? static_cast<uint8_t>(unit) : 0;
  for (const TermId term : entry.terms) found_.push_back({number, term, units});
}

void TriggerSearch::search_now(Remembered& entry) {
  entry.terms.clear();
  const SearchGroup& group = compiled_->groups[entry.group];
  OneText one{this, &group, 0, &entry.terms};
  if (!group.web) {
    scratch_.scan(group.database, entry.text, on_match_in_text, &one);
    return;
  }
  const UnitFields fields = fields_of(entry.unit);
  text_.decode(entry.text, entry.escapes, part_of(entry.unit));
  one.fields = fields.decoded;
  if (text_.unchanged()) {
    one.fields |= fields.raw;
  } else if ((compiled_->raw_triggers & fields.raw) != 0) {
    one.fields = fields.raw;
    scratch_.scan(group.database, entry.text, on_match_in_text, &one);
    one.fields = fields.decoded;
  }
  for (const RequestText::View& view : text_)
    scratch_.scan(group.database, view.text, on_match_in_text, &one);
}

void TriggerSearch::on_match_in_text(uint32_t number, uint64_t, void* context) {
  const OneText& one = *static_cast<OneText*>(context);
  for (const TermId term : one.group->terms_of[number]) {
    const WebFields fields = one.self->compiled_->web_fields[term];
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
    found.push_back({segment.event, term, units});
  }
}

void TriggerSearch::finish() {
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
