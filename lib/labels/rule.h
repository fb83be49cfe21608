#pragma once
// Rule: one attack rule as the engine runs it: terms (single tests of one field) and a condition
// over them.
//
// Shape:    a Node tree over term numbers; terms are shared by all rules of a RuleSet, equal ones
//           are one
// Lifetime: owned by the RuleSet
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/address.h"
#include "labels/correlation.h"
#include "labels/log_source.h"
#include "labels/rule_field.h"

namespace hozen {

struct RuleInfo {
  std::string id;            // the Sigma id (a UUID), or the file's name where there is none
  std::string title;         // label in English
  std::string title_ja;      // label in Japanese; the English one where the rule has none
  std::string threat_class;  // "sqli", ...; "other" for a rule without `hozen: class`
  std::string tool;          // "Nikto", or empty
  std::string level;         // informational, low, medium, high, critical
  std::string file;          // path, or "built-in/web/x.yml"
  size_t line = 1;           // where the rule begins in it
  std::vector<std::string> techniques = {};  // "T1190"
  std::vector<std::string> cves = {};        // "CVE-2021-44228"
};

// One of a rule's own examples.
struct RuleSample {
  std::string text;  // a request line, or a whole log line
  bool is_log_line = false;
  std::vector<std::pair<std::string, std::string>> fields =
      {};           // instead of text: ECS field and value
  size_t line = 0;  // in the rule file
};

// An example of a rule over a window: events in their order.
struct WindowSample {
  struct Step {
    RuleSample event;
    uint64_t times = 1;    // the event comes so often; {n} in its texts is 1, 2, ...
    int64_t every_ns = 0;  // so long after the one before it
  };
  std::vector<Step> steps;
  size_t line = 0;  // in the rule file
};

struct RuleSamples {
  std::vector<RuleSample> hits, misses;
  std::vector<WindowSample> window_hits = {}, window_misses = {};
};

struct Term {
  enum class Op : uint8_t {
    matches,   // `pattern` is a regular expression, searched in the field's text
    wildcard,  // `pattern` is a Sigma string with wildcards, for the whole text
    equals,    // the whole text is `pattern`
    absent,    // no such field, or it is empty
    present,   // there is such a field
    less,
    less_equal,
    greater,
    greater_equal,  // the text is a number and compares so with `number`
    in_network,     // the text is an address in `network`
    same,
    same_contains,
    same_starts,
    same_ends,  // compared with the text of field `other`
  };
  FieldId field = 0;
  Op op = Op::matches;
  bool cased = false;       // matches, equals, same*: capital letters count
  bool dot_all = false;     // matches: `.` takes a line feed too
  bool multi_line = false;  // matches: ^ and $ at each line feed
  std::string pattern = {};
  double number = 0;
  Prefix network = {};
  FieldId other = 0;

  bool operator==(const Term&) const = default;
};

using TermId = uint32_t;

struct Node {
  enum class Kind : uint8_t { term, all, any, negated };
  Kind kind = Kind::all;  // `all` of nothing is true, `any` of nothing is false
  TermId term = 0;
  std::vector<Node> children = {};
};

struct Rule {
  RuleInfo info;
  Node condition;
  RuleSamples samples = {};
  LogSource source = {};
  std::string name = {};                            // by which correlations may call it
  std::optional<CorrelationText> correlation = {};  // then `condition` never holds
};

}  // namespace hozen
