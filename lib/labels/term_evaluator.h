#pragma once
// TermEvaluator: the exact answer to every term and condition of one event, found when it is asked
// for.
//
// Call:     begin once an event, then holds(condition) for each rule in question
// Shape:    texts are scanned once for all terms of their group; answers are kept for the event
// Threads:  one a thread
// Cost:     a scan of each text that a term in question looks at
#include <vector>

#include "labels/compiled_rules.h"
#include "labels/event_text.h"

namespace hozen {

class TermEvaluator {
 public:
  static Expected<TermEvaluator> make(const TermTable& table,
                                      std::shared_ptr<const CompiledRules> compiled);
  void begin(const Event& event, Escapes escapes, std::string_view format_id);
  bool holds(const Node& node);

 private:
  TermEvaluator(const TermTable& table, std::shared_ptr<const CompiledRules> compiled);
  bool test(TermId id);
  bool test_match(TermId id);
  bool test_equal(const Term& term, WebFields fields);
  bool test_other(const Term& term) const;
  void scan_web(FieldGroup const& group, WebFields wanted);
  void scan_field(const FieldGroup& group, size_t index);
  static void on_found(uint32_t number, uint64_t end, void* self);
  void found(uint32_t number);

  const TermTable* table_;
  std::shared_ptr<const CompiledRules> compiled_;
  EventText text_;
  Scratch scratch_;
  uint64_t event_number_ = 0;
  std::vector<uint64_t> hit_in_;            // term -> the last event that it was found in
  std::vector<uint64_t> group_scanned_in_;  // group -> the last event whose field was scanned
  WebFields web_scanned_ = 0;
  WebFields scanning_fields_ = 0;
  std::string_view scanning_text_;
};

}  // namespace hozen
