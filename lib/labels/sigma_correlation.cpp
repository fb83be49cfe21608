#include "labels/sigma_correlation.h"

#include <algorithm>

#include "base/text.h"

namespace hozen {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

struct KindName {
  std::string_view name;
  CorrelationKind kind;
};
constexpr KindName kKinds[] = {{"event_count", CorrelationKind::event_count},
                               {"value_count", CorrelationKind::value_count},
                               {"temporal", CorrelationKind::temporal},
                               {"temporal_ordered", CorrelationKind::temporal_ordered}};

bool counts(CorrelationKind kind) {
  return kind == CorrelationKind::event_count || kind == CorrelationKind::value_count;
}

class CorrelationReader {
 public:
  CorrelationReader(const Yaml& node, std::string_view file) : node_(node), file_(file) {}

  Expected<CorrelationText> read() {
    if (!node_.is_map())
      return node_.error(file_, "expected a map (type, rules, group-by, timespan, condition)");
    for (const auto& [key, value] : node_.pairs) HOZEN_CHECK(take(key, value));
    if (!typed_) return node_.error(file_, "'type' is missing");
    if (out_.rules.empty()) return node_.error(file_, "'rules' is missing");
    if (out_.timespan_ns == 0) return node_.error(file_, "'timespan' is missing");
    if (counts(out_.kind) && !conditioned_) return node_.error(file_, "'condition' is missing");
    if (out_.kind == CorrelationKind::value_count && out_.field.empty())
      return node_.error(file_, "value_count needs 'field' in its condition");
    if (!counts(out_.kind) && out_.rules.size() < 2)
      return node_.error(file_, "a temporal correlation needs at least two rules");
    if (out_.rules.size() > 64) return node_.error(file_, "more than 64 rules");
    return std::move(out_);
  }

 private:
  Expected<void> take(const Yaml& key, const Yaml& value) {
    if (key.text == "type") return take_type(value);
    if (key.text == "rules") {
      out_.line = value.line;
      out_.column = value.column;
      return take_list(value, out_.rules, "rule ids or names");
    }
    if (key.text == "group-by") return take_list(value, out_.group_by, "field names");
    if (key.text == "timespan") return take_timespan(value);
    if (key.text == "condition") return take_condition(value);
    if (key.text == "aliases") return take_aliases(value);
    if (key.text == "generate") {
      out_.generate = equal_ignoring_case(value.text, "true");
      return {};
    }
    return key.error(file_,
                     "unknown key '{}' (type, rules, group-by, timespan, condition, aliases, "
                     "generate)",
                     quote_for_message(key.text, 40));
  }

  Expected<void> take_type(const Yaml& value) {
    for (const KindName& known : kKinds) {
      if (known.name != value.text) continue;
      out_.kind = known.kind;
      typed_ = true;
      return {};
    }
    auto error = value.error(file_, "correlations of type '{}' are not supported",
                             quote_for_message(value.text, 40));
    error.error().hint = "supported: event_count, value_count, temporal, temporal_ordered";
    return error;
  }

  Expected<void> take_list(const Yaml& value, std::vector<std::string>& out,
                           std::string_view what) const {
    if (value.is_scalar() && !value.text.empty()) {
      out = {value.text};
      return {};
    }
    if (!value.is_sequence() || value.items.empty())
      return value.error(file_, "expected a list of {}", what);
    for (const Yaml& item : value.items) {
      if (!item.is_scalar() || item.text.empty())
        return item.error(file_, "expected a list of {}", what);
      out.push_back(item.text);
    }
    return {};
  }

  Expected<void> take_timespan(const Yaml& value) {
    HOZEN_TRY(timespan, read_timespan(value, file_));
    out_.timespan_ns = timespan;
    return {};
  }

  Expected<void> take_condition(const Yaml& value) {
    if (!value.is_map())
      return value.error(
          file_, "expected a map such as {{gte: 10}}; conditions in words are not supported");
    conditioned_ = true;
    for (const auto& [key, bound] : value.pairs) {
      if (key.text == "field") {
        if (!bound.is_scalar() || bound.text.empty())
          return bound.error(file_, "expected one field name");
        out_.field = bound.text;
        continue;
      }
      const auto number = parse_unsigned(bound.text);
      if (!number || *number > 1'000'000'000)
        return bound.error(file_, "expected a whole number, found '{}'",
                           quote_for_message(bound.text, 40));
      if (!take_bound(key.text, *number))
        return key.error(file_, "unknown condition '{}' (gt, gte, lt, lte, eq, neq, field)",
                         quote_for_message(key.text, 40));
    }
    if (out_.bounds.least > out_.bounds.most)
      return value.error(file_, "no number can fulfil this condition");
    return {};
  }
  bool take_bound(std::string_view name, uint64_t number) {
    CountBounds& bounds = out_.bounds;
    if (name == "gte" || name == "eq") bounds.least = std::max(bounds.least, number);
    if (name == "gt") bounds.least = std::max(bounds.least, number + 1);
    if (name == "lte" || name == "eq") bounds.most = std::min(bounds.most, number);
    if (name == "lt") bounds.most = std::min(bounds.most, number == 0 ? 0 : number - 1);
    if (name == "neq") bounds.not_equal = number;
    return name == "gte" || name == "gt" || name == "lte" || name == "lt" || name == "eq" ||
           name == "neq";
  }

  // aliases: { name: { rule: field, ... } }
  Expected<void> take_aliases(const Yaml& value) {
    if (!value.is_map()) return value.error(file_, "expected a map of names");
    for (const auto& [name, fields] : value.pairs) {
      if (!fields.is_map()) return fields.error(file_, "expected a map of rules and their fields");
      for (const auto& [rule, field] : fields.pairs) {
        if (!field.is_scalar() || field.text.empty())
          return field.error(file_, "expected a field name");
        out_.aliases.push_back({name.text, rule.text, field.text});
      }
    }
    return {};
  }

  const Yaml& node_;
  std::string_view file_;
  CorrelationText out_;
  bool typed_ = false, conditioned_ = false;
};

}  // namespace

Expected<int64_t> read_timespan(const Yaml& value, std::string_view file) {
  struct Unit {
    char letter;
    int64_t seconds;
  };
  constexpr Unit kUnits[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
  constexpr uint64_t kMostSeconds = 2'000'000'000;  // 63 years; what is added to it stays a time
  if (value.is_scalar() && !value.text.empty()) {
    const auto number =
        parse_unsigned(std::string_view(value.text).substr(0, value.text.size() - 1));
    for (const Unit& unit : kUnits) {
      if (value.text.back() != unit.letter || !number || *number == 0 ||
          *number > kMostSeconds / static_cast<uint64_t>(unit.seconds))
        continue;
      return static_cast<int64_t>(*number) * unit.seconds * kSecond;
    }
  }
  return value.error(file, "expected a timespan such as 30s, 10m, 2h, 1d, 1w, found '{}'",
                     quote_for_message(value.text, 40));
}

Expected<CorrelationText> read_correlation(const Yaml& node, std::string_view file) {
  return CorrelationReader(node, file).read();
}

}  // namespace hozen
