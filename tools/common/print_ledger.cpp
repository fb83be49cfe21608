#include "common/print_ledger.h"

#include <fmt/format.h>

#include <iterator>

#include "base/text.h"
#include "base/time.h"

namespace hozen {
namespace {

constexpr size_t kFilesNamed = 10;

// As many digits as tell something: 68.1 %, 0.25 %, 0.003 %; never 100 % of what is not all.
std::string percent_text(uint64_t part, uint64_t whole) {
  if (whole == 0) return "0 %";
  const double percent = 100 * static_cast<double>(part) / static_cast<double>(whole);
  if (percent > 0 && percent < 0.001) return "< 0.001 %";
  if (part < whole && percent >= 99.95) return "> 99.9 %";
  return fmt::format("{:.{}f} %", percent, percent >= 1 ? 1 : percent >= 0.01 ? 2 : 3);
}

std::string events_text(uint64_t n) {
  return fmt::format("{} {}", grouped(n), n == 1 ? "event" : "events");
}

std::string counts_text(const std::map<std::string, uint64_t>& counts) {
  std::string text;
  for (const auto& [name, count] : counts) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", name, grouped(count));
  }
  return text;
}

void append_facts(std::string& out, const FileLedger& f, const Zone& zone) {
  const auto shown = [&zone](int64_t ns) {
    return zone.is_utc() ? format_rfc3339(ns) : format_rfc3339(ns, zone);
  };
  auto to = std::back_inserter(out);
  if (f.events > 0 && f.first_ns <= f.last_ns) {
    fmt::format_to(to, "  times     {} to {}\n", shown(f.first_ns), shown(f.last_ns));
  }
  if (!f.formats.empty()) fmt::format_to(to, "  formats   {}\n", counts_text(f.formats));
  if (!f.zones.empty()) fmt::format_to(to, "  zones     {}\n", counts_text(f.zones));
}

void append_drop_counts(std::string& out, const FileLedger& f) {
  for (size_t i = 0; i < f.dropped_by.size(); ++i) {
    if (f.dropped_by[i] == 0) continue;
    const uint64_t n = f.dropped_by[i];
    fmt::format_to(std::back_inserter(out), "  dropped   {} {}: {}\n", grouped(n),
                   n == 1 ? "piece" : "pieces", text_of(static_cast<Why>(i)));
  }
}

void append_quotes(std::string& out, const FileLedger& f) {
  for (const Drop& drop : f.drops) {
    fmt::format_to(std::back_inserter(out), "    {}, byte {}: {}\n", quote_for_message(f.path),
                   drop.offset, quote_for_message(drop.text, 100));
  }
}

std::string totals_text(std::string_view tool, const Ledger& ledger, const FileLedger& total) {
  const size_t files = ledger.files().size();
  std::string text =
      fmt::format("{}: read {} {}, {}: {}", tool, grouped(files), files == 1 ? "file" : "files",
                  bytes_text(total.bytes_in), events_text(total.events));
  if (total.lines_dropped > 0) {
    text +=
        fmt::format("; dropped {} {}, {}, {} of the bytes", grouped(total.lines_dropped),
                    total.lines_dropped == 1 ? "piece" : "pieces", bytes_text(total.bytes_dropped),
                    percent_text(total.bytes_dropped, total.bytes_in));
  }
  return text + "\n";
}

void append_by_file(std::string& out, const Ledger& ledger, const Zone& zone) {
  for (const FileLedger& f : ledger.files()) {
    fmt::format_to(std::back_inserter(out), "{}: {}, {}\n", quote_for_message(f.path),
                   bytes_text(f.bytes_in), events_text(f.events));
    append_facts(out, f, zone);
    append_drop_counts(out, f);
    append_quotes(out, f);
  }
}

}  // namespace

std::string bytes_text(uint64_t bytes) {
  constexpr std::string_view kUnits[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"};
  if (bytes < 1024) return fmt::format("{} {}", bytes, bytes == 1 ? "byte" : "bytes");
  auto value = static_cast<double>(bytes);
  size_t unit = 0;
  for (; value >= 1024 && unit + 1 < std::size(kUnits); ++unit) value /= 1024;
  return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string ledger_text(std::string_view tool, const Ledger& ledger, bool by_file,
                        const Zone& zone) {
  std::string out;
  if (!ledger.files().empty()) {
    const FileLedger total = ledger.total();
    out += totals_text(tool, ledger, total);
    append_facts(out, total, zone);
    append_drop_counts(out, total);
    size_t quoted = 0;
    for (const FileLedger& f : ledger.files()) {
      if (f.drops.empty() || by_file || quoted >= kDropsQuoted) continue;
      ++quoted;
      append_quotes(out, f);
    }
  }
  if (by_file) append_by_file(out, ledger, zone);
  size_t troubles = 0;
  for (const FileLedger& f : ledger.files()) {
    if (f.trouble.empty() || (++troubles > kFilesNamed && !by_file)) continue;
    fmt::format_to(std::back_inserter(out), "  not read  {}: {}\n", quote_for_message(f.path),
                   quote_for_message(f.trouble, 400));
  }
  if (troubles > kFilesNamed && !by_file) {
    fmt::format_to(std::back_inserter(out), "  not read  {} more (-v names them)\n",
                   troubles - kFilesNamed);
  }
  for (const std::string& note : ledger.notes())
    out += "  note      " + quote_for_message(note, 400) + "\n";
  return out;
}

}  // namespace hozen
