#include "labels/term_table.h"

namespace hozen {

TermId TermTable::number_of(Term term) {
  const auto [begin, end] = by_pattern_.equal_range(term.pattern);
  for (auto at = begin; at != end; ++at) {
    if (terms_[at->second] == term) return at->second;
  }
  const auto number = static_cast<TermId>(terms_.size());
  by_pattern_.emplace(term.pattern, number);
  terms_.push_back(std::move(term));
  return number;
}

}  // namespace hozen
