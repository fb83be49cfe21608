#include "labels/rule_check.h"

#include <algorithm>

#include "base/text.h"
#include "labels/labeler.h"
#include "labels/rule_set_state.h"
#include "labels/window_samples.h"

namespace hozen {
namespace {

void read_request_line(std::string_view line, Event& event) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last ||
      !line.substr(last + 1).starts_with("HTTP/")) {
    event.set(Field::url_original, line);
    return;
  }
  event.set(Field::http_request_method, line.substr(0, first));
  event.set(Field::url_original, line.substr(first + 1, last - first - 1));
  event.set(Field::network_protocol, line.substr(last + 1));
}

bool labelled(const Labels& labels, size_t rule) {
  const auto found = labels.of(0);
  return std::find(found.begin(), found.end(), rule) != found.end();
}

std::string text_of(const RuleSample& sample) {
  std::string text = sample.text;
  for (const auto& [name, value] : sample.fields)
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", name, value);
  return quote_for_message(text);
}

Error failure(const RuleInfo& rule, const RuleSample& sample, std::string what) {
  return {.what = fmt::format("{}: {}", what, text_of(sample)),
          .file = rule.file,
          .line = sample.line,
          .column = 1};
}

}  // namespace

bool event_of_sample(const RuleSample& sample, Event& event) {
  event.clear();
  event.original = sample.text;
  if (sample.is_log_line) return false;
  if (sample.fields.empty()) read_request_line(sample.text, event);
  for (const auto& [name, value] : sample.fields) {
    if (name == "event.original") {
      event.original = value;
    } else if (const auto field = field_named(name)) {
      event.set(*field, value);
    } else {
      event.extra.push_back({name, value});
    }
  }
  return true;
}

Expected<RuleCheck> check_own_samples(const RuleSet& rules) {
  RuleCheck check;
  HOZEN_TRY(labeler, Labeler::make(rules));
  Labels labels;
  Event event;
  for (size_t rule = 0; rule < rules.rules().size(); ++rule) {
    const RuleInfo& info = rules.rules()[rule];
    // One event is no window.
    const bool is_window = rules.state().rules[rule].correlation.has_value();
    const auto look = [&](const RuleSample& sample, bool wanted) {
      if (is_window || !event_of_sample(sample, event)) {
        ++check.skipped;
        return;
      }
      ++check.samples;
      labeler.label(std::span(&event, 1), labels);
      if (labelled(labels, rule) == wanted) return;
      check.failures.push_back(
          failure(info, sample,
                  wanted ? "the rule does not find its own hit" : "the rule finds its own miss"));
    };
    for (const RuleSample& sample : rules.samples(rule).hits) look(sample, true);
    for (const RuleSample& sample : rules.samples(rule).misses) look(sample, false);
  }
  HOZEN_CHECK(check_window_samples(rules, check));
  return check;
}

Expected<RuleCheck> check_foreign_misses(const RuleSet& rules) {
  RuleCheck check;
  HOZEN_TRY(labeler, Labeler::make(rules));
  Labels labels;
  Event event;
  for (size_t rule = 0; rule < rules.rules().size(); ++rule) {
    for (const RuleSample& sample : rules.samples(rule).misses) {
      if (!event_of_sample(sample, event)) {
        ++check.skipped;
        continue;
      }
      ++check.samples;
      labeler.label(std::span(&event, 1), labels);
      for (const uint16_t other : labels.of(0)) {
        const auto& hits = rules.samples(other).hits;
        const bool is_hit = std::any_of(hits.begin(), hits.end(), [&](const RuleSample& hit) {
          return hit.text == sample.text && hit.fields == sample.fields;
        });
        if (other == rule || is_hit || rules.is_silent(other)) continue;
        check.failures.push_back(
            failure(rules.rules()[rule], sample,
                    fmt::format("a miss of this rule is found by '{}' ({})",
                                rules.rules()[other].title, rules.rules()[other].file)));
      }
    }
  }
  return check;
}

}  // namespace hozen
