#include "base/ledger.h"

#include <algorithm>

namespace hozen {
namespace {

constexpr size_t kQuotedBytes = 200;

constexpr std::string_view kWhyTexts[] = {
    "understood",
    "no format reads this line",
    "a field does not end where the format says",
    "not a valid time",
    "not a valid address or number",
    "not a JSON object",
    "a quoted value never ends",
    "another number of columns than the header names",
    "longer than 16 MiB",
    "the file ends inside a record",
    "damaged from here on",
    "not valid text in the file's encoding",
    "unpacks to more than the limit",
};
static_assert(std::size(kWhyTexts) == static_cast<size_t>(Why::count));

}  // namespace

std::string_view text_of(Why why) { return kWhyTexts[static_cast<size_t>(why)]; }

void FileLedger::drop(uint64_t offset, std::string_view line, uint64_t bytes, Why why) {
  bytes_in += bytes;
  bytes_dropped += bytes;
  ++lines_dropped;
  ++dropped_by[static_cast<size_t>(why)];
  if (drops.size() < kDropsQuoted || offset < drops.back().offset) {
    drops.push_back({offset, bytes, why, std::string(line.substr(0, kQuotedBytes))});
    std::sort(drops.begin(), drops.end(),
              [](const Drop& a, const Drop& b) { return a.offset < b.offset; });
    if (drops.size() > kDropsQuoted) drops.pop_back();
  }
}

void FileLedger::merge(const FileLedger& other) {
  bytes_in += other.bytes_in;
  bytes_understood += other.bytes_understood;
  bytes_dropped += other.bytes_dropped;
  events += other.events;
  lines_dropped += other.lines_dropped;
  records_passed_over += other.records_passed_over;
  for (size_t i = 0; i < dropped_by.size(); ++i) dropped_by[i] += other.dropped_by[i];
  drops.insert(drops.end(), other.drops.begin(), other.drops.end());
  std::sort(drops.begin(), drops.end(),
            [](const Drop& a, const Drop& b) { return a.offset < b.offset; });
  if (drops.size() > kDropsQuoted) drops.resize(kDropsQuoted);
  for (const auto& [id, n] : other.formats) formats[id] += n;
  for (const auto& [zone, n] : other.zones) zones[zone] += n;
  first_ns = std::min(first_ns, other.first_ns);
  last_ns = std::max(last_ns, other.last_ns);
  if (trouble.empty()) trouble = other.trouble;
}

FileLedger& Ledger::file(std::string_view path) {
  for (FileLedger& f : files_) {
    if (f.path == path) return f;
  }
  files_.emplace_back().path = std::string(path);
  return files_.back();
}

void Ledger::merge(const Ledger& other) {
  for (const FileLedger& f : other.files_) file(f.path).merge(f);
  for (const std::string& text : other.notes_) note(text);
}

void Ledger::note(std::string text) {
  if (std::find(notes_.begin(), notes_.end(), text) == notes_.end())
    notes_.push_back(std::move(text));
}

FileLedger Ledger::total() const {
  FileLedger sum;
  for (const FileLedger& f : files_) sum.merge(f);
  sum.path = "total";
  return sum;
}

Expected<void> Ledger::check() const {
  for (const FileLedger& f : files_) {
    if (f.bytes_in != f.bytes_understood + f.bytes_dropped) {
      return std::unexpected(Error{
          .what = fmt::format("the ledger does not add up: {} bytes in, {} understood, {} dropped",
                              f.bytes_in, f.bytes_understood, f.bytes_dropped),
          .file = f.path,
          .hint = "this is a defect of Hozen; please report it"});
    }
  }
  return {};
}

bool Ledger::something_skipped(double max_share) const {
  return std::any_of(files_.begin(), files_.end(), [&](const FileLedger& f) {
    if (!f.trouble.empty()) return true;
    return static_cast<double>(f.bytes_dropped) > max_share * static_cast<double>(f.bytes_in);
  });
}

}  // namespace hozen
