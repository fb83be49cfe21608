#include "labels/correlator.h"

#include <algorithm>
#include <tuple>

#include "labels/rule_set_state.h"
#include "labels/window_search.h"

namespace hozen {

HitLog::HitLog(const RuleSet& rules)
    : rules_(rules), values_(rules.state().table.fields), feeds_(rules.rules().size()) {
  const auto& correlations = rules.state().linked.correlations;
  // What feeds a correlation may feed those that are about it.
  const auto feed = [&](auto& self, uint16_t rule, Feed into) -> void {
    feeds_[rule].push_back(into);
    for (const Correlation& inner : correlations) {
      if (inner.rule != rule) continue;
      for (const Correlation::Part& part : inner.parts) self(self, part.rule, into);
    }
  };
  for (size_t c = 0; c < correlations.size(); ++c) {
    for (size_t p = 0; p < correlations[c].parts.size(); ++p) {
      feed(feed, correlations[c].parts[p].rule,
           Feed{static_cast<uint16_t>(c), static_cast<uint16_t>(p)});
    }
  }
}

bool HitLog::concerns(std::span<const uint16_t> rules) const {
  return std::any_of(rules.begin(), rules.end(),
                     [this](uint16_t rule) { return !feeds_[rule].empty(); });
}

uint32_t HitLog::number_of(std::string text) {
  const auto [at, is_new] = numbers_.emplace(std::move(text), static_cast<uint32_t>(texts_.size()));
  if (is_new) texts_.push_back(&at->first);
  return at->second;
}

bool HitLog::group_of(const Correlation::Part& part, std::string& text) const {
  for (const FieldId field : part.group_by) {
    const auto value = values_.value(field);
    if (!value || value->empty()) return false;
    text += fmt::format("{} ", value->size());
    text += *value;
  }
  return true;
}

void HitLog::add(const Event& event, Feed feed) {
  const Correlation& correlation = rules_.state().linked.correlations[feed.correlation];
  const Correlation::Part& part = correlation.parts[feed.part];
  std::string group;
  if (!group_of(part, group)) return;
  uint32_t value = 0;
  if (correlation.kind == CorrelationKind::value_count) {
    const auto text = values_.value(part.value);
    if (!text || text->empty()) return;
    value = number_of(std::string(*text));
  }
  hits_.push_back({event.time_ns, event.offset, events_, file_, number_of(std::move(group)), value,
                   feed.correlation, feed.part});
}

uint32_t HitLog::note(const Event& event, std::span<const uint16_t> rules) {
  values_.point_at(event);
  // By its path: the facts of a file that is done may lie where another's lie now.
  if (event.file != nullptr && (texts_.empty() || *texts_[file_] != event.file->path)) {
    file_ = number_of(event.file->path);
  } else if (texts_.empty()) {
    file_ = number_of({});
  }
  std::vector<std::pair<uint16_t, uint16_t>>
      fed;  // an event is a part once, whichever rule says so
  for (const uint16_t rule : rules) {
    for (const Feed feed : feeds_[rule]) {
      const std::pair key(feed.correlation, feed.part);
      if (std::find(fed.begin(), fed.end(), key) != fed.end()) continue;
      fed.push_back(key);
      add(event, feed);
    }
  }
  return events_++;
}

// All hits of a run, with numbers that hold for all logs.
class Correlator {
 public:
  Correlator(const RuleSet& rules, std::span<const HitLog* const> logs)
      : correlations_(rules.state().linked.correlations) {
    std::unordered_map<std::string_view, uint32_t> numbers;
    for (size_t number = 0; number < logs.size(); ++number) {
      const HitLog* const log = logs[number];
      std::vector<uint32_t> renumbered;
      for (const std::string* text : log->texts_) {
        const auto [at, is_new] = numbers.emplace(*text, static_cast<uint32_t>(texts_.size()));
        if (is_new) texts_.push_back(*text);
        renumbered.push_back(at->second);
      }
      for (HitLog::Hit hit : log->hits_) {
        hit.file = renumbered[hit.file];
        hit.group = renumbered[hit.group];
        if (hit.value < renumbered.size()) hit.value = renumbered[hit.value];
        hits_.push_back({hit, static_cast<uint32_t>(number)});
      }
    }
    sort();
  }

  WindowLabels run() {
    for (size_t c = 0; c < correlations_.size(); ++c) {
      fired_.emplace_back();
      const auto of_correlation = [](const Placed& placed) { return placed.hit.correlation; };
      const auto range = std::ranges::equal_range(hits_, c, {}, of_correlation);
      for (auto from = range.begin(); from != range.end();) {
        auto to = from;
        while (to != range.end() && to->hit.group == from->hit.group) ++to;
        judge(correlations_[c], {from, to});
        from = to;
      }
      std::sort(fired_.back().begin(), fired_.back().end());
    }
    std::sort(out_.labels_.begin(), out_.labels_.end());
    out_.labels_.erase(std::unique(out_.labels_.begin(), out_.labels_.end()), out_.labels_.end());
    for (const auto& label : out_.labels_) out_.rules_.push_back(label.rule);
    return std::move(out_);
  }

 private:
  struct Placed {
    HitLog::Hit hit;
    uint32_t log;
  };
  using EventKey = std::pair<uint32_t, uint32_t>;  // log, event

  // An event that is several parts at once stands with the last part first: it is not its own successor.
  void sort() {
    std::sort(hits_.begin(), hits_.end(), [this](const Placed& a, const Placed& b) {
      const auto key = [this](const Placed& p) {
        return std::tuple(p.hit.correlation, p.hit.group, p.hit.time_ns, texts_[p.hit.file],
                          p.hit.offset, -static_cast<int>(p.hit.part));
      };
      return key(a) < key(b);
    });
  }

  bool counts(const Correlation& correlation, const Placed& placed) const {
    const Correlation::Part& part = correlation.parts[placed.hit.part];
    if (!part.is_correlation) return true;
    for (size_t c = 0; c < fired_.size(); ++c) {
      if (correlations_[c].rule != part.rule) continue;
      return std::binary_search(fired_[c].begin(), fired_[c].end(),
                                EventKey(placed.log, placed.hit.event));
    }
    return false;
  }

  void judge(const Correlation& correlation, std::span<const Placed> group) {
    std::vector<WindowPoint> points;
    std::vector<EventKey> events;
    for (const Placed& placed : group) {
      if (!counts(correlation, placed)) continue;
      points.push_back({placed.hit.time_ns, placed.hit.part, placed.hit.value});
      events.emplace_back(placed.log, placed.hit.event);
    }
    const WindowMarks marks = find_windows(correlation, points);
    for (size_t i = 0; i < points.size(); ++i) {
      const auto& [log, event] = events[i];
      if (marks.marked[i]) out_.labels_.push_back({log, event, correlation.rule});
      if (marks.fired[i]) fired_.back().push_back(events[i]);
    }
  }

  const std::vector<Correlation>& correlations_;
  std::vector<std::string_view> texts_;
  std::vector<Placed> hits_;
  std::vector<std::vector<EventKey>> fired_;  // of each correlation, sorted
  WindowLabels out_;
};

WindowLabels find_correlations(const RuleSet& rules, std::span<const HitLog* const> logs) {
  return Correlator(rules, logs).run();
}

std::span<const uint16_t> WindowLabels::of(size_t log, uint32_t event) const {
  const auto key = [](const Label& label) { return std::pair(label.log, label.event); };
  const auto range =
      std::ranges::equal_range(labels_, std::pair(static_cast<uint32_t>(log), event), {}, key);
  const auto first = static_cast<size_t>(range.begin() - labels_.begin());
  return std::span(rules_).subspan(first, static_cast<size_t>(range.end() - range.begin()));
}

}  // namespace hozen
