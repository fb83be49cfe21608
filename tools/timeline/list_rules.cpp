// timeline rules: the attack rules there are, one as it is written, or the samples of a user's own.
#include <initializer_list>
#include <iterator>

#include "base/embedded.h"
#include "base/text.h"
#include "base/text_file.h"
#include "labels/rule_check.h"
#include "labels/rule_set.h"
#include "timeline/options.h"

namespace hozen::timeline {
namespace {

constexpr std::string_view kBuiltIn = "built-in/";

Table rules_table(const RuleSet& rules) {
  Table table{.name = "rules", .title = "Attack rules"};
  table.columns = {{.name = "class"}, {.name = "title"}, {.name = "title_ja"},
                   {.name = "level"}, {.name = "tool"},  {.name = "techniques"},
                   {.name = "cves"},  {.name = "id"},    {.name = "file"}};
  const auto text_or_absent = [](const std::string& text) {
    return text.empty() ? Cell() : Cell(text);
  };
  for (const RuleInfo& r : rules.rules()) {
    table.add({r.threat_class, r.title, r.title_ja, text_or_absent(r.level), text_or_absent(r.tool),
               r.techniques, r.cves, r.id, r.file});
  }
  table.notes.push_back(fmt::format("{} rules.", rules.rules().size()));
  return table;
}

Expected<std::string> text_of_rule(const RuleInfo& rule) {
  if (rule.file.starts_with(kBuiltIn)) {
    for (const embedded::File& file : embedded::rules()) {
      if (file.name == std::string_view(rule.file).substr(kBuiltIn.size()))
        return std::string(file.text);
    }
  }
  return read_whole_file(rule.file);
}

Expected<Outcome> show(const RuleSet& rules, const Args& args) {
  for (size_t i = 0; i < rules.rules().size(); ++i) {
    const RuleInfo& rule = rules.rules()[i];
    if (rule.id != args.show && rule.title != args.show) continue;
    HOZEN_TRY(text, text_of_rule(rule));
    if (!text.ends_with('\n')) text += '\n';
    for (const auto& [title, file] : rules.filters_of(i))
      text += fmt::format("# {} is narrowed by the filter '{}' ({})\n", rule.id,
                          quote_for_message(title, 120), quote_for_message(file, 400));
    HOZEN_CHECK(write_output(text, args.output));
    return Outcome();
  }
  return std::unexpected(
      Error{.what = fmt::format("there is no rule '{}'", quote_for_message(args.show)),
            .hint = "an id or a whole title; 'timeline rules' lists them"});
}

Expected<Outcome> check(const Args& args) {
  RuleSet rules;
  HOZEN_CHECK(rules.add(args.check));
  HOZEN_TRY(own, check_own_samples(rules));
  HOZEN_TRY(foreign, check_foreign_misses(rules));
  HOZEN_TRY(built_in, RuleSet::built_in());
  std::vector<Error> unknown;
  for (const UnknownName& name : rules.unknown_names()) {
    if (!built_in.can_be_filtered(name.name)) unknown.push_back(name.error);
  }
  std::string text;
  using Errors = const std::vector<Error>;
  for (Errors* errors : std::initializer_list<Errors*>{&rules.refused(), &unknown, &own.failures,
                                                       &foreign.failures}) {
    for (const Error& error : *errors) text += error.text() + "\n";
  }
  const size_t bad =
      rules.refused().size() + unknown.size() + own.failures.size() + foreign.failures.size();
  text += fmt::format(
      "{} rules read, {} refused, {} samples tried, {} not tried (whole log lines), {} "
      "problems\n",
      rules.rules().size(), rules.refused().size(), own.samples + foreign.samples, own.skipped,
      bad);
  if (const size_t count = rules.without_source(); count > 0) {
    text += fmt::format(
        "{} of them are about logs that no format gives by name: they are held against generic "
        "formats only (JSON, CSV, syslog, ...)\n",
        count);
  }
  HOZEN_CHECK(write_output(text, args.output));
  return Outcome({}, bad > 0);
}

}  // namespace

Expected<Outcome> run_rules(const Args& args) {
  if (!args.check.empty()) return check(args);
  HOZEN_TRY(rules, RuleSet::built_in());
  for (const std::string& path : args.input.rules) HOZEN_CHECK(rules.add(path));
  if (!args.show.empty()) return show(rules, args);
  const Table table = rules_table(rules);
  HOZEN_CHECK(write_output(std::span(&table, 1), args.output));
  return Outcome();
}

}  // namespace hozen::timeline
