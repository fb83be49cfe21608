// An unpacked bag, ours or another tool's: every file below the folder is hashed and held against its manifests.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/text.h"
#include "custody/package_file.h"
#include "custody/verify.h"
#include "custody/walk.h"

namespace hozen {
namespace {

constexpr size_t kReadBytes = 256u << 10;
constexpr uint64_t kTextMost = 1u << 30;

struct Job {
  std::string source;  // to open
  std::string path;    // below the bag
  FoundFile found;
};

bool is_bag(const std::filesystem::path& folder) {
  std::error_code ignored;
  bool of_tags = false;
  if (std::filesystem::exists(folder / "bagit.txt", ignored)) return true;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (manifest_kind(entry.path().filename().string(), of_tags)) return true;
  return false;
}

// The folder itself, or the one folder in it that is a bag: what `extract -C DIR` leaves.
Expected<std::string> bag_in(const std::string& path) {
  if (is_bag(path)) return path;
  std::error_code ignored;
  std::vector<std::string> inside;
  for (const auto& entry : std::filesystem::directory_iterator(path, ignored))
    if (entry.is_directory(ignored) && is_bag(entry.path()))
      inside.push_back(entry.path().string());
  if (inside.size() == 1) return inside.front();
  return std::unexpected(
      Error{.what = fmt::format("{} is no bag: it has neither bagit.txt nor a manifest", path),
            .hint = "name the folder that holds bagit.txt"});
}

Expected<std::vector<Job>> list_files(const std::string& bag) {
  std::vector<Job> jobs;
  const PlannedSource whole{bag, "", true};
  HOZEN_CHECK(walk(std::span(&whole, 1), [&](Found& found) -> Expected<void> {
    const FileRecord& record = found.record;
    Job job;
    job.source = record.source;
    job.path = record.path.substr(std::string_view("data/").size());
    job.found.size = record.stat.size;
    job.found.is_file = record.kind == FileKind::file;
    job.found.note = record.trouble;
    const bool folder = record.kind == FileKind::folder;
    if (!job.found.is_file && !folder)
      job.found.note = fmt::format("a {}: not followed", name_of(record.kind));
    if (!folder || !record.trouble.empty()) jobs.push_back(std::move(job));
    return {};
  }));
  return jobs;
}

void hash_file(Job& job, const std::vector<HashKind>& kinds, std::vector<char>& block) {
  const auto fd = open_evidence(AT_FDCWD, job.source);
  if (!fd) {
    job.found.note = "it cannot be read: " + fd.error().what;
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
  if (n < 0) job.found.note = fail_errno(why, "read", "it").error().what;
  std::vector<std::string> hashes = digests.hex();
  for (size_t i = 0; i < kinds.size(); ++i)
    job.found.hashes.emplace_back(kinds[i], std::move(hashes[i]));
}

// Each thread takes the next file that nobody has taken.
void hash_all(std::vector<Job>& jobs, const std::vector<HashKind>& kinds,
              const VerifyOptions& options) {
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  uint64_t done = 0;
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
  for (int i = 0; i < (options.threads > 0 ? std::min(options.threads, 64) : machine); ++i)
    threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
}

// The files at the top that say something about the others.
Expected<void> read_texts(const std::string& bag, const std::vector<Job>& jobs, FoundBag& found) {
  for (const Job& job : jobs) {
    const bool top = job.path.find('/') == std::string::npos && job.path.ends_with(".txt");
    if (!top || !job.found.is_file) continue;
    HOZEN_TRY(text, read_whole_file(bag + "/" + job.path, kTextMost));
    found.texts[job.path] = std::move(text);
  }
  return {};
}

std::vector<HashKind> kinds_in(const FoundBag& bag) {
  std::vector<HashKind> kinds;
  for (const auto& [name, text] : bag.texts) {
    bool of_tags = false;
    const auto kind = manifest_kind(name, of_tags);
    if (kind && std::find(kinds.begin(), kinds.end(), *kind) == kinds.end()) kinds.push_back(*kind);
  }
  if (kinds.empty()) kinds.push_back(HashKind::sha256);
  return kinds;
}

}  // namespace

Expected<std::map<std::string, FoundFile>> hash_folder(const std::string& path,
                                                       const VerifyOptions& options) {
  HOZEN_TRY(jobs, list_files(path));
  hash_all(jobs, {HashKind::sha256}, options);
  std::map<std::string, FoundFile> out;
  for (Job& job : jobs) out[job.path] = std::move(job.found);
  return out;
}

Expected<VerifyReport> verify_folder(const std::string& path, const VerifyOptions& options) {
  VerifyReport report;
  HOZEN_TRY(bag, bag_in(path));
  report.path = bag;
  HOZEN_TRY(jobs, list_files(bag));
  FoundBag found;
  HOZEN_CHECK(read_texts(bag, jobs, found));
  if (!options.fast) hash_all(jobs, kinds_in(found), options);
  for (Job& job : jobs) found.files[job.path] = std::move(job.found);
  if (options.fast) report.notes.emplace_back("names, sizes and counts only: no content was read");
  judge_bag(found, report, options.fast);
  return report;
}

}  // namespace hozen
