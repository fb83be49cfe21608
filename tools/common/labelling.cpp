#include "common/labelling.h"

#include <utility>

namespace hozen {

Expected<std::unique_ptr<Labelling>> open_labelling(const InputOptions& options) {
  HOZEN_TRY(rules, RuleSet::built_in());
  for (const std::string& path : options.rules) HOZEN_CHECK(rules.add(path));
  LabelValues values(rules.rules());
  auto labelling = std::make_unique<Labelling>(Labelling{std::move(rules), std::move(values), {}});
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
    : filter_(input.filter), reader_(sources) {
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
    const std::span<const uint16_t> labels = labeler_ ? labels_.of(i) : std::span<const uint16_t>();
    if (filter_.matches(events[i], labels, reader_, scratch_)) event(events[i], labels);
  }
  end_batch();
}

}  // namespace hozen
