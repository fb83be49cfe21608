#include "custody/create.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>

#include "base/text.h"
#include "base/time.h"
#include "custody/case_data.h"
#include "custody/custody_ledger.h"
#include "custody/package.h"
#include "custody/resume.h"
#include "custody/sign.h"
#include "custody/verify.h"

namespace hozen {
namespace {

constexpr int kMostThreads = 16;
constexpr std::string_view kStdin = "-";

// What stands beside a package.
struct Beside {
  explicit Beside(const std::string& package)
      : digest(package + ".sha256"),
        ledger(package_stem(package) + ".custody.jsonl"),
        signature(package + ".sig"),
        journal(package + ".partial.journal") {}
  std::string digest, ledger, signature, journal;
};

// All that one run works with.
struct Run {
  const CreateOptions& options;
  std::vector<PlannedSource> sources;
  bool reads_stdin = false;
  int64_t now = 0;
  PackageFile out;
  Journal journal;
  ResumePoint from;
  CreateReport report;
};

bool is_same_file(const FileRecord& record, const StatFields& own) {
  return record.stat.device == own.device && record.stat.inode == own.inode;
}

// A tree of links would fill the memory with remarks: all are in the package, the first ones here.
void note_remark(CreateReport& report, const FileRecord& record) {
  constexpr size_t kMost = 20'000;
  const bool special = record.kind != FileKind::file && record.kind != FileKind::folder;
  if (!special && record.trouble.empty() && !record.after_copy) return;
  if (report.remarks.size() < kMost)
    report.remarks.push_back(record);
  else
    ++report.more_remarks;
}

Expected<void> copy_stdin(BagWriter& bag, Run& run, Owners& owners) {
  FileRecord record;
  HOZEN_TRY(stat, stat_of(STDIN_FILENO));
  record.source = kStdin;
  record.path = std::string(kPayload) + stored_name(payload_path(run.options.stream_name));
  record.kind = FileKind::file;
  record.stat = stat;
  record.stat.mtime_ns = run.now;
  record.stat.mode = S_IFREG | 0644;
  describe(record, run.options, owners);
  return bag.add_stream(STDIN_FILENO, record);
}

Expected<void> copy_all(BagWriter& bag, Run& run, Owners& owners) {
  if (run.reads_stdin) HOZEN_CHECK(copy_stdin(bag, run, owners));
  if (run.from.begun && run.from.begun->lost) {
    HOZEN_CHECK(bag.keep_begun(*run.from.begun));
    run.from.done.insert(path_key(run.from.begun->record.path));
  }
  const auto take = [&](Found& found) -> Expected<void> {
    if (!run.from.done.empty() && run.from.done.contains(path_key(found.record.path))) {
      if (!found.has_stat) describe_by_name(found.record, found.folder, found.name);
      if (found.record.kind == FileKind::file && run.options.progress)
        run.options.progress(found.record.stat.size);
      return {};
    }
    const bool begun = run.from.begun && run.from.begun->record.path == found.record.path;
    return begun ? bag.go_on(found, *run.from.begun) : bag.add(found);
  };
  return walk(run.sources, take, Stats::when_opened);
}

Expected<void> list_kept(BagWriter& bag, Run& run) {
  RecordParser parser;
  return run.journal.each([&](const Journal::Entry& entry) -> Expected<bool> {
    if (entry.what != '+') return true;
    HOZEN_TRY(record, parser.read(entry.record));
    HOZEN_CHECK(bag.keep_done(record, entry.record.size()));
    note_remark(run.report, record);
    return true;
  });
}

Expected<std::string> bag_name_of(const std::string& output) {
  const std::string stem = package_stem(output);
  const std::string name = stored_name(stem.substr(stem.rfind('/') + 1));
  const bool usable =
      output.ends_with(kPackageEnding) && !name.empty() && name != "." && name != "..";
  if (!usable)
    return std::unexpected(Error{.what = fmt::format("{} is no name for a package", output),
                                 .hint = "name it CASE.tar.zst"});
  return name;
}

int threads_of(const CreateOptions& options) {
  const int machine = std::min(static_cast<int>(std::thread::hardware_concurrency()), 8);
  return std::clamp(options.threads > 0 ? options.threads : machine, 1, kMostThreads);
}

Expected<void> write_package(Run& run) {
  const CreateOptions& options = run.options;
  HOZEN_TRY(name, bag_name_of(options.output));
  BagOptions bagging = {.name = name,
                        .hashes = options.hashes,
                        .threads = threads_of(options),
                        .now_ns = run.now,
                        .guess_class = options.guess_class};
  if (options.level > 0) bagging.level = bagging.crowded_level = options.level;
  bagging.noted = [&](const FileRecord& record) { note_remark(run.report, record); };
  if (options.progress) bagging.progress = options.progress;
  Owners owners;
  bagging.described = [&](FileRecord& record) { describe(record, options, owners); };
  HOZEN_TRY(output, stat_of(run.out.descriptor()));
  HOZEN_TRY(journal, run.journal.stat());
  bagging.is_own = [&](const FileRecord& record) {
    return is_same_file(record, output) || is_same_file(record, journal);
  };
  BagWriter bag(run.out, run.journal, bagging, run.from.kept);
  HOZEN_CHECK(bag.open());
  HOZEN_CHECK(list_kept(bag, run));
  run.report.kept_bytes =
      bag.totals().bytes + (run.from.begun ? run.from.begun->copied : uint64_t{0});
  HOZEN_CHECK(copy_all(bag, run, owners));
  HOZEN_TRY(table, bag.finish(bag_info_of(options, run.now)));
  HOZEN_TRY(sha256, run.out.sha256());
  run.report.package = options.output;
  run.report.package_bytes = run.out.size();
  run.report.sha256 = sha256;
  run.report.totals = bag.totals();
  if (bag.totals().odd_names != 0)
    run.report.notes.push_back(
        fmt::format("{} names hold %, a backslash or a line end, which BagIt writes differently: "
                    "for `sha256sum -c` take hozen/sha256sums.txt in the package",
                    bag.totals().odd_names));
  return run.out.sync();
}

Expected<void> read_back(Run& run) {
  VerifyOptions checking;
  checking.threads = threads_of(run.options);
  checking.expected_sha256 = run.report.sha256;
  HOZEN_TRY(found, verify_package(run.out.partial_path(), checking));
  if (!found.good())
    return std::unexpected(Error{
        .what = fmt::format("{} does not read back as it was written", run.out.partial_path()),
        .hint = "the disk or the memory is not to be trusted: do not use this package"});
  run.report.read_back = true;
  return {};
}

// The digest, its signature, the ledger; then nothing is left to be resumed.
Expected<void> write_beside(const CreateOptions& options, const CreateReport& report, int64_t now) {
  const Beside beside(options.output);
  const std::string name = options.output.substr(options.output.rfind('/') + 1);
  HOZEN_CHECK(write_whole_file_once(beside.digest, coreutils_line(report.sha256, name)));
  if (!options.signing_key.empty())
    HOZEN_CHECK(sign_file(beside.digest, options.signing_key, beside.signature));
  for (const Listing listing : options.also)
    if (!exists(listing_path(options.output, listing)))
      HOZEN_CHECK(write_listing(options.output, listing));
  return begin_ledger(beside.ledger, options, report, now);
}

Expected<CreateReport> write_all(Run& run) {
  const Beside beside(run.options.output);
  HOZEN_CHECK(write_package(run));
  if (run.options.read_back) HOZEN_CHECK(read_back(run));
  HOZEN_CHECK(run.journal.finished(totals_json(run.report)));
  HOZEN_CHECK(run.out.commit());
  HOZEN_CHECK(write_beside(run.options, run.report, run.now));
  run.journal.remove();
  return std::move(run.report);
}

// What the interrupted run said of the package when it was complete, if it came so far.
Expected<std::optional<CreateReport>> complete_report(const CreateOptions& options,
                                                      Journal& journal) {
  std::optional<CreateReport> report;
  HOZEN_CHECK(journal.each([&](const Journal::Entry& entry) -> Expected<bool> {
    if (entry.what == '=') report = read_totals(entry.record);
    return false;  // it is the first line then, and the only one
  }));
  const bool named = exists(options.output);
  const std::string path = named ? options.output : options.output + ".partial";
  if (report && !exists(path)) report.reset();  // somebody took it away: it is made anew
  if (report) {
    HOZEN_TRY(sha256, sha256_of_file(path));
    if (sha256 != report->sha256) report.reset();
  }
  if (!report && named)
    return fail("{} exists already and is not what the interrupted run wrote", options.output);
  return report;
}

// Only its name, or what stands beside it, may be missing. `now`: that of the interrupted run.
Expected<CreateReport> finish_complete(const CreateOptions& options, Journal& journal,
                                       CreateReport report, int64_t now) {
  if (!exists(options.output)) {
    HOZEN_TRY(out, PackageFile::resume(options.output));
    HOZEN_CHECK(out.commit());
  }
  report.package = options.output;
  HOZEN_TRY(package, Package::open(options.output));
  HOZEN_CHECK(package->each_record([&](FileRecord&& record) -> Expected<void> {
    note_remark(report, record);
    return {};
  }));
  HOZEN_CHECK(write_beside(options, report, now));
  journal.remove();
  return report;
}

Expected<void> refuse_existing(const CreateOptions& options) {
  const Beside beside(options.output);
  std::vector<std::string> paths = {options.output, beside.digest, beside.ledger, beside.signature};
  for (const Listing listing : options.also) paths.push_back(listing_path(options.output, listing));
  for (const std::string& path : paths)
    if (exists(path))
      return std::unexpected(
          Error{.what = fmt::format("{} exists already and is not replaced", path),
                .hint = "choose another name"});
  return {};
}

// Takes "-" out of the sources.
Expected<bool> take_stdin(const CreateOptions& options, std::vector<std::string>& paths) {
  const bool reads = std::erase(paths, kStdin) != 0;
  const std::string name = stored_name(payload_path(options.stream_name));
  if (reads && name.empty())
    return std::unexpected(Error{.what = "stdin has no name to be kept under",
                                 .hint = "give one: preserve create - --name fw.log -o ..."});
  if (reads && options.resume) return fail("stdin cannot be read again: --resume needs files");
  return reads;
}

Expected<std::vector<PlannedSource>> plan(const CreateOptions& options, bool& reads_stdin) {
  std::vector<std::string> paths = options.sources;
  HOZEN_TRY(reads, take_stdin(options, paths));
  reads_stdin = reads;
  HOZEN_TRY(sources, plan_sources(paths));
  const std::string name = reads ? stored_name(payload_path(options.stream_name)) : "";
  for (const PlannedSource& one : sources)
    if (reads && (one.path == name || one.path.empty() || name.starts_with(one.path + "/")))
      return std::unexpected(
          Error{.what = fmt::format("stdin would lie in the package where {} does: data/{}",
                                    one.source, name),
                .hint = "give it another --name"});
  return sources;
}

}  // namespace

std::string package_stem(const std::string& package) {
  return package.ends_with(kPackageEnding)
             ? package.substr(0, package.size() - kPackageEnding.size())
             : package;
}

Expected<CreateReport> create_package(const CreateOptions& options) {
  HOZEN_CHECK(bag_name_of(options.output));
  if (!options.signing_key.empty()) HOZEN_CHECK(check_private_key(options.signing_key));
  bool reads_stdin = false;
  HOZEN_TRY(sources, plan(options, reads_stdin));
  const Beside beside(options.output);
  const bool interrupted = options.resume && exists(beside.journal);
  if (!interrupted || !exists(options.output)) HOZEN_CHECK(refuse_existing(options));
  int64_t now = now_ns(options.now_ns);
  HOZEN_TRY(journal, interrupted ? Journal::open(beside.journal)
                                 : Journal::create(beside.journal, run_facts(options, now)));
  if (interrupted) {
    HOZEN_TRY(then, same_run(options, journal.head()));
    now = then;
    HOZEN_TRY(complete, complete_report(options, journal));
    if (complete) return finish_complete(options, journal, std::move(*complete), now);
  }
  auto out =
      interrupted ? PackageFile::resume(options.output) : PackageFile::create(options.output);
  if (!out) {
    if (!interrupted) journal.remove();
    return std::unexpected(out.error());
  }
  Run run{options,         std::move(sources), reads_stdin, now,
          std::move(*out), std::move(journal), {},          {}};
  if (interrupted) {
    HOZEN_TRY(from, resume_point(run.out, run.journal));
    run.from = std::move(from);
  }
  auto report = write_all(run);
  if (!report && report.error().hint.empty() && !reads_stdin)
    report.error().hint =
        fmt::format("{} is kept: the same command with --resume goes on",
                    exists(options.output) ? options.output : run.out.partial_path());
  return report;
}

Expected<Survey> survey(const CreateOptions& options, bool try_open, uint64_t most_files) {
  Survey out;
  bool reads_stdin = false;
  HOZEN_TRY(sources, plan(options, reads_stdin));
  const auto done = walk(sources, [&](Found& found) -> Expected<void> {
    const FileRecord& record = found.record;
    const bool file = record.kind == FileKind::file;
    if (out.files + out.folders + out.special >= most_files) return fail("enough");
    const auto opened =
        try_open && file ? open_evidence(found.folder, found.name) : Expected<int>(-1);
    if (!opened) found.record.trouble = opened.error().what;
    if (opened && *opened >= 0) close(*opened);
    if (!record.trouble.empty()) out.unreadable.push_back(record);
    if (record.kind == FileKind::folder) ++out.folders;
    if (!file && record.kind != FileKind::folder && record.trouble.empty()) ++out.special;
    if (!file) return {};
    ++out.files;
    out.bytes += record.stat.size;
    return {};
  });
  out.whole = done.has_value();
  return out;
}

}  // namespace hozen
