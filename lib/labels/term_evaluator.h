#pragma once
// TermEvaluator: the exact answer to every term and condition of one event, found when it is asked for.
//
// Call:     begin once an event, found for each trigger found in it, then holds(condition) for each rule in question
// Shape:    a term that is a trigger and was not found is false; answers are kept for the event. Other terms mostly say
//           what a rule leaves out: they are rarely true, so that it is first looked whether a text is there that
//           they cannot do without
// Threads:  one a thread
// Cost:     a look at each text that a term in question is about
#include <optional>
#include <vector>

#include "base/address.h"
#include "labels/compiled_rules.h"
#include "labels/event_text.h"

namespace hozen {

constexpr uint8_t kAllUnits = 0xFF;  // TextUnit bits
// A term on a web field, in the texts of these units that `text` was begun with.
bool holds_in_views(const CompiledRules& compiled, EventText& text, TermId term,
                    uint8_t units = kAllUnits);

class TermEvaluator {
 public:
  static Expected<TermEvaluator> make(const TermTable& table,
                                      std::shared_ptr<const CompiledRules> compiled);
  void begin(const Event& event, Writing writing, std::string_view format_id,
             std::span<const DecodedText> known = {});
  // `sure`: the term holds.
  void found(TermId term, uint8_t units, bool sure);
  bool holds(const Node& node);

 private:
  struct Answer {
    uint64_t found_in = 0, asked_in = 0;  // number of the event
    uint8_t units = 0;                    // that it was found in
    bool holds = false;
  };
  TermEvaluator(const TermTable& table, std::shared_ptr<const CompiledRules> compiled);
  bool test(TermId id);
  bool may_hold(TermId id);
  void search_guards(WebFields field);
  static void on_guard(uint32_t number, uint64_t end, void* context);
  bool test_text(TermId id, uint8_t units);
  bool test_other(const Term& term);
  // Of a field's text, parsed once an event however many networks it is held against.
  struct ParsedAddress {
    FieldId field = 0;
    uint64_t event = 0;
    std::optional<Address> address;
  };
  const std::optional<Address>& address_in(FieldId field);

  const TermTable* table_;
  std::shared_ptr<const CompiledRules> compiled_;
  EventText text_;
  uint64_t event_number_ = 0;
  std::vector<Answer> answers_;
  Scratch scratch_;
  std::vector<uint64_t> guard_found_in_;  // of each term: the last event with a text it needs
  WebFields guarded_ = 0;                 // fields of this event that were searched for such texts
  std::vector<ParsedAddress> addresses_;  // a field each, of those that rules hold against networks
};

}  // namespace hozen
