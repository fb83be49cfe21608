#include "custody/evidence_reader.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace hozen {
namespace {

constexpr uint64_t kBlock = 4096, kLongStep = 1u << 20;
constexpr int kMostFailures = 1000, kMostBlocks = 256;

void add_unread(std::vector<ByteRange>& unread, ByteRange range) {
  if (!unread.empty() && unread.back().to == range.from)
    unread.back().to = range.to;
  else
    unread.push_back(range);
}

}  // namespace

EvidenceReader::EvidenceReader(int fd, FileRecord& record, uint64_t from)
    : fd_(fd), record_(record), at_(from) {}

size_t EvidenceReader::read(std::span<char> into) {
  for (;;) {
    const ssize_t n = ::read(fd_, into.data(), into.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return skip(into, errno);
    at_ += static_cast<uint64_t>(n);
    in_a_row_ = 0;
    return static_cast<size_t>(n);
  }
}

size_t EvidenceReader::skip(std::span<char> into, int why) {
  const uint64_t size = record_.stat.kind() == FileKind::file ? record_.stat.size : 0;
  const uint64_t step = in_a_row_ < kMostBlocks ? kBlock : kLongStep;
  const uint64_t to = std::min({size, at_ + into.size(), at_ / kBlock * kBlock + step});
  const bool goes_on = why == EIO && at_ < to && ++failures_ <= kMostFailures &&
                       lseek(fd_, static_cast<off_t>(to), SEEK_SET) >= 0;
  if (!goes_on) {
    note_trouble(record_, fmt::format("reading failed at byte {}: {}", at_,
                                      std::error_code(why, std::generic_category()).message()));
    return 0;
  }
  ++in_a_row_;
  std::fill_n(into.begin(), to - at_, '\0');
  add_unread(record_.unread, {at_, to});
  return static_cast<size_t>(to - std::exchange(at_, to));
}

void note_trouble(FileRecord& record, std::string text) {
  record.trouble += (record.trouble.empty() ? "" : "; ") + std::move(text);
}

void note_unread(FileRecord& record) {
  if (record.unread.empty()) return;
  uint64_t bytes = 0;
  for (const ByteRange& range : record.unread) bytes += range.to - range.from;
  note_trouble(record,
               fmt::format("{} bytes could not be read, in {} places, the first at byte {}: zeros "
                           "stand there",
                           bytes, record.unread.size(), record.unread.front().from));
}

}  // namespace hozen
