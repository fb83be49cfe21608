#include "labels/labeler.h"

#include <algorithm>

#include "events/log_format.h"
#include "labels/event_memory.h"
#include "labels/format_rules.h"
#include "labels/rule_set_state.h"
#include "labels/term_evaluator.h"
#include "labels/trigger_search.h"

namespace hozen {

struct Labeler::State {
  const RuleSet::State* rules;
  std::shared_ptr<const CompiledRules> compiled;
  const FormatSet* formats;
  TriggerSearch search;
  TermEvaluator evaluator;
  EventMemory memory;
  FormatRules unknown;
  std::vector<std::unique_ptr<FormatRules>> of_format;  // made when a format is first met
  std::vector<uint16_t> candidates;
  std::vector<uint32_t> holding;  // of the candidates, those that the memory covers

  const FormatRules& format_of(const Event& event) {
    if (event.format < of_format.size() && of_format[event.format] != nullptr)
      return *of_format[event.format];
    return meet_format(event.format);
  }
  const FormatRules& meet_format(size_t number);
  void collect(const Event& event, const FormatRules& format, std::span<const FoundTrigger> found);
  void decide(const Event& event, uint32_t number, std::span<const FoundTrigger> found,
              std::vector<uint16_t>& out);
};

Labeler::Labeler(std::unique_ptr<State> state) : state_(std::move(state)) {}
Labeler::Labeler(Labeler&&) noexcept = default;
Labeler& Labeler::operator=(Labeler&&) noexcept = default;
Labeler::~Labeler() = default;

Expected<Labeler> Labeler::make(const RuleSet& rules, const FormatSet* formats, RuleChoice choice) {
  const RuleSet::State& state = rules.state();
  HOZEN_TRY(compiled, rules.compiled(choice));
  HOZEN_TRY(search, TriggerSearch::make(state.table, compiled));
  HOZEN_TRY(evaluator, TermEvaluator::make(state.table, compiled));
  FormatRules unknown = FormatRules::make(*compiled, state.rules, {});
  return Labeler(std::make_unique<State>(State{&state,
                                               std::move(compiled),
                                               formats,
                                               std::move(search),
                                               std::move(evaluator),
                                               EventMemory(state.rules, state.table.terms()),
                                               std::move(unknown),
                                               {},
                                               {},
                                               {}}));
}

const FormatRules& Labeler::State::meet_format(size_t number) {
  if (formats == nullptr || number >= formats->formats().size()) return unknown;
  const LogFormat& format = *formats->formats()[number];
  if (of_format.size() <= number) of_format.resize(number + 1);
  of_format[number] =
      std::make_unique<FormatRules>(FormatRules::make(*compiled, rules->rules, format.id));
  of_format[number]->writing = {format.escapes, serves(format.id)};
  return *of_format[number];
}

// The rules that need a look, ascending.
void Labeler::State::collect(const Event& event, const FormatRules& format,
                             std::span<const FoundTrigger> found) {
  candidates.clear();
  for (const CompiledRules::Always& always : format.always) {
    const bool has_fields = always.fields_needed == 0 ||
                            (event.present & always.fields_needed) != 0 || !event.extra.empty();
    if (has_fields) candidates.push_back(always.rule);
  }
  for (const FoundTrigger& trigger : found) {
    const auto& of_term = compiled->rules_of[trigger.term];
    candidates.insert(candidates.end(), of_term.begin(), of_term.end());
  }
  if (!format.all) std::erase_if(candidates, [&](uint16_t rule) { return !format.applies[rule]; });
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
}

void Labeler::State::decide(const Event& event, uint32_t number,
                            std::span<const FoundTrigger> found, std::vector<uint16_t>& out) {
  if (found.empty() && compiled->always.empty()) return;
  const FormatRules& format = format_of(event);
  collect(event, format, found);
  if (candidates.empty()) return;
  if (candidates.size() == 1 && found.size() == 1 && found[0].sure &&
      rules->rules[candidates[0]].condition.kind == Node::Kind::term) {
    out.push_back(candidates[0]);  // a rule of one term, and that is known to hold
    return;
  }
  constexpr std::ptrdiff_t kFew = 2;  // covered ones: found out sooner than remembered
  const bool asks = std::count_if(candidates.begin(), candidates.end(),
                                  [&](uint16_t rule) { return memory.covers(rule); }) >= kFew;
  const TextMemory::Key key = asks ? memory.key_of(event) : TextMemory::Key{};
  const std::vector<uint32_t>* const known = asks ? memory.find(key) : nullptr;
  if (known != nullptr) {
    std::erase_if(candidates, [&](uint16_t rule) {
      return memory.covers(rule) && !std::binary_search(known->begin(), known->end(), rule);
    });
    if (candidates.size() == known->size()) {
      out.insert(out.end(), candidates.begin(), candidates.end());
      return;
    }
  }
  evaluator.begin(event, format.writing, format.format_id, search.decoded_of(number));
  for (const FoundTrigger& trigger : found)
    evaluator.found(trigger.term, trigger.units, trigger.sure);
  holding.clear();
  for (const uint16_t rule : candidates) {
    const bool covered = memory.covers(rule);
    if (!(known != nullptr && covered) && !evaluator.holds(rules->rules[rule].condition)) continue;
    out.push_back(rule);
    if (covered) holding.push_back(rule);
  }
  if (asks && known == nullptr && memory.seen_before(key)) memory.remember(key, holding);
}

void Labeler::label(std::span<const Event> events, Labels& out) {
  out.ends_.clear();
  out.rules_.clear();
  state_->search.search(events, [this](const Event& event) -> const FormatRules& {
    return state_->format_of(event);
  });
  const auto found = state_->search.found();
  size_t at = 0;
  for (size_t i = 0; i < events.size(); ++i) {
    const size_t begin = at;
    while (at < found.size() && found[at].event == i) ++at;
    state_->decide(events[i], static_cast<uint32_t>(i), found.subspan(begin, at - begin),
                   out.rules_);
    out.ends_.push_back(static_cast<uint32_t>(out.rules_.size()));
  }
}

}  // namespace hozen
