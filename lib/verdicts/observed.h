#pragma once
// Observed: what was counted, before it is cut into hours or days: slots of time, and who was behind them.
//
// Call:     filled by read_counts (count_csv.h) or from a log (tools/spike); then cut_series, judge, blame
// Shape:    slots ascend by start and are never empty; [first_s, end_s) is the time that was watched
// Units:    UTC seconds
// Errors:   none
// Lifetime: owns everything
// Cost:     16 bytes a slot and value
#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "verdicts/finding.h"
#include "verdicts/series.h"

namespace hozen {

struct Slot {
  int64_t start_s;
  double count;
};

inline constexpr std::string_view kNetworkField = "source.network";
inline bool is_source_field(std::string_view field) {
  return field == "source.ip" || field == "source";
}
inline constexpr std::string_view kAttackSeries =
    "attacks";  // of all logs; a log has a folder or a host

// Values that are too many to stand in memory: they are read, in the order of their names, from where they are kept.
class StoredValues {
 public:
  virtual ~StoredValues() = default;
  virtual size_t size() const = 0;
  using Visit = std::function<bool(std::string_view name, const std::vector<Slot>& slots)>;
  virtual void each(const Visit& visit) const = 0;  // from any thread; ends where visit says false
};

// One dimension: which value was behind how many counts, and when.
struct Values {
  std::string field;
  std::vector<std::string> names = {};
  std::vector<std::vector<Slot>> slots = {};             // of each name
  std::shared_ptr<const StoredValues> stored = nullptr;  // if there, `names` and `slots` are empty

  size_t size() const { return stored ? stored->size() : names.size(); }
  // visit(name, slots), one after the other; ends where it says false. What it is given lives during the call.
  template <class Visit>
  void each(const Visit& visit) const {
    if (stored) return stored->each(visit);
    for (size_t v = 0; v < names.size(); ++v) {
      if (!visit(std::string_view(names[v]), slots[v])) return;
    }
  }
};

// The dimensions of what was counted. Copies share them until one is changed: they may be millions of values.
class Fields {
 public:
  bool empty() const { return size() == 0; }
  size_t size() const { return all_ ? all_->size() : 0; }
  const Values& operator[](size_t i) const { return (*all_)[i]; }
  const Values* begin() const { return all_ ? all_->data() : nullptr; }
  const Values* end() const { return begin() + size(); }

  Values& operator[](size_t i) { return own()[i]; }
  Values* begin() { return own().data(); }
  Values* end() { return begin() + size(); }
  Values& back() { return own().back(); }
  void push_back(Values values) { own().push_back(std::move(values)); }

 private:
  std::vector<Values>& own() {
    if (!all_) all_ = std::make_shared<std::vector<Values>>();
    if (all_.use_count() > 1) all_ = std::make_shared<std::vector<Values>>(*all_);
    return *all_;
  }
  std::shared_ptr<std::vector<Values>> all_;
};

// First and last record of a slot, to say silences to the second.
struct Mark {
  int64_t start_s;
  uint32_t first_file, last_file;  // index into Observed::files
  uint64_t first_offset, last_offset;
  int64_t first_ns, last_ns;
};

struct Observed {
  std::string name;       // empty for the only series
  int64_t slot_s = 3600;  // width of its slots
  int64_t first_s = 0, end_s = 0;
  int64_t slack_s = 0;  // a bin short of this much at its edge was still watched to its end
  std::vector<Slot> total;
  std::vector<Slot> attacks;  // of a log: its records that match an attack rule
  Fields fields;
  std::vector<std::string> files;
  std::vector<Mark> marks;  // ascending; empty for counts that were already made

  double sum(int64_t from_s, int64_t to_s) const;
  RecordPlace last_before(int64_t time_s) const;  // last record of the slots before time_s
  RecordPlace first_from(int64_t time_s) const;   // first record of the slots from time_s on
};

// "198.51.100.0/24" of "198.51.100.7", of IPv6 /48; empty of what is no address.
std::string network_of(std::string_view address);
// Whether so many addresses lie in about as many networks: then networks say nothing that addresses do not.
bool are_spread_out(size_t addresses, size_t networks);

// Adds the networks (/24, of IPv6 /48) of its source addresses as one dimension more: of many sources that come
// together it is often the network that says who they are. Those of stored addresses are for who stored them.
void add_networks(Observed& observed);

// In the order of `place`, each place once, with all that is counted there.
template <class Item, class Place>
void settle(std::vector<Item>& items, Place Item::* place) {
  std::sort(items.begin(), items.end(),
            [&](const Item& a, const Item& b) { return a.*place < b.*place; });
  size_t kept = 0;
  for (size_t i = 1; i < items.size(); ++i) {
    if (items[i].*place == items[kept].*place) {
      items[kept].count += items[i].count;
    } else {
      items[++kept] = items[i];
    }
  }
  if (!items.empty()) items.resize(kept + 1);
}
inline void settle(std::vector<Slot>& slots) { settle(slots, &Slot::start_s); }
double sum_slots(const std::vector<Slot>& slots, int64_t from_s, int64_t to_s);

// Bins that were watched from edge to edge; those between with nothing in them count 0.
// Slots wider than a day keep their own width and are judged like days.
Series cut_series(const Observed& observed, BinWidth width, const Zone& zone);

}  // namespace hozen
