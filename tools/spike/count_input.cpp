// Series from count files.
#include "decode/whole_text.h"
#include "options.h"
#include "tally/tally_merge.h"
#include "verdicts/count_csv.h"
#include "verdicts/csv_rows.h"

namespace hozen {

namespace {

using CountFilePtr = std::shared_ptr<const CountFile>;

// One table that is there already.
class OneTable : public CountFile {
 public:
  explicit OneTable(CountTable table) : table_(std::move(table)) {}
  size_t size() const override { return 1; }
  CountTable head(size_t) const override { return table_; }
  CountTable table(size_t) const override { return table_; }

 private:
  CountTable table_;
};

// Labels may be several an event: then values are counted beside the events, never added up to them.
Expected<CountFilePtr> open_tally_counts(TallyCounts tally, const std::string& path,
                                         const Zone& zone, const SpikeArgs& args) {
  const int threads = args.input.threads;
  if (tally.by_value.empty()) {
    return open_counts(std::move(tally.counts), path, zone, args.group, threads);
  }
  HOZEN_TRY(by_value, open_counts(std::move(tally.by_value), path, zone, args.group, threads));
  if (!args.group.empty()) return by_value;
  HOZEN_TRY(counts, open_counts(std::move(tally.counts), path, zone, {}, threads));
  CountTable table = counts->table(0);
  table.observed.fields = by_value->table(0).observed.fields;
  return std::make_shared<OneTable>(std::move(table));
}

Expected<CountFilePtr> open_count_file(const std::string& path, const SpikeArgs& args,
                                       const Zone& zone, FileLedger& ledger) {
  if (is_tally(path)) {
    HOZEN_TRY(tally, tally_as_counts(path));
    ledger.understood(tally.counts.size() + tally.by_value.size());
    return open_tally_counts(std::move(tally), path, zone, args);
  }
  HOZEN_TRY(bytes, read_whole(path));
  ledger.understood(bytes.size());
  HOZEN_TRY(text, decode_whole(std::move(bytes), path == "-" ? "standard input" : path));
  return open_counts(std::move(text), path, zone, args.group, args.input.threads);
}

void add_series(const CountFilePtr& file, const SpikeArgs& args, const Zone& zone,
                FileLedger& ledger, SpikeInput& input) {
  const bool ja = language_of(args) == Language::ja;
  const bool one = file->size() == 1;
  for (size_t k = 0; k < file->size(); ++k) {
    CountTable table = one ? file->table(k) : file->head(k);
    ledger.events += table.rows;
    if (k == 0) {  // of the file: all of its series carry the same
      for (std::string& note : ja ? table.notes_ja : table.notes) {
        input.notes.push_back(std::move(note));
      }
    }
    const bool hours = table.width == BinWidth::hour && args.by != "day";
    const Zone& used = args.input.report_zone.empty() ? table.zone : zone;
    if (!one && table.observed.name.empty()) table.observed.name = "(none)";
    SpikeInput::Counted counted{std::move(table.observed), used, hours, !hours};
    if (!one) {
      counted.observe = [file, k, name = counted.observed.name] {
        Observed observed = file->table(k).observed;
        observed.name = name;
        return observed;
      };
    }
    input.series.push_back(std::move(counted));
  }
}

}  // namespace

Expected<SpikeInput> count_files(const SpikeArgs& args, const Zone& zone) {
  SpikeInput input;
  for (const std::string& path : args.counts) {
    FileLedger& ledger = input.ledger.file(path);
    HOZEN_TRY(file, open_count_file(path, args, zone, ledger));
    if (file->size() == 0) {
      input.notes.push_back(path +
                            (language_of(args) == Language::ja ? ": 行がない" : ": no rows"));
    } else if (args.by == "hour" && file->head(0).width == BinWidth::day) {
      return fail("{} holds days; --by hour needs counts of an hour or less", path);
    }
    add_series(file, args, zone, ledger, input);
  }
  return input;
}

}  // namespace hozen
