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
    out.logs_.resize(logs_.size());
    for (uint32_t level = 0; level < levels; ++level) {
      for (size_t part = 0; part < WindowSpool::kParts; ++part) {
        HOZEN_CHECK(load(part));
        judge_.judge(records_, level, labels_);
        for (const WindowJudge::Label& label : labels_)
          out.logs_[label.log].labels.push_back(uint64_t{label.event} << 16 | label.rule);
        labels_.clear();  // they may be many: those of one part at a time
      }
      judge_.end_level();
    }
    for (auto& of_log : out.logs_) {
      auto& list = of_log.labels;
      std::sort(list.begin(), list.end());
      list.erase(std::unique(list.begin(), list.end()), list.end());
    }
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

void WindowLabels::append(size_t log, uint32_t event, std::vector<uint16_t>& labels) {
  OfLog& of_log = logs_[log];
  while (of_log.at < of_log.labels.size() && of_log.labels[of_log.at] >> 16 < event) ++of_log.at;
  for (; of_log.at < of_log.labels.size() && of_log.labels[of_log.at] >> 16 == event; ++of_log.at)
    labels.push_back(static_cast<uint16_t>(of_log.labels[of_log.at] & 0xFFFF));
}

size_t WindowLabels::size() const {
  size_t all = 0;
  for (const OfLog& of_log : logs_) all += of_log.labels.size();
  return all;
}

}  // namespace hozen
