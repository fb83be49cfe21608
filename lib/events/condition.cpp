#include "events/condition.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"

namespace hozen {
namespace {

constexpr std::string_view kHint =
    "write 'FIELD OP VALUE' with OP one of = != < <= > >= ~ !~ in, not in";

std::unexpected<Error> wrong(std::string what, size_t column) {
  return std::unexpected(Error{.what = std::move(what),
                               .file = "--where",
                               .line = 1,
                               .column = column,
                               .hint = std::string(kHint)});
}

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '@' || c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                      text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// Items of "a, 'b,c', 10.0.0.0/8": commas inside quotes do not separate.
std::vector<std::string_view> list_items(std::string_view text) {
  std::vector<std::string_view> items;
  char quote = 0;
  size_t from = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ',';
    if (i < text.size() && quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == ',') {
      const std::string_view item = trim(text.substr(from, i - from));
      if (!item.empty()) items.push_back(unquoted(item));
      from = i + 1;
    }
  }
  return items;
}

}  // namespace

struct Condition::Regex {
  explicit Regex(const re2::StringPiece& pattern, const RE2::Options& options)
      : re(pattern, options) {}
  RE2 re;
};

Condition::Condition() = default;
Condition::Condition(Condition&&) noexcept = default;
Condition& Condition::operator=(Condition&&) noexcept = default;
Condition::~Condition() = default;

Expected<Condition> Condition::parse(std::string_view text) {
  struct Operator {
    std::string_view text;
    Test test;
    bool negated;
  };
  // Longer ones first: "<=" is not "<" and a value that begins with "=".
  static constexpr Operator kOperators[] = {
      {"!=", Test::equal, true},       {"!~", Test::regex, true},
      {"<=", Test::less_equal, false}, {">=", Test::greater_equal, false},
      {"==", Test::equal, false},      {"=", Test::equal, false},
      {"<", Test::less, false},        {">", Test::greater, false},
      {"~", Test::regex, false},       {"not in ", Test::one_of, true},
      {"not in(", Test::one_of, true}, {"in ", Test::one_of, false},
      {"in(", Test::one_of, false},
  };
  Condition c;
  size_t at = text.find_first_not_of(' ');
  if (at == std::string_view::npos) return wrong("an empty condition", 1);
  size_t stop = at;
  while (stop < text.size() && is_name_byte(text[stop])) ++stop;
  if (stop == at) return wrong("a field name is missing", at + 1);
  c.field_ = std::string(text.substr(at, stop - at));
  at = text.find_first_not_of(' ', stop);
  const std::string_view rest = at == std::string_view::npos ? std::string_view() : text.substr(at);
  for (const Operator& op : kOperators) {
    if (!rest.starts_with(op.text)) continue;
    c.test_ = op.test;
    c.negated_ = op.negated;
    const size_t used = op.text.size() - (op.text.back() == '(' ? 1 : 0);
    HOZEN_CHECK(c.compile(trim(rest.substr(used)), at + used + 1));
    return c;
  }
  return wrong(fmt::format("an operator is missing after '{}'", c.field_), stop + 1);
}

Expected<void> Condition::compile(std::string_view value, size_t column) {
  switch (test_) {
    case Test::one_of:
      return compile_list(value, column);
    case Test::equal: {
      text_ = std::string(unquoted(value));
      if (const auto address = Address::parse(text_)) prefixes_.push_back({*address, 128});
      return {};
    }
    case Test::regex: {
      RE2::Options options;
      options.set_log_errors(false);
      const std::string_view pattern = unquoted(value);
      regex_ = std::make_unique<Regex>(re2::StringPiece(pattern.data(), pattern.size()), options);
      if (!regex_->re.ok())
        return wrong(fmt::format("not a regular expression: {}", regex_->re.error()), column);
      return {};
    }
    default: {
      const std::optional<double> number = parse_decimal(unquoted(value));
      if (!number) return wrong(fmt::format("'{}' is no number", quote_for_message(value)), column);
      number_ = *number;
      return {};
    }
  }
}

Expected<void> Condition::compile_list(std::string_view value, size_t column) {
  if (value.starts_with('(') && value.ends_with(')')) value = value.substr(1, value.size() - 2);
  for (const std::string_view item : list_items(value)) {
    if (const auto prefix = Prefix::parse(item)) prefixes_.push_back(*prefix);
    texts_.emplace_back(item);
  }
  if (texts_.empty()) return wrong("an empty list", column);
  std::sort(texts_.begin(), texts_.end());
  return {};
}

std::string_view Condition::no_address() const {
  if (test_ == Test::equal) return prefixes_.empty() ? std::string_view(text_) : "";
  for (const std::string& text : texts_)
    if (!Prefix::parse(text)) return text;
  return {};
}

bool Condition::holds(std::string_view value) const {
  switch (test_) {
    case Test::equal:
    case Test::one_of:
      return is_one_of(value);
    case Test::regex:
      return RE2::PartialMatch(re2::StringPiece(value.data(), value.size()), regex_->re);
    default:
      return holds_number(value);
  }
}

bool Condition::is_one_of(std::string_view value) const {
  if (test_ == Test::equal ? value == text_
                           : std::binary_search(texts_.begin(), texts_.end(), value))
    return true;
  if (prefixes_.empty()) return false;
  const auto address = Address::parse(value);
  return address && std::any_of(prefixes_.begin(), prefixes_.end(),
                                [&](const Prefix& p) { return p.contains(*address); });
}

bool Condition::holds_number(std::string_view value) const {
  const std::optional<double> number = parse_decimal(value);
  if (!number) return false;
  switch (test_) {
    case Test::less:
      return *number < number_;
    case Test::less_equal:
      return *number <= number_;
    case Test::greater:
      return *number > number_;
    default:
      return *number >= number_;
  }
}

}  // namespace hozen
