// One pass over the logs: every thread counts for itself, then all is merged.
#include <algorithm>
#include <mutex>

#include "common/addresses.h"
#include "timeline/counting.h"
#include "timeline/digest.h"
#include "timeline/tallies.h"

namespace hozen::timeline {
namespace {

struct Pair {
  std::unique_ptr<Tally> main, previous;
  std::map<std::string, std::string> sha256;  // of files, by path
  const FileFacts* last_file = nullptr;
  uint64_t failed_logins = 0;  // that are no attack by a rule
  Inventory likely = {};       // Counts::likely
};

class CountWorker final : public LabelWorker {
 public:
  CountWorker(const Input& input, const Counting& counting, const Labelling* labelling,
              const ValueSources& sources, LabelTrouble& trouble, Pair& pair, Spill* spill)
      : LabelWorker(input, labelling, sources, trouble),
        counting_(counting),
        sources_(sources),
        values_(sources.labels),
        pair_(pair),
        spill_(spill) {
    uint64_t fields = bit_of(Field::user_name) | bit_of(Field::event_outcome);  // note_failed_login
    bool extra = false, classes = true;
    for (const View& view : counting.plan.views) {
      for (const Dimension& d : view.by) {
        if (d.needs_labels())
          classes = classes && d.name == "threat.class";
        else
          fields |= d.fields();
        extra |= d.needs_extra();
      }
    }
    if (counting.successes) fields = kAllFields, classes = false;
    keep_only(fields, extra, classes);
  }

 private:
  void event(const Event& event, std::span<const uint16_t> labels) override {
    if (counting_.attacks) {
      // An attack by a tool that is also a known robot is an attack: only its attack rules count.
      attack_rules_.clear();
      for (const uint16_t rule : labels) {
        if (values_->is_attack(rule)) attack_rules_.push_back(rule);
      }
      if (attack_rules_.empty()) return note_failed_login(event);
      labels = attack_rules_;
    }
    if (counting_.successes && was_answered(event) && counting_.period.contains(event.time_ns))
      pair_.likely.add(event, labels, *values_);
    if (counting_.cite_view && event.file != pair_.last_file && event.file != nullptr) {
      pair_.last_file = event.file;
      if (!event.file->sha256.empty()) pair_.sha256[event.file->path] = event.file->sha256;
    }
    if (counting_.period.contains(event.time_ns)) {
      pair_.main->add(event, labels);
    } else if (counting_.previous && counting_.previous->contains(event.time_ns)) {
      pair_.previous->add(event, labels);
    }
  }
  void end_batch() override {
    pair_.main->flush();
    if (pair_.previous) pair_.previous->flush();
    if (spill_ == nullptr || !spill_->is_full(*pair_.main)) return;
    spill_->write_run(counting_, *pair_.main);
    pair_.main = std::make_unique<Tally>(counting_.plan, sources_);
  }
  void note_failed_login(const Event& event) {
    const bool failed = event.has(Field::user_name) && event.get(Field::event_outcome) == "failure";
    if (failed && counting_.period.contains(event.time_ns)) ++pair_.failed_logins;
  }
  const Counting& counting_;
  const ValueSources& sources_;
  const LabelValues* values_;
  std::vector<uint16_t> attack_rules_;
  Pair& pair_;
  Spill* spill_;
};

TallyPlan whole_time(TallyPlan plan) {
  plan.width = {BucketWidth::Unit::none, 0};
  return plan;
}

// One refused log-in is no attack, thousands are: whoever reads "0 attacks" has to know of them.
void note_failed_logins(uint64_t count, Ledger& ledger) {
  constexpr uint64_t kMany = 100;
  if (count < kMany) return;
  ledger.note(fmt::format(
      "{} events are failures of a named user, each alone no attack: timeline count --all "
      "--by hour --group source.ip --where 'event.outcome = failure'",
      count));
}

// What the threads but the first one counted.
void merge_others(const std::vector<std::unique_ptr<Pair>>& pairs, Counts& counts) {
  uint64_t failed_logins = pairs[0]->failed_logins;
  for (size_t i = 1; i < pairs.size(); ++i) {
    failed_logins += pairs[i]->failed_logins;
    counts.likely.merge(pairs[i]->likely);
    counts.main->merge(*pairs[i]->main);
    counts.sha256.merge(pairs[i]->sha256);
    if (counts.previous) counts.previous->merge(*pairs[i]->previous);
  }
  note_failed_logins(failed_logins, counts.ledger);
}

}  // namespace

Outcome Counts::outcome() {
  Outcome out(std::move(ledger));
  refuse_all(refused, out);
  return out;
}

// Over what decides which events are attacks: tallies of other rules must not be added up.
std::string digest_of(const RuleSet& rules) {
  Digest digest;
  digest.mix(kVersion);  // has the text of the built-in ones
  for (const RuleInfo& rule : rules.rules())
    digest.mix(rule.id).mix(rule.title).mix(rule.threat_class);
  digest.mix(fmt::format("{:016x}", rules.digest_of_added()));
  return fmt::format("{} {}", rules.rules().size(), digest.text());
}

namespace {

// Over what the sources say, not what they are called, where they lie or how old they are.
std::string digest_of(const AddressDatabase& database) {
  const AddressImage& image = database.image();
  Digest digest;
  const auto mix = [&digest](const auto& values) {
    digest.mix({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
  };
  mix(image.v4_top);
  mix(image.v4_starts);
  mix(image.v4_sets);
  mix(image.v6_high);
  mix(image.v6_low);
  mix(image.v6_sets);
  mix(image.sets);
  mix(image.change_times);
  mix(image.change_rows);
  for (uint32_t row = 0; row < database.rows(); ++row) {
    const AddressFacts facts = database.facts_of_row(row);
    digest.mix(facts.owner).mix(facts.country).mix(facts.organization).mix(facts.network);
    digest.mix(fmt::format("{} {}", facts.asn, facts.conflicts));
    for (const std::string_view tag : facts.tags) digest.mix(tag);
    for (const ContractFacts& c : facts.contracts) {
      digest.mix(c.vendor).mix(c.contract).mix(c.contact);
      digest.mix(fmt::format("{} {}", c.from_ns, c.until_ns));
    }
  }
  for (const NameRow& name : image.names)
    digest.mix(image.text(name.name)).mix(name.address.text());
  return digest.text();
}

}  // namespace

Expected<Counts> count_events(const Args& args, const Input& input, const Counting& counting,
                              Spill* spill) {
  std::unique_ptr<Labelling> labelling;
  if (counting.needs_labels) {
    HOZEN_TRY(opened, open_labelling(args.input));
    labelling = std::move(opened);
    // A part has the labels of the whole: what lies in the others' windows is looked for beforehand.
    if (input.reading.parts > 1) HOZEN_CHECK(find_windows_first(input, *labelling));
  }
  std::vector<std::string> remarks;
  std::optional<AddressDatabase> addresses;
  if (counting.needs_addresses) {
    HOZEN_TRY(loaded, load_addresses(args.addresses, true, input.report_zone, remarks));
    addresses = std::move(loaded);
  }
  const ValueSources sources = {labelling ? &labelling->values : nullptr,
                                addresses ? &*addresses : nullptr, input.format_ids};
  LabelTrouble trouble;
  std::mutex mutex;
  std::vector<std::unique_ptr<Pair>> pairs;
  const auto make_pair_of_tallies = [&] {
    auto pair = std::make_unique<Pair>();
    pair->main = std::make_unique<Tally>(counting.plan, sources);
    if (counting.previous)
      pair->previous = std::make_unique<Tally>(whole_time(counting.plan), sources);
    return pair;
  };
  uint64_t wanted = counting.needs_labels ? kAllFields : 0;
  for (const View& view : counting.plan.views) {
    for (const Dimension& d : view.by) wanted |= d.fields();
  }
  const auto make_worker = [&]() -> std::unique_ptr<LabelWorker> {
    const std::lock_guard lock(mutex);
    pairs.push_back(make_pair_of_tallies());
    return std::make_unique<CountWorker>(input, counting, labelling.get(), sources, trouble,
                                         *pairs.back(), spill);
  };
  HOZEN_TRY(ledger, read_labelled(input, labelling.get(), trouble, make_worker, wanted));
  if (spill != nullptr) HOZEN_CHECK(spill->check());
  if (pairs.empty()) pairs.push_back(make_pair_of_tallies());
  Counts counts = {std::move(pairs[0]->main),
                   std::move(pairs[0]->previous),
                   std::move(ledger),
                   std::move(pairs[0]->sha256),
                   {}};
  if (labelling) {
    if (spill != nullptr) counts.rules = digest_of(labelling->rules);
    counts.names = LabelNames::of(labelling->rules.rules(), label_language(args));
  }
  counts.likely = std::move(pairs[0]->likely);
  merge_others(pairs, counts);
  counts.refused = std::move(remarks);
  if (addresses) HOZEN_CHECK(addresses->sound());
  if (addresses && spill != nullptr) {
    HOZEN_CHECK(addresses->read_first_part());
    counts.addresses = digest_of(*addresses);
  }
  return counts;
}

}  // namespace hozen::timeline
