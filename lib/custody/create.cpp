#include "custody/create.h"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <thread>

#include "base/text.h"
#include "base/time.h"
#include "custody/custody_ledger.h"
#include "custody/sign.h"
#include "custody/verify.h"

namespace hozen {
namespace {

constexpr int kMostThreads = 16;

// Names of users and groups, each asked for once: on many machines that is a network question.
class Owners {
 public:
  const std::string& user(uint64_t uid) {
    const auto [at, fresh] = users_.try_emplace(uid);
    if (const passwd* entry = fresh ? getpwuid(static_cast<uid_t>(uid)) : nullptr)
      at->second = stored_name(entry->pw_name);
    return at->second;
  }
  const std::string& group(uint64_t gid) {
    const auto [at, fresh] = groups_.try_emplace(gid);
    if (const ::group* entry = fresh ? getgrgid(static_cast<gid_t>(gid)) : nullptr)
      at->second = stored_name(entry->gr_name);
    return at->second;
  }

 private:
  std::map<uint64_t, std::string> users_, groups_;
};

// A glob is held against the whole path below data/ and against the last name alone.
bool matches(const std::string& glob, std::string_view path) {
  path.remove_prefix(std::string_view("data/").size());
  return glob_match(glob, path) || glob_match(glob, path.substr(path.rfind('/') + 1));
}

void describe(FileRecord& record, const CreateOptions& options, Owners& owners) {
  record.user = owners.user(record.stat.uid);
  record.group = owners.group(record.stat.gid);
  if (record.kind == FileKind::folder) return;
  for (const auto& [log_class, glob] : options.classes)
    if (matches(glob, record.path)) record.log_class = log_class;
  for (const auto& [glob, zone] : options.zones)
    if (matches(glob, record.path)) record.zone = zone;
  for (const auto& [glob, offset] : options.clock_offsets)
    if (matches(glob, record.path)) record.skew_ns = offset;
}

void add_if(BagInfo& info, const char* label, const std::string& value) {
  if (!value.empty()) info.emplace_back(label, value);
}

BagInfo info_of(const CreateOptions& options, int64_t now) {
  BagInfo info;
  const CaseData& about = options.about;
  add_if(info, "Case-Number", about.case_number);
  add_if(info, "Evidence-Number", about.evidence_number);
  add_if(info, "Examiner", about.examiner);
  add_if(info, "Witness", about.witness);
  add_if(info, "Purpose", about.purpose);
  add_if(info, "Authorised-By", about.authoriser);
  for (const std::string& note : about.notes) add_if(info, "Note", note);
  for (const auto& [glob, zone] : options.zones)
    info.emplace_back("Source-Time-Zone", glob == "*" ? zone : glob + "=" + zone);
  for (const auto& [glob, offset] : options.clock_offsets)
    info.emplace_back("Clock-Offset-Seconds",
                      fmt::format("{}{:+.9f}", glob == "*" ? "" : glob + "=",
                                  static_cast<double>(offset) / static_cast<double>(kNsPerSecond)));
  info.emplace_back("Bagging-Date", format_rfc3339(now).substr(0, 10));
  info.emplace_back("Bagging-Time", format_rfc3339(now));
  info.emplace_back("Bag-Software-Agent", "hozen preserve");
  return info;
}

bool is_own_output(const FileRecord& record, const StatFields& output) {
  return record.stat.device == output.device && record.stat.inode == output.inode;
}

Expected<void> copy_all(BagWriter& bag, const std::vector<PlannedSource>& sources,
                        const CreateOptions& options, const StatFields& output,
                        CreateReport& report) {
  Owners owners;
  const auto progress = options.progress ? options.progress : [](uint64_t) {};
  return walk(sources, [&](Found& found) -> Expected<void> {
    if (is_own_output(found.record, output)) return {};
    describe(found.record, options, owners);
    HOZEN_CHECK(bag.add(found, progress));
    const FileRecord& record = found.record;
    const bool special = record.kind != FileKind::file && record.kind != FileKind::folder;
    if (special || !record.trouble.empty() || record.after_copy) report.remarks.push_back(record);
    return {};
  });
}

Expected<void> refuse_existing(const CreateOptions& options,
                               const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    struct stat info{};
    if (!options.replace && lstat(path.c_str(), &info) == 0)
      return std::unexpected(
          Error{.what = fmt::format("{} exists already and is not replaced", path),
                .hint = "choose another name, or --force"});
  }
  return {};
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

Expected<CreateReport> write_package(const CreateOptions& options,
                                     const std::vector<PlannedSource>& sources, PackageFile& out,
                                     int64_t now) {
  CreateReport report;
  HOZEN_TRY(name, bag_name_of(options.output));
  HOZEN_TRY(output, stat_of(out.descriptor()));
  BagWriter bag(out, {.name = name,
                      .hashes = options.hashes,
                      .level = options.level,
                      .threads = threads_of(options),
                      .now_ns = now});
  HOZEN_CHECK(bag.open());
  HOZEN_CHECK(copy_all(bag, sources, options, output, report));
  HOZEN_TRY(table, bag.finish(info_of(options, now)));
  HOZEN_TRY(sha256, out.sha256());
  report.package = options.output;
  report.package_bytes = out.size();
  report.sha256 = sha256;
  report.totals = bag.totals();
  HOZEN_CHECK(out.sync());
  return report;
}

Expected<void> read_back(const CreateOptions& options, const PackageFile& out,
                         CreateReport& report) {
  VerifyOptions checking;
  checking.threads = threads_of(options);
  checking.expected_sha256 = report.sha256;
  HOZEN_TRY(found, verify_package(out.partial_path(), checking));
  if (!found.good())
    return std::unexpected(
        Error{.what = fmt::format("{} does not read back as it was written", out.partial_path()),
              .hint = "the disk or the memory is not to be trusted: do not use this package"});
  report.read_back = true;
  return {};
}

}  // namespace

std::string package_stem(const std::string& package) {
  return package.ends_with(kPackageEnding)
             ? package.substr(0, package.size() - kPackageEnding.size())
             : package;
}

Expected<CreateReport> create_package(const CreateOptions& options) {
  const int64_t now = now_ns(options.now_ns);
  const std::string digest_path = options.output + ".sha256";
  const std::string ledger_path = package_stem(options.output) + ".custody.jsonl";
  HOZEN_CHECK(bag_name_of(options.output));
  HOZEN_TRY(sources, plan_sources(options.sources));
  if (!options.signing_key.empty()) HOZEN_CHECK(check_private_key(options.signing_key));
  HOZEN_CHECK(refuse_existing(options,
                              {options.output, digest_path, ledger_path, options.output + ".sig"}));
  HOZEN_TRY(out, PackageFile::create(options.output, options.replace));
  auto report = write_package(options, sources, out, now);
  if (report && options.read_back)
    if (auto same = read_back(options, out, *report); !same) return std::unexpected(same.error());
  if (!report) {
    out.discard();
    return report;
  }
  HOZEN_CHECK(out.commit());
  const std::string file_name = options.output.substr(options.output.rfind('/') + 1);
  HOZEN_CHECK(
      write_whole_file(digest_path, coreutils_line(report->sha256, file_name), options.replace));
  if (!options.signing_key.empty())
    HOZEN_CHECK(
        sign_file(digest_path, options.signing_key, options.output + ".sig", options.replace));
  HOZEN_CHECK(begin_ledger(ledger_path, options, *report, now));
  return report;
}

}  // namespace hozen
