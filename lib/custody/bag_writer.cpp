#include "custody/bag_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "custody/evidence_reader.h"
#include "custody/package.h"

namespace hozen {

// Where a large file's content goes: behind its header, which is written again if the length was another.
struct BagWriter::Copy {
  size_t header_frame = 0;
  size_t size_digits = 0;  // of the pax size record; 0: none
  uint64_t from = 0;       // bytes that are there already
  uint64_t most = 0;
};

namespace {

constexpr size_t kReadBytes = 256u << 10;  // hashed while it is still in the cache
constexpr size_t kSizeDigits = 20;         // of any length

}  // namespace

BagWriter::BagWriter(PackageFile& out, Journal& journal, const BagOptions& options, SeekTable kept)
    : out_(out),
      journal_(journal),
      options_(options),
      kept_(kept),
      frames_(out, options.level, options.threads, std::move(kept)),
      digests_(options.hashes),
      tag_manifests_(options.hashes.size()),
      ahead_(
          options.hashes, std::min(options.threads, 4),
          [this](AheadFile& file, std::span<const char> content) { return take(file, content); }) {
  for (size_t i = 0; i < options.hashes.size(); ++i) manifests_.emplace_back(out.partial_path());
}

Expected<void> BagWriter::open() {
  if (frames_.content_bytes() != 0) {  // it is in the kept frames
    digests_.add(kBagItText);
    note_tag_file("bagit.txt");
    return {};
  }
  TarEntry folder{
      .path = options_.name + "/", .type = '5', .mtime_ns = options_.now_ns, .mode = 0755};
  HOZEN_CHECK(put_member(tar_header(folder), {}));
  HOZEN_CHECK(add_text("bagit.txt", kBagItText));
  folder.path = options_.name + "/data/";
  return put_member(tar_header(folder), {});
}

TarEntry BagWriter::entry_of(const FileRecord& record) const {
  constexpr size_t kXattrsMost = 32u << 10;  // more of them stand in hozen/files.jsonl only
  TarEntry entry;
  entry.path = options_.name + "/" + record.path;
  entry.size = record.size;
  entry.mtime_ns = record.stat.mtime_ns;
  // Without set-uid bits, and with a folder its owner can enter: an examiner unpacks this with plain tar.
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
  size_t bytes = 0;
  for (const auto& [name, value] : record.xattrs) bytes += name.size() + value.size();
  if (bytes <= kXattrsMost) entry.xattrs = record.xattrs;
  return entry;
}

// A frame of many small files is mostly headers, which a higher level does not make smaller, only later.
Expected<void> BagWriter::end_frame() {
  constexpr size_t kCrowd = 64;
  const bool crowded = std::exchange(members_, 0) >= kCrowd;
  if (crowded) frames_.use_level(options_.crowded_level);
  HOZEN_CHECK(frames_.end_frame());
  frames_.use_level(options_.level);
  return {};
}

// A member that fits one frame is not cut by a frame's end.
Expected<void> BagWriter::put_member(std::string_view header, std::string_view content) {
  const uint64_t whole = header.size() + content.size() + tar_padding(content.size());
  if (whole > frames_.left_in_frame()) HOZEN_CHECK(end_frame());
  ++members_;
  HOZEN_CHECK(frames_.write(header));
  HOZEN_CHECK(frames_.write(content));
  return frames_.write(tar_zeros(content.size()));
}

void BagWriter::note_tag_file(const std::string& path) {
  const Hashes hashes = digests_.take();
  for (size_t i = 0; i < hashes.size(); ++i)
    tag_manifests_[i] += manifest_line(hashes[i].second, path);
}

Expected<void> BagWriter::add_text(const std::string& path, std::string_view text) {
  const TarEntry entry{
      .path = options_.name + "/" + path, .size = text.size(), .mtime_ns = options_.now_ns};
  digests_.add(text);
  note_tag_file(path);
  return put_member(tar_header(entry), text);
}

Expected<void> BagWriter::add(Found& found) {
  AheadFile file{.record = std::move(found.record), .has_stat = found.has_stat};
  if (file.record.kind == FileKind::file && file.record.trouble.empty()) {
    file.folder = found.open_folder;
    file.name = found.name;
  }
  if (file.name.empty() || file.record.stat.size <= kSmallFile) return ahead_.add(std::move(file));
  HOZEN_CHECK(ahead_.drain());
  file.too_large = true;
  return take(file, {});
}

Expected<void> BagWriter::add_large(AheadFile& file) {
  FileRecord& record = file.record;
  if (const int fd = open_listed(file); fd >= 0) {
    const Descriptor closing(fd);
    record.xattrs = xattrs_of(fd);
    HOZEN_CHECK(record.stat.size == 0 ? store_endless(fd, record) : store_large(fd, record));
    settle(fd, record, file.listed, digests_.take());
    note_hard_link(record);
  }
  HOZEN_CHECK(count(record));
  return keep(record);
}

// A file's turn has come.
Expected<void> BagWriter::take(AheadFile& file, std::span<const char> content) {
  FileRecord& record = file.record;
  if (options_.is_own(record)) return {};
  options_.described(record);
  if (file.too_large) return add_large(file);
  if (file.stored) {
    options_.progress(content.size());
    HOZEN_CHECK(put_small(record, content));
    note_hard_link(record);
  } else if (record.kind == FileKind::folder && record.trouble.empty()) {
    HOZEN_CHECK(put_member(tar_header(entry_of(record)), {}));
  }
  HOZEN_CHECK(count(record));
  return keep(record);
}

Expected<void> BagWriter::put_small(FileRecord& record, std::span<const char> content) {
  guess_class(record, content);
  const std::string header = tar_header(entry_of(record));
  if (header.size() + content.size() + tar_padding(content.size()) > frames_.left_in_frame())
    HOZEN_CHECK(end_frame());
  record.tar_offset = frames_.content_bytes();
  return put_member(header, {content.data(), content.size()});
}

Expected<void> BagWriter::store_large(int fd, FileRecord& record) {
  posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  record.size = record.stat.size;
  HOZEN_CHECK(end_frame());
  record.tar_offset = frames_.content_bytes();
  HOZEN_CHECK(note_begun(record));
  HOZEN_TRY(header_frame, frames_.fixed_frame(tar_header(entry_of(record))));
  return store_rest(fd, record, {header_frame, 0, 0, record.size});
}

Expected<void> BagWriter::note_begun(const FileRecord& record) {
  FileRecord begun = record;
  begun.stored = true;  // as far as the run gets: its size and place are written down
  return journal_.begun(record.tar_offset, to_json(begun));
}

Expected<void> BagWriter::store_rest(int fd, FileRecord& record, const Copy& copy) {
  const std::string header = tar_header(entry_of(record), copy.size_digits);
  HOZEN_TRY(copied, copy_content(fd, record, copy));
  if (copied != record.size) {
    // It became shorter while it was read, or reading failed: what was read is kept, its header told so.
    size_t digits = copy.size_digits;
    if (digits == 0 && header.size() > kTarBlock) digits = fmt::to_string(record.size).size();
    record.size = copied;
    std::string other = tar_header(entry_of(record), copy.size_digits);
    if (other.size() != header.size()) other = tar_header(entry_of(record), digits);
    HOZEN_CHECK(frames_.replace_fixed(copy.header_frame, other));
  }
  HOZEN_CHECK(frames_.write(tar_zeros(record.size)));
  return end_frame();
}

Expected<uint64_t> BagWriter::copy_content(int fd, FileRecord& record, const Copy& copy) {
  EvidenceReader reader(fd, record, copy.from);
  uint64_t copied = copy.from;
  while (copied < copy.most) {
    HOZEN_TRY(room, frames_.room());
    const size_t most = std::min<uint64_t>({room.size(), kReadBytes, copy.most - copied});
    const uint64_t unread_to = record.unread.empty() ? 0 : record.unread.back().to;
    const size_t n = reader.read(room.first(most));
    if (n == 0) break;
    // Before the zeros are, it is written down that they are: a run that goes on does not read this again.
    if (!record.unread.empty() && record.unread.back().to != unread_to) {
      HOZEN_CHECK(note_begun(record));
      HOZEN_CHECK(journal_.sync());
    }
    if (copied == 0) guess_class(record, room.first(n));
    digests_.add(room.first(n));
    frames_.commit(n);
    copied += n;
    options_.progress(n);
  }
  return copied;
}

// Until it ends, however much that is: a pipe, a file of /proc.
Expected<void> BagWriter::store_endless(int fd, FileRecord& record) {
  HOZEN_CHECK(end_frame());
  record.tar_offset = frames_.content_bytes();
  HOZEN_TRY(header_frame, frames_.fixed_frame(tar_header(entry_of(record), kSizeDigits)));
  constexpr uint64_t kNoEnd = std::numeric_limits<int64_t>::max();
  return store_rest(fd, record, {header_frame, kSizeDigits, 0, kNoEnd});
}

Expected<void> BagWriter::add_stream(int fd, FileRecord& record) {
  HOZEN_CHECK(store_endless(fd, record));
  record.stored = true;
  if (record.size == 0) note_trouble(record, "nothing came from stdin");
  record.hashes = digests_.take();
  HOZEN_CHECK(count(record));
  return keep(record);
}

// What is in the package is what was read: it is hashed from there.
Expected<void> BagWriter::hash_begun(FileRecord& record, const BegunFile& begun) {
  uint64_t left = begun.copied;
  std::vector<char> packed, content;
  for (size_t number = begun.header_frame + 1; left > 0; ++number) {
    const PackedFrame& frame = kept_.frames()[number];
    packed.resize(frame.packed_bytes);
    content.resize(frame.content_bytes);
    if (read_at(out_.descriptor(), frame.packed_at, packed) != packed.size() ||
        !decode_frame(packed, content))
      return fail("{} cannot be read back", out_.partial_path());
    if (left == begun.copied)
      guess_class(record, std::span<const char>(content).first(std::min(left, kReadBytes)));
    digests_.add(content);
    left -= content.size();
  }
  return {};
}

// The file it was copied from is another one now, or gone: what was copied of it is kept.
Expected<void> BagWriter::keep_begun(const BegunFile& begun) {
  FileRecord record = begun.record;
  HOZEN_CHECK(hash_begun(record, begun));
  HOZEN_CHECK(store_rest(-1, record, {begun.header_frame, 0, begun.copied, begun.copied}));
  record.stored = true;
  record.hashes = digests_.take();
  record.after_copy = begun.now;
  note_unread(record);
  note_trouble(record, fmt::format("{} before the interrupted run went on: these are the {} bytes "
                                   "that run had copied",
                                   begun.now ? "it was replaced or cut short" : "it vanished",
                                   begun.copied));
  note_hard_link(record);
  HOZEN_CHECK(count(record));
  return keep(record);
}

Expected<void> BagWriter::go_on(Found& found, const BegunFile& begun) {
  const StatFields listed = begun.record.stat;
  found.record = begun.record;
  FileRecord& record = found.record;
  HOZEN_CHECK(ahead_.drain());
  const auto fd = open_evidence(found.folder, found.name);
  if (!fd) return fail("{}: {}", record.source, fd.error().what);
  const Descriptor closing(*fd);
  HOZEN_CHECK(hash_begun(record, begun));
  options_.progress(begun.copied);
  if (lseek(*fd, static_cast<off_t>(begun.copied), SEEK_SET) < 0)
    return fail_errno(errno, "go on in", record.source);
  HOZEN_CHECK(store_rest(*fd, record, {begun.header_frame, 0, begun.copied, record.size}));
  settle(*fd, record, listed, digests_.take());
  note_hard_link(record);
  HOZEN_CHECK(count(record));
  return keep(record);
}

void BagWriter::guess_class(FileRecord& record, std::span<const char> head) const {
  if (!options_.guess_class || !record.log_class.empty()) return;
  record.log_class = options_.guess_class(record, {head.data(), head.size()});
  record.class_is_guess = !record.log_class.empty();
}

void BagWriter::note_hard_link(FileRecord& record) {
  if (record.stat.links < 2) return;
  const auto [at, first] =
      linked_.try_emplace({record.stat.device, record.stat.inode}, record.path);
  if (!first && at->second != record.path) record.hard_link_of = at->second;
}

Expected<void> BagWriter::count(const FileRecord& record) {
  if (record.kind != FileKind::file && record.kind != FileKind::folder &&
      record.kind != FileKind::unknown && record.trouble.empty())
    ++totals_.special;
  if (!record.trouble.empty()) ++totals_.unreadable;
  if (record.after_copy) ++totals_.changed;
  if (!record.stored) return {};
  ++totals_.files;
  totals_.bytes += record.size;
  if (needs_coreutils_line(record.path)) ++totals_.odd_names;
  for (size_t i = 0; i < manifests_.size(); ++i)
    HOZEN_CHECK(manifests_[i].add(manifest_line(record.hash(options_.hashes[i]), record.path)));
  return {};
}

Expected<void> BagWriter::keep(const FileRecord& record) {
  options_.noted(record);
  const std::string json = to_json(record);
  records_bytes_ += json.size() + 1;
  ++record_count_;
  return journal_.done(frames_.content_bytes(), json);
}

Expected<void> BagWriter::keep_done(const FileRecord& record, size_t json_bytes) {
  records_bytes_ += json_bytes + 1;
  ++record_count_;
  if (record.stored && record.stat.links > 1)
    linked_.try_emplace({record.stat.device, record.stat.inode}, record.path);
  return count(record);
}

// A text that may be longer than memory.
Expected<void> BagWriter::add_pieces(const std::string& path, uint64_t size, const Pieces& each) {
  const TarEntry entry{
      .path = options_.name + "/" + path, .size = size, .mtime_ns = options_.now_ns};
  const std::string header = tar_header(entry);
  if (header.size() + size + tar_padding(size) > frames_.left_in_frame()) HOZEN_CHECK(end_frame());
  HOZEN_CHECK(frames_.write(header));
  uint64_t written = 0;
  HOZEN_CHECK(each([&](std::string_view piece) -> Expected<void> {
    digests_.add(piece);
    written += piece.size();
    return frames_.write(piece);
  }));
  if (written != size)
    return fail("{} came out with {} bytes, {} were announced", path, written, size);
  note_tag_file(path);
  return frames_.write(tar_zeros(size));
}

// hozen/files.jsonl, out of the journal.
Expected<void> BagWriter::add_records() {
  return add_pieces(std::string(kRecordsPath), records_bytes_, [&](const TextSpool::Take& take) {
    return journal_.each([&](const Journal::Entry& one) -> Expected<bool> {
      if (one.what == '+') HOZEN_CHECK(take(fmt::format("{}\n", one.record)));
      return true;
    });
  });
}

// The same names for `sha256sum -c`, which reads no %-codes.
Expected<void> BagWriter::add_coreutils_sums() {
  uint64_t size = 0;
  HOZEN_CHECK(manifests_[0].read([&](std::string_view lines) -> Expected<void> {
    size += coreutils_text(lines).size();
    return {};
  }));
  return add_pieces("hozen/sha256sums.txt", size, [&](const TextSpool::Take& take) {
    return manifests_[0].read([&](std::string_view lines) { return take(coreutils_text(lines)); });
  });
}

Expected<SeekTable> BagWriter::finish(BagInfo info) {
  HOZEN_CHECK(ahead_.drain());
  HOZEN_CHECK(end_frame());
  options_.level = options_.crowded_level;  // half of what follows is hashes
  frames_.use_level(options_.level);
  const IndexPointer pointer{frames_.content_bytes(), record_count_, ""};
  HOZEN_CHECK(add_records());
  if (totals_.odd_names != 0) HOZEN_CHECK(add_coreutils_sums());
  info.emplace_back("Payload-Oxum", fmt::format("{}.{}", totals_.bytes, totals_.files));
  HOZEN_CHECK(add_text("bag-info.txt", bag_info_text(info)));
  for (size_t i = 0; i < manifests_.size(); ++i)
    HOZEN_CHECK(add_pieces(manifest_name(options_.hashes[i]), manifests_[i].size(),
                           [&](const TextSpool::Take& take) { return manifests_[i].read(take); }));
  const std::vector<std::string> tag_manifests = tag_manifests_;
  for (size_t i = 0; i < tag_manifests.size(); ++i)
    HOZEN_CHECK(add_text(tag_manifest_name(options_.hashes[i]), tag_manifests[i]));
  HOZEN_CHECK(frames_.write(std::string(2 * kTarBlock, '\0')));
  return frames_.finish(pointer);
}

}  // namespace hozen
