#include "labels/trigger_search.h"

#include <algorithm>
#include <utility>

#include "labels/term_evaluator.h"

namespace hozen {
namespace {

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
  uint64_t search;
  std::vector<uint64_t>* last_places;
};

}  // namespace

TriggerSearch::TriggerSearch(const TermTable& table, std::shared_ptr<const CompiledRules> compiled)
    : compiled_(std::move(compiled)),
      buffers_(compiled_->groups.size()),
      last_places_(table.terms().size()),
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
  ++searches_;
  next_decoded_ = 0;
  for (Buffer& buffer : buffers_) {
    buffer.text.clear();
    buffer.segments.clear();
    buffer.at = 0;
  }
}

void TriggerSearch::look_at(const Event& event, uint32_t number, const FormatRules& format) {
  if (format.web) look_at_web(event, number, format.writing);
  for (const size_t i : format.groups) {
    const SearchGroup& group = compiled_->groups[i];
    if (is_fixed(group.field) && !event.has(static_cast<Field>(group.field)) && event.extra.empty())
      continue;
    values_.point_at(event);
    const auto value = values_.value(group.field);
    if (!value) continue;
    if (always_new(group) || value->size() > TextMemory::kLongestText) {
      add_segment(i, *value, {.event = number});
    } else {
      ask(i, *value, number, TextUnit::other, Writing{});
    }
  }
}

void TriggerSearch::look_at_web(const Event& event, uint32_t number, Writing writing) {
  for_each_unit(event, [&](std::string_view text, TextUnit unit) {
    if (text.empty()) return;
    if (text.size() > TextMemory::kLongestText) {
      answer_all();  // decoded texts stand in the order of their events
      add_web_text(text, unit, number, writing.escapes);
    } else {
      ask(0, text, number, unit, writing);
    }
  });
}

void TriggerSearch::add_web_text(std::string_view text, TextUnit unit, uint32_t number,
                                 Escapes escapes) {
  const UnitFields fields = fields_of(unit, text);
  text_.decode(text, escapes, part_of(unit));
  WebFields served = fields.decoded;
  if (text_.unchanged()) {
    served |= fields.raw;
  } else if ((compiled_->raw_triggers & fields.raw) != 0) {
    add_segment(kRawGroup, text, {.event = number, .fields = fields.raw, .unit = unit});
  }
  for (const RequestText::View& view : text_) {
    add_web_segment(view.text, view.tier,
                    {.query_at = view.query_at, .event = number, .fields = served, .unit = unit});
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

void TriggerSearch::ask(size_t group, std::string_view text, uint32_t number, TextUnit unit,
                        Writing writing) {
  const uint64_t place = group << 16 | static_cast<uint64_t>(unit) << 8 |
                         static_cast<uint64_t>(writing.escapes) << 1 | (writing.serves ? 1 : 0);
  constexpr size_t kTogether = 32;  // so that their texts are still in the cache
  asked_.push_back(
      {memory_.key_of(text, place), text, number, static_cast<uint16_t>(group), unit, writing});
  memory_.prefetch(asked_.back().key);
  if (asked_.size() == kTogether) answer_all();
}

void TriggerSearch::answer_all() {
  for (const Asked& asked : asked_) answer(asked);
  asked_.clear();
}

void TriggerSearch::answer(const Asked& asked) {
  const std::vector<TermId>* terms = memory_.find(asked.key);
  const bool is_web = asked.group < kWebGroups;
  if (terms == nullptr) {
    if (!memory_.seen_before(asked.key)) {
      if (is_web) return add_web_text(asked.text, asked.unit, asked.event, asked.writing.escapes);
      return add_segment(asked.group, asked.text, {.event = asked.event});
    }
    terms = &search_now(asked);
  }
  const uint8_t units = is_web ? static_cast<uint8_t>(asked.unit) : 0;
  for (const TermId term : *terms) found_.push_back({asked.event, term, units, true});
}

const std::vector<TermId>& TriggerSearch::search_now(const Asked& asked) {
  terms_.clear();
  OneText one{compiled_.get(), &compiled_->groups[asked.group], 0, terms_};
  if (asked.group < kWebGroups) {
    scan_web(asked, one);
  } else {
    scratch_.scan(one.group->database, asked.text, on_match_in_text, &one);
  }
  if (!terms_.empty()) {
    values_.begin_unit(asked.text, asked.unit, asked.writing);
    std::erase_if(terms_, [&](TermId term) { return !holds(term, asked); });
  }
  return memory_.remember(asked.key, terms_);
}

void TriggerSearch::scan_web(const Asked& asked, OneText& one) {
  const UnitFields fields = fields_of(asked.unit, asked.text);
  text_.decode(asked.text, asked.writing.escapes, part_of(asked.unit));
  if (!text_.unchanged() && (compiled_->raw_triggers & fields.raw) != 0) {
    one.fields = fields.raw;
    one.group = &compiled_->groups[kRawGroup];
    scratch_.scan(one.group->database, asked.text, on_match_in_text, &one);
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
bool TriggerSearch::holds(TermId term, const Asked& asked) {
  return asked.group < kWebGroups ? holds_in_views(*compiled_, values_, term)
                                  : compiled_->matchers[term]->matches(asked.text);
}

void TriggerSearch::on_match_in_text(uint32_t number, uint64_t, void* context) {
  const OneText& one = *static_cast<OneText*>(context);
  for (const TermId term : one.group->terms_of[number]) {
    const WebFields fields = one.compiled->web_fields[term];
    if (fields != 0 && (fields & one.fields) == 0) continue;
    if (std::find(one.terms.begin(), one.terms.end(), term) == one.terms.end())
      one.terms.push_back(term);
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
    // A term is found by many of its texts, in many views.
    const uint64_t place = match.search << 40 | uint64_t{segment.event} << 8 | units;
    if (std::exchange((*match.last_places)[term], place) == place) continue;
    match.found->push_back({segment.event, term, units, false});
  }
}

std::span<const DecodedText> TriggerSearch::decoded_of(uint32_t event) {
  decoded_.clear();
  const Buffer& all = buffers_.front();
  size_t& i = next_decoded_;
  while (i < all.segments.size() && all.segments[i].event < event) ++i;
  for (; i < all.segments.size() && all.segments[i].event == event; ++i) {
    const Segment& segment = all.segments[i];
    const size_t begin = i == 0 ? 0 : all.segments[i - 1].end;
    decoded_.push_back({std::string_view(all.text).substr(begin, segment.end - 1 - begin),
                        segment.query_at, segment.unit});
  }
  return decoded_;
}

void TriggerSearch::finish() {
  answer_all();
  for (size_t i = 0; i < buffers_.size(); ++i) {
    if (buffers_[i].segments.empty()) continue;
    BufferMatch match{&compiled_->groups[i], &found_,   compiled_.get(),
                      &buffers_[i],          searches_, &last_places_};
    scratch_.scan(compiled_->groups[i].database, buffers_[i].text, on_match_in_buffer, &match);
  }
  std::sort(found_.begin(), found_.end(), [](const FoundTrigger& a, const FoundTrigger& b) {
    return a.event != b.event ? a.event < b.event
           : a.term != b.term ? a.term < b.term
                              : a.units < b.units;
  });
}

}  // namespace hozen
