// timeline hosts, timeline story: what the logs know of every host, address and user, or of one of them.
#include <algorithm>
#include <memory>
#include <mutex>
#include <numeric>

#include "base/address.h"
#include "base/text.h"
#include "common/labelling.h"
#include "labels/label_names.h"
#include "tally/inventory.h"
#include "tally/story.h"
#include "timeline/coverage.h"
#include "timeline/log_index.h"
#include "timeline/options.h"
#include "timeline/row_parts.h"

namespace hozen::timeline {
namespace {

constexpr size_t kShown = 20;

// Calls `take` of one Collector a thread for every event, with its attack rules.
template <class Collector>
class CollectWorker final : public LabelWorker {
 public:
  CollectWorker(const Input& input, const Labelling* labelling, const ValueSources& sources,
                LabelTrouble& trouble, Collector& collector)
      : LabelWorker(input, labelling, sources, trouble),
        values_(sources.labels),
        collector_(collector) {}

 private:
  void event(const Event& event, std::span<const uint16_t> labels) override {
    rules_.clear();
    for (const uint16_t rule : labels) {
      if (values_->is_attack(rule)) rules_.push_back(rule);
    }
    collector_.take(event, rules_, *values_);
  }
  const LabelValues* values_;
  Collector& collector_;
  std::vector<uint16_t> rules_;
};

template <class Collector>
struct Collected {
  std::vector<std::unique_ptr<Collector>> collectors;
  Ledger ledger;
  LabelNames names;
};

// `followed`: whom the answer is about, where an index may tell which logs name them.
template <class Collector>
Expected<Collected<Collector>> collect(const Args& args, Input& input, const auto& make_collector,
                                       const std::string& followed = {}) {
  HOZEN_TRY(labelling, open_labelling(args.input));
  std::vector<std::string> notes;
  if (!followed.empty()) notes = use_index(args, followed, input, *labelling);
  const ValueSources sources = {&labelling->values, nullptr, input.format_ids};
  LabelTrouble trouble;
  std::mutex mutex;
  std::vector<std::unique_ptr<Collector>> collectors;
  const auto make_worker = [&]() -> std::unique_ptr<LabelWorker> {
    const std::lock_guard lock(mutex);
    collectors.push_back(make_collector());
    return std::make_unique<CollectWorker<Collector>>(input, labelling.get(), sources, trouble,
                                                      *collectors.back());
  };
  HOZEN_TRY(ledger, read_labelled(input, labelling.get(), trouble, make_worker));
  for (const std::string& note : notes) ledger.note(note);
  return Collected<Collector>{std::move(collectors), std::move(ledger),
                              LabelNames::of(labelling->rules.rules(), label_language(args))};
}

struct InventoryCollector {
  Inventory inventory;
  void take(const Event& e, std::span<const uint16_t> labels, const LabelValues& values) {
    inventory.add(e, labels, values);
  }
};

// What the events of one are: an address by value, a host or a user by name.
struct StoryCollector {
  std::string name;
  std::optional<Address> address;
  Story story;

  bool is_about(const Event& e) const {
    for (const Field f : {Field::source_ip, Field::destination_ip}) {
      if (!address || !e.has(f)) continue;
      if (e.get(f) == name) return true;
      const auto one = Address::parse(e.get(f));
      if (one && *one == *address) return true;
    }
    if (address) return false;
    for (const Field f : {Field::user_name, Field::host_name, Field::url_domain,
                          Field::destination_domain, Field::destination_user_name}) {
      if (e.get(f) == name) return true;
    }
    return false;
  }
  void take(const Event& e, std::span<const uint16_t> labels, const LabelValues& values) {
    if (is_about(e)) story.add(e, labels, values);
  }
};

Cell place_cell(const std::optional<SeenAt>& at) {
  return at ? Cell(fmt::format("{}:{}", at->path, at->offset)) : Cell();
}

class HostTables {
 public:
  HostTables(const Input& input, const Ledger& ledger, const LabelNames& names, Language language,
             size_t top)
      : input_(input), names_(names), l_(language), top_(top), start_ns_(ledger.total().first_ns) {}

  Table make(const Inventory& inventory, SeenKind kind) const {
    constexpr std::string_view kNames[] = {"hosts", "addresses", "users"};
    constexpr std::string_view kTitles[] = {"Hosts", "Addresses", "Users"};
    constexpr std::string_view kHeads[] = {"host", "address", "user"};
    const auto k = static_cast<size_t>(kind);
    const std::vector<Inventory::Entry> entries = inventory.entries(kind);
    Table table{.name = std::string(kNames[k]), .title = word(kTitles[k])};
    table.columns = {
        {.name = std::string(kHeads[k]), .title = word(kHeads[k])},
        right("events", word("events")),
        right("attacks", word("attacks")),
        {.name = "first_seen", .title = word("first seen")},
        {.name = "last_seen", .title = word("last seen")},
        {.name = "logs", .title = word("logs"), .detail = Detail::own_line},
        {.name = "classes", .title = word("classes"), .detail = Detail::own_line},
        {.name = "suspicious", .title = word("earliest suspicious"), .detail = Detail::own_line},
        {.name = "suspicious_record", .title = word("record"), .detail = Detail::joined},
        {.name = "success", .title = word("earliest likely success"), .detail = Detail::own_line},
        {.name = "success_record", .title = word("record"), .detail = Detail::joined}};
    for (size_t i = 0; i < std::min(entries.size(), top_); ++i)
      table.add(row_of(*entries[i].first, *entries[i].second));
    if (entries.empty()) table.notes.push_back(word("none named by these logs"));
    if (entries.size() > top_)
      table.notes.push_back(
          say(l_, "{} of {} are shown; --top all shows them.", top_, entries.size()));
    if (kind == SeenKind::host) {
      table.notes.push_back(
          word("likely success: an attack that was answered with 2xx, or that its log calls a "
               "success. Look there first; it is no verdict."));
    }
    return table;
  }

 private:
  std::string word(std::string_view english) const { return std::string(tr(l_, english)); }
  std::string time(int64_t ns) const { return zoned_text(ns, input_.report_zone); }

  std::vector<Cell> row_of(const std::string& name, const Seen& seen) const {
    Cell::List logs, classes;
    for (const uint16_t f : seen.formats) {
      if (f < input_.format_ids.size()) logs.push_back(input_.format_ids[f]);
    }
    std::sort(logs.begin(), logs.end());
    for (const auto& [c, n] : seen.classes) classes.emplace_back(names_.shown("threat.class", c));
    const auto told = [&](const std::optional<SeenAt>& at) {
      if (!at) return Cell(say(l_, "none since {}", time(start_ns_)), Tone::faint);
      return Cell(fmt::format("{} {}", time(at->time_ns), names_.shown("threat.rule", at->what)),
                  Tone::bad);
    };
    return {name,
            seen.events,
            seen.attacks,
            time(seen.first_ns),
            time(seen.last_ns),
            logs,
            classes,
            told(seen.suspicious),
            place_cell(seen.suspicious),
            told(seen.success),
            place_cell(seen.success)};
  }

  const Input& input_;
  const LabelNames& names_;
  Language l_;
  size_t top_;
  int64_t start_ns_;
};

Tone tone_of(Phase phase) {
  if (phase == Phase::success || phase == Phase::after) return Tone::bad;
  return phase == Phase::exploit ? Tone::warning : Tone::plain;
}

// What a chapter is about: its attack classes by their names, or the log's own word.
std::string what_text(const Chapter& chapter, const LabelNames& names, Language l) {
  if (!chapter.attack) return chapter.own_word ? chapter.what : std::string(tr(l, chapter.what));
  std::string text;
  for (const std::string_view c : split(chapter.what, ','))
    text += (text.empty() ? "" : ", ") + std::string(names.shown("threat.class", trim(c)));
  return text;
}

struct Shown {
  const Zone& zone;
  const LabelNames& names;
  Language language;
  size_t top;
};

Table story_table(const std::string& name, std::span<const Chapter> chapters, const Shown& how) {
  const Language l = how.language;
  const Zone& zone = how.zone;
  constexpr std::string_view kPhases[] = {"visit", "scan", "exploit", "success", "after"};
  const auto word = [l](std::string_view english) { return std::string(tr(l, english)); };
  Table table{.name = "story", .title = say(l, "What {} did", name)};
  table.columns = {{.name = "from", .title = word("from")},
                   {.name = "to", .title = word("to")},
                   right("events", word("events")),
                   {.name = "phase", .title = word("phase")},
                   {.name = "what", .title = word("what")},
                   {.name = "answer", .title = word("answer")},
                   {.name = "target", .title = word("target")},
                   {.name = "example", .title = word("first of them"), .detail = Detail::own_line},
                   {.name = "record", .title = word("record"), .detail = Detail::joined}};
  const auto text = [](const std::string& t) { return t.empty() ? Cell() : Cell(t); };
  const uint64_t events =
      std::accumulate(chapters.begin(), chapters.end(), uint64_t{0},
                      [](uint64_t sum, const Chapter& c) { return sum + c.events; });
  for (const Chapter& c : chapters.first(std::min(how.top, chapters.size()))) {
    table.add({zoned_text(c.from_ns, zone), zoned_text(c.to_ns, zone), c.events,
               Cell(word(kPhases[static_cast<size_t>(c.phase)]), tone_of(c.phase)),
               text(what_text(c, how.names, l)), text(c.answer), text(c.target), text(c.example),
               fmt::format("{}:{}", c.path, c.offset)});
  }
  table.notes.push_back(
      say(l, "{} events in {} lines; equal ones less than 30 minutes apart are one line.", events,
          chapters.size()));
  if (chapters.size() > how.top)
    table.notes.push_back(say(l, "The first {} of {} lines are shown; --top all shows them.",
                              how.top, chapters.size()));
  table.notes.push_back(word(
      "scan: probes, scanners, what a firewall denied. success: an attack answered with 2xx or "
      "called a success, or a log-in that went well after five that did not. after: all that "
      "came behind it."));
  return table;
}

Expected<size_t> shown_of(const std::string& top, size_t otherwise) {
  if (top.empty()) return otherwise;
  return parse_top(top);
}

}  // namespace

Expected<Outcome> run_hosts(const Args& args) {
  HOZEN_CHECK(output_format(args.output));
  HOZEN_TRY(language, language_named(args.language));
  HOZEN_TRY(top, shown_of(args.count.top, kShown));
  HOZEN_TRY(input, open_input(args.input, args.output));
  HOZEN_CHECK(refuse_address_facts(input, "hosts"));
  HOZEN_TRY(found, collect<InventoryCollector>(
                       args, input, [] { return std::make_unique<InventoryCollector>(); }));
  Inventory inventory;
  for (const auto& collector : found.collectors) inventory.merge(collector->inventory);
  const HostTables tables(input, found.ledger, found.names, language, top);
  std::vector<Table> shown;
  for (const SeenKind kind : {SeenKind::host, SeenKind::address, SeenKind::user})
    shown.push_back(tables.make(inventory, kind));
  if (wants_coverage(args))
    shown.push_back(coverage_table(found.ledger, input.report_zone, language));
  HOZEN_CHECK(write_output(shown, args.output));
  return Outcome(std::move(found.ledger));
}

Expected<Outcome> run_story(const Args& args) {
  HOZEN_CHECK(output_format(args.output));
  HOZEN_TRY(language, language_named(args.language));
  if (args.input.logs.size() < 2) {
    return std::unexpected(Error{.what = "story needs an address, host or user, and logs",
                                 .hint = "timeline story 192.0.2.7 LOG..."});
  }
  HOZEN_TRY(top, shown_of(args.count.top, kAllValues));
  Args rest = args;
  const std::string name = rest.input.logs.front();
  rest.input.logs.erase(rest.input.logs.begin());
  HOZEN_TRY(input, open_input(rest.input, args.output));
  HOZEN_CHECK(refuse_address_facts(input, "story"));
  const auto texts = std::make_shared<StoryTexts>();
  const auto make_collector = [&] {
    return std::make_unique<StoryCollector>(name, Address::parse(name), Story(texts));
  };
  HOZEN_TRY(found, collect<StoryCollector>(rest, input, make_collector, name));
  std::vector<Story*> stories;
  for (const auto& collector : found.collectors) stories.push_back(&collector->story);
  HOZEN_TRY(chapters, chapters_of(stories));
  std::vector<Table> tables = {
      story_table(name, chapters, {input.report_zone, found.names, language, top})};
  if (wants_coverage(args))
    tables.push_back(coverage_table(found.ledger, input.report_zone, language));
  HOZEN_CHECK(write_output(tables, args.output));
  return Outcome(std::move(found.ledger));
}

}  // namespace hozen::timeline
