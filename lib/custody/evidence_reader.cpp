#include "custody/evidence_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "custody/seek_table.h"

namespace hozen {
namespace {

constexpr uint64_t kBlock = 4096, kLongStep = 1u << 20;
constexpr int kMostFailures = 4000;

// As the kernel and file systems name a medium that does not give its bytes, or gives others than were written.
bool is_of_the_medium(int error) {
  return error == EIO || error == ENODATA || error == EILSEQ || error == EBADMSG ||
         error == EUCLEAN;
}

// A quarter of what has just failed: a bad spot is left soon, and little is given up behind it.
uint64_t step_behind(const std::vector<ByteRange>& unread, uint64_t at) {
  const uint64_t failed = !unread.empty() && unread.back().to == at ? at - unread.back().from : 0;
  return std::clamp(failed / 4 / kBlock * kBlock, kBlock, kLongStep);
}

void add_unread(std::vector<ByteRange>& unread, ByteRange range) {
  if (!unread.empty() && unread.back().to == range.from)
    unread.back().to = range.to;
  else
    unread.push_back(range);
}

}  // namespace

EvidenceReader::EvidenceReader(int fd, FileRecord& record, uint64_t from)
    : fd_(fd), record_(record), at_(from), zeros_to_(from) {}

size_t EvidenceReader::read(std::span<char> into) {
  while (at_ == zeros_to_) {
    const ssize_t n = ::read(fd_, into.data(), into.size());
    if (n >= 0) {
      zeros_to_ = at_ += static_cast<uint64_t>(n);
      return static_cast<size_t>(n);
    }
    if (errno != EINTR && !skip(errno)) return 0;
  }
  const uint64_t n = std::min<uint64_t>(into.size(), zeros_to_ - at_);
  std::fill_n(into.begin(), n, '\0');
  at_ += n;
  return n;
}

// Never over a frame's end, and by what the record says alone: a run that goes on there reads as this one.
bool EvidenceReader::skip(int why) {
  const uint64_t size = record_.stat.kind() == FileKind::file ? record_.stat.size : 0;
  const uint64_t block = at_ / kBlock * kBlock, frame = at_ / kFrameBytes * kFrameBytes;
  const uint64_t to =
      std::min({size, block + step_behind(record_.unread, at_), frame + kFrameBytes});
  const bool goes_on = is_of_the_medium(why) && at_ < to && ++failures_ <= kMostFailures &&
                       lseek(fd_, static_cast<off_t>(to), SEEK_SET) >= 0;
  if (!goes_on) {
    note_trouble(record_, fmt::format("reading failed at byte {}: {}", at_,
                                      std::error_code(why, std::generic_category()).message()));
    return false;
  }
  add_unread(record_.unread, {at_, to});
  zeros_to_ = to;
  return true;
}

void note_trouble(FileRecord& record, std::string text) {
  record.trouble += (record.trouble.empty() ? "" : "; ") + std::move(text);
}

void note_unread(FileRecord& record) {
  if (record.unread.empty()) return;
  uint64_t bytes = 0;
  for (const ByteRange& range : record.unread) bytes += range.to - range.from;
  const size_t places = record.unread.size();
  note_trouble(record,
               fmt::format("{} bytes could not be read, in {} place{}, the first at byte {}: "
                           "zeros stand there",
                           bytes, places, places == 1 ? "" : "s", record.unread.front().from));
}

}  // namespace hozen
