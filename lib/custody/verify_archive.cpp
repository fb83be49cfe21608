// A bag that another tool serialized: tar, tar.gz, zip, 7z (RFC 8493 section 4.2): read through once for its manifests
// and once for its files' hashes.
#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <vector>

#include "base/text.h"
#include "bytes/utf8_locale.h"
#include "custody/archive_ends.h"
#include "custody/member_names.h"
#include "custody/package_file.h"
#include "custody/verify.h"

namespace hozen {
namespace {

struct Free {
  void operator()(archive* a) const { archive_read_free(a); }
};
using Archive = std::unique_ptr<archive, Free>;

// `concatenated`: of a tar, also what lies behind its end mark.
Expected<Archive> open_archive(const std::string& path, bool concatenated) {
  Archive out(archive_read_new());
  archive_read_support_filter_all(out.get());
  archive_read_support_format_tar(out.get());
  archive_read_support_format_zip(out.get());
  archive_read_support_format_7zip(out.get());
  if (concatenated)
    archive_read_set_format_option(out.get(), "tar", "read_concatenated_archives", "1");
  if (archive_read_open_filename(out.get(), path.c_str(), 1u << 20) != ARCHIVE_OK)
    return std::unexpected(Error{
        .what = fmt::format("{} is neither a package nor an archive with a bag in it", path),
        .hint = archive_error_string(out.get()) == nullptr ? "" : archive_error_string(out.get())});
  return out;
}

// In the archive's root or in a folder there: no deeper lies a bag.
bool is_root_text(std::string_view path) {
  const size_t slash = path.find('/');
  const std::string_view name = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
  return is_bag_text(name);
}

struct ReadThrough {
  FoundBag bag;
  std::vector<std::string> problems;
  size_t entries = 0;
  bool is_archive = true;
  std::vector<char> block = std::vector<char>(1u << 20);
};

FoundFile read_file(archive* source, archive_entry* entry, const std::vector<HashKind>& kinds,
                    const std::string& name, ReadThrough& out) {
  FoundFile file;
  DigestSet digests(kinds);
  file.is_file = archive_entry_filetype(entry) == AE_IFREG;
  const bool text = file.is_file && is_root_text(name);
  la_ssize_t n = 0;
  while ((n = archive_read_data(source, out.block.data(), out.block.size())) > 0) {
    const std::span<const char> piece(out.block.data(), static_cast<size_t>(n));
    digests.add(piece);
    file.size += piece.size();
    if (text && file.size <= kBagTextMost) out.bag.texts[name].append(piece.data(), piece.size());
  }
  if (n < 0) file.note = fmt::format("damaged: {}", archive_error_string(source));
  file.hashes = digests.take();
  return file;
}

// Why an archive could not be read to its end, as a problem; none if there was no archive at all.
void note_end(archive* source, int got, const std::string& path, ReadThrough& out) {
  const char* const why = archive_error_string(source);
  if (got != ARCHIVE_EOF) {
    out.is_archive = archive_format(source) != 0;
    out.problems.push_back(
        fmt::format("it cannot be read to its end: {}", why == nullptr ? "no reason given" : why));
    return;
  }
  // What follows the last compressed stream is not looked at by any filter.
  struct stat info{};
  const la_int64_t used = archive_filter_bytes(source, -1);
  if (archive_filter_count(source) > 1 && stat(path.c_str(), &info) == 0 && used < info.st_size)
    out.problems.push_back(
        fmt::format("{} bytes lie behind its compressed content", info.st_size - used));
}

// Every file, by its whole name in the archive.
Expected<ReadThrough> read_through(const std::string& path, const std::vector<HashKind>& kinds,
                                   bool concatenated) {
  HOZEN_TRY(source, open_archive(path, concatenated));
  ReadThrough out;
  const Utf8Locale names;
  MemberNames checked;
  archive_entry* entry = nullptr;
  int got = 0;
  while ((got = archive_read_next_header(source.get(), &entry)) == ARCHIVE_OK ||
         got == ARCHIVE_WARN) {
    ++out.entries;
    const char* const raw = archive_entry_pathname(entry);
    std::string name = raw == nullptr ? "" : raw;
    if (name.starts_with("./")) name.erase(0, 2);
    if (archive_entry_filetype(entry) == AE_IFDIR) continue;
    if (name.empty()) {
      out.problems.push_back("a file in it has no name that can be read");
      continue;
    }
    checked.add(name);
    FoundFile file = read_file(source.get(), entry, kinds, name, out);
    if (!out.bag.files.emplace(name, std::move(file)).second)
      out.problems.push_back(fmt::format("{} is in it twice", quote_for_message(name)));
  }
  note_end(source.get(), got, path, out);
  for (std::string& problem : checked.problems()) out.problems.push_back(std::move(problem));
  return out;
}

// The folder that holds bagit.txt or a manifest: "CASE/" or "". Of a bag that was cut short before them: what holds
// data/.
std::optional<std::string> root_in(const FoundBag& bag) {
  for (const auto& [name, text] : bag.texts) {
    bool of_tags = false;
    const size_t leaf = name.rfind('/') + 1;
    const std::string_view last = std::string_view(name).substr(leaf);
    if (last == "bagit.txt" || manifest_kind(last, of_tags)) return name.substr(0, leaf);
  }
  for (const auto& [name, file] : bag.files) {
    if (name.starts_with(kPayload)) return "";
    const size_t slash = name.find('/') + 1;
    if (slash != 0 && std::string_view(name).substr(slash).starts_with(kPayload))
      return name.substr(0, slash);
  }
  return std::nullopt;
}

std::string first_bytes(const std::string& path) {
  std::string head(4, '\0');
  std::ifstream(path, std::ios::binary).read(head.data(), 4);
  return head;
}

// By its first bytes: gzip, bzip2, xz, zip, 7z. What cannot even be opened of it is damaged.
bool is_packed(const std::string& path) {
  const std::string head = first_bytes(path);
  for (const std::string_view magic : {"\x1F\x8B", "BZh",
                                       "\xFD"
                                       "7zX",
                                       "PK\3\4", "7z\xBC\xAF"})
    if (head.starts_with(magic)) return true;
  return false;
}

// What lies beside the bag is in none of its manifests.
void note_beside(const FoundBag& bag, const std::string& root, VerifyReport& report) {
  constexpr size_t kNamed = 5;
  size_t count = 0;
  std::string named;
  for (const auto& [name, file] : bag.files) {
    if (name.starts_with(root)) continue;
    if (++count <= kNamed) named += (count == 1 ? "" : ", ") + quote_for_message(name);
    const size_t leaf = name.rfind('/') + 1;
    if (std::string_view(name).substr(leaf) == "bagit.txt")
      report.problems.push_back(fmt::format("a second bag lies in it and was not verified: {}",
                                            quote_for_message(name.substr(0, leaf))));
  }
  if (count != 0)
    report.problems.push_back(fmt::format("{} {} beside the bag {}, in none of its manifests: {}{}",
                                          count, count == 1 ? "file lies" : "files lie", root,
                                          named, count > kNamed ? ", ..." : ""));
}

FoundBag below(FoundBag bag, const std::string& root) {
  FoundBag out;
  for (auto& [name, file] : bag.files)
    if (name.starts_with(root)) out.files[name.substr(root.size())] = std::move(file);
  for (auto& [name, text] : bag.texts)
    if (name.starts_with(root)) out.texts[name.substr(root.size())] = std::move(text);
  return out;
}

}  // namespace

bool is_zstd_file(const std::string& path) {
  return path.ends_with(".zst") || first_bytes(path) == "\x28\xB5\x2F\xFD";
}

Expected<VerifyReport> verify_archive(const std::string& path, const VerifyOptions& options) {
  VerifyReport report;
  report.path = path;
  auto opened = read_through(path, {}, false);
  if (!opened && !is_packed(path)) return std::unexpected(opened.error());
  if (!opened) {
    report.problems.push_back(opened.error().text());
    return report;
  }
  const ReadThrough first = std::move(*opened);
  const auto root = root_in(first.bag);
  report.holds_no_bag = !root && (first.problems.empty() || !first.is_archive);
  if (report.holds_no_bag) return report;
  report.problems = check_archive_ends(path);
  if (!root) {
    report.problems.insert(report.problems.end(), first.problems.begin(), first.problems.end());
    return report;
  }
  HOZEN_TRY(all, read_through(path, kinds_in(first.bag), true));
  report.problems.insert(report.problems.end(), all.problems.begin(), all.problems.end());
  if (all.entries > first.entries)
    report.problems.push_back(
        fmt::format("{} of its {} entries lie behind the tar's end mark: tar does not unpack them",
                    all.entries - first.entries, all.entries));
  report.notes.emplace_back("a bag that another program packed");
  note_beside(all.bag, *root, report);
  read_beside(path, options, report);
  if (!report.expected_sha256.empty() && !options.fast) {
    HOZEN_TRY(sha256, sha256_of_file(path));
    report.sha256 = sha256;
    hold_sha256(report);
  }
  HOZEN_CHECK(check_trust(path, options, report));
  judge_bag(below(std::move(all.bag), *root), report, options.fast);
  return report;
}

}  // namespace hozen
