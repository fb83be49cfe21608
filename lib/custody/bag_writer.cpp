#include "custody/bag_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace hozen {
namespace {

constexpr size_t kReadBytes = 256u << 10;  // hashed while it is still in the cache

// Bytes read, 0 at the end, or the reason in words.
Expected<size_t> read_some(int fd, std::span<char> into) {
  for (;;) {
    const ssize_t n = ::read(fd, into.data(), into.size());
    if (n >= 0) return static_cast<size_t>(n);
    if (errno != EINTR)
      return fail("{}", std::error_code(errno, std::generic_category()).message());
  }
}

bool same(const StatFields& a, const StatFields& b) {
  return a.size == b.size && a.mtime_ns == b.mtime_ns && a.ctime_ns == b.ctime_ns;
}

struct Closing {
  int fd;
  ~Closing() { close(fd); }
};

void note_trouble(FileRecord& record, std::string text) {
  record.trouble += (record.trouble.empty() ? "" : "; ") + std::move(text);
}

}  // namespace

BagWriter::BagWriter(PackageFile& out, const BagOptions& options)
    : frames_(out, options.level, options.threads),
      options_(options),
      digests_(options.hashes),
      small_(kFrameBytes),
      manifests_(options.hashes.size()),
      tag_manifests_(options.hashes.size()) {}

Expected<void> BagWriter::open() {
  TarEntry folder{
      .path = options_.name + "/", .type = '5', .mtime_ns = options_.now_ns, .mode = 0755};
  HOZEN_CHECK(put_member(folder, {}));
  HOZEN_CHECK(add_text("bagit.txt", kBagItText));
  folder.path = options_.name + "/data/";
  return put_member(folder, {});
}

TarEntry BagWriter::entry_of(const FileRecord& record) const {
  TarEntry entry;
  entry.path = options_.name + "/" + record.path;
  entry.size = record.size;
  entry.mtime_ns = record.stat.mtime_ns;
  // Without set-uid bits, and with a folder its owner can enter: an examiner unpacks this with
  // plain tar.
  entry.mode = record.stat.mode & 0777;
  entry.uid = record.stat.uid;
  entry.gid = record.stat.gid;
  entry.user = record.user;
  entry.group = record.group;
  if (record.kind == FileKind::folder) {
    entry.path += '/';
    entry.type = '5';
    entry.mode |= 0700;
  }
  return entry;
}

// A member that fits one frame is not cut by a frame's end.
Expected<void> BagWriter::put_member(const TarEntry& entry, std::string_view content) {
  const std::string header = tar_header(entry);
  const uint64_t whole = header.size() + content.size() + tar_padding(content.size());
  if (whole > frames_.left_in_frame()) HOZEN_CHECK(frames_.end_frame());
  HOZEN_CHECK(frames_.write(header));
  HOZEN_CHECK(frames_.write(content));
  return frames_.write(std::string(tar_padding(content.size()), '\0'));
}

Expected<void> BagWriter::add_text(const std::string& path, std::string_view text) {
  const TarEntry entry{
      .path = options_.name + "/" + path, .size = text.size(), .mtime_ns = options_.now_ns};
  digests_.add(text);
  const std::vector<std::string> hashes = digests_.hex();
  for (size_t i = 0; i < hashes.size(); ++i) tag_manifests_[i] += manifest_line(hashes[i], path);
  return put_member(entry, text);
}

Expected<void> BagWriter::add(Found& found, const std::function<void(uint64_t)>& progress) {
  FileRecord& record = found.record;
  const bool readable = record.trouble.empty();
  if (record.kind == FileKind::folder) {
    if (readable) HOZEN_CHECK(put_member(entry_of(record), {}));
  } else if (record.kind == FileKind::file && readable) {
    const auto fd = open_evidence(found.folder, found.name);
    if (fd) {
      const Closing closing{*fd};
      HOZEN_CHECK(store(*fd, record, progress));
    } else {
      record.trouble = fd.error().what;
    }
  } else if (record.kind != FileKind::file && record.kind != FileKind::unknown) {
    ++totals_.special;
  }
  if (!record.trouble.empty()) ++totals_.unreadable;
  keep(record);
  return {};
}

Expected<void> BagWriter::store(int fd, FileRecord& record,
                                const std::function<void(uint64_t)>& progress) {
  const auto opened = stat_of(fd);
  if (!opened || opened->kind() != FileKind::file) {
    record.trouble =
        opened ? "it became another kind of file before it was opened" : opened.error().what;
    return {};
  }
  record.xattrs = xattrs_of(fd);
  const StatFields listed = std::exchange(record.stat, *opened);
  const uint64_t whole = tar_header(entry_of(record)).size() + record.stat.size;
  const bool small = whole + tar_padding(record.stat.size) <= kFrameBytes;
  HOZEN_CHECK(small ? store_small(fd, record, progress) : store_large(fd, record, progress));
  record.stored = true;
  note_hashes(record);
  const auto after = stat_of(fd);
  if (!after) note_trouble(record, after.error().what);
  if (after && (!same(*opened, *after) || !same(listed, *after) || record.size != after->size))
    record.after_copy = *after;
  if (record.after_copy) ++totals_.changed;
  ++totals_.files;
  totals_.bytes += record.size;
  return {};
}

Expected<void> BagWriter::store_small(int fd, FileRecord& record,
                                      const std::function<void(uint64_t)>& progress) {
  // Files of /proc and the like say 0 and have content all the same.
  const size_t most = record.stat.size == 0 ? kFrameBytes / 2 : record.stat.size;
  size_t have = 0;
  while (have < most) {
    const auto n =
        read_some(fd, std::span(small_).subspan(have, std::min(most - have, kReadBytes)));
    if (!n)
      note_trouble(record, fmt::format("reading failed at byte {}: {}", have, n.error().what));
    if (!n || *n == 0) break;
    digests_.add({small_.data() + have, *n});
    have += *n;
  }
  progress(have);
  record.size = have;
  const std::string header = tar_header(entry_of(record));
  if (header.size() + have + tar_padding(have) > frames_.left_in_frame())
    HOZEN_CHECK(frames_.end_frame());
  record.tar_offset = frames_.content_bytes();
  return put_member(entry_of(record), {small_.data(), have});
}

Expected<void> BagWriter::store_large(int fd, FileRecord& record,
                                      const std::function<void(uint64_t)>& progress) {
  posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  record.size = record.stat.size;
  HOZEN_CHECK(frames_.end_frame());
  record.tar_offset = frames_.content_bytes();
  const std::string header = tar_header(entry_of(record));
  HOZEN_TRY(header_frame, frames_.fixed_frame(header));
  HOZEN_TRY(copied, copy_content(fd, record, progress));
  if (copied != record.size) {
    // It became shorter while it was read, or reading failed: what was read is kept, its header
    // told so.
    const size_t digits = header.size() > kTarBlock ? fmt::to_string(record.size).size() : 0;
    record.size = copied;
    std::string shorter = tar_header(entry_of(record));
    if (shorter.size() != header.size()) shorter = tar_header(entry_of(record), digits);
    HOZEN_CHECK(frames_.replace_fixed(header_frame, shorter));
  }
  HOZEN_CHECK(frames_.write(std::string(tar_padding(record.size), '\0')));
  return frames_.end_frame();
}

Expected<uint64_t> BagWriter::copy_content(int fd, FileRecord& record,
                                           const std::function<void(uint64_t)>& progress) {
  uint64_t copied = 0;
  while (copied < record.size) {
    HOZEN_TRY(room, frames_.room());
    const size_t most = std::min<uint64_t>({room.size(), kReadBytes, record.size - copied});
    const auto n = read_some(fd, room.first(most));
    if (!n)
      note_trouble(record, fmt::format("reading failed at byte {}: {}", copied, n.error().what));
    if (!n || *n == 0) break;
    digests_.add(room.first(*n));
    frames_.commit(*n);
    copied += *n;
    progress(*n);
  }
  return copied;
}

void BagWriter::note_hashes(FileRecord& record) {
  const std::vector<std::string> hashes = digests_.hex();
  for (size_t i = 0; i < hashes.size(); ++i) {
    record.hashes.emplace_back(options_.hashes[i], hashes[i]);
    manifests_[i] += manifest_line(hashes[i], record.path);
  }
  coreutils_ += coreutils_line(hashes[0], record.path);
  coreutils_differs_ = coreutils_differs_ || needs_coreutils_line(record.path);
}

void BagWriter::keep(const FileRecord& record) {
  records_ += to_json(record);
  records_ += '\n';
  ++record_count_;
}

Expected<SeekTable> BagWriter::finish(BagInfo info) {
  HOZEN_CHECK(frames_.end_frame());
  const IndexPointer pointer{frames_.content_bytes(), record_count_, ""};
  HOZEN_CHECK(add_text(std::string(kRecordsPath), records_));
  if (coreutils_differs_) HOZEN_CHECK(add_text("hozen/sha256sums.txt", coreutils_));
  info.emplace_back("Payload-Oxum", fmt::format("{}.{}", totals_.bytes, totals_.files));
  HOZEN_CHECK(add_text("bag-info.txt", bag_info_text(info)));
  for (size_t i = 0; i < manifests_.size(); ++i)
    HOZEN_CHECK(add_text(manifest_name(options_.hashes[i]), manifests_[i]));
  const std::vector<std::string> tag_manifests = tag_manifests_;
  for (size_t i = 0; i < tag_manifests.size(); ++i)
    HOZEN_CHECK(add_text(tag_manifest_name(options_.hashes[i]), tag_manifests[i]));
  HOZEN_CHECK(frames_.write(std::string(2 * kTarBlock, '\0')));
  return frames_.finish(pointer);
}

}  // namespace hozen
