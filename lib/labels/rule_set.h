#pragma once
// RuleSet: all attack rules there are - Sigma rules, built in or from the user's folders.
//
// Call:     built_in() (or an empty RuleSet), add(path)*, then Labeler::make (labels/labeler.h)
// Shape:    a rule is a Sigma rule with one key of ours, `hozen`: class (required in built-in
//           rules), label_ja, label_en (else the title), tool, cve (list), hits and misses: each a
//           request line ('GET /?id=1 HTTP/1.1'), a map of ECS fields, or {line: 'a whole log
//           line'}. Those of a correlation stand in windows: {hits, misses}
//           (labels/window_samples.h). tags attack.tNNNN give techniques, cve.* give CVEs. Field names:
//           labels/rule_field.h
// Errors:   one bad rule never silences the others: it is left out and stands in refused() with
//           file:line:column, the reason, and what is supported. add: only when the path cannot be
//           read.
// Lifetime: const after loading; outlives every Labeler made from it
// Threads:  const
// Cost:     about 10 MB/s of YAML; patterns compile on the first Labeler::make (cached,
//           labels/compiled_cache.h)
// Source:   github.com/SigmaHQ/sigma-specification, version 2: rules, modifiers, conditions
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/yaml.h"
#include "labels/rule.h"

namespace hozen {

class CompiledRules;  // labels/compiled_rules.h

struct UnknownName {
  std::string name;
  Error error;  // its place, and what is said of it
};

enum class RuleChoice : uint8_t { all, watched };

class RuleSet {
 public:
  RuleSet();
  RuleSet(RuleSet&&) noexcept;
  RuleSet& operator=(RuleSet&&) noexcept;
  ~RuleSet();

  static Expected<RuleSet> built_in();
  // Adds a rule file, or every *.yml and *.yaml below a folder. A rule replaces an earlier one of
  // the same id.
  Expected<void> add(const std::string& file_or_folder);
  void add_text(std::string_view yaml, std::string_view name);

  const std::vector<RuleInfo>& rules() const;
  const RuleSamples& samples(size_t rule) const;  // of built-in rules: read on the first call
  const std::vector<Error>& refused() const;
  // Is there a rule of this id or name that a filter can narrow?
  bool can_be_filtered(std::string_view id_or_name) const;
  // Title and file of each filter that narrows the rule.
  std::vector<std::pair<std::string, std::string>> filters_of(size_t rule) const;
  // What filters name and no rule here is called. The filters hold for the rest.
  const std::vector<UnknownName>& unknown_names() const;

  // Correlations (labels/correlation.h) label events by rules that are watched for them. A silent rule labels nothing
  // by itself.
  bool has_correlations() const;
  bool is_watched(uint16_t rule) const;
  bool is_silent(uint16_t rule) const;

  // Rules about logs of which no format of ours is known to give any; they are held against generic formats only.
  size_t without_source() const;

  // Other for other texts of the rules beside the built-in ones.
  uint64_t digest_of_added() const;

  // For the engine. Compiles on the first call.
  struct State;
  const State& state() const { return *state_; }
  Expected<std::shared_ptr<const CompiledRules>> compiled(
      RuleChoice choice = RuleChoice::all) const;

 private:
  void add_documents(std::span<const Yaml> documents, std::string_view name);
  void add_placeholders(std::span<const Yaml> documents, std::string_view name);
  void read_text(std::string_view yaml, std::string_view name);
  void link();
  void read_built_in_samples() const;
  std::unique_ptr<State> state_;
};

}  // namespace hozen
