#pragma once
// Labelling: the attack rules of a run, and LabelWorker, the worker that labels and filters events for a tool.
//
// Call:     open_labelling only when labels are asked for; then read_labelled with one LabelWorker a thread. A tool that
//           writes events in their order calls find_windows_first before.
// Shape:    LabelWorker::event is called for every event that the filter lets through, with its rules' numbers.
//           Events that rules over time windows (Sigma correlations) are about come last, when all is read: copies of
//           them are held until then. After find_windows_first, which reads the input once more, they come in place.
// Errors:   a rule folder that cannot be read; bad rules are left out and said in notes. A thread that could not make
//           its Labeler says so in LabelTrouble, to be looked at after reading.
// Lifetime: Labelling, Input and LabelTrouble outlive the workers
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/input.h"
#include "labels/held_events.h"
#include "labels/labeler.h"
#include "labels/rule_set.h"
#include "tally/label_values.h"
#include "tally/place_spool.h"

namespace hozen {

class HeldLogs;      // events held back
class FoundWindows;  // labels by the place of the event

struct Labelling {
  Labelling(RuleSet rules, LabelValues values);
  Labelling(const Labelling&) = delete;
  ~Labelling();
  RuleSet rules;
  LabelValues values;
  std::unique_ptr<HeldLogs> held;  // null: there are no rules over windows
  std::unique_ptr<FoundWindows> found;
  std::vector<std::string> notes;  // for the ledger: rules that are not used
  // Events that rules over windows are about and that none was held against (find_windows_first).
  mutable std::atomic<uint64_t> unjudged = 0;
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
  // An event that was held, with all its labels.
  void deliver(const Event& event, std::span<const uint16_t> labels);
  void end_delivery() { end_batch(); }

 protected:
  // What of an event the tool looks at beyond its labels, if not everything; and whether of labels their class is
  // enough: less is held back for the windows' end.
  void keep_only(uint64_t fields, bool extra, bool classes);
  virtual void event(const Event& event, std::span<const uint16_t> labels) = 0;
  virtual void end_batch() {}  // the views of the events so far end here

 private:
  bool is_watched(std::span<const uint16_t> labels) const;
  void gather(std::span<const Event> events);
  bool is_held(const Event& event, std::span<const uint16_t>& labels);
  const Labelling* labelling_;
  struct HeldLog* held_ = nullptr;
  HeldEvents::Kept kept_;
  bool classes_only_ = false;
  std::vector<uint16_t> shown_;
  const Filter& filter_;
  ValueReader reader_;
  std::optional<Labeler> labeler_;
  Labels labels_;
  std::vector<std::string_view> scratch_;
  bool broken_ = false;
};

using MakeLabelWorker = std::function<std::unique_ptr<LabelWorker>()>;
// read_input, and the events that were held, by one worker more a thread that held some. `labelling` may be null.
Expected<Ledger> read_labelled(const Input& input, const Labelling* labelling,
                               LabelTrouble& trouble, const MakeLabelWorker& make_worker,
                               uint64_t wanted = kAllFields);

// Where events must come in their order, or only a part of them: finds what rules over windows label by reading the
// whole input beforehand. An input that can be read only once (a pipe) is left to the other rules, and a note says so.
Expected<void> find_windows_first(const Input& input, Labelling& labelling);

// The same for an index (timeline index), which keeps what was found: labels by file, as offset << 16 | rule; as many
// as there are, on the disk. `beside`: one worker a thread that sees every event of that one reading.
struct FoundPlaces {
  std::vector<PlaceSpool> places;
  Ledger ledger;
};
Expected<FoundPlaces> find_window_places(
    const Input& input, Labelling& labelling,
    const std::function<std::unique_ptr<EventWorker>()>& beside);
// What windows label is known already, sorted: no event is held against them any more.
using WindowPlaces = std::map<std::string, std::vector<uint64_t>, std::less<>>;
void set_window_places(Labelling& labelling, WindowPlaces places);

}  // namespace hozen
