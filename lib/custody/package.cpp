#include "custody/package.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>
#define ZSTD_FORCE_IGNORE_CHECKSUM_PARAMETER ZSTD_d_experimentalParam3

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "custody/bag.h"

namespace hozen {
namespace {

constexpr size_t kRecentFrames = 4;
constexpr size_t kLongestRecord = 16u << 20;

Expected<SeekTable> read_table(int descriptor, uint64_t file_bytes, const std::string& path) {
  auto table = SeekTable::read(descriptor, file_bytes);
  if (!table)
    return std::unexpected(Error{
        .what = fmt::format(
            "{} has no seek table: not written by preserve, compressed again, or cut short", path),
        .hint = "`preserve verify` says which"});
  if (!table->pointer) return fail("{} is seekable zstd, but holds no package of preserve", path);
  for (const PackedFrame& frame : table->frames())
    if (frame.content_bytes > kFrameBytes || frame.packed_bytes > 2 * kFrameBytes)
      return fail("{} has a frame of {} bytes; packages have at most {}", path,
                  std::max(frame.content_bytes, frame.packed_bytes), kFrameBytes);
  return std::move(*table);
}

}  // namespace

Expected<void> decode_frame(std::span<const char> packed, std::span<char> into,
                            bool ignore_checksum) {
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
  if (ignore_checksum)
    ZSTD_DCtx_setParameter(context.get(), ZSTD_FORCE_IGNORE_CHECKSUM_PARAMETER, 1);
  const size_t n =
      ZSTD_decompressDCtx(context.get(), into.data(), into.size(), packed.data(), packed.size());
  if (ZSTD_isError(n)) return fail("{}", ZSTD_getErrorName(n));
  if (n != into.size()) return fail("{} bytes of content, {} expected", n, into.size());
  return {};
}

Package::Package(std::string path, int descriptor, uint64_t file_bytes)
    : path_(std::move(path)), descriptor_(descriptor), file_bytes_(file_bytes) {}
Package::~Package() { close(descriptor_); }

Expected<std::shared_ptr<const Package>> Package::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return fail_errno(errno, "open", path);
  struct stat info{};
  fstat(fd, &info);
  const std::shared_ptr<Package> package(
      new Package(path, fd, static_cast<uint64_t>(info.st_size)));
  if (!S_ISREG(info.st_mode)) return fail("{} is not a regular file", path);
  HOZEN_TRY(table, read_table(fd, package->file_bytes_, path));
  package->table_ = std::move(table);
  return std::shared_ptr<const Package>(package);
}

Expected<void> Package::decode(size_t number, std::span<char> into) const {
  const PackedFrame& frame = table_.frames()[number];
  std::vector<char> packed(frame.packed_bytes);
  if (read_at(descriptor_, frame.packed_at, packed) != packed.size())
    return fail("{}: frame {} at byte {} cannot be read", path_, number, frame.packed_at);
  auto done = decode_frame(packed, into);
  if (!done)
    return fail("{}: frame {} at byte {} is damaged: {}", path_, number, frame.packed_at,
                done.error().what);
  return done;
}

Expected<Package::Content> Package::shared_frame(size_t number) const {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [frame, content] : recent_)
      if (frame == number) return content;
  }
  // Two threads may decode the same frame at once; that costs less than making one wait for the
  // other.
  std::vector<char> content(table_.frames()[number].content_bytes);
  HOZEN_CHECK(decode(number, content));
  Content shared = std::make_shared<const std::vector<char>>(std::move(content));
  const std::lock_guard lock(mutex_);
  if (recent_.size() == kRecentFrames) recent_.erase(recent_.begin());
  recent_.emplace_back(number, shared);
  return shared;
}

Expected<void> Package::each_record(const std::function<Expected<void>(FileRecord&&)>& take) const {
  HOZEN_TRY(records, RecordCursor::open(shared_from_this()));
  for (;;) {
    FileRecord record;
    HOZEN_TRY(more, records.next(record));
    if (!more) return {};
    HOZEN_CHECK(take(std::move(record)));
  }
}

RecordCursor::RecordCursor(std::shared_ptr<const Package> package, PackageCursor cursor,
                           uint64_t bytes)
    : package_(std::move(package)), cursor_(std::move(cursor)), left_(bytes), block_(1u << 20) {}

Expected<RecordCursor> RecordCursor::open(std::shared_ptr<const Package> package) {
  PackageCursor cursor(package, package->table().pointer->content_at);
  HOZEN_TRY(header, cursor.read_header());
  if (!header.path.ends_with(kRecordsPath))
    return fail("{}: its index is not where it should be", package->path());
  return RecordCursor(std::move(package), std::move(cursor), header.size);
}

Expected<void> RecordCursor::fill() {
  text_.erase(0, std::exchange(from_, 0));
  if (text_.size() > kLongestRecord)
    return fail("{}: its index has a line without end", package_->path());
  HOZEN_TRY(n, cursor_.read(std::span(block_).first(std::min<uint64_t>(left_, block_.size()))));
  if (n == 0) return fail("{}: its index is cut short", package_->path());
  left_ -= n;
  text_.append(block_.data(), n);
  return {};
}

Expected<bool> RecordCursor::next(FileRecord& out) {
  size_t end = text_.find('\n', from_);
  while (end == std::string::npos && left_ > 0) {
    HOZEN_CHECK(fill());
    end = text_.find('\n', from_);
  }
  if (end == std::string::npos && from_ == text_.size()) return false;
  if (end == std::string::npos)
    return fail("{}: the last line of its index has no end", package_->path());
  auto record = parser_->read(std::string_view(text_).substr(from_, end - from_));
  if (!record) return fail("{}: its index has {}", package_->path(), record.error().what);
  out = std::move(*record);
  from_ = end + 1;
  return true;
}

Expected<size_t> PackageCursor::read(std::span<char> into) {
  const size_t number = package_->table().frame_of(at_);
  const auto& frames = package_->table().frames();
  if (number == frames.size() || into.empty()) return 0;
  const PackedFrame& frame = frames[number];
  const uint64_t inside = at_ - frame.content_at;
  if (inside == 0 && into.size() >= frame.content_bytes && number != frame_) {
    HOZEN_CHECK(package_->decode(number, into.first(frame.content_bytes)));
    at_ += frame.content_bytes;
    return frame.content_bytes;
  }
  if (number != frame_) {
    HOZEN_TRY(content, package_->shared_frame(number));
    held_ = std::move(content);
    frame_ = number;
  }
  const size_t n = std::min<size_t>(into.size(), frame.content_bytes - inside);
  std::memcpy(into.data(), held_->data() + inside, n);
  at_ += n;
  return n;
}

Expected<std::string> PackageCursor::read_exactly(uint64_t bytes) {
  std::string text(bytes, '\0');
  for (size_t have = 0; have < text.size();) {
    HOZEN_TRY(n, read(std::span(text).subspan(have)));
    if (n == 0) return fail("{}: cut short at byte {} of its content", package_->path(), at_);
    have += n;
  }
  return text;
}

Expected<TarEntry> PackageCursor::read_header() {
  TarHeaderReader reader;
  const uint64_t from = at_;
  for (;;) {
    HOZEN_TRY(block, read_exactly(kTarBlock));
    const auto got = reader.add_block(block);
    if (!got)
      return fail("{}: {} at byte {} of its content", package_->path(), got.error().what, from);
    if (*got == TarHeaderReader::Got::zero_block)
      return fail("{}: no file begins at byte {} of its content", package_->path(), from);
    if (*got == TarHeaderReader::Got::entry) return reader.take_entry();
    const uint64_t size = reader.extension_size();
    HOZEN_TRY(extension, read_exactly(size + tar_padding(size)));
    HOZEN_CHECK(reader.add_extension(std::string_view(extension).substr(0, size)));
  }
}

Expected<std::vector<TagFile>> tag_files_of(const std::shared_ptr<const Package>& package) {
  std::vector<TagFile> out;
  for (uint64_t at = package->table().pointer->content_at;
       at + 2 * kTarBlock < package->table().content_bytes();) {
    PackageCursor cursor(package, at);
    HOZEN_TRY(entry, cursor.read_header());
    out.push_back({entry.path.substr(entry.path.find('/') + 1), cursor.offset(), entry.size});
    if (entry.size > package->table().content_bytes())
      return fail("{}: a file about the payload is larger than its content", package->path());
    at = cursor.offset() + entry.size + tar_padding(entry.size);
  }
  return out;
}

Expected<BagInfo> read_bag_info_of(const std::shared_ptr<const Package>& package) {
  HOZEN_TRY(files, tag_files_of(package));
  for (const TagFile& file : files) {
    if (file.path != "bag-info.txt") continue;
    PackageCursor cursor(package, file.content_at);
    HOZEN_TRY(text, cursor.read_exactly(std::min<uint64_t>(file.size, 1u << 20)));
    return read_bag_info(text);
  }
  return fail("{} has no bag-info.txt", package->path());
}

}  // namespace hozen
