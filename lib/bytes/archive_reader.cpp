#include "bytes/archive_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <iconv.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/temporary_file.h"
#include "base/text.h"
#include "base/time.h"
#include "bytes/utf8_locale.h"

namespace hozen {
namespace {

constexpr size_t kFeedBytes = 256u << 10;
constexpr int64_t kLastSecond = INT64_MAX / kNsPerSecond - 1;

// Zip files of Japanese Windows name their entries in CP932 and do not say so.
std::string name_as_utf8(std::string_view name) {
  if (is_valid_utf8(name)) return std::string(name);
  const iconv_t convert = iconv_open("UTF-8", "CP932");
  if (convert == reinterpret_cast<iconv_t>(-1)) return std::string(name);
  std::string out(name.size() * 3, '\0');
  char* from = const_cast<char*>(name.data());
  char* to = out.data();
  size_t left = name.size(), room = out.size();
  const bool done = iconv(convert, &from, &left, &to, &room) != static_cast<size_t>(-1);
  iconv_close(convert);
  if (!done) return std::string(name);
  out.resize(out.size() - room);
  return out;
}

std::string path_of(archive_entry* entry) {
  // The _utf8 form is null for names that are not; the plain one for UTF-16 names (7z) in the C
  // locale.
  if (const char* name = archive_entry_pathname_utf8(entry); name != nullptr)
    return name_as_utf8(name);
  if (const char* name = archive_entry_pathname(entry); name != nullptr) return name_as_utf8(name);
  return "(name not readable)";
}

// An unlinked file holding all of `from`: gone when it is closed, however the program ends.
Expected<std::unique_ptr<ByteReader>> spool(ByteReader& from) {
  const int fd = open_temporary_file();
  if (fd < 0)
    return fail_errno(errno, "make", "a temporary file to unpack in " + temporary_folder());
  auto out = own_file(fd, "a temporary file");
  std::vector<char> block(kFeedBytes);
  while (true) {
    const auto got = from.read(block);
    // What came before the damage is still worth looking into: libarchive says what is missing.
    if (!got || *got == 0) break;
    for (size_t written = 0; written < *got;) {
      const ssize_t n = ::write(fd, block.data() + written, *got - written);
      if (n < 0 && errno != EINTR)
        return fail_errno(errno, "write", "a temporary file to unpack in");
      if (n > 0) written += static_cast<size_t>(n);
    }
  }
  if (!out->seek(0)) return fail_errno(errno, "seek in", "a temporary file to unpack in");
  return out;
}

}  // namespace

// What libarchive calls back: `data` is this.
struct ArchiveReader::Feed {
  std::unique_ptr<ByteReader> reader;
  std::vector<char> block = std::vector<char>(kFeedBytes);
  std::optional<Error> trouble;
  uint64_t at = 0;

  static la_ssize_t read(archive* a, void* data, const void** out) {
    Feed& feed = *static_cast<Feed*>(data);
    const auto got = feed.reader->read(feed.block);
    if (!got) {
      feed.trouble = got.error();
      archive_set_error(a, EIO, "%s", got.error().what.c_str());
      return ARCHIVE_FATAL;
    }
    feed.at += *got;
    *out = feed.block.data();
    return static_cast<la_ssize_t>(*got);
  }
  static la_int64_t skip(archive*, void* data, la_int64_t bytes) {
    Feed& feed = *static_cast<Feed*>(data);
    const auto size = feed.reader->size();
    // Never past the end: a truncated archive has to be seen as one.
    if (!size || feed.at + static_cast<uint64_t>(bytes) >= *size) return 0;
    if (!feed.reader->seek(feed.at + static_cast<uint64_t>(bytes))) return 0;
    feed.at += static_cast<uint64_t>(bytes);
    return bytes;
  }
  static la_int64_t seek(archive* a, void* data, la_int64_t offset, int whence) {
    Feed& feed = *static_cast<Feed*>(data);
    const auto size = feed.reader->size();
    la_int64_t to = offset;
    if (whence == SEEK_CUR) to += static_cast<la_int64_t>(feed.at);
    if (whence == SEEK_END && size) to += static_cast<la_int64_t>(*size);
    if (to < 0 || !size || !feed.reader->seek(static_cast<uint64_t>(to))) {
      archive_set_error(a, EINVAL, "cannot seek");
      return ARCHIVE_FATAL;
    }
    feed.at = static_cast<uint64_t>(to);
    return to;
  }
};

ArchiveReader::ArchiveReader(std::unique_ptr<Feed> feed, std::shared_ptr<UnpackBudget> budget)
    : feed_(std::move(feed)), budget_(std::move(budget)), archive_(archive_read_new()) {}

ArchiveReader::~ArchiveReader() { archive_read_free(archive_); }

Expected<std::unique_ptr<ArchiveReader>> ArchiveReader::open(std::unique_ptr<ByteReader> packed,
                                                             std::shared_ptr<UnpackBudget> budget) {
  auto head = std::make_unique<HeadReader>(std::move(packed));
  HOZEN_TRY(first, head->head());
  const bool is_tar = !first.starts_with("PK") && !first.starts_with("7z");
  auto feed = std::make_unique<Feed>();
  feed->reader = std::move(head);
  if (!is_tar && !feed->reader->size()) {
    HOZEN_TRY(spooled, spool(*feed->reader));
    feed->reader = std::move(spooled);
  }
  std::unique_ptr<ArchiveReader> out(new ArchiveReader(std::move(feed), std::move(budget)));
  archive* const a = out->archive_;
  if (a == nullptr) return fail("cannot open the archive: out of memory");
  archive_read_support_format_tar(a);
  archive_read_support_format_zip(a);
  archive_read_support_format_7zip(a);
  archive_read_set_read_callback(a, Feed::read);
  archive_read_set_skip_callback(a, Feed::skip);
  if (out->feed_->reader->size()) archive_read_set_seek_callback(a, Feed::seek);
  archive_read_set_callback_data(a, out->feed_.get());
  if (archive_read_open1(a) < ARCHIVE_WARN) return std::unexpected(out->trouble());
  return out;
}

Error ArchiveReader::trouble() const {
  if (feed_->trouble) return *feed_->trouble;
  const char* const said = archive_error_string(archive_);
  return Error{
      .what = fmt::format("the archive is broken: {}", said != nullptr ? said : "no reason given")};
}

Expected<bool> ArchiveReader::next(ArchiveEntry& out) {
  const Utf8Locale names;
  while (!ended_) {
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(archive_, &entry);
    if (status == ARCHIVE_RETRY) continue;
    ended_ = status < ARCHIVE_WARN || status == ARCHIVE_EOF;
    if (status == ARCHIVE_EOF) break;
    if (ended_) return std::unexpected(trouble());
    // A hard link has its bytes at its first name; type 0 is what zip files without attributes
    // give.
    const auto type = archive_entry_filetype(entry);
    if ((type != AE_IFREG && type != 0) || archive_entry_hardlink(entry) != nullptr) continue;
    out = {.path = path_of(entry), .mtime_ns = {}, .size = {}};
    if (const int64_t seconds = archive_entry_mtime(entry);
        archive_entry_mtime_is_set(entry) != 0 && std::abs(seconds) < kLastSecond) {
      out.mtime_ns = seconds * kNsPerSecond + archive_entry_mtime_nsec(entry);
    }
    if (archive_entry_size_is_set(entry) != 0 && archive_entry_size(entry) >= 0) {
      out.size = static_cast<uint64_t>(archive_entry_size(entry));
    }
    piece_ = {};
    piece_at_ = given_ = 0;
    entry_ended_ = false;
    entry_broken_.reset();
    return true;
  }
  entry_ended_ = true;
  return false;
}

Expected<bool> ArchiveReader::next_piece() {
  const void* data = nullptr;
  size_t size = 0;
  la_int64_t at = 0;
  int status = ARCHIVE_RETRY;
  while (status == ARCHIVE_RETRY) status = archive_read_data_block(archive_, &data, &size, &at);
  // A hole at the end of a sparse file comes as the end, with the offset where it ends.
  if (status == ARCHIVE_EOF && static_cast<uint64_t>(at) <= given_) return false;
  if (status < ARCHIVE_WARN && status != ARCHIVE_EOF) return std::unexpected(trouble());
  if (static_cast<uint64_t>(at) < given_)
    return fail("the archive is broken: a piece of an entry comes twice");
  piece_ = std::span(static_cast<const char*>(data), status == ARCHIVE_EOF ? 0 : size);
  piece_at_ = static_cast<uint64_t>(at);
  return true;
}

Expected<size_t> ArchiveReader::read(std::span<char> into) {
  if (entry_broken_) return std::unexpected(*entry_broken_);
  while (piece_.empty() && given_ >= piece_at_ && !entry_ended_) {
    const auto more = next_piece();
    if (!more) {
      entry_broken_ = more.error();
      return std::unexpected(*entry_broken_);
    }
    entry_ended_ = !*more;
  }
  if (entry_ended_) return 0;
  size_t take = 0;
  if (given_ < piece_at_) {
    take = static_cast<size_t>(std::min<uint64_t>(into.size(), piece_at_ - given_));
    std::memset(into.data(), 0, take);
  } else {
    take = std::min(into.size(), piece_.size());
    std::memcpy(into.data(), piece_.data(), take);
    piece_ = piece_.subspan(take);
  }
  given_ += take;
  if (auto allowed = budget_->add_unpacked(take); !allowed)
    entry_broken_ = std::move(allowed.error());
  return take;
}

}  // namespace hozen
