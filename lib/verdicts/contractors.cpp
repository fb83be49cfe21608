// The contractor ledger: whose ranges test us, and from when to when.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "verdicts/count_csv.h"
#include "verdicts/csv_rows.h"
#include "verdicts/planned.h"

namespace hozen {
namespace {

struct Columns {
  size_t vendor, kind, ranges, from, to, contract, contact;
};

Columns columns_of(const CsvRow& head) {
  return {column_named(head, {"vendor", "company", "name", "会社名", "業者"}),
          column_named(head, {"kind", "type", "種別"}),
          column_named(head, {"ranges", "range", "sources", "source", "cidr", "network", "送信元"}),
          column_named(head, {"valid_from", "from", "start", "開始"}),
          column_named(head, {"valid_to", "to", "until", "end", "終了"}),
          column_named(head, {"contract", "ticket", "契約"}),
          column_named(head, {"contact", "連絡先"})};
}

Expected<ContractorEntry> read_row(const CsvRow& row, const Columns& c, const Zone& zone) {
  ContractorEntry entry;
  entry.vendor = row.at(c.vendor);
  entry.kind = row.at(c.kind);
  entry.contract = row.at(c.contract);
  entry.contact = row.at(c.contact);
  HOZEN_TRY(ranges, parse_ranges(row.at(c.ranges)));
  entry.ranges = std::move(ranges);
  if (entry.ranges.empty()) return fail("no address range");
  const std::string_view from = row.at(c.from), to = row.at(c.to);
  if (!from.empty()) {
    const auto stamp = read_stamp(from, zone);
    if (!stamp) return fail("'{}' is not a date", quote_for_message(from));
    entry.from_s = stamp->time_s;
  }
  if (!to.empty()) {
    const auto stamp = read_stamp(to, zone);
    if (!stamp) return fail("'{}' is not a date", quote_for_message(to));
    // A date alone is valid to its end.
    entry.to_s =
        to.find(':') == std::string_view::npos ? stamp->time_s + kSecondsPerDay : stamp->time_s;
  }
  entry.valid_text =
      fmt::format("{} to {}", from.empty() ? "always" : from, to.empty() ? "now" : to);
  return entry;
}

}  // namespace

Expected<std::vector<ContractorEntry>> read_contractors(const std::string& path, const Zone& zone) {
  HOZEN_TRY(text, read_whole_text(path));
  HOZEN_TRY(rows, read_csv(text, path));
  std::vector<ContractorEntry> ledger;
  if (rows.empty()) return ledger;
  const Columns columns = columns_of(rows.front());
  if (columns.vendor == SIZE_MAX || columns.ranges == SIZE_MAX) {
    return std::unexpected(
        Error{.what = "a contractor ledger needs the columns vendor and ranges",
              .file = path,
              .line = rows.front().line,
              .hint = "vendor,kind,ranges,valid_from,valid_to,contract,contact"});
  }
  for (size_t i = 1; i < rows.size(); ++i) {
    auto entry = read_row(rows[i], columns, zone);
    if (!entry) {
      return std::unexpected(Error{.what = entry.error().what, .file = path, .line = rows[i].line});
    }
    ledger.push_back(std::move(*entry));
  }
  return ledger;
}

namespace {

// A ledger and a database may hold the same contract.
bool is_named(const Finding& f, const Contractor& contractor) {
  return std::any_of(f.contractors.begin(), f.contractors.end(), [&](const Contractor& c) {
    return c.source == contractor.source && c.vendor == contractor.vendor &&
           c.contract == contractor.contract && c.valid_then == contractor.valid_then;
  });
}

void name_contractors_of(const std::string& source, const std::vector<ContractorEntry>& ledger,
                         Finding& f) {
  const auto address = Address::parse(source);
  if (!address) return;
  for (const ContractorEntry& entry : ledger) {
    const bool inside = std::any_of(entry.ranges.begin(), entry.ranges.end(),
                                    [&](const AddressRange& r) { return r.contains(*address); });
    if (!inside) continue;
    Contractor contractor{source,          entry.vendor,
                          entry.kind,      entry.contract,
                          entry.contact,   f.start_s >= entry.from_s && f.start_s < entry.to_s,
                          entry.valid_text};
    if (!is_named(f, contractor)) f.contractors.push_back(std::move(contractor));
  }
}

}  // namespace

void name_contractors(const std::vector<ContractorEntry>& ledger, JudgedSeries& judged) {
  if (ledger.empty()) return;
  for (Finding& f : judged.verdict.findings) {
    name_contractors_of(judged.observed.name, ledger, f);  // a series of --group source.ip
    for (const Cause& cause : f.causes) {
      for (const Who& who : cause.who) name_contractors_of(who.value, ledger, f);
    }
  }
}

}  // namespace hozen
