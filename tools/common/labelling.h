#pragma once
// Labelling: the attack rules of a run, and LabelWorker, the worker that labels and filters events for a tool.
//
// Call:     open_labelling only when labels are asked for; a LabelWorker a thread, in read_input's make_worker
// Shape:    LabelWorker::event is called for every event that the filter lets through, with its rules' numbers
// Errors:   a rule folder that cannot be read; bad rules are left out and said in notes. A thread that could not make
//           its Labeler says so in LabelTrouble, to be looked at after reading.
// Lifetime: Labelling, Input and LabelTrouble outlive the workers
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/input.h"
#include "labels/labeler.h"
#include "labels/rule_set.h"
#include "tally/label_values.h"

namespace hozen {

struct Labelling {
  RuleSet rules;
  LabelValues values;
  std::vector<std::string> notes;  // for the ledger: rules that are not used
};
Expected<std::unique_ptr<Labelling>> open_labelling(const InputOptions& options);

struct LabelTrouble {
  std::mutex mutex;
  std::optional<Error> error;
  Expected<void> check();
};

class LabelWorker : public EventWorker {
 public:
  // `labelling` null: no event is labelled, the rules never load.
  LabelWorker(const Input& input, const Labelling* labelling, const ValueSources& sources,
              LabelTrouble& trouble);
  void take(std::span<const Event> events) final;

 protected:
  virtual void event(const Event& event, std::span<const uint16_t> labels) = 0;
  virtual void end_batch() {}  // the views of the events so far end here

 private:
  const Filter& filter_;
  ValueReader reader_;
  std::optional<Labeler> labeler_;
  Labels labels_;
  std::vector<std::string_view> scratch_;
  bool broken_ = false;
};

}  // namespace hozen
