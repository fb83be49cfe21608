#include "labels/term_matcher.h"

#include <re2/re2.h>

#include <mutex>

#include "base/text.h"
#include "labels/loosened_regex.h"
#include "labels/wildcard.h"

namespace hozen {
namespace {

RE2::Options options_of(const Term& term) {
  RE2::Options options(RE2::Quiet);
  options.set_encoding(RE2::Options::EncodingLatin1);  // bytes: logs hold any
  options.set_case_sensitive(term.cased);
  options.set_dot_nl(term.dot_all);
  options.set_never_capture(true);
  return options;
}

std::string expression_of(const Term& term) {
  return term.multi_line ? "(?m)" + term.pattern : term.pattern;
}

// Compiled by whoever needs it first.
class LazyRegex {
 public:
  template <class Expression>
  bool matches(std::string_view text, const Term& term, Expression&& expression) {
    std::call_once(once_, [&] { regex_ = std::make_unique<RE2>(expression(), options_of(term)); });
    return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *regex_);
  }

 private:
  std::once_flag once_;
  std::unique_ptr<RE2> regex_;
};

// Long counted repeats make large automata, of which each text meets other states: the expression is held with open
// ones against a text first, which mostly is the answer.
class RegexMatcher : public TermMatcher {
 public:
  explicit RegexMatcher(const Term& term) : term_(term) {}
  bool matches(std::string_view text) const override {
    std::call_once(once_, [this] { open_ = with_open_counts(expression_of(term_)); });
    if (open_) {
      if (!loose_.matches(text, term_, [this] { return open_->regex; })) return false;
      if (text.size() <= open_->exact_up_to) return true;
    }
    return exact_.matches(text, term_, [this] { return expression_of(term_); });
  }

 private:
  const Term& term_;
  mutable std::once_flag once_;
  mutable std::optional<OpenCounts> open_;
  mutable LazyRegex loose_, exact_;
};

class WildcardMatcher : public TermMatcher {
 public:
  explicit WildcardMatcher(const Term& term) : wildcard_(term.pattern, term.cased) {}
  bool matches(std::string_view text) const override { return wildcard_.matches(text); }

 private:
  Wildcard wildcard_;
};

class EqualMatcher : public TermMatcher {
 public:
  explicit EqualMatcher(const Term& term) : term_(term) {}
  bool matches(std::string_view text) const override {
    return term_.cased ? text == term_.pattern : equal_ignoring_case(text, term_.pattern);
  }

 private:
  const Term& term_;
};

}  // namespace

std::unique_ptr<TermMatcher> TermMatcher::make(const Term& term) {
  switch (term.op) {
    case Term::Op::matches:
      return std::make_unique<RegexMatcher>(term);
    case Term::Op::wildcard:
      return std::make_unique<WildcardMatcher>(term);
    case Term::Op::equals:
      return std::make_unique<EqualMatcher>(term);
    default:
      return nullptr;
  }
}

std::string reason_against(const Term& term) {
  const RE2 regex(expression_of(term), options_of(term));
  return regex.ok() ? std::string() : regex.error();
}

}  // namespace hozen
