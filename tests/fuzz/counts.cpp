// Counts made elsewhere: any bytes give tables or an error that names a line, and every table can be judged.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "verdicts/count_csv.h"
#include "verdicts/judge.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hozen;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto tables = read_counts(text, "fuzz.csv", Zone());
  if (!tables) return 0;
  for (const CountTable& table : *tables) {
    const int64_t watched_s = table.observed.end_s - table.observed.first_s;
    if (watched_s < 0) std::abort();
    if (watched_s > 400 * kSecondsPerDay) continue;  // longer ones only take longer
    const Series series = cut_series(table.observed, table.width, table.zone);
    double sum = 0, all = 0;
    for (const double y : series.counts) sum += y;
    for (const Slot& slot : table.observed.total) all += slot.count;
    if (sum > all) std::abort();
    for (const Finding& f : judge(label_bins(series, table.zone)).findings) {
      if (f.first >= f.last || f.last > series.counts.size() || !(f.log_p <= 0)) std::abort();
    }
  }
  return 0;
}
