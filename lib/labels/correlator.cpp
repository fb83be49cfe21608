#include "labels/correlator.h"

#include <algorithm>

#include "labels/rule_set_state.h"
#include "labels/window_judge.h"

namespace hozen {

// All logs of a run, with numbers of files that hold for all.
class Correlator {
 public:
  Correlator(const RuleSet& rules, std::span<HitLog* const> logs)
      : correlations_(rules.state().linked.correlations),
        plans_(plan_correlations(correlations_)),
        logs_(logs),
        judge_(correlations_, plans_) {
    std::map<std::string_view, uint32_t> ranks;
    for (const HitLog* log : logs) {
      for (const std::string& path : log->paths_) ranks.emplace(path, 0);
    }
    uint32_t rank = 0;
    for (auto& [path, number] : ranks) number = rank++;
    for (HitLog* const log : logs) {
      files_.emplace_back();
      for (const std::string& path : log->paths_) files_.back().push_back(ranks[path]);
      for (HotWindows& hot : log->hot_) hot.finish(log->spool_);
    }
  }

  Expected<WindowLabels> run() {
    uint32_t levels = 0;
    for (const CorrelationPlan& plan : plans_) levels = std::max(levels, plan.level + 1);
    WindowLabels out;
    for (size_t log = 0; log < logs_.size(); ++log)
      out.logs_.push_back(std::make_unique<WindowLabels::OfLog>(logs_[log]->most_labels_));
    for (uint32_t level = 0; level < levels; ++level) {
      for (size_t part = 0; part < WindowSpool::kParts; ++part) {
        HOZEN_CHECK(load(part));
        judge_.judge(records_, level, labels_);
        for (const WindowJudge::Label& label : labels_)
          out.logs_[label.log]->labels.add(uint64_t{label.event} << 16 | label.rule);
        labels_.clear();  // they may be many: those of one part at a time
      }
      judge_.end_level();
    }
    for (const auto& of_log : out.logs_) HOZEN_CHECK(of_log->open());
    return out;
  }

 private:
  Expected<void> load(size_t part) {
    size_t count = 0;
    for (const HitLog* log : logs_) count += log->spool_.size_of(part);
    records_.clear();
    records_.reserve(count);
    for (size_t log = 0; log < logs_.size(); ++log) {
      HOZEN_CHECK(logs_[log]->spool_.load(part, [&](WindowRecord record) {
        const uint64_t file = file_of(record.place);
        const uint64_t rank = file < files_[log].size() ? files_[log][file] : kMostFiles;
        record.place = place_of(rank, record.place & kMostOffset);
        records_.push_back({record, static_cast<uint32_t>(log)});
      }));
    }
    return {};
  }

  const std::vector<Correlation>& correlations_;
  const std::vector<CorrelationPlan> plans_;
  std::span<HitLog* const> logs_;
  WindowJudge judge_;
  std::vector<std::vector<uint32_t>> files_;  // of each log: what its file numbers are for all
  std::vector<PlacedRecord> records_;
  std::vector<WindowJudge::Label> labels_;
};

Expected<WindowLabels> find_correlations(const RuleSet& rules, std::span<HitLog* const> logs) {
  return Correlator(rules, logs).run();
}

Expected<void> WindowLabels::OfLog::open() {
  labels.sort();
  HOZEN_CHECK(labels.give(sorted));
  HOZEN_TRY(first, sorted.next(next));
  some = first;
  return {};
}

Expected<void> WindowLabels::append(size_t log, uint32_t event, std::vector<uint16_t>& labels) {
  OfLog& of_log = *logs_[log];
  std::optional<uint64_t> before;  // a label may have come more than once
  while (of_log.some && of_log.next >> 16 <= event) {
    if (of_log.next >> 16 == event && of_log.next != before)
      labels.push_back(static_cast<uint16_t>(of_log.next & 0xFFFF));
    before = of_log.next;
    HOZEN_TRY(more, of_log.sorted.next(of_log.next));
    of_log.some = more;
  }
  return {};
}

}  // namespace hozen
