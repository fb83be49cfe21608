#pragma once
// Condition: one test of one field, as a user writes it after --where: 'FIELD OP VALUE'.
//
// Shape:    = != (text; addresses by value), < <= > >= (numbers), ~ !~ (regular expression, found
// anywhere),
//           in, not in (list of texts, numbers and CIDR blocks, with or without parentheses).
//           A value may stand in quotes. A field with several values matches when any of them does,
//           its negation when none does; so a field that is absent matches only != !~ and not in.
// Errors:   parse: what is wrong, with the column
// Threads:  const after parse
// Cost:     a compare; ~ is slow (RE2, about 0.1 GB/s)
// Source:   RE2 behind this door: github.com/google/re2/wiki/Syntax
//
//   HOZEN_TRY(c, Condition::parse("source.ip in 192.0.2.0/24, 198.51.100.7"));
//   bool yes = c.holds(event.get(Field::source_ip)) != c.negated();
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/error.h"

namespace hozen {

class Condition {
 public:
  static Expected<Condition> parse(std::string_view text);
  Condition(Condition&&) noexcept;
  Condition& operator=(Condition&&) noexcept;
  ~Condition();

  const std::string& field() const { return field_; }
  bool negated() const { return negated_; }
  bool holds(std::string_view value) const;  // the test without its negation
  // What a field that holds addresses can never be: of = and in, the first value that is no address (of in: nor a
  // network); empty if there is none.
  std::string_view no_address() const;

 private:
  enum class Test : uint8_t { equal, less, less_equal, greater, greater_equal, regex, one_of };
  struct Regex;
  Condition();
  Expected<void> compile(std::string_view value, size_t column);
  Expected<void> compile_list(std::string_view value, size_t column);
  bool holds_number(std::string_view value) const;
  bool is_one_of(std::string_view value) const;

  std::string field_;
  Test test_ = Test::equal;
  bool negated_ = false;
  std::string text_;
  double number_ = 0;
  std::vector<std::string> texts_;  // sorted
  std::vector<Prefix> prefixes_;
  std::unique_ptr<Regex> regex_;
};

}  // namespace hozen
