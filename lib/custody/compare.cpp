#include "custody/compare.h"

#include <algorithm>
#include <filesystem>

#include "custody/package.h"
#include "custody/package_file.h"

namespace hozen {
namespace {

using Contents = std::map<std::string, std::string>;

constexpr std::string_view kPayload = "data/";

Expected<Contents> contents_of_package(const std::string& path) {
  HOZEN_TRY(package, Package::open(path));
  Contents out;
  HOZEN_CHECK(package->each_record([&](FileRecord&& record) -> Expected<void> {
    if (record.kind == FileKind::folder || !record.path.starts_with(kPayload)) return {};
    out.emplace(record.path.substr(kPayload.size()), record.hash(HashKind::sha256));
    return {};
  }));
  return out;
}

Expected<Contents> contents_of_manifest(const std::string& path) {
  HOZEN_TRY(text, read_whole_file(path, 1u << 30));
  HOZEN_TRY(manifest, read_manifest(text, path, HashKind::sha256));
  if (manifest.empty()) return fail("{} lists no file", path);
  Contents out;
  for (auto& [name, hash] : manifest)
    out.emplace(name.starts_with(kPayload) ? name.substr(kPayload.size()) : name, std::move(hash));
  return out;
}

std::string common_folder(const Contents& contents) {
  if (contents.empty()) return "";
  // Sorted: what the first and the last have in common, all have.
  const std::string& first = contents.begin()->first;
  const std::string& last = contents.rbegin()->first;
  const auto [at, other] = std::mismatch(first.begin(), first.end(), last.begin(), last.end());
  const std::string same(first.begin(), at);
  const size_t slash = same.rfind('/');
  return slash == std::string::npos ? "" : same.substr(0, slash + 1);
}

Contents without_prefix(Contents contents, size_t length) {
  Contents out;
  while (!contents.empty()) {
    auto node = contents.extract(contents.begin());
    node.key().erase(0, length);
    out.insert(out.end(), std::move(node));
  }
  return out;
}

// Is a path of `a`, below the folder `below_a`, in `b` below `below_b`?
bool share_a_path(const Contents& a, const std::string& below_a, const Contents& b,
                  const std::string& below_b) {
  return std::any_of(a.begin(), a.end(), [&](const auto& one) {
    return b.contains(below_b + one.first.substr(below_a.size()));
  });
}

// Takes what is the same out of both, and gives the number of these.
uint64_t take_same(Contents& a, Contents& b) {
  uint64_t same = 0;
  for (auto one = a.begin(); one != a.end();) {
    const auto other = b.find(one->first);
    if (other == b.end() || other->second != one->second) {
      ++one;
      continue;
    }
    b.erase(other);
    one = a.erase(one);
    ++same;
  }
  return same;
}

}  // namespace

Expected<Contents> contents_of(const std::string& path, const VerifyOptions& options) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    HOZEN_TRY(files, hash_folder(path, options));
    Contents out;
    const bool bag = files.contains("bagit.txt");
    for (auto& [name, file] : files) {
      if (bag && !name.starts_with(kPayload)) continue;
      out.emplace(bag ? name.substr(kPayload.size()) : name,
                  file.hashes.empty() ? "" : file.hashes.front().second);
    }
    return out;
  }
  auto package = contents_of_package(path);
  if (package || !std::filesystem::exists(path, ignored)) return package;
  const auto manifest = contents_of_manifest(path);
  if (manifest || path.ends_with(".txt")) return manifest;
  return package;
}

CompareReport compare_contents(Contents a, Contents b) {
  CompareReport report;
  if (!share_a_path(a, "", b, "")) {
    // A package keeps the way to its files, a folder named on the command line does not.
    const std::string from_a = common_folder(a), from_b = common_folder(b);
    if (share_a_path(a, from_a, b, from_b)) {
      report.notes.push_back(fmt::format("compared below '{}' and '{}'", from_a, from_b));
      a = without_prefix(std::move(a), from_a.size());
      b = without_prefix(std::move(b), from_b.size());
    }
  }
  const uint64_t same = take_same(a, b);
  FoundBag found;
  std::string manifest;
  for (const auto& [path, hash] : a)
    manifest += manifest_line(hash.empty() ? std::string(hex_length(HashKind::sha256), '0') : hash,
                              "data/" + path);
  for (const auto& [path, hash] : b) {
    FoundFile file;
    file.hashes.emplace_back(HashKind::sha256,
                             hash.empty() ? std::string(hex_length(HashKind::sha256), '0') : hash);
    found.files.emplace("data/" + path, std::move(file));
  }
  found.texts = {{"bagit.txt", std::string(kBagItText)},
                 {manifest_name(HashKind::sha256), std::move(manifest)}};
  VerifyReport judged;
  judge_bag(found, judged);
  report.counts = judged.counts;
  report.counts[static_cast<size_t>(BagVerdict::matched)] += same;
  report.findings = std::move(judged.findings);
  for (BagFinding& finding : report.findings) {
    finding.path = finding.path.substr(kPayload.size());
    if (!finding.other_path.empty())
      finding.other_path = finding.other_path.substr(kPayload.size());
  }
  return report;
}

}  // namespace hozen
