#include "timeline/coverage.h"

#include <algorithm>
#include <map>

#include "tally/bucket.h"
#include "write/note_language.h"

namespace hozen::timeline {
namespace {

constexpr size_t kFilesNamed = 60;

Cell::List names_of(const std::map<std::string, uint64_t>& counts) {
  Cell::List names;
  for (const auto& [name, count] : counts) names.push_back(name);
  return names;
}

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(0, slash + 1);
}

std::vector<FileLedger> by_folder(const std::vector<FileLedger>& files) {
  std::map<std::string, FileLedger> folders;
  for (const FileLedger& f : files) {
    FileLedger& folder = folders[folder_of(f.path)];
    folder.path = folder_of(f.path);
    folder.merge(f);
    if (folder.trouble.empty()) folder.trouble = f.trouble;
  }
  std::vector<FileLedger> merged;
  for (auto& [path, folder] : folders) merged.push_back(std::move(folder));
  return merged;
}

void add_row(Table& table, const FileLedger& f, const Zone& zone, Language language, RowKind kind) {
  Cell::List zones = names_of(f.zones);
  for (std::string& name : zones) name = note_in(language, name);
  const bool some = f.first_ns <= f.last_ns;
  const auto dropped = static_cast<int64_t>(f.bytes_dropped);
  table.add({f.path, names_of(f.formats), some ? Cell(zoned_text(f.first_ns, zone)) : Cell(),
             some ? Cell(zoned_text(f.last_ns, zone)) : Cell(), f.events,
             Share{dropped, static_cast<int64_t>(f.bytes_in)}, zones,
             f.trouble.empty() ? Cell() : Cell(f.trouble, Tone::bad)},
            kind);
}

}  // namespace

bool wants_coverage(const Args& args) {
  const std::string& format = args.output.format;
  const bool is_document = format == "html" || format == "markdown" || format == "md";
  return args.count.coverage.value_or(is_document);
}

Table coverage_table(const Ledger& ledger, const Zone& zone, Language language) {
  const auto word = [&](std::string_view text) { return std::string(tr(language, text)); };
  Table table{.name = "coverage", .title = word("What this stands on")};
  table.columns = {{.name = "log", .title = word("log")},
                   {.name = "formats", .title = word("formats"), .detail = Detail::own_line},
                   {.name = "from", .title = word("from")},
                   {.name = "to", .title = word("to")},
                   {.name = "events", .title = word("events"), .align = Align::right},
                   {.name = "not_read", .title = word("not read"), .align = Align::right},
                   {.name = "zones", .title = word("zone from"), .detail = Detail::joined}};
  const bool trouble = std::any_of(ledger.files().begin(), ledger.files().end(),
                                   [](const FileLedger& f) { return !f.trouble.empty(); });
  if (trouble)
    table.columns.push_back(
        {.name = "trouble", .title = word("trouble"), .detail = Detail::own_line});
  const bool folded = ledger.files().size() > kFilesNamed;
  for (const FileLedger& f : folded ? by_folder(ledger.files()) : ledger.files())
    add_row(table, f, zone, language, RowKind::ordinary);
  FileLedger total = ledger.total();
  total.path = word("total");
  total.trouble.clear();
  add_row(table, total, zone, language, RowKind::total);
  if (folded) table.notes.push_back(say(language, "{} files, by folder.", ledger.files().size()));
  table.notes.push_back(
      word("not read: share of the bytes that no format could read. zone from: who said in which "
           "zone the stamps are."));
  for (const std::string& note : ledger.notes()) table.notes.push_back(note_in(language, note));
  return table;
}

}  // namespace hozen::timeline
