// A tally as counts per time, in the form in which counts of other tools come: timestamp,count[,field...].
#include "base/text.h"
#include "base/time.h"
#include "tally/tally_merge.h"

namespace hozen {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

struct Question {
  Zone zone;
  std::vector<std::string> fields;  // of the first view, if it is one of times
};

Expected<Question> read_question(const TallyHead& head) {
  Question q;
  for (const std::string_view line : split(head.question, '\n')) {
    if (line.starts_with("zone\t")) {
      HOZEN_TRY(zone, Zone::find(line.substr(5)));
      q.zone = zone;
    }
    if (!line.starts_with("view\t1\ttime\t")) continue;
    for (const std::string_view field : split(line.substr(12), '\t')) q.fields.emplace_back(field);
  }
  return q;
}

}  // namespace

Expected<TallyCounts> tally_as_counts(const std::string& path) {
  HOZEN_TRY(reader, TallyReader::open(path));
  HOZEN_TRY(q, read_question(reader->head()));
  std::string totals = "timestamp,count\n", rows = "timestamp,count";
  for (const std::string& field : q.fields) rows += "," + quoted(field);
  rows += '\n';
  uint64_t total = 0, of_rows = 0;
  TallyLine line;
  for (;;) {
    HOZEN_TRY(some, reader->next(line));
    if (!some) break;
    if (line.key[0] > '1' || (line.key.size() > 1 && line.key[1] != '\t')) continue;
    HOZEN_TRY(key, TallyKey::parse(line.key));
    if (key.bucket_ns == INT64_MIN) {
      return std::unexpected(Error{.what = "the tally does not count over time",
                                   .file = path,
                                   .hint = "count it --by hour or --by day"});
    }
    const std::string row =
        fmt::format("{},{}", format_rfc3339(key.bucket_ns, q.zone), line.tallied.count);
    if (key.view == 0) {
      total += line.tallied.count;
      totals += row + "\n";
      continue;
    }
    of_rows += line.tallied.count;
    rows += row;
    for (const auto& value : key.values) rows += "," + quoted(value.value_or(""));
    rows += '\n';
  }
  // Where events have several values, rows by value would count them more than once.
  if (q.fields.empty()) return TallyCounts{std::move(totals), {}};
  if (of_rows == total) return TallyCounts{std::move(rows), {}};
  return TallyCounts{std::move(totals), std::move(rows)};
}

}  // namespace hozen
