// The engine against the plain reference evaluator: generated rules and events, and all built-in rules on all samples.
#include <random>

#include "base/embedded.h"
#include "catch.h"
#include "labels/event_text.h"
#include "labels/labeler.h"
#include "labels/reference_rule.h"
#include "labels/rule_check.h"
#include "labels/rule_set_state.h"

using namespace hozen;

namespace {

// What the event offers under a rule's field name; the decoding of requests has its own tests.
TextsOf texts_of(const Event& event, FieldTable& fields) {
  return [&event, &fields](std::string_view name) {
    std::vector<std::string> out;
    const FieldId id = fields.id_of_name(name);
    EventText text(fields);
    text.begin(event, Writing{}, {});
    const auto web = web_field_of(id);
    if (!web) {
      if (const auto value = text.value(id)) out.emplace_back(*value);
      return out;
    }
    const WebFields wanted = bit_of(*web);
    for (const TextView& view : text.web_views(wanted)) {
      if ((view.fields & wanted) != 0) out.emplace_back(view.text);
    }
    return out;
  };
}

class Dice {
 public:
  explicit Dice(uint32_t seed) : engine_(seed) {}
  size_t below(size_t count) { return engine_() % count; }
  bool one_in(size_t count) { return below(count) == 0; }
  template <size_t N>
  std::string_view any_of(const std::string_view (&list)[N]) {
    return list[below(N)];
  }

 private:
  std::mt19937 engine_;
};

constexpr std::string_view kFieldNames[] = {
    "CommandLine",     "url.original", "cs-uri-query",
    "user.name",       "source.ip",    "own_field",
    "request.decoded", "c-useragent",  "http.response.status_code"};
constexpr std::string_view kPlainNames[] = {"CommandLine", "url.original", "user.name",
                                            "own_field"};
constexpr std::string_view kTexts[] = {
    "-",           "a",        "Abc",          "abcabc",    "/a?b=c",       "/x.php?id=1%27",
    "whoami /all", "cmd -c a", "10",           "192.0.2.7", "198.51.100.9", "200",
    "404",         "YWJj",     "aGVsbG8gYWJj", "a*b",       "c:\\temp\\a",  "\xE8\xA1\xA8",
    "a\\b",        "/a+b?c+d", "2001:db8::1",  "-c",        "x\ny"};
constexpr std::string_view kValues[] = {
    "a",  "abc",  "ABC",    "a*",  "*b*",        "?bc", "a?c", "\\*",    "id=1'",     "whoami",
    "-c", "/all", "cmd -c", "200", "c:\\\\temp", "*",   "",    "/x.php", "192.0.2.7", "b c"};
constexpr std::string_view kModifiers[] = {"",
                                           "|contains",
                                           "|startswith",
                                           "|endswith",
                                           "|contains|all",
                                           "|cased",
                                           "|contains|cased",
                                           "|windash|contains",
                                           "|base64offset|contains",
                                           "|base64|contains",
                                           "|wide|base64offset|contains",
                                           "|neq",
                                           "|contains|windash|all"};
constexpr std::string_view kPatterns[] = {"^a",      "b$", "a.c", "[0-9]{2}", "(?:whoami|cmd)\\s",
                                          "\\bc\\b", "^$", "x.y", "A"};

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

std::string made_test(Dice& dice) {
  const std::string field(dice.any_of(kFieldNames));
  switch (dice.below(9)) {
    case 0:
      return fmt::format("{}|re{}: {}", field,
                         dice.one_in(2)   ? "|i"
                         : dice.one_in(2) ? "|s"
                                          : "",
                         quoted(dice.any_of(kPatterns)));
    case 1:
      return fmt::format("{}|exists: {}", field, dice.one_in(2));
    case 2:
      return fmt::format("source.ip|cidr: [192.0.2.0/24, '2001:db8::/32']");
    case 3:
      return fmt::format("{}|{}: {}", dice.any_of(kPlainNames), dice.one_in(2) ? "gte" : "lt",
                         dice.below(300));
    case 4:
      return fmt::format("{}|fieldref{}: {}", dice.any_of(kPlainNames),
                         dice.one_in(2) ? "|contains" : "", dice.any_of(kPlainNames));
    case 5:
      return fmt::format("{}: null", field);
    default:
      break;
  }
  std::string modifiers(dice.any_of(kModifiers));
  std::string values;
  for (size_t i = 0, count = 1 + dice.below(3); i < count; ++i) {
    std::string_view value = dice.any_of(kValues);
    const bool base64 = modifiers.find("base64") != std::string::npos;
    while (base64 && (value.size() < 3 || value.find_first_of("*?") != std::string_view::npos))
      value = dice.any_of(kValues);
    values += (i == 0 ? "" : ", ") + quoted(value);
  }
  return fmt::format("{}{}: [{}]", field, modifiers, values);
}

std::string made_rule(Dice& dice, size_t number) {
  std::string yaml = fmt::format("title: r{}\nid: r{}\ndetection:\n", number, number);
  const size_t selections = 1 + dice.below(3);
  for (size_t s = 0; s < selections; ++s) {
    yaml += fmt::format("  s{}:\n", s);
    if (dice.one_in(5)) {
      yaml += fmt::format("    - {}\n", quoted(kValues[dice.below(11)]));
      continue;
    }
    const bool list = dice.one_in(4);
    std::string first;
    for (size_t i = 0, count = 1 + dice.below(2); i < count; ++i) {
      const std::string test = made_test(dice);
      const std::string key = test.substr(0, test.find(':'));
      if (!list && key == first) continue;  // a map has each key once
      first = key;
      yaml += fmt::format("    {}{}\n", list ? "- " : "", test);
    }
  }
  constexpr std::string_view kConditions[][4] = {
      {"s0", "not s0", "1 of them", "all of s*"},
      {"s0 and not s1", "s0 or s1", "1 of s*", "not (s0 and s1)"},
      {"s0 and (s1 or not s2)", "all of them", "not 1 of s* or s2", "s0 or s1 and s2"}};
  return yaml + fmt::format("  condition: {}\n", dice.any_of(kConditions[selections - 1]));
}

void make_event(Dice& dice, Event& event, std::string& line) {
  event.clear();
  constexpr Field kSet[] = {Field::process_command_line,
                            Field::url_original,
                            Field::user_name,
                            Field::source_ip,
                            Field::user_agent_original,
                            Field::http_response_status_code};
  line.clear();
  for (const Field field : kSet) {
    if (dice.one_in(3)) continue;
    const std::string_view text = dice.any_of(kTexts);
    event.set(field, text);
    line += text;
    line += ' ';
  }
  if (dice.one_in(2)) event.extra.push_back({"own_field", dice.any_of(kTexts)});
  event.original = line;
}

bool names(const Yaml* list, std::string_view text) {
  return std::any_of(list->items.begin(), list->items.end(),
                     [&](const Yaml& item) { return item.text == text; });
}

std::string_view category_of(const Yaml& document) {
  const Yaml* const source = document.find("logsource");
  return source == nullptr ? std::string_view() : source->get("category");
}

// Is the rule one of those that the filter narrows? Built-in filters say no product or service.
bool concerns(const Yaml& filter, const Yaml& rule) {
  if (category_of(rule) != category_of(filter)) return false;
  const Yaml* const rules = filter.find("filter")->find("rules");
  if (rules->text != "any" && !names(rules, rule.get("id"))) return false;
  const Yaml* const ours = filter.find("hozen");
  if (ours == nullptr) return true;
  const Yaml* const classes = ours->find("classes");
  const Yaml* const levels = ours->find("levels");
  return (classes == nullptr || names(classes, rule.find("hozen")->get("class"))) &&
         (levels == nullptr || names(levels, rule.get("level")));
}

// A filter as the rule that holds where its condition does.
Yaml rule_of_filter(Yaml filter) {
  for (YamlPair& pair : filter.pairs) {
    if (pair.first.text != "filter") continue;
    pair.first.text = "detection";
    std::erase_if(pair.second.pairs, [](const YamlPair& key) { return key.first.text == "rules"; });
  }
  return filter;
}

bool matches_with_filters(const Yaml& rule, const std::vector<Yaml>& filters,
                          const TextsOf& texts) {
  return reference_matches(rule, texts) &&
         std::none_of(filters.begin(), filters.end(), [&](const Yaml& filter) {
           return concerns(filter, rule) && !reference_matches(rule_of_filter(filter), texts);
         });
}

}  // namespace

TEST_CASE("the engine and the reference evaluator agree on generated rules and events", "[rules]") {
  Dice dice(20220930);
  size_t held = 0, asked = 0;
  for (size_t round = 0; round < 12; ++round) {
    RuleSet rules;
    std::vector<Yaml> documents;
    std::vector<std::string> texts;
    for (size_t i = 0; i < 60; ++i) {
      texts.push_back(made_rule(dice, i));
      rules.add_text(texts.back(), "generated.yml");
      auto read = Yaml::read(texts.back(), "generated.yml");
      REQUIRE(read);
      documents.push_back(std::move(*read));
    }
    CAPTURE(rules.refused().empty() ? std::string() : rules.refused().front().text());
    REQUIRE(rules.refused().empty());
    auto labeler = Labeler::make(rules);
    REQUIRE(labeler);
    std::vector<Event> events(80);
    std::vector<std::string> lines(events.size());
    for (size_t i = 0; i < events.size(); ++i) make_event(dice, events[i], lines[i]);
    Labels labels;
    labeler->label(events, labels);
    FieldTable fields = rules.state().table.fields;
    for (size_t e = 0; e < events.size(); ++e) {
      const auto found = labels.of(e);
      const TextsOf of_event = texts_of(events[e], fields);
      for (size_t r = 0; r < documents.size(); ++r) {
        const bool engine = std::find(found.begin(), found.end(), r) != found.end();
        const bool reference = reference_matches(documents[r], of_event);
        ++asked;
        held += reference ? 1 : 0;
        if (engine == reference) continue;
        CAPTURE(texts[r], lines[e], engine, reference);
        FAIL_CHECK("the engine and the reference disagree");
      }
    }
  }
  CHECK(asked == 12u * 60 * 80);
  CHECK(held > asked / 20);  // the generator makes rules that hold
  CHECK(held < asked / 2);
}

TEST_CASE("the engine and the reference evaluator agree on all built-in rules and samples",
          "[rules]") {
  auto rules = RuleSet::built_in();
  REQUIRE(rules);
  std::vector<Yaml> documents, filters;
  for (const embedded::File& file : embedded::rules()) {
    auto read = Yaml::read_all(file.text, file.name);
    REQUIRE(read);
    for (Yaml& document : *read)
      (document.find("filter") == nullptr ? documents : filters).push_back(std::move(document));
  }
  REQUIRE(documents.size() == rules->rules().size());
  REQUIRE(!filters.empty());
  auto labeler = Labeler::make(*rules);
  REQUIRE(labeler);
  FieldTable fields = rules->state().table.fields;
  Labels labels;
  Event event;
  size_t number = 0;
  for (size_t r = 0; r < documents.size(); ++r) {
    for (const auto* list : {&rules->samples(r).hits, &rules->samples(r).misses}) {
      for (const RuleSample& sample : *list) {
        // Each rule over its own samples, and over every two-hundredth of the others'.
        if (!event_of_sample(sample, event)) continue;
        labeler->label(std::span(&event, 1), labels);
        const TextsOf of_event = texts_of(event, fields);
        const size_t step = ++number % 200 == 0 ? 1 : documents.size();
        for (size_t other = step == 1 ? 0 : r; other < documents.size(); other += step) {
          if (documents[other].find("detection") == nullptr) continue;
          const auto found = labels.of(0);
          const bool engine = std::find(found.begin(), found.end(), other) != found.end();
          const bool reference = matches_with_filters(documents[other], filters, of_event);
          if (engine == reference) continue;
          CAPTURE(rules->rules()[other].title, rules->rules()[other].file, sample.text, engine);
          FAIL_CHECK("the engine and the reference disagree");
        }
      }
    }
  }
  CHECK(number > 2000);
}
