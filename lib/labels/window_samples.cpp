#include "labels/window_samples.h"

#include <algorithm>
#include <deque>

#include "base/text.h"
#include "labels/correlator.h"
#include "labels/labeler.h"
#include "labels/rule_set_state.h"
#include "labels/sigma_correlation.h"
#include "labels/sigma_rule.h"

namespace hozen {
namespace {

constexpr uint64_t kMostTimes = 10'000;
constexpr int64_t kSecond = 1'000'000'000;

Expected<WindowSample::Step> read_step(const Yaml& node, std::string_view file) {
  WindowSample::Step step{.event = {}, .every_ns = kSecond};
  Yaml rest = node;
  for (const auto& [key, value] : node.pairs) {
    if (key.text == "times") {
      const auto times = parse_unsigned(value.text);
      if (!times || *times == 0 || *times > kMostTimes)
        return value.error(file, "expected a number from 1 to {}", kMostTimes);
      step.times = *times;
    } else if (key.text == "every") {
      HOZEN_TRY(every, read_timespan(value, file));
      step.every_ns = every;
    } else {
      continue;
    }
    std::erase_if(rest.pairs, [&](const YamlPair& pair) { return pair.first.text == key.text; });
  }
  HOZEN_TRY(event, read_sample(rest, file));
  if (event.is_log_line)
    return node.error(file, "a window's event is a request line or a map of fields");
  step.event = std::move(event);
  return step;
}

Expected<std::vector<WindowSample>> read_list(const Yaml& list, std::string_view file) {
  if (!list.is_sequence()) return list.error(file, "expected a list of lists of events");
  std::vector<WindowSample> out;
  for (const Yaml& item : list.items) {
    if (!item.is_sequence() || item.items.empty())
      return item.error(file, "expected a list of events, in their order");
    WindowSample sample{.steps = {}, .line = item.line};
    for (const Yaml& event : item.items) {
      HOZEN_TRY(step, read_step(event, file));
      sample.steps.push_back(std::move(step));
    }
    out.push_back(std::move(sample));
  }
  return out;
}

RuleSample counted(RuleSample sample, uint64_t number) {
  const auto fill_in = [&](std::string& text) {
    constexpr std::string_view kMark = "{n}";
    for (size_t at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at))
      text.replace(at, kMark.size(), std::to_string(number));
  };
  fill_in(sample.text);
  for (auto& [name, value] : sample.fields) fill_in(value);
  return sample;
}

// What labels each event of the sample.
Expected<std::vector<std::vector<uint16_t>>> labels_of(const RuleSet& rules, Labeler& labeler,
                                                       const WindowSample& sample) {
  static const FileFacts kFile{.path = "sample"};
  HitLog log(rules);
  Labels found;
  Event event;
  std::vector<std::vector<uint16_t>> labels;
  std::vector<size_t> held;
  int64_t time_ns = 0;
  for (const WindowSample::Step& step : sample.steps) {
    for (uint64_t n = 1; n <= step.times; ++n) {
      const RuleSample one = counted(step.event, n);
      event_of_sample(one, event);
      event.time_ns = time_ns += step.every_ns;
      event.offset = labels.size();
      event.file = &kFile;
      labeler.label(std::span(&event, 1), found);
      labels.emplace_back();
      if (log.concerns(found.of(0)) && log.note(event, found.of(0), labels.back()))
        held.push_back(labels.size() - 1);
    }
  }
  HitLog* const logs[] = {&log};
  HOZEN_TRY(windows, find_correlations(rules, logs));
  for (uint32_t n = 0; n < held.size(); ++n) windows.append(0, n, labels[held[n]]);
  return labels;
}

}  // namespace

Expected<void> read_window_samples(const Yaml& windows, std::string_view file, RuleSamples& out) {
  if (!windows.is_map()) return windows.error(file, "expected a map (hits, misses)");
  for (const auto& [key, value] : windows.pairs) {
    if (key.text != "hits" && key.text != "misses")
      return key.error(file, "unknown key '{}' below windows (hits, misses)",
                       quote_for_message(key.text, 40));
    HOZEN_TRY(list, read_list(value, file));
    (key.text == "hits" ? out.window_hits : out.window_misses) = std::move(list);
  }
  return {};
}

Expected<void> check_window_samples(const RuleSet& rules, RuleCheck& check) {
  HOZEN_TRY(labeler, Labeler::make(rules));
  for (size_t rule = 0; rule < rules.rules().size(); ++rule) {
    const RuleInfo& info = rules.rules()[rule];
    const auto is_labelled = [&](const std::vector<uint16_t>& labels) {
      return std::find(labels.begin(), labels.end(), rule) != labels.end();
    };
    const auto look = [&](const WindowSample& sample, bool wanted) -> Expected<void> {
      ++check.samples;
      HOZEN_TRY(labels, labels_of(rules, labeler, sample));
      const bool found = wanted ? is_labelled(labels.back())
                                : std::any_of(labels.begin(), labels.end(), is_labelled);
      if (found == wanted) return {};
      check.failures.push_back({.what = wanted
                                            ? "the rule does not label the last event of its window"
                                            : "the rule labels an event of its own miss",
                                .file = info.file,
                                .line = sample.line,
                                .column = 1});
      return {};
    };
    for (const WindowSample& sample : rules.samples(rule).window_hits)
      HOZEN_CHECK(look(sample, true));
    for (const WindowSample& sample : rules.samples(rule).window_misses)
      HOZEN_CHECK(look(sample, false));
  }
  return {};
}

}  // namespace hozen
