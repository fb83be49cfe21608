// An unpacked bag, ours or another tool's: every file below the folder is hashed and held against its manifests.
#include <fcntl.h>
#include <linux/limits.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/text.h"
#include "base/threads.h"
#include "custody/manifest_matcher.h"
#include "custody/package_file.h"
#include "custody/verify.h"
#include "custody/walk.h"

namespace hozen {
namespace {

constexpr size_t kReadBytes = 256u << 10;

struct Job {
  std::string source;  // to open
  std::string path;    // below the bag
  FoundFile found;
};

// The folder itself, or the one folder in it that is a bag: what `extract -C DIR` leaves.
Expected<std::string> bag_in(const std::string& path) {
  if (is_bag_folder(path)) return path;
  std::error_code ignored;
  std::vector<std::string> inside;
  for (const auto& entry : std::filesystem::directory_iterator(path, ignored))
    if (entry.is_directory(ignored) && is_bag_folder(entry.path()))
      inside.push_back(entry.path().string());
  if (inside.size() == 1) return inside.front();
  return std::unexpected(
      Error{.what = fmt::format("{} is no bag: it has neither bagit.txt nor a manifest", path),
            .hint = "name the folder that holds bagit.txt"});
}

Job job_of(Found& found) {
  const FileRecord& record = found.record;
  Job job;
  job.source = record.source;
  job.path = record.path.substr(kPayload.size());
  job.found.size = record.stat.size;
  job.found.is_file = record.kind == FileKind::file;
  job.found.is_folder = record.kind == FileKind::folder;
  job.found.link_target = record.link_target;
  job.found.note = record.trouble;
  job.found.unread = !record.trouble.empty();
  if (!job.found.is_file && record.kind != FileKind::folder)
    job.found.note = fmt::format("a {}: not followed", name_of(record.kind));
  return job;
}

// A path longer than the system takes at once is entered folder by folder.
Expected<int> open_deep(const std::string& path) {
  if (path.size() < PATH_MAX) return open_evidence(AT_FDCWD, path);
  std::shared_ptr<const Descriptor> folder;
  size_t from = 0;
  for (size_t slash = 0; (slash = path.find('/', from)) != std::string::npos; from = slash + 1) {
    const std::string name = slash == 0 ? "/" : path.substr(from, slash - from);
    if (name.empty()) continue;
    const int at = folder ? folder->get() : AT_FDCWD;
    const int next = openat(at, name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (next < 0) return fail_errno(errno, "enter folder", name);
    folder = std::make_shared<const Descriptor>(next);
  }
  return open_evidence(folder ? folder->get() : AT_FDCWD, path.substr(from));
}

void hash_file(Job& job, const std::vector<HashKind>& kinds, std::vector<char>& block) {
  const auto fd = open_deep(job.source);
  if (!fd) {
    job.found.note = "it cannot be read: " + fd.error().what;
    job.found.unread = true;
    return;
  }
  DigestSet digests(kinds);
  ssize_t n = 0;
  while ((n = read(*fd, block.data(), block.size())) != 0) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) break;
    digests.add({block.data(), static_cast<size_t>(n)});
  }
  const int why = errno;
  close(*fd);
  if (n < 0) {
    job.found.note = fail_errno(why, "read", "it").error().what;
    job.found.unread = true;
    return;
  }
  job.found.hashes = digests.take();
}

// Each thread takes the next file that nobody has taken.
void hash_all(std::vector<Job>& jobs, const std::vector<HashKind>& kinds,
              const VerifyOptions& options, uint64_t& done) {
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  const auto work = [&] {
    std::vector<char> block(kReadBytes);
    for (size_t i = 0; (i = next++) < jobs.size();) {
      if (!jobs[i].found.is_file) continue;
      hash_file(jobs[i], kinds, block);
      const std::lock_guard lock(mutex);
      done += jobs[i].found.size;
      if (options.progress) options.progress(done, 0);
    }
  };
  const int machine = std::min<int>(static_cast<int>(std::thread::hardware_concurrency()), 8);
  std::vector<std::thread> threads;
  add_threads(threads, (options.threads > 0 ? std::min(options.threads, 64) : machine) - 1, work);
  work();
  for (std::thread& thread : threads) thread.join();
}

// Every file below the folder in the order of their paths, hashed a batch after the other. No kinds: only listed.
Expected<void> read_files(const std::string& folder, const std::vector<HashKind>& kinds,
                          const VerifyOptions& options, const TakeFound& sink) {
  constexpr size_t kBatch = 4096;
  std::vector<Job> jobs;
  uint64_t done = 0;
  const auto give = [&]() -> Expected<void> {
    if (!kinds.empty()) hash_all(jobs, kinds, options, done);
    for (Job& job : jobs) HOZEN_CHECK(sink(std::move(job.path), std::move(job.found)));
    jobs.clear();
    return {};
  };
  // The folder that was named, even if it was named by a link.
  const PlannedSource whole{folder + "/.", "", true};
  HOZEN_CHECK(walk(std::span(&whole, 1), [&](Found& found) -> Expected<void> {
    if (found.record.kind == FileKind::folder && found.record.trouble.empty()) return {};
    jobs.push_back(job_of(found));
    return jobs.size() < kBatch ? Expected<void>() : give();
  }));
  return give();
}

Expected<ManifestLines> lines_of(const std::string& bag, const std::string& name, HashKind kind) {
  const auto fd = open_evidence(AT_FDCWD, bag + "/" + name);
  if (!fd) return fail("cannot read {}: {}", name, fd.error().what);
  const std::shared_ptr<const int> open(new int(*fd), [](const int* held) {
    close(*held);
    delete held;
  });
  return ManifestLines(
      name, kind, [open, name, at = uint64_t{0}](std::span<char> into) mutable -> Expected<size_t> {
        const auto n = read_at(*open, at, into);
        if (!n) return fail("{} cannot be read at byte {}", name, at);
        at += *n;
        return *n;
      });
}

// The files at the top that say something about the others; a sorted manifest is read line by line instead.
Expected<ManifestMatcher> read_texts(const std::string& bag, bool by_name, FoundBag& found) {
  std::error_code ignored;
  std::vector<std::pair<std::string, HashKind>> manifests;
  bool sorted = true;
  for (const auto& entry : std::filesystem::directory_iterator(bag, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!is_bag_text(name) || !entry.is_regular_file(ignored) || entry.is_symlink(ignored))
      continue;
    bool of_tags = false;
    const auto kind = manifest_kind(name, of_tags);
    if (!kind || of_tags) {
      HOZEN_TRY(text, read_whole_file(entry.path().string(), kBagTextMost));
      found.texts[name] = std::move(text);
      continue;
    }
    manifests.emplace_back(name, *kind);
    auto lines = lines_of(bag, name, *kind);
    sorted = sorted && lines && is_sorted_manifest(std::move(*lines)).value_or(false);
  }
  ManifestMatcher matcher(by_name);
  for (const auto& [name, kind] : manifests) {
    if (sorted) {
      HOZEN_TRY(lines, lines_of(bag, name, kind));
      HOZEN_CHECK(matcher.add(std::move(lines)));
      continue;
    }
    HOZEN_TRY(text, read_whole_file(bag + "/" + name, kBagTextMost));
    found.texts[name] = std::move(text);
  }
  return matcher;
}

}  // namespace

bool is_bag_folder(const std::string& folder) {
  std::error_code ignored;
  bool of_tags = false;
  if (std::filesystem::exists(folder + "/bagit.txt", ignored)) return true;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (manifest_kind(entry.path().filename().string(), of_tags)) return true;
  return false;
}

Expected<void> hash_folder(const std::string& path, const VerifyOptions& options,
                           const TakeFound& take) {
  return read_files(path, {HashKind::sha256}, options, take);
}

Expected<VerifyReport> verify_folder(const std::string& path, const VerifyOptions& options) {
  VerifyReport report;
  HOZEN_TRY(bag, bag_in(path));
  report.path = bag;
  FoundBag found;
  HOZEN_TRY(matcher, read_texts(bag, options.fast, found));
  const std::vector<HashKind> kinds =
      options.fast ? std::vector<HashKind>() : kinds_in(found, matcher.kinds());
  const auto take = [&](std::string name, FoundFile file) -> Expected<void> {
    if (!matcher.empty() && name.starts_with(kPayload))
      return matcher.take(std::move(name), std::move(file), found);
    found.files[std::move(name)] = std::move(file);
    return {};
  };
  HOZEN_CHECK(read_files(bag, kinds, options, take));
  if (const auto done = matcher.finish(found, report); !done)
    report.problems.push_back(done.error().text());
  if (options.fast) report.notes.emplace_back("names, sizes and counts only: no content was read");
  HOZEN_CHECK(check_trust(bag, options, report));
  judge_bag(found, report, options.fast);
  return report;
}

}  // namespace hozen
