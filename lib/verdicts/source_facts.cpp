#include "verdicts/source_facts.h"

#include <algorithm>
#include <map>
#include <span>

namespace hozen {
namespace {

std::string as_text(const AddressFacts& facts) {
  if (facts.asn == 0) return std::string(facts.organization);
  if (facts.organization.empty()) return fmt::format("AS{}", facts.asn);
  return fmt::format("AS{} {}", facts.asn, facts.organization);
}

int64_t ns_of(int64_t time_s) { return time_s * kNsPerSecond; }

// The counts of each fact's values.
class FactCounts {
 public:
  FactCounts(const AddressDatabase& database, TimedSources timed)
      : database_(database), timed_(timed) {}

  void add_source(std::string_view name, const std::vector<Slot>& slots) {
    const auto address = Address::parse(name);
    if (!address) return;
    const AddressFacts facts = database_.at(*address, std::nullopt);
    if (!facts.timed) return add(facts, slots);
    if (timed_ == TimedSources::counted) return;
    for (const Slot& slot : slots)
      add(database_.at(*address, ns_of(slot.start_s)), std::span(&slot, 1));
  }
  // Into the field of that name; one that came with the counts is left as it is.
  void move_to(Observed& observed) {
    for (size_t fact = 0; fact < kFactFields.size(); ++fact) {
      Values* values = field_named(observed, kFactFields[fact]);
      if (values != nullptr && timed_ == TimedSources::at_slot) continue;
      if (values == nullptr) {
        if (counts_[fact].empty()) continue;
        observed.fields.push_back({std::string(kFactFields[fact]), {}, {}});
        values = &observed.fields.back();
      }
      values->each([&](std::string_view name, const std::vector<Slot>& slots) {
        add(fact, name, slots);
        return true;
      });
      *values = Values{values->field};
      for (auto& [name, counted] : counts_[fact]) {
        settle(counted.slots);
        values->names.push_back(name);
        values->slots.push_back(std::move(counted.slots));
      }
    }
  }

 private:
  static Values* field_named(Observed& observed, std::string_view field) {
    for (Values& values : observed.fields) {
      if (values.field == field) return &values;
    }
    return nullptr;
  }
  void add(const AddressFacts& facts, std::span<const Slot> slots) {
    each_source_fact(facts, [&](size_t fact, std::string_view value) { add(fact, value, slots); });
  }
  void add(size_t fact, std::string_view value, std::span<const Slot> slots) {
    auto at = counts_[fact].find(value);
    if (at == counts_[fact].end()) at = counts_[fact].emplace(value, Counted()).first;
    Counted& counted = at->second;
    counted.slots.insert(counted.slots.end(), slots.begin(), slots.end());
    // Many sources of one owner share their slots: no more than some of them wait to be added up.
    if (counted.slots.size() < 2 * counted.settled + kWaiting) return;
    settle(counted.slots);
    counted.settled = counted.slots.size();
  }

  static constexpr size_t kWaiting = 4096;
  struct Counted {
    std::vector<Slot> slots;
    size_t settled = 0;  // how many there were when they were last added up
  };
  const AddressDatabase& database_;
  TimedSources timed_;
  std::array<std::map<std::string, Counted, std::less<>>, kFactFields.size()> counts_;
};

// When a value is first counted within the finding, else when the finding begins.
int64_t first_seen_s(const Observed& observed, const Finding& f, const Who& who) {
  for (const Values& values : observed.fields) {
    if (values.field != who.field) continue;
    int64_t seen_s = INT64_MIN;
    values.each([&](std::string_view name, const std::vector<Slot>& slots) {
      if (name != who.value) return true;
      for (const Slot& slot : slots) {
        if (slot.start_s < f.start_s || slot.start_s >= f.end_s) continue;
        seen_s = slot.start_s;
        break;
      }
      return false;
    });
    if (seen_s != INT64_MIN) return seen_s;
  }
  return f.start_s;
}

std::string whose_text(const AddressFacts& facts) {
  std::string out;
  each_source_fact(facts, [&](size_t, std::string_view value) {
    if (!out.empty()) out += ", ";
    out += value;
  });
  return out;
}

}  // namespace

void each_source_fact(const AddressFacts& facts,
                      const std::function<void(size_t, std::string_view)>& visit) {
  size_t field = 0;
  const std::string as = as_text(facts);
  for (const std::string_view value :
       {facts.owner, facts.country, std::string_view(as), facts.network}) {
    if (!value.empty()) visit(field, value);
    ++field;
  }
  for (const std::string_view tag : facts.tags) visit(field, tag);
}

void add_source_facts(Observed& observed, const AddressDatabase& database, TimedSources timed) {
  FactCounts counts(database, timed);
  for (const Values& values : observed.fields) {
    if (!is_source_field(values.field)) continue;
    values.each([&](std::string_view name, const std::vector<Slot>& slots) {
      counts.add_source(name, slots);
      return true;
    });
  }
  counts.move_to(observed);
}

void name_owners(const AddressDatabase& database, JudgedSeries& judged) {
  const auto series = Address::parse(judged.observed.name);
  for (Finding& f : judged.verdict.findings) {
    if (series) f.series_whose = whose_text(database.at(*series, ns_of(f.start_s)));
    for (Cause& cause : f.causes) {
      if (!is_source_field(cause.field)) continue;
      for (Who& who : cause.who) {
        const auto address = Address::parse(who.value);
        if (!address) continue;
        const int64_t at_s =
            database.has_times() ? first_seen_s(judged.observed, f, who) : f.start_s;
        who.whose = whose_text(database.at(*address, ns_of(at_s)));
      }
    }
  }
}

}  // namespace hozen
