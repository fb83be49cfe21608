#include "labels/labeler.h"

#include "labels/rule_set_state.h"
#include "labels/term_evaluator.h"

namespace hozen {

struct Labeler::State {
  const RuleSet::State* rules;
  std::shared_ptr<const CompiledRules> compiled;
  TermEvaluator evaluator;
};

Labeler::Labeler(std::unique_ptr<State> state) : state_(std::move(state)) {}
Labeler::Labeler(Labeler&&) noexcept = default;
Labeler& Labeler::operator=(Labeler&&) noexcept = default;
Labeler::~Labeler() = default;

Expected<Labeler> Labeler::make(const RuleSet& rules, const FormatSet*) {
  const RuleSet::State& state = rules.state();
  HOZEN_TRY(compiled, rules.compiled());
  HOZEN_TRY(evaluator, TermEvaluator::make(state.table, compiled));
  return Labeler(std::make_unique<State>(State{&state, std::move(compiled), std::move(evaluator)}));
}

void Labeler::label(std::span<const Event> events, Labels& out) {
  out.ends_.clear();
  out.rules_.clear();
  for (const Event& event : events) {
    state_->evaluator.begin(event, Escapes::none, {});
    for (size_t i = 0; i < state_->rules->rules.size(); ++i) {
      if (!state_->compiled->live[i] || !state_->evaluator.holds(state_->rules->rules[i].condition))
        continue;
      out.rules_.push_back(static_cast<uint16_t>(i));
    }
    out.ends_.push_back(static_cast<uint32_t>(out.rules_.size()));
  }
}

}  // namespace hozen
