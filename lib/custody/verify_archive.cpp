// A bag that another tool serialized: tar, tar.gz, zip, 7z (RFC 8493 section 4.2): read through once for its manifests
// and once for its files' hashes.
#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/text.h"
#include "bytes/utf8_locale.h"
#include "custody/verify.h"

namespace hozen {
namespace {

struct Free {
  void operator()(archive* a) const { archive_read_free(a); }
};
using Archive = std::unique_ptr<archive, Free>;

Expected<Archive> open_archive(const std::string& path) {
  Archive out(archive_read_new());
  archive_read_support_filter_all(out.get());
  archive_read_support_format_tar(out.get());
  archive_read_support_format_zip(out.get());
  archive_read_support_format_7zip(out.get());
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

// Every file, by its whole name in the archive.
Expected<FoundBag> read_through(const std::string& path, const std::vector<HashKind>& kinds,
                                VerifyReport& report) {
  HOZEN_TRY(source, open_archive(path));
  FoundBag out;
  const Utf8Locale names;
  DigestSet digests(kinds);
  std::vector<char> block(1u << 20);
  archive_entry* entry = nullptr;
  int got = 0;
  while ((got = archive_read_next_header(source.get(), &entry)) == ARCHIVE_OK ||
         got == ARCHIVE_WARN) {
    const char* const raw = archive_entry_pathname(entry);
    std::string name = raw == nullptr ? "" : raw;
    if (name.starts_with("./")) name.erase(0, 2);
    if (archive_entry_filetype(entry) == AE_IFDIR) continue;
    if (name.empty()) {
      report.problems.push_back("a file in it has no name that can be read");
      continue;
    }
    FoundFile file;
    file.is_file = archive_entry_filetype(entry) == AE_IFREG;
    const bool text = file.is_file && is_root_text(name);
    la_ssize_t n = 0;
    while ((n = archive_read_data(source.get(), block.data(), block.size())) > 0) {
      const std::span<const char> piece(block.data(), static_cast<size_t>(n));
      digests.add(piece);
      file.size += piece.size();
      if (text && file.size <= kBagTextMost) out.texts[name].append(piece.data(), piece.size());
    }
    if (n < 0) file.note = fmt::format("damaged: {}", archive_error_string(source.get()));
    const std::vector<std::string> hashes = digests.hex();
    for (size_t i = 0; i < kinds.size(); ++i) file.hashes.emplace_back(kinds[i], hashes[i]);
    if (!out.files.emplace(name, std::move(file)).second)
      report.problems.push_back(fmt::format("{} is in it twice", quote_for_message(name)));
  }
  if (got != ARCHIVE_EOF)
    report.problems.push_back(
        fmt::format("it cannot be read to its end: {}", archive_error_string(source.get())));
  return out;
}

// The folder that holds bagit.txt or a manifest: "CASE/" or "".
Expected<std::string> root_in(const FoundBag& bag, const std::string& path) {
  for (const auto& [name, text] : bag.texts) {
    bool of_tags = false;
    const size_t leaf = name.rfind('/') + 1;
    const std::string_view last = std::string_view(name).substr(leaf);
    if (last == "bagit.txt" || manifest_kind(last, of_tags)) return name.substr(0, leaf);
  }
  return fail("{} holds no bag: there is neither a bagit.txt nor a manifest in it", path);
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

Expected<VerifyReport> verify_archive(const std::string& path, const VerifyOptions& options) {
  VerifyReport report, first;
  report.path = path;
  HOZEN_TRY(names, read_through(path, {HashKind::md5}, first));
  HOZEN_TRY(root, root_in(names, path));
  std::vector<HashKind> kinds;
  for (const auto& [name, text] : names.texts) {
    bool of_tags = false;
    const auto kind = manifest_kind(name.substr(name.rfind('/') + 1), of_tags);
    if (kind && std::find(kinds.begin(), kinds.end(), *kind) == kinds.end()) kinds.push_back(*kind);
  }
  HOZEN_TRY(found,
            read_through(path, kinds.empty() ? std::vector{HashKind::sha256} : kinds, report));
  report.notes.emplace_back("a bag that another program packed");
  HOZEN_CHECK(check_trust(path, options, report));
  judge_bag(below(std::move(found), root), report, options.fast);
  return report;
}

}  // namespace hozen
