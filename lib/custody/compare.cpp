#include "custody/compare.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "custody/package.h"
#include "custody/package_file.h"

namespace hozen {
namespace {

using Files = std::map<std::string, ComparedFile>;

constexpr std::string_view kPayload = "data/";

ComparedFile link_to(const std::string& target) {
  return {.sha256 = sha256_hex(target), .link_target = target};
}

ComparedFile recorded(const FileRecord& record) {
  if (record.kind == FileKind::symlink) return link_to(record.link_target);
  ComparedFile out = {.sha256 = std::string(record.hash(HashKind::sha256)),
                      .is_folder = record.kind == FileKind::folder};
  if (!out.sha256.empty()) return out;
  out.is_special = record.trouble.empty() && record.kind != FileKind::file;
  out.why_none = record.trouble.empty() ? fmt::format("a {}", name_of(record.kind))
                                        : "not stored: " + record.trouble;
  return out;
}

ComparedFile found_in_folder(FoundFile&& file) {
  if (!file.link_target.empty()) return link_to(file.link_target);
  if (file.note.empty() && !file.hashes.empty()) return {.sha256 = file.hashes.front().second};
  return {.why_none = file.note,
          .is_folder = file.is_folder,
          .is_special = !file.is_file && !file.is_folder};
}

Expected<ComparedTree> contents_of_package(const std::string& path) {
  HOZEN_TRY(package, Package::open(path));
  ComparedTree out;
  HOZEN_CHECK(package->each_record([&](FileRecord&& record) -> Expected<void> {
    const bool read_folder = record.kind == FileKind::folder && record.trouble.empty();
    if (read_folder || !record.path.starts_with(kPayload)) return {};
    out.files.emplace(record.path.substr(kPayload.size()), recorded(record));
    return {};
  }));
  return out;
}

Expected<ComparedTree> contents_of_manifest(const std::string& path) {
  HOZEN_TRY(text, read_whole_file(path, 1u << 30));
  HOZEN_TRY(manifest, read_manifest(text, path, HashKind::sha256));
  if (manifest.empty()) return fail("{} lists no file", path);
  ComparedTree out = {.files = {}, .stored_only = true};
  for (auto& [name, hash] : manifest)
    out.files.emplace(name.starts_with(kPayload) ? name.substr(kPayload.size()) : name,
                      ComparedFile{.sha256 = std::move(hash)});
  return out;
}

std::string common_folder(const Files& contents) {
  if (contents.empty()) return "";
  // Sorted: what the first and the last have in common, all have.
  const std::string& first = contents.begin()->first;
  const std::string& last = contents.rbegin()->first;
  const auto [at, other] = std::mismatch(first.begin(), first.end(), last.begin(), last.end());
  const std::string same(first.begin(), at);
  const size_t slash = same.rfind('/');
  return slash == std::string::npos ? "" : same.substr(0, slash + 1);
}

Files without_prefix(Files contents, size_t length) {
  Files out;
  while (!contents.empty()) {
    auto node = contents.extract(contents.begin());
    node.key().erase(0, length);
    out.insert(out.end(), std::move(node));
  }
  return out;
}

// Is a path of `a`, below the folder `below_a`, in `b` below `below_b`?
bool share_a_path(const Files& a, const std::string& below_a, const Files& b,
                  const std::string& below_b) {
  return std::any_of(a.begin(), a.end(), [&](const auto& one) {
    return b.contains(below_b + one.first.substr(below_a.size()));
  });
}

// Takes what is the same out of both, and gives the number of these.
uint64_t take_same(Files& a, Files& b) {
  uint64_t same = 0;
  for (auto one = a.begin(); one != a.end();) {
    const auto other = b.find(one->first);
    if (other == b.end() || one->second.sha256.empty() ||
        other->second.sha256 != one->second.sha256) {
      ++one;
      continue;
    }
    b.erase(other);
    one = a.erase(one);
    ++same;
  }
  return same;
}

// Folders that could not be read: nothing is known of what is below.
std::set<std::string> unread_folders(const Files& files) {
  std::set<std::string> out;
  for (const auto& [path, file] : files)
    if (file.is_folder) out.insert(path);
  return out;
}

bool is_hidden(const std::string& path, const std::set<std::string>& unread) {
  if (unread.empty()) return false;
  for (size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
    if (unread.contains(path.substr(0, slash))) return true;
  return false;
}

void set_aside(CompareReport& report, const std::string& path, std::string why, bool content) {
  report.not_compared.push_back({path, std::move(why)});
  report.content_not_compared = report.content_not_compared || content;
}

// Both sides know of it, one of them without content.
void take_without_content(Files& a, Files& b, CompareReport& report) {
  for (auto one = a.begin(); one != a.end();) {
    const auto other = b.find(one->first);
    if (other == b.end() || (!one->second.sha256.empty() && !other->second.sha256.empty())) {
      ++one;
      continue;
    }
    const ComparedFile &in_a = one->second, &in_b = other->second;
    set_aside(report, one->first,
              in_a.sha256.empty() ? "A: " + in_a.why_none : "B: " + in_b.why_none,
              !in_a.is_special || !in_b.is_special);
    b.erase(other);
    one = a.erase(one);
  }
}

// What only one side has, called `name`: nothing can be said of it if the other could not know it.
void take_one_sided(Files& files, const Files& other_files, const ComparedTree& other, char name,
                    BagVerdict verdict, CompareReport& report) {
  const std::set<std::string> unread = unread_folders(other.files);
  for (auto one = files.begin(); one != files.end();) {
    const auto& [path, file] = *one;
    const bool content = !file.sha256.empty(), link = !file.link_target.empty();
    bool taken = !other_files.contains(path);
    if (!taken) {
      ++one;
      continue;
    }
    if (is_hidden(path, unread)) {
      set_aside(report, path, "the other side could not read its folder", !file.is_special);
    } else if (other.stored_only && link) {
      set_aside(report, path, "a symbolic link, and the other side lists none", false);
    } else if (file.is_folder || (other.stored_only && !content)) {
      set_aside(report, path, fmt::format("{}: {}", name, file.why_none), !other.stored_only);
    } else if (!content) {
      report.findings.push_back({verdict, path, "", HashKind::sha256, "", "", file.why_none});
      ++report.counts[static_cast<size_t>(verdict)];
    } else {
      taken = false;
    }
    one = taken ? files.erase(one) : std::next(one);
  }
}

// The rest has content, or is a link, and is held against each other as a bag against its manifest.
void judge_rest(const Files& a, const Files& b, CompareReport& report) {
  FoundBag found;
  std::string manifest;
  for (const auto& [path, file] : a) manifest += manifest_line(file.sha256, "data/" + path);
  for (const auto& [path, file] : b) {
    FoundFile there;
    there.hashes.emplace_back(HashKind::sha256, file.sha256);
    found.files.emplace("data/" + path, std::move(there));
  }
  found.texts = {{"bagit.txt", std::string(kBagItText)},
                 {manifest_name(HashKind::sha256), std::move(manifest)}};
  VerifyReport judged;
  judge_bag(found, judged);
  for (size_t i = 0; i < judged.counts.size(); ++i) report.counts[i] += judged.counts[i];
  const auto target_in = [](const Files& files, const std::string& path) {
    const auto at = files.find(path);
    return at == files.end() ? std::string() : at->second.link_target;
  };
  for (BagFinding& finding : judged.findings) {
    finding.path = finding.path.substr(kPayload.size());
    if (!finding.other_path.empty())
      finding.other_path = finding.other_path.substr(kPayload.size());
    const std::string before = target_in(a, finding.path), now = target_in(b, finding.path);
    if (!before.empty()) finding.note = "A: a link to " + before;
    if (!now.empty())
      finding.note += fmt::format("{}B: a link to {}", before.empty() ? "" : "; ", now);
    report.findings.push_back(std::move(finding));
  }
}

void note_not_compared(CompareReport& report) {
  constexpr size_t kNamed = 3;
  if (report.not_compared.empty()) return;
  std::sort(report.not_compared.begin(), report.not_compared.end(),
            [](const NotCompared& x, const NotCompared& y) { return x.path < y.path; });
  const size_t count = report.not_compared.size();
  std::string note = fmt::format("{} without content on one side, not compared: ", count);
  for (size_t i = 0; i < std::min(kNamed, count); ++i)
    note += fmt::format("{}{} ({})", i == 0 ? "" : ", ", report.not_compared[i].path,
                        report.not_compared[i].why);
  report.notes.push_back(count > kNamed ? note + ", ..." : note);
}

}  // namespace

Expected<ComparedTree> contents_of(const std::string& path, const VerifyOptions& options) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    HOZEN_TRY(files, hash_folder(path, options));
    const bool bag = files.contains("bagit.txt");
    ComparedTree out = {.files = {}, .stored_only = bag};
    for (auto& [name, file] : files) {
      if (bag && !name.starts_with(kPayload)) continue;
      out.files.emplace(bag ? name.substr(kPayload.size()) : name,
                        found_in_folder(std::move(file)));
    }
    return out;
  }
  auto package = contents_of_package(path);
  if (package || !std::filesystem::exists(path, ignored)) return package;
  auto manifest = contents_of_manifest(path);
  if (manifest || path.ends_with(".txt")) return manifest;
  return package;
}

CompareReport compare_contents(ComparedTree a, ComparedTree b) {
  CompareReport report;
  if (!share_a_path(a.files, "", b.files, "")) {
    // A package keeps the way to its files, a folder named on the command line does not.
    const std::string from_a = common_folder(a.files), from_b = common_folder(b.files);
    if (share_a_path(a.files, from_a, b.files, from_b)) {
      report.notes.push_back(fmt::format("compared below '{}' and '{}'", from_a, from_b));
      a.files = without_prefix(std::move(a.files), from_a.size());
      b.files = without_prefix(std::move(b.files), from_b.size());
    }
  }
  report.counts[static_cast<size_t>(BagVerdict::matched)] = take_same(a.files, b.files);
  Files left_a = a.files, left_b = b.files;
  take_without_content(left_a, left_b, report);
  take_one_sided(left_a, left_b, b, 'A', BagVerdict::missing, report);
  take_one_sided(left_b, left_a, a, 'B', BagVerdict::extra, report);
  judge_rest(left_a, left_b, report);
  std::sort(report.findings.begin(), report.findings.end(),
            [](const BagFinding& x, const BagFinding& y) { return x.path < y.path; });
  note_not_compared(report);
  return report;
}

}  // namespace hozen
