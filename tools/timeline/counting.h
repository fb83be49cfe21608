#pragma once
// Counting: what `timeline count` is asked, as meant, and what one pass over the logs found.
//
// Call:     plan_counting, count_events, then make_tables (timeline/count_tables.h)
// Shape:    view 0 is the group (when there is one); each ranking is a view of its own over the whole time
// Errors:   a width, period, number or field that cannot be
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/input.h"
#include "common/labelling.h"
#include "common/run_tool.h"
#include "labels/label_names.h"
#include "tally/inventory.h"
#include "tally/port_names.h"
#include "tally/ranking.h"
#include "tally/tally.h"
#include "timeline/options.h"
#include "write/language.h"

namespace hozen::timeline {

struct Period {
  int64_t from_ns = INT64_MIN, until_ns = INT64_MAX;  // half-open
  bool contains(int64_t t) const { return t >= from_ns && t < until_ns; }
};

// --distinct or --sum: made at the end from how often each value came, so that pieces still merge.
struct Measure {
  bool is_sum = false;
  std::string field;
  size_t view = 0;
  std::string column() const { return (is_sum ? "sum of " : "distinct ") + field; }
};

// --split: what is counted parted by a condition.
struct Split {
  std::shared_ptr<const Condition> condition;
  std::string text;
  size_t view = 0;
};

struct Counting {
  TallyPlan plan;
  bool attacks = true;    // only labelled events count
  bool by_class = false;  // the default: a column a class, without the informational one
  bool has_group = false;
  std::vector<Dimension> ranks;
  size_t top = 0;  // 0: not given
  size_t top_or(size_t otherwise) const { return top == 0 ? otherwise : top; }
  Period period;  // as asked: --period, else --since and --until
  bool period_given = false;
  std::optional<Period> previous;
  bool needs_labels = false, needs_addresses = false;
  bool hour_of_week = false;
  bool measures_grouped = false;  // a measure a value of the group, not only a time
  std::vector<Measure> measures;
  std::optional<Split> split;
  std::optional<size_t> cite_view;  // of no dimension: first and last record of each time
  std::vector<std::string> expected;
  std::vector<std::string> names_read;  // --names, each with a digest of its file
  PortNames ports;
  bool successes = false;  // keep where attacks may have worked
  Language language = Language::en;
  bool ascii = false;  // charts of ASCII characters

  size_t rank_view(size_t rank) const { return rank + (has_group ? 1 : 0); }
};
// The logs that are counted, with --inbound: to one of these networks, and not from one of them.
Expected<Input> open_counted(const Args& args);
Expected<Counting> plan_counting(const Args& args, Input& input);

struct Counts {
  std::unique_ptr<Tally> main;
  std::unique_ptr<Tally> previous;  // over its whole period, without buckets; null if not asked for
  Ledger ledger;
  std::map<std::string, std::string> sha256 = {};  // of members of packages, by path; for --cite
  std::string rules =
      {};  // how many there were and a digest of them; empty if none were asked, or no tally is made
  std::string addresses = {};  // a digest of the facts about addresses; empty as rules are
  LabelNames names = {};       // what classes and rules are called on the page
  Inventory likely = {};       // of attacks that may have worked, with Counting::successes
  std::vector<std::string> refused = {};  // lines of --addresses that could not be used

  Outcome outcome();  // the ledger, given away, and what was refused
};
// The language of classes' and rules' names: that of --lang, but for what programs read.
Language label_language(const Args& args);
// How many rules there are, and a digest of what decides which events are attacks.
std::string digest_of(const RuleSet& rules);
class Spill;  // timeline/tallies.h
// `spill`: where counts go that no longer fit into memory; then Counts::main holds the rest only.
Expected<Counts> count_events(const Args& args, const Input& input, const Counting& counting,
                              Spill* spill = nullptr);

Expected<size_t> parse_top(const std::string& text);  // a number, "all"; 0: not given

// The same length before A: whole months when A..B is whole months.
Period period_before(const Period& period, const Zone& zone);

}  // namespace hozen::timeline
