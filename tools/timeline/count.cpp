#include <algorithm>

#include "timeline/count_tables.h"
#include "timeline/counting.h"
#include "timeline/options.h"

namespace hozen::timeline {
namespace {

// A group that no event has is most often a name typed wrong: it must not pass for an answer.
void note_missing_fields(const Counting& counting, const Tally& tally, Ledger& ledger) {
  if (tally.total() == 0) return;
  for (size_t v = 0; v < counting.plan.views.size(); ++v) {
    const std::vector<Dimension>& by = counting.plan.views[v].by;
    const std::vector<Tally::Entry> entries = tally.unsorted_entries(v);
    for (size_t d = 0; d < by.size(); ++d) {
      const bool some = std::any_of(entries.begin(), entries.end(), [&](const Tally::Entry& e) {
        return tally.value_of(e, v, d).has_value();
      });
      if (!some) ledger.note(fmt::format("no event has a field '{}'", by[d].name));
    }
  }
}

bool is_page(Format format) {
  return format == Format::table || format == Format::markdown || format == Format::html;
}

}  // namespace

Expected<Outcome> run_count(const Args& args) {
  HOZEN_TRY(format, output_format(args.output));
  HOZEN_TRY(input, open_input(args.input, args.output));
  HOZEN_TRY(counting, plan_counting(args, input));
  if (counting.previous)
    input.filter.since_ns = std::min(input.filter.since_ns, counting.previous->from_ns);
  HOZEN_TRY(counts, count_events(args, input, counting));
  note_missing_fields(counting, *counts.main, counts.ledger);
  HOZEN_CHECK(
      write_output(make_tables(args.count, counting, counts, is_page(format)), args.output));
  return Outcome(std::move(counts.ledger));
}

}  // namespace hozen::timeline
