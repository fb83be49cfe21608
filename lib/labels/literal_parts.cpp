#include "labels/literal_parts.h"

#include <algorithm>

namespace hozen {

void make_unique(LiteralSet& set) {
  std::sort(set.begin(), set.end());
  set.erase(std::unique(set.begin(), set.end()), set.end());
}

bool is_useful(const LiteralSet& set) {
  return !set.empty() && set.size() <= kMostLiterals &&
         std::none_of(set.begin(), set.end(), [](const auto& s) { return s.empty(); });
}

size_t longest(const LiteralSet& set) {
  size_t most = 0;
  for (const std::string& text : set) most = std::max(most, text.size());
  return most;
}

LiteralSet product(const LiteralSet& left, const LiteralSet& right) {
  LiteralSet out;
  for (const std::string& first : left) {
    for (const std::string& second : right) out.push_back(first + second);
  }
  make_unique(out);
  return out;
}

LiteralSet power(const LiteralSet& texts, size_t count) {
  constexpr size_t kFew = 36;
  LiteralSet out = texts;
  for (size_t i = 1;
       i < count && out.size() * texts.size() <= kFew && longest(out) + longest(texts) <= kLongest;
       ++i)
    out = product(out, texts);
  return out;
}

void leave_shortest(LiteralSet& set) {
  const LiteralSet all = set;
  const auto is_implied = [&](const std::string& text) {
    return std::any_of(all.begin(), all.end(), [&](const std::string& other) {
      return other.size() < text.size() && text.find(other) != std::string::npos;
    });
  };
  set.erase(std::remove_if(set.begin(), set.end(), is_implied), set.end());
}

void LiteralJudge::keep_better(LiteralSet& best, const LiteralSet& other) const {
  if (!is_useful(other)) return;
  const auto too_common = [this](const std::string& text) {
    return tier_of_literal(text) < least_;
  };
  if (least_ != Tier::common && std::any_of(other.begin(), other.end(), too_common)) return;
  if (best.empty() || commonness(other) < commonness(best)) best = other;
}

LiteralSet LiteralJudge::best_of(const Part& part) const {
  LiteralSet best = part.required;
  keep_better(best, part.exact);
  return best;
}

void Sequence::add(const Part& part) {
  if (part.exact.empty()) {
    append(part.prefix.empty() ? LiteralSet{""} : part.prefix);
    finish_run();
    judge_.keep_better(required_, part.required);
    return;
  }
  append(part.exact);
  if (!part.repeats) return;
  finish_run();
  run_ = part.exact;  // it ends with one of them, and what follows comes right behind
}

Part Sequence::take() {
  if (whole_) return {.exact = run_};
  finish_run();
  return {.required = required_, .prefix = prefix_};
}

void Sequence::append(const LiteralSet& texts) {
  if (run_.size() * texts.size() > kMostExact || longest(run_) + longest(texts) > kLongest)
    finish_run();
  if (texts.size() > 1) {
    run_ = product(run_, texts);
    return;
  }
  for (std::string& text : run_) text += texts.front();
  if (run_.size() > 1) make_unique(run_);
}

void Sequence::finish_run() {
  judge_.keep_better(required_, run_);
  if (whole_) prefix_ = run_;
  whole_ = false;
  run_ = {""};
}

}  // namespace hozen
