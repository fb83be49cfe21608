#include "custody/compared_tree.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/temporary_file.h"
#include "base/text.h"
#include "custody/manifest_lines.h"
#include "custody/package.h"
#include "custody/seek_table.h"
#include "custody/walk.h"

namespace hozen {
namespace {

// What a spool's file would lie beside.
std::string spool_place() { return temporary_folder() + "/hozen-compare"; }

// Of a spool's error: whose folder it is.
Expected<void> told(Expected<void> done) {
  if (!done) done.error().hint = "long lists are kept there: set TMPDIR to a folder with space";
  return done;
}

// "SHA256 FLAGS WHY_BYTES LINK_BYTES WHYLINKPATH\n", the texts without line ends.
std::string line_of(std::string_view path, const ComparedFile& file) {
  const std::string why = encoded_path(file.why_none), link = encoded_path(file.link_target);
  return fmt::format("{} {} {} {} {}{}{}\n", file.sha256.empty() ? "-" : file.sha256,
                     (file.is_folder ? 1 : 0) + (file.is_special ? 2 : 0), why.size(), link.size(),
                     why, link, encoded_path(path));
}

std::string_view take_word(std::string_view& line) {
  const size_t blank = line.find(' ');
  const std::string_view word = line.substr(0, blank);
  line.remove_prefix(blank + 1);
  return word;
}

uint64_t take_number(std::string_view& line) { return parse_unsigned(take_word(line)).value_or(0); }

std::string take_text(std::string_view& line, size_t bytes) {
  std::string text = decoded_path(line.substr(0, bytes));
  line.remove_prefix(bytes);
  return text;
}

// What line_of wrote: its path.
std::string read_line(std::string_view line, ComparedFile& file) {
  const std::string_view sha256 = take_word(line);
  file.sha256 = sha256 == "-" ? "" : sha256;
  const uint64_t flags = take_number(line);
  file.is_folder = (flags & 1) != 0;
  file.is_special = (flags & 2) != 0;
  const uint64_t why_bytes = take_number(line), link_bytes = take_number(line);
  file.why_none = take_text(line, why_bytes);
  file.link_target = take_text(line, link_bytes);
  return decoded_path(line);
}

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

ComparedFile found_in_folder(const FoundFile& file) {
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
    return out.add(record.path.substr(kPayload.size()), recorded(record));
  }));
  HOZEN_CHECK(out.sort());
  return out;
}

Expected<ComparedTree> contents_of_folder(const std::string& path, const VerifyOptions& options) {
  const bool bag = std::filesystem::exists(std::filesystem::path(path) / "bagit.txt");
  ComparedTree out(bag);
  HOZEN_CHECK(hash_folder(
      path, options, [&](const std::string& name, const FoundFile& file) -> Expected<void> {
        if (bag && !name.starts_with(kPayload)) return {};
        return out.add(bag ? name.substr(kPayload.size()) : name, found_in_folder(file));
      }));
  HOZEN_CHECK(out.sort());
  return out;
}

Expected<ComparedTree> contents_of_manifest(const std::string& path) {
  const Descriptor manifest(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (manifest.get() < 0) return fail_errno(errno, "open", path);
  uint64_t at = 0;
  ManifestLines lines(path, HashKind::sha256, [&](std::span<char> into) -> Expected<size_t> {
    const auto n = read_at(manifest.get(), at, into);
    if (!n) return fail("{} cannot be read at byte {}", path, at);
    at += *n;
    return *n;
  });
  ComparedTree out(true);
  for (;;) {
    HOZEN_TRY(more, lines.next());
    if (!more) break;
    const std::string_view name = lines.line().path;
    HOZEN_CHECK(out.add(name.starts_with(kPayload) ? name.substr(kPayload.size()) : name,
                        {.sha256 = lines.line().hex}));
  }
  if (out.empty()) return fail("{} lists no file", path);
  HOZEN_CHECK(out.sort());
  return out;
}

}  // namespace

ComparedTree::ComparedTree(bool only_stored) : stored_only(only_stored), lines_(spool_place()) {}

Expected<void> ComparedTree::add(std::string_view path, const ComparedFile& file) {
  if (empty()) first = path;
  in_order_ = in_order_ && (empty() || last < path);
  last = path;
  return told(lines_.add(line_of(path, file)));
}

Expected<void> ComparedTree::sort() {
  if (in_order_) return {};
  std::vector<std::pair<std::string, std::string>> all;  // path, its line
  TextSpool::Lines lines(lines_);
  ComparedFile ignored;
  for (std::string_view line;;) {
    HOZEN_TRY(more, lines.next(line));
    if (!more) break;
    all.emplace_back(read_line(line, ignored), line);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  TextSpool sorted(spool_place());
  for (size_t i = 0; i < all.size(); ++i) {
    if (i > 0 && all[i].first == all[i - 1].first)
      return fail("two different hashes for {}", quote_for_message(all[i].first));
    HOZEN_CHECK(told(sorted.add(all[i].second + '\n')));
  }
  lines_ = std::move(sorted);
  first = all.front().first;
  last = all.back().first;
  in_order_ = true;
  return {};
}

Expected<bool> ComparedTree::Reader::next() {
  std::string_view line;
  HOZEN_TRY(more, lines_.next(line));
  if (more) path = read_line(line, file).substr(below_);
  return more;
}

Expected<ComparedTree> contents_of(const std::string& path, const VerifyOptions& options) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return contents_of_folder(path, options);
  auto package = contents_of_package(path);
  if (package || !std::filesystem::exists(path, ignored)) return package;
  // What is neither: why, as what it most likely was meant to be.
  auto manifest = contents_of_manifest(path);
  return manifest || !is_zstd_file(path) ? std::move(manifest) : std::move(package);
}

}  // namespace hozen
