#include "tally/filter.h"

#include <algorithm>

#include "base/text.h"

namespace hozen {
namespace {

// A condition that no event can ever fulfil is a slip of the pen.
Expected<void> check_value(const Dimension& dimension, const Condition& condition) {
  if (dimension.name != "source.ip" && dimension.name != "destination.ip") return {};
  const std::string_view value = condition.no_address();
  if (value.empty()) return {};
  const bool network = Prefix::parse(value).has_value();
  return std::unexpected(
      Error{.what = fmt::format("--where: '{}' is {}", quote_for_message(value),
                                network ? "a network" : "neither an address nor a network"),
            .hint = fmt::format("{} in 192.0.2.0/24, 198.51.100.7", dimension.name)});
}

}  // namespace

Expected<void> Filter::add(std::string_view condition) {
  HOZEN_TRY(parsed, Condition::parse(condition));
  HOZEN_TRY(dimension, Dimension::named(parsed.field()));
  HOZEN_CHECK(check_value(dimension, parsed));
  conditions_.emplace_back(std::move(dimension), std::move(parsed));
  seen_.push_back(std::make_unique<std::atomic<Seen>>(Seen::not_asked));
  return {};
}

std::vector<std::string> Filter::never_seen() const {
  std::vector<std::string> fields;
  for (size_t i = 0; i < conditions_.size(); ++i)
    if (*seen_[i] == Seen::absent) fields.push_back(conditions_[i].second.field());
  return fields;
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
  for (size_t i = 0; i < conditions_.size(); ++i) {
    const auto& [dimension, condition] = conditions_[i];
    scratch.clear();
    reader.values(dimension, event, labels, scratch);
    // A port is meant as '22' or as '22/tcp'.
    if (dimension.kind == Dimension::Kind::port && event.has(dimension.field))
      scratch.push_back(event.get(dimension.field));
    const Seen seen = scratch.empty() ? Seen::absent : Seen::present;
    if (seen_[i]->load(std::memory_order_relaxed) < seen)
      seen_[i]->store(seen, std::memory_order_relaxed);
    const bool any = std::any_of(scratch.begin(), scratch.end(),
                                 [&](std::string_view v) { return condition.holds(v); });
    if (any == condition.negated()) return false;
  }
  return true;
}

}  // namespace hozen
