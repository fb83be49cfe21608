// Series from count files.
#include "options.h"
#include "tally/tally_merge.h"
#include "verdicts/count_csv.h"
#include "verdicts/csv_rows.h"

namespace hozen {

Expected<SpikeInput> count_files(const SpikeArgs& args, const Zone& zone) {
  SpikeInput input;
  for (const std::string& path : args.counts) {
    HOZEN_TRY(text, is_tally(path) ? tally_as_counts(path) : read_whole(path));
    FileLedger& ledger = input.ledger.file(path);
    ledger.understood(text.size());
    HOZEN_TRY(tables, read_counts(std::move(text), path, zone, args.group));
    const bool ja = args.language == "ja";
    if (tables.empty()) input.notes.push_back(path + (ja ? ": 行がない" : ": no rows"));
    for (CountTable& table : tables) {
      ledger.events += table.rows;
      for (std::string& note : ja ? table.notes_ja : table.notes)
        input.notes.push_back(std::move(note));
      if (args.by == "hour" && table.width == BinWidth::day) {
        return fail("{} holds days; --by hour needs counts of an hour or less", path);
      }
      const bool hours = table.width == BinWidth::hour && args.by != "day";
      const Zone& used = args.input.report_zone.empty() ? table.zone : zone;
      if (tables.size() > 1 && table.observed.name.empty()) table.observed.name = "(none)";
      input.series.push_back({std::move(table.observed), used, hours, !hours});
    }
  }
  return input;
}

}  // namespace hozen
