#include "custody/verify.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>

#include "args.h"
#include "common/print_ledger.h"
#include "progress.h"
#include "write/escape.h"

namespace hozen {
namespace {

bool is_package_name(const std::string& name) { return name.ends_with(".tar.zst"); }
bool is_archive_name(const std::string& name) {
  constexpr std::string_view kEndings[] = {".tar",     ".tgz",      ".tar.gz", ".tar.xz",
                                           ".tar.bz2", ".tar.lzma", ".zip",    ".7z"};
  return std::any_of(std::begin(kEndings), std::end(kEndings),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

// What is to be verified, and what cannot be looked into.
struct Given {
  std::vector<std::string> paths;
  std::vector<std::string> unread;  // folders
};

void find_below(const std::filesystem::path& folder, Given& out) {
  std::error_code why;
  std::vector<std::filesystem::directory_entry> entries;
  for (std::filesystem::directory_iterator at(folder, why), end; !why && at != end;
       at.increment(why))
    entries.push_back(*at);
  if (why) out.unread.push_back(fmt::format("{}: {}", folder.string(), why.message()));
  std::sort(entries.begin(), entries.end());
  for (const auto& entry : entries) {
    const std::string path = entry.path().string();
    if (entry.is_symlink(why)) continue;
    if (entry.is_directory(why)) {
      if (is_bag_folder(path))
        out.paths.push_back(path);
      else
        find_below(entry.path(), out);
    } else if (is_package_name(path) || is_archive_name(path)) {
      out.paths.push_back(path);
    }
  }
}

// A folder stands for the packages, archives and unpacked bags below it; a bag for itself.
Given given_by(const std::string& path) {
  std::error_code ignored;
  Given out;
  if (std::filesystem::is_directory(path, ignored) && !is_bag_folder(path)) find_below(path, out);
  if (out.paths.empty()) out.paths.push_back(path);
  return out;
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
  return is_zstd_file(path) ? verify_package(path, options) : verify_archive(path, options);
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

// What is to be said of all that was given.
struct Verified {
  std::vector<VerifyReport> reports;
  std::vector<Error> refused;
  std::vector<std::string> without_bag;  // archives in a folder
  Outcome outcome;
};

void verify_given(const std::string& given, const PreserveArgs& args, Verified& out) {
  const Given found = given_by(given);
  for (const std::string& folder : found.unread)
    out.outcome.refuse(fmt::format("{}: not looked into", folder));
  for (const std::string& path : found.paths) {
    auto report = verify_one(path, args);
    if (report && report->holds_no_bag && path != given) {
      out.without_bag.push_back(path);
      continue;
    }
    if (report && report->holds_no_bag)
      report = fail("{} holds no bag: there is neither a bagit.txt nor a manifest in it", path);
    if (!report) {
      out.refused.push_back(report.error());
    } else {
      const bool unread = report->only_unread();
      out.outcome.must_stop = out.outcome.must_stop || (!report->good() && !unread);
      out.outcome.skipped = out.outcome.skipped || unread;
      out.reports.push_back(std::move(*report));
    }
  }
}

// For a person who gave several: how many are what.
std::string total_text(const Verified& all) {
  std::string out;
  for (const std::string& path : all.without_bag)
    out += fmt::format("{}: an archive without a bag, not verified\n", visible(path));
  if (all.reports.size() + all.refused.size() < 2) return out;
  std::map<std::string_view, size_t> counts;
  for (const VerifyReport& report : all.reports) ++counts[result_of(report)];
  out += fmt::format("total: {} given", all.reports.size() + all.refused.size());
  for (const std::string_view result : {"good", "NOT AS PRESERVED", "NOT ALL READ"})
    if (counts.contains(result)) out += fmt::format(", {} {}", counts[result], result);
  if (!all.refused.empty()) out += fmt::format(", {} NOT VERIFIED", all.refused.size());
  return out + "\n";
}

Expected<void> tell(const Verified& all, const PreserveArgs& args) {
  HOZEN_TRY(format, output_format(args.output));
  const std::vector<VerifyReport>& reports = all.reports;
  if (format != Format::table)
    return write_output(std::vector<Table>{packages_table(reports), findings_table(reports),
                                           problems_table(reports), details_table(reports)},
                        args.output);
  // Quiet: only what a person must know, and not where data goes.
  if (args.output.quiet && args.output.output.empty()) {
    for (const VerifyReport& r : reports)
      if (!r.good()) fmt::print(stderr, "preserve: {}: {}\n", visible(r.path), result_of(r));
    return {};
  }
  std::string text;
  for (const VerifyReport& report : reports) text += text_of(report);
  return write_output(text + total_text(all), args.output);
}

Expected<Outcome> run_verify(const PreserveArgs& args) {
  Verified all;
  for (const std::string& given : args.paths) verify_given(given, args, all);
  if (!all.reports.empty() || all.refused.empty()) HOZEN_CHECK(tell(all, args));
  // The last one is said by the caller: what could not be opened at all is no answer, unless another's is to stop.
  const bool not_done = !all.refused.empty() && !all.outcome.must_stop;
  for (size_t i = 0; i + (not_done ? 1 : 0) < all.refused.size(); ++i)
    say(args, all.refused[i].text());
  if (not_done) return std::unexpected(all.refused.back());
  return std::move(all.outcome);
}

}  // namespace

void declare_verify(CLI::App& app, PreserveArgs& args) {
  CLI::App* const sub = app.add_subcommand(
      "verify",
      "is every file as it was preserved? Exit 1 if not, 3 if some of them could not be read");
  sub->callback([&args] { args.run = run_verify; });
  sub->add_option(
         "PACKAGE", args.paths,
         "packages, unpacked or foreign bags, archives with one; folders: all of these below")
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
