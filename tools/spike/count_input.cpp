// Series from count files.
#include "options.h"
#include "tally/tally_merge.h"
#include "verdicts/count_csv.h"
#include "verdicts/csv_rows.h"

namespace hozen {

namespace {

// Labels may be several an event: then values are counted beside the events, never added up to them.
Expected<std::vector<CountTable>> read_tally_counts(TallyCounts tally, const std::string& path,
                                                    const Zone& zone, const std::string& group) {
  if (tally.by_value.empty()) return read_counts(std::move(tally.counts), path, zone, group);
  HOZEN_TRY(by_value, read_counts(std::move(tally.by_value), path, zone, group));
  if (!group.empty()) return by_value;
  HOZEN_TRY(tables, read_counts(std::move(tally.counts), path, zone));
  if (!tables.empty() && !by_value.empty()) {
    tables[0].observed.fields = std::move(by_value[0].observed.fields);
  }
  return tables;
}

Expected<std::vector<CountTable>> read_count_file(const std::string& path, const SpikeArgs& args,
                                                  const Zone& zone, FileLedger& ledger) {
  if (is_tally(path)) {
    HOZEN_TRY(tally, tally_as_counts(path));
    ledger.understood(tally.counts.size() + tally.by_value.size());
    return read_tally_counts(std::move(tally), path, zone, args.group);
  }
  HOZEN_TRY(text, read_whole(path));
  ledger.understood(text.size());
  return read_counts(std::move(text), path, zone, args.group);
}

}  // namespace

Expected<SpikeInput> count_files(const SpikeArgs& args, const Zone& zone) {
  SpikeInput input;
  for (const std::string& path : args.counts) {
    FileLedger& ledger = input.ledger.file(path);
    HOZEN_TRY(tables, read_count_file(path, args, zone, ledger));
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
