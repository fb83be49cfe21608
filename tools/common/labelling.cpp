#include "common/labelling.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "labels/correlator.h"
#include "labels/held_events.h"

namespace hozen {

// One thread's.
struct HeldLog {
  explicit HeldLog(const RuleSet& rules) : hits(rules) {}
  HitLog hits;
  HeldEvents events;
};

class HeldLogs {
 public:
  HeldLog& add(const RuleSet& rules) {
    const std::lock_guard lock(mutex_);
    logs_.push_back(std::make_unique<HeldLog>(rules));
    return *logs_.back();
  }
  WindowLabels find(const RuleSet& rules) const {
    std::vector<const HitLog*> hits;
    for (const auto& log : logs_) hits.push_back(&log->hits);
    return find_correlations(rules, hits);
  }
  std::span<const std::unique_ptr<HeldLog>> logs() const { return logs_; }
  // Events are held only for whoever takes them back in the end.
  void start() { started_ = true; }
  bool is_started() const { return started_; }

 private:
  bool started_ = false;
  std::mutex mutex_;
  std::vector<std::unique_ptr<HeldLog>> logs_;
};

class FoundWindows {
 public:
  void add(const std::string& path, uint64_t offset, uint16_t rule) {
    rules_[path][offset].push_back(rule);
  }
  std::span<const uint16_t> of(const Event& event) const {
    const auto file = rules_.find(event.file->path);
    if (file == rules_.end()) return {};
    const auto at = file->second.find(event.offset);
    return at == file->second.end() ? std::span<const uint16_t>() : at->second;
  }

 private:
  std::map<std::string, std::unordered_map<uint64_t, std::vector<uint16_t>>, std::less<>> rules_;
};

Labelling::Labelling(RuleSet set, LabelValues label_values)
    : rules(std::move(set)), values(std::move(label_values)) {}
Labelling::Labelling(Labelling&&) noexcept = default;
Labelling::~Labelling() = default;

Expected<std::unique_ptr<Labelling>> open_labelling(const InputOptions& options) {
  HOZEN_TRY(rules, RuleSet::built_in());
  for (const std::string& path : options.rules) HOZEN_CHECK(rules.add(path));
  LabelValues values(rules.rules());
  auto labelling = std::make_unique<Labelling>(std::move(rules), std::move(values));
  if (labelling->rules.has_correlations()) labelling->held = std::make_unique<HeldLogs>();
  const std::vector<Error>& refused = labelling->rules.refused();
  if (!refused.empty()) {
    labelling->notes.push_back(fmt::format(
        "{} {} not used; the first: {} ('timeline rules --check PATH' shows all)", refused.size(),
        refused.size() == 1 ? "rule is" : "rules are", refused.front().text()));
  }
  return labelling;
}

Expected<void> LabelTrouble::check() {
  const std::lock_guard lock(mutex);
  if (error) return std::unexpected(*error);
  return {};
}

LabelWorker::LabelWorker(const Input& input, const Labelling* labelling,
                         const ValueSources& sources, LabelTrouble& trouble)
    : labelling_(labelling), filter_(input.filter), reader_(sources) {
  if (labelling == nullptr) return;
  Expected<Labeler> labeler = Labeler::make(labelling->rules, input.formats.get());
  if (labeler) {
    labeler_.emplace(std::move(*labeler));
    return;
  }
  broken_ = true;
  const std::lock_guard lock(trouble.mutex);
  trouble.error = std::move(labeler.error());
}

void LabelWorker::take(std::span<const Event> events) {
  if (broken_) return;
  if (labeler_) labeler_->label(events, labels_);
  for (size_t i = 0; i < events.size(); ++i) {
    std::span<const uint16_t> labels = labeler_ ? labels_.of(i) : std::span<const uint16_t>();
    if (!labels.empty() && is_held(events[i], labels)) continue;
    deliver(events[i], labels);
  }
  end_batch();
}

void LabelWorker::deliver(const Event& one, std::span<const uint16_t> labels) {
  if (filter_.matches(one, labels, reader_, scratch_)) event(one, labels);
}

// Leaves the silent rules out of `labels`, and adds what windows say where that is known.
bool LabelWorker::is_held(const Event& event, std::span<const uint16_t>& labels) {
  const RuleSet& rules = labelling_->rules;
  const bool watched = std::any_of(labels.begin(), labels.end(),
                                   [&](uint16_t rule) { return rules.is_watched(rule); });
  if (!watched) return false;
  shown_.clear();
  std::copy_if(labels.begin(), labels.end(), std::back_inserter(shown_),
               [&](uint16_t rule) { return !rules.is_silent(rule); });
  if (labelling_->found != nullptr) {
    const auto more = labelling_->found->of(event);
    shown_.insert(shown_.end(), more.begin(), more.end());
    std::sort(shown_.begin(), shown_.end());
  } else if (labelling_->held != nullptr && labelling_->held->is_started()) {
    if (held_ == nullptr) held_ = &labelling_->held->add(rules);
    held_->hits.note(event, labels);
    held_->events.add(event, shown_);
    return true;
  }
  labels = shown_;
  return false;
}

Expected<Ledger> read_labelled(const Input& input, const Labelling* labelling,
                               LabelTrouble& trouble, const MakeLabelWorker& make_worker,
                               uint64_t wanted) {
  if (labelling != nullptr && labelling->held != nullptr) labelling->held->start();
  HOZEN_TRY(
      ledger,
      read_input(input, [&]() -> std::unique_ptr<EventWorker> { return make_worker(); }, wanted));
  HOZEN_CHECK(trouble.check());
  if (labelling == nullptr) return ledger;
  for (const std::string& note : labelling->notes) ledger.note(note);
  if (labelling->held == nullptr || labelling->held->logs().empty()) return ledger;
  const WindowLabels windows = labelling->held->find(labelling->rules);
  const auto worker = make_worker();
  HOZEN_CHECK(trouble.check());
  for (size_t log = 0; log < labelling->held->logs().size(); ++log) {
    uint32_t number = 0;
    std::vector<uint16_t> labels;
    HOZEN_CHECK(labelling->held->logs()[log]->events.each(
        [&](const Event& event, std::span<const uint16_t> rules) {
          labels.assign(rules.begin(), rules.end());
          const auto more = windows.of(log, number++);
          labels.insert(labels.end(), more.begin(), more.end());
          std::sort(labels.begin(), labels.end());
          worker->deliver(event, labels);
          worker->end_delivery();
        }));
  }
  return ledger;
}

namespace {

// What windows are about, and where it stands.
struct HitPlaces {
  explicit HitPlaces(const RuleSet& rules) : hits(rules) {}
  HitLog hits;
  std::vector<std::string> paths;
  std::unordered_map<std::string, uint32_t> numbers;
  std::vector<std::pair<uint32_t, uint64_t>> places;  // of each event: path, offset

  void note(const Event& event, std::span<const uint16_t> rules) {
    hits.note(event, rules);
    const auto [at, is_new] =
        numbers.emplace(event.file->path, static_cast<uint32_t>(paths.size()));
    if (is_new) paths.push_back(event.file->path);
    places.emplace_back(at->second, event.offset);
  }
};

class HitWorker final : public EventWorker {
 public:
  HitWorker(const Input& input, const RuleSet& rules, LabelTrouble& trouble, HitPlaces& out)
      : out_(out) {
    auto labeler = Labeler::make(rules, input.formats.get(), RuleChoice::watched);
    if (labeler) {
      labeler_.emplace(std::move(*labeler));
      return;
    }
    const std::lock_guard lock(trouble.mutex);
    trouble.error = std::move(labeler.error());
  }
  void take(std::span<const Event> events) override {
    if (!labeler_) return;
    labeler_->label(events, labels_);
    if (!labels_.any()) return;
    for (size_t i = 0; i < events.size(); ++i) {
      if (out_.hits.concerns(labels_.of(i))) out_.note(events[i], labels_.of(i));
    }
  }

 private:
  std::optional<Labeler> labeler_;
  Labels labels_;
  HitPlaces& out_;
};

}  // namespace

Expected<void> find_windows_first(const Input& input, Labelling& labelling) {
  if (labelling.held == nullptr) return {};
  labelling.held.reset();
  const bool again = std::all_of(input.sources.begin(), input.sources.end(),
                                 [](const Source& source) { return source.size.has_value(); });
  if (!again) {
    labelling.notes.push_back(
        "rules over time windows (password guessing, scans, ...) were not applied: they need the "
        "input twice, and "
        "standard input or a pipe is read once; give files, or count ('timeline count')");
    return {};
  }
  LabelTrouble trouble;
  std::mutex mutex;
  std::vector<std::unique_ptr<HitPlaces>> logs;
  Reading reading = input.reading;
  reading.rejects_path.clear();
  reading.keep_order = false;
  reading.progress = {};
  HOZEN_CHECK(read_events(input.sources, reading, [&]() -> std::unique_ptr<EventWorker> {
    const std::lock_guard lock(mutex);
    logs.push_back(std::make_unique<HitPlaces>(labelling.rules));
    return std::make_unique<HitWorker>(input, labelling.rules, trouble, *logs.back());
  }));
  HOZEN_CHECK(trouble.check());
  std::vector<const HitLog*> hits;
  for (const auto& log : logs) hits.push_back(&log->hits);
  const WindowLabels windows = find_correlations(labelling.rules, hits);
  labelling.found = std::make_unique<FoundWindows>();
  for (size_t log = 0; log < logs.size(); ++log) {
    for (uint32_t event = 0; event < logs[log]->places.size(); ++event) {
      const auto& [path, offset] = logs[log]->places[event];
      for (const uint16_t rule : windows.of(log, event))
        labelling.found->add(logs[log]->paths[path], offset, rule);
    }
  }
  return {};
}

}  // namespace hozen
