#pragma once
// literal_parts: what is known of the parts of a regular expression, and of parts in a row.
//
// Call:     Sequence: add for each part from left to right, then take
// Shape:    Parts -> the Part they make together
// Errors:   none: what grows too large is given up, which only means that less is known
// Cost:     sets are limited to kMostExact texts of kLongest bytes
// Source:   as labels/required_literals.h says
#include <cstddef>

#include "labels/literal_rarity.h"

namespace hozen {

inline constexpr size_t kMostLiterals = 256;
inline constexpr size_t kMostExact = 200;  // texts a part stands for before it is given up as exact
inline constexpr size_t kLongest = 24;

struct Part {
  // The part stands for exactly one of these texts; empty: for too many to say.
  LiteralSet exact = {};
  // Each text that the part finds holds one of these; empty: nothing is known.
  LiteralSet required = {};
  // `exact` stands there one or more times.
  bool repeats = false;
  // The part begins with one of these; empty: nothing is known.
  LiteralSet prefix = {};
};

void make_unique(LiteralSet& set);
// Neither empty nor too many, and none of the texts empty.
bool is_useful(const LiteralSet& set);
size_t longest(const LiteralSet& set);
// Each text of the left followed by each of the right.
LiteralSet product(const LiteralSet& left, const LiteralSet& right);
// `texts` one after the other, up to `count` times, as long as there are few.
LiteralSet power(const LiteralSet& texts, size_t count);
// Takes out those that hold another one: where they stand, the other one stands too.
void leave_shortest(LiteralSet& set);

// Chooses between sets of texts: the rarest one, all of whose texts are of a tier at least.
class LiteralJudge {
 public:
  explicit LiteralJudge(Tier least) : least_(least) {}

  void keep_better(LiteralSet& best, const LiteralSet& other) const;
  // The better of what is known: the exact texts or the required ones.
  LiteralSet best_of(const Part& part) const;

 private:
  Tier least_;
};

// A run of parts, one after the other.
class Sequence {
 public:
  explicit Sequence(const LiteralJudge& judge) : judge_(judge) {}

  void add(const Part& part);
  Part take();

 private:
  void append(const LiteralSet& texts);
  void finish_run();

  const LiteralJudge& judge_;
  LiteralSet run_ = {""};
  LiteralSet required_;
  LiteralSet prefix_;
  bool whole_ = true;  // nothing but the run so far
};

}  // namespace hozen
