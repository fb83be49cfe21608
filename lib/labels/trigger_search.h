#pragma once
// TriggerSearch: finds in a batch of events what may make a rule match; most events have nothing.
//
// Call:     search(events) fills found(); one object a thread
// Shape:    texts that repeat (targets, agents, referrers, ...) are searched once and remembered with the terms that
//           hold for them; the others are decoded and laid one after the other in one buffer, which is searched at once
// Errors:   none
// Cost:     the hot path of labelling: tests/bench/label_lines
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "labels/compiled_rules.h"
#include "labels/event_text.h"
#include "labels/format_rules.h"
#include "labels/text_memory.h"

namespace hozen {

struct FoundTrigger {
  uint32_t event = 0;
  TermId term = 0;
  uint8_t units = 0;  // TextUnit bits it was found in; 0 for other fields
  bool sure = false;  // the term holds: there is no need to look again
};

class TriggerSearch {
 public:
  static Expected<TriggerSearch> make(const TermTable& table,
                                      std::shared_ptr<const CompiledRules> compiled);

  template <class RulesOf>
  void search(std::span<const Event> events, RulesOf&& rules_of) {
    start();
    for (size_t i = 0; i < events.size(); ++i)
      look_at(events[i], static_cast<uint32_t>(i), rules_of(events[i]));
    finish();
  }

  // Of the last search, by event.
  std::span<const FoundTrigger> found() const { return found_; }
  // The texts of an event that the last search decoded; for events in their order, valid until the next one.
  std::span<const DecodedText> decoded_of(uint32_t event);

 private:
  struct Segment {
    size_t end = 0;
    size_t query_at = 0;  // of a decoded text
    uint32_t event = 0;
    WebFields fields = 0;
    TextUnit unit = TextUnit::url;
  };
  struct Buffer {
    std::string text;
    std::vector<Segment> segments;
    size_t at = 0;  // segment of the last match
  };
  // A text to be looked up in the memory; many are looked up together, so that they wait for memory together.
  struct Asked {
    TextMemory::Key key;
    std::string_view text;
    uint32_t event = 0;
    uint16_t group = 0;
    TextUnit unit = TextUnit::url;
    Writing writing;
  };
  struct OneText {
    const CompiledRules* compiled;
    const SearchGroup* group;
    WebFields fields;
    std::vector<TermId>& terms;
  };

  TriggerSearch(const TermTable& table, std::shared_ptr<const CompiledRules> compiled);
  void start();
  void look_at(const Event& event, uint32_t number, const FormatRules& format);
  void look_at_web(const Event& event, uint32_t number, Writing writing);
  void finish();
  void add_web_text(std::string_view text, TextUnit unit, uint32_t number, Escapes escapes);
  void add_segment(size_t group, std::string_view text, const Segment& segment);
  void add_web_segment(std::string_view text, Tier tier, const Segment& segment);
  void scan_tiers(std::string_view text, Tier tier, OneText& one);
  void ask(size_t group, std::string_view text, uint32_t number, TextUnit unit, Writing writing);
  void answer(const Asked& asked);
  void answer_all();
  const std::vector<TermId>& search_now(const Asked& asked);
  void scan_web(const Asked& asked, OneText& one);
  bool holds(TermId term, const Asked& asked);
  static void on_match_in_buffer(uint32_t number, uint64_t end, void* context);
  static void on_match_in_text(uint32_t number, uint64_t end, void* context);

  std::shared_ptr<const CompiledRules> compiled_;
  Scratch scratch_;
  RequestText text_;
  std::vector<Buffer> buffers_;  // of each group
  std::vector<Asked> asked_;
  TextMemory memory_;
  uint64_t searches_ = 0;
  std::vector<uint64_t> last_places_;  // of each term: search, event and unit it was last found in
  std::vector<TermId> terms_;          // of the text that is searched
  std::vector<FoundTrigger> found_;
  std::vector<DecodedText> decoded_;
  size_t next_decoded_ = 0;
  EventText values_;
};

}  // namespace hozen
