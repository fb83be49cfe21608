#include "bytes/unpack_stream.h"

#include <utility>

#include "base/time.h"

namespace hozen {
namespace {

constexpr int kMostLayers =
    4;  // of compression in compression: a file that unpacks to itself ends here

// The present entry of an archive that somebody else owns.
class EntryReader : public ByteReader {
 public:
  explicit EntryReader(ArchiveReader& archive) : archive_(archive) {}
  Expected<size_t> read(std::span<char> into) override { return archive_.read(into); }

 private:
  ArchiveReader& archive_;
};

// The present member of a stream that somebody else owns.
class MemberReader : public ByteReader {
 public:
  explicit MemberReader(Stream& stream) : stream_(stream) {}
  Expected<size_t> read(std::span<char> into) override { return stream_.read(into); }
  bool seek(uint64_t offset) override { return stream_.seek(offset); }

 private:
  Stream& stream_;
};

// Every member of `files_`, unpacked.
class FilesUnpacked : public Stream {
 public:
  FilesUnpacked(std::unique_ptr<Stream> files, SourceOptions options)
      : files_(std::move(files)), options_(std::move(options)) {}

  Expected<bool> next_member(Member& out) override {
    while (true) {
      if (inside_) {
        const auto more = inside_->next_member(out);
        if (!more || *more) return more;
        inside_.reset();
      }
      const auto more = files_->next_member(out);
      if (!more || !*more) return more;
      inside_ =
          std::make_unique<UnpackStream>(out, std::make_unique<MemberReader>(*files_), options_);
    }
  }
  Expected<size_t> read(std::span<char> into) override {
    return inside_ ? inside_->read(into) : Expected<size_t>(0);
  }
  bool seek(uint64_t offset) override { return inside_ && inside_->seek(offset); }

 private:
  std::unique_ptr<Stream> files_;
  SourceOptions options_;
  std::unique_ptr<UnpackStream> inside_;
};

struct Unpacked {
  std::unique_ptr<HeadReader> bytes;
  ByteKind kind = ByteKind::plain;  // plain or archive
};

// Takes off all compression around `bytes`, and notes in `facts` what that changes.
Expected<Unpacked> take_off_compression(std::unique_ptr<ByteReader> bytes, Member& facts,
                                        const std::shared_ptr<UnpackBudget>& budget) {
  for (int layer = 0;; ++layer) {
    auto reader = std::make_unique<HeadReader>(std::move(bytes));
    HOZEN_TRY(head, reader->head());
    const ByteKind kind = kind_of_bytes(head);
    if (kind == ByteKind::plain || kind == ByteKind::archive)
      return Unpacked{std::move(reader), kind};
    if (layer == kMostLayers) return fail("compressed more than {} times over", kMostLayers);
    facts.size.reset();
    if (const uint32_t mtime_s = kind == ByteKind::gzip ? mtime_of_gzip(head) : 0; mtime_s != 0) {
      facts.mtime_ns = mtime_s * kNsPerSecond;  // of the log before it was compressed
    }
    bytes = make_unpack_reader(kind, std::move(reader), budget);
  }
}

}  // namespace

UnpackStream::UnpackStream(Member first, std::unique_ptr<ByteReader> bytes,
                           const SourceOptions& options)
    : first_(std::move(first)),
      first_bytes_(std::move(bytes)),
      budget_(std::make_shared<UnpackBudget>(options)) {
  first_bytes_ = std::make_unique<CountingReader>(std::move(first_bytes_), budget_);
}

Expected<bool> UnpackStream::next_member(Member& out) {
  member_.reset();
  if (first_bytes_) {
    const auto opened = open_member(first_, std::move(first_bytes_), out);
    if (!opened || *opened) return opened;
  }
  while (!levels_.empty()) {
    const auto found = next_entry(out);
    if (!found || *found) return found;
  }
  return false;
}

// True: `out` is the next member. False: look again (an archive was entered or left).
Expected<bool> UnpackStream::next_entry(Member& out) {
  Level& level = levels_.back();
  ArchiveEntry entry;
  const auto more = level.archive->next(entry);
  if (!more || !*more) {
    out = Member{.path = level.path};
    levels_.pop_back();
    return more;
  }
  Member facts{
      .path = level.path + "!/" + entry.path, .mtime_ns = entry.mtime_ns, .size = entry.size};
  facts.zone = first_.zone;
  facts.skew_ns = first_.skew_ns;
  return open_member(std::move(facts), std::make_unique<EntryReader>(*level.archive), out);
}

// True: the bytes are a member. False: they are an archive, now the innermost level.
Expected<bool> UnpackStream::open_member(Member facts, std::unique_ptr<ByteReader> bytes,
                                         Member& out) {
  out = facts;
  HOZEN_TRY(unpacked, take_off_compression(std::move(bytes), facts, budget_));
  if (unpacked.kind == ByteKind::plain) {
    out = std::move(facts);
    member_ = std::move(unpacked.bytes);
    return true;
  }
  if (levels_.size() == static_cast<size_t>(kMaxDepth)) {
    return fail("archives inside archives deeper than {}: not opened", kMaxDepth);
  }
  HOZEN_TRY(archive, ArchiveReader::open(std::move(unpacked.bytes), budget_));
  levels_.push_back({out.path, std::move(archive)});
  return false;
}

std::unique_ptr<Stream> unpack_stream(std::unique_ptr<Stream> files, const SourceOptions& options) {
  return std::make_unique<FilesUnpacked>(std::move(files), options);
}

bool UnpackStream::seek(uint64_t offset) { return member_ && member_->seek(offset); }

Expected<size_t> UnpackStream::read(std::span<char> into) {
  if (!member_ || into.empty()) return 0;
  return member_->read(into);
}

}  // namespace hozen
