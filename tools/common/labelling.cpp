#include "common/labelling.h"

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "base/record_spool.h"
#include "labels/correlator.h"
#include "labels/held_events.h"

namespace hozen {

// One thread's.
struct HeldLog {
  HeldLog(const RuleSet& rules, HeldEvents::Kept kept, WindowRoom room)
      : hits(rules, std::move(room)), events(kept) {}
  HitLog hits;
  HeldEvents events;
};

class HeldLogs {
 public:
  HeldLog& add(const RuleSet& rules, HeldEvents::Kept kept, WindowRoom room) {
    const std::lock_guard lock(mutex_);
    logs_.push_back(std::make_unique<HeldLog>(rules, kept, std::move(room)));
    return *logs_.back();
  }
  Expected<WindowLabels> find(const RuleSet& rules) const {
    std::vector<HitLog*> hits;
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
  static constexpr uint64_t pack(uint64_t offset, uint16_t rule) { return offset << 16 | rule; }
  explicit FoundWindows(WindowPlaces places) : packed_(std::move(places)) {}
  void append(const Event& event, std::vector<uint16_t>& labels) const {
    const auto file = packed_.find(event.file->path);
    if (file == packed_.end()) return;
    const auto& list = file->second;
    auto at = std::lower_bound(list.begin(), list.end(), pack(event.offset, 0));
    for (; at != list.end() && *at >> 16 == event.offset; ++at)
      labels.push_back(static_cast<uint16_t>(*at & 0xFFFF));
  }

 private:
  WindowPlaces packed_;
};

// Rules of one class are of one kind.
std::vector<uint16_t> kinds_by_class(const RuleSet& rules) {
  std::map<std::string_view, uint16_t> classes;
  std::vector<uint16_t> kinds;
  for (const RuleInfo& rule : rules.rules()) {
    const auto next = static_cast<uint16_t>(classes.size());
    kinds.push_back(classes.emplace(rule.threat_class, next).first->second);
  }
  return kinds;
}

void sort_labels(std::vector<uint16_t>& labels) {
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
}

Labelling::Labelling(RuleSet set, LabelValues label_values)
    : rules(std::move(set)), values(std::move(label_values)) {}
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
  const std::vector<UnknownName>& unknown = labelling->rules.unknown_names();
  if (!unknown.empty()) {
    labelling->notes.push_back(unknown.front().error.text());
    if (unknown.size() > 1)
      labelling->notes.back() += fmt::format(" (and {} more)", unknown.size() - 1);
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

void LabelWorker::keep_only(uint64_t fields, bool extra, bool classes) {
  kept_ = {fields | filter_.fields(), false, extra || filter_.needs_extra()};
  classes_only_ = classes && !filter_.needs_labels();
}

bool LabelWorker::is_watched(std::span<const uint16_t> labels) const {
  return std::any_of(labels.begin(), labels.end(),
                     [&](uint16_t rule) { return labelling_->rules.is_watched(rule); });
}

// Where windows are found while reading: the events that they are about.
void LabelWorker::gather(std::span<const Event> events) {
  if (labelling_->held == nullptr || !labelling_->held->is_started()) return;
  for (size_t i = 0; i < events.size(); ++i) {
    if (!is_watched(labels_.of(i))) continue;
    if (held_ == nullptr) {
      WindowRoom room;
      if (classes_only_) room.kinds = kinds_by_class(labelling_->rules);
      held_ = &labelling_->held->add(labelling_->rules, kept_, std::move(room));
    }
    held_->hits.gather(events[i], labels_.of(i));
  }
}

void LabelWorker::take(std::span<const Event> events) {
  if (broken_) return;
  if (labeler_) {
    labeler_->label(events, labels_);
    if (labels_.any()) gather(events);
  }
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
  if (!is_watched(labels)) return false;
  shown_.clear();
  std::copy_if(labels.begin(), labels.end(), std::back_inserter(shown_),
               [&](uint16_t rule) { return !rules.is_silent(rule); });
  if (labelling_->found != nullptr) {
    labelling_->found->append(event, shown_);
  } else if (labelling_->held == nullptr) {
    labelling_->unjudged.fetch_add(1, std::memory_order_relaxed);
  } else if (held_ != nullptr && held_->hits.decide(shown_)) {
    held_->events.add(event, shown_);
    return true;
  }
  sort_labels(shown_);
  labels = shown_;
  return false;
}

namespace {

// Each log's by a worker of its own, as they were read.
Expected<void> deliver_held(const HeldLogs& held, WindowLabels& windows,
                            const MakeLabelWorker& make_worker) {
  std::vector<Expected<void>> results(held.logs().size());
  std::vector<std::jthread> threads;
  for (size_t log = 0; log < held.logs().size(); ++log) {
    threads.emplace_back([&, log] {
      const auto worker = make_worker();
      uint32_t number = 0;
      std::vector<uint16_t> labels;
      Expected<void> windows_read;
      results[log] = held.logs()[log]->events.each(
          [&](const Event& event, std::span<const uint16_t> rules) {
            labels.assign(rules.begin(), rules.end());
            if (windows_read) windows_read = windows.append(log, number++, labels);
            sort_labels(labels);
            worker->deliver(event, labels);
          },
          [&] { worker->end_delivery(); });
      if (!windows_read) results[log] = windows_read;
    });
  }
  threads.clear();  // joins them
  for (Expected<void>& result : results) HOZEN_CHECK(std::move(result));
  return {};
}

}  // namespace

Expected<Ledger> read_labelled(const Input& input, const Labelling* labelling,
                               LabelTrouble& trouble, const MakeLabelWorker& make_worker,
                               uint64_t wanted) {
  if (labelling != nullptr && labelling->held != nullptr) labelling->held->start();
  // Rules look at cookies, bodies and other keys that no format maps.
  const bool extra = labelling != nullptr;
  HOZEN_TRY(ledger, read_input(
                        input, [&]() -> std::unique_ptr<EventWorker> { return make_worker(); },
                        wanted, extra));
  HOZEN_CHECK(trouble.check());
  if (labelling == nullptr) return ledger;
  for (const std::string& note : labelling->notes) ledger.note(note);
  if (const uint64_t count = labelling->unjudged; count > 0) {
    ledger.note(fmt::format(
        "{} {} not held against rules over time windows (password guessing, scans, ...): they need "
        "the input twice, and standard input or a pipe is read once; give files, or count "
        "('timeline count')",
        count, count == 1 ? "event was" : "events were"));
  }
  if (labelling->held == nullptr || labelling->held->logs().empty()) return ledger;
  HOZEN_TRY(windows, labelling->held->find(labelling->rules));
  HOZEN_CHECK(deliver_held(*labelling->held, windows, make_worker));
  HOZEN_CHECK(trouble.check());
  return ledger;
}

namespace {

// What windows label, by place; and the places of what is not decided yet.
struct HitPlaces {
  struct Place {
    uint64_t file, offset;
  };
  explicit HitPlaces(const RuleSet& rules) : hits(rules) {}
  HitLog hits;
  std::vector<std::string> paths;
  std::map<std::string, uint64_t, std::less<>> numbers;
  RecordSpool<Place> undecided;  // by the number of the event
  PlaceSpool labels;
  std::vector<uint16_t> decided;

  void note(const Event& event, std::span<const uint16_t> rules) {
    decided.clear();
    const bool held = hits.note(event, rules, decided);
    for (const uint16_t rule : decided)
      labels.add(event.file->path, FoundWindows::pack(event.offset, rule));
    if (held) undecided.add({number_of(event.file->path), event.offset});
  }
  uint64_t number_of(const std::string& path) {
    if (const auto at = numbers.find(path); at != numbers.end()) return at->second;
    paths.push_back(path);
    return numbers.emplace(path, paths.size() - 1).first->second;
  }
  // `windows` of this log: nothing is undecided any more.
  Expected<void> decide_all(size_t log, WindowLabels& windows) {
    uint32_t event = 0;
    return undecided.each([&](const Place& place) -> Expected<void> {
      decided.clear();
      HOZEN_CHECK(windows.append(log, event++, decided));
      for (const uint16_t rule : decided)
        labels.add(paths[place.file], FoundWindows::pack(place.offset, rule));
      return {};
    });
  }
};

class HitWorker final : public EventWorker {
 public:
  HitWorker(const Input& input, const RuleSet& rules, LabelTrouble& trouble, HitPlaces& out,
            std::unique_ptr<EventWorker> beside)
      : out_(out), beside_(std::move(beside)) {
    auto labeler = Labeler::make(rules, input.formats.get(), RuleChoice::watched);
    if (labeler) {
      labeler_.emplace(std::move(*labeler));
      return;
    }
    const std::lock_guard lock(trouble.mutex);
    trouble.error = std::move(labeler.error());
  }
  void take(std::span<const Event> events) override {
    if (beside_) beside_->take(events);
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
  std::unique_ptr<EventWorker> beside_;
};

// Reads the whole input once.
Expected<FoundPlaces> find_places(const Input& input, const Labelling& labelling,
                                  const std::function<std::unique_ptr<EventWorker>()>& beside) {
  LabelTrouble trouble;
  std::mutex mutex;
  std::vector<std::unique_ptr<HitPlaces>> logs;
  Reading reading = input.reading;
  reading.rejects_path.clear();
  reading.keep_order = false;
  reading.part = 0;  // windows reach over all parts
  reading.parts = 1;
  reading.progress = {};
  HOZEN_TRY(ledger, read_events(input.sources, reading, [&]() -> std::unique_ptr<EventWorker> {
              const std::lock_guard lock(mutex);
              logs.push_back(std::make_unique<HitPlaces>(labelling.rules));
              return std::make_unique<HitWorker>(input, labelling.rules, trouble, *logs.back(),
                                                 beside ? beside() : nullptr);
            }));
  HOZEN_CHECK(trouble.check());
  std::vector<HitLog*> hits;
  for (const auto& log : logs) hits.push_back(&log->hits);
  HOZEN_TRY(windows, find_correlations(labelling.rules, hits));
  FoundPlaces found{.places = {}, .ledger = std::move(ledger)};
  for (size_t log = 0; log < logs.size(); ++log) {
    HOZEN_CHECK(logs[log]->decide_all(log, windows));
    found.places.push_back(std::move(logs[log]->labels));
  }
  return found;
}

}  // namespace

Expected<void> find_windows_first(const Input& input, Labelling& labelling) {
  if (labelling.held == nullptr) return {};
  labelling.held.reset();
  const bool again = std::all_of(input.sources.begin(), input.sources.end(),
                                 [](const Source& source) { return source.size.has_value(); });
  if (!again) {
    return {};
  }
  HOZEN_TRY(found, find_places(input, labelling, {}));
  WindowPlaces places;
  for (const std::string& file : files_of(found.places)) {
    std::vector<uint64_t>& labels = places[file];
    HOZEN_CHECK(each_place(found.places, file, [&](uint64_t label) -> Expected<void> {
      labels.push_back(label);
      return {};
    }));
  }
  set_window_places(labelling, std::move(places));
  return {};
}

Expected<FoundPlaces> find_window_places(
    const Input& input, Labelling& labelling,
    const std::function<std::unique_ptr<EventWorker>()>& beside) {
  labelling.held.reset();
  return find_places(input, labelling, beside);
}

void set_window_places(Labelling& labelling, WindowPlaces places) {
  labelling.held.reset();
  labelling.found = std::make_unique<FoundWindows>(std::move(places));
}

}  // namespace hozen
