#include "custody/verify.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "args.h"
#include "common/print_ledger.h"
#include "progress.h"
#include "write/escape.h"

namespace hozen {
namespace {

// A folder of packages stands for the packages in it; any other folder for itself.
std::vector<std::string> packages_in(const std::string& path) {
  std::error_code ignored;
  std::vector<std::string> found;
  const bool folder = std::filesystem::is_directory(path, ignored);
  const bool bag = std::filesystem::exists(path + "/bagit.txt", ignored);
  if (!folder || bag) return {path};
  for (const auto& entry : std::filesystem::directory_iterator(path, ignored))
    if (entry.path().string().ends_with(".tar.zst")) found.push_back(entry.path().string());
  std::sort(found.begin(), found.end());
  return found.empty() ? std::vector<std::string>{path} : found;
}

// An empty file, or one whose first bytes are damaged, was a package if its name says so.
bool is_zstd(const std::string& path) {
  char magic[4] = {};
  std::ifstream file(path, std::ios::binary);
  file.read(magic, sizeof magic);
  return path.ends_with(".zst") || std::string_view(magic, 4) == "\x28\xB5\x2F\xFD";
}

Expected<VerifyReport> verify_one(const std::string& path, const PreserveArgs& args) {
  ProgressLine progress(wants_progress(args.output), 0);
  VerifyOptions options;
  options.threads = args.input.threads;
  options.fast = args.fast;
  options.trusted_key = args.trusted_key;
  options.progress = [&](uint64_t done, uint64_t) { progress.show(done); };
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return verify_folder(path, options);
  return is_zstd(path) ? verify_package(path, options) : verify_archive(path, options);
}

uint64_t count_of(const VerifyReport& report, BagVerdict verdict) {
  return report.counts[static_cast<size_t>(verdict)];
}

std::string_view result_of(const VerifyReport& report) {
  return report.good() ? "good" : report.only_unread() ? "NOT ALL READ" : "NOT AS PRESERVED";
}

Table packages_table(const std::vector<VerifyReport>& reports) {
  Table table{.name = "packages", .title = "Packages"};
  table.columns = {{.name = "package"}, {.name = "result"}};
  for (size_t i = 0; i < static_cast<size_t>(BagVerdict::count); ++i)
    table.columns.push_back(
        {.name = std::string(name_of(static_cast<BagVerdict>(i))), .align = Align::right});
  table.columns.push_back({.name = "problems", .align = Align::right});
  table.columns.push_back({.name = "payload_files", .align = Align::right});
  table.columns.push_back({.name = "payload_bytes", .align = Align::right});
  for (const VerifyReport& r : reports) {
    std::vector<Cell> row = {r.path, Cell(result_of(r), r.good() ? Tone::good : Tone::bad)};
    for (size_t i = 0; i < static_cast<size_t>(BagVerdict::count); ++i)
      row.emplace_back(count_of(r, static_cast<BagVerdict>(i)));
    row.emplace_back(r.problems.size());
    row.emplace_back(r.payload_files);
    row.emplace_back(r.payload_bytes);
    table.add(std::move(row));
  }
  return table;
}

Table findings_table(const std::vector<VerifyReport>& reports) {
  Table table{.name = "findings", .title = "Files not as preserved"};
  for (const char* name :
       {"package", "verdict", "path", "now_at", "hash", "expected", "actual", "note"})
    table.columns.push_back({.name = name});
  for (const VerifyReport& r : reports) {
    for (const BagFinding& f : r.findings) {
      const auto optional = [](const std::string& text) {
        return text.empty() ? Cell() : Cell(text);
      };
      table.add({r.path, Cell(name_of(f.verdict), Tone::bad), f.path, optional(f.other_path),
                 name_of(f.hash), optional(f.expected), optional(f.actual), optional(f.note)});
    }
  }
  return table;
}

Table problems_table(const std::vector<VerifyReport>& reports) {
  Table table{.name = "problems", .title = "Problems"};
  table.columns = {{.name = "package"}, {.name = "problem"}};
  for (const VerifyReport& r : reports)
    for (const std::string& problem : r.problems) table.add({r.path, problem});
  return table;
}

Table details_table(const std::vector<VerifyReport>& reports) {
  Table table{.name = "details"};
  for (const char* name :
       {"package", "sha256", "expected_sha256", "case", "evidence", "examiner", "bagged"})
    table.columns.push_back({.name = name});
  for (const VerifyReport& r : reports) {
    const auto info = [&](const char* label) {
      return value_of(r.info, label).empty() ? Cell() : Cell(value_of(r.info, label));
    };
    const auto optional = [](const std::string& text) {
      return text.empty() ? Cell() : Cell(text);
    };
    table.add({r.path, optional(r.sha256), optional(r.expected_sha256), info("Case-Number"),
               info("Evidence-Number"), info("Examiner"), info("Bagging-Time")});
  }
  return table;
}

// For a person: a line a package, then what is wrong, block by block.
std::string text_of(const VerifyReport& r) {
  std::string out = fmt::format("{}: {}\n", visible(r.path), result_of(r));
  for (size_t i = 0; i < static_cast<size_t>(BagVerdict::count); ++i) {
    const auto verdict = static_cast<BagVerdict>(i);
    if (verdict == BagVerdict::unread && count_of(r, verdict) == 0) continue;
    out += fmt::format("{}{} {}", i == 0 ? "  " : ", ", grouped(count_of(r, verdict)),
                       name_of(verdict));
  }
  out += fmt::format("; payload {} in {} {}\n", bytes_text(r.payload_bytes),
                     grouped(r.payload_files), r.payload_files == 1 ? "file" : "files");
  if (!r.sha256.empty())
    out += fmt::format("  package sha256 {}{}\n", r.sha256,
                       r.sha256 == r.expected_sha256 ? ", as written beside it" : "");
  for (const BagFinding& f : r.findings) {
    out += fmt::format("  {:8} {}{}{}\n", name_of(f.verdict), visible(f.path),
                       f.other_path.empty() ? "" : " -> ", visible(f.other_path));
    if (f.verdict == BagVerdict::moved || f.verdict == BagVerdict::renamed) continue;
    if (f.verdict == BagVerdict::unread) {
      out += fmt::format("           {}\n", visible(f.note));
      continue;
    }
    if (!f.expected.empty())
      out += fmt::format("           expected {} {}\n", name_of(f.hash), f.expected);
    if (!f.expected.empty() || !f.actual.empty())
      out += fmt::format("           actual   {} {}\n", name_of(f.hash),
                         f.actual.empty() ? "none" : f.actual);
    if (!f.note.empty()) out += fmt::format("           {}\n", visible(f.note));
  }
  for (const std::string& problem : r.problems)
    out += fmt::format("  problem  {}\n", visible(problem));
  for (const std::string& note : r.notes) out += fmt::format("  note     {}\n", visible(note));
  return out;
}

Expected<Outcome> run_verify(const PreserveArgs& args) {
  HOZEN_TRY(format, output_format(args.output));
  std::vector<VerifyReport> reports;
  Outcome outcome;
  std::optional<Error> refused;
  for (const std::string& given : args.paths) {
    for (const std::string& path : packages_in(given)) {
      auto report = verify_one(path, args);
      if (!report) {
        // The last one is said by the caller, if nothing else comes of it.
        if (refused) say(args, refused->text());
        refused = report.error();
        continue;
      }
      const bool unread = report->only_unread();
      outcome.must_stop = outcome.must_stop || (!report->good() && !unread);
      outcome.skipped = outcome.skipped || unread;
      reports.push_back(std::move(*report));
    }
  }
  if (reports.empty() && refused) return std::unexpected(*refused);
  if (format == Format::table) {
    std::string text;
    for (const VerifyReport& report : reports) text += text_of(report);
    HOZEN_CHECK(write_output(text, args.output));
  } else {
    HOZEN_CHECK(write_output(std::vector<Table>{packages_table(reports), findings_table(reports),
                                                problems_table(reports), details_table(reports)},
                             args.output));
  }
  // A package that could not be opened at all is no answer: not done, unless another's answer is to stop.
  if (refused && !outcome.must_stop) return std::unexpected(*refused);
  if (refused) say(args, refused->text());
  return outcome;
}

}  // namespace

void declare_verify(CLI::App& app, PreserveArgs& args) {
  CLI::App* const sub = app.add_subcommand(
      "verify",
      "is every file as it was preserved? Exit 1 if not, 3 if some of them could not be read");
  sub->callback([&args] { args.run = run_verify; });
  sub->add_option("PACKAGE", args.paths, "packages, unpacked or foreign bags, folders of packages")
      ->required()
      ->type_name("");
  sub->add_option("--trust", args.trusted_key, "public key (PEM) that must have signed the package")
      ->type_name("PUBKEY");
  sub->add_flag("--fast", args.fast, "sizes and counts only");
  sub->add_option("--threads", args.input.threads, "how many (default: all processors)")
      ->check(CLI::Range(0, 1024))
      ->type_name("N");
  declare_output(*sub, args.output);
  sub->footer(
      "Examples:\n  preserve verify case7.tar.zst\n  preserve verify -f json /mnt/evidence");
}

}  // namespace hozen
