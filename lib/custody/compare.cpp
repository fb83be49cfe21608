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

Contents without_prefix(const Contents& contents, size_t length) {
  Contents out;
  for (const auto& [path, hash] : contents) out.emplace(path.substr(length), hash);
  return out;
}

bool share_a_path(const Contents& a, const Contents& b) {
  return std::any_of(a.begin(), a.end(), [&](const auto& one) { return b.contains(one.first); });
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
  if (!share_a_path(a, b)) {
    // A package keeps the way to its files, a folder named on the command line does not.
    const std::string from_a = common_folder(a), from_b = common_folder(b);
    Contents short_a = without_prefix(a, from_a.size()), short_b = without_prefix(b, from_b.size());
    if (share_a_path(short_a, short_b)) {
      report.notes.push_back(fmt::format("compared below '{}' and '{}'", from_a, from_b));
      a = std::move(short_a);
      b = std::move(short_b);
    }
  }
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
  report.findings = std::move(judged.findings);
  for (BagFinding& finding : report.findings) {
    finding.path = finding.path.substr(kPayload.size());
    if (!finding.other_path.empty())
      finding.other_path = finding.other_path.substr(kPayload.size());
  }
  return report;
}

}  // namespace hozen
