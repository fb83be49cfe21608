#include "tally/filter.h"

#include <algorithm>

namespace hozen {

Expected<void> Filter::add(std::string_view condition) {
  HOZEN_TRY(parsed, Condition::parse(condition));
  HOZEN_TRY(dimension, Dimension::named(parsed.field()));
  conditions_.emplace_back(std::move(dimension), std::move(parsed));
  return {};
}

bool Filter::needs_labels() const {
  return std::any_of(conditions_.begin(), conditions_.end(),
                     [](const auto& c) { return c.first.needs_labels(); });
}

bool Filter::needs_addresses() const {
  return std::any_of(conditions_.begin(), conditions_.end(),
                     [](const auto& c) { return c.first.needs_addresses(); });
}

uint64_t Filter::fields() const {
  uint64_t out = 0;
  for (const auto& [dimension, condition] : conditions_) out |= dimension.fields();
  return out;
}

bool Filter::needs_extra() const {
  return std::any_of(conditions_.begin(), conditions_.end(),
                     [](const auto& c) { return c.first.needs_extra(); });
}

bool Filter::holds(const Event& event, std::span<const uint16_t> labels, ValueReader& reader,
                   std::vector<std::string_view>& scratch) const {
  return std::all_of(conditions_.begin(), conditions_.end(), [&](const auto& c) {
    scratch.clear();
    reader.values(c.first, event, labels, scratch);
    // A port is meant as '22' or as '22/tcp'.
    if (c.first.kind == Dimension::Kind::port && event.has(c.first.field))
      scratch.push_back(event.get(c.first.field));
    const bool any = std::any_of(scratch.begin(), scratch.end(),
                                 [&](std::string_view v) { return c.second.holds(v); });
    return any != c.second.negated();
  });
}

}  // namespace hozen
