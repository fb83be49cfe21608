#include "create_report.h"

#include <algorithm>

#include "base/time.h"
#include "common/print_ledger.h"
#include "write/escape.h"

namespace hozen {
namespace {

std::string_view kind_of_remark(const FileRecord& record) {
  if (!record.trouble.empty()) return record.stored ? "stored in part" : "not stored";
  return record.after_copy ? "changed" : "recorded";
}

std::string why_of(const FileRecord& record) {
  if (!record.trouble.empty()) return record.trouble;
  if (record.after_copy)
    return fmt::format("it changed while it was copied: {} bytes were read, now it has {}",
                       record.size, record.after_copy->size);
  return fmt::format("a {}{}", name_of(record.kind),
                     record.link_target.empty() ? "" : " -> " + record.link_target);
}

}  // namespace

std::string remark_of(const FileRecord& record) {
  std::string text = fmt::format("{}: ", record.source);
  if (!record.trouble.empty()) return text + (record.stored ? "" : "not stored: ") + record.trouble;
  if (record.after_copy) return text + "it changed while it was copied; stored as read, and marked";
  text += fmt::format("a {}, recorded, not followed", name_of(record.kind));
  return record.link_target.empty() ? text : fmt::format("{} (-> {})", text, record.link_target);
}

void say_remarks(const PreserveArgs& args, const CreateReport& report) {
  constexpr size_t kMost = 20;
  for (size_t i = 0; i < report.remarks.size() && (i < kMost || args.output.verbose > 0); ++i)
    say(args, remark_of(report.remarks[i]));
  const uint64_t shown =
      args.output.verbose > 0 ? report.remarks.size() : std::min(report.remarks.size(), kMost);
  if (const uint64_t more = report.remarks.size() + report.more_remarks - shown; more != 0)
    say(args, fmt::format("{} more remarks (-v names them, up to 20,000; all are in the package's "
                          "hozen/files.jsonl)",
                          grouped(more)));
  for (const std::string& note : report.notes) say(args, note);
  if (report.kept_bytes != 0)
    say(args, fmt::format("resumed: {} had been copied before", bytes_text(report.kept_bytes)));
}

Table report_table(const CreateReport& report) {
  Table table{.name = "package"};
  for (const char* name :
       {"package", "sha256", "package_bytes", "files", "payload_bytes", "special", "unreadable",
        "changed_during_copy", "resumed_bytes", "read_back"})
    table.columns.push_back({.name = name});
  const BagTotals& t = report.totals;
  table.add({report.package, report.sha256, report.package_bytes, t.files, t.bytes, t.special,
             t.unreadable, t.changed, report.kept_bytes,
             report.read_back ? "matched" : "not asked for"});
  return table;
}

Table remarks_table(const std::vector<FileRecord>& records) {
  Table table{.name = "remarks"};
  for (const char* name : {"source", "remark", "why", "size", "mtime", "size_after", "mtime_after"})
    table.columns.push_back({.name = name});
  for (const FileRecord& r : records) {
    const auto& after = r.after_copy;
    table.add({r.source, kind_of_remark(r), why_of(r), r.stat.size,
               format_rfc3339(r.stat.mtime_ns, 9), after ? Cell(after->size) : Cell(),
               after ? Cell(format_rfc3339(after->mtime_ns, 9)) : Cell()});
  }
  return table;
}

std::string report_text(const CreateReport& report) {
  const BagTotals& t = report.totals;
  std::string out = fmt::format("{}  {}, {} {}, {} before compression\n", visible(report.package),
                                bytes_text(report.package_bytes), grouped(t.files),
                                t.files == 1 ? "file" : "files", bytes_text(t.bytes));
  out += fmt::format("sha256     {}\n", report.sha256);
  out += fmt::format("read back  {}\n", report.read_back ? "every file matched" : "not asked for");
  if (t.special + t.unreadable + t.changed != 0)
    out += fmt::format(
        "remarks    {} left out or unreadable, {} changed while copied, {} links and special "
        "files\n",
        t.unreadable, t.changed, t.special);
  return out;
}

Table survey_table(const Survey& survey, std::optional<uint64_t> free_bytes) {
  Table table{.name = "dry_run", .title = "What would be preserved"};
  for (const char* name : {"files", "bytes", "folders", "special", "unreadable", "free_bytes"})
    table.columns.push_back({.name = name, .align = Align::right});
  table.add({survey.files, survey.bytes, survey.folders, survey.special, survey.unreadable.size(),
             free_bytes ? Cell(*free_bytes) : Cell()});
  return table;
}

}  // namespace hozen
