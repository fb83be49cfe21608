#include "custody/resume.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "custody/package.h"

namespace hozen {
namespace {

// The frames of members, as far as they are whole; the index pointer and the seek table are written again.
std::vector<PackedFrame> whole_frames(int descriptor) {
  std::vector<PackedFrame> frames;
  std::vector<char> packed(ZSTD_compressBound(kFrameBytes)), content(kFrameBytes);
  PackedFrame frame;
  for (;;) {
    const auto have = read_at(descriptor, frame.packed_at, packed);
    if (!have || *have == 0) return frames;
    const size_t packed_bytes = ZSTD_findFrameCompressedSize(packed.data(), *have);
    const unsigned long long bytes = ZSTD_getFrameContentSize(packed.data(), *have);
    if (ZSTD_isError(packed_bytes) || bytes == 0 || bytes > kFrameBytes) return frames;
    frame.packed_bytes = static_cast<uint32_t>(packed_bytes);
    frame.content_bytes = static_cast<uint32_t>(bytes);
    const std::span<const char> source(packed.data(), packed_bytes);
    if (!decode_frame(source, std::span(content).first(bytes))) return frames;
    frames.push_back(frame);
    frame.packed_at += packed_bytes;
    frame.content_at += bytes;
  }
}

uint64_t end_of(const PackedFrame& frame) { return frame.content_at + frame.content_bytes; }

// What the journal says of the content up to `content_bytes`.
struct Known {
  uint64_t done_to = 0;  // content before it belongs to files that are done
  std::string begun;     // record of the file that comes then, if it is a large one
  uint64_t begun_at = 0;
};

Expected<Known> read_journal(Journal& journal, uint64_t content_bytes) {
  Known known;
  HOZEN_CHECK(journal.each([&](const Journal::Entry& entry) -> Expected<bool> {
    if (entry.what == '=' || entry.at > content_bytes) return false;
    if (entry.what == '+') {
      known.done_to = entry.at;
      known.begun.clear();
    } else {
      known.begun = entry.record;
      known.begun_at = entry.at;
    }
    return true;
  }));
  return known;
}

// Is it still the file whose beginning was copied, and as long as it was then? If it has grown, the rest is read as
// that of any file that changes while it is copied.
bool can_go_on(const FileRecord& record, const std::optional<StatFields>& now) {
  return now && now->device == record.stat.device && now->inode == record.stat.inode &&
         now->size >= record.stat.size;
}

std::optional<StatFields> stat_now(const FileRecord& record) {
  const auto fd = open_evidence(AT_FDCWD, record.source);
  if (!fd) return std::nullopt;
  const Descriptor closing(*fd);
  const auto now = stat_of(*fd);
  return now ? std::optional(*now) : std::nullopt;
}

// Frames of a large file hold nothing else; only full ones are kept, for the last may end in padding.
std::optional<BegunFile> begun_file(const Known& known, std::vector<PackedFrame>& frames) {
  const auto header = std::find_if(frames.begin(), frames.end(), [&](const PackedFrame& f) {
    return f.content_at == known.begun_at;
  });
  if (known.begun.empty() || header == frames.end()) return std::nullopt;
  auto record = RecordParser().read(known.begun);
  if (!record) return std::nullopt;
  BegunFile begun;
  begun.now = stat_now(*record);
  begun.lost = !can_go_on(*record, begun.now);
  begun.header_frame = static_cast<size_t>(header - frames.begin());
  auto end = header + 1;
  while (end != frames.end() && end->content_bytes == kFrameBytes &&
         begun.copied + kFrameBytes <= record->size) {
    begun.copied += kFrameBytes;
    ++end;
  }
  if (begun.lost && begun.copied == 0) return std::nullopt;
  frames.erase(end, frames.end());
  std::erase_if(record->unread, [&](const ByteRange& r) { return r.from >= begun.copied; });
  if (!record->unread.empty())
    record->unread.back().to = std::min(record->unread.back().to, begun.copied);
  begun.record = std::move(*record);
  return begun;
}

// Where the last entry ends whose file lies before `content_end`.
Expected<uint64_t> journal_end_of(Journal& journal, uint64_t content_end, std::set<PathKey>& done) {
  uint64_t end = journal.first_entry();
  RecordParser parser;
  HOZEN_CHECK(journal.each([&](const Journal::Entry& entry) -> Expected<bool> {
    if (entry.what == '=' || entry.at > content_end) return false;
    if (entry.what == '>' && entry.at == content_end) return false;  // it begins behind the cut
    end = entry.journal_end;
    if (entry.what != '+') return true;
    HOZEN_TRY(record, parser.read(entry.record));
    done.insert(path_key(record.path));
    return true;
  }));
  return end;
}

}  // namespace

PathKey path_key(const std::string& path) {
  const std::string sha256 = sha256_hex(path);
  const auto part = [&](size_t at) {
    uint64_t value = 0;
    std::from_chars(sha256.data() + at, sha256.data() + at + 16, value, 16);
    return value;
  };
  return {part(0), part(16)};
}

Expected<ResumePoint> resume_point(PackageFile& out, Journal& journal) {
  ResumePoint point;
  std::vector<PackedFrame> frames = whole_frames(out.descriptor());
  const uint64_t content_bytes = frames.empty() ? 0 : end_of(frames.back());
  HOZEN_TRY(known, read_journal(journal, content_bytes));
  point.begun = begun_file(known, frames);
  if (!point.begun)
    while (!frames.empty() && end_of(frames.back()) > known.done_to) frames.pop_back();
  for (const PackedFrame& frame : frames) point.kept.add(frame.packed_bytes, frame.content_bytes);
  HOZEN_TRY(end, journal_end_of(journal, point.kept.content_bytes(), point.done));
  HOZEN_CHECK(journal.cut(end));
  HOZEN_CHECK(out.cut(point.kept.packed_bytes()));
  return point;
}

}  // namespace hozen
