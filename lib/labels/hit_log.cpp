// HitLog: what one thread notes of the events that correlations are about.
#include <algorithm>

#include "labels/correlator.h"
#include "labels/rule_set_state.h"

namespace hozen {

HitLog::HitLog(const RuleSet& rules, WindowRoom room)
    : rules_(rules),
      kinds_(std::move(room.kinds)),
      most_labels_(room.spool_bytes / sizeof(uint64_t)),
      values_(rules.state().table.fields),
      plans_(plan_correlations(rules.state().linked.correlations)),
      feeds_(rules.rules().size()),
      spool_(room.spool_bytes) {
  const auto& correlations = rules.state().linked.correlations;
  for (size_t c = 0; c < correlations.size(); ++c) {
    const auto number = static_cast<uint16_t>(c);
    hot_.emplace_back(correlations[c], number, plans_[c].gap_ns, room.hot_bytes);
    for (size_t p = 0; p < correlations[c].parts.size(); ++p) {
      if (p == 0 && plans_[c].follows != CorrelationPlan::kNone) continue;  // seen by its runs
      const Correlation::Part& part = correlations[c].parts[p];
      feed(correlations, part.rule, {number, static_cast<uint16_t>(p), grouping_of(part.group_by)});
    }
  }
}

// What feeds a correlation may feed those that are about it.
void HitLog::feed(const std::vector<Correlation>& correlations, uint16_t rule, Feed into) {
  std::vector<Feed>& feeds = feeds_[rule];
  if (std::find(feeds.begin(), feeds.end(), into) == feeds.end()) feeds.push_back(into);
  for (const Correlation& inner : correlations) {
    if (inner.rule != rule) continue;
    for (const Correlation::Part& part : inner.parts) feed(correlations, part.rule, into);
  }
}

uint16_t HitLog::grouping_of(const std::vector<FieldId>& fields) {
  size_t at = 0;
  while (at < groupings_.size() && groupings_[at].fields != fields) ++at;
  if (at == groupings_.size()) groupings_.push_back({.fields = fields});
  return static_cast<uint16_t>(at);
}

bool HitLog::concerns(std::span<const uint16_t> rules) const {
  return std::any_of(rules.begin(), rules.end(),
                     [this](uint16_t rule) { return !feeds_[rule].empty(); });
}

bool HitLog::find_group(Grouping& grouping) const {
  if (grouping.known != Grouping::Known::no) return grouping.known == Grouping::Known::yes;
  uint64_t hash = 0;
  for (const FieldId field : grouping.fields) {
    const auto value = values_.value(field);
    if (!value || value->empty()) {
      grouping.known = Grouping::Known::lacking;
      return false;
    }
    hash = rules_.state().text_hash.of(*value, hash).high;
  }
  grouping.hash = hash;
  grouping.known = Grouping::Known::yes;
  return true;
}

// By its path: the facts of a file that is done may lie where another's lie now.
void HitLog::find_file(const Event& event) {
  const std::string_view path =
      event.file == nullptr ? std::string_view() : std::string_view(event.file->path);
  if (!paths_.empty() && paths_[file_] == path) return;
  auto at = file_numbers_.find(path);
  if (at == file_numbers_.end()) {
    at = file_numbers_.emplace(path, static_cast<uint32_t>(paths_.size())).first;
    paths_.emplace_back(path);
  }
  file_ = at->second;
}

void HitLog::add(const Event& event, Feed feed) {
  Grouping& grouping = groupings_[feed.grouping];
  if (!find_group(grouping)) return;
  const Correlation& correlation = rules_.state().linked.correlations[feed.correlation];
  WindowRecord record{.group = grouping.hash,
                      .time_ns = event.time_ns,
                      .place = place_of(file_, event.offset),
                      .correlation = feed.correlation,
                      .part = static_cast<uint8_t>(feed.part)};
  if (correlation.kind == CorrelationKind::value_count) {
    const auto text = values_.value(correlation.parts[feed.part].value);
    if (!text || text->empty()) return;
    record.value = rules_.state().text_hash.of(*text, 0).high;
  }
  if (plans_[feed.correlation].streamed) hot_[feed.correlation].expect(record.group);
  gathered_.push_back(record);
}

void HitLog::gather(const Event& event, std::span<const uint16_t> rules) {
  if (decided_ == ends_.size()) {
    decided_ = 0;
    ends_.clear();
    gathered_.clear();
  }
  values_.point_at(event);
  find_file(event);
  for (Grouping& grouping : groupings_) grouping.known = Grouping::Known::no;
  fed_.clear();  // an event is a part once, whichever rule says so
  for (const uint16_t rule : rules) {
    for (const Feed feed : feeds_[rule]) {
      if (std::find(fed_.begin(), fed_.end(), feed) != fed_.end()) continue;
      fed_.push_back(feed);
      add(event, feed);
    }
  }
  ends_.push_back(gathered_.size());
}

// Would the rule's label tell anything that these do not?
bool HitLog::says_more(uint16_t rule, std::span<const uint16_t> labels) const {
  return kinds_.empty() || std::none_of(labels.begin(), labels.end(), [&](uint16_t label) {
           return kinds_[label] == kinds_[rule];
         });
}

bool HitLog::decide(std::vector<uint16_t>& labels) {
  constexpr size_t kAhead = 8;
  const auto& correlations = rules_.state().linked.correlations;
  undecided_.clear();
  for (size_t i = decided_ == 0 ? 0 : ends_[decided_ - 1]; i < ends_[decided_]; ++i) {
    if (i + kAhead < gathered_.size()) {
      const WindowRecord& next = gathered_[i + kAhead];
      if (plans_[next.correlation].streamed) hot_[next.correlation].expect_soon(next.group);
    }
    const WindowRecord& record = gathered_[i];
    if (plans_[record.correlation].streamed &&
        hot_[record.correlation].take(record, paths_, spool_))
      labels.push_back(correlations[record.correlation].rule);
    else
      undecided_.push_back(record);
  }
  ++decided_;
  const bool held = std::any_of(undecided_.begin(), undecided_.end(), [&](const auto& record) {
    return !plans_[record.correlation].streamed ||
           says_more(correlations[record.correlation].rule, labels);
  });
  for (WindowRecord& record : undecided_) {
    record.event = events_;
    if (!held) record.kind = WindowRecord::Kind::counted;
    spool_.add(record);
  }
  if (held) ++events_;
  return held;
}

}  // namespace hozen
